/**
 * The grid of a layout: columns of cells, and the links between neighbouring columns.
 *
 * @module
 */

import { layersOf } from "./layers.ts";
import type { LayoutEdge, Size } from "./types.ts";

/** A place in a column: a box, words at an edge, or where a long line passes. */
export interface Cell {
  readonly kind: "box" | "words" | "bend";
  readonly column: number;
  readonly width: number;
  /** How far it reaches above and below its line, which for a box runs through the middle. */
  readonly above: number;
  readonly below: number;
  /** The links from the column before, and to the column after. */
  readonly left: Link[];
  readonly right: Link[];
  /** The number of its place in the column, from 0 at the top. */
  order: number;
  /** The place of its line. */
  y: number;
}

/** A piece of a line, from a cell to one in the next column. */
export interface Link {
  readonly from: Cell;
  readonly to: Cell;
  /** How far below the middle of `to` it ends. */
  port: number;
}

/** A graph on a grid. */
export interface Grid {
  /** The cells of each column from top to bottom. */
  readonly columns: Cell[][];
  /** The cell of each box. */
  readonly boxes: readonly Cell[];
  /** The links that each edge follows. */
  readonly paths: readonly (readonly Link[])[];
}

/** The distance between words and their line. */
const WORDS_ABOVE = 4;

/** Puts boxes and edges on a grid. The edges from one box share one line, up to where they must part. */
export function gridOf(sizes: readonly Size[], edges: readonly LayoutEdge[]): Grid {
  const { columnOf, count } = columnsOf(layersOf(sizes.length, edges), edges);
  const columns: Cell[][] = Array.from({ length: count }, () => []);
  const add = (kind: Cell["kind"], column: number, width: number, above: number, below: number) => {
    const cell = { kind, column, width, above, below, left: [], right: [], order: 0, y: 0 };
    columns[column]!.push(cell);
    return cell;
  };
  const boxes = sizes.map(({ width, height }, box) =>
    add("box", columnOf[box]!, width, height / 2, height / 2)
  );
  const lines: Link[][] = boxes.map(() => []);
  const paths = edges.map(({ from, to, words }) => {
    const line = lines[from]!, start = boxes[from]!, user = boxes[to]!;
    const last = user.column - (words === undefined ? 1 : 2);
    while (start.column + line.length < last) {
      const before = line.at(-1)?.to ?? start;
      line.push(link(before, add("bend", before.column + 1, 0, 0, 0)));
    }
    const path = line.slice(0, last - start.column);
    if (words !== undefined) {
      const cell = add("words", user.column - 1, words.width, words.height + WORDS_ABOVE, 0);
      path.push(link(path.at(-1)?.to ?? start, cell));
    }
    path.push(link(path.at(-1)?.to ?? start, user));
    return path;
  });
  return { columns, boxes, paths };
}

/** The column of each box: each layer has one, and one for words before it where an edge that ends there has words. */
function columnsOf(layers: readonly number[], edges: readonly LayoutEdge[]) {
  const count = layers.reduce((most, layer) => Math.max(most, layer + 1), 0);
  const worded = new Array<boolean>(count).fill(false);
  for (const { to, words } of edges) if (words !== undefined) worded[layers[to]!] = true;
  let next = 0;
  const columns = worded.map((words) => (next += words ? 2 : 1) - 1);
  return {
    columnOf: layers.map((layer) => columns[layer]!),
    count: next,
  };
}

function link(from: Cell, to: Cell): Link {
  const link = { from, to, port: 0 };
  from.right.push(link);
  to.left.push(link);
  return link;
}
