/**
 * Kernels: compiled functions over flat arrays.
 *
 * @module
 */

import { overlap, requireArray, requireFloat64Array } from "./kernel_arguments.ts";
import { copyFew, FEW } from "./frame.ts";
import type { Computes } from "./runner.ts";

/** The code of a function, made when it is asked for. */
export interface KernelCode {
  /** Computes the outputs, of one sample; there is one region. */
  readonly values: Computes;
  /** Computes the output and its gradient, of one sample; each has a region. */
  readonly gradients: Computes;
  /** The same of several samples at once, two of them side by side. */
  readonly gradientsInPairs: Computes;
  /** Whether that takes less time than one sample after the other. */
  readonly isFasterInPairs: boolean;
}

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
  readonly #code: KernelCode;

  /** For {@linkcode compile}, which makes kernels. */
  constructor(inputs: number, outputs: number, code: KernelCode) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.#code = code;
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
    const frame = this.#code.values.compute(inputs, 0, 1);
    const value = frame.regions[0]![0]!;
    frame.release();
    return value;
  }

  /**
   * The value at a point and the gradient there, which is written to `grad`. Nothing is allocated.
   *
   * @param inputs The point: {@linkcode Kernel.inputs} numbers.
   * @param grad Where the gradient goes: as many numbers.
   * @returns The value.
   * @throws {TypeError} Where an argument is no Float64Array or detached, or the function has several outputs.
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
    const frame = this.#code.gradients.compute(inputs, 0, 1);
    const value = frame.regions[0]![0]!;
    if (this.inputs > FEW) grad.set(frame.regions[1]!);
    else copyFew(frame.regions[1]!, 0, this.inputs, grad);
    frame.release();
    return value;
  }

  /**
   * Values and gradients of many samples, two of them at a time where the machine can. Nothing is allocated where the
   * rows fit 64 KB and are as many as in the call before; else a few views are.
   *
   * @param inputs The samples, row by row: {@linkcode Kernel.inputs} numbers each.
   * @param values Where the values go, one a sample; its length is the number of samples.
   * @param grads Where the gradients go, row by row; `inputs` itself may be overwritten so.
   * @throws {TypeError} Where an argument is no Float64Array or detached, `values` and `grads` share memory, or the
   * function has several outputs.
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
    if (overlap(values, grads)) {
      throw new TypeError("Cannot run a kernel as 'values' and 'grads' must not share memory");
    }
    const isReplaced = grads.byteOffset === inputs.byteOffset; // each row only after it was read
    if (overlap(values, inputs) || (overlap(grads, inputs) && !isReplaced)) inputs = inputs.slice();
    const code = this.#code;
    const inPairs = samples > 1 && code.isFasterInPairs;
    this.#computeRows(inPairs ? code.gradientsInPairs : code.gradients, inputs, values, grads);
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
    const frame = this.#code.values.compute(inputs, 0, 1);
    outputs.set(frame.regions[0]!);
    frame.release();
  }

  /** Computes rows, as many at once as the code takes. */
  #computeRows(
    code: Computes,
    inputs: Float64Array,
    values: Float64Array,
    grads: Float64Array,
  ): void {
    const n = this.inputs, samples = values.length;
    for (let begin = 0; begin < samples; begin += code.rows) {
      const frame = code.compute(inputs, n * begin, Math.min(samples - begin, code.rows));
      values.set(frame.regions[0]!, begin);
      grads.set(frame.regions[1]!, n * begin);
      frame.release();
    }
  }

  #requireOneOutput(method: string): void {
    if (this.outputs === 1) return;
    throw new TypeError(
      `Cannot call '${method}' as the function must have one output: current number of outputs is ${this.outputs}`,
    );
  }
}
