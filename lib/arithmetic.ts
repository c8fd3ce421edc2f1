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
const { ADD, MUL, NUMBER, PAIR_BITS, SUB } = layout;
const { applyArithmetic, arithmetic } = general;
const { keep, recorder, serialOf } = state;
const index: typeof keys.index = keys.index;

/** x + y. */
export function addTo(x: Value, y: Operand): Operand {
  if (typeof y === "number") return withNumber(ADD, x, y, 0);
  const segment = recorder.direct, { serial, length } = segment;
  if (serialOf(x) === serial && serialOf(y) === serial && length < segment.limit) {
    const { primals } = segment, a = x[index], b = y[index];
    primals[length] = primals[a]! + primals[b]!;
    return keep(segment, length, ADD, a, b);
  }
  return applyArithmetic(ADD, x, y);
}

/** x − y. */
export function subtractFrom(x: Value, y: Operand): Operand {
  if (typeof y === "number") return withNumber(SUB, x, y, 0);
  const segment = recorder.direct, { serial, length } = segment;
  if (serialOf(x) === serial && serialOf(y) === serial && length < segment.limit) {
    const { primals } = segment, a = x[index], b = y[index];
    primals[length] = primals[a]! - primals[b]!;
    return keep(segment, length, SUB, a, b);
  }
  return applyArithmetic(SUB, x, y);
}

/** x · y. */
export function multiply(x: Value, y: Operand): Operand {
  if (typeof y === "number") return withNumber(MUL, x, y, 0);
  const segment = recorder.direct, { serial, length } = segment;
  if (serialOf(x) === serial && serialOf(y) === serial && length < segment.limit) {
    const { primals } = segment, a = x[index], b = y[index];
    primals[length] = primals[a]! * primals[b]!;
    return keep(segment, length, MUL, a, b);
  }
  return applyArithmetic(MUL, x, y);
}

/** The operation with this code, of a Value as operand `position` and a number as the other. */
export function withNumber(code: number, x: Value, c: number, position: 0 | 1): Operand {
  const segment = recorder.direct, { length } = segment, isFirst = position === 0;
  if (serialOf(x) === segment.serial && length < segment.limit) {
    const { primals } = segment, a = x[index], u = primals[a]!;
    primals[length] = isFirst ? arithmetic(code, u, c) : arithmetic(code, c, u);
    segment.partials[length << PAIR_BITS | 1 - position] = c;
    return keep(segment, length, code, isFirst ? a : NUMBER, isFirst ? NUMBER : a);
  }
  return isFirst ? applyArithmetic(code, x, c) : applyArithmetic(code, c, x);
}
