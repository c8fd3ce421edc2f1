/**
 * What a kernel must compute, from its own numbers: each node of the graph from the kernel's numbers of its operands, so that errors of
 * others do not count; and the gradient from its numbers of all nodes, with a bound on what rounding may do to it.
 */
import type { Rule, Trace } from "../../../mod.ts";
import { distanceInUlps } from "../../support/ulps.ts";
import { EXACT } from "./drawn_function.ts";

/** The kernel promises 4 ulps, the engine's own functions are within 2.1. */
const VALUE_ULPS = 6;
/** As the tests of rules allow: of two functions, in a sum or product. */
const PARTIAL_ERROR = 16 * 2 ** -53;
const ROUNDING = 2 ** -53;
/** A number beyond these leaves room for what a formula has on the way. */
const SMALL = 1e-250, LARGE = 1e250;
const SUBNORMALS = 64 * 5e-324;

/** Rules with one code in kernels and engine, or called by the kernel. */
const isExact = (rule: Rule) =>
  !rule.builtIn || EXACT.has(rule.name) || ROUNDED_ONCE.has(rule.name);
const ROUNDED_ONCE = new Set(["div", "sqrt", "azmul", "detach"]);

/** Whether a kernel may recognise the formula of a partial that ends here, which it computes as a whole: sech² x, and sech² (x/2) / 4. */
const mayEndIdiom = (rule: Rule, operands: readonly number[]) =>
  rule.name === "select" || rule.name === "mul" && operands[0] === 0.25;

/** The graph of a function. */
export interface Graph {
  readonly trace: Trace;
  /** The position of each input, −1 where the graph does not have it. */
  readonly inputs: readonly number[];
}

/** The number of each position: the inputs', the constants', and the kernel's for the positions of `computed`. */
export function numbersOf(
  { trace, inputs }: Graph,
  point: ArrayLike<number>,
  computed: readonly number[],
  values: ArrayLike<number>,
): Float64Array {
  const numbers = Float64Array.from(trace.data);
  inputs.forEach((position, i) => {
    if (position >= 0) numbers[position] = point[i]!;
  });
  computed.forEach((position, i) => numbers[position] = values[i]!);
  return numbers;
}

const operandsOf = ({ trace }: Graph, position: number, numbers: Float64Array) =>
  Array.from(trace.operandsOf(position), (operand) => numbers[operand]!);

/** The first node whose number is not its rule's of the numbers of its operands, in words. */
export function wrongNode(graph: Graph, numbers: Float64Array): string | undefined {
  const { trace } = graph;
  for (let position = 0; position < trace.length; position++) {
    const rule = trace.rule(position);
    if (rule === undefined) continue;
    const operands = operandsOf(graph, position, numbers), actual = numbers[position]!;
    const expected = rule.evaluate(...operands);
    const isBitwise = isExact(rule) && !mayEndIdiom(rule, operands) || expected === 0 ||
      !(Math.abs(expected) < Infinity);
    const isRight = isBitwise
      ? Object.is(actual, expected)
      : distanceInUlps(actual, expected) <= VALUE_ULPS;
    if (!isRight) {
      return `${rule.name}(${operands.map(shown).join(", ")}) is ${shown(expected)}, not ${
        shown(actual)
      }`;
    }
  }
  return undefined;
}

/** 0 and −0 told apart. */
export const shown = (x: number) => Object.is(x, -0) ? "-0" : String(x);

/** A number, and how far off rounding may leave it; Infinity where nothing can be said. */
interface Bounded {
  readonly value: number;
  readonly error: number;
}

const ZERO: Bounded = { value: 0, error: 0 };
const UNKNOWN: Bounded = { value: NaN, error: Infinity };

/** What a partial is, and how far the kernel's may be off. */
function partialOf(rule: Rule, k: number, operands: readonly number[], out: number): Bounded {
  const value = rule.partials[k]!(...operands, out) as number;
  if (EXACT_PARTIALS.has(rule.name)) return { value, error: 0 };
  if (!Number.isFinite(value)) return { value, error: 0 };
  const size = Math.abs(value);
  if (size > LARGE || (size < SMALL && size > 0)) return UNKNOWN;
  const terms = rule.name === "swish" ? size + 1 : size; // σ(x) + out·σ(−x) loses digits near −1.28
  return { value, error: terms * PARTIAL_ERROR + (operands.some(isAtTheEdge) ? SUBNORMALS : 0) };
}

