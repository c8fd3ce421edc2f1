/**
 * Times compiled gradients beside gradients written by hand in JavaScript and the eager engine, interleaved
 * in one run, and prints nanoseconds per
 * operation of the graph, ratios, what compiling costs, after how many gradients it has paid, and when peak speed
 * is reached.
 *
 *     deno run tests/bench/compile_bench.ts
 */
import { SeededRandom } from "../../lib/check/graphs/seeded_random.ts";
import { compile } from "../../lib/compile/mod.ts";
import { trace, Value } from "../../mod.ts";
import { median } from "./support/median.ts";

const ROUNDS = 21;
const ROUND_MS = 25;
/** V8 optimises a new function in the background: a second is what it may take. */
const SETTLE_MS = 1000;
/** Peak speed is looked for over stretches of so many milliseconds, and is that of the second half. */
const PEAK_MS = 2 * SETTLE_MS, STRETCH_MS = 4;
/** At peak speed a gradient takes at most so many times what it takes once V8 is done. */
const PEAK_RATIO = 1.1;
const BATCH = 64;
/** Results of two engines may differ by rounding. */
const TOLERANCE = 1e-9;

/** A function, a point to take its gradient at, and perhaps the gradient by hand. */
interface Workload {
  readonly name: string;
  readonly inputs: Float64Array;
  record(x: Value[]): Value;
  readonly byHand?: (x: Float64Array, grad: Float64Array) => number;
}

function uniform(length: number, seed: number): Float64Array {
  const random = new SeededRandom(seed);
  return Float64Array.from({ length }, () => 2 * random.unit() - 1);
}

const LAYERS = [[2, 16], [16, 16], [16, 1]] as const;

/** W1: one sample through a 2-16-16-1 tanh network. */
function network(): Workload {
  const activations = [2, 16, 16, 1].map((width) => new Float64Array(width));
  const adjoints = activations.map((layer) => new Float64Array(layer.length));
  const parameters = LAYERS.reduce((sum, [width, next]) => sum + (width + 1) * next, 0);
  return {
    name: "W1",
    inputs: uniform(2 + parameters, 1),
    record(x) {
      let layer = x.slice(0, 2);
      let at = 2;
      for (const [width, next] of LAYERS) {
        layer = Array.from({ length: next }, (_, unit) => {
          let sum = x[at + width * next + unit]!; // the bias
          for (let i = 0; i < width; i++) sum = sum.add(x[at + unit * width + i]!.mul(layer[i]!));
          return sum.tanh();
        });
        at += (width + 1) * next;
      }
      return layer[0]!;
    },
    byHand: networkByHand(activations, adjoints),
  };
}

/** The network's gradient as one writes it for speed: plain loops over arrays made once. */
function networkByHand(activations: readonly Float64Array[], adjoints: readonly Float64Array[]) {
  return (x: Float64Array, grad: Float64Array): number => {
    activations[0]![0] = x[0]!;
    activations[0]![1] = x[1]!;
    let at = 2;
    for (let l = 0; l < 3; l++) {
      const from = activations[l]!, to = activations[l + 1]!;
      const width = from.length, next = to.length;
      for (let unit = 0; unit < next; unit++) {
        let sum = x[at + width * next + unit]!;
        const row = at + unit * width;
        for (let i = 0; i < width; i++) sum += x[row + i]! * from[i]!;
        to[unit] = Math.tanh(sum);
      }
      at += (width + 1) * next;
    }
    adjoints[3]![0] = 1;
    for (let l = 2; l >= 0; l--) {
      const from = activations[l]!, to = activations[l + 1]!;
      const below = adjoints[l]!, above = adjoints[l + 1]!;
      const width = from.length, next = to.length;
      at -= (width + 1) * next;
      below.fill(0);
      for (let unit = 0; unit < next; unit++) {
        const adjoint = above[unit]! * (1 - to[unit]! * to[unit]!);
        const row = at + unit * width;
        grad[at + width * next + unit] = adjoint;
        for (let i = 0; i < width; i++) {
          grad[row + i] = adjoint * from[i]!;
          below[i]! += adjoint * x[row + i]!;
        }
      }
    }
    grad[0] = adjoints[0]![0]!;
    grad[1] = adjoints[0]![1]!;
    return activations[3]![0]!;
  };
}

