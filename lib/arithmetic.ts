/**
 * Addition, subtraction and multiplication past their rows, where nothing stands in the way: a Value at hand in the
 * segment being written, and another or a number. They make up most graphs, and this costs a third of the way through
 * apply.ts, which serves all other cases; a test holds both equal bit for bit.
 *
 * These functions are small, as V8 inlines only what is: 460 bytes of bytecode at the most, and 920 in all at a place.
 */

import { applyBinary } from "./apply.ts";
import * as extents from "./extent.ts";
import * as keys from "./keys.ts";
import * as state from "./recorder.ts";
import { ruleWithCode } from "./registry.ts";
import * as layout from "./segment.ts";
import type { Operand, Value } from "./value.ts";

// V8 folds constants of the module itself, but loads imported ones at every use.
const { NUMBER, OPERANDS } = layout;
const { admit, keep, recorder } = state;
const { wider } = extents;
const home: typeof keys.home = keys.home, index: typeof keys.index = keys.index;

/** Codes of the rules, the first of the table. */
export const ADD = 2, SUB = 3, MUL = 4;

type Code = typeof ADD | typeof SUB;

/** x + y. */
export function addTo(x: Value, y: Operand): Operand {
  return typeof y === "number" ? withNumber(ADD, x, y) : addOrSubtract(ADD, x, y);
}

/** x + y of a number x. */
export function addToNumber(x: number, y: Value): Operand {
  return numberWith(ADD, x, y);
}

/** x − y. */
export function subtractFrom(x: Value, y: Operand): Operand {
  return typeof y === "number" ? withNumber(SUB, x, y) : addOrSubtract(SUB, x, y);
}

/** x − y of a number x. */
export function subtractFromNumber(x: number, y: Value): Operand {
  return numberWith(SUB, x, y);
}

/** x + y, or x − y. */
function addOrSubtract(code: Code, x: Value, y: Value): Operand {
  const segment = recorder.direct, { serial, length } = segment;
  const at = x?.[home], other = y?.[home];
  if (at?.serial === serial && other?.serial === serial && length < segment.limit) {
    const { primals, partials } = segment, a = x[index], b = y[index], k = length * OPERANDS;
    const u = primals[a]!, v = primals[b]!, wide = wider(at.wide, other.wide);
    primals[length] = code === SUB ? u - v : u + v;
    partials[k] = 1;
    partials[k + 1] = code === SUB ? -1 : 1;
    if (wide !== undefined) return keep(segment, length, code, a, b, wide);
  }
  return admit(x, y) ? addOrSubtract(code, x, y) : applyBinary(ruleWithCode(code), x, y);
}

/** x + y, or x − y, of a number y. */
function withNumber(code: Code, x: Value, y: number): Operand {
  const segment = recorder.direct, { length } = segment, at = x?.[home];
  if (at?.serial === segment.serial && length < segment.limit) {
    const { primals, partials } = segment, a = x[index], k = length * OPERANDS;
    primals[length] = code === SUB ? primals[a]! - y : primals[a]! + y;
    partials[k] = 1;
    partials[k + 1] = y;
    return keep(segment, length, code, a, NUMBER, at.wide);
  }
  return admit(x) ? withNumber(code, x, y) : applyBinary(ruleWithCode(code), x, y);
}

/** x + y, or x − y, of a number x. */
function numberWith(code: Code, x: number, y: Value): Operand {
  const segment = recorder.direct, { length } = segment, at = y?.[home];
  if (at?.serial === segment.serial && length < segment.limit) {
    const { primals, partials } = segment, b = y[index], k = length * OPERANDS;
    primals[length] = code === SUB ? x - primals[b]! : x + primals[b]!;
    partials[k] = x;
    partials[k + 1] = code === SUB ? -1 : 1;
    return keep(segment, length, code, NUMBER, b, at.wide);
  }
  return admit(y) ? numberWith(code, x, y) : applyBinary(ruleWithCode(code), x, y);
}

/** x · y. */
export function multiply(x: Value, y: Operand): Operand {
  if (typeof y === "number") return scale(x, y, 0);
  const segment = recorder.direct, { serial, length } = segment;
  const at = x?.[home], other = y?.[home];
  if (at?.serial === serial && other?.serial === serial && length < segment.limit) {
    const { primals, partials } = segment, a = x[index], b = y[index], k = length * OPERANDS;
    const u = primals[a]!, v = primals[b]!, wide = wider(at.wide, other.wide);
    primals[length] = u * v;
    partials[k] = v;
    partials[k + 1] = u;
    if (wide !== undefined) return keep(segment, length, MUL, a, b, wide);
  }
  return admit(x, y) ? multiply(x, y) : applyBinary(ruleWithCode(MUL), x, y);
}

/** x · c, or c · x where x is to be operand 1: each has the number c for its partial. */
export function scale(x: Value, c: number, position: 0 | 1): Operand {
  const segment = recorder.direct, { length } = segment, at = x?.[home];
  if (at?.serial === segment.serial && length < segment.limit) {
    const { primals, partials } = segment, a = x[index], k = length * OPERANDS;
    primals[length] = primals[a]! * c;
    partials[k] = c;
    partials[k + 1] = c;
    return position === 0
      ? keep(segment, length, MUL, a, NUMBER, at.wide)
      : keep(segment, length, MUL, NUMBER, a, at.wide);
  }
  if (admit(x)) return scale(x, c, position);
  return position === 0
    ? applyBinary(ruleWithCode(MUL), x, c)
    : applyBinary(ruleWithCode(MUL), c, x);
}
