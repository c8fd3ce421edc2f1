/**
 * Compiles functions and graphs.
 *
 * @module
 */

import { detach, isRecording, type Operand, trace, Value, whileTracing } from "../../mod.ts";
import { requireWebAssembly } from "./runner.ts";
import { TracedSource } from "./traced_source.ts";
import { callWith, cannot, show, showReturned } from "../errors.ts";
import { Kernel } from "./kernel.ts";
import { mistakenInputs, type TracedArgument } from "./mistaken_inputs.ts";
import { GeneratedCode, type KernelOptions } from "./generated_code.ts";

/**
 * What a function to compile may return: a Value or a number, or such in arrays or in an object as `valueAndGrad(f)` returns one. They
 * become outputs in order, those of an object in the order of its keys.
 */
export type Outputs = Operand | readonly Outputs[] | OutputsByName;

/** Outputs under names. */
export interface OutputsByName {
  /** An output, or several. */
  readonly [name: string]: Outputs;
}

/** What {@linkcode compile} is told about a function of Values. */
export interface CompileOptions {
  /** How many Values the function takes, as `f(...x)`. Without it, that is the number of the function's parameters. */
  readonly inputs?: number;
  /** Whether the function may read and print numbers that depend on the inputs: they are those of inputs of 0.5 for ever. */
  readonly allowFrozen?: boolean;
}

/** What {@linkcode compile} is told about a function of arrays. */
export interface CompileArraysOptions {
  /** How many Values each of the function's arguments has. */
  readonly inputs: readonly number[];
  /** Whether the function may read and print numbers that depend on the inputs: they are those of inputs of 0.5 for ever. */
  readonly allowFrozen?: boolean;
}

/** The data of inputs while a function is traced: inside the domain of every built-in operation but acosh. */
const TRACED_DATA = 0.5;

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
  if (typeof target === "function") return compileFunction(target, optionsIn(optionsOrLeaves));
  const outputs = flatten(target, "root") as Value[];
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

const OPTIONS: readonly string[] = ["inputs", "allowFrozen"] satisfies (keyof CompileOptions)[];

/** The options of a function. */
function optionsIn(options: unknown = {}): Partial<CompileOptions | CompileArraysOptions> {
  const action = "compile a function";
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw cannot(action, "options", "an object such as { inputs: 2 }", options);
  }
  const unknown = Object.keys(options).find((name) => !OPTIONS.includes(name));
  if (unknown === undefined) return options;
  throw new TypeError(
    `Cannot ${action} as the options are ${OPTIONS.join(" and ")}: current option is "${unknown}"`,
  );
}

/** A function of Values or of arrays of Values. */
type Traceable = (...inputs: never[]) => Outputs;

function compileFunction(
  f: Traceable,
  options: Partial<CompileOptions | CompileArraysOptions>,
): Kernel {
  const { inputs = f.length || undefined, allowFrozen = false } = options;
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
  const leaves = groups.flat(), args = typeof inputs === "number" ? leaves : groups;
  if (args.length < f.length) {
    const taken = `${f.length} argument${f.length === 1 ? "" : "s"}`;
    throw new TypeError(
      `Cannot compile as the function takes ${taken}: current number of inputs is ${args.length}`,
    );
  }
  const advice = `let the function take an array, with { inputs: [${inputs}] }`;
  const call = (args: readonly TracedArgument[]) =>
    whileTracing(leaves, () => callWith("compile", f, args as never[], advice), { allowFrozen });
  const results = callAsExpected(args, call, options.inputs);
  const outputs = results.map((output) =>
    typeof output === "number" ? detach(new Value(output)) : output
  );
  // partials of rules, which the source traces, may do what `f` may
  return whileTracing([], () => compileGraph(outputs, leaves), { allowFrozen });
}

/**
 * Calls a function. Where it fails for what it was called with, and where it makes nothing of that, it is called once more to find
 * out whether it takes arrays and got Values: `for (let i = 0; i < w.length; i++)` does not fail for a Value w.
 *
 * @returns Its outputs.
 */
function callAsExpected(
  args: readonly TracedArgument[],
  call: (args: readonly TracedArgument[]) => unknown,
  inputs: unknown,
): Operand[] {
  let result: unknown;
  try {
    result = call(args);
  } catch (cause) {
    const isClear = !(cause instanceof TypeError) || cause.message.includes("allowFrozen"); // it advises already
    throw isClear ? cause : mistakenInputs(args, call, inputs) ?? cause;
  }
  const outputs = flatten(result, "f");
  const mistake = areComputed(outputs, args) ? undefined : mistakenInputs(args, call, inputs);
  if (mistake !== undefined) throw mistake;
  return outputs;
}

/** Whether a function has computed something of its arguments, or given one of them back. */
function areComputed(outputs: readonly Operand[], args: readonly TracedArgument[]): boolean {
  return outputs.some((output) =>
    typeof output !== "number" && (output.children.length > 0 || args.flat().includes(output))
  );
}

/** Whether a value is one number of Values or more; arrays of Values may be of no length. */
function areLengths(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 &&
    value.every((n) => Number.isInteger(n) && n >= 0);
}

/** Stands on the stack below the elements of an array. */
class End {
  readonly array: unknown;

  constructor(array: unknown) {
    this.array = array;
  }
}

/** What an array holds, or the object that a function may return; undefined of anything else. */
function elementsOf(outputs: unknown, name: "f" | "root"): readonly unknown[] | undefined {
  if (Array.isArray(outputs)) return outputs;
  if (name === "root" || typeof outputs !== "object" || outputs === null) return undefined;
  const prototype: unknown = Object.getPrototypeOf(outputs);
  return prototype === null || prototype === Object.prototype ? Object.values(outputs) : undefined;
}

/** The Values in nested arrays, in order; of a function also those in objects, and numbers. */
function flatten(outputs: unknown, name: "f" | "root"): Operand[] {
  const values: Operand[] = [];
  const stack: unknown[] = [outputs];
  const open = new Set<unknown>(); // the arrays that the element at hand is in
  while (stack.length > 0) {
    const output = stack.pop(), elements = elementsOf(output, name);
    if (output instanceof End) {
      open.delete(output.array);
    } else if (elements !== undefined) {
      if (open.has(output)) {
        const what = Array.isArray(output) ? "an array" : "an object";
        throw new TypeError(`Cannot compile as ${what} that '${name}' gives contains itself`);
      }
      open.add(output);
      stack.push(new End(output));
      for (let i = elements.length - 1; i >= 0; i--) stack.push(elements[i]);
    } else if (output instanceof Value || name === "f" && typeof output === "number") {
      values.push(output);
    } else {
      const must = name === "f"
        ? `'f' must return a Value, or an array of them: current value is ${showReturned(output)}`
        : `'root' must be a Value, or an array of them, or a function: current value is ${
          show(output)
        }`;
      throw new TypeError(`Cannot compile as ${must}`);
    }
  }
  if (values.length === 0) {
    throw new TypeError("Cannot compile as there must be an output: current number is 0");
  }
  return values;
}
