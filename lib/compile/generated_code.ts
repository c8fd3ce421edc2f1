/**
 * Which code a kernel runs: the programs of its function, how they are written, and the modules around them.
 *
 * @module
 */

import { codeFor, type Generator } from "./code/choice.ts";
import { straightLine } from "./code/straight_line.ts";
import {
  oneSampleModule,
  pairsModule,
  type SampleModule,
  type SampleModuleOptions,
  type TakeFrame,
} from "./code/sample_module.ts";
import { Frame } from "../kernel/frame.ts";
import type { KernelCode } from "../kernel/kernel.ts";
import { checkedProducts } from "./program/checked_products.ts";
import type { LinearProgram } from "./program/linear_program.ts";
import { Retry } from "../kernel/retry.ts";
import type { Computes } from "../kernel/computes.ts";
import {
  modulesOf,
  SAVED_FORMAT,
  SAVED_METHODS,
  SAVED_VERSION,
  type SavedKernel,
  type SavedMethod,
} from "../kernel/saved_kernel.ts";
import { type Recipes, saveModules } from "./saving.ts";
import { SummedCode } from "./summed_code.ts";
import { madeAgain, type Recipe, runnerOf, type WrittenProgram } from "./written_program.ts";

/** A function to compile, as programs that are made when they are asked for. */
export interface KernelSource {
  readonly inputs: number;
  readonly outputs: number;
  /** How many inputs, the first ones, the samples of a sum share. */
  readonly sharedInputs: number;
  /** The outputs. */
  valueProgram(): LinearProgram;
  /** The outputs, then the gradient by the inputs of each. */
  gradientProgram(): LinearProgram;
}

/** How kernels are made: what tests and benchmarks alone choose. */
export interface KernelOptions {
  /** How programs are written, whatever they consist of. */
  readonly generator?: Generator | undefined;
  /** Whether each computation is followed by a look at whether the code kept to its memory. */
  readonly checksMemory?: boolean;
}

/** Samples whose inputs and outputs fit this many bytes are computed in one go. */
const CHUNK_BYTES = 1 << 16;

/** A program of samples, and how it is written. */
interface Written extends WrittenProgram {
  /** The program's outputs from this one on are gradients. */
  readonly firstGradient: number;
  /** How many outputs each region has. */
  readonly regionSizes: readonly number[];
}

type SampleRecipe = Recipe<SampleModule, Float64Array, Frame>;

const makeFrame: SampleRecipe["makeFrame"] = (block, module, exports) =>
  new Frame(block, module, exports);

/** Whether a program has an output more, which checks the others: where it is NaN, code with guards is asked. */
function hasTwin({ regionSizes }: Written): boolean {
  return regionSizes.length > 1;
}

/** The code of a function, made when it is asked for. */
export class GeneratedCode implements KernelCode {
  readonly #source: KernelSource;
  readonly #generator: Generator | undefined;
  readonly #checksMemory: boolean;
  /** The program of the outputs, and how it is written. */
  readonly #value: () => Written;
  /** The program of outputs and gradients, and how it is written. */
  readonly #gradient: () => Written;
  #values: Computes | undefined;
  #gradients: Retry | undefined;
  #pairs: Retry | undefined;
  #isFasterInPairs: boolean | undefined;
  #summed: SummedCode | undefined;

