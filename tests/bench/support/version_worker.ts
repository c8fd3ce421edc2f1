/**
 * Times one case on the engine of one checkout, in a process of its own, and prints {@linkcode Times} as JSON:
 *
 *     deno run --allow-all version_worker.ts CHECKOUT CASE
 */
import { engineOf } from "../../support/checkout.ts";
import { median } from "./median.ts";
import { processorTime } from "./processor_time.ts";
import { cases, Clock } from "./version_cases.ts";

const WARM_UP_MS = 1000, BLOCK_MS = 40, BLOCKS = 7;
/** After how many milliseconds the time on the processor is looked at. */
const LOOK_MS = 3;

/** Nanoseconds an operation: in all, and of that the sweeps. */
export interface Times {
  readonly total: number;
  readonly backward: number;
}

const [checkout, name] = Deno.args as [string, string];
const { operations, prepare } = cases.find((candidate) => candidate.name === name)!;
const clock = new Clock(), run = prepare(await engineOf(new URL(checkout)), clock);
let k = 0;

/** Runs for so many milliseconds, and returns what an operation took. The share of sweeps is that by the clock. */
function block(milliseconds: number): Times {
  const started = performance.now(), start = processorTime(), first = k;
  clock.backward = 0;
  let spent = 0;
  do {
    runFor(LOOK_MS);
    spent = processorTime() - start;
  } while (spent < milliseconds);
  const share = clock.backward / (performance.now() - started);
  const total = spent * 1e6 / ((k - first) * operations);
  return { total, backward: share * total };
}

/** Runs at least once, and until so many milliseconds have gone by the clock. */
function runFor(milliseconds: number): void {
  const start = performance.now();
  do run(k++); while (performance.now() - start < milliseconds);
}

block(WARM_UP_MS);
const blocks = Array.from({ length: BLOCKS }, () => block(BLOCK_MS));
const times: Times = {
  total: median(blocks.map(({ total }) => total)),
  backward: median(blocks.map(({ backward }) => backward)),
};
console.log(JSON.stringify(times));
