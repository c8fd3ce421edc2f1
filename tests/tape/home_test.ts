import { assertEquals } from "@std/assert";
import { SeededRandom } from "../../lib/check/graphs/seeded_random.ts";
import { add, mul, reversedTopologicalOrder, sum, trace, Value } from "../../mod.ts";
import { growNodes, MODERATE } from "../support/random_nodes.ts";
import { referenceSweep } from "../support/reference_sweep.ts";
import { endSegment } from "../support/segments.ts";

/** Sums over old nodes in random order, which make many distinct extents in one segment. */
function sumsOfOldNodes(random: SeededRandom, olds: readonly Value[], count: number): Value[] {
  return Array.from({ length: count }, () => {
    let node = mul(random.pick(olds), random.below(5) - 2);
    for (let i = 0; i < 4; i++) node = add(node, random.pick(olds));
    return node;
  });
}

Deno.test("graphs that make more distinct extents than a segment tells apart have exact gradients", () => {
  for (let seed = 0; seed < 20; seed++) {
    const random = new SeededRandom(seed);
    const leaf = new Value(1);
    const olds = Array.from({ length: 40 }, () => {
      const node = leaf.mul(1);
      endSegment();
      return node;
    });
    const sums = sumsOfOldNodes(random, olds, 60);
    sums[0]!.backward(); // the tape lets go of the extents it knows
    sums.push(...sumsOfOldNodes(random, olds, 60), ...sumsOfOldNodes(random, sums, 60));
    const root = sum(sums), graph = trace(root), expected = referenceSweep(graph);
    leaf.grad = 0;
    root.backward();
    for (let position = 0; position < graph.length; position++) {
      if (graph.rules[position] !== undefined) {
        assertEquals(graph.grad(position), expected[position]);
      }
    }
    assertEquals(leaf.grad, olds.reduce((total, old) => total + old.grad, 0));
    assertEquals(reversedTopologicalOrder(root).length, graph.length);
  }
});

Deno.test("graphs may use nodes of any older graph, in any order, under handles from anywhere", () => {
  const random = new SeededRandom(11);
  const leaf = new Value(0.5);
  const kept: Value[] = [leaf.mul(1)];
  for (let round = 0; round < 200; round++) {
    const nodes = Array.from({ length: 5 }, () => random.pick(kept));
    growNodes(random, nodes, 30, MODERATE, () => {
      if (random.chance(0.05)) endSegment();
    });
    const root = sum(nodes), graph = trace(root), expected = referenceSweep(graph);
    root.backward();
    for (let position = 0; position < graph.length; position++) {
      if (graph.rules[position] === undefined) continue;
      if (!Object.is(graph.grad(position), expected[position])) {
        throw new Error(`round ${round}: ${graph.value(position)} against ${expected[position]}`);
      }
    }
    const handle = graph.value(random.pick([...graph.rules.keys()]));
    kept.push(handle.operation === "leaf" ? root.tanh() : handle.tanh());
    if (kept.length > 30) kept.splice(random.below(30), 1);
  }
});
