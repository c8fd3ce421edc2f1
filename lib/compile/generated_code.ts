/**
 * Which code a kernel runs: the programs of its function, how they are written, and the modules around them.
 *
 * @module
 */

import { CheckedRunner } from "./checked_runner.ts";
import { interpreted } from "./code/interpreter.ts";
import {
  oneSampleModule,
  pairsModule,
  type SampleCode,
  type SampleModule,
  type SampleModuleOptions,
  type TakeFrame,
} from "./code/sample_module.ts";
import { straightLine } from "./code/straight_line.ts";
import type { KernelCode } from "./kernel.ts";
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
  /** Programs of more instructions are interpreted. */
  readonly longestFunction?: number;
  /** Whether each computation is followed by a look at whether the code kept to its memory. */
  readonly checksMemory?: boolean;
}

/**
 * Measured: beyond, the instructions of one function do not come as fast as an interpreter's loops run, and V8 takes
 * too long to optimise it.
 */
const LONGEST_FUNCTION = 40_000;

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

/** The code of a function, made when it is asked for. */
export class GeneratedCode implements KernelCode {
  readonly #source: KernelSource;
  readonly #longestFunction: number;
  readonly #checksMemory: boolean;
  /** The source can make it again: what the collector takes is not missed. */
  #gradient: WeakRef<Written> | undefined;
  #values: Computes | undefined;
  #gradients: Computes | undefined;
  #pairs: Computes | undefined;
  #isFasterInPairs: boolean | undefined;

  constructor(source: KernelSource, options: KernelOptions = {}) {
    const { longestFunction = LONGEST_FUNCTION, checksMemory = false } = options;
    this.#source = source;
    this.#longestFunction = longestFunction;
    this.#checksMemory = checksMemory;
  }

  get values(): Computes {
    if (this.#values === undefined) {
      const { outputs } = this.#source;
      const value = this.#write(this.#source.valueProgram(), outputs, [outputs]);
      this.#values = this.#runner(value, false);
    }
    return this.#values;
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

  /** The program of output and gradient, and how it is written. */
  get gradient(): Written {
    let gradient = this.#gradient?.deref();
    if (gradient === undefined) {
      const program = this.#source.gradientProgram();
      gradient = this.#write(program, 1, [1, this.#source.inputs]);
      this.#gradient = new WeakRef(gradient);
    }
    return gradient;
  }

  #write(program: LinearProgram, firstGradient: number, regionSizes: readonly number[]): Written {
    const code = program.length > this.#longestFunction
      ? interpreted(program)
      : straightLine(program);
    return { program, code, firstGradient, regionSizes };
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

  #retry(make: (guarded: boolean) => Computes): Computes {
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
