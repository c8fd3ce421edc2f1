/** Kernels alive at once, in Deno, Node.js and browsers. */
import { compile, type Kernel } from "../../lib/compile/mod.ts";
import { sin } from "../../mod.ts";

/**
 * Makes so many kernels, has each compute value, gradient and batch, and then each again.
 *
 * @param whileAlive Called while all are alive.
 * @returns How many of them are right in all they computed.
 */
export function rightKernels(count: number, whileAlive: () => void = () => {}): number {
  const kernels: Kernel[] = [];
  for (let i = 0; i < count; i++) {
    const kernel = compile((x, y) => sin(x.mul(i)).add(y));
    compute(kernel);
    kernels.push(kernel);
  }
  whileAlive();
  return kernels.filter((kernel, i) => isRight(compute(kernel), i)).length;
}

const POINTS = Float64Array.of(0.5, 3, 0.25, 4);

/** The value at the first point by each method, then what a batch of both points has. */
function compute(kernel: Kernel): number[] {
  const point = POINTS.slice(0, 2);
  const grad = new Float64Array(2), values = new Float64Array(2), grads = new Float64Array(4);
  kernel.batch(POINTS, values, grads);
  return [kernel.value(point), kernel.valueAndGrad(point, grad), ...grad, ...values, ...grads];
}

function isRight(computed: readonly number[], i: number): boolean {
  const [first, second] = [0.5, 0.25].map((x) => [Math.sin(x * i), i * Math.cos(x * i)] as const);
  const expected = [
    ...[first![0] + 3, first![0] + 3, first![1], 1],
    ...[first![0] + 3, second![0] + 4, first![1], 1, second![1], 1],
  ];
  return expected.every((x, k) => Math.abs(x - computed[k]!) <= 1e-12 * (1 + Math.abs(x)));
}
