/**
 * What a sweep did wrong at a node whose gradient is not the sum over its uses of the user's gradient times the partial.
 *
 * @module
 */

import { OPERAND_NAMES } from "../../expression/operand_names.ts";
import { build, nodeName, type Plan } from "../graphs/plan.ts";
import type { Recording } from "../graphs/recording.ts";

/** What one use of a node adds to its gradient. */
interface Use {
  readonly user: number;
  /** Which operand of the user the node is. */
  readonly operand: number;
  readonly adjoint: number;
  readonly partial: number;
  readonly term: number;
}

/**
 * Explains a gradient that is wrong, where it is one of the usual mistakes.
 *
 * @param isNode Whether a position holds the node: versions of a leaf share one gradient.
 * @param tolerance How far rounding may take the gradient.
 * @returns What the gradient is instead of the sum.
 */
export function explainGradient(
  recording: Recording,
  position: number,
  isNode: (position: number) => boolean,
  tolerance: number,
): string {
  const { plan, gradients } = recording;
  const gradient = gradients[position]!;
  const uses = usesOf(recording, isNode);
  const near = (value: number) => Math.abs(gradient - value) <= tolerance;
  if (position === plan.root) {
    if (uses.length === 0) return `the sweep starts with ${gradient} instead of 1`;
  }
  const sum = uses.reduce((sum, { term }) => sum + term, 0);
  return explanation(recording, uses, sum, near) ??
    (isStale(plan, position, sum, tolerance)
      ? "after an earlier sweep it is not set anew"
      : "it is not any of the usual mistakes");
}

function usesOf({ plan, gradients, partials }: Recording, isNode: (position: number) => boolean) {
  const uses: Use[] = [];
  plan.operands.forEach((operands, user) =>
    operands.forEach((position, operand) => {
      if (!isNode(position)) return;
      const adjoint = gradients[user]!, partial = partials[user]![operand]!;
      const term = adjoint === 0 || partial === 0 ? 0 : adjoint * partial;
      uses.push({ user, operand, adjoint, partial, term });
    })
  );
  return uses;
}

/** Whether a first sweep over the graph gives the right gradient: then one before was not done away with. */
function isStale(plan: Plan, position: number, sum: number, tolerance: number): boolean {
  const { root, values } = build(plan);
  root.backward();
  const value = values[position]!;
  return typeof value !== "number" && Math.abs(value.grad - sum) <= tolerance;
}

function explanation(
  recording: Recording,
  uses: readonly Use[],
  sum: number,
  near: (value: number) => boolean,
): string | undefined {
  const { plan } = recording;
  const name = ({ user }: Use) => nodeName(plan, user);
  const [first] = uses; // of which a sweep takes the last operand last
  const last = uses.findLast(({ user }) => user === first?.user);
  const missing = uses.find(({ term }) => near(sum - term));
  if (missing !== undefined && uses.filter(({ user }) => user === missing.user).length > 1) {
    return `${name(missing)}, which uses it twice, is counted once`;
  }
  if (last !== undefined && uses.length > 1 && near(last.term)) {
    return `it is the term of ${name(last)} alone: terms overwrite each other`;
  }
  if (near(0)) return "the sweep does not reach it";
  if (missing !== undefined) return `the term of ${name(missing)} is missing`;
  if (near(2 * sum)) return "every term is counted twice";
  const twice = uses.find(({ term }) => near(sum + term));
  if (twice !== undefined) return `the term of ${name(twice)} is counted twice`;
  const swapped = uses.find((use) => near(sum - use.term + withOtherPartial(recording, use)));
  if (swapped !== undefined) {
    return `${name(swapped)} gives it the term of its other operand, not of ${
      OPERAND_NAMES[swapped.operand]
    }`;
  }
  const early = uses.find((use) => isEarly(recording, use, sum, near));
  return early && `${name(early)} is visited before all of its users are: the order is wrong`;
}

function withOtherPartial({ partials }: Recording, { user, operand, adjoint }: Use): number {
  return adjoint * (partials[user]![1 - operand] ?? NaN);
}

/** Users of the user, beyond which there are too many ways to have visited some of them only. */
const MOST_USES = 12;

/** Whether the gradient is as if the user had only some of the terms of its own gradient. */
function isEarly(
  recording: Recording,
  { user, partial, term }: Use,
  sum: number,
  near: (value: number) => boolean,
): boolean {
  const terms = usesOf(recording, (position) => position === user).map((use) => use.term);
  if (terms.length > MOST_USES) return false;
  const isWhole = 2 ** terms.length - 1;
  for (let visited = 0; visited < isWhole; visited++) {
    const part = terms.reduce((part, term, i) => visited >> i & 1 ? part + term : part, 0);
    if (near(sum - term + part * partial)) return true;
  }
  return false;
}
