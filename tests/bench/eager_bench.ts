/** The workloads for `deno bench`. The comparison that takes turns and prints ratios is compare.ts. */
import { type EngineName, engineNames, isStackOverflow, loadEngine } from "./support/engine.ts";

/**
 * The workloads, a copy of the module for each engine: calls that engines share would be compiled for all of them, and
 * serve none well.
 */
const modules = {
  autograd: () => import("./support/workloads.ts?engine=autograd"),
  adnn: () => import("./support/workloads.ts?engine=adnn"),
  textbook: () => import("./support/workloads.ts?engine=textbook"),
} satisfies Record<EngineName, unknown>;

for (const name of engineNames) {
  const engine = await loadEngine(name);
  const { workloads } = await modules[name]();
  for (const { name: group, title, operations, prepare } of workloads) {
    const step = prepare(engine);
    let k = 0;
    try {
      step(k);
    } catch (error) {
      if (!isStackOverflow(error)) throw error;
      console.log(`${name} cannot run ${group}: ${error.message}`);
      continue;
    }
    Deno.bench({
      name,
      group: `${group}: ${title}, ${operations} operations`,
      baseline: name === engineNames[0],
      fn: () => void step(++k),
    });
  }
}
