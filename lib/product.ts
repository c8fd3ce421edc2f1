/** The product of an adjoint or a tangent with a partial, as the numeric sweeps take it. */

/** a · b, and 0 where a factor is exactly 0: if L does not depend on √x, an adjoint of 0 times the partial ∞ at x = 0 must not be NaN. */
export function product(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}
