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
  /** What is to be taken back, in no order: the last instruction that reads it, its start, its size. */
  #ending: (readonly [number, number, number])[] = [];

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

  /** Announces that an instruction is the last to read a region. */
  releaseAfter(instruction: number, start: number, count: number): void {
    this.#ending.push([instruction, start, roundedSize(count)]);
  }

  /** Takes back what no instruction from `next` on reads. */
  release(next: number): void {
    this.#ending = this.#ending.filter(([instruction, start, size]) => {
      if (instruction >= next) return true;
      if (!this.#free.get(size)?.push(start)) this.#free.set(size, [start]);
      return false;
    });
  }
}

/** A size so rounded that regions of about one size can take each other's places. */
function roundedSize(count: number): number {
  const step = 2 ** Math.max(0, Math.floor(Math.log2(count)) - 2);
  return Math.ceil(count / step) * step;
}
