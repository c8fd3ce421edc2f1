/**
 * Kernels: compiled functions over flat arrays.
 *
 * @module
 */

import {
  isList,
  type Numbers,
  overlap,
  requireApart,
  requireArray,
  requireFloat64Array,
  sharedMemory,
  withFloat64Arrays,
} from "./kernel_arguments.ts";
import { cannot, requireOptions } from "../errors.ts";
import { copyFew, FEW } from "./frame.ts";
import type { Computes } from "./computes.ts";
import { SAVED_METHODS, type SavedKernel, type SavedMethod } from "./saved_kernel.ts";
import { type AddsUp, sumOfSamples, sumOfWeights } from "./sum_of_samples.ts";

/** The code of a function, made when it is asked for. */
export interface KernelCode {
  /** Computes the outputs, of one sample; there is one region. */
  readonly values: Computes;
  /** Computes the outputs and their gradients, of one sample; both have a region. */
  readonly gradients: Computes;
  /** The same of several samples at once, two of them side by side. */
  readonly gradientsInPairs: Computes;
  /** Whether that takes less time than one sample after the other. */
  readonly isFasterInPairs: boolean;
  /** How many inputs, the first ones, the samples of a sum share. */
  readonly sharedInputs: number;
  /** Adds up samples. */
  readonly summed: AddsUp;
  /** The methods whose code there is. */
  readonly methods: readonly SavedMethod[];
  /** The code of methods as plain data. */
  save(methods: readonly SavedMethod[]): SavedKernel;
}

/** What {@linkcode Kernel.save} is told. */
export interface SaveOptions {
  /** The methods that a loaded kernel will have: all that this one has unless they are named. */
  readonly methods?: readonly SavedMethod[];
}

/** What {@linkcode Kernel.sumAndGrad} is told besides. */
export interface SumOptions {
  /** Where the value of each sample goes: it shows which sample is NaN. */
  readonly values?: Numbers | undefined;
  /** Whether mean values are asked for, in place of sums: with weights the weighted mean. */
  readonly mean?: boolean | undefined;
  /** What each sample weighs. One that weighs 0 is left out, be it NaN or infinite. */
  readonly weights?: Float64Array | readonly number[] | undefined;
}

const SUM_OPTIONS: readonly string[] = ["values", "mean", "weights"] satisfies (keyof SumOptions)[];

/** The error that structured cloning throws shows it. */
const CANNOT_BE_SENT: unique symbol = Symbol(
  "a kernel is code: send what its save() returns, and loadKernel where that arrives; it",
);

const inspect: unique symbol = Symbol.for("Deno.customInspect") as never;
const inspectInNode: unique symbol = Symbol.for("nodejs.util.inspect.custom") as never;

/**
 * A compiled function. Inputs, gradients and outputs are flat: `inputs` numbers a sample, in Float64Arrays; arrays of numbers
 * are taken as well, and copied.
 *
 * No call sees data of another. Arguments are checked before anything is written. What {@linkcode Kernel.save} returns can be sent to
 * a worker, and written as JSON; the kernel itself cannot.
 *
 * @example One step of gradient descent
 * ```ts
 * import { compile, type Kernel } from "@chainrule/autograd/compile";
 * import { assertEquals } from "@std/assert";
 *
 * const kernel: Kernel = compile((x, y) => x.mul(x).add(y.mul(y)));
 * const point = new Float64Array([3, 4]), grad = new Float64Array(kernel.inputs);
 * assertEquals(kernel.valueAndGrad(point, grad), 25);
 * for (let i = 0; i < point.length; i++) point[i]! -= 0.25 * grad[i]!;
 * assertEquals([...point], [1.5, 2]);
 * ```
 */
export class Kernel {
  /** The number of inputs. */
  readonly inputs: number;
  /** The number of outputs. */
  readonly outputs: number;
  /** The number of inputs that the samples of {@linkcode Kernel.sumAndGrad} share: those of the first argument. */
  readonly sharedInputs: number;
  /**
   * Stops `structuredClone` and `postMessage`, which would give an object without methods: a symbol cannot be cloned.
   * @ignore
   */
  readonly transfer: typeof CANNOT_BE_SENT = CANNOT_BE_SENT;
  readonly #code: KernelCode;

