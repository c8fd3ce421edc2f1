/**
 * Times value and summed gradient in other engines beside kernels, in turns: ONNX Runtime, in WebAssembly and as native code, on one
 * thread. The engines are fetched, some 400 MB.
 *
 *     deno run --allow-all tests/bench/onnx_bench.ts [SAMPLES…]
 */
import process from "node:process";
import { compile } from "../../lib/compile/mod.ts";
import { toOnnx } from "../../lib/onnx/mod.ts";
import { load, type RuntimeName } from "../engines/support/onnx_runtime.ts";
import { curveFit, network, problem, type Summed } from "../onnx/support/functions.ts";

const SAMPLES = Deno.args.length > 0 ? Deno.args.map(Number) : [1, 100, 1000, 10_000];
const ROUNDS = 21, ROUND_MS = 20;

/** What is timed; it may be asynchronous. */
type Task = () => unknown;

/** Microseconds that the processor has spent on this process, in all its threads: what else the machine does is not counted. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Microseconds of a call of each task: the least of rounds in turns. */
async function times(tasks: Readonly<Record<string, Task>>): Promise<Record<string, number>> {
  const best = Object.fromEntries(Object.keys(tasks).map((name) => [name, Infinity]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, task] of Object.entries(tasks)) {
      const start = processorTime();
      let calls = 0, spent = 0;
      for (; calls === 0 || spent < ROUND_MS * 1e3; calls++) {
        await task();
        spent = processorTime() - start;
      }
      if (round > 0) best[name] = Math.min(best[name]!, spent / calls);
    }
  }
  return best;
}

/** A kernel over rows that have the parameters in each. */
function batchTask({ f, inputs, parameters }: Summed, samples: readonly number[]): Task {
  const kernel = compile(f, { inputs }), [P, K] = inputs as [number, number], row = P + K;
  const count = samples.length / K, rows = new Float64Array(count * row);
  for (let i = 0; i < count; i++) {
    rows.set(parameters, i * row);
    rows.set(samples.slice(i * K, (i + 1) * K), i * row + P);
  }
  const values = new Float64Array(count), grads = new Float64Array(count * row);
  return () => kernel.batch(rows, values, grads);
}

/** A kernel that adds the samples up itself. */
function sumsTask({ f, inputs, parameters }: Summed, samples: readonly number[]): Task {
  const kernel = compile(f, { inputs }), shared = Float64Array.from(parameters);
  const all = Float64Array.from(samples), grad = new Float64Array(parameters.length);
  return () => kernel.sumAndGrad(shared, all, grad);
}

const functions: Readonly<Record<string, Summed>> = {
  "the README's network, 337 parameters": network,
  "a curve fit, 3 parameters": curveFit,
};
const engines: readonly (readonly [RuntimeName, "double" | "float"])[] = [
  ["web", "double"],
  ["web", "float"],
  ["node", "double"],
  ["node", "float"],
];

for (const [name, summed] of Object.entries(functions)) {
  console.log(
    `${name}: microseconds of the processor a call, and how many times as long as the kernel's batch`,
  );
  const { f, inputs, shared } = summed;
  const models = await Promise.all(engines.map(([runtime, type]) => {
    return load(toOnnx(f, { inputs, shared, type }), type, runtime);
  }));
  for (const count of SAMPLES) {
    const { feeds } = problem(summed, count);
    const named = Object.fromEntries(feeds.map((feed, i) => [`input${i}`, feed]));
    const samples = feeds[1]!.data,
      tasks: Record<string, Task> = {
        batch: batchTask(summed, samples),
        sums: sumsTask(summed, samples),
      };
    models.forEach((model, i) => tasks[engines[i]!.join(" ")] = model.prepare(named));
    const { batch, ...others } = await times(tasks);
    const shown = Object.entries(others).map(([engine, time]) =>
      `${engine} ${time.toFixed(0)} (×${(time / batch!).toFixed(2)})`
    );
    console.log(`  ${count} samples: batch ${batch!.toFixed(1)}, ${shown.join(", ")}`);
  }
}
