/**
 * The operators and functions that formulas may have, from the rules themselves.
 *
 * @module
 */

import { type Rule, rules } from "../../mod.ts";

/** An operation as a formula has it, and its derivatives as its row writes them. */
export interface Operation {
  readonly formula: string;
  /** One for each operand: "1 - tanh(x) ^ 2"; for each branch where it has several: "1 where x > 0, 0 where x < 0". */
  readonly derivatives: readonly string[];
}

/** What the operators are called in the table of rules. */
const OPERATORS: ReadonlyMap<string, string> = new Map([
  ["add", "x + y"],
  ["sub", "x - y"],
  ["mul", "x * y"],
  ["div", "x / y"],
  ["neg", "-x"],
  ["pow", "x ^ y"],
]);

const OPERANDS = ["x", "y", "z"];

/** All operations: operators first, then functions by name. */
export function operations(): Operation[] {
  const all = [...rules.values()].map((rule) => ({
    isOperator: OPERATORS.has(rule.name),
    formula: OPERATORS.get(rule.name) ??
      `${rule.name}(${OPERANDS.slice(0, rule.arity).join(", ")})`,
    derivatives: OPERANDS.slice(0, rule.arity).map((_, k) => derivativeText(rule, k)),
  }));
  const functions = all.filter(({ isOperator }) => !isOperator);
  functions.sort((a, b) => a.formula < b.formula ? -1 : 1);
  return [...all.filter(({ isOperator }) => isOperator), ...functions];
}

function derivativeText({ expression, derivatives }: Rule, k: number): string {
  const ofAll = derivatives?.[k];
  if (ofAll !== undefined || typeof expression === "string") return ofAll ?? "…";
  return expression.map((branch) => `${branch.derivatives?.[k] ?? "…"} where ${branch.when}`)
    .join(", ");
}
