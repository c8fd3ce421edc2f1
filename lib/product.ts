/** The product of an adjoint or a tangent with a partial, as every sweep takes it: absolute-zero multiplication. */

/**
 * a · b, and 0 where a factor is exactly 0, even where the other is ∞ or NaN: if L does not depend on √x, an adjoint of 0 times
 * the partial ∞ at x = 0 must not be NaN.
 */
export function product(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}
