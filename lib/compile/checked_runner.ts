/**
 * A runner that looks after each computation whether the code kept to its memory, for tests.
 *
 * @module
 */

import type { SampleModule, TakeFrame } from "./code/sample_module.ts";
import type { Frame } from "./frame.ts";
import { Runner } from "./runner.ts";

/** What canaries consist of: a double of it is a NaN, so that code which reads one shows it. */
const CANARY_BYTE = 0xff;

/** A runner of a module whose frame has canaries between its regions. */
export class CheckedRunner extends Runner {
  /** What memory must have at addresses after every computation. */
  readonly #constant: readonly { readonly address: number; readonly bytes: Uint8Array }[];

  constructor(
    make: (takeFrame: TakeFrame) => SampleModule,
    inputs: number,
    regionSizes: readonly number[],
  ) {
    let module: SampleModule | undefined;
    super((takeFrame) => module = make(takeFrame), inputs, regionSizes);
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
  override compute(inputs: Float64Array, first: number, samples: number): Frame {
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
