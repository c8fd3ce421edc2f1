/**
 * Compiles functions and graphs.
 *
 * @module
 */

import { isRecording, type Operand, trace, Value } from "../../mod.ts";
import { requireWebAssembly } from "./runner.ts";
import { TracedSource } from "./traced_source.ts";
import { callWith, cannot, show } from "../errors.ts";
import { Kernel } from "./kernel.ts";
import { GeneratedCode, type KernelOptions } from "./generated_code.ts";

/** What a function to compile may return: a Value, or Values in arrays, which become outputs in order. */
export type Outputs = Operand | readonly Outputs[];

/** What {@linkcode compile} is told about a function of Values. */
export interface CompileOptions {
  /** How many Values the function takes, as `f(...x)`. Without it, that is the number of the function's parameters. */
  readonly inputs?: number;
}

/** What {@linkcode compile} is told about a function of arrays. */
export interface CompileArraysOptions {
  /** How many Values each of the function's arguments has. */
  readonly inputs: readonly number[];
}

/** The data of inputs while a function is traced: inside the domain of every built-in operation but acosh. */
const TRACED_DATA = 0.5;

/**
 * Compiles a function: it is called once with Values, and what it records becomes a kernel.
 *
 * Tracing sees operations, not the control flow around them: a branch on `.data` is taken once, while tracing.
 * `select`, `step`, `sign`, `max`, `min`, `abs`, `clamp` and `relu` are instructions: a kernel decides them anew for
 * each input.
 *
 * @param f A function of Values that returns a Value, or Values in arrays (`grad(f)` does).
 * @param options How many Values `f` takes, where its parameters do not tell.
 * @returns The kernel. Its inputs are the function's arguments, in order.
 * @throws {TypeError} Where `f` is no function, the inputs cannot be told, or it returns something that is no Value.
 * @throws {Error} Where WebAssembly is missing, lacks vectors, or is not allowed.
 *
 * @example A function of two numbers
 * ```ts
 * import { mul, tanh } from "@chainrule/autograd";
 * import { compile } from "@chainrule/autograd/compile";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const kernel = compile((x, y) => tanh(mul(x, y)));
 * const grad = new Float64Array(2);
 * assertAlmostEquals(kernel.valueAndGrad(new Float64Array([0.5, 2]), grad), Math.tanh(1));
 * assertAlmostEquals(grad[0]!, 2 / Math.cosh(1) ** 2);
 * ```
 */
export function compile(f: (...inputs: Value[]) => Outputs, options?: CompileOptions): Kernel;
/**
 * Compiles a function of arrays.
 *
 * @param f A function of arrays of Values that returns a Value, or Values in arrays.
 * @param options The lengths of the arrays.
 * @returns The kernel. Its inputs are the arrays, one after the other.
 * @throws {TypeError} Where the lengths are none, or `f` returns something that is no Value.
 * @throws {Error} Where WebAssembly is missing, lacks vectors, or is not allowed.
 *
 * @example A function of arrays
 * ```ts
 * import { dot } from "@chainrule/autograd";
 * import { compile } from "@chainrule/autograd/compile";
 * import { assertEquals } from "@std/assert";
 *
 * const kernel = compile((w, x) => dot(w, x), { inputs: [3, 3] });
 * assertEquals(kernel.value(new Float64Array([1, 2, 3, 4, 5, 6])), 32);
 * ```
 */
export function compile(
  f: (...inputs: Value[][]) => Outputs,
  options: CompileArraysOptions,
): Kernel;
/**
 * Compiles a graph that was recorded.
 *
 * @param root The output; or several outputs.
 * @param leaves The leaves that become inputs, in this order. All other leaves keep the data that was recorded.
 * @returns The kernel.
 * @throws {TypeError} Where `root` is no Value, or `leaves` are no leaves, one is given twice, or was assigned between
 * its uses.
 * @throws {Error} Where WebAssembly is missing, lacks vectors, or is not allowed.
 *
 * @example Usage
 * ```ts
 * import { Value } from "@chainrule/autograd";
 * import { compile } from "@chainrule/autograd/compile";
 * import { assertEquals } from "@std/assert";
 *
 * const x = new Value(3), y = new Value(4);
 * const kernel = compile(x.mul(y).add(5), [x]);
 * assertEquals(kernel.value(new Float64Array([10])), 45);
 * ```
 */
