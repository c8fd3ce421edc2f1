/**
 * Which code a kernel runs to add up samples: what depends on the shared inputs alone once, the rest for each sample.
 *
 * @module
 */

import { codeFor, type Generator } from "./code/choice.ts";
import { oneSampleModule, type SampleModule, type TakeFrame } from "./code/sample_module.ts";
import { type SumModule, sumModule } from "./code/sum_module.ts";
import { Frame } from "../kernel/frame.ts";
import type { LinearProgram } from "./program/linear_program.ts";
import { divideProgram } from "./program/shared_part.ts";
import { Retry } from "../kernel/retry.ts";
import type { Computes } from "../kernel/computes.ts";
import type { SumModuleName } from "../kernel/saved_kernel.ts";
import type { Recipes } from "./saving.ts";
import { SumFrame } from "../kernel/sum_frame.ts";
import {
  type AddsUp,
  CHUNK_SAMPLES,
  type SharedSamples,
  valuesToShare,
} from "../kernel/sum_of_samples.ts";
import { madeAgain, type Recipe, runnerOf, type WrittenProgram } from "./written_program.ts";

/** So many bytes of samples are copied to the code at once, where they are more than two samples. */
const BYTES_AT_ONCE = 1 << 16;

/** Both parts of a function, as programs. */
interface Parts {
  readonly once: WrittenProgram | undefined;
  readonly each: WrittenProgram;
  readonly sharedValues: number;
}

type SumRetry = Retry<SharedSamples, SumFrame>;

/** What adds up samples of one function. */
export class SummedCode implements AddsUp {
  readonly #sharedInputs: number;
  readonly #checksMemory: boolean;
  readonly #parts: () => Parts;
  /** Undefined before it is asked for; null where samples read the shared inputs as they are. */
  #once: Computes | null | undefined;
  #plain: SumRetry | undefined;
  #weighted: SumRetry | undefined;

  /**
   * @param gradientProgram Gives the program whose outputs are the value and then its gradient by all inputs.
   * @param sharedInputs How many inputs, the first ones, samples share.
   */
  constructor(
    gradientProgram: () => LinearProgram,
    sharedInputs: number,
    generator: Generator | undefined,
    checksMemory: boolean,
  ) {
    this.#sharedInputs = sharedInputs;
    this.#checksMemory = checksMemory;
    const written = (program: LinearProgram) => ({ program, code: codeFor(program, generator) });
    this.#parts = madeAgain(() => {
      const program = gradientProgram(), outputs = program.outputs.slice(0, 1 + sharedInputs);
      const { once, each, sharedValues } = divideProgram({ ...program, outputs }, sharedInputs);
      return { once: once && written(once), each: written(each), sharedValues };
    });
  }

  prepare(shared: Float64Array): Float64Array {
    if (this.#once === undefined) {
      const recipe = this.#onceRecipe();
      this.#once = recipe === undefined ? null : runnerOf(recipe, this.#checksMemory);
    }
    return valuesToShare(this.#once, shared);
  }

  /** Where a NaN comes out, chunks are added up once more with guards. */
  chunks(hasWeights: boolean): SumRetry {
    return hasWeights ? this.#weighted ??= this.#retry(true) : this.#plain ??= this.#retry(false);
  }

  /** Which code was run: whether there was something to compute once, and whether guards were needed. */
  get used(): { readonly once: boolean; readonly guarded: boolean } {
    const guarded = [this.#plain, this.#weighted].some((code) => code?.isGuarded);
    return { once: Boolean(this.#once), guarded };
  }

  /** How each module is made, where there is one. */
  recipes(): Pick<Recipes, "once" | SumModuleName> {
    return {
      once: () => this.#onceRecipe(),
      sum: () => this.#sumRecipe(false, false),
      guardedSum: () => this.#sumRecipe(false, true),
      weightedSum: () => this.#sumRecipe(true, false),
      guardedWeightedSum: () => this.#sumRecipe(true, true),
    };
  }

  /** It has guards always, as they cost little once a call: so what it computes serves both kinds of the rest. */
  #onceRecipe(): Recipe<SampleModule, Float64Array, Frame> | undefined {
    const { once: written } = this.#parts();
    if (written === undefined) return undefined;
    const firstGradient = written.program.outputs.length, withCanaries = this.#checksMemory;
    const make = (take: TakeFrame) => {
      const options = { ...written, guarded: true, withCanaries, firstGradient };
      return oneSampleModule(options, [firstGradient], take);
    };
    return { written, make, makeFrame: (...frame) => new Frame(...frame) };
  }

  #retry(hasWeights: boolean): SumRetry {
    const make = (guarded: boolean) =>
      runnerOf(this.#sumRecipe(hasWeights, guarded), this.#checksMemory);
    return new Retry<SharedSamples, SumFrame>(make(false), () => make(true));
  }

  #sumRecipe(
    hasWeights: boolean,
    guarded: boolean,
  ): Recipe<SumModule, SharedSamples, SumFrame> {
    const { each: written, sharedValues } = this.#parts();
    const sampleBytes = 8 * Math.max(1, written.program.inputs - sharedValues);
    const rowsAtOnce = 2 * Math.max(1, Math.floor(BYTES_AT_ONCE / (2 * sampleBytes)));
    const make = (take: TakeFrame) =>
      sumModule({
        ...written,
        guarded,
        hasWeights,
        sharedValues,
        rows: CHUNK_SAMPLES,
        rowsAtOnce: Math.min(CHUNK_SAMPLES, rowsAtOnce),
        withCanaries: this.#checksMemory,
      }, take);
    return { written, make, makeFrame: (...frame) => new SumFrame(...frame) };
  }
}
