/**
 * Kernels: compiled functions over flat arrays.
 *
 * @module
 */

import { interpreted } from "./code/interpreter.ts";
import type { LinearProgram } from "./program/linear_program.ts";
import { type Instance, Runner } from "./runner.ts";
import {
  oneSampleModule,
  pairsModule,
  type SampleCode,
  type SampleModuleOptions,
} from "./code/sample_module.ts";
import { straightLine } from "./code/straight_line.ts";

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

/** What a kernel runs; guarded, products of adjoint and partial look for factors that are 0. */
type RunnerKind = "value" | "gradient" | "guardedGradient" | "pairs" | "guardedPairs";

/**
 * Measured: beyond, the instructions of one function do not come as fast as an interpreter's loops run, and
 * V8 takes too long to optimise it.
 */
const longestFunction = 40_000;

/** Samples whose inputs and outputs fit this many bytes are computed in one go. */
const chunkBytes = 1 << 16;

/**
 * A compiled function. Inputs, gradients and outputs are flat: `inputs` numbers a sample.
 *
 * No call sees data of another. Arguments are checked before anything is written.
 */
export class Kernel {
  /** The number of inputs. */
  readonly inputs: number;
  /** The number of outputs. */
  readonly outputs: number;
  readonly #source: KernelSource;
  readonly #options: KernelOptions;
  readonly #runners: { [kind in RunnerKind]?: Runner } = {};
  readonly #programs = new Map<"value" | "gradient", LinearProgram>();
  readonly #codes = new Map<LinearProgram, SampleCode>();

  /** For {@linkcode compile}, which makes kernels. */
  constructor(source: KernelSource, options: KernelOptions = {}) {
    this.inputs = source.inputs;
    this.outputs = source.outputs;
    this.#source = source;
    this.#options = options;
  }

  /**
   * The value at a point.
   *
   * @param inputs The point: {@linkcode Kernel.inputs} numbers.
   * @throws {TypeError} Where `inputs` is no Float64Array or detached, or the function has several outputs.
   * @throws {RangeError} Where its length is another.
   *
   * @example Usage
   * ```ts
   * import { mul } from "@chainrule/autograd";
   * import { compile } from "@chainrule/autograd/compile";
   * import { assertEquals } from "@std/assert";
   *
   * const kernel = compile((x, y) => mul(x, y));
   * assertEquals(kernel.value(new Float64Array([3, 4])), 12);
   * ```
   */
  value(inputs: Float64Array): number {
    this.#requireOneOutput("value");
    requireArray("inputs", inputs, this.inputs);
    const runner = this.#runner("value");
    const instance = runner.take();
    try {
      instance.inputs.set(inputs);
      instance.run();
      return instance.regions[0]![0]!;
    } finally {
      runner.giveBack(instance);
    }
  }

  /**
   * The value at a point and the gradient there, which is written to `grad`. Nothing is allocated.
   *
   * @param inputs The point: {@linkcode Kernel.inputs} numbers.
   * @param grad Where the gradient goes: as many numbers.
   * @returns The value.
   * @throws {TypeError} Where an argument is no Float64Array or detached, or the function has several
   * outputs.
   * @throws {RangeError} Where a length is another.
   *
   * @example Usage
   * ```ts
   * import { mul } from "@chainrule/autograd";
   * import { compile } from "@chainrule/autograd/compile";
   * import { assertEquals } from "@std/assert";
   *
   * const kernel = compile((x, y) => mul(x, y));
   * const grad = new Float64Array(2);
   * assertEquals(kernel.valueAndGrad(new Float64Array([3, 4]), grad), 12);
   * assertEquals([...grad], [4, 3]);
   * ```
   */
  valueAndGrad(inputs: Float64Array, grad: Float64Array): number {
    this.#requireOneOutput("valueAndGrad");
    requireArray("inputs", inputs, this.inputs);
    requireArray("grad", grad, this.inputs);
    return this.#gradientAt(inputs, grad, false) ?? this.#gradientAt(inputs, grad, true)!;
  }

