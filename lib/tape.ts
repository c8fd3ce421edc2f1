/**
 * The tape: where nodes are recorded.
 *
 * An operation calls {@linkcode operands} (or its like), which writes the operands into the next record and their
 * primals where the partials will stand, and then {@linkcode record}, which adds the result and the partials. Only
 * that second call keeps the record, so an operation that throws leaves nothing behind.
 */

import type { Derivation } from "./derivation.ts";
import { cannot } from "./errors.ts";
import type { Extent } from "./extent.ts";
import { Leaf } from "./leaf.ts";
import * as layout from "./segment.ts";
import * as keys from "./keys.ts";
import { Handle, type Operand, Value } from "./value.ts";

// V8 folds constants of the module itself, but loads imported ones at every use.
const {
  FOREIGN,
  BLOCK,
  CONTINUATION,
  DOUBLES,
  INTEGERS,
  NUMBER,
  PARTIAL,
  Segment,
  TAG,
} = layout;
type Segment = layout.Segment;
const home: typeof keys.home = keys.home, index: typeof keys.index = keys.index;
const HANDLE: typeof keys.HANDLE = keys.HANDLE;

/** Stands in where no segment is open: always full, and no Value is at home in it. */
const CLOSED = new Segment(0);

/** The recorder. */
export const tape: {
  /** The segment being written. */
  segment: Segment;
  /** Whether operations are recorded at all. */
  recording: boolean;
  /** Keeps the graph small while a derivative is being recorded (derivation.ts), else null. */
  derivation: Derivation | null;
} = { segment: CLOSED, recording: true, derivation: null };

/** The segment written last, for as long as somebody holds a handle into it. */
let last: WeakRef<Segment> | undefined;

/** Records of a segment, unless graphs are known to be larger, and the most. */
const SMALL = 1 << 14, LARGE = 1 << 18;

/** Records of the next segment: a graph that fits into one segment is recorded and swept fastest. */
let capacity = SMALL;

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
  if (tape.segment === CLOSED) {
    // Between jobs the tape holds nothing, or what was recorded last would never be collected.
    queueMicrotask(closeSegment);
    const reopened = last?.deref();
    if (reopened?.hasRoom) return tape.segment = reopened;
  }
  forgetExtents();
  return tape.segment = new Segment(capacity);
}

/** Makes the next segments large enough for graphs of so many records, and starts one where there is no room. */
export function expectGraphs(records: number): void {
  forgetExtents();
  const { segment } = tape;
  if (segment.limit - segment.length < records) segment.limit = segment.length;
  const wanted = records + (records >> 5), segments = Math.ceil(wanted / LARGE);
  capacity = Math.max(Math.ceil(wanted / Math.max(segments, 1)), SMALL) + BLOCK & -BLOCK;
}

function closeSegment(): void {
  forgetExtents();
  last = new WeakRef(tape.segment);
  tape.segment = CLOSED;
}

/** Lets go of the older segments that the segment being written knows of. */
function forgetExtents(): void {
  const { segment } = tape;
  for (const extent of segment.remembering) extent.forget();
  segment.remembering = [];
  segment.extents = [];
  segment.absorbing = undefined;
}

/** Writes the operand of a unary operation into the next record. */
export function unaryOperand(operation: Operation, x: Operand): Segment {
  const segment = segmentWithRoom(), { length } = segment;
  put(segment, length, 0, operation, "x", x);
  segment.integers[length * INTEGERS + 1] = NUMBER;
  segment.doubles[length * DOUBLES + PARTIAL + 1] = 0;
  return segment;
}

/** Writes the operands of a binary operation into the next record. */
export function binaryOperands(operation: Operation, x: Operand, y: Operand): Segment {
  const segment = segmentWithRoom(), { length } = segment;
  put(segment, length, 0, operation, "x", x);
  put(segment, length, 1, operation, "y", y);
  return segment;
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
  const segment = segmentWithRoom(), { length } = segment;
  put(segment, length, 0, operation, "y", y);
  put(segment, length, 1, operation, "z", z);
  put(segment, length + 1, 0, operation, "x", x);
  segment.integers[(length + 1) * INTEGERS + 1] = length;
  if (tape.recording) write(segment, CONTINUATION, 0, py, pz);
  return record(segment, operation, result, px, 1);
}

/** Keeps the next record, whose operands are written, with its result and the partials of both operands. */
export function record(
  segment: Segment,
  operation: Operation,
  result: number,
  p: number,
  q: number,
): Value {
  const at = segment.length, extent = wide === null ? segment.own : wide;
  wide = null; // or it would keep the graph alive until the next operation
  if (!tape.recording) return constant(result);
  write(segment, operation.code, result, p, q);
  return new Handle(extent, at, HANDLE);
}

/** A Value that no gradient reaches. */
export function constant(data: number, id?: number): Value {
  return new Handle(new Leaf(data, "", true, id), 0, HANDLE);
}

function write(segment: Segment, code: number, result: number, p: number, q: number): void {
  const { doubles, integers } = segment, at = segment.length++;
  const d = at * DOUBLES, k = at * INTEGERS;
  doubles[d] = result;
  if (integers[k] !== NUMBER) doubles[d + PARTIAL] = p;
  if (integers[k + 1] !== NUMBER) doubles[d + PARTIAL + 1] = q;
  integers[k + TAG] = code;
}

function segmentWithRoom(): Segment {
  wide = null;
  const { segment } = tape;
  return segment.hasRoom ? segment : openSegment();
}

/** Writes an operand of a record, and its primal where the partial will stand. */
function put(
  segment: Segment,
  record: number,
  position: 0 | 1,
  operation: Operation,
  name: string,
  x: Operand,
): void {
  const { doubles, integers } = segment;
  const d = record * DOUBLES + PARTIAL + position, k = record * INTEGERS + position;
  if (typeof x === "number") {
    integers[k] = NUMBER;
    doubles[d] = x;
    return;
  }
  const at = x?.[home];
  if (at?.serial === segment.serial) {
    const operand = x[index];
    integers[k] = operand;
    doubles[d] = doubles[operand * DOUBLES]!;
    if (at.wide !== null) widen(at.wide);
  } else {
    integers[k] = enter(segment, operation, name, x);
    doubles[d] = x.data;
  }
}

/** The operand that stands for a Value not yet at hand in the segment: a leaf, or a node of an older segment. */
function enter(segment: Segment, operation: Operation, name: string, x: Value): number {
  if (importLeaf(segment, x)) return x[index];
  requireOperand(`compute ${operation.name}`, name, x);
  const at = x[home] as Extent;
  if (at.usedBy !== segment.serial) {
    at.usedBy = segment.serial;
    at.usedAs = segment.foreign.push(at.segment.serial);
  }
  widen(at.usedIn(segment));
  return at.usedAs * FOREIGN + x[index];
}

/** Takes a leaf into a segment with room for it; false where `x` is something else. */
export function importLeaf(segment: Segment, x: Value): boolean {
  const at = x?.[home];
  if (!(at instanceof Leaf)) return false;
  const slot = segment.import(x);
  segment.doubles[slot * DOUBLES] = at.data;
  segment.integers[slot * INTEGERS] = at.version;
  at.serial = segment.serial;
  x[index] = slot;
  return true;
}

function widen(extent: Extent): void {
  wide = wide === null ? extent : wide.union(extent);
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
