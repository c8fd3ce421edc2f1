/**
 * How far a rule may be from the exact number. A built-in rule must keep to the accuracy that the engine promises. A rule of
 * the user's may be off by the rounding errors of its own formulas.
 *
 * @module
 */

import { type Rule, rules, type Trace } from "../../../mod.ts";
import { runInDoubles } from "../../expression/double_machine.ts";
import { roundingOfProduct, roundingOfSum, ulp } from "../../expression/rounding.ts";
import { isBuiltIn } from "../graphs/built_in.ts";
import {
  BORDER,
  branchAt,
  branchesHolding,
  branchesTouching,
  KINK,
} from "../oracle/exact_point.ts";
import type { SymbolicBranch } from "../oracle/symbolic_rule.ts";
import { spacing } from "../oracle/ulp.ts";
import { propagatedError } from "./propagation.ts";
import { tracePartial } from "./traced_partial.ts";

/**
 * How many ulps the value and the partials of a built-in rule may be off; below the normal doubles an ulp is 2^−1074.
 *
 * This is what the engine promises, not a bound that was derived: a partial is a handful of operations, each off by ½ ulp, on
 * functions of V8's Math that are off by 2.1 ulp at most, in forms that damp earlier errors. The largest errors that a search
 * of each domain finds are in the README.
 */
export const BUILT_IN_ULPS = 4;

/**
 * How far the value may be from the exact one.
 *
 * A rule of the user's may be off by twice the running error bound of its `expression` in doubles, and by 4 ulp in any case.
 * The tolerance is Infinity where the bound says nothing: an intermediate overflows, or a difference loses every digit. On a kink
 * it is the largest of the branches that meet there, and on the border of a branch that holds there its own.
 */
export function valueTolerance(rule: Rule, operands: readonly number[], value: number): number {
  const least = leastTolerance(value);
  if (isBuiltIn(rule)) return least;
  const branch = branchAt(rule, operands);
  if (typeof branch === "string" && branch !== KINK && branch !== BORDER) return Infinity;
  const branches = typeof branch !== "string" ? [branch] : branch === BORDER // sin(x) / x, whose hole at 0 is filled, says nothing there
    ? branchesHolding(rule, operands)
    : branchesTouching(rule, operands);
  return branches.reduce(
    (most, { written }) => Math.max(most, 2 * runFormula(written, operands).error),
    least,
  );
}

/** A formula in doubles, as it is written, with the bound of its rounding error. */
function runFormula(
  written: SymbolicBranch["written"],
  operands: readonly number[],
): { value: number; error: number } {
  const [x = NaN, y = NaN, z = NaN] = operands;
  const { values, errors } = runInDoubles(written, x, y, z);
  const [result] = written.results as Iterable<number> as [number];
  return { value: values[result]!, error: errors[result]! };
}

/**
 * How far a value that the engine computed may be from the exact one, where other numbers are computed from it. That is 0 where
 * the formula makes no rounding error and gives the same number, such as x^3 at 0: then 3 · out / x is 0 / 0 by the rule's own fault.
 */
function valueError(rule: Rule, operands: readonly number[], value: number): number {
  const branch = isBuiltIn(rule) ? "built in" : branchAt(rule, operands);
  if (typeof branch !== "string") {
    const formula = runFormula(branch.written, operands);
    if (formula.error === 0 && formula.value === value) return 0;
  }
  return valueTolerance(rule, operands, value);
}

/**
 * How far a number in a formula of the user's may be from the one that is meant. x^(1 / 2.4 − 1) has an exponent that was rounded
 * before the rule sees it, which at 1e308 makes 260 ulp. Integers, halves and other numbers of few bits are what is meant.
 */
function errorOfConstant(constant: number): number {
  return Math.fround(constant) === constant ? 0 : ulp(constant) / 2;
}

function leastTolerance(nearest: number): number {
  return Number.isNaN(nearest) ? NaN : BUILT_IN_ULPS * spacing(nearest);
}

/**
 * How far partial k may be from the exact one.
 *
 * A rule of the user's may be off by twice the running error of the partial as traced on Values, and by 4 ulp in any case.
 *
 * @param isDecided Whether the tests of each `select`, `step` and `sign` are taken for right. On a kink, where rounding may turn them, each side of
 * a `select` must give a number between those of the branches.
 */
export function partialTolerance(
  rule: Rule,
  k: number,
  operands: readonly number[],
  value: number,
  partial: number,
  isDecided = false,
): number {
  const least = leastTolerance(partial);
  if (isBuiltIn(rule)) return least;
  const traced = tracePartial(rule, k, operands, value);
  if (traced === undefined) return least;
  const { graph, out, counts } = traced;
  const errorOfValue = valueError(rule, operands, value);
  const errorOfLeaf = (leaf: number) =>
    leaf === out ? errorOfValue : traced.isConstant(leaf) ? errorOfConstant(graph.data[leaf]!) : 0;
  return Math.max(least, 2 * runningError(graph, errorOfLeaf, { counts, isDecided }));
}

/**
 * Whether partial k, computed as it is written, meets a number outside of the normal doubles: a product that underflows, a
 * quotient that overflows, or the rule's value where that did. Then its digits are lost, and the rule is not to blame.
 */
