import { assertEquals, assertThrows } from "@std/assert";
import { layOut } from "../../../lib/draw/layout/lay_out.ts";
import type { Direction, Point, Size } from "../../../lib/draw/layout/types.ts";
import { randomBoxes } from "../support/random_picture.ts";

const turnedSize = ({ width, height }: Size): Size => ({ width: height, height: width });
const turnedPoint = ({ x, y }: Point): Point => ({ x: y, y: x });

Deno.test("a layout down is that of the turned boxes to the right, turned back", () => {
  const { sizes, edges } = randomBoxes(3, 20, true);
  const down = layOut(sizes, edges, { direction: "down" });
  const right = layOut(
    sizes.map(turnedSize),
    edges.map((edge) => ({ ...edge, words: edge.words && turnedSize(edge.words) })),
  );
  assertEquals(turnedSize(down), { width: right.width, height: right.height });
  assertEquals(down.boxes.map(turnedPoint), right.boxes);
  assertEquals(
    down.edges.map(({ points }) => points.map(turnedPoint)),
    right.edges.map(({ points }) => points),
  );
  assertEquals(
    down.edges.map(({ words }) => words && turnedPoint(words)),
    right.edges.map(({ words }) => words),
  );
  for (const [i, { from, to }] of edges.entries()) {
    assertEquals(down.boxes[from]!.y < down.boxes[to]!.y, true, `edge ${i}`);
  }
});

Deno.test("a direction that is none is refused", () => {
  assertThrows(
    () => layOut([], [], { direction: "up" as Direction }),
    TypeError,
    'Cannot lay out a graph as \'direction\' must be "right" or "down": current value is "up"',
  );
});