export function compile(root: Value | readonly Value[], leaves: readonly Value[]): Kernel;
export function compile(
  target: Traceable | Value | readonly Value[],
  optionsOrLeaves: CompileOptions | CompileArraysOptions | readonly Value[] = {},
): Kernel {
  requireWebAssembly();
  if (!isRecording()) { // everything would be a constant
    throw new TypeError("Cannot compile within noGrad as nothing is recorded there");
  }
  if (typeof target === "function") {
    if (
      typeof optionsOrLeaves !== "object" || optionsOrLeaves === null ||
      Array.isArray(optionsOrLeaves)
    ) {
      throw cannot(
        "compile a function",
        "options",
        "an object such as { inputs: 2 }",
        optionsOrLeaves,
      );
    }
    return compileFunction(target, optionsOrLeaves as CompileOptions | CompileArraysOptions);
  }
  const outputs = flatten(target, "root");
  if (!Array.isArray(optionsOrLeaves)) {
    throw cannot("compile", "leaves", "an array of leaves", optionsOrLeaves);
  }
  return compileGraph(outputs, optionsOrLeaves);
}

/** Compiles with options that tests and benchmarks alone need. */
export function compileGraph(
  outputs: readonly Value[],
  leaves: readonly Value[],
  options?: KernelOptions,
): Kernel {
  const indices = new Map<Value, number>();
  for (let i = 0; i < leaves.length; i++) {
    const leaf: unknown = leaves[i];
    const isLeaf = leaf instanceof Value && leaf.operation === "leaf";
    if (isLeaf) indices.set(leaf, i);
    if (indices.size !== i + 1) {
      throw cannot("compile", `leaves[${i}]`, isLeaf ? "given once" : "a leaf", leaf);
    }
  }
  const source = new TracedSource(trace(outputs), indices);
  return new Kernel(source.inputs, source.outputs, new GeneratedCode(source, options));
}

/** A function of Values or of arrays of Values. */
type Traceable = (...inputs: never[]) => Outputs;

function compileFunction(
  f: Traceable,
  { inputs = f.length || undefined }: CompileOptions | Partial<CompileArraysOptions>,
): Kernel {
  if (inputs === undefined) {
    throw new TypeError(
      "Cannot compile as the function has no parameters: say how many Values it takes with { inputs }",
    );
  }
  const lengths: unknown = typeof inputs === "number" ? [inputs] : inputs;
  if (!areLengths(lengths)) {
    throw cannot("compile", "inputs", "a number of inputs or an array of them", inputs);
  }
  const groups = lengths.map((n) => Array.from({ length: n }, () => new Value(TRACED_DATA)));
  const args = (typeof inputs === "number" ? groups[0]! : groups) as never[];
  const advice = `let the function take an array, with { inputs: [${inputs}] }`;
  const result = callWith("compile", f, args, advice);
  return compileGraph(flatten(result, "f"), groups.flat());
}

/** Whether a value is one number of Values or more; arrays of Values may be of no length. */
function areLengths(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 &&
    value.every((n) => Number.isInteger(n) && n >= 0);
}

/** Stands on the stack below the elements of an array. */
class End {
  readonly array: readonly unknown[];

  constructor(array: readonly unknown[]) {
    this.array = array;
  }
}

/** The Values in nested arrays, in order. */
function flatten(outputs: unknown, name: "f" | "root"): Value[] {
  const values: Value[] = [];
  const stack: unknown[] = [outputs];
  const open = new Set<unknown>(); // the arrays that the element at hand is in
  while (stack.length > 0) {
    const output = stack.pop();
    if (output instanceof End) {
      open.delete(output.array);
    } else if (Array.isArray(output)) {
      if (open.has(output)) {
        throw new TypeError(`Cannot compile as an array that '${name}' gives contains itself`);
      }
      open.add(output);
      stack.push(new End(output));
      for (let i = output.length - 1; i >= 0; i--) stack.push(output[i]);
    } else if (output instanceof Value) {
      values.push(output);
    } else {
      const must = name === "f" ? "'f' must return a Value" : "'root' must be a Value";
      throw new TypeError(
        `Cannot compile as ${must}, or an array of them: current value is ${show(output)}`,
      );
    }
  }
  if (values.length === 0) {
    throw new TypeError("Cannot compile as there must be an output: current number is 0");
  }
  return values;
}
