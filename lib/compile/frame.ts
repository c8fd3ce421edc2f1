/**
 * Frames at work: memory of kernels with its views, taken for a computation and released after it.
 *
 * @module
 */

import type { SharedMemory } from "./memory.ts";

/** The sizes and places of a frame, addresses relative to the frame. */
export interface FrameShape {
  /** How many samples it holds. */
  readonly rows: number;
  /** How many inputs a sample has. */
  readonly inputCount: number;
  /** Where the inputs are, those of one sample or of all rows. */
  readonly inputs: number;
  /** Where the outputs are, a region each. */
  readonly regions: readonly number[];
  /** How many outputs of a sample each region has. */
  readonly regionSizes: readonly number[];
}

/** What a module exports: it computes one sample, or so many pairs, and returns 1 where a gradient is NaN. */
export type Run = (frame: number, pairs: number) => number;

/** So many numbers are copied one by one: calling the engine would take longer. */
const SHORT = 16;

/** The memory of one computation: the views of its inputs and outputs, and what computes there. */
export class Frame {
  readonly shared: SharedMemory;
  readonly address: number;
  /** Whether a gradient computed last is NaN. */
  hasNaN: boolean = false;
  readonly #shape: FrameShape;
  readonly #run: Run;
  readonly #idle: Frame[];
  /** How often the memory had grown when the views were made. */
  #growths = -1;
  /** The inputs of all rows. */
  #inputs!: Float64Array;
  /** How many samples {@linkcode Frame.regions} are of. */
  #samples: number;
  #regions: Float64Array[] = [];

  /** @param idle Where the frame goes when it is released. */
  constructor(
    shared: SharedMemory,
    address: number,
    shape: FrameShape,
    run: Run,
    idle: Frame[],
  ) {
    this.shared = shared;
    this.address = address;
    this.#shape = shape;
    this.#samples = shape.rows;
    this.#run = run;
    this.#idle = idle;
  }

  /** The outputs of the samples computed last, a region each. */
  get regions(): readonly Float64Array[] {
    return this.#regions;
  }

  /** Computes so many samples, row by row, of which the first one's inputs begin at `inputs[first]`. */
  compute(inputs: Float64Array, first: number, samples: number): void {
    if (this.#growths !== this.shared.growths || this.#samples !== samples) this.#view(samples);
    const { rows, inputCount } = this.#shape;
    const length = inputCount * samples;
    if (length <= SHORT) {
      for (let i = 0; i < length; i++) this.#inputs[i] = inputs[first + i]!;
    } else {
      this.#inputs.set(
        length === inputs.length ? inputs : inputs.subarray(first, first + length),
      );
    }
    if (rows > 1 && samples % 2 === 1) { // the last sample is its own partner
      this.#inputs.copyWithin(length, length - inputCount, length);
    }
    this.hasNaN = this.#run(this.address, (samples + 1) >> 1) !== 0;
    if (this.#growths !== this.shared.growths) this.#view(samples); // a user's rule had it grow
  }

  /** Ends the use of the frame: it may be taken again. */
  release(): void {
    this.#idle.push(this);
  }

  /** Makes the views, once for as long as the memory does not grow and the number of samples is the same. */
  #view(samples: number): void {
    const { buffer } = this.shared.memory,
      { inputs, inputCount, regions, regionSizes, rows } = this.#shape;
    this.#growths = this.shared.growths;
    this.#samples = samples;
    this.#inputs = new Float64Array(buffer, this.address + inputs, rows * inputCount);
    this.#regions = regions.map((address, i) =>
      new Float64Array(buffer, this.address + address, samples * regionSizes[i]!)
    );
  }
}
