/**
 * The frame of sums: samples with inputs that all share, added up.
 *
 * @module
 */

import { type FrameBytes, FrameMemory } from "./frame.ts";
import type { ModuleExports } from "./instance.ts";
import type { ChunkSums, SharedSamples } from "./sum_of_samples.ts";

/** The sizes and addresses of a frame of sums. */
export interface SumShape {
  /** How many samples it holds. */
  readonly rows: number;
  /** The address of the values that samples share. */
  readonly shared: number;
  /** How many they are. */
  readonly sharedValues: number;
  /** The address of the samples, row by row; there is room for {@linkcode SumShape.rowsAtOnce}. */
  readonly samples: number;
  /** How many inputs of its own a sample has. */
  readonly sampleInputs: number;
  /** So many samples are given to the code at once, at most. */
  readonly rowsAtOnce: number;
  /** The address of the samples' weights, all of those that the frame holds; undefined where all weigh 1. */
  readonly weights?: number;
  /** The address of the samples' values, all of those that the frame holds. */
  readonly values: number;
  /** The address of the sum of the gradients, and of the sum of the values behind it. */
  readonly sums: number;
  /** How many components the gradients have. */
  readonly components: number;
}

/** The views of what a module that adds up works on, and what it computes there. */
export class SumFrame extends FrameMemory implements ChunkSums {
  sums: Float64Array = new Float64Array();
  values: Float64Array = new Float64Array();
  readonly #shape: SumShape;
  readonly #exports: ModuleExports;
  /** How often the memory had grown when the views were made. */
  #growths = -1;
  #shared: Float64Array = new Float64Array();
  #rows: Float64Array = new Float64Array();
  #weights: Float64Array | undefined;

  constructor(block: FrameBytes, shape: SumShape, exports: ModuleExports) {
    super(block);
    this.#shape = shape;
    this.#exports = exports;
  }

  /** Adds up so many samples, of which the first one has the index `first`. */
  compute({ shared, rows, weights }: SharedSamples, first: number, samples: number): void {
    const { rowsAtOnce, sampleInputs } = this.#shape, { begin, end } = this.#exports;
    this.begin();
    this.#view();
    this.#shared.set(shared);
    this.#weights?.set(weights!.subarray(first, first + samples));
    begin!(0);
    const even = samples - samples % 2;
    for (let done = 0; done < even; done += rowsAtOnce) {
      const count = Math.min(rowsAtOnce, even - done), from = sampleInputs * (first + done);
      this.#rows.set(rows.subarray(from, from + sampleInputs * count));
      this.#run(count >> 1, done);
    }
    this.hasNaN = end!(0) !== 0;
    if (even < samples) this.#addLast(rows, first + even, even);
  }

  /** Adds the last sample, which has no partner but itself. */
  #addLast(rows: Float64Array, sample: number, index: number): void {
    const { sampleInputs } = this.#shape, weights = this.#weights;
    const row = rows.subarray(sampleInputs * sample, sampleInputs * (sample + 1));
    this.#rows.set(row);
    this.#rows.set(row, sampleInputs);
    if (weights !== undefined) weights[index + 1] = weights[index]!;
    this.#run(1, index);
    if (this.#exports["end"]!(1) !== 0) this.hasNaN = true;
  }

  #run(pairs: number, first: number): void {
    this.#exports["run"]!(pairs, first);
    this.#view(); // a user's rule may have made the memory grow
  }

  #view(): void {
    if (this.#growths === this.shared.growths) return;
    const { buffer } = this.shared.memory, shape = this.#shape;
    this.#growths = this.shared.growths;
    const view = (address: number, length: number) => new Float64Array(buffer, address, length);
    this.sums = view(shape.sums, shape.components + 1);
    this.values = view(shape.values, shape.rows);
    this.#shared = view(shape.shared, shape.sharedValues);
    this.#rows = view(shape.samples, shape.sampleInputs * shape.rowsAtOnce);
    this.#weights = shape.weights === undefined ? undefined : view(shape.weights, shape.rows);
  }
}
