/**
 * A layered layout of graphs, by the method of Sugiyama, Tagawa and Toda: layers, then the order within each, then the places.
 *
 * @module
 */

import { cannot } from "../../errors.ts";
import { gridOf } from "./grid.ts";
import { orderCells } from "./order.ts";
import { placeCells } from "./place.ts";
import { layoutOf } from "./routes.ts";
import { straightenLines } from "./straighten.ts";
import type { Layout, LayoutEdge, LayoutOptions, Point, Size } from "./types.ts";

/**
 * Lays out boxes: operands left of their users, or above them. Boxes and words do not overlap, and no edge runs through a box or
 * through words but its own.
 *
 * @param boxes The sizes of the boxes.
 * @param edges The edges, by the numbers of the boxes at their ends.
 * @param options In which direction users stand.
 * @returns Places in the units of the sizes; the smallest x and y are 0.
 * @throws {TypeError} Where `direction` is neither "right" nor "down".
 * @throws {RangeError} Where the edges form a cycle.
 *
 * @example Two boxes and the edge between them
 * ```ts
 * import { layOut } from "@chainrule/autograd/draw";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const boxes = [{ width: 80, height: 40 }, { width: 80, height: 40 }];
 * const edges = [{ from: 0, to: 1, words: undefined }];
 *
 * const { height, boxes: [operand, user] } = layOut(boxes, edges);
 * assertEquals(height, 40);
 * assert(operand!.x < user!.x);
 * assertEquals(layOut(boxes, edges, { direction: "down" }).width, 80);
 * ```
 */
export function layOut(
  boxes: readonly Size[],
  edges: readonly LayoutEdge[],
  options: LayoutOptions = {},
): Layout {
  const { direction = "right" } = options;
  if (direction !== "right" && direction !== "down") {
    throw cannot("lay out a graph", "direction", '"right" or "down"', direction);
  }
  if (direction === "right") return layOutToTheRight(boxes, edges);
  const turned = edges.map(({ from, to, words }) => ({
    from,
    to,
    words: words && turnedSize(words),
  }));
  const { width, height, boxes: middles, edges: routes } = layOutToTheRight(
    boxes.map(turnedSize),
    turned,
  );
  return {
    width: height,
    height: width,
    boxes: middles.map(turnedPoint),
    edges: routes.map(({ points, words }) => ({
      points: points.map(turnedPoint),
      words: words && turnedPoint(words),
    })),
  };
}

function layOutToTheRight(boxes: readonly Size[], edges: readonly LayoutEdge[]): Layout {
  const grid = gridOf(boxes, edges);
  orderCells(grid);
  placeCells(grid);
  straightenLines(grid);
  return layoutOf(grid, edges);
}

/** Columns become rows where x and y change places. */
function turnedSize({ width, height }: Size): Size {
  return { width: height, height: width };
}

function turnedPoint({ x, y }: Point): Point {
  return { x: y, y: x };
}