const isAtTheEdge = (x: number) => Math.abs(x) > LARGE || (Math.abs(x) < SMALL && x !== 0);

/** Partials that are operands, or 0, 1, −1 and ½. */
const EXACT_PARTIALS = new Set([
  ...["add", "sub", "mul", "neg", "abs", "sign", "step", "select", "min", "max", "clamp", "relu"],
  ...["azmul", "detach"],
]);

/** adjoint · partial, where a factor of exactly 0 makes 0. */
function productOf(a: Bounded, p: Bounded): Bounded {
  if (a.value === 0 && a.error === 0 || p.value === 0 && p.error === 0) return ZERO;
  if (a.error === Infinity || p.error === Infinity) return UNKNOWN;
  const value = a.value * p.value;
  if (!Number.isFinite(value)) {
    const isCertain = (!Number.isFinite(a.value) || Math.abs(a.value) > a.error) &&
      (!Number.isFinite(p.value) || Math.abs(p.value) > p.error) &&
      !(Number.isFinite(a.value) && Number.isFinite(p.value)); // an overflow may not be one after other roundings
    return isCertain ? { value, error: 0 } : UNKNOWN;
  }
  const error = Math.abs(p.value) * a.error + Math.abs(a.value) * p.error + a.error * p.error;
  return { value, error: error + Math.abs(value) * ROUNDING + (isDyadic(value) ? 0 : SUBNORMALS) };
}

/** Whether a product of this size is not rounded below the range. */
const isDyadic = (x: number) => x === 0 || Math.abs(x) > SMALL;

function sumOf(a: Bounded, b: Bounded): Bounded {
  if (a.error === Infinity || b.error === Infinity) return UNKNOWN;
  const value = a.value + b.value;
  if (!Number.isFinite(value)) {
    return Number.isFinite(a.value) && Number.isFinite(b.value) ? UNKNOWN : { value, error: 0 };
  }
  return { value, error: a.error + b.error + (Math.abs(a.value) + Math.abs(b.value)) * ROUNDING };
}

/** The gradient of the only output by each input. */
export function gradientOf(graph: Graph, numbers: Float64Array): Bounded[] {
  const { trace, inputs } = graph, [output] = trace.outputs;
  const adjoints: Bounded[] = new Array(trace.length).fill(ZERO);
  const isActive = activeIn(graph);
  adjoints[output!] = { value: 1, error: 0 };
  const terms = new Int32Array(trace.length); // as many terms of a node may be summed in any order
  for (let position = output!; position >= 0; position--) {
    const rule = trace.rule(position), adjoint = adjoints[position]!;
    if (rule === undefined || isActive[position] === 0) continue;
    const operands = operandsOf(graph, position, numbers);
    trace.operandsOf(position).forEach((operand, k) => {
      if (isActive[operand] === 0) return;
      const term = productOf(adjoint, partialOf(rule, k, operands, numbers[position]!));
      adjoints[operand] = terms[operand]!++ === 0 ? term : sumOf(adjoints[operand]!, term);
    });
  }
  return inputs.map((position) => position < 0 ? ZERO : adjoints[position]!);
}

function activeIn({ trace, inputs }: Graph): Uint8Array {
  const isActive = new Uint8Array(trace.length);
  for (const position of inputs) if (position >= 0) isActive[position] = 1;
  for (let position = 0; position < trace.length; position++) {
    for (const operand of trace.operandsOf(position)) isActive[position]! |= isActive[operand]!;
  }
  return isActive;
}

/** Whether a component of a gradient agrees; undefined where nothing can be said. */
export function agrees(actual: number, { value, error }: Bounded): boolean | undefined {
  if (Object.is(actual, -0)) return false; // gradients have no negative zeros
  if (error === Infinity) return undefined;
  if (!Number.isFinite(value) || error === 0) return Object.is(actual, value + 0);
  return Math.abs(actual - value) <= 4 * error;
}
