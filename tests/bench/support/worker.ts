/// <reference lib="deno.worker" />
/**
 * Runs one engine on one workload in an isolate of its own, so that neither its heap nor what the compiler learnt of
 * its calls is shared with another engine. Answers each {@linkcode Job} with an {@linkcode Outcome}.
 */
import { type EngineName, isStackOverflow, loadEngine } from "./engine.ts";
import { type Swept, workloads } from "./workloads.ts";

/** Graphs to build and sweep: `count` of them, the last with number `last`. */
export interface Job {
  readonly engine: EngineName;
  readonly workload: string;
  readonly last: number;
  readonly count: number;
}

/** How long a job took, and the value and gradients of its last graph. */
export interface Outcome {
  readonly milliseconds: number;
  readonly value: number;
  readonly gradients: Float64Array;
}

let step: ((k: number) => Swept<object>) | undefined;

async function run({ engine: name, workload, last, count }: Job): Promise<Outcome | string> {
  const engine = await loadEngine(name);
  step ??= workloads.find((candidate) => candidate.name === workload)!.prepare(engine);
  try {
    const start = performance.now();
    for (let k = last - count + 1; k < last; k++) step(k);
    const { root, leaves } = step(last);
    const milliseconds = performance.now() - start;
    const gradients = Float64Array.from(leaves(), engine.grad);
    return { milliseconds, value: engine.data(root), gradients };
  } catch (error) {
    if (isStackOverflow(error)) return error.message;
    throw error;
  }
}

self.onmessage = async ({ data }: MessageEvent<Job>) => self.postMessage(await run(data));