  /**
   * Values and gradients of many samples, two of them at a time where the machine can.
   *
   * @param inputs The samples, row by row: {@linkcode Kernel.inputs} numbers each.
   * @param values Where the values go, one a sample; its length is the number of samples.
   * @param grads Where the gradients go, row by row; `inputs` itself may be overwritten so.
   * @throws {TypeError} Where an argument is no Float64Array or detached, or the function has several
   * outputs.
   * @throws {RangeError} Where the lengths do not fit.
   *
   * @example Usage
   * ```ts
   * import { mul } from "@chainrule/autograd";
   * import { compile } from "@chainrule/autograd/compile";
   * import { assertEquals } from "@std/assert";
   *
   * const kernel = compile((x, y) => mul(x, y));
   * const values = new Float64Array(2), grads = new Float64Array(4);
   * kernel.batch(new Float64Array([3, 4, 5, 6]), values, grads);
   * assertEquals([...values], [12, 30]);
   * assertEquals([...grads], [4, 3, 6, 5]);
   * ```
   */
  batch(inputs: Float64Array, values: Float64Array, grads: Float64Array): void {
    this.#requireOneOutput("batch");
    requireFloat64Array("values", values);
    const samples = values.length;
    requireArray("inputs", inputs, this.inputs * samples);
    requireArray("grads", grads, this.inputs * samples);
    const isReplaced = grads.byteOffset === inputs.byteOffset; // each row only after it was read
    if (overlap(values, inputs) || (overlap(grads, inputs) && !isReplaced)) inputs = inputs.slice();
    const inPairs = samples > 1 && this.#code(this.#program("gradient")).isFasterInPairs;
    if (inPairs) this.#batchPairs(inputs, values, grads);
    else this.#batchOneByOne(inputs, values, grads);
  }

  /**
   * All outputs at a point.
   *
   * @param inputs The point: {@linkcode Kernel.inputs} numbers.
   * @param outputs Where the outputs go: {@linkcode Kernel.outputs} numbers.
   * @throws {TypeError} Where an argument is no Float64Array or detached.
   * @throws {RangeError} Where a length is another.
   *
   * @example A function with two outputs
   * ```ts
   * import { add, mul } from "@chainrule/autograd";
   * import { compile } from "@chainrule/autograd/compile";
   * import { assertEquals } from "@std/assert";
   *
   * const kernel = compile((x, y) => [add(x, y), mul(x, y)]);
   * const outputs = new Float64Array(2);
   * kernel.evaluate(new Float64Array([3, 4]), outputs);
   * assertEquals([...outputs], [7, 12]);
   * ```
   */
  evaluate(inputs: Float64Array, outputs: Float64Array): void {
    requireArray("inputs", inputs, this.inputs);
    requireArray("outputs", outputs, this.outputs);
    const runner = this.#runner("value");
    const instance = runner.take();
    try {
      instance.inputs.set(inputs);
      instance.run();
      outputs.set(instance.regions[0]!);
    } finally {
      runner.giveBack(instance);
    }
  }

