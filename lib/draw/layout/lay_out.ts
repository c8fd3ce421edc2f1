/**
 * A layered layout of graphs, from left to right, by the method of Sugiyama, Tagawa and Toda: layers, then the order within
 * each, then the places.
 *
 * @module
 */

import { gridOf } from "./grid.ts";
import { orderCells } from "./order.ts";
import { placeCells } from "./place.ts";
import { layoutOf } from "./routes.ts";
import { straightenLines } from "./straighten.ts";
import type { Layout, LayoutEdge, Size } from "./types.ts";

/**
 * Lays out boxes: operands left of their users. Boxes and words do not overlap, and no edge runs through a box or through words
 * but its own.
 *
 * @param boxes The sizes of the boxes.
 * @param edges The edges, by the numbers of the boxes at their ends.
 * @returns Places in the units of the sizes; the smallest x and y are 0.
 * @throws {RangeError} Where the edges form a cycle.
 */
export function layOut(boxes: readonly Size[], edges: readonly LayoutEdge[]): Layout {
  const grid = gridOf(boxes, edges);
  orderCells(grid);
  placeCells(grid);
  straightenLines(grid);
  return layoutOf(grid, edges);
}
