/** What kernels compute by all their methods, to compare saved ones with those that were compiled. */
import type { Kernel } from "../../lib/kernel/kernel.ts";

/** All that a kernel computes at points, an odd number of which also in a batch and a sum. */
export function allResults(kernel: Kernel, points: readonly (readonly number[])[]): number[] {
  const { inputs, outputs, sharedInputs } = kernel, results: number[] = [];
  const rows = points.flat(), samples = points.flatMap((point) => point.slice(sharedInputs));
  for (const point of points) {
    const all = new Float64Array(outputs);
    kernel.evaluate(point, all);
    const jacobian = new Float64Array(outputs * inputs);
    results.push(...all, ...kernel.valueAndJacobian(point, jacobian), ...jacobian);
    if (outputs > 1) continue;
    const grad = new Float64Array(inputs);
    results.push(kernel.value(point), kernel.valueAndGrad(point, grad), ...grad);
  }
  if (outputs > 1) return results;
  const values = new Float64Array(points.length), grads = new Float64Array(rows.length);
  kernel.batch(rows, values, grads);
  results.push(...values, ...grads);
  if (sharedInputs === inputs) return results;
  const shared = points[0]!.slice(0, sharedInputs), grad = new Float64Array(sharedInputs);
  const weights = points.map((_, i) => i % 4 - 1);
  for (const options of [{ values }, { values, weights }]) {
    results.push(kernel.sumAndGrad(shared, samples, grad, options), ...grad, ...values);
  }
  return results;
}
