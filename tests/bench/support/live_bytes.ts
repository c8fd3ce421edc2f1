/**
 * Prints how many bytes an operation of a live graph takes, its gradients included:
 *
 *     deno run --v8-flags=--expose-gc live_bytes.ts ENGINE WORKLOAD
 */
import { type EngineName, loadEngine } from "./engine.ts";
import { workloads } from "./workloads.ts";

/** Enough graphs are held to make the heap's own unrest small beside them. */
const OPERATIONS = 1_000_000;

/** Bytes in use once everything dead is collected: V8's heap, and the buffers outside it. */
function bytesInUse(): number {
  (globalThis as unknown as { gc(): void }).gc();
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

const [engineName, workloadName] = Deno.args;
const { operations, prepare } = workloads.find(({ name }) => name === workloadName)!;
const step = prepare(await loadEngine(engineName as EngineName));
const before = bytesInUse();
const roots = Array.from(
  { length: Math.ceil(OPERATIONS / operations) },
  (_, k) => step(k + 1).root,
);
console.log((bytesInUse() - before) / (roots.length * operations));
