/**
 * Which code a kernel runs: the programs of its function, how they are written, and the modules around them.
 *
 * @module
 */

import { interpreted } from "./code/interpreter.ts";
import {
  oneSampleModule,
  pairsModule,
  type SampleCode,
  type SampleModuleOptions,
} from "./code/sample_module.ts";
import { straightLine } from "./code/straight_line.ts";
import type { KernelCode } from "./kernel.ts";
import type { LinearProgram } from "./program/linear_program.ts";
import { Retry } from "./retry.ts";
import { type Computes, Runner } from "./runner.ts";

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
  readonly code: SampleCode;
  /** The program's outputs from this one on are gradients. */
  readonly firstGradient: number;
  /** How many outputs each region has. */
  readonly regionSizes: readonly number[];
}

/** The code of a function, made when it is asked for. */
export class GeneratedCode implements KernelCode {
  readonly #source: KernelSource;
  readonly #longestFunction: number;
  #value: Written | undefined;
  #gradient: Written | undefined;
  #values: Computes | undefined;
  #gradients: Retry | undefined;
  #pairs: Retry | undefined;

  constructor(source: KernelSource, { longestFunction = LONGEST_FUNCTION }: KernelOptions = {}) {
    this.#source = source;
    this.#longestFunction = longestFunction;
  }

  get values(): Computes {
    if (this.#values === undefined) {
      const { outputs } = this.#source;
      this.#value ??= this.#write(this.#source.valueProgram(), outputs, [outputs]);
      this.#values = this.#runner(this.#value, false);
    }
    return this.#values;
  }

  get gradients(): Computes {
    return this.#gradients ??= this.#retry((guarded) => this.#runner(this.gradient, guarded));
  }

  get isFasterInPairs(): boolean {
    return this.gradient.code.isFasterInPairs;
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
    return this.#gradient ??= this.#write(this.#source.gradientProgram(), 1, [
      1,
      this.#source.inputs,
    ]);
  }

  #write(program: LinearProgram, firstGradient: number, regionSizes: readonly number[]): Written {
    const code = program.length > this.#longestFunction
      ? interpreted(program)
      : straightLine(program);
    return { program, code, firstGradient, regionSizes };
  }

  #retry(make: (guarded: boolean) => Computes): Retry {
    return new Retry(make(false), () => make(true));
  }

  #runner(written: Written, guarded: boolean): Runner {
    const { regionSizes } = written;
    const options: SampleModuleOptions = { ...written, guarded };
    return new Runner(oneSampleModule(options, regionSizes), this.#source.inputs, regionSizes);
  }

  #pairsRunner(written: Written, guarded: boolean): Runner {
    const { inputs } = this.#source, { regionSizes } = written;
    const fitting = Math.floor(CHUNK_BYTES / (8 * (2 * inputs + 1)));
    const rows = Math.max(2, fitting - fitting % 2);
    return new Runner(pairsModule({ ...written, guarded }, regionSizes, rows), inputs, regionSizes);
  }
}