  /**
   * The value, and the gradient written; nothing written and undefined where the gradient has a NaN that a
   * guarded product may not have.
   */
  #gradientAt(inputs: Float64Array, grad: Float64Array, guarded: boolean): number | undefined {
    const runner = this.#runner(guarded ? "guardedGradient" : "gradient");
    const instance = runner.take();
    try {
      instance.inputs.set(inputs);
      if (instance.run() !== 0 && !guarded) return undefined;
      grad.set(instance.regions[1]!);
      return instance.regions[0]![0]!;
    } finally {
      runner.giveBack(instance);
    }
  }

  #batchOneByOne(inputs: Float64Array, values: Float64Array, grads: Float64Array): void {
    const n = this.inputs;
    for (let i = 0; i < values.length; i++) {
      const row = inputs.subarray(n * i, n * (i + 1));
      const grad = grads.subarray(n * i, n * (i + 1));
      values[i] = this.#gradientAt(row, grad, false) ?? this.#gradientAt(row, grad, true)!;
    }
  }

  #batchPairs(inputs: Float64Array, values: Float64Array, grads: Float64Array): void {
    const runner = this.#runner("pairs");
    const instance = runner.take();
    try {
      for (let begin = 0; begin < values.length; begin += runner.rows) {
        const end = Math.min(values.length, begin + runner.rows);
        if (this.#chunk(instance, inputs, values, grads, begin, end)) continue;
        const guarded = this.#runner("guardedPairs");
        const other = guarded.take();
        try {
          this.#chunk(other, inputs, values, grads, begin, end, true);
        } finally {
          guarded.giveBack(other);
        }
      }
    } finally {
      runner.giveBack(instance);
    }
  }

  /**
   * Computes the samples from `begin` to `end`; false, and nothing written, where a gradient has a NaN that a
   * guarded product may not have.
   */
  #chunk(
    instance: Instance,
    inputs: Float64Array,
    values: Float64Array,
    grads: Float64Array,
    begin: number,
    end: number,
    guarded = false,
  ): boolean {
    const n = this.inputs;
    const count = end - begin;
    instance.inputs.set(inputs.subarray(n * begin, n * end));
    if (count % 2 === 1) { // the last sample is its own partner
      instance.inputs.copyWithin(n * count, n * (count - 1), n * count);
    }
    if (instance.run((count + 1) >> 1) !== 0 && !guarded) return false;
    values.set(instance.regions[0]!.subarray(0, count), begin);
    grads.set(instance.regions[1]!.subarray(0, n * count), n * begin);
    return true;
  }

  #requireOneOutput(method: string): void {
    if (this.outputs === 1) return;
    throw new TypeError(
      `Cannot call '${method}' as the function must have one output: current number of outputs is ${this.outputs}`,
    );
  }

  #program(kind: "value" | "gradient"): LinearProgram {
    let program = this.#programs.get(kind);
    if (program === undefined) {
      program = kind === "value" ? this.#source.valueProgram() : this.#source.gradientProgram();
      this.#programs.set(kind, program);
    }
    return program;
  }

  #code(program: LinearProgram): SampleCode {
    let code = this.#codes.get(program);
    if (code === undefined) {
      const longest = this.#options.longestFunction ?? longestFunction;
      code = program.length > longest ? interpreted(program) : straightLine(program);
      this.#codes.set(program, code);
    }
    return code;
  }

  /** What modules of a program are made of. */
  #moduleOptions(kind: "value" | "gradient", guarded: boolean): SampleModuleOptions {
    const program = this.#program(kind);
    return {
      program,
      code: this.#code(program),
      guarded,
      firstGradient: kind === "value" ? program.outputs.length : 1,
    };
  }

  /** The runner of a kind, made when it is asked for. */
  #runner(kind: RunnerKind): Runner {
    return this.#runners[kind] ??= this.#makeRunner(kind);
  }

  #makeRunner(kind: RunnerKind): Runner {
    const program = kind === "value" ? "value" : "gradient";
    const sizes = program === "value" ? [this.outputs] : [1, this.inputs];
    const options = this.#moduleOptions(program, kind.startsWith("guarded"));
    if (kind !== "pairs" && kind !== "guardedPairs") {
      return new Runner(oneSampleModule(options, sizes), this.inputs, sizes);
    }
    const fitting = Math.floor(chunkBytes / (8 * (2 * this.inputs + 1)));
    const rows = Math.max(2, fitting - fitting % 2);
    return new Runner(pairsModule(options, sizes, rows), this.inputs, sizes);
  }
}

/** Whether two arrays have memory in common. */
function overlap(a: Float64Array, b: Float64Array): boolean {
  return a.buffer === b.buffer && a.byteOffset < b.byteOffset + b.byteLength &&
    b.byteOffset < a.byteOffset + a.byteLength;
}

function requireFloat64Array(name: string, array: unknown): asserts array is Float64Array {
  if (!(array instanceof Float64Array)) {
    throw new TypeError(
      `Cannot run a kernel as '${name}' must be a Float64Array: current value is ${show(array)}`,
    );
  }
  if (array.length === 0 && (array.buffer as { detached?: boolean }).detached) {
    throw new TypeError(`Cannot run a kernel as the buffer of '${name}' is detached`);
  }
}

function requireArray(name: string, array: unknown, length: number): void {
  requireFloat64Array(name, array);
  if (array.length !== length) {
    throw new RangeError(
      `Cannot run a kernel as '${name}' must have ${length} elements: current length is ${array.length}`,
    );
  }
}

/** How a value is shown in an error. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object" || value === null) return String(value);
  return `an object of class ${value.constructor?.name ?? "Object"}`;
}
