/**
 * The chain rule by the oracle: partials of single nodes accumulated along the positions of a plan, and a bound on what
 * rounding may do to the engine's sweep. It shares no code and no order with the engine: the plan's order is that in which
 * it was drawn, or traced. One pass gives the derivatives of the root by every node, so leaves cost nothing.
 *
 * With pⱼₖ the exact partial of node j by its operand k, aⱼ the exact derivative of the root by node j, and aₖ = Σ pⱼₖ·aⱼ over
 * the m uses of k, let the engine's partials be off by eⱼₖ at most, and its derivative of j by Eⱼ. A product of its sweep then
 * obeys, with u = 2^−53 and η = 2^−1074 for underflow,
 *
 *     |fl(p̂·â) − p·a| ≤ |p|·E + e·(|a| + E) + u·t + η,   t = (|p| + e)·(|a| + E)
 *
 * and the sum of m of them, in any order, is off by (m − 1)·u·Σt besides. So, from the root (E = 0) on,
 *
 *     Eₖ = Σ (|pⱼₖ|·Eⱼ + eⱼₖ·(|aⱼ| + Eⱼ) + u·tⱼₖ + η) + (m − 1)·u·Σ tⱼₖ
 *
 * in which no term of second order is dropped. The oracle's own sums in doubles obey the same with the errors of mathjs's
 * partials in place of e. Both bounds are computed in doubles, n of whose roundings are far below {@linkcode SLACK}.
 *
 * @module
 */

import type { BigNumber } from "mathjs";
import { SMALLEST, UNIT_ROUNDOFF } from "../../expression/rounding.ts";
import type { Plan } from "../graphs/plan.ts";
import { bigNumbers } from "../oracle/bignumber.ts";

/** Makes up for the roundings of the bounds themselves, up to 10^6 in a row. */
const SLACK = 1 + 1e-9;

/** Operands that a node has room for. */
export const WIDTH = 3;

/** The partials by which a plan is accumulated: for each position three numbers, one an operand. */
export class OraclePartials {
  /** In doubles; NaN where the oracle is silent, 0 where the operand is constant. */
  readonly values: Float64Array;
  /** How far those are from the exact ones. */
  readonly errors: Float64Array;
  /** How far the engine's may be from the exact ones. */
  readonly tolerances: Float64Array;
  /** The exact ones, where they were asked for. */
  readonly exact: (BigNumber | undefined)[] = [];

  constructor(length: number) {
    [this.values, this.errors, this.tolerances] = zeros(WIDTH * length);
  }
}

/** Arrays of zeros that share a buffer: one allocation, which is what costs in small graphs. */
export function zeros(
  length: number,
): [Float64Array, Float64Array, Float64Array, Float64Array] {
  const buffer = new ArrayBuffer(4 * 8 * length);
  const array = (k: number) => new Float64Array(buffer, 8 * k * length, length);
  return [array(0), array(1), array(2), array(3)];
}

/** Derivatives of the root by each position; that of a leaf stands where its first version does. */
export interface OracleGradients {
  /** In doubles; no number that counts where `tolerances` is not finite. */
  readonly values: Float64Array;
  /** How far the engine's may be from `values`; NaN or Infinity where a partial on the way is unknown. */
  readonly tolerances: Float64Array;
}

/**
 * Accumulates partials from the root on.
 *
 * @param holders For each position where its derivative is summed up: all versions of a leaf at the first one.
 * @param uses How many terms each such sum has.
 */
export function oracleGradients(
  { operands, root }: Plan,
  holders: Int32Array,
  uses: Int32Array,
  { values, errors, tolerances }: OraclePartials,
): OracleGradients {
  const { length } = holders;
  // `own`: how far `adjoints` are from the exact ones, `engine`: and the engine's, `terms`: Σ t, what additions round
  const [adjoints, own, engine, terms] = zeros(length);
  adjoints[holders[root]!] = 1;
  for (let j = length - 1; j >= 0; j--) {
    const additions = Math.max(0, uses[j]! - 1) * UNIT_ROUNDOFF * terms[j]!;
    const a = adjoints[j]!;
    const ownError = own[j]! += additions;
    const engineError = engine[j]! += additions;
    const magnitude = Math.abs(a) + ownError + engineError;
    if (magnitude === 0) continue; // 0 times what is unknown is 0
    const children = operands[j]!;
    for (let i = 0; i < children.length; i++) {
      const at = WIDTH * j + i;
      const partial = values[at]!;
      const error = errors[at]!;
      const tolerance = tolerances[at]!;
      if (partial === 0 && error === 0 && (tolerance === 0 || !(magnitude < Infinity))) continue;
      const k = holders[children[i]!]!;
      const slope = Math.abs(partial) + error;
      const term = (slope + tolerance) * magnitude;
      const rounding = UNIT_ROUNDOFF * term + SMALLEST;
      adjoints[k]! += partial * a;
      own[k]! += slope * ownError + error * magnitude + rounding;
      engine[k]! += slope * engineError + tolerance * magnitude + rounding;
      terms[k]! += term;
    }
  }
  for (let k = 0; k < length; k++) engine[k] = (engine[k]! + own[k]!) * SLACK;
  return { values: adjoints, tolerances: engine };
}

const DIGITS = 40;

/** The same in BigNumbers; undefined where a partial on the way is unknown. */
export function exactGradients(
  { operands, root }: Plan,
  holders: Int32Array,
  partials: readonly (BigNumber | undefined)[],
): (BigNumber | undefined)[] {
  const Big = bigNumbers(DIGITS);
  const zero = new Big(0);
  const adjoints = new Array<BigNumber | undefined>(holders.length).fill(zero);
  adjoints[holders[root]!] = new Big(1);
  for (let j = holders.length - 1; j >= 0; j--) {
    const adjoint = adjoints[j];
    if (adjoint?.isZero()) continue;
    operands[j]!.forEach((operand, i) => {
      const partial = partials[WIDTH * j + i];
      if (partial?.isZero()) return; // structurally 0, whatever the other factor
      const k = holders[operand]!;
      const sum = adjoints[k];
      adjoints[k] = adjoint && partial && sum && sum.plus(adjoint.times(partial));
    });
  }
  return adjoints;
}

/** For each position where its gradient is held: versions of a leaf share that of the first. */
export function gradientHolders({ leaf }: Plan): Int32Array {
  const holders = new Int32Array(leaf.length);
  const first: number[] = [];
  for (let position = 0; position < leaf.length; position++) {
    const number = leaf[position]!;
    holders[position] = number < 0 ? position : first[number] ??= position;
  }
  return holders;
}

/** How many operand slots each holder fills. */
export function countUses({ operands }: Plan, holders: Int32Array): Int32Array {
  const uses = new Int32Array(holders.length);
  for (const children of operands) {
    for (const operand of children) uses[holders[operand]!]!++;
  }
  return uses;
}
