/**
 * Times value and summed gradient in DuckDB beside kernels, in turns: nanoseconds a row, on one thread. DuckDB is fetched, some 100 MB.
 *
 *     deno run --allow-all tests/bench/sql_bench.ts
 */
import process from "node:process";
import { compile } from "../../lib/compile/mod.ts";
import { toSql } from "../../lib/sql/mod.ts";
import { openDuckDb } from "../engines/support/duckdb.ts";
import { curve, type Fitted, network, rowsFor } from "../sql/support/functions.ts";

const ROUNDS = 7;

/** Milliseconds that all threads of the process were on a processor: DuckDB does not work on the main one. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}

/** Sums over rows by a kernel: a batch of rows with the parameters in each, and loops that add up. */
function kernelTask({ f, inputs, parameters }: Fitted, rows: readonly number[][]): () => void {
  const kernel = compile(f, { inputs }), [P, K] = inputs, width = P + K;
  const all = new Float64Array(rows.length * width), grads = new Float64Array(all.length);
  rows.forEach((row, i) => (all.set(parameters, i * width), all.set(row, i * width + P)));
  const values = new Float64Array(rows.length), sums = new Float64Array(P);
  return () => {
    kernel.batch(all, values, grads);
    for (let i = 0; i < rows.length; i++) {
      for (let k = 0; k < P; k++) sums[k]! += grads[i * width + k]!;
    }
  };
}

const database = await openDuckDb();
for (
  const [name, fitted, n] of [["curve fit", curve, 200_000], ["network", network, 5000]] as const
) {
  const { f, inputs, columns, parameters } = fitted, rows = rowsFor(fitted, n);
  await database.fill("samples", columns, rows);
  const names = parameters.map((_, k) => `p${k}`), options = { inputs, columns, table: "samples" };
  const bound = Object.fromEntries(names.map((name, k) => [name, parameters[k]!]));
  const numbers = toSql(f, { ...options, parameters, dialect: "duckdb" });
  const byNumbers = await database.prepare(numbers);
  const byNames = await database.prepare(
    toSql(f, { ...options, parameters: names, dialect: "duckdb" }),
  );
  const tasks: Readonly<Record<string, () => unknown>> = {
    "kernel.batch and loops": kernelTask(fitted, rows),
    "DuckDB, numbers in the text": () => byNumbers({}),
    "DuckDB, numbers bound": () => byNames(bound),
  };
  const best = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [task, run] of Object.entries(tasks)) {
      const start = processorTime();
      await run();
      const time = (processorTime() - start) * 1e6 / n;
      if (round > 0) best.set(task, Math.min(best.get(task) ?? Infinity, time));
    }
  }
  console.log(`${name}, ${parameters.length} parameters, ${n} rows, ${numbers.length} characters:`);
  const base = best.get("kernel.batch and loops")!;
  for (const [task, time] of best) {
    console.log(`  ${task}: ${time.toFixed(0)} ns a row (×${(time / base).toFixed(1)})`);
  }
}
database.close();
