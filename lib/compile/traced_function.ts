/**
 * Functions called once with Values, so that what they record can be made into something else.
 *
 * @module
 */

import { detach, type Operand, Value, whileTracing } from "../../mod.ts";
import { callWith, cannot, show, showReturned } from "../errors.ts";
import { mistakenInputs, type TracedArgument } from "./mistaken_inputs.ts";

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

/** The data of inputs while a function is traced: inside the domain of every built-in operation but acosh. */
const TRACED_DATA = 0.5;

/** A function of Values or of arrays of Values. */
export type Traceable = (...inputs: never[]) => Outputs;

/** What a function that is traced is traced for, as errors name it. */
export interface Purpose {
  /** What is done, as in "Cannot compile as …". */
  readonly action: string;
  /** The function of the package that does it. */
  readonly caller: string;
}

/** How a function is called. */
export interface TracingOptions {
  /** How many Values it takes, or how many each of the arrays has that it takes; its number of parameters by default. */
  readonly inputs?: unknown;
  /** Whether it may read numbers that depend on the inputs. */
  readonly allowFrozen?: boolean;
}

/**
 * Calls a function with Values, or with arrays of them.
 *
 * @param make Makes something of what it returned, of numbers among that as of constants, of its inputs, and of the arguments that these are in, while what the
 * function may do is allowed to the partials of rules too.
 * @returns What `make` returns.
 * @throws {TypeError} Where the inputs cannot be told, or are others than the function takes, or it returns no Value.
 */
export function traceFunction<T>(
  { action, caller }: Purpose,
  f: Traceable,
  options: TracingOptions,
  make: (outputs: readonly Value[], leaves: readonly Value[], args: readonly TracedArgument[]) => T,
): T {
  const { inputs = f.length || undefined, allowFrozen = false } = options;
  if (inputs === undefined) {
    throw new TypeError(
      `Cannot ${action} as the function has no parameters: say how many Values it takes with { inputs }`,
    );
  }
  const lengths: unknown = typeof inputs === "number" ? [inputs] : inputs;
  if (!areLengths(lengths)) {
    throw cannot(action, "inputs", "a number of inputs or an array of them", inputs);
  }
  const groups = lengths.map((n) => Array.from({ length: n }, () => new Value(TRACED_DATA)));
  const leaves = groups.flat(), args = typeof inputs === "number" ? leaves : groups;
  if (args.length < f.length) {
    const taken = `${f.length} argument${f.length === 1 ? "" : "s"}`;
    throw new TypeError(
      `Cannot ${action} as the function takes ${taken}: current number of inputs is ${args.length}`,
    );
  }
  const advice = `let the function take an array, with { inputs: [${inputs}] }`;
  const call = (args: readonly TracedArgument[]) =>
    whileTracing(leaves, () => callWith(action, f, args as never[], advice), { allowFrozen });
  const results = callAsExpected({ action, caller }, args, call, options.inputs);
  const outputs = results.map((output) =>
    typeof output === "number" ? detach(new Value(output)) : output
  );
  return whileTracing([], () => make(outputs, leaves, args), { allowFrozen });
}

/**
 * Calls a function. Where it fails for what it was called with, and where it makes nothing of that, it is called once more to find
 * out whether it takes arrays and got Values: `for (let i = 0; i < w.length; i++)` does not fail for a Value w.
 *
 * @returns Its outputs.
 */
function callAsExpected(
  purpose: Purpose,
  args: readonly TracedArgument[],
  call: (args: readonly TracedArgument[]) => unknown,
  inputs: unknown,
): Operand[] {
  let result: unknown;
  try {
    result = call(args);
  } catch (cause) {
    const isClear = !(cause instanceof TypeError) || cause.message.includes("allowFrozen"); // it advises already
    throw isClear ? cause : mistakenInputs(purpose, args, call, inputs) ?? cause;
  }
  const outputs = flatten(purpose.action, result, "f");
  const mistake = areComputed(outputs, args)
    ? undefined
    : mistakenInputs(purpose, args, call, inputs);
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
export function flatten(action: string, outputs: unknown, name: "f" | "root"): Operand[] {
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
        throw new TypeError(`Cannot ${action} as ${what} that '${name}' gives contains itself`);
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
      throw new TypeError(`Cannot ${action} as ${must}`);
    }
  }
  if (values.length === 0) {
    throw new TypeError(`Cannot ${action} as there must be an output: current number is 0`);
  }
  return values;
}
