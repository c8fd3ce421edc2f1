import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { SeededRandom } from "../../../lib/check/graphs/seeded_random.ts";
import { layOut } from "../../../lib/draw/layout/lay_out.ts";
import type { LayoutEdge, Size } from "../../../lib/draw/layout/types.ts";
import { qualityOf } from "../support/picture_quality.ts";
import { type Boxes, randomBoxes } from "../support/random_picture.ts";

const BOX: Size = { width: 80, height: 40 }, WORDS: Size = { width: 60, height: 15 };

/** Edges of boxes of one size, from pairs "operand user". */
function graph(pairs: readonly (readonly [number, number])[], words?: Size): Boxes {
  const count = Math.max(0, ...pairs.flat().map((box) => box + 1));
  return {
    sizes: Array.from({ length: count }, () => BOX),
    edges: pairs.map(([from, to]): LayoutEdge => ({ from, to, words })),
  };
}

function near(a: number, b: number): void {
  assert(Math.abs(a - b) < 1e-6, `${a} is not ${b}`);
}

/** Graphs of 3 to 60 nodes, without words at the edges and with them. */
function* randomGraphs(): Generator<Boxes> {
  for (const partials of [false, true]) {
    for (let seed = 1; seed <= 30; seed++) yield randomBoxes(seed, 2 * seed, partials);
  }
}

