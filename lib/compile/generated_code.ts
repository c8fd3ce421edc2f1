/**
 * Which code a kernel runs: the programs of its function, how they are written, and the modules around them.
 *
 * @module
 */

import { CheckedRunner } from "./checked_runner.ts";
import { codeFor, type Generator } from "./code/choice.ts";
import { interpreted } from "./code/interpreter.ts";
import { straightLine } from "./code/straight_line.ts";
import {
  oneSampleModule,
  pairsModule,
  type SampleCode,
  type SampleModule,
  type SampleModuleOptions,
  type TakeFrame,
} from "./code/sample_module.ts";
import type { KernelCode } from "./kernel.ts";
import { checkedProducts } from "./program/checked_products.ts";
import type { LinearProgram } from "./program/linear_program.ts";
import { Retry } from "./retry.ts";
import { CodeTooLarge, type Computes, Runner } from "./runner.ts";

/** A function to compile, as programs that are made when they are asked for. */
export interface KernelSource {
  readonly inputs: number;
  readonly outputs: number;
  /** The outputs. */
  valueProgram(): LinearProgram;
  /** The one output, then its gradient by the inputs. */
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

/** A program and how it is written. */
interface Written {
  readonly program: LinearProgram;
  code: SampleCode;
  /** The program's outputs from this one on are gradients. */
  readonly firstGradient: number;
  /** How many outputs each region has. */
  readonly regionSizes: readonly number[];
}

/** A function that gives what `make` makes, and has it made again where the collector took it: nobody else holds it for long. */
function madeAgain<T extends object>(make: () => T): () => T {
  let held: WeakRef<T> | undefined;
  return () => {
    let made = held?.deref();
    if (made === undefined) held = new WeakRef(made = make());
    return made;
  };
}

/** The code of a function, made when it is asked for. */
export class GeneratedCode implements KernelCode {
  readonly #source: KernelSource;
  readonly #generator: Generator | undefined;
  readonly #checksMemory: boolean;
  /** The program of output and gradient, and how it is written. */
  readonly #gradient: () => Written;
  #values: Computes | undefined;
  #gradients: Retry | undefined;
  #pairs: Retry | undefined;
  #isFasterInPairs: boolean | undefined;

  constructor(source: KernelSource, options: KernelOptions = {}) {
    const { generator, checksMemory = false } = options;
    this.#source = source;
    this.#generator = generator;
    this.#checksMemory = checksMemory;
    this.#gradient = madeAgain(() => {
      const program = source.gradientProgram(), code = codeFor(program, generator);
      return { program, code, firstGradient: 1, regionSizes: [1, source.inputs] };
    });
  }

  get values(): Computes {
    return this.#values ??= this.#makeValues();
  }

  /** The program of the outputs, and how it is written; guarded code is for what has an output more, which checks the others. */
  #makeValues(): Computes {
    const value = madeAgain(() => this.#writeValue());
    return value().regionSizes.length === 1
      ? this.#runner(value(), false)
      : this.#retry((guarded) => this.#runner(value(), guarded));
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
    return this.#gradients ??= this.#retry((guarded) => this.#runner(this.gradient, guarded));
  }

  get isFasterInPairs(): boolean {
    return this.#isFasterInPairs ??= this.gradient.code.isFasterInPairs;
  }

  get gradientsInPairs(): Computes {
    return this.#pairs ??= this.#retry((guarded) => this.#pairsRunner(this.gradient, guarded));
  }

  /** Which of the gradient's code was run with guards. */
  get guarded(): { readonly oneByOne: boolean; readonly inPairs: boolean } {
    return {
      oneByOne: this.#gradients?.isGuarded ?? false,
      inPairs: this.#pairs?.isGuarded ?? false,
    };
  }

  /** The program of output and gradient, and how it is written. */
  get gradient(): Written {
    return this.#gradient();
  }

  /**
   * The runner of a program. Straight-line code that the engine does not take, as it is too large, is interpreted, and
   * so is the program from then on.
   */
  #runnerOf(
    written: Written,
    makeModule: (options: SampleModuleOptions, take: TakeFrame) => SampleModule,
    guarded: boolean,
  ): Runner {
    const { regionSizes } = written;
    const Kind = this.#checksMemory ? CheckedRunner : Runner;
    const make = (take: TakeFrame) =>
      makeModule({ ...written, guarded, withCanaries: this.#checksMemory }, take);
    try {
      return new Kind(make, this.#source.inputs, regionSizes);
    } catch (error) {
      if (!(error instanceof CodeTooLarge) || written.code.generator === "interpreter") throw error;
      written.code = interpreted(written.program);
      return new Kind(make, this.#source.inputs, regionSizes);
    }
  }

  #retry(make: (guarded: boolean) => Computes): Retry {
    return new Retry(make(false), () => make(true));
  }

  #runner(written: Written, guarded: boolean): Runner {
    const make = (options: SampleModuleOptions, take: TakeFrame) =>
      oneSampleModule(options, written.regionSizes, take);
    return this.#runnerOf(written, make, guarded);
  }

  #pairsRunner(written: Written, guarded: boolean): Runner {
    const fitting = Math.floor(CHUNK_BYTES / (8 * (2 * this.#source.inputs + 1)));
    const rows = Math.max(2, fitting - fitting % 2);
    const make = (options: SampleModuleOptions, take: TakeFrame) =>
      pairsModule(options, written.regionSizes, rows, take);
    return this.#runnerOf(written, make, guarded);
  }
}
