/**
 * What computes samples.
 *
 * @module
 */

import type { Frame, FrameMemory } from "./frame.ts";

/** What computes samples, of inputs that stand row by row in an array, or otherwise. */
export interface Computes<Inputs = Float64Array, Result extends FrameMemory = Frame> {
  /** How many samples one computation takes at most. */
  readonly rows: number;
  /**
   * Computes so many samples, of which the inputs of the first one begin at `first`: at `inputs[first]` of an array.
   *
   * @returns The frame that has the outputs; whoever has read them releases it.
   */
  compute(inputs: Inputs, first: number, samples: number): Result;
}

/** A frame with what its module computes there. */
export interface WorkingFrame<Inputs> extends FrameMemory {
  compute(inputs: Inputs, first: number, samples: number): void;
}
