import { assert, assertEquals } from "@std/assert";
import { reversedTopologicalOrder, type Value } from "../../../mod.ts";
import { fromExpression } from "../../../lib/expression/mod.ts";
import { FANOUT, rootOf, WORKED } from "../../../lib/explore/article/states.ts";
import { inDepth, keepingAll } from "../../../lib/explore/article/wrong_sweeps.ts";

function rightGradients(root: Value): Map<string, number> {
  root.backward();
  return new Map(reversedTopologicalOrder(root).map(({ label, grad }) => [label, grad]));
}

Deno.test("a walk in depth is right where every number is used once, and wrong behind one that is used twice", () => {
  assertEquals(sorted(inDepth(rootOf(WORKED))), sorted(rightGradients(rootOf(WORKED))));
  // l gives 1 to b; b gives a 2 and x 6; a, entered with 2, gives x 6 and y 4; then l gives a its second term, 1.
  const walked = inDepth(rootOf(FANOUT));
  assertEquals(
    sorted(walked),
    sorted(new Map([["a", 3], ["b", 1], ["l", 1], ["x", 12], ["y", 4]])),
  );
  const right = rightGradients(rootOf(FANOUT));
  assertEquals(sorted(right), sorted(new Map([["a", 3], ["b", 1], ["l", 1], ["x", 15], ["y", 6]])));
});

Deno.test("a walk in depth follows a graph of 20,000 operations without recursion", () => {
  const { root } = fromExpression("x", { x: 1 });
  let l = root;
  for (let i = 0; i < 20_000; i++) l = l.add(1);
  root.label = "x";
  assertEquals(inDepth(l).get("x"), 1);
});

Deno.test("sweeps that keep all gradients are right once, and wrong the second time", () => {
  const [first, second] = keepingAll(rootOf(WORKED), 2), right = rightGradients(rootOf(WORKED));
  assertEquals(sorted(first!), sorted(right));
  assertEquals(["x_6", "x_5", "x_3", "x_1"].map((name) => second!.get(name)), [34, 4, 6, 32]);
  assert(second!.get("x_1") !== 2 * right.get("x_1")!);
});

function sorted(gradients: ReadonlyMap<string, number>): [string, number][] {
  return [...gradients].sort(([a], [b]) => a < b ? -1 : 1);
}
