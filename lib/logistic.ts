/** The logistic function of a number, which the row of sigmoid and tanh past its row have in common. */

/** σ(x) = 1 / (1 + e^−x), which is e^x to the last bit where e^−x could overflow. */
export function logistic(x: number): number {
  return x < -40 ? Math.exp(x) : 1 / (1 + Math.exp(-x));
}
