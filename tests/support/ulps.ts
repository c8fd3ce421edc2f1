/** How far doubles are apart, in units in the last place. */

const bits = new BigInt64Array(1);
const doubles = new Float64Array(bits.buffer);

/** The index of a double among all doubles in order. */
function indexOf(x: number): bigint {
  doubles[0] = x;
  const index = bits[0]!;
  return index < 0n ? -(index & 0x7fff_ffff_ffff_ffffn) : index;
}

/**
 * How many doubles lie from one to the other; 0 for two NaNs, Infinity where one alone is NaN or infinite.
 */
export function distanceInUlps(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return Infinity;
  const distance = indexOf(a) - indexOf(b);
  return Number(distance < 0n ? -distance : distance);
}

/** Throws unless two lists have the same doubles, −0 and 0 told apart. */
export function assertSameDoubles(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  where = "",
): void {
  const length = Math.max(actual.length, expected.length);
  for (let i = 0; i < length; i++) {
    if (Object.is(actual[i], expected[i])) continue;
    const show = (x: number | undefined) => Object.is(x, -0) ? "-0" : `${x}`;
    throw new Error(
      `${where} [${i}]: ${show(actual[i])} is not ${show(expected[i])}`.trim(),
    );
  }
}
