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
  for (const { reversed, centre } of STARTS) {
    if (work > WORK) break;
    walk(columns, cells, reversed);
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

const STARTS: readonly { reversed: boolean; centre: Centre }[] = [
  { reversed: false, centre: barycentre },
  { reversed: false, centre: median },
  { reversed: true, centre: barycentre },
  { reversed: true, centre: median },
];

function setColumn(columns: Cell[][], k: number, column: Cell[]): void {
  columns[k] = column;
  column.forEach((cell, order) => cell.order = order);
}

/** Orders the columns as a walk in depth meets the cells, from those at the right that no link leaves. */
function walk(columns: Cell[][], cells: readonly Cell[], reversed: boolean): void {
  const seen = new Set<Cell>(), met: Cell[][] = columns.map(() => []);
  const stack = cells.filter(({ right }) => right.length === 0);
  for (let cell = stack.pop(); cell !== undefined; cell = stack.pop()) {
    if (seen.has(cell)) continue;
    seen.add(cell);
    met[cell.column]!.push(cell);
    const operands = cell.left.map(({ from }) => from);
    stack.push(...(reversed ? operands : operands.reverse()));
  }
  met.forEach((column, k) => setColumn(columns, k, column));
}

/** Sorts each column by the centres of its cells' neighbours on one side. Cells without neighbours there keep their places. */
function sortColumns(columns: Cell[][], side: Side, centre: Centre, keepsTies: boolean): void {
  const indices = [...columns.keys()];
  for (const k of side === "left" ? indices : indices.reverse()) {
    const column = columns[k]!, centres = new Map<Cell, number>();
    for (const cell of column) {
      if (cell[side].length > 0) centres.set(cell, centre(ordersAt(cell, side)));
    }
    const movable = column.filter((cell) => centres.has(cell));
    if (!keepsTies) movable.reverse();
    movable.sort((a, b) => centres.get(a)! - centres.get(b)!);
    let next = 0;
    setColumn(columns, k, column.map((cell) => centres.has(cell) ? movable[next++]! : cell));
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
