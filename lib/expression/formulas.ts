/**
 * The formulas of rules, parsed once a row.
 *
 * @module
 */

import { type MathNode, parse } from "mathjs";
import type { Rule } from "../../mod.ts";
import { type Condition, parseClosure, parseCondition } from "./condition.ts";

/** A formula of a rule, and where it holds. */
export interface Formula {
  readonly holds: Condition;
  /** Whether a point lies in the region or on its border. */
  readonly touches: Condition;
  readonly formula: MathNode;
}

const parsed = new WeakMap<Rule, readonly Formula[]>();

/**
 * The formulas of a rule, one a branch.
 *
 * @throws {SyntaxError} When one cannot be parsed.
 */
export function formulasOf(rule: Rule): readonly Formula[] {
  let formulas = parsed.get(rule);
  if (formulas === undefined) {
    formulas = typeof rule.expression === "string"
      ? [{ holds: () => true, touches: () => true, formula: parse(rule.expression) }]
      : rule.expression.map(({ when, then }) => ({
        holds: parseCondition(when),
        touches: parseClosure(when),
        formula: parse(then),
      }));
    parsed.set(rule, formulas);
  }
  return formulas;
}
