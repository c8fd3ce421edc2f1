/**
 * What makes malloc keep the memory of large segments.
 *
 * The C library of most Linux systems gives a large buffer back when it is freed, so that the next one is mapped and
 * cleared page by page; until a buffer as large was freed once, up to 32 MiB: then it keeps them (mallopt(3),
 * M_MMAP_THRESHOLD). Whether it came to that was chance, and decided whether graphs of 100,000 operations took 9 or 17
 * ns an operation. Elsewhere this does nothing, and nowhere does it take up memory, as nothing touches the buffer.
 */

const LARGEST = 31 << 20;

let isDone = false;

/** Makes a buffer as large as counts, and drops it; the first time it is called. */
export function keepFreedMemory(): void {
  if (isDone) return;
  isDone = true;
  try {
    void new ArrayBuffer(LARGEST);
  } catch {
    // No room for that much: it is a matter of speed alone.
  }
}