/** W3: a sum of 1e5 terms tanh(w·x)², with weights of their own and one x. */
function sumOfTerms(): Workload {
  const terms = 100_000;
  const tangents = new Float64Array(terms);
  return {
    name: "W3, 1e5 weights",
    inputs: uniform(terms + 1, 2),
    record(x) {
      let sum = new Value(0);
      for (let i = 1; i <= terms; i++) {
        const t = x[i]!.mul(x[0]!).tanh();
        sum = sum.add(t.mul(t));
      }
      return sum;
    },
    byHand(x, grad) {
      const data = x[0]!;
      let sum = 0;
      for (let i = 0; i < terms; i++) {
        const t = Math.tanh(x[i + 1]! * data);
        tangents[i] = t;
        sum += t * t;
      }
      let adjoint = 0;
      for (let i = 0; i < terms; i++) {
        const t = tangents[i]!;
        const d = 2 * t * (1 - t * t);
        grad[i + 1] = d * data;
        adjoint += d * x[i + 1]!;
      }
      grad[0] = adjoint;
      return sum;
    },
  };
}

/** W3 with one weight and 1e5 numbers. */
function sumOverData(): Workload {
  const terms = 100_000;
  const data = uniform(terms, 3);
  const tangents = new Float64Array(terms);
  return {
    name: "W3, 1e5 numbers",
    inputs: uniform(1, 4),
    record(x) {
      let sum = new Value(0);
      for (const number of data) {
        const t = x[0]!.mul(number).tanh();
        sum = sum.add(t.mul(t));
      }
      return sum;
    },
    byHand(x, grad) {
      const w = x[0]!;
      let sum = 0;
      for (let i = 0; i < terms; i++) {
        const t = Math.tanh(w * data[i]!);
        tangents[i] = t;
        sum += t * t;
      }
      let adjoint = 0;
      for (let i = 0; i < terms; i++) {
        const t = tangents[i]!;
        adjoint += 2 * t * (1 - t * t) * data[i]!;
      }
      grad[0] = adjoint;
      return sum;
    },
  };
}

/** W4: random additions, products, squares and tanh on earlier nodes, what no node uses summed. */
function randomGraph(nodes: number): Workload {
  const random = new SeededRandom(6);
  const inputs = uniform(64, 5);
  const kinds = new Uint8Array(nodes),
    first = new Int32Array(nodes),
    second = new Int32Array(nodes);
  const isUsed = new Uint8Array(inputs.length + nodes);
  for (let i = 0; i < nodes; i++) {
    kinds[i] = random.below(4);
    isUsed[first[i] = random.below(inputs.length + i)] = 1;
    second[i] = random.below(inputs.length + i);
    if (kinds[i]! < 2) isUsed[second[i]!] = 1;
  }
  const unused = [...isUsed.keys()].filter((k) => isUsed[k] === 0);
  return {
    name: `random, ${nodes} nodes`,
    inputs,
    record(x) {
      const all = [...x];
      for (let i = 0; i < nodes; i++) {
        const value = all[first[i]!]!;
        if (kinds[i] === 0) all.push(value.add(all[second[i]!]!));
        else if (kinds[i] === 1) all.push(value.mul(all[second[i]!]!));
        else all.push(kinds[i] === 2 ? value.mul(value) : value.tanh());
      }
      let sum = all[unused[0]!]!;
      for (let k = 1; k < unused.length; k++) sum = sum.add(all[unused[k]!]!);
      return sum;
    },
  };
}

/** Something that takes gradients, so many at a call. */
interface Contestant {
  readonly name: string;
  readonly gradients: number;
  run(): void;
  /** The last gradient that it took. */
  readonly grad: Float64Array;
  calls: number;
  readonly rounds: number[];
}

function contestant(
  name: string,
  gradients: number,
  grad: Float64Array,
  run: () => void,
): Contestant {
  return { name, gradients, grad, run, calls: 1, rounds: [] };
}

/** Milliseconds of a task, and what it returns. */
function timed<T>(task: () => T): [number, T] {
  const start = performance.now();
  const result = task();
  return [performance.now() - start, result];
}

/** Runs from the start for a while, and finds how many milliseconds after `start` it was at peak speed. */
function timeToPeak(one: Contestant, start: number): number {
  const stretches: { readonly begin: number; readonly milliseconds: number }[] = [];
  for (let begin = performance.now(); begin < start + PEAK_MS;) {
    let calls = 0, now = begin;
    for (; now - begin < STRETCH_MS; now = performance.now()) {
      for (let i = 0; i < one.calls; i++) one.run();
      calls += one.calls;
    }
    stretches.push({ begin: begin - start, milliseconds: (now - begin) / calls });
    one.calls = Math.max(1, Math.round(calls / 8));
    begin = now;
  }
  const late = stretches.filter(({ begin }) => begin > PEAK_MS / 2);
  const peak = PEAK_RATIO * median(late.map(({ milliseconds }) => milliseconds));
  return stretches.find(({ milliseconds }) => milliseconds <= peak)!.begin;
}

