/**
 * Frames: the stretch of memory that one computation of a kernel works on. Code finds it by its first parameter, the
 * address at which the frame begins, so that a computation within a computation takes another frame, and not another
 * module.
 *
 * @module
 */

import { type Code, local } from "../wasm/opcodes.ts";

/** The address of the frame, in functions that have it as their first parameter. */
export const FRAME: Code<"i32"> = local.get(0);

/** How many bytes a canary takes: more than a loop of four vectors overruns. */
export const CANARY_BYTES = 128;

/** Hands out the regions of a frame, one after the other; their addresses are relative to the frame. */
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
