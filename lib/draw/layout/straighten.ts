/**
 * Long lines without needless bends.
 *
 * @module
 */

import type { Cell, Grid } from "./grid.ts";
import { distance } from "./place.ts";

/** A line that moves makes room for those beside it, which are looked at once more. */
const ROUNDS = 2;

/** Makes each long line level over as many columns as the cells above and below allow. */
export function straightenLines({ columns, boxes }: Grid): void {
  const runs = runsOf(columns);
  for (let round = 0; round < ROUNDS; round++) {
    for (const run of runs) straighten(run, columns);
  }
  for (const box of boxes) levelPorts(box);
}

/** How far the ends of edges at one box may move, so that they stay apart, and how far the end of a lone edge may. */
const SHIFT = 3, LONE_SHIFT = 8;

/** Moves the ends of edges to where the edges come from, if that is near: a small bend looks like a mistake. */
function levelPorts({ left, y }: Cell): void {
  const shift = left.length === 1 ? LONE_SHIFT : SHIFT;
  for (const link of left) {
    const level = link.from.y - y;
    if (Math.abs(level - link.port) <= shift) link.port = level;
  }
}

/** The bends of each long line from left to right, and the words at its end where it has only them. */
function runsOf(columns: readonly (readonly Cell[])[]): Cell[][] {
  const starts = columns.flatMap((column) =>
    column.filter(({ kind, left }) => kind !== "box" && left[0]!.from.kind === "box")
  );
  return starts.map((start) => {
    const run = [start];
    for (let cell = nextOf(start); cell !== undefined; cell = nextOf(cell)) run.push(cell);
    return run;
  });
}

/** The cell in which a line goes on: the next bend, or else the only words. */
function nextOf({ right }: Cell): Cell | undefined {
  const cells = right.map(({ to }) => to).filter(({ kind }) => kind !== "box");
  return cells.find(({ kind }) => kind === "bend") ?? (right.length === 1 ? cells[0] : undefined);
}

/** Cuts a run into as few level pieces as can be: each goes on while all of its cells have room at one height. */
function straighten(run: readonly Cell[], columns: readonly (readonly Cell[])[]): void {
  let piece: Cell[] = [], least = -Infinity, most = Infinity;
  for (const cell of run) {
    const [highest, lowest] = roomOf(cell, columns[cell.column]!);
    if (piece.length > 0 && Math.max(least, highest) > Math.min(most, lowest)) {
      level(piece, least, most);
      [piece, least, most] = [[], -Infinity, Infinity];
    }
    piece.push(cell);
    [least, most] = [Math.max(least, highest), Math.min(most, lowest)];
  }
  level(piece, least, most);
}

/** Between which heights a cell may stand. */
function roomOf(cell: Cell, column: readonly Cell[]): [number, number] {
  const above = column[cell.order - 1], below = column[cell.order + 1];
  return [
    above === undefined ? -Infinity : above.y + distance(above, cell),
    below === undefined ? Infinity : below.y - distance(cell, below),
  ];
}

/** Puts cells at one height: best that of the end of their line, then that of its start, then the mean of their own. */
function level(piece: readonly Cell[], least: number, most: number): void {
  const [end, ...others] = piece.at(-1)!.right, [start] = piece[0]!.left;
  const wanted = [];
  if (end !== undefined && others.length === 0) wanted.push(end.to.y + end.port);
  wanted.push(start!.from.y);
  const mean = piece.reduce((sum, { y }) => sum + y, 0) / piece.length;
  const y = wanted.find((y) => least <= y && y <= most) ?? Math.max(least, Math.min(mean, most));
  for (const cell of piece) cell.y = y;
}
