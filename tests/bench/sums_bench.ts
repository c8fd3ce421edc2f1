/**
 * Times sums of gradients over samples: an epoch of the README's training loop beside the same epoch with `batch` and
 * plain loops, and a network's values and summed gradients beside C written by hand for AVX2 where a compiler is. Prints
 * nanoseconds a sample and ratios beside those that are wanted. Times are the least of many short rounds in turns, as
 * other work on the machine only adds to them.
 *
 *     deno run --allow-read --allow-write --allow-run --allow-ffi tests/bench/sums_bench.ts
 */
import { compile } from "../../lib/compile/mod.ts";
import { add, mul, softplus, sub, sum, tanh, type Value } from "../../mod.ts";
import { functionsInC } from "./support/c_compiler.ts";
import { leastTimes } from "./support/least_times.ts";

const PARAMETERS = 337;
/** Sums are added in another order, small steps from large weights, and tanh is another one in C. */
const TOLERANCE = 1e-10;

const LARGEST_EPOCH = 0.3, LARGEST_TO_C = 4.2;

/** Layers of units, each a row of weights and a bias. */
function dense(x: readonly Value[], w: readonly Value[], units: number): Value[] {
  return Array.from({ length: units }, (_, j) => {
    const row = w.slice(j * (x.length + 1), (j + 1) * (x.length + 1));
    return add(sum(x.map((x, i) => mul(row[i]!, x))), row[x.length]!);
  });
}

function logit(w: readonly Value[], x: readonly Value[]): Value {
  const first = dense(x, w, 16).map((z) => tanh(z));
  return dense(dense(first, w.slice(48), 16).map((z) => tanh(z)), w.slice(320), 1)[0]!;
}

/** The README's loss of a sample. */
const loss = compile((w: Value[], [x, y, label]: Value[]) => {
  const z = logit(w, [x!, y!]);
  return sub(softplus(z), mul(label!, z));
}, { inputs: [PARAMETERS, 3] });

/** A network whose output is a tanh too. */
const network = compile((w: Value[], x: Value[]) => tanh(logit(w, x)), {
  inputs: [PARAMETERS, 2],
});

const TIMING = { settleMs: 1500, rounds: 400, roundMs: 1 };

const startingWeights = Float64Array.from(
  { length: PARAMETERS },
  (_, i) => Math.sin(1e4 * (i + 1)) / 2,
);

function requireAgreement(name: string, actual: Float64Array, expected: Float64Array): void {
  const largest = expected.reduce((size, x) => Math.max(size, Math.abs(x)), 0);
  expected.forEach((x, i) => {
    if (Math.abs(actual[i]! - x) <= TOLERANCE * largest) return;
    throw new Error(`${name}: component ${i} is ${actual[i]}, not ${x}`);
  });
}

/** Two moons, row by row: x, y and which of them. */
function moons(samples: number): Float64Array {
  return Float64Array.from({ length: samples }, (_, i) => Math.PI * i / samples)
    .reduce((rows, t, i) => {
      rows.set(
        i % 2 ? [Math.cos(t), Math.sin(t), 1] : [1 - Math.cos(t), 0.5 - Math.sin(t), 0],
        3 * i,
      );
      return rows;
    }, new Float64Array(3 * samples));
}

/** How gradients are added up and a step of gradient descent is made. */
type Descend = (weights: Float64Array, grads: Float64Array, count: number) => void;

/** Plain loops, a step for each sample. */
const stepBySample: Descend = (weights, grads, count) => {
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < PARAMETERS; k++) {
      weights[k]! -= grads[loss.inputs * i + k]! * 0.5 / count;
    }
  }
};

/** Loops for speed: gradients are added up first. */
const sumsFirst: Descend = (weights, grads, count) => {
  const grad = new Float64Array(PARAMETERS);
  for (let i = 0; i < count; i++) {
    const at = loss.inputs * i;
    for (let k = 0; k < PARAMETERS; k++) grad[k]! += grads[at + k]!;
  }
  for (let k = 0; k < PARAMETERS; k++) weights[k]! -= grad[k]! * 0.5 / count;
};

