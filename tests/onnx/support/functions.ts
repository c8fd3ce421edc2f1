/** Functions of parameters and one sample, and what a kernel says of them. */

import { compile } from "../../../lib/compile/mod.ts";
import { SeededRandom } from "../../../lib/check/graphs/seeded_random.ts";
import type { Operand, Value } from "../../../mod.ts";
import { curve, network as fittedNetwork } from "../../sql/support/functions.ts";

/** A function of arrays, of which the first are the same for all samples. */
export interface Summed {
  readonly f: (...inputs: Value[][]) => Operand;
  readonly inputs: readonly number[];
  readonly shared: readonly number[];
  /** The shared inputs, one after the other. */
  readonly parameters: readonly number[];
  /** The other inputs, one after the other, of a sample. */
  readonly sample: (random: SeededRandom) => number[];
}

/** The README's network: 2-16-16-1, with the loss of a label. */
export const network: Summed = { ...fittedNetwork, shared: [0] };

/** An exponential decay to a level, squared errors. */
export const curveFit: Summed = { ...curve, shared: [0] };

/** What a random function is made of: values of the sample and shared ones, and sums and products of both, over and over. */
function randomBody(random: SeededRandom, w: readonly Value[], x: readonly Value[]): Value {
  const pool: Value[] = [...x], shared: Value[] = [...w];
  const any = () => random.chance(0.3) ? random.pick(shared) : random.pick(pool);
  const steps: readonly (() => void)[] = [
    () => pool.push(random.pick(pool).tanh()),
    () => pool.push(any().mul(random.pick(pool)).mul(0.5)),
    () => pool.push(any().sub(random.pick(pool)).sin()),
    () => pool.push(random.pick(pool).max(any()), random.pick(pool).mul(0.3).exp()),
    () => shared.push(random.pick(shared).mul(random.pick(shared)).cos()),
    () => { // a layer, of which a unit may have the value of another one beside its sum
      const terms = Array.from({ length: 2 + random.below(4) }, () => random.pick(pool));
      const units = 1 + random.below(4);
      for (let unit = 0; unit < units; unit++) {
        const products = terms.map((term) => term.mul(random.pick(shared)));
        const rest = Array.from({ length: random.below(3) }, any);
        pool.push([...products, ...rest].reduce((sum, term) => sum.add(term)).mul(0.25).tanh());
      }
    },
  ];
  for (let step = 0; step < 12; step++) random.pick(steps)();
  const ends = pool.slice(-4);
  return random.chance(0.1) ? random.pick(shared) : ends.reduce((sum, end) => sum.add(end));
}

/** A random function of two shared arrays and two of the sample. */
export function randomFunction(seed: number): Summed {
  const random = new SeededRandom(seed), [w, v] = [1 + random.below(5), random.below(3)];
  const [x, y] = [1 + random.below(3), random.below(3)];
  return {
    f: (...inputs) => {
      const [w, x, v, y] = inputs as [Value[], Value[], Value[], Value[]];
      return randomBody(new SeededRandom(seed, 1), [...w, ...v], [...x, ...y]);
    },
    inputs: [w, x, v, y],
    shared: [0, 2],
    parameters: Array.from({ length: w + v }, () => 2 * random.unit() - 1),
    sample: (random) => Array.from({ length: x + y }, () => 2 * random.unit() - 1),
  };
}

/** Samples, the inputs of a model of the function, and what a kernel makes of them. */
export function problem({ f, inputs, shared, parameters, sample }: Summed, count: number) {
  const random = new SeededRandom(1), isShared = inputs.map((_, i) => shared.includes(i));
  const samples = Array.from({ length: count }, () => sample(random));
  /** The inputs one after the other, of a sample. */
  const rowOf = (own: readonly number[]) => {
    let [p, s] = [0, 0];
    return inputs.flatMap((length, i) =>
      isShared[i] ? parameters.slice(p, p += length) : own.slice(s, s += length)
    );
  };
  const rows = samples.map(rowOf),
    starts = inputs.map((_, i) => {
      return inputs.slice(0, i).reduce((total, length) => total + length, 0);
    });
  const feeds = inputs.map((length, i) => {
    const part = (row: readonly number[]) => row.slice(starts[i]!, starts[i]! + length);
    return isShared[i]
      ? { shape: [length], data: part(rowOf(sample(random))) }
      : { shape: [count, length], data: rows.flatMap(part) };
  });
  const kernel = compile(f, { inputs }), values: number[] = [];
  const gradient = new Float64Array(parameters.length), scale = new Float64Array(parameters.length);
  for (const row of rows) {
    const grad = new Float64Array(row.length);
    values.push(kernel.valueAndGrad(Float64Array.from(row), grad));
    const byShared = inputs.flatMap((length, i) =>
      isShared[i] ? [...grad.slice(starts[i]!, starts[i]! + length)] : []
    );
    byShared.forEach((slope, k) => (gradient[k]! += slope, scale[k]! += Math.abs(slope)));
  }
  return { feeds, values, gradient: [...gradient], scale: Math.max(...scale, 0) };
}
