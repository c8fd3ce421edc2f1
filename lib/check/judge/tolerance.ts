/**
 * How far a rule may be from the exact number. A built-in rule must keep to the accuracy that the engine promises. A rule of
 * the user's may be off by the rounding errors of its own formulas.
 *
 * @module
 */

import { type Rule, rules, type Trace } from "../../../mod.ts";
import { runInDoubles } from "../../expression/double_machine.ts";
import { isBuiltIn } from "../graphs/built_in.ts";
import { branchAt } from "../oracle/exact_point.ts";
import { spacing } from "../oracle/ulp.ts";
import { type TracedPartial, tracePartial } from "./traced_partial.ts";

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
 * The tolerance is Infinity where the bound says nothing: an intermediate overflows, or a difference loses every digit.
 */
export function valueTolerance(rule: Rule, operands: readonly number[], value: number): number {
  const least = leastTolerance(value);
  if (isBuiltIn(rule)) return least;
  const branch = branchAt(rule, operands);
  if (typeof branch === "string") return Infinity;
  const [x = NaN, y = NaN, z = NaN] = operands;
  const { errors } = runInDoubles(branch.written, x, y, z);
  return Math.max(least, 2 * errors[branch.written.results[0]!]!);
}

function leastTolerance(nearest: number): number {
  return Number.isNaN(nearest) ? NaN : BUILT_IN_ULPS * spacing(nearest);
}

/**
 * How far partial k may be from the exact one.
 *
 * A rule of the user's may be off by twice the running error of the partial as traced on Values, and by 4 ulp in any case.
 */
export function partialTolerance(
  rule: Rule,
  k: number,
  operands: readonly number[],
  value: number,
  partial: number,
): number {
  const least = leastTolerance(partial);
  if (isBuiltIn(rule)) return least;
  const traced = tracePartial(rule, k, operands, value);
  if (traced === undefined) return least;
  return Math.max(least, 2 * runningError(traced, valueTolerance(rule, operands, value)));
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

function isOutOfRange(rule: Rule, operands: readonly number[], value: number): boolean {
  if (Number.isNaN(value)) return false; // its operands are judged by themselves
  if (value === 0) return UNDERFLOWING.has(rule.name) && operands.every((x) => x !== 0);
  const magnitude = Math.abs(value);
  return !(magnitude >= SMALLEST_NORMAL && magnitude < Infinity);
}

/** Where the error of an operand is above this share of the operand, a bound of first order says nothing. */
const LARGEST_SHARE = 0.05;

/** The rules that are linear in each operand: the bound of their error is exact, however large the errors are. */
const MULTILINEAR = new Set(
  ["add", "sub", "mul", "azmul", "neg"].map((name) => rules.get(name)!),
);

const SELECT = rules.get("select");
const PRODUCTS = new Set(["mul", "azmul"].map((name) => rules.get(name)!));
const ADDITIVE = new Set(["add", "sub"].map((name) => rules.get(name)!));

/**
 * The running error of a partial, where the rule's value carries an error. The error of a node is Σ |partial| · error over
 * its operands, and the error that its rule may add; for a product also the product of its operands' errors.
 */
function runningError({ graph, out, counts }: TracedPartial, error: number): number {
  const errors: number[] = [];
  graph.rules.forEach((rule, position) => {
    errors.push(
      rule === undefined
        ? position === out ? error : 0
        : counts[position]
        ? nodeError(graph, position, rule, errors)
        : 0,
    );
  });
  return errors[graph.outputs[0]!]!;
}

function nodeError(graph: Trace, position: number, rule: Rule, errors: readonly number[]): number {
  const operands = graph.operandsOf(position);
  const data = Array.from(operands, (operand) => graph.data[operand]!);
  let propagated = 0;
  for (const [k, operand] of operands.entries()) {
    const inherited = errors[operand]!;
    if (inherited === 0) continue;
    if (Number.isNaN(inherited)) return NaN; // rounding makes no NaN
    const isLinear = MULTILINEAR.has(rule) || rule === SELECT && k > 0;
    const isSmall = isLinear || inherited <= LARGEST_SHARE * Math.abs(data[k]!);
    propagated += isSmall ? Math.abs(graph.partials[3 * position + k]!) * inherited : Infinity;
  }
  if (PRODUCTS.has(rule)) propagated += errors[operands[0]!]! * errors[operands[1]!]!;
  if (!(propagated < Infinity)) return Infinity;
  const value = graph.data[position]!;
  if (value === 0 && ADDITIVE.has(rule)) return propagated; // x − x is exact
  return propagated + valueTolerance(rule, data, value);
}