/** An epoch with a row for each sample. */
function epochOfBatch(samples: Float64Array, weights: Float64Array, descend: Descend) {
  const count = samples.length / 3, width = loss.inputs;
  const inputs = new Float64Array(count * width), grads = new Float64Array(count * width);
  const values = new Float64Array(count);
  return () => {
    for (let i = 0; i < count; i++) {
      const at = width * i + PARAMETERS;
      inputs.set(weights, width * i);
      for (let k = 0; k < 3; k++) inputs[at + k] = samples[3 * i + k]!;
    }
    loss.batch(inputs, values, grads);
    descend(weights, grads, count);
  };
}

/** An epoch without rows. */
function epochOfSums(samples: Float64Array, weights: Float64Array) {
  const grad = new Float64Array(PARAMETERS);
  return () => {
    loss.sumAndGrad(weights, samples, grad, { mean: true });
    for (let k = 0; k < PARAMETERS; k++) weights[k]! -= 0.5 * grad[k]!;
  };
}

function benchEpoch(count: number): void {
  const samples = moons(count), [w1, w2, w3] = [0, 1, 2].map(() => startingWeights.slice());
  const epochs = [
    { weights: w1!, run: epochOfBatch(samples, w1!, stepBySample) },
    { weights: w2!, run: epochOfBatch(samples, w2!, sumsFirst) },
    { weights: w3!, run: epochOfSums(samples, w3!) },
  ];
  const [plain, fast, sums] = leastTimes(epochs.map(({ run }) => run), TIMING).map((time) =>
    time / count
  );
  const steps = epochs.map(({ weights, run }) => { // they took as many as there was time for
    weights.set(startingWeights);
    run();
    return weights.map((weight, k) => weight - startingWeights[k]!);
  });
  for (const step of steps) requireAgreement(`epoch of ${count}`, step, steps[0]!);
  const epoch = `epoch of ${count}`.padEnd(15);
  print(`${epoch} batch, plain loops`, plain!);
  print(`${epoch} batch, loops for speed`, fast!);
  print(`${epoch} sumAndGrad, to plain loops`, sums!, sums! / plain!, LARGEST_EPOCH);
  print(`${epoch} sumAndGrad, to loops for speed`, sums!, sums! / fast!);
}

async function benchNetwork(): Promise<void> {
  const count = 512, weights = startingWeights;
  const samples = Float64Array.from({ length: 2 * count }, (_, i) => Math.sin(i));
  const [grad, expected] = [new Float64Array(PARAMETERS), new Float64Array(PARAMETERS)];
  const values = new Float64Array(count);
  const source = await Deno.readTextFile(new URL("./support/network_sums.c", import.meta.url));
  const functions = await functionsInC(source, [], {
    network_sums: { parameters: ["buffer", "buffer", "i32", "buffer", "buffer"], result: "f64" },
  });
  const own = () => network.sumAndGrad(weights, samples, grad, { values });
  const inC = () => functions!.network_sums(weights, samples, count, values, expected);
  const [time, timeInC] = leastTimes(functions ? [own, inC] : [own], TIMING).map((time) =>
    time / count
  );
  if (functions) requireAgreement("network", grad, expected);
  if (timeInC === undefined) return print("network, no C compiler", time!);
  print("network, C by hand", timeInC);
  print("network, sumAndGrad", time!, time! / timeInC, LARGEST_TO_C);
}

function print(name: string, nanoseconds: number, ratio?: number, wanted?: number): void {
  const cells = [name.padEnd(46), nanoseconds.toFixed(0).padStart(6)];
  if (ratio !== undefined) cells.push(ratio.toFixed(2).padStart(10));
  if (wanted !== undefined) cells.push(wanted.toFixed(1).padStart(7));
  console.log(cells.join(" "));
}

console.log("sums over samples                          ns a sample      ratio, wanted");
for (const count of [200, 10_000]) benchEpoch(count);
await benchNetwork();
