/** Functions of functions: gradients, Jacobians, Hessians and their products, in numbers or as Values. */

import {
  type Argument,
  type Arguments,
  type FlatArguments,
  type FlatMirror,
  flatResult,
  flatten,
  flattenLike,
  type Mirror,
  mirror,
  type Nested,
} from "./argument_shape.ts";
import { callWith, cannot, showReturned } from "./errors.ts";
import { recordedTangentsOf, tangentsOf } from "./forward.ts";
import { asValue, gradients, positionsOf } from "./gradients.ts";
import { add, mul } from "./operations.ts";
import { withRecording } from "./no_grad.ts";
import { hessianOf } from "./second_order.ts";
import { ADD, adjointsOf, primalOf, recordBinary, recorder } from "./tape/mod.ts";
import { traceOf as trace } from "./trace.ts";
import { dependOnTraced } from "./tracing.ts";
import { type Operand, Value } from "./value.ts";
import { expectArray, watchedAs } from "./watched_arguments.ts";

/** A gradient in the shape of the arguments: that of the only argument, or an array of those of several. */
export type GradientOf<A extends readonly unknown[], X> = A extends readonly [infer Only]
  ? Mirror<Only, X>
  : Arguments<A, X>;

/** The same for Float64Arrays. */
export type FlatGradientOf<A extends readonly unknown[]> = A extends readonly [infer Only]
  ? FlatMirror<Only>
  : FlatArguments<A>;

/** What {@linkcode grad} returns. */
export interface Gradient<A extends readonly Argument[]> {
  /** Given numbers, returns the gradient in numbers. */
  (...args: Arguments<A, number>): GradientOf<A, number>;
  /** Given Float64Arrays, returns the gradient in Float64Arrays. */
  (...args: FlatArguments<A>): FlatGradientOf<A>;
  /** Given Values and numbers, returns the gradient as Values, which can be differentiated again. */
  (...args: Arguments<A, Operand>): GradientOf<A, Value>;
  /** Given Values alone: what a transform of this function sees. */
  (...args: A): GradientOf<A, Value>;
}

/** What {@linkcode valueAndGrad} returns. */
export interface ValueAndGradient<A extends readonly Argument[]> {
  /** Given numbers, returns the value and the gradient in numbers. */
  (...args: Arguments<A, number>): { value: number; grad: GradientOf<A, number> };
  /** Given Float64Arrays, returns the value, and the gradient in Float64Arrays. */
  (...args: FlatArguments<A>): { value: number; grad: FlatGradientOf<A> };
  /** Given Values, returns the value and the gradient as Values. */
  (...args: Arguments<A, Operand>): { value: Value; grad: GradientOf<A, Value> };
}

/** A table of derivatives: what {@linkcode jacobian} and {@linkcode hessian} return. */
export interface Derivatives<A extends readonly Argument[]> {
  /** Given numbers, returns the derivatives in numbers. */
  (...args: Arguments<A, number>): number[][];
  /** Given Float64Arrays, returns the derivatives in numbers. */
  (...args: FlatArguments<A>): number[][];
  /** Given Values and numbers, returns the derivatives as Values. */
  (...args: Arguments<A, Operand>): Value[][];
  /** Given Values alone: what a transform of this function sees. */
  (...args: A): Value[][];
}

/** What {@linkcode hvp} returns. */
export interface HessianProduct<A extends readonly Argument[]> {
  /** Given numbers, returns the product in numbers, in the shape of the arguments. */
  (args: Arguments<A, number>, direction: Arguments<A, number>): Arguments<A, number>;
  /** Given Float64Arrays, returns the product in Float64Arrays. */
  (args: FlatArguments<A>, direction: FlatArguments<A>): FlatArguments<A>;
  /** Given Values, returns the product as Values, in the shape of the arguments. */
  (args: Arguments<A, Operand>, direction: Arguments<A, Operand>): Arguments<A, Value>;
}

