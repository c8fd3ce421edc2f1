/**
 * Which rules are the engine's own, and what of the engine people can import by a name.
 *
 * @module
 */

import { type Operand, type Rule, rules } from "../../../mod.ts";
import * as engine from "../../../mod.ts";

/** Whether a rule is the engine's own. A copy of such a row is not: `{ ...rules.get("tanh"), evaluate }`. */
export function isBuiltIn(rule: Rule): boolean {
  return rule.builtIn && rules.get(rule.name) === rule;
}

/** What the engine exports, by name. */
export const ENGINE_EXPORTS: ReadonlyMap<string, unknown> = new Map(Object.entries(engine));

/** A function that records an operation where one of its operands is a Value. */
export type RecordingFunction = (...operands: Operand[]) => Operand;

/** The function that people call for a rule: `tanh` for the rule "tanh"; undefined for a rule that is not built in. */
export function exportedFunction(rule: Rule): RecordingFunction | undefined {
  const exported = isBuiltIn(rule) ? ENGINE_EXPORTS.get(rule.name) : undefined;
  return typeof exported === "function" ? exported as RecordingFunction : undefined;
}
