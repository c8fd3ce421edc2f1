/**
 * From cells to places in a picture: widths of columns, routes of edges.
 *
 * @module
 */

import type { Cell, Grid, Link } from "./grid.ts";
import type { Layout, LayoutEdge, Point, Route } from "./types.ts";

/** The least and the greatest distance between columns, and how much of the height of the steepest link it is. */
const LEAST_GAP = 32, MOST_GAP = 80, GAP_PER_HEIGHT = 0.15;

/** The places of a column from left to right. */
interface Span {
  readonly left: number;
  readonly width: number;
}

/** The picture of a grid whose cells have their heights. */
export function layoutOf({ columns, boxes, paths }: Grid, edges: readonly LayoutEdge[]): Layout {
  let top = Infinity, bottom = -Infinity;
  for (const { y, above, below } of columns.flat()) {
    top = Math.min(top, y - above);
    bottom = Math.max(bottom, y + below);
  }
  const spans = spansOf(columns), last = spans.at(-1);
  return {
    width: last === undefined ? 0 : last.left + last.width,
    height: last === undefined ? 0 : bottom - top,
    boxes: boxes.map((cell) => ({ x: middleOf(spans[cell.column]!), y: cell.y - top })),
    edges: paths.map((path, edge) => routeOf(path, spans, top, edges[edge]!)),
  };
}

/** Where columns begin, and how wide they are. Between them there is more room where links are steep. */
function spansOf(columns: readonly (readonly Cell[])[]): Span[] {
  let left = 0;
  return columns.map((column) => {
    let width = 0, steepest = 0;
    for (const cell of column) {
      width = Math.max(width, cell.width);
      for (const { to, port } of cell.right) {
        steepest = Math.max(steepest, Math.abs(to.y + port - cell.y));
      }
    }
    const span = { left, width };
    left += width + Math.max(LEAST_GAP, Math.min(GAP_PER_HEIGHT * steepest, MOST_GAP));
    return span;
  });
}

function middleOf({ left, width }: Span): number {
  return left + width / 2;
}

/** A route crosses columns on the level, and changes its height only between them, where no box is. */
function routeOf(
  path: readonly Link[],
  spans: readonly Span[],
  top: number,
  { words }: LayoutEdge,
): Route {
  const points: Point[] = [];
  let middle: Point | undefined;
  const pass = (x: number, y: number) => {
    if (points.at(-1)?.x !== x || points.at(-1)?.y !== y) points.push({ x, y });
  };
  for (const { from, to, port } of path) {
    const before = spans[from.column]!, after = spans[to.column]!;
    const [start, end] = [from.y - top, to.y + port - top];
    if (from.kind === "box") pass(before.left + (before.width + from.width) / 2, start);
    pass(before.left + before.width, start);
    pass(after.left, end);
    if (to.kind === "box") pass(after.left + (after.width - to.width) / 2, end);
    if (to.kind === "words") {
      middle = { x: middleOf(after), y: end - to.above + words!.height / 2 };
    }
  }
  return { points, words: middle };
}