/** What {@linkcode jvp} returns. */
export interface PushForward<A extends readonly Argument[], R extends Argument> {
  /** Given numbers, returns the value and its tangent in numbers, in the shape of the result. */
  (
    args: Arguments<A, number>,
    tangents: Arguments<A, number>,
  ): { value: Mirror<R, number>; tangent: Mirror<R, number> };
  /** Given Float64Arrays, returns the value and its tangent in numbers, in the shape of the result. */
  (
    args: FlatArguments<A>,
    tangents: FlatArguments<A>,
  ): { value: Mirror<R, number>; tangent: Mirror<R, number> };
  /** Given Values, returns the value and its tangent as Values, in the shape of the result. */
  (
    args: Arguments<A, Operand>,
    tangents: Arguments<A, Operand>,
  ): { value: Mirror<R, Value>; tangent: Mirror<R, Value> };
}

/** What {@linkcode vjp} returns. */
export interface PullBack<A extends readonly Argument[], R extends Argument> {
  /** Given numbers, returns the value and the gradient in numbers, in the shapes of the result and the arguments. */
  (
    args: Arguments<A, number>,
    cotangents: Mirror<R, number>,
  ): { value: Mirror<R, number>; grad: Arguments<A, number> };
  /** Given Float64Arrays, returns the gradient in Float64Arrays. */
  (
    args: FlatArguments<A>,
    cotangents: Mirror<R, number>,
  ): { value: Mirror<R, number>; grad: FlatArguments<A> };
  /** Given Values, returns the value and the gradient as Values, in the shapes of the result and the arguments. */
  (
    args: Arguments<A, Operand>,
    cotangents: Mirror<R, Operand>,
  ): { value: Mirror<R, Value>; grad: Arguments<A, Value> };
}

/** A call of the function that is differentiated. */
interface Call {
  /** The independent nodes, one for each number or Value of the arguments, in order. */
  readonly inputs: Value[];
  /** What the function returned. */
  readonly result: unknown;
  /** Whether the derivatives are wanted as Values: where an argument is one, or more is being differentiated. */
  readonly asValues: boolean;
}

/** The inputs of the calls under way: what a transform inside of `f` may depend on besides its own arguments. */
const underWay: Value[][] = [];

type AnyFunction = (...args: never[]) => unknown;

/** Calls `f` with an independent node for every number and Value of `args`. */
function call(action: string, f: AnyFunction, args: readonly unknown[]): Call {
  const wanted = Math.max(f.length, 1);
  if (args.length < wanted) {
    const taken = `${wanted} argument${wanted === 1 ? "" : "s"}${f.length === 0 ? " or more" : ""}`;
    const reason = `the function takes ${taken}: current number of arguments is ${args.length}`;
    throw new TypeError(`Cannot compute ${action} as ${reason}`);
  }
  const flat = flatten(`compute ${action}`, "args", args);
  return withRecording(true, () => {
    const inputs = flat.map(independent);
    underWay.push(inputs);
    let result: unknown;
    try {
      const inner = mirror(args, inputs) as never[];
      for (let i = 0; i < inner.length; i++) inner[i] = watchedAs(args[i], inner[i]!);
      result = callWith(`compute ${action}`, f, inner, "let the function take an array");
    } finally {
      underWay.pop();
    }
    const asValues = flat.some((item) => typeof item !== "number") ||
      dependsOnCalls(action, result);
    return { inputs, result, asValues };
  });
}

/**
 * A node of its own for an argument: by x itself, grad((y) => y.mul(x))(x) would be 2x, as `f` closes over x too. It is x + (−0), since
 * x + 0 would be 0 where a kernel is given −0.
 */
function independent(argument: Operand): Value {
  if (typeof argument === "number") return new Value(argument);
  return recordBinary(ADD, "add", argument, -0, dataOf(argument), 1, 1) as Value;
}

function dataOf(value: Value): number {
  return primalOf("a derivative", "x", value);
}

/** Whether a result depends on the inputs of calls that are still under way, or of a function that is traced. */
function dependsOnCalls(action: string, result: unknown): boolean {
  if (underWay.length === 0 && recorder.tracing === null) return false;
  const outputs = flatResult(`compute ${action}`, result)
    .filter((output) => output instanceof Value);
  if (dependOnTraced(outputs)) return true;
  const graph = trace(outputs), ids = new Set(underWay.flat().map((input) => input.id));
  for (let position = 0; position < graph.length; position++) {
    if (ids.has(graph.id(position))) return true;
  }
  return false;
}

