/** Records operations of any rule. */

import { cannot } from "../errors.ts";
import * as memory from "./memory.ts";
import * as nodes from "./node.ts";
import { constant, type Node, type NodeOperand } from "./node.ts";
import * as state from "./recorder.ts";
import * as segments from "./segment.ts";
import { Home, type Segment } from "./segment.ts";

// V8 folds constants of the module itself, but loads imported ones at every use.
const { CONTINUATION, NUMBER, OPERAND_BITS, PAIR_BITS } = memory;
const { handle, Leaf, NOWHERE } = nodes;
const { openSegment, recorder } = state;
const { MOST_SOURCES } = segments;
const home: typeof nodes.home = nodes.home, index: typeof nodes.index = nodes.index;

/**
 * The serial of the home of an operand, which tells whether it is at hand; that of no segment where it is no Value. To
 * catch what then fails costs the operands that are right nothing, as asking first would.
 */
export function serialOf(x: Node): number {
  try {
    return x[home].serial;
  } catch {
    return NOWHERE;
  }
}

/** The operand that stands for `x` in a record of the segment being written, which has room to import it. */
export function operandFor(
  segment: Segment,
  name: string,
  position: string,
  x: NodeOperand,
): number {
  if (typeof x === "number") return NUMBER;
  const { serial } = segment, at = serialOf(x);
  if (at === serial || at === -serial) return x[index];
  const from = x?.[home];
  if (from instanceof Leaf) {
    from.serial = serial;
    return x[index] = segment.import(from, from.data, from.version);
  }
  if (!(from instanceof Home)) throw noOperand(name, position, x);
  const record = x[index];
  return segment.import(null, from.segment.primals[record]!, record, from.segment.serial);
}

function noOperand(name: string, position: string, value: unknown): TypeError {
  return cannot(`compute ${name}`, position, "a Value or a number", value);
}

/** The home of a record with these operands, which have been found or imported. */
export function homeOver(segment: Segment, x: NodeOperand, y: NodeOperand): Home {
  const sources = sourcesOf(segment, x) | sourcesOf(segment, y);
  return sources === 0 ? segment.own : segment.homeWith(sources);
}

/** Which sources of a segment an operand stands for: none where it is a number or a leaf, or at home in the segment alone. */
function sourcesOf(segment: Segment, x: NodeOperand): number {
  if (typeof x === "number") return 0;
  const at = x[home] as Home;
  if (at.serial === segment.serial || at === segment.before) return 0;
  return at.serial === -segment.serial ? at.sources : segment.sourceOf(at);
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
  if (!recorder.recording) return constant(out);
  const segment = segmentWithRoom(), { length } = segment, a = operandFor(segment, name, "x", x);
  segment.primals[length] = out;
  segment.partials[length << PAIR_BITS] = p;
  return keep(segment, length, code, a, NUMBER, homeOver(segment, x, 0));
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
  if (!recorder.recording) return constant(out);
  const segment = segmentWithRoom(), { length } = segment, k = length << PAIR_BITS;
  const a = operandFor(segment, name, "x", x), b = operandFor(segment, name, "y", y);
  segment.primals[length] = out;
  segment.partials[k] = typeof x === "number" ? x : p;
  segment.partials[k | 1] = typeof y === "number" ? y : q;
  return keep(segment, length, code, a, b, homeOver(segment, x, y));
}

/**
 * Records a ternary operation: a continuation holds the operands y and z with their partials, and the record that
 * follows has x and the continuation for operands, so that a sweep needs to know of nothing new.
 */
export function recordTernary(
  code: number,
  name: string,
  [x, y, z]: readonly [NodeOperand, NodeOperand, NodeOperand],
  out: number,
  [p, q, r]: readonly [number, number, number],
): Node {
  if (!recorder.recording) return constant(out);
  const rest = recordBinary(CONTINUATION, name, y, z, 0, q, r), { segment } = rest[home] as Home;
  const { length } = segment, a = operandFor(segment, name, "x", x), k = length << PAIR_BITS;
  segment.primals[length] = out;
  segment.partials[k] = typeof x === "number" ? x : p;
  segment.partials[k | 1] = 1;
  return keep(segment, length, code, a, rest[index], homeOver(segment, x, rest));
}

/** The number that an operand stands for. */
export function primalOf(name: string, position: string, x: NodeOperand): number {
  if (typeof x === "number") return x;
  const { segment } = recorder;
  return serialOf(x) === segment.serial ? segment.primals[x[index]]! : elsewhere(name, position, x);
}

/** The same of a Value that is not at hand. */
export function elsewhere(name: string, position: string, x: Node): number {
  const at = x?.[home];
  if (at instanceof Leaf) return at.data;
  if (at instanceof Home) return at.segment.primals[x[index]]!;
  throw noOperand(name, position, x);
}

/** The segment being written, with room for an operation. */
export function segmentWithRoom(): Segment {
  const { segment } = recorder;
  return segment.length < segment.limit && segment.sources.length < MOST_SOURCES
    ? segment
    : openSegment();
}