/** Runs for a while, and finds how many calls fill a round. */
function warmUp(one: Contestant, milliseconds: number): void {
  let calls = 0;
  const start = performance.now();
  while (performance.now() - start < milliseconds) {
    one.run();
    calls++;
  }
  one.calls = Math.max(1, Math.round(calls * ROUND_MS / (performance.now() - start)));
}

function play(one: Contestant): void {
  const [milliseconds] = timed(() => {
    for (let i = 0; i < one.calls; i++) one.run();
  });
  one.rounds.push(milliseconds * 1e6 / (one.calls * one.gradients));
}

function assertAgreement(workload: Workload, [first, ...others]: readonly Contestant[]): void {
  for (const { name, grad } of others) {
    first!.grad.forEach((expected, i) => {
      if (Math.abs(grad[i]! - expected) <= TOLERANCE * Math.max(1, Math.abs(expected))) return;
      throw new Error(`${workload.name}: ${name} has ${grad[i]}, ${first!.name} ${expected}`);
    });
  }
}

/** Builds and sweeps the graph anew. */
function eager({ record, inputs }: Workload): Contestant {
  const grad = new Float64Array(inputs.length);
  const leaves = Array.from(inputs, (data) => new Value(data));
  return contestant("eager", 1, grad, () => {
    for (const leaf of leaves) leaf.grad = 0;
    record(leaves).backward();
    for (let i = 0; i < grad.length; i++) grad[i] = leaves[i]!.grad;
  });
}

/** Times a workload; `unit` is what one operation of W1 by hand takes. */
function bench(workload: Workload, unit: number | undefined): number {
  const { inputs, byHand, record } = workload;
  const n = inputs.length;
  const operations = trace(record(Array.from(inputs, (data) => new Value(data)))).rules
    .filter((rule) => rule !== undefined).length;
  const grad = new Float64Array(n);
  const start = performance.now();
  const [compileMs, kernel] = timed(() => {
    const compiled = compile((x: Value[]) => record(x), { inputs: [n] });
    compiled.valueAndGrad(inputs, grad);
    return compiled;
  });
  const rows = n > 1000 ? 4 : BATCH;
  const samples = Float64Array.from({ length: n * rows }, (_, i) => inputs[i % n]!);
  const values = new Float64Array(rows), grads = new Float64Array(n * rows);
  const contestants = [
    contestant("compiled", 1, grad, () => kernel.valueAndGrad(inputs, grad)),
    contestant("batch", rows, grads.subarray(n * (rows - 1)), () => {
      kernel.batch(samples, values, grads);
    }),
    eager(workload),
  ];
  if (byHand) {
    const own = new Float64Array(n);
    contestants.push(contestant("by hand", 1, own, () => byHand(inputs, own)));
  }
  const peaks = [
    timeToPeak(contestants[0]!, start),
    timeToPeak(contestants[1]!, performance.now()),
  ];
  for (const one of contestants) warmUp(one, SETTLE_MS);
  for (let round = 0; round < ROUNDS; round++) contestants.forEach(play);
  assertAgreement(workload, contestants);
  const base = report(workload, operations, contestants, compileMs, unit);
  const [single, batch] = peaks.map((milliseconds) => milliseconds.toFixed(0));
  console.log(
    `  peak speed: ${single} ms after compiling began; ${batch} ms after the first batch did`,
  );
  return base;
}

/** Prints a workload's figures, and returns nanoseconds per operation by hand. */
function report(
  { name }: Workload,
  operations: number,
  contestants: readonly Contestant[],
  compileMs: number,
  unit: number | undefined,
): number {
  const times = new Map(contestants.map((one) => [one.name, median(one.rounds)]));
  const hand = times.get("by hand");
  const base = hand ?? unit! * operations;
  console.log(
    `\n${name}: ${operations} operations; ratios to ${
      hand === undefined ? "W1 by hand, per operation" : "the gradient by hand"
    }`,
  );
  for (const [contestant, nanoseconds] of times) {
    const perOperation = (nanoseconds / operations).toFixed(2).padStart(8);
    console.log(
      `  ${contestant.padEnd(10)}${perOperation} ns/op  ${
        (nanoseconds / base).toFixed(2).padStart(6)
      }`,
    );
  }
  const saved = (times.get("eager")! - times.get("compiled")!) / 1e6;
  const perOperation = (compileMs * 1e3 / operations).toFixed(2);
  console.log(
    `  compiling and the first gradient: ${
      compileMs.toFixed(1)
    } ms, ${perOperation} µs/op, paid after ${Math.ceil(compileMs / saved)} gradients`,
  );
  return base / operations;
}

const unit = bench(network(), undefined);
for (const workload of [sumOfTerms(), sumOverData()]) bench(workload, undefined);
for (const nodes of [1000, 10_000, 100_000]) bench(randomGraph(nodes), unit);
