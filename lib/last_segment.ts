/**
 * The segment written last: where it has room the next job goes on in it, so that small jobs share one.
 *
 * It must not be kept alive, so it is held weakly. But a target lives until the microtasks are done in which a WeakRef
 * was made for it or gave it out (ECMA-262, ClearKeptObjects): jobs that follow each other as microtasks would keep all
 * their segments. So past a few of them the last one is held strongly instead, until a finalizer tells that the
 * microtasks were done once and the memory was collected.
 */

import type { Segment } from "./segment.ts";

/** Records of segments that may be held weakly before the microtasks are done. */
const MOST_WEAK = 1 << 18;

let weak: WeakRef<Segment> | undefined;
let strong: Segment | undefined;

/** Records held weakly since the microtasks were known to be done, and the serial of the last segment among them. */
let weakRecords = 0, lastSerial = 0;

const finalizers = new FinalizationRegistry(() => {
  weakRecords = lastSerial = 0;
  strong = undefined;
});

/** Holds a segment, of which the job that wrote it is done, for the next one. */
export function remember(segment: Segment): void {
  weak = strong = undefined;
  if (!segment.hasRoom) return;
  if (weakRecords >= MOST_WEAK) {
    strong = segment;
    return;
  }
  weak = new WeakRef(segment);
  if (weakRecords === 0) finalizers.register({}, undefined); // garbage at once; its finalizer runs between jobs
  if (segment.serial !== lastSerial) {
    lastSerial = segment.serial;
    weakRecords += segment.capacity;
  }
}

/** The segment remembered last, where it is alive and has room. */
export function recall(): Segment | undefined {
  const segment = strong ?? weak?.deref();
  return segment?.hasRoom ? segment : undefined;
}
