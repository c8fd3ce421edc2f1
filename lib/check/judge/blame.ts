/**
 * Finds the mistake of a sweep at a node whose gradient is not Σ user's gradient · partial over its uses.
 *
 * @module
 */

import { OPERAND_NAMES } from "../../errors.ts";
import { build, nodeName, type Plan } from "../graphs/plan.ts";
import type { Recording } from "../graphs/recording.ts";

/** One use of a node, and the term that it adds to the node's gradient. */
interface Use {
  readonly user: number;
  /** The place of the node among the operands of the user. */
  readonly operand: number;
  readonly adjoint: number;
  readonly partial: number;
  readonly term: number;
}

/**
 * Explains a gradient that is wrong, where it is one of the usual mistakes.
 *
 * @param isNode Says whether a position holds the node: versions of a leaf share one gradient.
 * @param tolerance How far rounding may take the gradient.
 * @returns What the gradient is instead of the sum, in words.
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

/** Whether a first sweep over a fresh copy gives the right gradient: then the wrong one is left over from an earlier sweep. */
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
  const [first] = uses; // a sweep adds the term of its last operand last
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

/** A user with more users than this is not tried: there are 2^12 choices of those that were visited in time. */
const MOST_USES = 12;

/** Whether the gradient fits a user that was visited before all of its own users: some terms of its gradient were missing. */
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
