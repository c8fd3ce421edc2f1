/**
 * Which rules are the engine's own.
 *
 * @module
 */

import { type Rule, rules, Value } from "../../../mod.ts";
import * as engine from "../../../mod.ts";

const builtIn = new WeakMap<Rule, boolean>();

/** Whether a rule is the engine's own: it has both a function and a method of its name. */
export function isBuiltIn(rule: Rule): boolean {
  let known = builtIn.get(rule);
  if (known === undefined) {
    const { name } = rule;
    known = rules.get(name) === rule && name in engine && isMethod(name);
    builtIn.set(rule, known);
  }
  return known;
}

/** Not so `grad`, which is a function of the engine, and a property of Values. */
function isMethod(name: string): boolean {
  return typeof Object.getOwnPropertyDescriptor(Value.prototype, name)?.value === "function";
}