function requireFunction(action: string, f: unknown): void {
  if (typeof f !== "function") throw cannot(`compute ${action}`, "f", "a function", f);
}

/** Gives a transform as many parameters as its function has: `compile` asks how many a function takes. */
function likewise<T extends AnyFunction>({ length }: AnyFunction, transformed: T): T {
  return length === 0
    ? transformed
    : Object.defineProperty(transformed, "length", { value: length });
}

/** The Values that a function returned, in order. */
function outputsOf(action: string, result: unknown): Value[] {
  const outputs = flatResult(`compute ${action}`, result);
  const wrong = outputs.findIndex((output) => !(output instanceof Value));
  if (wrong < 0) return outputs as Value[];
  throw wrongOutput(action, "a Value or an array of Values", outputs[wrong]);
}

/** The Value that a function returned. */
function outputOf(action: string, result: unknown): Value {
  if (result instanceof Value) return result;
  throw wrongOutput(action, "a Value", result);
}

/** What to do where a function returned the wrong thing for a transform, and the right one for another. */
function adviceOn(output: unknown): string {
  if (typeof output === "number") return ": it has no graph, which .data leaves behind";
  return Array.isArray(output) ? ": jacobian takes a function of several outputs" : "";
}

function wrongOutput(action: string, wanted: string, output: unknown): TypeError {
  const reason = `the function must return ${wanted}: current value is ${showReturned(output)}`;
  return new TypeError(`Cannot compute ${action} as ${reason}${adviceOn(output)}`);
}

/** The derivatives of an output by the inputs: as Values or as numbers, as the call wants. */
function derivativesOf(output: Value, { inputs, asValues }: Call): Operand[] {
  return asValues ? gradients(output, inputs) : adjointsOf(output, inputs);
}

/** Outputs in the shape of what the function returned: as Values or as numbers, as the call wants. */
function valuesOf(outputs: readonly Value[], { result, asValues }: Call): Nested<Operand> {
  return mirror<Operand>(result, outputs.map((output) => asValues ? output : dataOf(output)));
}

function differentiate(
  action: string,
  f: AnyFunction,
  args: readonly unknown[],
): { value: Operand; grad: Nested<Operand> } {
  const made = call(action, f, args), output = outputOf(action, made.result);
  const derivatives = derivativesOf(output, made);
  return {
    value: made.asValues ? output : dataOf(output),
    grad: mirror(args.length === 1 ? args[0] : args, derivatives),
  };
}

/**
 * The gradient of a function.
 * @param f A function of Values, or of arrays of Values, that returns a Value.
 * @returns A function of the same arguments. The gradient mirrors them: of several arguments it is an array, of one its
 * own gradient, of an array an array, of a Float64Array a Float64Array. Called with numbers it returns numbers; called with Values it returns Values, so
 * that it can be differentiated again. Called inside of a function that is being differentiated itself it returns
 * Values too where its result depends on that function's arguments.
 * @throws {TypeError} Where `f` is no function; when called, where `f` returns anything but a Value, or where arguments
 * are missing or neither numbers nor Values.
 * @example Usage
 * ```ts
 * import { grad, type Value } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * const f = (x: Value) => x.pow(3);
 * assertEquals(grad(f)(2), 12);
 * assertEquals(grad(grad(f))(2), 12);
 *
 * const affine = (w: Value[], b: Value) => w[0]!.mul(3).add(w[1]!).mul(b);
 * assertEquals(grad(affine)([1, 2], 3), [[9, 3], 5]);
 * ```
 */
export function grad<A extends Value[]>(f: (...args: A) => Value): Gradient<A>;
/** The same for a function that takes arrays of Values. */
export function grad<A extends Argument[]>(f: (...args: A) => Value): Gradient<A>;
export function grad(f: AnyFunction): unknown {
  requireFunction("grad", f);
  return likewise(f, (...args: unknown[]) => differentiate("grad", f, args).grad);
}

/**
 * The value of a function together with its gradient, for what one of them alone would cost.
 * @param f A function of Values, or of arrays of Values, that returns a Value.
 * @returns A function of the same arguments that returns `{ value, grad }`; see {@linkcode grad}.
 * @throws {TypeError} As {@linkcode grad}.
 * @example Usage
 * ```ts
 * import { valueAndGrad } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals(valueAndGrad((x, y) => x.mul(y))(3, 4), { value: 12, grad: [4, 3] });
 * ```
 */
