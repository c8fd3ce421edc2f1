/**
 * Addition, subtraction and multiplication past their rows, where nothing stands in the way: a Value at hand in the
 * segment being written, and another or a number. They make up most graphs, and this costs a quarter of the way
 * through apply.ts, which serves all other cases; a test holds both equal bit for bit.
 *
 * These functions are small, as V8 inlines only what is: 460 bytes of bytecode at the most, and 920 in all at a place.
 */

import * as general from "./apply.ts";
import * as keys from "./keys.ts";
import * as state from "./recorder.ts";
import * as layout from "./segment.ts";
import type { Operand, Value } from "./value.ts";

// V8 folds constants of the module itself, but loads imported ones at every use.
const { ADD, MUL, NUMBER, OPERANDS, SUB } = layout;
const { applyArithmetic } = general;
const { keep, recorder } = state;
const home: typeof keys.home = keys.home, index: typeof keys.index = keys.index;

/** x + y. */
export function addTo(x: Value, y: Operand): Operand {
  if (typeof y === "number") return addNumber(x, y, 0);
  const segment = recorder.direct, { serial, length } = segment;
  if (x?.[home]?.serial === serial && y?.[home]?.serial === serial && length < segment.limit) {
    const { primals } = segment, a = x[index], b = y[index];
    primals[length] = primals[a]! + primals[b]!;
    return keep(segment, length, ADD, a, b);
  }
  return applyArithmetic(ADD, x, y);
}

/** x + c, or c + x where x is to be operand 1. */
export function addNumber(x: Value, c: number, position: 0 | 1): Operand {
  const segment = recorder.direct, { length } = segment;
  if (x?.[home]?.serial === segment.serial && length < segment.limit) {
    const { primals } = segment, a = x[index];
    primals[length] = primals[a]! + c;
    return keepWithNumber(segment, length, ADD, a, c, position);
  }
  return position === 0 ? applyArithmetic(ADD, x, c) : applyArithmetic(ADD, c, x);
}

/** x − y. */
export function subtractFrom(x: Value, y: Operand): Operand {
  const segment = recorder.direct, { serial, length } = segment;
  if (x?.[home]?.serial === serial && length < segment.limit) {
    const { primals } = segment, a = x[index];
    if (typeof y === "number") {
      primals[length] = primals[a]! - y;
      return keepWithNumber(segment, length, SUB, a, y, 0);
    }
    if (y?.[home]?.serial === serial) {
      const b = y[index];
      primals[length] = primals[a]! - primals[b]!;
      return keep(segment, length, SUB, a, b);
    }
  }
  return applyArithmetic(SUB, x, y);
}

/** x − y of a number x. */
export function subtractFromNumber(x: number, y: Value): Operand {
  const segment = recorder.direct, { length } = segment;
  if (y?.[home]?.serial === segment.serial && length < segment.limit) {
    const { primals } = segment, b = y[index];
    primals[length] = x - primals[b]!;
    return keepWithNumber(segment, length, SUB, b, x, 1);
  }
  return applyArithmetic(SUB, x, y);
}

/** x · y. */
export function multiply(x: Value, y: Operand): Operand {
  if (typeof y === "number") return scale(x, y, 0);
  const segment = recorder.direct, { serial, length } = segment;
  if (x?.[home]?.serial === serial && y?.[home]?.serial === serial && length < segment.limit) {
    const { primals } = segment, a = x[index], b = y[index];
    primals[length] = primals[a]! * primals[b]!;
    return keep(segment, length, MUL, a, b);
  }
  return applyArithmetic(MUL, x, y);
}

/** x · c, or c · x where x is to be operand 1. */
export function scale(x: Value, c: number, position: 0 | 1): Operand {
  const segment = recorder.direct, { length } = segment;
  if (x?.[home]?.serial === segment.serial && length < segment.limit) {
    const { primals } = segment, a = x[index];
    primals[length] = primals[a]! * c;
    return keepWithNumber(segment, length, MUL, a, c, position);
  }
  return position === 0 ? applyArithmetic(MUL, x, c) : applyArithmetic(MUL, c, x);
}

/** Keeps a record of an operand at a position, and of a number at the other. */
function keepWithNumber(
  segment: layout.Segment,
  record: number,
  code: number,
  operand: number,
  number: number,
  position: 0 | 1,
): Value {
  segment.partials[record * OPERANDS + 1 - position] = number;
  return position === 0
    ? keep(segment, record, code, operand, NUMBER)
    : keep(segment, record, code, NUMBER, operand);
}
