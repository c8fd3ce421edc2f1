/**
 * The exact value and partials of a rule at a point, by mathjs.
 *
 * @module
 */

import type { BigNumber } from "./bignumber.ts";
import type { Rule } from "../../../mod.ts";
import { adviceOn } from "../../expression/advice.ts";
import { formulasOf } from "../../expression/formulas.ts";
import { runExactly } from "./exact_machine.ts";
import { type SymbolicBranch, type SymbolicRule, symbolicRule } from "./symbolic_rule.ts";

/** The reason why the oracle has no number, in words. */
export type Silence = string;

/** The numbers of a rule at a point, each to 25 digits at least, or the reason why there is none. */
export interface ExactPoint {
  readonly value: BigNumber | Silence;
  readonly partials: readonly (BigNumber | Silence)[];
}

const INFINITE: Silence = "an operand is not finite";
/** The point lies on the border of a branch, such as x = 0 for abs. */
export const KINK: Silence = "no branch of the expression holds here";
/** The point lies on the border of a branch that holds there, such as x = 0 for `x >= 0`: its value is known, its slope has two sides. */
export const BORDER: Silence = "on the border of a branch there is no two-sided derivative";
/** The point lies in no branch and on no border: no branch of the expression covers it. */
const GAP: Silence = "the branches of the expression leave this point out";
const UNDEFINED: Silence = "the expression is not defined here, or not smooth";
const UNRESOLVED: Silence = "1,000 digits are not enough here";

/** The branch of a rule that holds at a point, or the reason why there is none. */
export function branchAt(
  rule: Rule,
  operands: readonly number[],
  constants: readonly (number | undefined)[] = [],
): SymbolicBranch | Silence {
  for (const operand of operands) if (!Number.isFinite(operand)) return INFINITE;
  const symbolic = symbolicRuleOr(rule, constants);
  if (typeof symbolic === "string") return symbolic;
  return symbolic.branchAt(operands) ??
    (symbolic.branchOnBorder(operands) !== undefined
      ? BORDER
      : symbolic.branchesTouching(operands).length > 0
      ? KINK
      : GAP);
}

/** The branches that hold at a point: more than one where they overlap. */
export function branchesHolding(rule: Rule, operands: readonly number[]): SymbolicBranch[] {
  const symbolic = symbolicRuleOr(rule, []);
  return typeof symbolic === "string" ? [] : symbolic.branchesHolding(operands);
}

/** The branches that meet at a point, whose derivatives a number on the border may lie between. */
export function branchesTouching(rule: Rule, operands: readonly number[]): SymbolicBranch[] {
  const symbolic = symbolicRuleOr(rule, []);
  return typeof symbolic === "string" ? [] : symbolic.branchesTouching(operands);
}

/** Whether mathjs can read and differentiate the expression; a point plays no part in that. */
export function isDifferentiable(rule: Rule): boolean {
  return typeof symbolicRuleOr(rule, []) !== "string";
}

/** A rule as mathjs sees it, or the reason why mathjs cannot. */
export function symbolicRuleOr(
  rule: Rule,
  constants: readonly (number | undefined)[],
): SymbolicRule | Silence {
  try {
    return symbolicRule(rule, constants);
  } catch (error) {
    return unreadable(rule) ??
      `mathjs cannot differentiate the expression: ${
        adviceOnRule(rule) ?? (error as Error).message
      }`;
  }
}

/** What to write instead of what mathjs cannot differentiate. */
function adviceOnRule(rule: Rule): string | undefined {
  for (const { formula } of formulasOf(rule)) {
    const advice = adviceOn(formula);
    if (advice !== undefined) return advice;
  }
  return undefined;
}

/** The reason why the expression cannot be read; undefined where it can. */
function unreadable(rule: Rule): Silence | undefined {
  try {
    formulasOf(rule);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The exact points so far, by rule: random graphs ask for zeros and small integers again and again. */
const known = new WeakMap<Rule, Map<string, ExactPoint>>();
const MOST_POINTS = 1000;

/**
 * The exact value and partials of a rule at doubles.
 *
 * @param constants For each operand its number where it is a constant of the graph, else undefined. The partial by a constant
 * is not computed.
 */
export function exactPoint(
  rule: Rule,
  operands: readonly number[],
  constants: readonly (number | undefined)[] = [],
): ExactPoint {
  let points = known.get(rule);
  if (points === undefined) known.set(rule, points = new Map());
  const key = `${operands} ${constants}`;
  let point = points.get(key);
  if (point === undefined) {
    if (points.size >= MOST_POINTS) points.clear();
    points.set(key, point = computePoint(rule, operands, constants));
  }
  return point;
}

function computePoint(
  rule: Rule,
  operands: readonly number[],
  constants: readonly (number | undefined)[],
): ExactPoint {
  const branch = branchAt(rule, operands, constants);
  if (branch === BORDER) return borderPoint(symbolicRule(rule, constants), operands);
  if (typeof branch === "string") return { value: branch, partials: operands.map(() => branch) };
  return pointIn(branch, operands);
}

/**
 * A point on the border of a branch that holds there. Its value is that of the branch. Its partials are known where no other branch
 * meets it, as at the end of the domain `x >= 0`.
 */
function borderPoint(symbolic: SymbolicRule, operands: readonly number[]): ExactPoint {
  const branch = symbolic.branchOnBorder(operands)!;
  const point = pointIn(branch, operands);
  const meeting = symbolic.branchesTouching(operands);
  const isAlone = meeting.length === 1 && meeting[0] === branch;
  return isAlone ? point : { ...point, partials: operands.map(() => BORDER) };
}

function pointIn(branch: SymbolicBranch, operands: readonly number[]): ExactPoint {
  const [value, ...partials] = runExactly(branch.program, operands);
  if (value === undefined || value.isNaN()) {
    const silence = value === undefined ? UNRESOLVED : UNDEFINED;
    return { value: silence, partials: partials.map(() => silence) };
  }
  const faults = branch.faults();
  return {
    value,
    partials: partials.map((partial, k) =>
      faults[k] ?? (partial === undefined ? UNRESOLVED : partial.isNaN() ? UNDEFINED : partial)
    ),
  };
}