export function valueAndGrad<A extends Value[]>(f: (...args: A) => Value): ValueAndGradient<A>;
/** The same for a function that takes arrays of Values. */
export function valueAndGrad<A extends Argument[]>(f: (...args: A) => Value): ValueAndGradient<A>;
export function valueAndGrad(f: AnyFunction): unknown {
  requireFunction("valueAndGrad", f);
  return likewise(f, (...args: unknown[]) => differentiate("valueAndGrad", f, args));
}

/**
 * The Jacobian of a function: a row for each output, a column for each number of the flattened arguments.
 * @param f A function of Values, or of arrays of Values, that returns an array of Values.
 * @returns A function of the same arguments.
 * @throws {TypeError} Where `f` is no function; when called, where `f` returns anything else, or arguments are wrong.
 * @example Usage
 * ```ts
 * import { jacobian } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals(jacobian((x, y) => [x.mul(y), x.add(y)])(3, 4), [[4, 3], [1, 1]]);
 * ```
 */
export function jacobian<A extends Value[]>(f: (...args: A) => Value[]): Derivatives<A>;
/** The same for a function that takes arrays of Values. */
export function jacobian<A extends Argument[]>(f: (...args: A) => Value[]): Derivatives<A>;
export function jacobian(f: AnyFunction): unknown {
  requireFunction("jacobian", f);
  return likewise(f, (...args: unknown[]) => {
    const made = call("jacobian", f, args);
    return outputsOf("jacobian", made.result).map((output) => derivativesOf(output, made));
  });
}

/**
 * The Hessian of a function: its second derivatives by the numbers of the flattened arguments, one column from each
 * Hessian-vector product with a unit vector.
 * @param f A function of Values, or of arrays of Values, that returns a Value.
 * @returns A function of the same arguments.
 * @throws {TypeError} As {@linkcode grad}.
 * @example Usage
 * ```ts
 * import { hessian } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals(hessian((x, y) => x.mul(x).mul(y))(3, 4), [[8, 6], [6, 0]]);
 * ```
 */
export function hessian<A extends Value[]>(f: (...args: A) => Value): Derivatives<A>;
/** The same for a function that takes arrays of Values. */
export function hessian<A extends Argument[]>(f: (...args: A) => Value): Derivatives<A>;
export function hessian(f: AnyFunction): unknown {
  requireFunction("hessian", f);
  return likewise(f, (...args: unknown[]) => {
    const made = call("hessian", f, args), output = outputOf("hessian", made.result);
    const { inputs, asValues } = made;
    if (asValues) return gradients(output, inputs).map((slope) => gradients(slope, inputs));
    const times = hessianOf(output, inputs);
    return inputs.map((_, i) => times(inputs.map((_, k) => k === i ? 1 : 0)));
  });
}

/**
 * The product of a function's Hessian with a vector, forward over reverse: one pass each way, whatever the number of
 * arguments.
 * @param f A function of Values, or of arrays of Values, that returns a Value.
 * @returns A function of the list of arguments and of the vector in the same shape; the product has that shape too.
 * @throws {TypeError} As {@linkcode grad}, and where the direction has another shape than the arguments.
 * @example Usage
 * ```ts
 * import { hvp } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals(hvp((x, y) => x.mul(x).mul(y))([3, 4], [1, 0]), [8, 6]);
 * ```
 */
export function hvp<A extends Value[]>(f: (...args: A) => Value): HessianProduct<A>;
/** The same for a function that takes arrays of Values. */
export function hvp<A extends Argument[]>(f: (...args: A) => Value): HessianProduct<A>;
export function hvp(f: AnyFunction): unknown {
  requireFunction("hvp", f);
  return (args: readonly unknown[], direction: unknown) => {
    requireList("hvp", args);
    const vector = flattenLike("compute hvp", "direction", direction, args);
    const made = call("hvp", f, args), output = outputOf("hvp", made.result);
    const { inputs } = made;
    if (made.asValues || vector.some((item) => item instanceof Value)) {
      const slopes = gradients(output, inputs), graph = trace(inputs, slopes);
      const wanted = graph.outputs.subarray(inputs.length);
      const product = recordedTangentsOf(graph, positionsOf(graph, inputs), vector, wanted);
      return mirror(args, product.map(asValue));
    }
    return mirror(args, hessianOf(output, inputs)(vector as number[]));
  };
}

