/**
 * Frames: the stretch of memory that the code of a module works on. Its address is a part of the code, as V8 takes up
 * to six times as long for code that adds it to every address.
 *
 * @module
 */

/** How many bytes a canary takes, or a few more: a loop of four vectors does not overrun as far. */
const CANARY_BYTES = 128;

/** Bytes of a frame that nothing may touch. */
export interface Canary {
  readonly address: number;
  readonly bytes: number;
}

/** Hands out the regions of a frame, one after the other; addresses are relative to the frame. */
export class FrameLayout {
  /** What is between regions. */
  readonly canaries: Canary[] = [];
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
    const address = this.#end;
    this.#end = this.next + CANARY_BYTES;
    this.canaries.push({ address, bytes: this.#end - address });
  }
}