  constructor(source: KernelSource, options: KernelOptions = {}) {
    const { generator, checksMemory = false } = options;
    this.#source = source;
    this.#generator = generator;
    this.#checksMemory = checksMemory;
    this.#value = madeAgain(() => this.#writeValue());
    this.#gradient = madeAgain(() => {
      const program = source.gradientProgram(), code = codeFor(program, generator);
      const { inputs, outputs } = source;
      return { program, code, firstGradient: outputs, regionSizes: [outputs, outputs * inputs] };
    });
  }

  get values(): Computes {
    return this.#values ??= hasTwin(this.#value())
      ? this.#retry((guarded) => this.#oneByOne(this.#value(), guarded))
      : runnerOf(this.#oneByOne(this.#value(), false), this.#checksMemory);
  }

  /**
   * Recorded derivatives have products that may be plain in most calls; the output that checks them counts as a gradient.
   * Measured: loops take an azmul as fast, within 6 %.
   */
  #writeValue(): Written {
    const { outputs } = this.#source, program = this.#source.valueProgram();
    const code = codeFor(program, this.#generator);
    const checked = code.generator === "straight line" ? checkedProducts(program) : undefined;
    return checked === undefined
      ? { program, code, firstGradient: outputs, regionSizes: [outputs] }
      : {
        program: checked,
        code: straightLine(checked),
        firstGradient: outputs,
        regionSizes: [outputs, 1],
      };
  }

  get gradients(): Computes {
    return this.#gradients ??= this.#retry((guarded) => this.#oneByOne(this.gradient, guarded));
  }

  get isFasterInPairs(): boolean {
    return this.#isFasterInPairs ??= this.gradient.code.isFasterInPairs;
  }

  get gradientsInPairs(): Computes {
    return this.#pairs ??= this.#retry((guarded) => this.#inPairs(this.gradient, guarded));
  }

  get sharedInputs(): number {
    return this.#source.sharedInputs;
  }

  get methods(): readonly SavedMethod[] {
    return SAVED_METHODS;
  }

  get summed(): SummedCode {
    const source = this.#source, program = () => source.gradientProgram();
    return this.#summed ??= new SummedCode(
      program,
      source.sharedInputs,
      this.#generator,
      this.#checksMemory,
    );
  }

  /** Which of the gradient's code was run with guards. */
  get guarded(): { readonly oneByOne: boolean; readonly inPairs: boolean } {
    return {
      oneByOne: this.#gradients?.isGuarded ?? false,
      inPairs: this.#pairs?.isGuarded ?? false,
    };
  }

  /** The program of outputs and gradients, and how it is written. */
  get gradient(): Written {
    return this.#gradient();
  }

  save(methods: readonly SavedMethod[]): SavedKernel {
    const { inputs, outputs, sharedInputs } = this.#source;
    const isFasterInPairs = methods.includes("batch") && this.isFasterInPairs;
    return {
      format: SAVED_FORMAT,
      version: SAVED_VERSION,
      inputs,
      outputs,
      sharedInputs,
      methods,
      isFasterInPairs,
      ...saveModules(this.#recipes(), modulesOf(methods)),
    };
  }

  /** How each module is made, where there is one. */
  #recipes(): Recipes {
    const value = (guarded: boolean) => this.#oneByOne(this.#value(), guarded);
    const gradient = (guarded: boolean) => this.#oneByOne(this.gradient, guarded);
    const pairs = (guarded: boolean) =>
      this.isFasterInPairs ? this.#inPairs(this.gradient, guarded) : undefined;
    return {
      value: () => value(false),
      guardedValue: () => hasTwin(this.#value()) ? value(true) : undefined,
      gradient: () => gradient(false),
      guardedGradient: () => gradient(true),
      pairs: () => pairs(false),
      guardedPairs: () => pairs(true),
      ...this.summed.recipes(),
    };
  }

  /** Code with guards runs where code without them gives a NaN. */
  #retry(recipe: (guarded: boolean) => SampleRecipe): Retry {
    const make = (guarded: boolean) => runnerOf(recipe(guarded), this.#checksMemory);
    return new Retry(make(false), () => make(true));
  }

  /** Code for one sample after the other. */
  #oneByOne(written: Written, guarded: boolean): SampleRecipe {
    const { regionSizes } = written;
    const make = (take: TakeFrame) =>
      oneSampleModule(this.#moduleOptions(written, guarded), regionSizes, take);
    return { written, make, makeFrame };
  }

  /** Code for two samples at a time. */
  #inPairs(written: Written, guarded: boolean): SampleRecipe {
    const { regionSizes } = written;
    const fitting = Math.floor(CHUNK_BYTES / (8 * (2 * this.#source.inputs + 1)));
    const rows = Math.max(2, fitting - fitting % 2);
    const make = (take: TakeFrame) =>
      pairsModule(this.#moduleOptions(written, guarded), regionSizes, rows, take);
    return { written, make, makeFrame };
  }

  #moduleOptions(written: Written, guarded: boolean): SampleModuleOptions {
    return { ...written, guarded, withCanaries: this.#checksMemory };
  }
}
