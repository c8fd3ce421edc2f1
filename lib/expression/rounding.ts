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

/** 2^27 + 1: it parts a double into two halves of 26 bits, whose products are exact. T. J. Dekker, Numer. Math. 18 (1971). */
const SPLITTER = 2 ** 27 + 1;
/** Below it a product of halves may underflow. */
const SMALLEST_SPLIT = 2 ** -900;

/** The exact a·b less the product that was computed; NaN where it cannot be told, near the ends of the doubles' range. */
export function roundingOfProduct(a: number, b: number, product: number): number {
  if (product === 0) return a === 0 || b === 0 ? 0 : NaN;
  if (Math.abs(product) < SMALLEST_SPLIT) return NaN;
  const high = (x: number) => x * SPLITTER - (x * SPLITTER - x);
  const [ah, bh] = [high(a), high(b)], [al, bl] = [a - ah, b - bh];
  return ((ah * bh - product) + ah * bl + al * bh) + al * bl;
}

const bits = new DataView(new ArrayBuffer(8));

/** The spacing of doubles in the binade of x: 2^(e − 52), at least 2^−1074; NaN for what is not finite. */
export function ulp(x: number): number {
  if (!Number.isFinite(x)) return NaN;
  bits.setFloat64(0, x);
  const biased = (bits.getUint32(0) >>> 20) & 0x7ff;
  return biased <= 52 ? SMALLEST * 2 ** Math.max(0, biased - 1) : 2 ** (biased - 1075);
}
