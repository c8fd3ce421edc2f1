/** What is being written: opens segments, and ends them. */

import { mayHoldWeakly, whenMicrotasksAreDone } from "./kept.ts";
import { BLOCK, LARGE, Memory } from "./memory.ts";
import type { NodeOperand } from "./node.ts";
import { Segment } from "./segment.ts";
import type { Tracing } from "./tracing.ts";

/** Slots of a memory, unless graphs are known to be larger. */
const SMALL: number = 1 << 14;

/** Stands in where no segment is open: always full, and no Value is at home in it. */
const CLOSED: Segment = new Segment(new Memory(0));

/** Decides what becomes of an operation: `record` records it. */
export interface Interceptor {
  apply(code: number, operands: readonly NodeOperand[], record: () => NodeOperand): NodeOperand;
}

/** What is being written. Its fields are assigned by the functions of this file alone. */
export const recorder: {
  /** The segment being written. */
  segment: Segment;
  /** That segment too, but {@linkcode CLOSED} where an operation may not be written at once: nothing is recorded, or a derivation decides. */
  direct: Segment;
  /** Whether operations are recorded at all. */
  recording: boolean;
  /** What decides what is recorded while a derivative is (derivation.ts), else null. */
  derivation: Interceptor | null;
  /** The call of a function that is traced, else null. V8 takes a field that was never assigned for a constant. */
  tracing: Tracing | null;
} = {
  segment: CLOSED,
  direct: CLOSED,
  recording: true,
  derivation: null,
  tracing: null,
};

function writeTo(segment: Segment): void {
  recorder.segment = segment;
  updateDirect();
}

function updateDirect(): void {
  const { segment, recording, derivation } = recorder;
  recorder.direct = recording && derivation === null ? segment : CLOSED;
}

/** Switches recording on or off. */
export function setRecording(recording: boolean): void {
  recorder.recording = recording;
  updateDirect();
}

/** Lets a derivation decide what is recorded, or none. */
export function setDerivation(derivation: Interceptor | null): void {
  recorder.derivation = derivation;
  updateDirect();
}

/** Lets a call be the one that is traced, or none. */
export function setTracing(tracing: Tracing | null): void {
  recorder.tracing = tracing;
}

/** Slots of the next memory. A graph that fits into one is recorded and swept fastest. */
let capacity = SMALL;

/** Slots that a graph like the last one needs in a memory. */
let expected = 0;

/** Memory that has room after its last segment. It is kept for the next segment, also between jobs, as it holds no graph. */
let rest: Memory | undefined;

/**
 * The segment written last, held weakly between jobs: a job that computes one step of a sum goes on in the segment of the last step,
 * or each step would have a segment of its own. It is held strongly where no more may be held weakly, until the microtasks are done.
 */
let last: { readonly serial: number; readonly weak: WeakRef<Segment> } | undefined;
let lastStrong: Segment | undefined;
whenMicrotasksAreDone(() => lastStrong = undefined);

/** The segment written last, where it is alive and has room. */
function recall(): Segment | undefined {
  const segment = lastStrong ?? last?.weak.deref();
  return segment?.hasRoom ? segment : undefined;
}

/** Opens a segment with room for an operation. */
export function openSegment(): Segment {
  const isNewJob = recorder.segment === CLOSED;
  if (isNewJob) queueMicrotask(closeSegment); // between jobs the tape holds no graph
  else endSegment();
  const opened = (isNewJob ? recall() : undefined) ?? new Segment(memoryWithRoom());
  writeTo(opened);
  return opened;
}

function memoryWithRoom(): Memory {
  if (rest === undefined || rest.end - rest.start < Math.max(expected, BLOCK)) {
    rest = new Memory(capacity);
  }
  return rest;
}

/** Ends the segment being written. */
function endSegment(): void {
  const { segment, tracing } = recorder;
  segment.limit = segment.length;
  tracing?.endSegment(segment);
  segment.homes.close();
  leaveRest();
}

/** Leaves what the segment being written has not used of its memory to the next one. */
function leaveRest(): void {
  const { length, top, imports, memory } = recorder.segment;
  memory.start = (length + BLOCK - 1) & -BLOCK;
  memory.end = top - imports.length;
  rest = memory.capacity > capacity ? undefined : memory;
}

function closeSegment(): void {
  const { segment } = recorder;
  leaveRest();
  segment.homes.forget();
  lastStrong = undefined;
  if (last?.serial !== segment.serial) {
    last = undefined;
    if (!segment.hasRoom) segment.homes.close();
    else if (mayHoldWeakly(segment.top - segment.start)) {
      last = { serial: segment.serial, weak: new WeakRef(segment) };
    } else lastStrong = segment;
  }
  writeTo(CLOSED);
}

/** Plans memories for graphs of so many records, all of the same size where a graph needs several. */
function planMemories(records: number): void {
  const wanted = records + (records >> 5),
    memories = Math.max(Math.ceil(wanted / (LARGE - BLOCK)), 1);
  expected = Math.min(records, LARGE);
  capacity = Math.max(Math.ceil(wanted / memories), SMALL) + BLOCK & -BLOCK;
}

/**
 * Takes note that a graph of so many records was swept, as the next ones are expected to be alike. It ends the segment being written
 * where that has no room for such a graph, or lies in a memory that is larger than such a graph needs: a handle on a small graph would
 * keep that memory.
 */
export function expectGraphs(records: number): void {
  if (records !== expected) planMemories(records);
  const segment = recorder.segment === CLOSED ? recall() : recorder.segment;
  if (segment === undefined) return;
  segment.homes.forget();
  if (segment.limit - segment.length < records || segment.memory.capacity > 2 * capacity) {
    segment.limit = segment.length; // the next operation opens a segment
  }
}
