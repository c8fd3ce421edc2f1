/** What is being written: opens segments, and ends them. */

import { BLOCK, LARGE, Memory } from "./memory.ts";
import type { NodeOperand } from "./node.ts";
import { type Home, Segment } from "./segment.ts";

/** Records of a memory, unless graphs are known to be larger. */
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
  /** The same for what asks for nothing else; closed to it where nothing is recorded, or a derivation decides. */
  direct: Segment;
  /** Whether operations are recorded at all. */
  recording: boolean;
  /** What decides what is recorded while a derivative is (derivation.ts), else null. */
  derivation: Interceptor | null;
} = { segment: CLOSED, direct: CLOSED, recording: true, derivation: null };

function writeTo(segment: Segment): void {
  recorder.segment = segment;
  recorder.direct = recorder.recording && recorder.derivation === null ? segment : CLOSED;
}

/** Switches recording on or off. */
export function setRecording(recording: boolean): void {
  recorder.recording = recording;
  writeTo(recorder.segment);
}

/** Lets a derivation decide what is recorded, or none. */
export function setDerivation(derivation: Interceptor | null): void {
  recorder.derivation = derivation;
  writeTo(recorder.segment);
}

/** Records that the last graph had. */
let expected = 0;

/** Records to come of a graph that needs several memories, and whether the segment being written has some of them. */
let spanning = 0, isSpanning = false;

/** Records of the next memory: a graph that fits into one is recorded and swept fastest. */
let capacity = SMALL;

/** Memory that has room after its last segment: kept for the next one, also between jobs, where it holds no graph. */
let rest: Memory | undefined;

let isMallocAware = false;

/**
 * Makes the C library of most Linux systems keep the memory of large buffers: it gives them back when they are freed, and
 * maps and clears the next one page by page, until a buffer as large was freed once, up to 32 MiB (mallopt(3),
 * M_MMAP_THRESHOLD). Twice the time of graphs of 100,000 operations depends on it.
 */
function keepFreedMemory(): void {
  if (isMallocAware) return;
  isMallocAware = true;
  try {
    void new ArrayBuffer(31 << 20); // untouched, so it takes up nothing
  } catch {
    // No room for that much: it is a matter of speed alone.
  }
}

/** Opens a segment with room for an operation. */
export function openSegment(): Segment {
  const { segment } = recorder;
  if (segment === CLOSED) queueMicrotask(closeSegment); // between jobs the tape holds no graph
  else endSegment();
  if (rest === undefined || rest.end - rest.start < Math.max(expected, BLOCK)) {
    if (capacity > 2 * SMALL) keepFreedMemory();
    rest = new Memory(capacity);
  }
  const opened = new Segment(rest, isSpanning && segment !== CLOSED ? segment.own : null);
  isSpanning = spanning > 0;
  spanning -= rest.end - rest.start;
  writeTo(opened);
  return opened;
}

/** Ends the segment being written; what it leaves of its memory is for the next one. */
function endSegment(): void {
  const { segment } = recorder, { memory } = segment;
  segment.limit = segment.length;
  segment.sources = [];
  segment.homes = new Map();
  segment.last = segment.own;
  if (segment === CLOSED) return;
  memory.start = (segment.length + BLOCK - 1) & -BLOCK;
  memory.end = segment.top - segment.imports.length;
  rest = memory.capacity > 2 * SMALL ? undefined : memory;
}

function closeSegment(): void {
  endSegment();
  writeTo(CLOSED);
}

/**
 * Takes note that a graph of so many records was swept from a root at this home: the next ones are expected to be alike. Ends
 * the segment being written where there is no room for such a graph, or where it holds on to graphs that this one does not use.
 */
export function expectGraphs(records: number, root?: Home): void {
  const wanted = records + (records >> 5),
    memories = Math.max(Math.ceil(wanted / (LARGE - BLOCK)), 1);
  expected = memories > 1 ? LARGE : records;
  capacity = Math.max(Math.ceil(wanted / memories), SMALL) + BLOCK & -BLOCK;
  spanning = memories > 1 ? wanted : 0;
  isSpanning = false;
  const { segment } = recorder;
  if (segment === CLOSED) return;
  const used = root?.segment === segment ? root.sources : 0;
  const isHoldingMore = used !== 2 ** segment.sources.length - 1 || segment.before !== null;
  if (isHoldingMore || segment.limit - segment.length < records) {
    endSegment();
    if (segment.memory.end - segment.memory.start < records) rest = undefined;
    openSegmentLater();
  }
}

/** The next operation opens a segment; the job's end is waited for already. */
export function openSegmentLater(): void {
  recorder.segment.limit = recorder.segment.length;
}
