/**
 * The regions of a rule's branches, in which each must be compared.
 *
 * @module
 */

import type { Rule } from "../../../mod.ts";
import type { Condition } from "../../expression/condition.ts";
import { formulasOf } from "../../expression/formulas.ts";

/** The region of a branch. */
export interface Region {
  /** Its condition, as it is written. */
  readonly when: string;
  /** Whether a point surely lies in it, and not on its border where it has inner points. */
  readonly holds: Condition;
  /** Whether it has no inner points, as that of `x == 0`: a formula that fills a hole has a value there, and no derivative. */
  readonly isThin: boolean;
}

/** The regions of a rule with branches; none where its expression is one formula, or cannot be read. */
export function regionsOf(rule: Rule): readonly Region[] {
  const { expression } = rule;
  if (typeof expression === "string") return [];
  try {
    return formulasOf(rule).map(({ holds, inside, isThin }, i) => (
      { when: expression[i]!.when, holds: isThin ? holds : inside, isThin }
    ));
  } catch {
    return []; // the comparisons give the reason
  }
}
