/**
 * Reads the options of the checks, and refuses in clear words what they cannot mean.
 *
 * @module
 */

import { isRecording, type Rule, rules } from "../../mod.ts";
import { cannot, show } from "../errors.ts";
import type { Arithmetic } from "./graph_check.ts";

/** A rule, by its name, as its row, or as the function that `defineRule` returned. */
export type RuleChoice = string | Rule | { readonly rule: Rule };

/** The rule that a choice means. */
export function ruleChosen(choice: RuleChoice): Rule {
  if (typeof choice === "string") {
    const rule = rules.get(choice);
    if (rule !== undefined) return rule;
    throw new RangeError(
      `Cannot find the rule "${choice}": the rules are ${[...rules.keys()].join(", ")}`,
    );
  }
  const rule = "rule" in Object(choice) ? (choice as { rule: unknown }).rule : choice;
  if (isRule(rule)) return rule;
  throw cannot("check a rule", "rule", "a name, a row or a function of defineRule", choice);
}

function isRule(rule: unknown): rule is Rule {
  return typeof rule === "object" && rule !== null && "evaluate" in rule && "partials" in rule &&
    "expression" in rule;
}

/** The rules of random graphs: those given, or all. */
export function rulesChosen(choices: readonly RuleChoice[] | undefined): Rule[] {
  if (choices === undefined) return [...rules.values()];
  if (!Array.isArray(choices) || choices.length === 0) {
    throw cannot("draw graphs", "rules", "an array of rules, not empty", choices);
  }
  return choices.map(ruleChosen);
}

/** An option that must be an integer of at least `least`. */
export function integerOption(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new RangeError(
    `Cannot check as '${name}' must be an integer of at least ${least}: current value is ${
      show(value)
    }`,
  );
}

/** The arithmetic of the oracle. */
export function arithmeticOption(value: Arithmetic = "exact"): Arithmetic {
  if (value === "exact" || value === "double") return value;
  throw new RangeError(
    `Cannot check as 'arithmetic' must be "exact" or "double": current value is ${show(value)}`,
  );
}

/**
 * Refuses to check where nothing is recorded: a check records what it compares.
 *
 * @throws {Error} When it is called inside of noGrad().
 */
export function requireRecording(): void {
  if (!isRecording()) throw new Error("Cannot check inside noGrad() as nothing is recorded there");
}