/**
 * The Jacobian-vector product, by forward mode: the value of a function and its tangent where the arguments move along
 * given tangents.
 * @param f A function of Values, or of arrays of Values, that returns a Value or an array of Values.
 * @returns A function of the list of arguments and of their tangents in the same shape; it returns `{ value, tangent }`,
 * both in the shape of what `f` returns.
 * @throws {TypeError} As {@linkcode jacobian}, and where the tangents have another shape than the arguments.
 * @example Usage
 * ```ts
 * import { jvp } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(jvp((x, y) => [x.mul(y), x.add(y)])([3, 4], [1, 0]), {
 *   value: [12, 7],
 *   tangent: [4, 1],
 * });
 * ```
 */
export function jvp<A extends Value[], R extends Argument>(
  f: (...args: A) => R,
): PushForward<A, R>;
/** The same for a function that takes arrays of Values. */
export function jvp<A extends Argument[], R extends Argument>(
  f: (...args: A) => R,
): PushForward<A, R>;
export function jvp(f: AnyFunction): unknown {
  requireFunction("jvp", f);
  return (args: readonly unknown[], tangents: unknown) => {
    requireList("jvp", args);
    const given = flattenLike("compute jvp", "tangents", tangents, args);
    const called = call("jvp", f, args), outputs = outputsOf("jvp", called.result);
    const { inputs, result } = called, graph = trace(inputs, outputs);
    const asValues = called.asValues || given.some((tangent) => tangent instanceof Value);
    const positions = positionsOf(graph, inputs), wanted = graph.outputs.subarray(inputs.length);
    const value = valuesOf(outputs, { ...called, asValues });
    if (asValues) {
      const tangent = recordedTangentsOf(graph, positions, given, wanted).map(asValue);
      return { value, tangent: mirror(result, tangent) };
    }
    const all = tangentsOf(graph, positions, given as number[]);
    return { value, tangent: mirror(result, Array.from(wanted, (node) => all[node]!)) };
  };
}

/**
 * The vector-Jacobian product, by reverse mode: the value of a function and the gradient of its outputs weighted by
 * given cotangents.
 * @param f A function of Values, or of arrays of Values, that returns a Value or an array of Values.
 * @returns A function of the list of arguments and of the cotangents in the shape of what `f` returns; it returns
 * `{ value, grad }`, the gradient in the shape of the list of arguments.
 * @throws {TypeError} As {@linkcode jacobian}, and where the cotangents have another shape than the result.
 * @example Usage
 * ```ts
 * import { vjp } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(vjp((x, y) => [x.mul(y), x.add(y)])([3, 4], [1, 10]), {
 *   value: [12, 7],
 *   grad: [14, 13],
 * });
 * ```
 */
export function vjp<A extends Value[], R extends Argument>(f: (...args: A) => R): PullBack<A, R>;
/** The same for a function that takes arrays of Values. */
export function vjp<A extends Argument[], R extends Argument>(f: (...args: A) => R): PullBack<A, R>;
export function vjp(f: AnyFunction): unknown {
  requireFunction("vjp", f);
  return (args: readonly unknown[], cotangents: unknown) => {
    requireList("vjp", args);
    const called = call("vjp", f, args), outputs = outputsOf("vjp", called.result);
    const given = flattenLike("compute vjp", "cotangents", cotangents, called.result);
    const asValues = called.asValues || given.some((cotangent) => cotangent instanceof Value);
    const weighted = withRecording(true, () => {
      const [first = 0, ...terms] = outputs.map((output, i) => mul(output, given[i]!));
      return asValue(terms.reduce((total, term) => add(total, term), first));
    });
    return {
      value: valuesOf(outputs, { ...called, asValues }),
      grad: mirror(args, derivativesOf(weighted, { ...called, asValues })),
    };
  };
}

function requireList(action: string, args: unknown): asserts args is readonly unknown[] {
  if (!Array.isArray(args)) {
    expectArray(args);
    throw cannot(`compute ${action}`, "args", "an array of arguments", args);
  }
}
