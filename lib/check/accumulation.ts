/**
 * The chain rule by the oracle: partials of single nodes accumulated in forward order, which shares nothing with a reverse
 * sweep, and a bound on what rounding may do to the engine's sweep.
 *
 * The gradient of a leaf is the sum, over all paths from the root to it, of the product of the partials along the path. A
 * sweep computes each such product with one rounding a multiplication, one error a partial, and one rounding an addition
 * where a node has several users. So to first order, with pⱼₖ the partial of node j by its operand k, eⱼₖ what it may be off,
 * mⱼ the number of j's users and u = 2^−53,
 *
 *     |engine − exact| ≤ Σ over paths, Π |p| · Σ over the path's edges (eⱼₖ/|pⱼₖ| + u·(1 + max(0, mⱼ − 1)))
 *
 * which a forward recursion gives beside the tangent: with Aₖ = Σ over paths Π |p| (the tangent of absolute values),
 *
 *     Eⱼ = Σₖ |pⱼₖ|·Eₖ + Aₖ·(eⱼₖ + |pⱼₖ|·u·(1 + max(0, mⱼ − 1))),   E(leaf) = u·max(0, m(leaf) − 1)
 *
 * Terms of higher order are below E·(E/A) and are added as that. A product that underflows is off by η = 2^−1074 at most, and
 * reaches the leaf times Aₖ: Σ over edges η·Aₖ is added.
 *
 * @module
 */

import type { BigNumber } from "mathjs";
import { SMALLEST, UNIT_ROUNDOFF } from "../expression/rounding.ts";
import { type BigNumberClass, bigNumbers } from "./bignumber.ts";
import type { Plan } from "./plan.ts";

/** The partials by which a plan is accumulated, for each position one an operand. */
export interface OraclePartials {
  /** In doubles; NaN where the oracle is silent. */
  readonly values: readonly (readonly number[])[];
  /** How far those are from the exact ones. */
  readonly errors: readonly (readonly number[])[];
  /** How far the engine's may be from the exact ones. */
  readonly tolerances: readonly (readonly number[])[];
  /** The exact ones, where they were computed. */
  readonly exact?: readonly (readonly (BigNumber | undefined)[])[];
}

/** A gradient by the oracle. */
export interface OracleGradient {
  /** NaN where a partial on the way is unknown. */
  readonly value: number;
  /** The exact one, where the partials are. */
  readonly exact?: BigNumber;
  /** How far the engine's gradient may be from `value`. */
  readonly tolerance: number;
}

/** The derivative of the root by one leaf, all its versions together. */
export function oracleGradient(
  plan: Plan,
  users: readonly number[],
  partials: OraclePartials,
  leaf: number,
): OracleGradient {
  const { tangent, magnitude, error } = bounds(plan, users, partials, leaf);
  if (partials.exact === undefined) return { value: tangent, tolerance: error };
  const exact = exactTangent(plan, partials.exact, leaf);
  return exact === undefined
    ? { value: NaN, tolerance: Infinity }
    : { value: exact.toNumber(), exact, tolerance: magnitude === 0 ? 0 : error };
}

/** How many operand slots each position fills. */
export function countUsers(plan: Plan): number[] {
  const users = new Array<number>(plan.rules.length).fill(0);
  for (const operands of plan.operands) {
    for (const operand of operands) users[operand]!++;
  }
  return users;
}

interface Bounds {
  /** The derivative in doubles. */
  readonly tangent: number;
  /** The sum over paths of the product of absolute partials. */
  readonly magnitude: number;
  readonly error: number;
}

function bounds(
  plan: Plan,
  users: readonly number[],
  { values, errors, tolerances }: OraclePartials,
  leaf: number,
): Bounds {
  const length = plan.rules.length;
  const tangents = new Float64Array(length);
  const magnitudes = new Float64Array(length);
  const sweepErrors = new Float64Array(length);
  const forwardErrors = new Float64Array(length);
  const versions = plan.leaf.reduce((sum, number) => sum + (number === leaf ? 1 : 0), 0);
  let underflow = 0;
  for (let j = 0; j < length; j++) {
    if (plan.leaf[j] === leaf) {
      tangents[j] = magnitudes[j] = 1;
      sweepErrors[j] = UNIT_ROUNDOFF * (Math.max(0, users[j]! - 1) + versions - 1);
      continue;
    }
    const operands = plan.operands[j]!;
    for (let i = 0; i < operands.length; i++) {
      const k = operands[i]!;
      const magnitude = magnitudes[k]!;
      const partial = values[j]![i]!;
      if (magnitude === 0 || partial === 0 && errors[j]![i] === 0) continue;
      const share = Math.abs(partial);
      const roundings = UNIT_ROUNDOFF * Math.max(1, users[j]!);
      tangents[j]! += partial * tangents[k]!;
      magnitudes[j]! += share * magnitude;
      sweepErrors[j]! += share * sweepErrors[k]! +
        magnitude * (tolerances[j]![i]! + share * roundings);
      forwardErrors[j]! += share * forwardErrors[k]! +
        magnitude * (errors[j]![i]! + share * 2 * UNIT_ROUNDOFF);
      underflow += 2 * SMALLEST * magnitude;
    }
  }
  const magnitude = magnitudes[plan.root]!;
  const first = sweepErrors[plan.root]! + forwardErrors[plan.root]!;
  const error = first + (magnitude > 0 ? first * (first / magnitude) : 0) + underflow;
  return { tangent: tangents[plan.root]!, magnitude, error };
}

const DIGITS = 40;

/** The derivative in BigNumbers; undefined where a partial on the way is unknown. */
function exactTangent(
  plan: Plan,
  partials: readonly (readonly (BigNumber | undefined)[])[],
  leaf: number,
): BigNumber | undefined {
  const Big: BigNumberClass = bigNumbers(DIGITS);
  const zero = new Big(0);
  const tangents: (BigNumber | undefined)[] = [];
  plan.operands.forEach((operands, j) => {
    let sum: BigNumber | undefined = plan.leaf[j] === leaf ? new Big(1) : zero;
    operands.forEach((k, i) => {
      const tangent = tangents[k];
      const partial = partials[j]![i];
      if (tangent?.isZero() || partial?.isZero()) return; // structurally 0, whatever the other factor
      sum = tangent && partial && sum && sum.plus(tangent.times(partial));
    });
    tangents.push(sum);
  });
  return tangents[plan.root];
}
