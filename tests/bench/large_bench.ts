/**
 * Times compiled gradients of large regular functions beside the same loops by hand in JavaScript, and in C where a
 * compiler is, in turns, and prints nanoseconds per operation of the graph, ratios to JavaScript by hand beside those
 * that are wanted, how the kernel is written, and what compiling and the first gradient cost: the first time in
 * milliseconds, and later the least microseconds an operation. Ratios are of the least of many short rounds, as
 * other work on the machine only adds to them. A part of a workload's name runs that workload alone.
 *
 *     deno run --allow-read --allow-write --allow-run --allow-ffi tests/bench/large_bench.ts [name]
 */
import { GeneratedCode } from "../../lib/compile/generated_code.ts";
import { Kernel } from "../../lib/kernel/kernel.ts";
import { TracedSource } from "../../lib/compile/traced_source.ts";
import { trace, Value } from "../../mod.ts";
import { gradientInC } from "./support/c_gradients.ts";
import {
  chain,
  type LargeWorkload,
  leastSquares,
  logistic,
  network,
  recurrence,
} from "./support/large_workloads.ts";
import { leastTimes } from "./support/least_times.ts";

/** A row of the table: a function, and what its gradient may take, relative to JavaScript by hand. */
interface Row {
  readonly wanted?: number;
  make(): LargeWorkload;
}

const rows: readonly Row[] = [
  { wanted: 0.6, make: () => network(2, 16, 16, 1) },
  { wanted: 0.7, make: () => network(2, 64, 64, 1) },
  { wanted: 1, make: () => network(2, 128, 128, 1) },
  { make: () => leastSquares(1000) },
  { wanted: 1.5, make: () => leastSquares(10_000) },
  { make: () => chain(2000) },
  { wanted: 2.5, make: () => chain(100_000) },
  { wanted: 1, make: () => recurrence(20_000) },
  { wanted: 0.6, make: () => logistic(10_000) },
];

/** V8 takes two seconds to optimise what is long. */
const TIMING = { settleMs: 2000, rounds: 100, roundMs: 2 };
const BATCH = 8;
/** A workload is compiled at least so many times, and for so long: the first time and the least time are printed. */
const COMPILATIONS = 5, COMPILING_MS = 1000;
/** Results may differ by rounding. */
const TOLERANCE = 1e-9;

/** A kernel with its first gradient, how it is written, and the milliseconds from recording on. */
function compiled({ inputs, record }: LargeWorkload) {
  const start = performance.now();
  const leaves = Array.from(inputs, (data) => new Value(data));
  const graph = trace(record(leaves));
  const source = new TracedSource(graph, new Map(leaves.map((leaf, i) => [leaf, i])));
  const code = new GeneratedCode(source);
  const kernel = new Kernel(leaves.length, 1, code);
  kernel.valueAndGrad(inputs, new Float64Array(inputs.length));
  const milliseconds = performance.now() - start;
  const operations = graph.rules.filter((rule) => rule !== undefined).length;
  return { kernel, operations, milliseconds, generator: code.gradient.code.generator };
}

/** The least milliseconds that compiling takes once the compiler itself is compiled. */
function leastCompiling(workload: LargeWorkload): number {
  const start = performance.now();
  let least = Infinity;
  for (let k = 0; k < COMPILATIONS || performance.now() - start < COMPILING_MS; k++) {
    least = Math.min(least, compiled(workload).milliseconds);
  }
  return least;
}

function requireAgreement(name: string, expected: Float64Array, actual: Float64Array): void {
  expected.forEach((value, i) => {
    if (Math.abs(actual[i]! - value) <= TOLERANCE * Math.max(1, Math.abs(value))) return;
    throw new Error(`${name}: component ${i} is ${actual[i]}, by hand ${value}`);
  });
}

async function bench({ wanted }: Row, workload: LargeWorkload): Promise<void> {
  const { name, byHand } = workload;
  const n = workload.inputs.length;
  const inputs = Float64Array.from(workload.inputs);
  const { kernel, operations, milliseconds, generator } = compiled(workload);
  const samples = Float64Array.from({ length: n * BATCH }, (_, i) => inputs[i % n]!);
  const values = new Float64Array(BATCH), grads = new Float64Array(n * BATCH);
  const [own, byHandInJs, byHandInC] = [0, 1, 2].map(() => new Float64Array(n)) as [
    Float64Array<ArrayBuffer>,
    Float64Array<ArrayBuffer>,
    Float64Array<ArrayBuffer>,
  ];
  const inC = await gradientInC(workload);
  const least = leastTimes([
    () => kernel.valueAndGrad(inputs, own),
    () => kernel.batch(samples, values, grads),
    () => byHand(inputs, byHandInJs),
    ...(inC ? [() => inC(inputs, byHandInC)] : []),
  ], TIMING);
  requireAgreement(name, byHandInJs, own);
  requireAgreement(name, byHandInJs, grads.subarray(n * (BATCH - 1)));
  if (inC) requireAgreement(name, byHandInJs, byHandInC);
  const [single, batch, js, c] = least as [number, number, number, number?];
  const cells = [
    name.padEnd(26),
    generator.padEnd(14),
    ...[single, batch / BATCH, js, c].map((time) =>
      (time === undefined ? "–" : (time / operations).toFixed(2)).padStart(7)
    ),
    (single / js).toFixed(2).padStart(8),
    (wanted?.toFixed(1) ?? "").padStart(7),
    (c === undefined ? "–" : (single / c).toFixed(2)).padStart(6),
    milliseconds.toFixed(0).padStart(8),
    (leastCompiling(workload) * 1e3 / operations).toFixed(2).padStart(9),
  ];
  console.log(cells.join(" "));
}

console.log(
  "gradients, ns an operation      written         single   batch  JavaScript, C   ratio to JS, wanted, to C   compiling: ms, µs/op",
);
for (const row of rows) {
  const workload = row.make();
  if (workload.name.includes(Deno.args[0] ?? "")) await bench(row, workload);
}
