/** Functions of a sample that are fitted, with data for them. */

import { add, exp, mul, neg, softplus, sub, sum, tanh, type Value } from "../../../mod.ts";
import { SeededRandom } from "../../../lib/check/graphs/seeded_random.ts";
import { compile } from "../../../lib/compile/mod.ts";
import type { Sums } from "./database.ts";

/** A function of parameters and a sample. */
export interface Fitted {
  readonly f: (parameters: Value[], sample: Value[]) => Value;
  readonly inputs: readonly [parameters: number, columns: number];
  readonly columns: readonly string[];
  readonly parameters: readonly number[];
  sample(random: SeededRandom): number[];
}

/** The squared residual of a·e^(−b·t) + c. */
export const curve: Fitted = {
  f: ([a, b, c], [t, y]) => {
    const residual = sub(add(mul(a!, exp(neg(mul(b!, t!)))), c!), y!);
    return mul(residual, residual);
  },
  inputs: [3, 2],
  columns: ["t", "y"],
  parameters: [2.5, 0.6, 0.4],
  sample: (random) => [4 * random.unit(), 3 * random.unit()],
};

function dense(x: readonly Value[], weights: readonly Value[], units: number): Value[] {
  return Array.from({ length: units }, (_, j) => {
    const row = weights.slice(j * (x.length + 1), (j + 1) * (x.length + 1));
    return add(sum(x.map((x, i) => mul(row[i]!, x))), row[x.length]!);
  });
}

/** The loss of a 2-16-16-1 network, as the README trains it. */
export const network: Fitted = {
  f: (w, [x, y, label]) => {
    const first = dense([x!, y!], w, 16).map((x) => tanh(x));
    const second = dense(first, w.slice(48), 16).map((x) => tanh(x));
    const z = dense(second, w.slice(320), 1)[0]!;
    return sub(softplus(z), mul(label!, z));
  },
  inputs: [337, 3],
  columns: ["x", "y", "label"],
  parameters: Array.from({ length: 337 }, (_, i) => Math.sin(1e4 * (i + 1)) / 2),
  sample: (random) => [2 * random.unit() - 1, 2 * random.unit() - 1, Math.round(random.unit())],
};

/** Rows for a function. */
export function rowsFor({ sample }: Fitted, n: number): number[][] {
  const random = new SeededRandom(n);
  return Array.from({ length: n }, () => sample(random));
}

/** What the kernel of a function sums up over rows. */
export function kernelSums(
  { f, inputs, parameters }: Fitted,
  rows: readonly (readonly number[])[],
): Sums {
  const kernel = compile(f, { inputs }), grad = new Float64Array(kernel.inputs);
  const sums = new Array<number>(parameters.length).fill(0);
  let value = 0;
  for (const row of rows) {
    value += kernel.valueAndGrad([...parameters, ...row], grad);
    for (let k = 0; k < sums.length; k++) sums[k]! += grad[k]!;
  }
  return { n: rows.length, value, grad: sums };
}

/** The largest difference of sums, over the largest sum of the kind. */
export function relativeDifference(actual: Sums, expected: Sums): number {
  const largest = Math.max(...expected.grad.map(Math.abs));
  const differences = expected.grad.map((x, k) => Math.abs(actual.grad[k]! - x) / largest);
  return Math.max(
    Math.abs(actual.value - expected.value) / Math.abs(expected.value),
    ...differences,
  );
}
