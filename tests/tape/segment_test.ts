import { assert, assertEquals } from "@std/assert";
import { EPOCHS } from "../../lib/tape/memory.ts";
import { recorder } from "../../lib/tape/mod.ts";
import { trace, Value } from "../../mod.ts";
import { endSegment } from "../support/segments.ts";

/** Nodes of which a sweep from `often` passes `rare` over, in one segment, and reaches a leaf that both use. */
function passingGraph(): { w: Value; x: Value; rare: Value; often: Value; both: Value } {
  endSegment();
  const w = new Value(2), x = new Value(3);
  const product = x.mul(5), rare = x.mul(w), often = product.mul(7);
  return { w, x, rare, often, both: rare.mul(often) };
}

Deno.test("epochs wrap: of more sweeps than a tag can count, each is exact", () => {
  const { w, x, rare, often, both } = passingGraph();
  const { segment } = recorder;
  both.backward();
  const started = segment.epoch;
  assertEquals([rare.grad, often.grad], [105, 6]);
  for (let sweep = 0; sweep < EPOCHS + 100; sweep++) {
    x.grad = 0;
    often.backward();
    if (x.grad !== 35 || often.grad !== 1) throw new Error(`sweep ${sweep}: ${x}, ${often}`);
  }
  assert(segment.epoch <= started + 100, "the epochs have started anew");
  assertEquals([rare.grad, both.grad, w.grad], [105, 1, 315], "what no sweep reached");
  for (let sweep = 0; sweep < 10; sweep++) {
    w.grad = x.grad = 0;
    both.backward();
    assertEquals([w.grad, x.grad, rare.grad, often.grad], [315, 420, 105, 6]);
  }
  const names = trace(both).rules.map((rule) => rule?.name).filter((name) => name !== undefined);
  assertEquals(names, ["mul", "mul", "mul", "mul"], "the rules of the records are as they were");
});

Deno.test("traces count as sweeps, and what they reach is not reached again after the wrap", () => {
  const { w, x, rare, often, both } = passingGraph();
  trace(both);
  for (let round = 0; round < EPOCHS + 100; round++) {
    if (round % 3 > 0) often.backward();
    else if (trace(often).length !== 5) throw new Error(`a trace of more in round ${round}`);
  }
  assertEquals([w.grad, rare.grad, x.grad], [0, 0, 35 * 2 * (EPOCHS + 100 - 1) / 3]);
});
