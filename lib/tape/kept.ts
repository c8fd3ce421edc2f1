/**
 * What weak references keep alive for a while. A target lives until the microtasks are done in which a WeakRef was made for it or gave
 * it out (ECMA-262, ClearKeptObjects): a loop of `await null` that makes a WeakRef for each graph would keep all of its graphs, 420 MB
 * for ten million operations. So only so many records are held weakly before the microtasks are known to be done.
 */

const MOST = 1 << 19;

let kept = 0;

const callbacks: (() => void)[] = [];

/** A finalizer runs when garbage was collected and the microtasks are done. */
const finalizers = new FinalizationRegistry(() => {
  kept = 0;
  for (const callback of callbacks) callback();
});

/** Whether a WeakRef may be made for what takes so many records; it counts as made. */
export function mayHoldWeakly(records: number): boolean {
  if (kept + records > MOST && kept > 0) return false;
  if (kept === 0) finalizers.register({}, undefined); // garbage at once
  kept += records;
  return true;
}

/** Calls back whenever the microtasks are known to be done. */
export function whenMicrotasksAreDone(callback: () => void): void {
  callbacks.push(callback);
}
