/**
 * The tape: where nodes are recorded.
 *
 * An operation writes its operands into the next record, then its result and the partials. Only then is the record kept,
 * so an operation that throws leaves nothing behind. Where nothing is recorded, the result is a constant.
 */

import { cannot } from "./errors.ts";
import { type Extent, wideIn, wider } from "./extent.ts";
import { handle } from "./handle.ts";
import * as keys from "./keys.ts";
import { recall, remember } from "./last_segment.ts";
import { Leaf } from "./leaf.ts";
import { keepFreedMemory } from "./malloc.ts";
import * as state from "./recorder.ts";
import * as layout from "./segment.ts";
import { type Operand, Value } from "./value.ts";

// V8 folds constants of the module itself, but loads imported ones at every use.
const { BLOCK, CONTINUATION, LARGE, NUMBER, OPERAND_BITS, PAIR_BITS, Segment, STORED } = layout;
type Segment = layout.Segment;
const home: typeof keys.home = keys.home;
const { CLOSED, ELSEWHERE, enter, placeOf, recorder, writeTo } = state;

/** Records of a segment, unless graphs are known to be larger. */
const SMALL = 1 << 14;

/** Records of the next segment: a graph that fits into one segment is recorded and swept fastest. */
let capacity = SMALL;

/** Records to come of a graph that needs many segments, and the serial of the first of these (see extent.ts). */
let spanning = 0, span: number | undefined;

/** What the result of the operation under way must keep alive besides its own segment. */
let wide: Extent | null = null;

/** What an operation is called in an error. */
export interface Operation {
  readonly name: string;
  /** Stands for the operation in its records. */
  readonly code: number;
}

/** Opens a segment with room for an operation. */
function openSegment(): Segment {
  if (recorder.segment === CLOSED) {
    // Between jobs the tape holds nothing, or what was recorded last would never be collected.
    queueMicrotask(closeSegment);
    const reopened = recall();
    if (reopened !== undefined) {
      writeTo(reopened);
      return reopened;
    }
  }
  forgetExtents();
  if (capacity > 2 * SMALL) keepFreedMemory();
  const segment = new Segment(capacity, spanning > 0 ? span : undefined);
  span = segment.span;
  spanning -= capacity;
  writeTo(segment);
  return segment;
}

/** Makes the next segments large enough for graphs of so many records, and ends the last one where it has no room for such. */
export function expectGraphs(records: number): void {
  forgetExtents();
  const last = recorder.segment === CLOSED ? recall() : recorder.segment;
  if (last !== undefined && (last.limit - last.length < records || last.own.older.size > 0)) {
    last.limit = last.length;
  }
  const wanted = records + (records >> 5),
    segments = Math.max(Math.ceil(wanted / (LARGE - BLOCK)), 1);
  capacity = Math.max(Math.ceil(wanted / segments), SMALL) + BLOCK & -BLOCK;
  spanning = segments > 1 ? wanted : 0;
  span = undefined;
}

function closeSegment(): void {
  forgetExtents();
  remember(recorder.segment);
  writeTo(CLOSED);
}

/** Lets go of the older segments that the segment being written knows of. */
function forgetExtents(): void {
  const { segment } = recorder;
  for (const extent of segment.remembering) extent.forget();
  segment.remembering = [];
  segment.extents = [];
  segment.absorbing = undefined;
}

/** Records a unary operation, with its result and its partial. */
export function recordUnary(operation: Operation, x: Operand, result: number, p: number): Value {
  if (!recorder.recording) return constant(result);
  const segment = segmentWithRoom(), { length } = segment;
  put(segment, length, 0, operation, "x", x);
  segment.operands[length << PAIR_BITS | 1] = NUMBER;
  segment.partials[length << PAIR_BITS | 1] = 0;
  return record(segment, operation, result, p, 0);
}

/** Records a binary operation, with its result and the partials by both operands. */
export function recordBinary(
  operation: Operation,
  x: Operand,
  y: Operand,
  result: number,
  p: number,
  q: number,
): Value {
  if (!recorder.recording) return constant(result);
  const segment = segmentWithRoom(), { length } = segment;
  put(segment, length, 0, operation, "x", x);
  put(segment, length, 1, operation, "y", y);
  return record(segment, operation, result, p, q);
}

/**
 * Records a ternary operation: a continuation holds the operands y and z with their partials, and the record that
 * follows has x and the continuation for operands, so that a sweep needs to know of nothing new.
 */
export function recordTernary(
  operation: Operation,
  [x, y, z]: readonly [Operand, Operand, Operand],
  result: number,
  [px, py, pz]: readonly [number, number, number],
): Value {
  if (!recorder.recording) return constant(result);
  const segment = segmentWithRoom(), { length } = segment;
  put(segment, length, 0, operation, "y", y);
  put(segment, length, 1, operation, "z", z);
  put(segment, length + 1, 0, operation, "x", x);
  segment.operands[length + 1 << PAIR_BITS | 1] = length;
  write(segment, CONTINUATION, 0, py, pz);
  return record(segment, operation, result, px, 1);
}

/** Keeps the next record, whose operands are written, with its result and the partials of both operands. */
function record(
  segment: Segment,
  operation: Operation,
  result: number,
  p: number,
  q: number,
): Value {
  const at = segment.length, extent = wide ?? segment.own;
  wide = null; // or it would keep the graph alive until the next operation
  write(segment, operation.code, result, p, q);
  return handle(extent, at);
}

/** A Value that no gradient reaches. */
export function constant(data: number, id?: number): Value {
  const leaf = new Leaf(data, "", true, id);
  return leaf.value = handle(leaf, 0);
}

function write(segment: Segment, code: number, result: number, p: number, q: number): void {
  const { operands, partials } = segment, record = segment.length++, k = record << PAIR_BITS;
  segment.primals[record] = result;
  if (operands[k] !== NUMBER) partials[k] = p;
  if (operands[k | 1] !== NUMBER) partials[k | 1] = q;
  operands[k]! |= (code | STORED) << OPERAND_BITS;
}

function segmentWithRoom(): Segment {
  wide = null;
  const { segment } = recorder;
  return segment.hasRoom ? segment : openSegment();
}

/** Writes an operand of a record: a number where its partial would stand. */
function put(
  segment: Segment,
  record: number,
  position: 0 | 1,
  operation: Operation,
  name: string,
  x: Operand,
): void {
  requireOperand(`compute ${operation.name}`, name, x);
  const k = record << PAIR_BITS | position, place = placeOf(segment, x);
  if (typeof x === "number") segment.partials[k] = x;
  else wide = wider(wide, wideIn(segment, x[home]));
  segment.operands[k] = place === ELSEWHERE ? enter(segment, x as Value) : place;
}

/** @throws {TypeError} Where `value` is not a Value of this module. */
export function requireValue(action: string, name: string, value: unknown): asserts value is Value {
  if (!(value instanceof Value)) throw cannot(action, name, "a Value", value);
}

/** @throws {TypeError} Where `value` is neither a Value of this module nor a number. */
export function requireOperand(
  action: string,
  name: string,
  value: unknown,
): asserts value is Operand {
  if (typeof value !== "number" && !(value instanceof Value)) {
    throw cannot(action, name, "a Value or a number", value);
  }
}