describe("a layout", () => {
  it("has nothing that overlaps, and no edge through a box or the words of another", () => {
    let edges = 0;
    for (const boxes of randomGraphs()) {
      const quality = qualityOf(boxes.sizes, boxes.edges, layOut(boxes.sizes, boxes.edges));
      assertEquals([quality.throughBoxes, quality.throughWords, quality.overlaps], [0, 0, 0]);
      edges += boxes.edges.length;
    }
    assert(edges > 1000);
  });

  it("has operands left of their users, and edges from side to side that never turn back", () => {
    for (const { sizes, edges } of randomGraphs()) {
      const { boxes, edges: routes } = layOut(sizes, edges);
      routes.forEach(({ points }, i) => {
        const { from, to } = edges[i]!, first = points[0]!, last = points.at(-1)!;
        near(first.x, boxes[from]!.x + sizes[from]!.width / 2);
        near(first.y, boxes[from]!.y);
        near(last.x, boxes[to]!.x - sizes[to]!.width / 2);
        assert(Math.abs(last.y - boxes[to]!.y) < sizes[to]!.height / 2);
        points.forEach(({ x }, k) => assert(k === 0 || x >= points[k - 1]!.x));
      });
    }
  });

  it("lies between 0 and its width and height, and reaches them", () => {
    for (const { sizes, edges } of randomGraphs()) {
      const { width, height, boxes, edges: routes } = layOut(sizes, edges);
      const areas = [
        ...boxes.map((middle, box) => ({ middle, size: sizes[box]! })),
        ...routes.flatMap(({ words }, edge) =>
          words === undefined ? [] : [{ middle: words, size: edges[edge]!.words! }]
        ),
        ...routes.flatMap(({ points }) => points).map((middle) => ({
          middle,
          size: { width: 0, height: 0 },
        })),
      ];
      const xs = areas.flatMap((
        { middle: { x }, size: { width } },
      ) => [x - width / 2, x + width / 2]);
      const ys = areas.flatMap((
        { middle: { y }, size: { height } },
      ) => [y - height / 2, y + height / 2]);
      near(Math.min(...xs), 0);
      near(Math.max(...xs), width);
      near(Math.min(...ys), 0);
      near(Math.max(...ys), height);
    }
  });

  it("of a tree has no crossings, and operands in their order from top to bottom", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = new SeededRandom(seed), pairs: [number, number][] = [];
      const open = [0]; // boxes that have no operands yet, box 0 being the root
      for (let next = 1; next < 60;) {
        const [user] = open.splice(random.below(open.length), 1);
        for (let k = 0; k < 1 + random.below(3); k++) {
          pairs.push([next, user!]);
          open.push(next++);
        }
        if (open.length === 0) open.push(next - 1);
      }
      const { sizes, edges } = graph(pairs, seed % 2 === 0 ? WORDS : undefined);
      const layout = layOut(sizes, edges);
      assertEquals(qualityOf(sizes, edges, layout).crossings, 0);
      pairs.forEach(([from, to], i) => {
        const before = pairs[i - 1];
        if (before?.[1] === to) assert(layout.boxes[before[0]]!.y < layout.boxes[from]!.y);
      });
    }
  });

  it("draws an operand that occurs twice with two edges, which end apart", () => {
    const { sizes, edges } = graph([[0, 1], [0, 1]]);
    const [first, second] = layOut(sizes, edges).edges.map(({ points }) => points.at(-1)!);
    assert(second!.y - first!.y > 8);
  });

  it("has one line for all far users of a box, up to where they part", () => {
    const pairs: [number, number][] = [];
    for (let user = 2; user < 12; user++) pairs.push([user - 1, user], [0, user]);
    const { sizes, edges } = graph(pairs), { boxes, edges: routes } = layOut(sizes, edges);
    const [shorter, longer] = [routes[17]!.points, routes[19]!.points];
    assertEquals(shorter.slice(0, -2), longer.slice(0, shorter.length - 2));
    const heights = longer.slice(2, -2).map(({ y }) => y);
    assertEquals(new Set(heights).size, 1, "it is straight");
    assert(Math.abs(heights[0]! - boxes[5]!.y) > BOX.height / 2);
  });

  it("is level where it can be: a chain is one line", () => {
    const { sizes, edges } = graph([[0, 1], [1, 2], [2, 3]], WORDS);
    const { boxes, edges: routes } = layOut(sizes, edges);
    const heights = [...boxes, ...routes.flatMap(({ points }) => points)].map(({ y }) => y);
    assert(Math.max(...heights) - Math.min(...heights) < 1e-9);
  });

  it("has no small bends", () => {
    for (const { sizes, edges } of randomGraphs()) {
      for (const { points } of layOut(sizes, edges).edges) {
        const drop = Math.abs(points.at(-1)!.y - points.at(-2)!.y) +
          Math.abs(points.at(-2)!.y - (points.at(-3) ?? points.at(-2)!).y);
        assert(drop < 1e-9 || drop > 3, `${drop}`);
      }
    }
  });

  it("has words above their edge", () => {
    const { sizes, edges } = graph([[0, 2], [1, 2]], WORDS);
    for (const { words, points } of layOut(sizes, edges).edges) {
      const below = points.find(({ x }) => x >= words!.x)!;
      assert(words!.y + WORDS.height / 2 < below.y && below.y - words!.y < WORDS.height);
    }
  });

  it("is the same again", () => {
    for (const { sizes, edges } of randomGraphs()) {
      assertEquals(layOut(sizes, edges), layOut(sizes, edges));
    }
  });

  it("takes boxes in any order, several without users, and none", () => {
    const { sizes, edges } = graph([[3, 0], [2, 0], [2, 1]]), { boxes } = layOut(sizes, edges);
    assertEquals(boxes[0]!.x, boxes[1]!.x);
    assert(boxes[2]!.x < boxes[0]!.x);
    assertEquals(layOut([BOX], []), { ...BOX, boxes: [{ x: 40, y: 20 }], edges: [] });
    assertEquals(layOut([], []), { width: 0, height: 0, boxes: [], edges: [] });
  });

  it("is refused where edges form a cycle", () => {
    for (const pairs of [[[0, 1], [1, 0]], [[0, 0]]] as [number, number][][]) {
      const { sizes, edges } = graph(pairs);
      assertThrows(() => layOut(sizes, edges), RangeError, "form a cycle");
    }
  });
});
