/**
 * Frames at work: the memory of a module with its views, taken for a computation and released after it.
 *
 * @module
 */

import type { Block } from "./memory.ts";

/** The sizes and addresses of a frame. */
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

/** So few numbers are copied one by one: asking the engine to would take longer. */
const FEW = 16;

/** The memory of a module: the views of its inputs and outputs, and what computes there. */
export class Frame {
  /** Whether a gradient computed last is NaN. */
  hasNaN: boolean = false;
  readonly #block: Block;
  readonly #shape: FrameShape;
  readonly #run: (pairs: number) => number;
  /** How often the memory had grown when the views were made. */
  #growths = -1;
  /** The inputs of all rows. */
  #inputs: Float64Array = new Float64Array();
  /** How many samples {@linkcode Frame.regions} are of. */
  #samples = 0;
  #regions: Float64Array[] = [];
  #isTaken = false;
  /** What computations have here that wait for one within them, the outermost first. */
  readonly #saved: Uint8Array[] = [];

  /**
   * @param run What the module exports: it computes one sample, or so many pairs, and returns 1 where a gradient is
   * NaN.
   */
  constructor(block: Block, shape: FrameShape, run: (pairs: number) => number) {
    this.#block = block;
    this.#shape = shape;
    this.#run = run;
    block.shared.giveBackAfter(this, block.address, block.bytes);
  }

  /** The outputs of the samples computed last, a region each. */
  get regions(): readonly Float64Array[] {
    return this.#regions;
  }

  /** Begins a use of the frame. One within another, by a user's rule, has the frame for itself until it ends. */
  take(): void {
    if (this.#isTaken) this.#saved.push(this.#bytes().slice());
    this.#isTaken = true;
  }

  /** Ends the use of the frame. */
  release(): void {
    const saved = this.#saved.pop();
    if (saved === undefined) this.#isTaken = false;
    else this.#bytes().set(saved);
  }

  /** Computes so many samples, row by row, of which the first one's inputs begin at `inputs[first]`. */
  compute(inputs: Float64Array, first: number, samples: number): void {
    this.#view(samples);
    const { rows, inputCount } = this.#shape, length = inputCount * samples;
    const own = this.#inputs;
    if (length <= FEW) { for (let i = 0; i < length; i++) own[i] = inputs[first + i]!; }
    else own.set(length === inputs.length ? inputs : inputs.subarray(first, first + length));
    if (rows > 1 && samples % 2 === 1) { // the last sample is its own partner
      own.copyWithin(length, length - inputCount, length);
    }
    this.hasNaN = this.#run((samples + 1) >> 1) !== 0;
    this.#view(samples); // a user's rule may have had the memory grow
  }

  /** Makes the views, once for as long as the memory does not grow and the number of samples is the same. */
  #view(samples: number): void {
    const { shared } = this.#block;
    if (this.#growths === shared.growths && this.#samples === samples) return;
    const { buffer } = shared.memory;
    const { inputs, inputCount, regions, regionSizes, rows } = this.#shape;
    this.#growths = shared.growths;
    this.#samples = samples;
    this.#inputs = new Float64Array(buffer, inputs, rows * inputCount);
    this.#regions = regions.map((address, i) =>
      new Float64Array(buffer, address, samples * regionSizes[i]!)
    );
  }

  #bytes(): Uint8Array {
    const { shared, address, bytes } = this.#block;
    return new Uint8Array(shared.memory.buffer, address, bytes);
  }
}
