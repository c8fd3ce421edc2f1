/**
 * Crossings of links between neighbouring columns.
 *
 * @module
 */

import type { Cell, Link } from "./grid.ts";

const SIDES = ["left", "right"] as const;

/** On which side of a cell links are. */
export type Side = typeof SIDES[number];

/** The orders of the cells that a cell is linked with on one side, ascending. */
export function ordersAt(cell: Cell, side: Side): number[] {
  const links = cell[side];
  if (links.length === 1) return [orderAt(links[0]!, side)]; // most cells are bends
  return links.map((link) => orderAt(link, side)).sort((a, b) => a - b);
}

function orderAt({ from, to }: Link, side: Side): number {
  return side === "left" ? from.order : to.order;
}

/** How many pairs of two ascending lists have the greater number in the first list. */
function inversions(above: readonly number[], below: readonly number[]): number {
  let count = 0, smaller = 0;
  for (const order of above) {
    while (smaller < below.length && below[smaller]! < order) smaller++;
    count += smaller;
  }
  return count;
}

/** How many crossings a swap of two neighbours of one column takes away. */
export function swapGain(above: Cell, below: Cell): number {
  let gain = 0;
  for (const side of SIDES) {
    const first = above[side], second = below[side];
    if (first.length === 0 || second.length === 0) continue;
    if (first.length === 1 && second.length === 1) {
      gain += Math.sign(orderAt(first[0]!, side) - orderAt(second[0]!, side));
    } else {
      const a = ordersAt(above, side), b = ordersAt(below, side);
      gain += inversions(a, b) - inversions(b, a);
    }
  }
  return gain;
}

/** All crossings of a grid. */
export function crossingsOf(columns: readonly (readonly Cell[])[]): number {
  let count = 0;
  for (let k = 1; k < columns.length; k++) {
    count += crossingsBetween(columns[k - 1]!, columns[k]!.length);
  }
  return count;
}

/** Crossings of the links from a column to the next, of that many cells: inversions, counted with a Fenwick tree. */
function crossingsBetween(column: readonly Cell[], size: number): number {
  const tree = new Int32Array(size + 1);
  let count = 0, links = 0;
  for (const cell of column) {
    const orders = ordersAt(cell, "right");
    for (const order of orders) {
      let notGreater = 0;
      for (let i = order + 1; i > 0; i -= i & -i) notGreater += tree[i]!;
      count += links - notGreater;
    }
    for (const order of orders) {
      for (let i = order + 1; i <= size; i += i & -i) tree[i]!++;
      links++;
    }
  }
  return count;
}
