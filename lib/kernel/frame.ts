/**
 * Frames at work: the memory of a module with its views, taken for a computation and released after it.
 *
 * @module
 */

import type { ModuleExports } from "./instance.ts";

/** A memory that frames are in. */
export interface FramesMemory {
  readonly memory: WebAssembly.Memory;
  /** How often the memory grew: views made before have no memory any more. */
  readonly growths: number;
  /** Has bytes that were taken given back once `holder` is collected. */
  giveBackAfter(holder: object, address: number, bytes: number): void;
}

/** The bytes of a memory that a frame has. */
export interface FrameBytes {
  readonly shared: FramesMemory;
  readonly address: number;
  readonly bytes: number;
}

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
export const FEW = 8;

/** Copies so many numbers, from `source[first]` on, to the beginning of another array. */
export function copyFew(
  source: Float64Array,
  first: number,
  length: number,
  target: Float64Array,
): void {
  for (let i = 0; i < length; i++) target[i] = source[first + i]!;
}

/** The memory of a module at work. Computations within one another have it in turns. */
export abstract class FrameMemory {
  /** Whether a gradient computed last is NaN. */
  hasNaN: boolean = false;
  protected readonly shared: FramesMemory;
  readonly #block: FrameBytes;
  /** How many computations use the frame: one, and those that wait for one within them. */
  #uses = 0;
  /** What those have here that wait, the outermost first. */
  readonly #saved: Uint8Array[] = [];

  constructor(block: FrameBytes) {
    this.#block = block;
    this.shared = block.shared;
    block.shared.giveBackAfter(this, block.address, block.bytes);
  }

  /** Begins a use: what a computation within another computes is here until the inner one is released. */
  protected begin(): void {
    if (this.#uses++ > 0) this.#saved.push(this.#bytes().slice());
  }

  /** Ends the use that a computation began. */
  release(): void {
    if (--this.#uses > 0) this.#bytes().set(this.#saved.pop()!);
  }

  #bytes(): Uint8Array {
    const { shared, address, bytes } = this.#block;
    return new Uint8Array(shared.memory.buffer, address, bytes);
  }
}

/** The frame of samples: the views of their inputs and outputs, and what computes them. */
export class Frame extends FrameMemory {
  /** The outputs of the samples computed last, a region each. */
  regions: readonly Float64Array[] = [];
  readonly #shape: FrameShape;
  readonly #run: (pairs: number) => number;
  /** How often the memory had grown when the views were made. */
  #growths = -1;
  /** The inputs of all rows. */
  #inputs: Float64Array = new Float64Array();
  /** How many samples {@linkcode Frame.regions} are of. */
  #samples = 0;

  /**
   * @param exports What the module exports: `run` computes one sample, or so many pairs, and returns 1 where a gradient
   * is NaN.
   */
  constructor(block: FrameBytes, shape: FrameShape, { run }: ModuleExports) {
    super(block);
    this.#shape = shape;
    this.#run = run!;
  }

  /** Computes so many samples, row by row, of which the first one's inputs begin at `inputs[first]`. */
  compute(inputs: Float64Array, first: number, samples: number): void {
    this.begin();
    this.#view(samples);
    const own = this.#inputs, { length } = inputs;
    if (length !== own.length) this.#writePart(inputs, first, samples); // there is room for more
    else if (length > FEW) own.set(inputs);
    else copyFew(inputs, 0, length, own);
    this.hasNaN = this.#run((samples + 1) >> 1) !== 0;
    this.#view(samples);
  }

  #writePart(inputs: Float64Array, first: number, samples: number): void {
    const own = this.#inputs, { rows, inputCount } = this.#shape, length = inputCount * samples;
    if (length === inputs.length) own.set(inputs);
    else if (length > FEW) own.set(inputs.subarray(first, first + length));
    else copyFew(inputs, first, length, own);
    if (rows > 1 && samples % 2 === 1) { // the last sample is its own partner
      own.copyWithin(length, length - inputCount, length);
    }
  }

  /**
   * Makes the views anew, where the number of samples is another, or the memory has grown, for a kernel that a user's
   * rule compiled say: views of what it was before have no memory any more.
   */
  #view(samples: number): void {
    if (this.#growths === this.shared.growths && this.#samples === samples) return;
    const { buffer } = this.shared.memory;
    const { inputs, inputCount, regions, regionSizes, rows } = this.#shape;
    this.#growths = this.shared.growths;
    this.#samples = samples;
    this.#inputs = new Float64Array(buffer, inputs, rows * inputCount);
    this.regions = regions.map((address, i) =>
      new Float64Array(buffer, address, samples * regionSizes[i]!)
    );
  }
}
