/**
 * Slots of the workspace for results of loops.
 *
 * @module
 */

/** Hands out slots of the workspace, and takes them back. */
export class WorkspaceRegions {
  readonly #first: number;
  #end: number;
  /** The starts of regions that may be used again, by size. */
  readonly #free = new Map<number, number[]>();
  /** What is to be taken back, by when: starts and sizes. */
  readonly #ending = new Map<number, (readonly [number, number])[]>();

  /**
   * @param first The first slot of the workspace.
   * @param taken How many slots are taken already.
   */
  constructor(first: number, taken: number) {
    this.#first = first;
    this.#end = taken;
  }

  /** How many slots there are. */
  get end(): number {
    return this.#end;
  }

  /** The first of at least `count` slots. */
  allocate(count: number): number {
    const size = roundedSize(count);
    const free = this.#free.get(size)?.pop();
    if (free !== undefined) return free;
    this.#end += size;
    return this.#first + this.#end - size;
  }

  /** Announces that from a loop on nothing reads a region. */
  releaseAt(loop: number, start: number, count: number): void {
    const region = [start, roundedSize(count)] as const;
    if (!this.#ending.get(loop)?.push(region)) this.#ending.set(loop, [region]);
  }

  /** Takes back what nothing reads from a loop on. */
  release(loop: number): void {
    for (const [start, size] of this.#ending.get(loop) ?? []) {
      if (!this.#free.get(size)?.push(start)) this.#free.set(size, [start]);
    }
  }
}

/** A size so rounded that regions of about one size can take each other's places. */
function roundedSize(count: number): number {
  const step = 2 ** Math.max(0, Math.floor(Math.log2(count)) - 2);
  return Math.ceil(count / step) * step;
}
