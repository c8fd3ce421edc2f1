import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { SeededRandom } from "../lib/check/graphs/seeded_random.ts";
import { Extent, extentBySegment, segmentsOf, wideIn } from "../lib/extent.ts";
import { Segment } from "../lib/segment.ts";
import { add, mul, reversedTopologicalOrder, sum, trace, Value } from "../mod.ts";
import { growNodes, MODERATE } from "./support/random_nodes.ts";
import { referenceSweep } from "./support/reference_sweep.ts";
import { endSegment } from "./support/segments.ts";

const newSegment = () => new Segment(64);

Deno.test("the own extent of a segment is not wide and reaches no older segment", () => {
  const { own } = newSegment();
  assertEquals([wideIn(own.segment, own), own.older.size], [null, 0]);
});

Deno.test("nodes that use the same older segments share an extent", () => {
  const a = newSegment().own, b = newSegment().own, segment = newSegment();
  const usesA = a.usedIn(segment), usesB = b.usedIn(segment);
  assertEquals([...usesA.older], [a]);
  assertStrictEquals(a.usedIn(segment), usesA);
  const both = usesA.union(usesB);
  assertEquals(new Set(both.older), new Set([a, b]));
  assertStrictEquals(usesB.union(usesA), both);
  assertStrictEquals(usesA.union(usesA), usesA);
  assertStrictEquals(wideIn(segment, both), both);
});

Deno.test("past a few distinct extents one takes in all others", () => {
  const olds = Array.from({ length: 40 }, () => newSegment().own), segment = newSegment();
  const uses = olds.map((old) => old.usedIn(segment));
  const absorbing = uses.at(-1)!, distinct = new Set(uses).size - 1;
  assert(distinct > 4 && distinct < 30, `${distinct} distinct extents`);
  assertEquals(absorbing.older, new Set(olds.slice(distinct)));
  assertStrictEquals(uses[0]!.union(uses[1]!), absorbing);
  assertStrictEquals(absorbing.union(uses[2]!), absorbing);
  assertStrictEquals(uses[3]!.union(absorbing), absorbing);
  for (const old of olds.slice(0, 4)) assert(absorbing.older.has(old));
});

Deno.test("extents that have forgotten find what they need anew", () => {
  const olds = Array.from({ length: 40 }, () => newSegment().own), segment = newSegment();
  const before = olds.map((old) => old.usedIn(segment));
  for (const extent of segment.remembering) extent.forget();
  segment.remembering = [];
  segment.extents = [];
  segment.absorbing = undefined;
  const after = olds.toReversed().map((old) => old.usedIn(segment)).toReversed();
  olds.forEach((old, i) => assert(after[i]!.older.has(old) && before[i]!.older.has(old)));
});

Deno.test("within a span a segment's own extent takes in the older segments that its nodes use", () => {
  const first = new Segment(64), second = new Segment(64, first.span), stranger = newSegment();
  assertStrictEquals(first.own.usedIn(second), second.own);
  const foreign = stranger.own.usedIn(second);
  assertStrictEquals(
    wideIn(foreign.segment, foreign),
    foreign,
    "a segment of no span, or of another, stays apart",
  );
  assertEquals(segmentsOf(second.own), [first, second]);
  assertEquals(segmentsOf(foreign), [first, second, stranger], "and its nodes keep the span alive");
});

Deno.test("extents are listed by segment, the oldest first, each with all that is needed of it", () => {
  const [first, second, third] = [newSegment(), newSegment(), newSegment()];
  const inSecond = first.own.usedIn(second);
  const root = new Extent(third, new Set([inSecond, second.own]));
  const bySegment = extentBySegment([root]);
  assertEquals([...bySegment.keys()].map(({ serial }) => serial), [
    ...[first.serial, second.serial, third.serial],
  ]);
  assertStrictEquals(bySegment.get(third), root);
  assertStrictEquals(bySegment.get(first), first.own);
  assert(bySegment.get(second)!.older.has(first.own));
});

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
