/**
 * Records operations of any rule. An operation writes its result, its partials and its operands into the next record, and only then
 * is the record kept, by a new `length`: so an operation that throws leaves nothing behind.
 */

import { cannot } from "../errors.ts";
import type { Home } from "./home.ts";
import * as memory from "./memory.ts";
import * as nodes from "./node.ts";
import { constant, type Node, type NodeOperand } from "./node.ts";
import * as state from "./recorder.ts";
import type { Segment } from "./segment.ts";

// V8 folds constants of the module itself, but loads imported ones at every use.
const { CONTINUATION, FOREIGN, MUL, NUMBER, OPERAND_BITS, PAIR_BITS } = memory;
const { handle, Leaf } = nodes;
const { openSegment, recorder } = state;
const home: typeof nodes.home = nodes.home, index: typeof nodes.index = nodes.index;

/** The slot of no operand. */
export const MISSING = -1;

/**
 * The slot of an operand that is at hand: a node of the segment, or a leaf that the segment has imported. Else, and where it
 * is no Value, {@linkcode MISSING}: to catch what then fails costs the operands that are right nothing, as asking first would.
 */
export function slotAtHand(segment: Segment, x: Node): number {
  try {
    const at = x[home];
    if (at === segment.own) return x[index];
    if (at.serial === segment.serial) return (at as nodes.Leaf).slot;
    return at.serial === -segment.serial ? x[index] : MISSING;
  } catch {
    return MISSING;
  }
}

/** The home of a result with an operand at hand. */
export function homeAtHand(segment: Segment, x: Node): Home {
  const at = x[home];
  return at.serial > 0 ? segment.own : at as Home;
}

/** The home of a result with two operands at hand. */
export function homeOfTwo(segment: Segment, x: Node, y: Node): Home {
  const a = x[home], b = y[home];
  if (b.serial > 0) return a.serial > 0 ? segment.own : a as Home;
  return a.serial > 0 || a === b ? b as Home : segment.homes.union(a as Home, b as Home);
}

/** The operand that stands for `x` in a record of the segment being written, which has room to import it. */
export function operandFor(
  segment: Segment,
  name: string,
  position: string,
  x: NodeOperand,
): number {
  if (typeof x === "number") return NUMBER;
  const at = homeOf(name, position, x), { serial } = segment;
  if (at === segment.own || at.serial === -serial) return x[index];
  return at.serial === serial ? (at as nodes.Leaf).slot : operandElsewhere(segment, at, x[index]);
}

function operandElsewhere(segment: Segment, at: Home | nodes.Leaf, record: number): number {
  if (at instanceof Leaf) {
    at.slot = segment.import(at);
    at.serial = segment.serial;
    return at.slot;
  }
  return segment.foreignOperand(at.segment.serial, record);
}

/** @throws {TypeError} Where the operand is not a Value. */
function homeOf(name: string, position: string, x: Node): Home | nodes.Leaf {
  const at = x?.[home];
  if (at === undefined) throw cannot(`compute ${name}`, position, "a Value or a number", x);
  return at;
}

/** The home of a record with these operands, which have been found or imported. */
export function homeOver(segment: Segment, x: NodeOperand, y: NodeOperand): Home {
  const { own } = segment, a = homeWith(segment, x), b = homeWith(segment, y);
  return a === b || b === own ? a : a === own ? b : segment.homes.union(a, b);
}

/** The home of a result with this operand. */
function homeWith(segment: Segment, x: NodeOperand): Home {
  if (typeof x === "number") return segment.own;
  const at = x[home], { serial } = segment;
  if (at.serial === serial) return segment.own; // a leaf too
  return at.serial === -serial ? at as Home : segment.homes.over(at as Home);
}

/** Keeps a record whose primal and partials are written. */
export function keep(
  segment: Segment,
  record: number,
  code: number,
  a: number,
  b: number,
  at: Home,
): Node {
  const { operands } = segment, k = record << PAIR_BITS;
  operands[k] = code << OPERAND_BITS | a;
  operands[k | 1] = b;
  segment.length = record + 1;
  return handle(at, record);
}

/** Records a unary operation on a Value, with its result and its partial. */
export function recordUnary(code: number, name: string, x: Node, out: number, p: number): Node {
  if (recorder.recording) return writeUnary(code, name, x, out, p);
  return isTraced(x) ? stopGradient(writeUnary(code, name, x, out, p)) : constant(out);
}

