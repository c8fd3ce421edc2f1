/**
 * Sums, differences and products make up most graphs. So they are recorded past their rows, by functions that are small, as V8
 * inlines only what is.
 */

import * as memory from "./memory.ts";
import { constant, type Node, type NodeOperand } from "./node.ts";
import * as records from "./record.ts";
import type { Interceptor } from "./recorder.ts";
import * as state from "./recorder.ts";
import type { Segment } from "./segment.ts";

// V8 folds constants of the module itself, but loads imported ones at every use.
const { ADD, FOREIGN, MUL, NUMBER, PAIR_BITS, SUB } = memory;
const {
  homeAtHand,
  homeOfTwo,
  homeOver,
  isTraced,
  keep,
  MISSING,
  operandFor,
  primalOf,
  segmentWithRoom,
  slotAtHand,
  stopGradient,
} = records;
const { recorder } = state;

/** x + y. */
export function addTo(x: Node, y: NodeOperand): NodeOperand {
  if (typeof y === "number") return withNumber(ADD, x, y, 0);
  const segment = recorder.direct, { length } = segment;
  const a = slotAtHand(segment, x), b = slotAtHand(segment, y);
  if (a !== MISSING && b !== MISSING && length < segment.limit) {
    const { primals } = segment;
    primals[length] = primals[a]! + primals[b]!;
    return keep(segment, length, ADD, a, b, homeOfTwo(segment, x, y));
  }
  return recordArithmetic(ADD, x, y);
}

/** x − y. */
export function subtractFrom(x: Node, y: NodeOperand): NodeOperand {
  if (typeof y === "number") return withNumber(SUB, x, y, 0);
  const segment = recorder.direct, { length } = segment;
  const a = slotAtHand(segment, x), b = slotAtHand(segment, y);
  if (a !== MISSING && b !== MISSING && length < segment.limit) {
    const { primals } = segment;
    primals[length] = primals[a]! - primals[b]!;
    return keep(segment, length, SUB, a, b, homeOfTwo(segment, x, y));
  }
  return recordArithmetic(SUB, x, y);
}

/** x · y. */
export function multiply(x: Node, y: NodeOperand): NodeOperand {
  if (typeof y === "number") return withNumber(MUL, x, y, 0);
  const segment = recorder.direct, { length } = segment;
  const a = slotAtHand(segment, x), b = slotAtHand(segment, y);
  if (a !== MISSING && b !== MISSING && length < segment.limit) {
    const { primals } = segment;
    primals[length] = primals[a]! * primals[b]!;
    return keep(segment, length, MUL, a, b, homeOfTwo(segment, x, y));
  }
  return recordArithmetic(MUL, x, y);
}

/** The operation with this code, of a Value as operand `position` and a number as the other. */
export function withNumber(code: number, x: Node, c: number, position: 0 | 1): NodeOperand {
  const segment = recorder.direct, { length } = segment, isFirst = position === 0;
  const a = slotAtHand(segment, x);
  if (a !== MISSING && length < segment.limit) {
    const { primals } = segment, u = primals[a]!;
    primals[length] = isFirst ? arithmetic(code, u, c) : arithmetic(code, c, u);
    segment.partials[length << PAIR_BITS | 1 - position] = c;
    return keep(
      segment,
      length,
      code,
      isFirst ? a : NUMBER,
      isFirst ? NUMBER : a,
      homeAtHand(segment, x),
    );
  }
  return isFirst ? recordArithmetic(code, x, c) : recordArithmetic(code, c, x);
}

/** The same of operands that are not at hand, or where more is to be asked. */
function recordArithmetic(code: number, x: NodeOperand, y: NodeOperand): NodeOperand {
  const segment = recorder.direct, { derivation } = recorder;
  const areNumbers = typeof x === "number" && typeof y === "number"; // Value.prototype.add.call(1, 2)
  if (segment.length < segment.limit && !areNumbers) return write(segment, code, x, y);
  return derivation === null ? evaluate(code, x, y) : intercept(derivation, code, x, y);
}

/** Apart, as V8 makes a context for the variables of a closure wherever one may be made. */
function intercept(
  derivation: Interceptor,
  code: number,
  x: NodeOperand,
  y: NodeOperand,
): NodeOperand {
  return derivation.apply(code, [x, y], () => evaluate(code, x, y));
}

function evaluate(code: number, x: NodeOperand, y: NodeOperand): NodeOperand {
  const areNumbers = typeof x === "number" && typeof y === "number";
  if (!areNumbers && recorder.recording) return write(segmentWithRoom(), code, x, y);
  const name = ARITHMETIC[code]!;
  const out = arithmetic(code, primalOf(name, "x", x), primalOf(name, "y", y));
  if (areNumbers) return out;
  return isTraced(x) || isTraced(y)
    ? stopGradient(write(segmentWithRoom(), code, x, y))
    : constant(out);
}

/** Writes the operation into a segment with room for it. */
function write(segment: Segment, code: number, x: NodeOperand, y: NodeOperand): Node {
  const name = ARITHMETIC[code]!, { primals, partials, length } = segment;
  const a = operandFor(segment, name, "x", x), b = operandFor(segment, name, "y", y);
  const k = length << PAIR_BITS;
  const u = a < FOREIGN ? primals[a]! : partials[k] = primalOf(name, "x", x);
  const v = b < FOREIGN ? primals[b]! : partials[k | 1] = primalOf(name, "y", y);
  primals[length] = arithmetic(code, u, v);
  return keep(segment, length, code, a, b, homeOver(segment, x, y));
}

/** The rules with the codes {@linkcode ADD}, {@linkcode SUB} and {@linkcode MUL}. */
const ARITHMETIC = ["", "add", "sub", "mul"];

/** The sum, difference or product that a code stands for. */
function arithmetic(code: number, u: number, v: number): number {
  return code === MUL ? u * v : code === SUB ? u - v : u + v;
}
