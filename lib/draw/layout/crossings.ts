/**
 * Crossings of links between neighbouring columns.
 *
 * @module
 */

import type { Cell } from "./grid.ts";

/** On which side of a cell links are. */
export type Side = "left" | "right";

/** The orders of the cells that a cell is linked with on one side, ascending. */
export function ordersAt(cell: Cell, side: Side): number[] {
  const orders = cell[side].map((link) => (side === "left" ? link.from : link.to).order);
  return orders.length < 2 ? orders : orders.sort((a, b) => a - b);
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
  for (const side of ["left", "right"] as const) {
    if (above[side].length === 0 || below[side].length === 0) continue;
    const [a, b] = [ordersAt(above, side), ordersAt(below, side)];
    gain += inversions(a, b) - inversions(b, a);
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
