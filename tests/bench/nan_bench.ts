/**
 * Times compiled gradients that are NaN beside those of the same kernel that are not, in turns, and fails where they
 * take more than 2.5 times as long: code with guards must not fall off a cliff at any size.
 *
 *     deno run tests/bench/nan_bench.ts
 */
import { SeededRandom } from "../../lib/check/graphs/seeded_random.ts";
import { compile } from "../../lib/compile/mod.ts";
import type { Value } from "../../mod.ts";
import { type LargeWorkload, network } from "./support/large_workloads.ts";

/** NaNs one after the other may take so many times as long, and one among fine ones, which is computed twice. */
const MOST = 2.5, MOST_TWICE = 3.5;
const TWICE = "a NaN among fine ones";
const ROUNDS = 31, ROUND_MS = 10;
/** V8 optimises a new function in the background: a second is what it may take. */
const SETTLE_MS = 1000;
const ROWS = 16;

/** A function with so many inputs. */
interface Workload {
  readonly name: string;
  readonly inputs: number;
  record(x: readonly Value[]): Value;
}

/** A large workload's function, without its point. */
function functionOf({ name, inputs, record }: LargeWorkload): Workload {
  return { name, inputs: inputs.length, record };
}

/** Random additions, products, squares and tanh on earlier nodes, what no node uses summed. */
function randomGraph(nodes: number): Workload {
  const inputs = 64;
  return {
    name: `random, ${nodes} nodes`,
    inputs,
    record(x) {
      const random = new SeededRandom(7);
      const all = [...x], isUsed = new Uint8Array(inputs + nodes);
      const pick = () => {
        const k = random.below(all.length);
        isUsed[k] = 1;
        return all[k]!;
      };
      for (let i = 0; i < nodes; i++) {
        const value = pick(), kind = random.below(4);
        if (kind === 0) all.push(value.add(pick()));
        else if (kind === 1) all.push(value.mul(pick()));
        else all.push(kind === 2 ? value.mul(value) : value.tanh());
      }
      return all.filter((_, k) => isUsed[k] === 0).reduce((sum, value) => sum.add(value));
    },
  };
}

/** Nanoseconds of a call of each task: the least of rounds in turns, as other work on the machine only adds to it. */
function times(tasks: readonly (() => void)[]): number[] {
  const calls = tasks.map((task) => {
    let count = 0;
    const start = performance.now();
    for (; performance.now() - start < SETTLE_MS || count < 2; count++) task();
    return Math.max(1, Math.round(count * ROUND_MS / (performance.now() - start)));
  });
  const rounds = tasks.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    tasks.forEach((task, i) => {
      const start = performance.now();
      for (let call = 0; call < calls[i]!; call++) task();
      rounds[i]!.push((performance.now() - start) * 1e6 / calls[i]!);
    });
  }
  return rounds.map((round) => Math.min(...round));
}

/** Prints a line of times and ratios, and returns whether all ratios keep the bound. */
function report(name: string, base: number, others: Readonly<Record<string, number>>): boolean {
  const shown = Object.entries(others)
    .map(([what, time]) => `${what} ×${(time / base).toFixed(2)}`);
  console.log(`  ${name.padEnd(9)}${(base / 1e3).toFixed(2).padStart(9)} µs; ${shown.join(", ")}`);
  return Object.entries(others)
    .every(([what, time]) => time <= (what === TWICE ? MOST_TWICE : MOST) * base);
}

function bench({ name, inputs: n, record }: Workload): boolean {
  const kernel = compile((x: Value[]) => record(x), { inputs: [n] });
  const random = new SeededRandom(8);
  const fine = Float64Array.from({ length: n }, () => 2 * random.unit() - 1);
  const nan = fine.slice();
  nan[0] = NaN;
  const grad = new Float64Array(n), values = new Float64Array(ROWS);
  const grads = new Float64Array(ROWS * n);
  const rows = (isNaN: (row: number) => boolean) => {
    const all = new Float64Array(ROWS * n);
    for (let row = 0; row < ROWS; row++) all.set(isNaN(row) ? nan : fine, n * row);
    return all;
  };
  const batches = [rows(() => false), rows((row) => row === 5), rows(() => true)];
  console.log(`${name}: ${n} inputs; NaNs relative to none`);
  const value = times([fine, nan].map((x) => () => kernel.value(x)));
  const single = times([
    () => kernel.valueAndGrad(fine, grad),
    () => kernel.valueAndGrad(nan, grad),
    () => { // the NaN is computed twice
      kernel.valueAndGrad(nan, grad);
      for (let i = 0; i < 3; i++) kernel.valueAndGrad(fine, grad);
    },
  ]);
  const batch = times(batches.map((all) => () => kernel.batch(all, values, grads)));
  return [
    report("value", value[0]!, { NaN: value[1]! }),
    report("gradient", single[0]!, {
      "NaN": single[1]!,
      [TWICE]: single[2]! - 3 * single[0]!,
    }),
    report("batch", batch[0]!, { "one NaN": batch[1]!, "all NaN": batch[2]! }),
  ].every(Boolean);
}

const kept = [
  functionOf(network(2, 16, 16, 1)),
  functionOf(network(2, 60, 60, 1)),
  randomGraph(10_000),
  randomGraph(100_000),
].map(bench);
if (!kept.every(Boolean)) throw new Error(`NaNs take more than ${MOST} times as long`);