export function leavesRange(
  rule: Rule,
  k: number,
  operands: readonly number[],
  value: number,
): boolean {
  const traced = tracePartial(rule, k, operands, value);
  if (traced === undefined) return false;
  const { graph, out, counts } = traced;
  const data = (position: number) => graph.data[position]!;
  return graph.rules.some((node, position) =>
    counts[position] &&
    (node === undefined
      ? position === out && isValueOutOfRange(rule, operands, value)
      : isOutOfRange(node, Array.from(graph.operandsOf(position), data), data(position)))
  );
}

/** Whether the rule's value left the range. A value that is NaN did where the rule's formula overflows on the way. */
function isValueOutOfRange(rule: Rule, operands: readonly number[], value: number): boolean {
  return Number.isNaN(value)
    ? valueTolerance(rule, operands, 0) === Infinity
    : isOutOfRange(rule, operands, value);
}

const SMALLEST_NORMAL = 2 ** -1022;

/** The rules that are 0 only where an operand is 0, unless they underflow. */
const UNDERFLOWING = new Set(["mul", "azmul", "div", "pow", "exp", "sigmoid"]);

/** Whether a node's value left the normal doubles: it is infinite, subnormal, or 0 without an operand that is 0. */
export function isOutOfRange(rule: Rule, operands: readonly number[], value: number): boolean {
  if (Number.isNaN(value)) return false; // its operands are judged by themselves
  if (value === 0) return UNDERFLOWING.has(rule.name) && operands.every((x) => x !== 0);
  const magnitude = Math.abs(value);
  return !(magnitude >= SMALLEST_NORMAL && magnitude < Infinity);
}

/** The rules that make no rounding error. */
const EXACT = new Set(
  ["neg", "abs", "sign", "step", "select", "min", "max", "clamp", "relu"].map((name) =>
    rules.get(name)!
  ),
);

/** The rules that are exactly 0 where their first operand is. */
const ZERO_AT_ZERO = new Set(
  [
    ...["div", "pow", "sqrt", "cbrt", "expm1", "log1p", "sin", "tan", "asin", "atan"],
    ...["sinh", "tanh", "asinh", "atanh"],
  ].map((name) => rules.get(name)!),
);

const PRODUCTS = new Set(["mul", "azmul"].map((name) => rules.get(name)!));
const ADD = rules.get("add"), SUB = rules.get("sub"), DIV = rules.get("div");
/** The rules whose first operand is a test: a sign decides what they give. */
const TESTING = new Set(["select", "step", "sign"].map((name) => rules.get(name)!));

/** How a running error is taken. */
export interface RunningErrorOptions {
  /** For each node whether the output depends on it; all do where it is not given. */
  readonly counts?: readonly boolean[];
  /** Whether the tests of each `select`, `step` and `sign` are taken for right. */
  readonly isDecided?: boolean;
}

/**
 * How far the first output of a graph may be from the exact number. The error of a node is what the errors of its operands
 * do to it at most, and the error that its rule may add.
 *
 * @param errorOfLeaf How far a leaf, given by its position, may be from its exact number.
 */
export function runningError(
  graph: Trace,
  errorOfLeaf: (position: number) => number,
  { counts, isDecided = false }: RunningErrorOptions = {},
): number {
  const errors = new Float64Array(graph.length);
  graph.rules.forEach((rule, position) => {
    errors[position] = rule === undefined
      ? errorOfLeaf(position)
      : counts === undefined || counts[position]
      ? nodeError(graph, position, rule, errors, isDecided)
      : 0;
  });
  return errors[graph.outputs[0]!]!;
}

function nodeError(
  graph: Trace,
  position: number,
  rule: Rule,
  errors: Float64Array,
  isDecided: boolean,
): number {
  const operands = Array.from(graph.operandsOf(position));
  const data = operands.map((operand) => graph.data[operand]!);
  const inherited = operands.map((operand) => errors[operand]!);
  if (isDecided && TESTING.has(rule)) inherited[0] = 0;
  if (inherited.some(Number.isNaN)) return NaN; // rounding makes no NaN
  const propagated = propagatedError(rule, data, inherited);
  const value = graph.data[position]!;
  const isUndefined = Number.isNaN(value) && inherited.some((error) => error > 0); // 0 / 0, where the exact 0 may be none
  if (isUndefined || propagated === Infinity) return Infinity;
  const isZero = (k: number) => data[k] === 0 && inherited[k] === 0;
  if (EXACT.has(rule) || isExactResult(rule, data, value)) return propagated;
  if (value === 0 && isExactZero(rule, isZero)) return propagated;
  return propagated + valueTolerance(rule, data, value);
}

/** Whether a node is a sum, product or quotient that lost nothing, as x − x, 3 · 2 and 6 / 2 do not. */
function isExactResult(rule: Rule, [a, b]: readonly number[], value: number): boolean {
  if (rule === ADD) return roundingOfSum(a!, b!, value) === 0;
  if (rule === SUB) return roundingOfSum(a!, -b!, value) === 0;
  if (PRODUCTS.has(rule)) return roundingOfProduct(a!, b!, value) === 0;
  return rule === DIV && value !== 0 && Number.isFinite(value) &&
    roundingOfProduct(value, b!, a!) === 0;
}

/** Whether a rule whose result is 0 makes no rounding error: x · 0 and sin(x) where 0 is exact. */
function isExactZero(rule: Rule, isZero: (k: number) => boolean): boolean {
  if (PRODUCTS.has(rule)) return isZero(0) || isZero(1);
  return ZERO_AT_ZERO.has(rule) && isZero(0);
}
