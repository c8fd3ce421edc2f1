import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { reversedTopologicalOrder, trace, Value } from "../../mod.ts";
import { mayStartProcesses, runToSuccess } from "../support/command.ts";
import { endSegment } from "../support/segments.ts";

/** x doubled so many times by x + x: each node is used twice, so that 2^count ways lead from the root to x. */
function doubled(x: Value, count: number): Value {
  let node = x;
  for (let i = 0; i < count; i++) node = node.add(node);
  return node;
}

Deno.test("a walk that marks visited nodes in a Set visits each node of a shared graph once", () => {
  const x = new Value(1), visited = new Set<Value>(), pending = [doubled(x, 40)];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (visited.has(node)) continue;
    visited.add(node);
    pending.push(...node.children);
  }
  assertEquals(visited.size, 41);
  assert(visited.has(x));
});

Deno.test("children, trace and the topological order give out the same object for a node while one is held", () => {
  const x = new Value(3), shared = x.mul(2), a = shared.sin(), b = shared.cos();
  const [held] = a.children, root = a.add(b);
  assertStrictEquals(b.children[0], held);
  assertStrictEquals(a.children[0], held);
  const order = reversedTopologicalOrder(root), graph = trace(root);
  assert(order.includes(held!));
  assertStrictEquals(order[0], root);
  order.forEach((node, i) => assertStrictEquals(graph.value(graph.length - 1 - i), node));
});

Deno.test("so they do for nodes of older segments, under handles from anywhere", () => {
  const x = new Value(3), shared = x.mul(2);
  endSegment();
  const a = shared.sin();
  endSegment();
  const b = shared.cos(), [held] = a.children;
  assertStrictEquals(b.children[0], held);
  assertStrictEquals(a.add(b).children[0]!.children[0], held);
  held!.backward();
  assertEquals(x.grad, 2);
});

Deno.test("an output that was traced is given out itself from then on", () => {
  const y = new Value(3).mul(2), graph = trace(y);
  assertStrictEquals(graph.value(graph.length - 1), y);
  assertStrictEquals(y.tanh().children[0], y);
});

Deno.test({
  name:
    "a loop that looks at the children of each graph, in one job, does not keep all of the graphs",
  ignore: !await mayStartProcesses(),
  fn: async () => {
    const program = new URL("../support/garbage.ts", import.meta.url).pathname;
    const args = ["run", "--v8-flags=--expose-gc", program, "peakOfLoopWithChildren"];
    const peak = Number(await runToSuccess("deno", args));
    assert(peak < 150e6, `${peak} bytes`);
  },
});
