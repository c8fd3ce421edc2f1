/**
 * The doubles' grid.
 *
 * @module
 */

/** The unit roundoff of doubles: rounding to nearest changes a normal number by at most this share of it. */
export const UNIT_ROUNDOFF = 2 ** -53;

/** The smallest positive double, the spacing of subnormals. */
export const SMALLEST = 2 ** -1074;

/** What rounding took from a sum of doubles, `a + b − sum`, exactly (twoSum of Knuth). It is NaN where the sum overflows. */
export function roundingOfSum(a: number, b: number, sum: number): number {
  const rest = sum - a;
  return (a - (sum - rest)) + (b - rest);
}

const bits = new DataView(new ArrayBuffer(8));

/** The spacing of doubles in the binade of x: 2^(e − 52), at least 2^−1074; NaN for what is not finite. */
export function ulp(x: number): number {
  if (!Number.isFinite(x)) return NaN;
  bits.setFloat64(0, x);
  const biased = (bits.getUint32(0) >>> 20) & 0x7ff;
  return biased <= 52 ? SMALLEST * 2 ** Math.max(0, biased - 1) : 2 ** (biased - 1075);
}
