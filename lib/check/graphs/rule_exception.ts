/**
 * Where a rule throws: an `evaluate` or a partial of the user's may, and then the point says more than the graph.
 *
 * @module
 */

import type { Rule } from "../../../mod.ts";
import type { Plan } from "./plan.ts";

/** What a rule throws, as its cause, with the operands at which it does. */
export class RuleException extends Error {
  /** The rule. */
  readonly rule: Rule;
  /** Its operands. */
  readonly operands: readonly number[];

  constructor(rule: Rule, operands: readonly number[], cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`The rule ${rule.name} throws at ${operands.join(", ")}: ${reason}`, { cause });
    this.rule = rule;
    this.operands = operands;
  }
}

/** The first node of a plan whose rule throws on numbers; undefined where none does. */
export function ruleException({ rules, operands, data }: Plan): RuleException | undefined {
  for (const [position, rule] of rules.entries()) {
    if (rule === undefined) continue;
    const numbers = operands[position]!.map((operand) => data[operand]!);
    try {
      const out = rule.evaluate(...numbers);
      for (const partial of rule.partials) partial(...numbers, out);
    } catch (cause) {
      return new RuleException(rule, numbers, cause);
    }
  }
  return undefined;
}
