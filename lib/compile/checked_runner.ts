/**
 * A runner that looks after each computation whether the code kept to its memory, for tests.
 *
 * @module
 */

import type { KernelModule, TakeFrame } from "./code/sample_module.ts";
import type { FrameMemory } from "../kernel/frame.ts";
import { type MakeFrame, Runner } from "./runner.ts";

/** What canaries consist of: a double of it is a NaN, so that code which reads one shows it. */
const CANARY_BYTE = 0xff;

/** A runner of a module whose frame has canaries between its regions. */
export class CheckedRunner<Module extends KernelModule, Inputs, Result extends FrameMemory>
  extends Runner<Module, Inputs, Result> {
  /** What memory must have at addresses after every computation. */
  readonly #constant: readonly { readonly address: number; readonly bytes: Uint8Array }[];

  constructor(
    make: (takeFrame: TakeFrame) => Module,
    makeFrame: MakeFrame<Module, Inputs, Result>,
  ) {
    let module: Module | undefined;
    super((takeFrame) => module = make(takeFrame), makeFrame);
    const { canaries, image } = module!;
    for (const { address, bytes } of canaries) this.#memory(address, bytes).fill(CANARY_BYTE);
    this.#constant = [
      ...canaries.map(({ address, bytes }) => ({
        address,
        bytes: new Uint8Array(bytes).fill(CANARY_BYTE),
      })),
      ...image.map(({ address, values: { buffer, byteOffset, byteLength } }) => ({
        address,
        bytes: new Uint8Array(buffer, byteOffset, byteLength),
      })),
    ];
  }

  /**
   * As {@linkcode Runner.compute}.
   *
   * @throws {Error} Where the code wrote between regions, or changed what it may only read.
   */
  override compute(inputs: Inputs, first: number, samples: number): Result {
    const frame = super.compute(inputs, first, samples);
    for (const { address, bytes } of this.#constant) {
      const found = this.#memory(address, bytes.length);
      const wrong = bytes.findIndex((byte, i) => byte !== found[i]);
      if (wrong < 0) continue;
      frame.release();
      throw new Error(`A kernel wrote at ${address + wrong - this.block.address} of its frame`);
    }
    return frame;
  }

  #memory(address: number, bytes: number): Uint8Array {
    return new Uint8Array(this.block.shared.memory.buffer, address, bytes);
  }
}