  /** For {@linkcode compile}, which makes kernels. */
  constructor(inputs: number, outputs: number, code: KernelCode) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.sharedInputs = code.sharedInputs;
    this.#code = code;
  }

  /**
   * The value at a point.
   *
   * @param inputs The point: {@linkcode Kernel.inputs} numbers.
   * @throws {TypeError} Where `inputs` is neither a Float64Array nor an array of numbers, or detached, or the function has several outputs.
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
  value(inputs: Float64Array | readonly number[]): number {
    if (this === undefined) throw noKernel("value");
    if (isList(inputs)) return withFloat64Arrays({ inputs }, {}, (x) => this.value(x!));
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
   * @throws {TypeError} Where an argument is neither a Float64Array nor an array of numbers, or detached, or the function has several outputs.
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
  valueAndGrad(inputs: Float64Array | readonly number[], grad: Numbers): number {
    if (this === undefined) throw noKernel("valueAndGrad");
    if (isList(inputs) || isList(grad)) {
      return withFloat64Arrays({ inputs }, { grad }, (x, g) => this.valueAndGrad(x!, g!));
    }
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
   * @throws {TypeError} Where an argument is neither a Float64Array nor an array of numbers, or detached, `values` and `grads` share memory, or the
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
  batch(inputs: Float64Array | readonly number[], values: Numbers, grads: Numbers): void {
    if (this === undefined) throw noKernel("batch");
    if (isList(inputs) || isList(values) || isList(grads)) {
      if (values === grads && isList(values)) throw sharedMemory("values", "grads");
      return withFloat64Arrays({ inputs }, { values, grads }, (x, v, g) => this.batch(x!, v!, g!));
    }
    this.#requireOneOutput("batch");
    requireFloat64Array("values", values);
    const samples = values.length;
    requireArray("inputs", inputs, this.inputs * samples);
    requireArray("grads", grads, this.inputs * samples);
    if (overlap(values, grads)) throw sharedMemory("values", "grads");
    const isReplaced = grads.byteOffset === inputs.byteOffset; // each row only after it was read
    if (overlap(values, inputs) || (overlap(grads, inputs) && !isReplaced)) inputs = inputs.slice();
    const code = this.#code;
    const inPairs = samples > 1 && code.isFasterInPairs;
    this.#computeRows(inPairs ? code.gradientsInPairs : code.gradients, inputs, values, grads);
  }

  /**
   * The sum of the values of many samples, and the sum of their gradients by the inputs that they share: what a step of a fit
   * needs. The function's first argument is shared (`shared` of the options of {@linkcode compile} says how many are); the
   * others are a sample's own. So parameters are given once, what depends on them alone is computed once, and gradients come added up.
   *
   * Samples are added up in chunks of 256, and chunks pairwise. Who adds the results of shares of 256, or of 512, 1,024 … samples
   * pairwise, neighbours first, has the bits of one call with all samples, however many workers there were. A chunk in which a
   * NaN comes out is computed once more as `valueAndGrad` computes NaNs.
   *
   * @param shared The inputs that samples share: {@linkcode Kernel.sharedInputs} numbers.
   * @param samples The samples, row by row: of each the inputs that are left.
   * @param grad Where the sum of the gradients by the shared inputs goes: as many numbers.
   * @param options Where values go, whether means are asked for, and weights.
   * @returns The sum of the values; 0 where there are no samples.
   * @throws {TypeError} Where an argument is neither a Float64Array nor an array of numbers, or detached; where `grad` or `values` share
   * memory with another one; where the function has several outputs, or no input that is not shared; where there is no such option.
   * @throws {RangeError} Where the lengths do not fit, or the mean is asked for of samples whose weights add up to 0, or of none.
   *
   * @example The slope of a line through the origin, by gradient descent
   * ```ts
   * import { sub } from "@chainrule/autograd";
   * import { compile } from "@chainrule/autograd/compile";
   * import { assertAlmostEquals } from "@std/assert";
   *
   * const squaredError = compile((slope, x, y) => sub(slope.mul(x), y).pow(2));
   * const samples = [1, 2, 2, 4, 3, 6], slope = [0], grad = [0]; // rows of x and y
   * for (let step = 0; step < 20; step++) {
   *   squaredError.sumAndGrad(slope, samples, grad, { mean: true });
   *   slope[0]! -= 0.1 * grad[0]!;
   * }
   * assertAlmostEquals(slope[0]!, 2);
   * ```
   */
  sumAndGrad(
    shared: Float64Array | readonly number[],
    samples: Float64Array | readonly number[],
    grad: Numbers,
    options: SumOptions = {},
  ): number {
    if (this === undefined) throw noKernel("sumAndGrad");
    const { values, weights, mean = false } = sumOptionsIn(options);
    requireApart({ shared, samples, weights, values, grad }, ["grad", "values"]);
    if (isList(shared) || isList(samples) || isList(grad) || isList(values) || isList(weights)) {
      return withFloat64Arrays(
        { shared, samples, weights },
        { grad, values },
        (s, x, weights, g, values) => this.sumAndGrad(s!, x!, g!, { values, weights, mean }),
      );
    }
    const count = this.#countSamples(shared, samples, grad);
    if (values !== undefined) requireArray("values", values, count);
    if (weights !== undefined) requireArray("weights", weights, count);
    const divisor = !mean ? 1 : weights === undefined ? count : sumOfWeights(weights);
    if (divisor === 0) throw noMean(count);
    const summands = { shared, rows: samples, samples: count, weights, values };
    const sums = sumOfSamples(this.#code.summed, summands);
    const result = (i: number) => sums === undefined ? 0 : sums[i]! / divisor + 0; // no negative zero
    for (let i = 0; i < grad.length; i++) grad[i] = result(i);
    return result(grad.length);
  }

  /** How many samples there are; throws where arguments do not fit. */
  #countSamples(shared: Float64Array, samples: Float64Array, grad: Float64Array): number {
    this.#requireOneOutput("sumAndGrad");
    const ofSample = this.inputs - this.sharedInputs;
    if (ofSample === 0) {
      throw new TypeError(
        "Cannot call 'sumAndGrad' as the function must have an argument that samples do not share: current number is 0",
      );
    }
    requireArray("shared", shared, this.sharedInputs);
    requireArray("grad", grad, this.sharedInputs);
    requireFloat64Array("samples", samples);
    const count = samples.length / ofSample;
    if (Number.isInteger(count)) return count;
    throw new RangeError(
      `Cannot run a kernel as 'samples' must have ${ofSample} elements a sample: current length is ${samples.length}`,
    );
  }

  /**
   * All outputs at a point.
   *
   * @param inputs The point: {@linkcode Kernel.inputs} numbers.
   * @param outputs Where the outputs go: {@linkcode Kernel.outputs} numbers.
   * @throws {TypeError} Where an argument is neither a Float64Array nor an array of numbers, or detached.
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
  evaluate(inputs: Float64Array | readonly number[], outputs: Numbers): void {
    if (this === undefined) throw noKernel("evaluate");
    if (isList(inputs) || isList(outputs)) {
      return withFloat64Arrays({ inputs }, { outputs }, (x, o) => this.evaluate(x!, o!));
    }
    requireArray("inputs", inputs, this.inputs);
    requireArray("outputs", outputs, this.outputs);
    const frame = this.#code.values.compute(inputs, 0, 1);
    outputs.set(frame.regions[0]!);
    frame.release();
  }

  /**
   * The kernel as plain data, which `structuredClone`, `postMessage` and JSON carry as it is: for a worker, a file, a page. There
   * `loadKernel` of `@chainrule/autograd/kernel` makes a kernel of it, whose results have the same bits, without the engine and the
   * compiler. What is not asked for here, a loaded kernel does not have: fewer methods are fewer bytes.
   *
   * @param options Which methods.
   * @returns The saved kernel.
   * @throws {TypeError} Where the function has rules of one's own that JavaScript computes; where a method is none, or needs one output.
   *
   * @example A kernel in a file
   * ```ts
   * import { mul } from "@chainrule/autograd";
   * import { compile } from "@chainrule/autograd/compile";
   * import { loadKernel } from "@chainrule/autograd/kernel";
   * import { assertEquals } from "@std/assert";
   *
   * const kernel = compile((x, y) => mul(x, y));
   * const text = JSON.stringify(kernel.save({ methods: ["value"] }));
   * assertEquals(loadKernel(JSON.parse(text)).value([3, 4]), 12);
   * ```
   */
  save(options: SaveOptions = {}): SavedKernel {
    if (this === undefined) throw noKernel("save");
    return this.#code.save(methodsIn(options, this, this.#code.methods));
  }

  /**
   * All outputs at a point, and their derivatives there, as Levenberg and Marquardt's method wants them.
   *
   * @param inputs The point: {@linkcode Kernel.inputs} numbers.
   * @param jacobian Where the derivatives go, row by row: the gradient of the first output by all inputs, then that of the next.
   * @returns The outputs.
   * @throws {TypeError} Where an argument is neither a Float64Array nor an array of numbers, or detached; or what a rule of a
   * user's throws whose second derivative is asked for so.
   * @throws {RangeError} Where a length is another.
   *
   * @example A function with two outputs
   * ```ts
   * import { add, mul } from "@chainrule/autograd";
   * import { compile } from "@chainrule/autograd/compile";
   * import { assertEquals } from "@std/assert";
   *
   * const kernel = compile((x, y) => [add(x, y), mul(x, y)]);
   * const jacobian = new Float64Array(kernel.outputs * kernel.inputs);
   * assertEquals([...kernel.valueAndJacobian([3, 4], jacobian)], [7, 12]);
   * assertEquals([...jacobian], [1, 1, 4, 3]);
   * ```
   */
  valueAndJacobian(
    inputs: Float64Array | readonly number[],
    jacobian: Numbers,
  ): Float64Array<ArrayBuffer> {
    if (this === undefined) throw noKernel("valueAndJacobian");
    if (isList(inputs) || isList(jacobian)) {
      return withFloat64Arrays({ inputs }, { jacobian }, (x, j) => this.valueAndJacobian(x!, j!));
    }
    requireArray("inputs", inputs, this.inputs);
    requireArray("jacobian", jacobian, this.outputs * this.inputs);
    const frame = this.#code.gradients.compute(inputs, 0, 1);
    const values = Float64Array.from(frame.regions[0]!);
    jacobian.set(frame.regions[1]!);
    frame.release();
    return values;
  }

  /**
   * A kernel has no JSON.
   * @throws {TypeError} Always: it would say nothing of what the kernel computes.
   */
  toJSON(): never {
    throw new TypeError(
      "Cannot convert a kernel to JSON as it is code: convert what its save() returns, and loadKernel where that arrives",
    );
  }

  /** What console.log prints in Deno. */
  [inspect](): string {
    return `Kernel { inputs: ${this.inputs}, outputs: ${this.outputs} }`;
  }

  /** What console.log prints in Node.js. */
  [inspectInNode](): string {
    return this[inspect]();
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

/** The methods that are to be saved: those that are asked for, or all of which there is code. */
function methodsIn(
  options: unknown,
  kernel: Kernel,
  withCode: readonly SavedMethod[],
): readonly SavedMethod[] {
  requireOptions("save a kernel", options, ["methods"], '{ methods: ["value"] }');
  const has = SAVED_METHODS.filter((method) => hasMethod(kernel, method));
  const saved = has.filter((method) => withCode.includes(method));
  const { methods = saved } = options as SaveOptions;
  if (!Array.isArray(methods)) {
    throw cannot("save a kernel", "methods", "an array of names", methods);
  }
  methods.forEach((method, i) => {
    if (has.includes(method)) return;
    throw cannot("save a kernel", `methods[${i}]`, `one of ${has.join(", ")}`, method);
  });
  return SAVED_METHODS.filter((method) => methods.includes(method));
}

/** Whether a kernel has something to compute by a method. */
function hasMethod({ inputs, outputs, sharedInputs }: Kernel, method: SavedMethod): boolean {
  if (method === "evaluate" || method === "valueAndJacobian") return true;
  return outputs === 1 && (method !== "sumAndGrad" || sharedInputs < inputs);
}

/** `const { value } = kernel` calls a method with no kernel at all. */
function noKernel(method: string): TypeError {
  return cannot(`call '${method}'`, "this", "a kernel", undefined);
}

/** The options of a sum. */
function sumOptionsIn(options: unknown): SumOptions {
  requireOptions("run a kernel", options, SUM_OPTIONS, "{ mean: true }");
  const { mean } = options as SumOptions;
  if (mean === undefined || typeof mean === "boolean") return options;
  throw cannot("run a kernel", "mean", "a boolean", mean);
}

function noMean(samples: number): RangeError {
  const reason = samples === 0
    ? "there must be samples: current number is 0"
    : "the sum of the weights must not be 0: current value is 0";
  return new RangeError(`Cannot take the mean as ${reason}`);
}
