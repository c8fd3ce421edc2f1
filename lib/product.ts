/** The product of an adjoint or a tangent with a partial, as the numeric sweeps take it. */

/** a · b, where a factor of exactly 0 makes it 0: what does not depend on a node is not changed by it. */
export function product(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}