function writeUnary(code: number, name: string, x: Node, out: number, p: number): Node {
  const segment = segmentWithRoom(), { length } = segment, a = operandFor(segment, name, "x", x);
  segment.primals[length] = out;
  segment.partials[length << PAIR_BITS] = p;
  return keep(segment, length, code, a, NUMBER, homeWith(segment, x));
}

/** Records a binary operation, with its result and the partials by both operands. */
export function recordBinary(
  code: number,
  name: string,
  x: NodeOperand,
  y: NodeOperand,
  out: number,
  p: number,
  q: number,
): Node {
  if (recorder.recording) return writeBinary(code, name, x, y, out, p, q);
  if (!isTraced(x) && !isTraced(y)) return constant(out);
  return stopGradient(writeBinary(code, name, x, y, out, p, q));
}

function writeBinary(
  code: number,
  name: string,
  x: NodeOperand,
  y: NodeOperand,
  out: number,
  p: number,
  q: number,
): Node {
  const segment = segmentWithRoom(), { length } = segment, k = length << PAIR_BITS;
  const a = operandFor(segment, name, "x", x), b = operandFor(segment, name, "y", y);
  const areStored = code > MUL; // of x + y, x − y and x · y the partials are not
  segment.primals[length] = out;
  segment.partials[k] = areStored && a !== NUMBER || a < FOREIGN ? p : primalOf(name, "x", x);
  segment.partials[k | 1] = areStored && b !== NUMBER || b < FOREIGN ? q : primalOf(name, "y", y);
  return keep(segment, length, code, a, b, homeOver(segment, x, y));
}

/**
 * Records a ternary operation: a continuation holds the operands y and z with their partials, and the record that
 * follows has x and the continuation for operands, so that a sweep needs to know of nothing new.
 */
export function recordTernary(
  code: number,
  name: string,
  operands: readonly [NodeOperand, NodeOperand, NodeOperand],
  out: number,
  partials: readonly [number, number, number],
): Node {
  if (recorder.recording) return writeTernary(code, name, operands, out, partials);
  if (!operands.some(isTraced)) return constant(out);
  return stopGradient(writeTernary(code, name, operands, out, partials));
}

function writeTernary(
  code: number,
  name: string,
  [x, y, z]: readonly [NodeOperand, NodeOperand, NodeOperand],
  out: number,
  [p, q, r]: readonly [number, number, number],
): Node {
  const rest = writeBinary(CONTINUATION, name, y, z, 0, q, r), { segment } = rest[home] as Home;
  const { length } = segment, a = operandFor(segment, name, "x", x), k = length << PAIR_BITS;
  segment.primals[length] = out;
  segment.partials[k] = typeof x === "number" ? x : p;
  segment.partials[k | 1] = 1;
  return keep(segment, length, code, a, rest[index], homeOver(segment, x, rest));
}

/** Whether an operand depends on an input of a function that is traced. */
export function isTraced(x: NodeOperand): boolean {
  if (typeof x === "number") return false;
  for (let at = recorder.tracing; at !== null; at = at.outer) if (at.reaches(x)) return true;
  return false;
}

/**
 * A node with the data of `x` that no gradient reaches. Where `x` depends on an input of a function that is traced it is recorded,
 * as an operation with the partial 0: a constant would keep the data of this call.
 */
export function stopGradient(x: Node): Node {
  const data = primalOf("detach", "x", x);
  if (!isTraced(x)) return constant(data);
  return writeUnary(recorder.tracing!.stopCode(), "detach", x, data, 0);
}

/** The number that an operand stands for. */
export function primalOf(name: string, position: string, x: NodeOperand): number {
  if (typeof x === "number") return x;
  const { segment } = recorder, slot = slotAtHand(segment, x);
  return slot === MISSING ? primalElsewhere(name, position, x) : segment.primals[slot]!;
}

/** Apart from the operands that are at hand, whose way V8 inlines. */
function primalElsewhere(name: string, position: string, x: Node): number {
  const at = homeOf(name, position, x);
  return at instanceof Leaf ? at.data : at.segment.primals[x[index]]!;
}

/** The segment being written, with room for an operation. */
export function segmentWithRoom(): Segment {
  const { segment } = recorder;
  return segment.length < segment.limit ? segment : openSegment();
}
