/**
 * A rule's wrong number at a point, in words.
 *
 * @module
 */

import { derivative, type MathNode } from "../../expression/mathjs.ts";
import type { Rule } from "../../../mod.ts";
import { formulasOf } from "../../expression/formulas.ts";
import { OPERAND_NAMES } from "../../errors.ts";
import { numberText } from "../graphs/plan_code.ts";
import { errorOfExpression } from "../judge/lost_digits.ts";
import { isBuiltIn } from "../graphs/built_in.ts";
import type { Comparison } from "../judge/node_judgement.ts";
import { BUILT_IN_ULPS } from "../judge/tolerance.ts";
import { exactPoint } from "../oracle/exact_point.ts";
import { errorInUlps } from "../oracle/ulp.ts";
import type { Mismatch } from "./report.ts";
import { tidy } from "./tidy.ts";

/** The mismatch to report where a rule's number at a point is not the exact one. */
export function ruleMismatch(
  rule: Rule,
  operands: readonly number[],
  { what, engine, exact, ulps, allowed }: Comparison,
  node?: string,
): Mismatch {
  const point = `${showPoint(rule.name, what, operands)}${node === undefined ? "" : `, ${node}`}`;
  const mismatch = {
    rule: rule.name,
    engine,
    exact: withoutTrailingZeros(exact!.toPrecision(25)),
    ulps: ulps!,
    allowed: allowed!,
  };
  if (what === "value") {
    const formula = formulaAt(rule, operands)?.toString();
    const formulaUlps = errorOfExpression(rule, operands, engine, exact!);
    const blame = formulaUlps === undefined
      ? `The rule ${rule.name} is wrong in the value: ${point}`
      : `The rule ${rule.name} is less exact than it could be: ${LOSES} at ${point}`;
    return {
      kind: "value",
      blame,
      ...mismatch,
      ...(formula === undefined ? {} : { formula }),
      ...(formulaUlps === undefined ? {} : { formulaUlps }),
    };
  }
  const by = operands.length === 1 ? "" : ` by ${OPERAND_NAMES[what]}`;
  const blame = `The rule ${rule.name} is wrong in the partial derivative${by}: ${point}${
    followsFromValue(rule, operands) ? FOLLOWS : ""
  }`;
  const derived = derivativeText(rule, operands, what);
  return {
    kind: "partial",
    operand: what,
    blame,
    ...mismatch,
    ...(derived === undefined ? {} : { derivative: derived }),
  };
}

const LOSES = "your evaluate loses digits that your expression keeps";
const FOLLOWS = `, where ${LOSES}`;

/** Whether a rule's value at a point has lost digits, which its partials may use. */
function followsFromValue(rule: Rule, operands: readonly number[]): boolean {
  if (isBuiltIn(rule)) return false;
  const { value } = exactPoint(rule, operands), engine = rule.evaluate(...operands);
  return typeof value !== "string" && errorInUlps(engine, value) > BUILT_IN_ULPS &&
    errorOfExpression(rule, operands, engine, value) !== undefined;
}

/** A rule's number at a point, such as "∂pow/∂x at x = 3, y = 2". */
export function showPoint(rule: string, what: "value" | number, operands: readonly number[]) {
  const name = what === "value"
    ? rule
    : operands.length === 1
    ? `${rule}′`
    : `∂${rule}/∂${OPERAND_NAMES[what]}`;
  const point = operands.map((x, k) => `${OPERAND_NAMES[k]} = ${numberText(x)}`);
  return `${name} at ${point.join(", ")}`;
}

function withoutTrailingZeros(digits: string): string {
  return digits.replace(/(\.\d*?)0+(?=e|$)/, "$1").replace(/\.(?=e|$)/, "");
}

/** The formula of the rule's branch that holds at a point. */
function formulaAt(rule: Rule, operands: readonly number[]): MathNode | undefined {
  return formulasOf(rule).find(({ holds }) => holds(operands))?.formula;
}

const derivatives = new WeakMap<MathNode, (string | undefined)[]>();

/** mathjs's derivative of the branch that holds at a point, as text. */
function derivativeText(rule: Rule, operands: readonly number[], k: number): string | undefined {
  const formula = formulaAt(rule, operands);
  if (formula === undefined) return undefined;
  let texts = derivatives.get(formula);
  if (texts === undefined) derivatives.set(formula, texts = []);
  return texts[k] ??= tidy(derivative(formula, OPERAND_NAMES[k]!)).toString();
}
