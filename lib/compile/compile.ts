/**
 * Compiles functions and graphs.
 *
 * @module
 */

import { isRecording, trace, Value } from "../../mod.ts";
import { requireWebAssembly } from "./runner.ts";
import { TracedSource } from "./traced_source.ts";
import { cannot, requireOptions } from "../errors.ts";
import { Kernel } from "../kernel/kernel.ts";
import type { TracedArgument } from "./mistaken_inputs.ts";
import { flatten, type Outputs, type Traceable, traceFunction } from "./traced_function.ts";
import { GeneratedCode, type KernelOptions } from "./generated_code.ts";

/** What {@linkcode compile} is told about a function of Values. */
export interface CompileOptions {
  /** How many Values the function takes, as `f(...x)`. Without it, that is the number of the function's parameters. */
  readonly inputs?: number;
  /** Whether the function may read and print numbers that depend on the inputs: they are those of inputs of 0.5 for ever. */
  readonly allowFrozen?: boolean;
  /** How many of the function's arguments, the first ones, all samples share that `sumAndGrad` adds up; 1 where it is not given. */
  readonly shared?: number;
}

/** What {@linkcode compile} is told about a function of arrays. */
export interface CompileArraysOptions {
  /** How many Values each of the function's arguments has. */
  readonly inputs: readonly number[];
  /** Whether the function may read and print numbers that depend on the inputs: they are those of inputs of 0.5 for ever. */
  readonly allowFrozen?: boolean;
  /** How many of the function's arguments, the first ones, all samples share that `sumAndGrad` adds up; 1 where it is not given. */
  readonly shared?: number;
}

/**
 * Compiles a function: it is called once with Values, and what it records becomes a kernel.
 *
 * The Values have the data 0.5. What a kernel computes may differ by a few ulps from what the function computes on Values:
 * a kernel simplifies, and computes elementary functions by itself.
 *
 * Tracing sees operations, not the control flow around them: a branch on `.data` would be taken once, while tracing. So
 * reading the data of what depends on an input throws, and so do printing it and `backward()`. `select`, `step`, `sign`,
 * `max`, `min`, `abs`, `clamp` and `relu` are instructions: a kernel decides them anew for each input. So are `detach`
 * and what is computed within `noGrad`: values that are computed anew, and have no gradient.
 *
 * @param f A function of Values that returns a Value or a number, or such in arrays (`grad(f)` does) or in an object.
 * @param options How many Values `f` takes, where its parameters do not tell; whether it may read numbers.
 * @returns The kernel. Its inputs are the function's arguments, in order.
 * @throws {TypeError} Where `f` is no function, the inputs cannot be told, it takes arrays, or returns something that is no Value;
 * where it reads a number that depends on an input, or assigns to an input.
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
 * @throws {TypeError} Where the lengths are none, or `f` returns something that is no Value; where it reads a number that
 * depends on an input, or assigns to an input.
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
 * Compiles a graph that was recorded. What was detached from an input when it was recorded, or computed within `noGrad`, is
 * a constant of the graph: only a function is followed there.
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
  optionsOrLeaves?: CompileOptions | CompileArraysOptions | readonly Value[],
): Kernel {
  requireWebAssembly();
  if (!isRecording()) { // everything would be a constant
    throw new TypeError("Cannot compile within noGrad as nothing is recorded there");
  }
  if (typeof target === "function") {
    const options = optionsIn(optionsOrLeaves), { shared = 1 } = options;
    return traceFunction(
      COMPILE,
      target,
      options,
      (outputs, leaves, args) => compileGraph(outputs, leaves, {}, countShared(args, shared)),
    );
  }
  const outputs = flatten("compile", target, "root") as Value[];
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
  sharedInputs?: number,
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
  const source = new TracedSource(trace(outputs), indices, sharedInputs);
  return new Kernel(source.inputs, source.outputs, new GeneratedCode(source, options));
}

const OPTIONS: readonly string[] = [
  "inputs",
  "allowFrozen",
  "shared",
] satisfies (keyof CompileOptions)[];

const COMPILE = { action: "compile", caller: "compile" } as const;

/** The options of a function. */
function optionsIn(options: unknown = {}): Partial<CompileOptions | CompileArraysOptions> {
  requireOptions("compile a function", options, OPTIONS, "{ inputs: 2 }");
  return options;
}

/** How many inputs so many of a function's arguments have, the first ones. */
function countShared(args: readonly TracedArgument[], shared: unknown): number {
  if (typeof shared !== "number" || !Number.isInteger(shared) || shared < 0) {
    throw cannot("compile a function", "shared", "a number of arguments", shared);
  }
  if (shared > Math.max(1, args.length)) {
    throw new RangeError(
      `Cannot compile a function as 'shared' must be at most the number of its arguments, ${args.length}: ` +
        `current value is ${shared}`,
    );
  }
  return args.slice(0, shared).flat().length;
}
