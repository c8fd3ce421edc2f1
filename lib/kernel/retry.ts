/**
 * Gradients without guards first, and with them where a NaN appears.
 *
 * @module
 */

import type { Frame, FrameMemory } from "./frame.ts";
import type { Computes } from "./computes.ts";

/** After a NaN at most so many computations are guarded before one is tried without guards again. */
const MOST_PATIENCE = 63;

/**
 * A product of adjoint and partial is 0 where either is exactly 0, even where the other is ∞ or NaN: the derivative of
 * √relu(x) at −1 is ∞·0. Guards see to that, and make a gradient take up to twice as long. So code without guards runs
 * first. As a NaN among adjoints stays in every sum and product above it, the gradient shows whether a guard was
 * missed: then guarded code computes it anew.
 *
 * Where NaNs come again and again, computing everything twice would take three times as long. So after a second
 * NaN in a row the next computation is guarded at once, after another NaN the next three, then seven, …, until one
 * without guards has no NaN. Results do not depend on it: where no NaN appears both have the same bits.
 */
export class Retry<Inputs = Float64Array, Result extends FrameMemory = Frame>
  implements Computes<Inputs, Result> {
  readonly #unguarded: Computes<Inputs, Result>;
  readonly #makeGuarded: () => Computes<Inputs, Result>;
  #guarded: Computes<Inputs, Result> | undefined;
  /** How many computations are guarded after the next NaN. */
  #patience = 0;
  /** How many computations to come are guarded at once. */
  #left = 0;

  /** @param makeGuarded Makes the guarded code, which most functions never need. */
  constructor(
    unguarded: Computes<Inputs, Result>,
    makeGuarded: () => Computes<Inputs, Result>,
  ) {
    this.#unguarded = unguarded;
    this.#makeGuarded = makeGuarded;
  }

  /** Whether guarded code was needed. */
  get isGuarded(): boolean {
    return this.#guarded !== undefined;
  }

  get rows(): number {
    return this.#unguarded.rows;
  }

  compute(inputs: Inputs, first: number, samples: number): Result {
    if (this.#left > 0) {
      this.#left--;
    } else {
      const frame = this.#unguarded.compute(inputs, first, samples);
      if (!frame.hasNaN) {
        this.#patience = 0;
        return frame;
      }
      frame.release();
      this.#left = this.#patience;
      this.#patience = Math.min(2 * this.#patience + 1, MOST_PATIENCE);
    }
    this.#guarded ??= this.#makeGuarded();
    return this.#guarded.compute(inputs, first, samples);
  }
}
