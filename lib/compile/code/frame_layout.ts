/**
 * Frames: the stretch of memory that the code of a module works on. Its address is a part of the code, as V8 takes up
 * to six times as long for code that adds it to every address.
 *
 * @module
 */

/** How many bytes a canary takes: more than a loop of four vectors overruns. */
export const CANARY_BYTES = 128;

/** Hands out the regions of a frame, one after the other; addresses are relative to the frame. */
export class FrameLayout {
  /** Where the canaries are: bytes between regions that nothing may touch. */
  readonly canaries: number[] = [];
  readonly #withCanaries: boolean;
  #end = 0;

  /** @param withCanaries Whether a canary follows each region, so that tests see what writes beyond one. */
  constructor(withCanaries: boolean) {
    this.#withCanaries = withCanaries;
    if (withCanaries) this.#addCanary();
  }

  /** How many bytes the frame takes. */
  get bytes(): number {
    return this.#end;
  }

  /** Where the next region will begin: for one whose size is not known yet. */
  get next(): number {
    return Math.ceil(this.#end / 16) * 16;
  }

  /** The address of a new region. */
  region(bytes: number): number {
    const address = this.next;
    this.#end = address + bytes;
    if (this.#withCanaries) this.#addCanary();
    return address;
  }

  #addCanary(): void {
    const address = this.next;
    this.canaries.push(address);
    this.#end = address + CANARY_BYTES;
  }
}
