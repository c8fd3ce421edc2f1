/**
 * The height at which each cell stands.
 *
 * @module
 */

import type { Cell, Grid } from "./grid.ts";

/** The least distance between neighbours of a column, by how many of them are boxes. */
const GAPS: readonly number[] = [10, 14, 18];
/** The distance between the ends of two edges at one box. */
const PORT_GAP = 14;
/** The weight of a link, by how many of its ends are boxes: long lines are to be straight. */
const WEIGHTS: readonly number[] = [8, 2, 1];
/** How often every column is placed, and how many cells are placed in all, the same cell again and again. */
const SWEEPS = 60, WORK = 1_000_000;

/** Places the cells of each column: near the cells that they are linked with, as far as those above and below allow. */
export function placeCells({ columns, boxes }: Grid): void {
  for (const box of boxes) setPorts(box);
  for (const column of columns) {
    const offsets = offsetsOf(column), middle = (offsets.at(-1) ?? 0) / 2;
    column.forEach((cell, i) => cell.y = offsets[i]! - middle);
  }
  const size = columns.reduce((sum, { length }) => sum + length, 0);
  for (let sweep = 0; sweep < SWEEPS && sweep * size < WORK; sweep++) {
    for (const column of sweep % 2 === 0 ? columns : columns.toReversed()) settle(column);
  }
}

/** Spreads the ends of the edges to a box over its side, in the order in which they come. */
function setPorts(box: Cell): void {
  const links = box.left.toSorted((a, b) => a.from.order - b.from.order);
  const gap = Math.min(PORT_GAP, (box.above + box.below) / (links.length + 1));
  links.forEach((link, i) => link.port = (i - (links.length - 1) / 2) * gap);
}

/** The least distance between neighbours of a column. */
export function distance(above: Cell, below: Cell): number {
  return above.below + below.above + GAPS[boxesOf(above, below)]!;
}

/** How far each cell of a column is below the first one at least. */
function offsetsOf(column: readonly Cell[]): number[] {
  let offset = 0;
  return column.map((cell, i) => {
    const above = column[i - 1];
    if (above === undefined) return 0;
    return offset += distance(above, cell);
  });
}

/** Cells that touch each other, and move together. */
interface Block {
  sum: number;
  weight: number;
  size: number;
}

/**
 * Places the cells of a column where the sum of the squared heights of their links is least, each link by its weight, while the
 * cells keep their distances: an isotonic regression, solved by pooling adjacent violators.
 */
function settle(column: readonly Cell[]): void {
  const offsets = offsetsOf(column), blocks: Block[] = [];
  column.forEach((cell, i) => {
    const { sum, weight } = pullOn(cell);
    let block = { sum: sum - weight * offsets[i]!, weight, size: 1 };
    for (let before = blocks.at(-1); before !== undefined; before = blocks.at(-1)) {
      if (before.sum / before.weight <= block.sum / block.weight) break;
      blocks.pop();
      block = {
        sum: before.sum + block.sum,
        weight: before.weight + block.weight,
        size: before.size + block.size,
      };
    }
    blocks.push(block);
  });
  let i = 0;
  for (const { sum, weight, size } of blocks) {
    for (const end = i + size; i < end; i++) column[i]!.y = sum / weight + offsets[i]!;
  }
}

/** The heights that the links of a cell want for it, summed by weight. */
function pullOn({ left, right, y }: Cell): { sum: number; weight: number } {
  let sum = 0, weight = 0;
  for (const { from, to, port } of left) {
    const own = WEIGHTS[boxesOf(from, to)]!;
    sum += own * (from.y - port);
    weight += own;
  }
  for (const { from, to, port } of right) {
    const own = WEIGHTS[boxesOf(from, to)]!;
    sum += own * (to.y + port);
    weight += own;
  }
  return weight === 0 ? { sum: y, weight: 1 } : { sum, weight };
}

function boxesOf(a: Cell, b: Cell): number {
  return Number(a.kind === "box") + Number(b.kind === "box");
}
