/**
 * The order of the cells in each column, with few crossings.
 *
 * @module
 */

import { crossingsOf, ordersAt, type Side, swapGain } from "./crossings.ts";
import type { Cell, Grid } from "./grid.ts";

/** How often the columns are ordered again from one start, and after how many times without success no more. */
const SWEEPS = 24, PATIENCE = 8;
/** How many cells are ordered in all, the same cell again and again: 64 nodes have some hundreds. */
const WORK = 600_000;

/** The place of a cell among its neighbours on one side, by which a column is sorted. */
type Centre = (orders: readonly number[]) => number;

const barycentre: Centre = (orders) =>
  orders.reduce((sum, order) => sum + order, 0) / orders.length;

const median: Centre = (orders) => {
  const middle = orders.length >> 1;
  return orders.length % 2 === 1 ? orders[middle]! : (orders[middle - 1]! + orders[middle]!) / 2;
};

/**
 * Orders the cells of each column. It starts from the order in which a walk from the right meets operands, and keeps that where
 * nothing has fewer crossings, so that operands stand in their order from top to bottom.
 */
export function orderCells({ columns }: Grid): void {
  const cells = columns.flat();
  let best: Cell[][] = [], fewest = Infinity;
  const keep = () => {
    const now = crossingsOf(columns);
    if (now >= fewest) return false;
    [best, fewest] = [columns.map((column) => [...column]), now];
    return true;
  };
  let work = 0;
  for (const { from, reversed, centre } of STARTS) {
    if (work > WORK) break;
    walk(columns, cells, from, reversed);
    keep();
    for (let sweep = 0, idle = 0; sweep < SWEEPS && idle < PATIENCE && fewest > 0; sweep++) {
      if ((work += cells.length) > WORK) break;
      sortColumns(columns, sweep % 2 === 0 ? "left" : "right", centre, sweep % 4 < 2);
      transpose(columns);
      idle = keep() ? 0 : idle + 1;
    }
  }
  best.forEach((column, k) => setColumn(columns, k, column));
}

const STARTS: readonly { from: Side; reversed: boolean; centre: Centre }[] = [
  { from: "right", reversed: false, centre: barycentre },
  { from: "right", reversed: false, centre: median },
  { from: "left", reversed: false, centre: barycentre },
  { from: "left", reversed: false, centre: median },
  { from: "right", reversed: true, centre: barycentre },
  { from: "right", reversed: true, centre: median },
  { from: "left", reversed: true, centre: barycentre },
  { from: "left", reversed: true, centre: median },
];

function setColumn(columns: Cell[][], k: number, column: Cell[]): void {
  columns[k] = column;
  column.forEach((cell, order) => cell.order = order);
}

/** Orders the columns as a walk in depth from one side meets the cells. */
function walk(columns: Cell[][], cells: readonly Cell[], from: Side, reversed: boolean): void {
  const seen = new Set<Cell>(), met: Cell[][] = columns.map(() => []);
  const next = (cell: Cell) =>
    from === "right" ? cell.left.map(({ from }) => from) : cell.right.map(({ to }) => to);
  const stack = cells.filter((cell) => cell[from].length === 0);
  for (let cell = stack.pop(); cell !== undefined; cell = stack.pop()) {
    if (seen.has(cell)) continue;
    seen.add(cell);
    met[cell.column]!.push(cell);
    const near = next(cell);
    stack.push(...(reversed ? near : near.reverse()));
  }
  met.forEach((column, k) => setColumn(columns, k, column));
}

/** Sorts each column by the centres of its cells' neighbours on one side. Cells without neighbours there keep their places. */
function sortColumns(columns: Cell[][], side: Side, centre: Centre, keepsTies: boolean): void {
  const indices = [...columns.keys()];
  for (const k of side === "left" ? indices : indices.reverse()) {
    const column = columns[k]!;
    const movable = column.filter((cell) => cell[side].length > 0)
      .map((cell) => ({ cell, centre: centre(ordersAt(cell, side)) }));
    if (!keepsTies) movable.reverse();
    movable.sort((a, b) => a.centre - b.centre);
    let next = 0;
    const sorted = column.map((cell) => cell[side].length > 0 ? movable[next++]!.cell : cell);
    setColumn(columns, k, sorted);
  }
}

/** How often all neighbours are compared at most. */
const MOST_ROUNDS = 8;

/** Swaps neighbours while that takes crossings away. A column is looked at again where one beside it has changed. */
function transpose(columns: readonly Cell[][]): void {
  let changed = columns.map(() => true);
  for (let round = 0; changed.includes(true) && round < MOST_ROUNDS; round++) {
    const before = changed;
    changed = columns.map(() => false);
    columns.forEach((column, k) => {
      const near = [before[k - 1], before[k], before[k + 1], changed[k - 1]];
      if (near.includes(true)) changed[k] = swapNeighbours(column);
    });
  }
}

function swapNeighbours(column: Cell[]): boolean {
  let swapped = false;
  for (let i = 1; i < column.length; i++) {
    const above = column[i - 1]!, below = column[i]!;
    if (swapGain(above, below) <= 0) continue;
    [column[i - 1], column[i]] = [below, above];
    [above.order, below.order] = [below.order, above.order];
    swapped = true;
  }
  return swapped;
}
