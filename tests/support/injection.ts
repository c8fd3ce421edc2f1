/** What an engine with one wrong rule would record. */
import type { Recording } from "../../lib/check/graphs/recording.ts";
import { gradientHolders } from "../../lib/check/judge/accumulation.ts";
import type { Rule } from "../../mod.ts";

/** Whether a rule's partials matter to the root's gradient. */
export function isLive({ plan, partials, gradients }: Recording, rule: Rule): boolean {
  return plan.rules.some((found, j) =>
    found === rule && gradients[j] !== 0 &&
    plan.operands[j]!.some((operand, k) =>
      partials[j]![k] !== 0 && (plan.rules[operand] !== undefined || plan.leaf[operand]! >= 0)
    )
  );
}

/** The recording of an engine in which every partial of one rule is off by a relative error, and the sweep right. */
export function withRelativeError(recording: Recording, rule: Rule, error: number): Recording {
  const { plan } = recording;
  const partials = recording.partials.map((numbers, j) =>
    plan.rules[j] === rule ? numbers.map((partial) => partial * (1 + error)) : numbers
  );
  const holders = gradientHolders(plan);
  const gradients = new Array<number>(plan.rules.length).fill(0);
  gradients[plan.root] = 1;
  for (let j = plan.rules.length - 1; j >= 0; j--) {
    plan.operands[j]!.forEach((operand, k) => {
      const adjoint = gradients[j]!, partial = partials[j]![k]!;
      if (plan.rules[operand] === undefined && plan.leaf[operand]! < 0) return; // a constant
      if (adjoint !== 0 && partial !== 0) gradients[holders[operand]!]! += adjoint * partial;
    });
  }
  return {
    ...recording,
    partials,
    gradients: gradients.map((_, position) => gradients[holders[position]!]!),
  };
}
