/**
 * The chain rule by the oracle: it accumulates the partials of single nodes along the positions of a plan, and bounds what
 * rounding may do to the engine's sweep. It shares no code with the engine, and no order: positions are in the order in which
 * the plan was drawn or traced. One pass gives the derivatives of the root by every node, so more leaves cost nothing.
 *
 * Let pⱼₖ be the exact partial of node j by its operand k, and aⱼ the exact derivative of the root by node j, so that
 * aₖ = Σ pⱼₖ·aⱼ over the m uses of k. Let the engine's partials be off by eⱼₖ at most, and its derivative by j by Eⱼ. With
 * u = 2^−53, and η = 2^−1074 for underflow, a product of its sweep obeys
 *
 *     |fl(p̂·â) − p·a| ≤ |p|·E + e·(|a| + E) + u·t + η,   t = (|p| + e)·(|a| + E)
 *
 * and the sum of m products, in any order, adds an error of (m − 1)·u·Σt. So, from the root with E = 0 on,
 *
 *     Eₖ = Σ (|pⱼₖ|·Eⱼ + eⱼₖ·(|aⱼ| + Eⱼ) + u·tⱼₖ + η) + (m − 1)·u·Σ tⱼₖ
 *
 * in which no term of second order is dropped. The oracle's own sums in doubles obey the same bound with the errors of
 * mathjs's partials in place of e. Both bounds are computed in doubles: {@linkcode slack} makes up for their own roundings.
 *
 * @module
 */

import { SMALLEST, UNIT_ROUNDOFF } from "../../expression/rounding.ts";
import type { Plan } from "../graphs/plan.ts";
import { type BigNumber, bigNumbers } from "../oracle/bignumber.ts";

/**
 * Makes up for the roundings of the bounds themselves. A bound passes each edge of the graph once at most, at no more than 8
 * roundings each: 10^7 nodes in a row would take it beyond any slack that is the same for all graphs.
 */
function slack(length: number): number {
  return 1 + 16 * WIDTH * length * UNIT_ROUNDOFF;
}

/** What the product of a sweep, and the products of its bound, may lose by underflow. */
const UNDERFLOW = 4 * SMALLEST;

/** How many operands a node has room for. */
export const WIDTH = 3;

/** The oracle's partials of a plan: for each position three numbers, one for each operand. */
export class OraclePartials {
  /** The partials in doubles; NaN where the oracle is silent, 0 where the operand is constant. */
  readonly values: Float64Array;
  /** How far `values` are from the exact partials. */
  readonly errors: Float64Array;
  /** How far the engine's partials may be from the exact ones. */
  readonly tolerances: Float64Array;
  /** The exact partials, where BigNumbers were asked. */
  readonly exact: (BigNumber | undefined)[] = [];

  constructor(length: number) {
    [this.values, this.errors, this.tolerances] = zeros(WIDTH * length);
  }
}

/** Four arrays of zeros on one buffer: small graphs spend most of their time on allocations. */
export function zeros(
  length: number,
): [Float64Array, Float64Array, Float64Array, Float64Array] {
  const buffer = new ArrayBuffer(4 * 8 * length);
  const array = (k: number) => new Float64Array(buffer, 8 * k * length, length);
  return [array(0), array(1), array(2), array(3)];
}

/** The derivatives of the root by each position. The derivative by a leaf stands at its first version. */
export interface OracleGradients {
  /** The derivatives in doubles. Where `tolerances` is not finite they mean nothing. */
  readonly values: Float64Array;
  /** How far the engine's derivatives may be from `values`; NaN or Infinity where a partial on the way is unknown. */
  readonly tolerances: Float64Array;
}

/**
 * Accumulates partials from the root on.
 *
 * @param holders For each position the position at which its derivative is summed up: that of the first version for a leaf.
 * @param uses For each holder how many terms its sum has.
 */
export function oracleGradients(
  { operands, root }: Plan,
  holders: Int32Array,
  uses: Int32Array,
  { values, errors, tolerances }: OraclePartials,
): OracleGradients {
  const { length } = holders;
  // `own`: how far `adjoints` are from the exact ones; `engine`: how far the engine's are; `terms`: the sums Σ t
  const [adjoints, own, engine, terms] = zeros(length);
  adjoints[holders[root]!] = 1;
  for (let j = length - 1; j >= 0; j--) {
    const additions = Math.max(0, uses[j]! - 1) * UNIT_ROUNDOFF * terms[j]!;
    const a = adjoints[j]!;
    const ownError = own[j]! += additions;
    const engineError = engine[j]! += additions;
    const magnitude = Math.abs(a) + ownError + engineError;
    if (magnitude === 0) continue; // 0 times an unknown number is 0
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
      const rounding = UNIT_ROUNDOFF * term + UNDERFLOW;
      adjoints[k]! += partial * a;
      own[k]! += slope * ownError + error * magnitude + rounding;
      engine[k]! += slope * engineError + tolerance * magnitude + rounding;
      terms[k]! += term;
    }
  }
  const up = slack(length);
  for (let k = 0; k < length; k++) engine[k] = (engine[k]! + own[k]!) * up;
  return { values: adjoints, tolerances: engine };
}

const DIGITS = 40;

/** The derivatives of the root by each position in BigNumbers; undefined where a partial on the way is unknown. */
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
      if (partial?.isZero()) return; // 0 by its formula, whatever the other factor is
      const k = holders[operand]!;
      const sum = adjoints[k];
      adjoints[k] = adjoint && partial && sum && sum.plus(adjoint.times(partial));
    });
  }
  return adjoints;
}

/** For each position the position that holds its gradient: all versions of a leaf share that of the first. */
export function gradientHolders({ leaf }: Plan): Int32Array {
  const holders = new Int32Array(leaf.length);
  const first: number[] = [];
  for (let position = 0; position < leaf.length; position++) {
    const number = leaf[position]!;
    holders[position] = number < 0 ? position : first[number] ??= position;
  }
  return holders;
}

/** How many operands, of all nodes, have their gradient at each holder. */
export function countUses({ operands }: Plan, holders: Int32Array): Int32Array {
  const uses = new Int32Array(holders.length);
  for (const children of operands) {
    for (const operand of children) uses[holders[operand]!]!++;
  }
  return uses;
}
