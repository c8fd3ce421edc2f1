/** The state of the recorder: which segment is being written, and whether at all. */

import type { Derivation } from "./derivation.ts";
import { Extent } from "./extent.ts";
import * as handles from "./handle.ts";
import * as keys from "./keys.ts";
import { Leaf } from "./leaf.ts";
import * as layout from "./segment.ts";
import type { Operand, Value } from "./value.ts";

// V8 folds constants of the module itself, but loads imported ones at every use.
const { handle } = handles;
const { NOWHERE, NUMBER, OPERAND_BITS, PAIR_BITS, Segment } = layout;
type Segment = layout.Segment;
const home: typeof keys.home = keys.home, index: typeof keys.index = keys.index;

/** Stands in where no segment is open: always full, and no Value is at home in it. */
export const CLOSED: Segment = new Segment(0);

/** The recorder. Its fields are assigned by the functions of this file alone. */
export const recorder: {
  /** The segment being written. */
  segment: Segment;
  /** The same for operations past their rows (arithmetic.ts), closed to them where a row is needed. */
  direct: Segment;
  /** Whether operations are recorded at all. */
  recording: boolean;
  /** Keeps the graph small while a derivative is being recorded (derivation.ts), else null. */
  derivation: Derivation | null;
} = { segment: CLOSED, direct: CLOSED, recording: true, derivation: null };

/** Makes a segment the one being written. */
export function writeTo(segment: Segment): void {
  recorder.segment = segment;
  update();
}

/** Switches recording on or off. */
export function setRecording(recording: boolean): void {
  recorder.recording = recording;
  update();
}

/** Lets a derivation decide what is recorded, or none. */
export function setDerivation(derivation: Derivation | null): void {
  recorder.derivation = derivation;
  update();
}

function update(): void {
  const { segment, recording, derivation } = recorder;
  recorder.direct = recording && derivation === null ? segment : CLOSED;
}

/**
 * The serial of the home of an operand, which tells whether it is at hand; that of no segment where it is no Value. To
 * catch what then fails costs the operands that are right nothing, as asking first would.
 */
export function serialOf(x: Value): number {
  try {
    return x[home].serial;
  } catch {
    return NOWHERE;
  }
}

/** The place of an operand for which there is no room, and of what is none. */
export const ELSEWHERE = -2;

/** The operand that stands for `x` in a record of the segment being written, which may have to make room for it. */
export function placeOf(segment: Segment, x: Operand): number {
  if (typeof x === "number") return NUMBER;
  const { serial } = segment, at = serialOf(x);
  if (at === serial || at === -serial) return x[index];
  return segment.hasRoom ? enter(segment, x) : ELSEWHERE;
}

/** Takes a leaf, or a node of an older segment, into a segment with room for it. */
export function enter(segment: Segment, x: Value): number {
  const at = x?.[home];
  if (at instanceof Leaf) return x[index] = importLeaf(segment, at);
  return at instanceof Extent ? segment.foreignOperand(at.segment.serial, x[index]) : ELSEWHERE;
}

function importLeaf(segment: Segment, leaf: Leaf): number {
  const slot = segment.import(leaf);
  segment.primals[slot] = leaf.data;
  segment.operands[slot << PAIR_BITS] = leaf.version;
  leaf.serial = segment.serial;
  return slot;
}

/** Keeps a record whose primal and partials are written; the extent of its node is the segment's own, or wide. */
export function keep(
  segment: Segment,
  record: number,
  code: number,
  a: number,
  b: number,
  wide: Extent | null = null,
): Value {
  const { operands } = segment, k = record << PAIR_BITS;
  operands[k] = code << OPERAND_BITS | a;
  operands[k | 1] = b;
  segment.length = record + 1;
  return handle(wide === null ? segment.own : wide, record);
}
