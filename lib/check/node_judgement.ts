/**
 * The local check: one node's value and partials against the oracle, at the operands that the engine recorded. As those are
 * taken for exact, no error of another node enters: what is wrong here is this rule's own.
 *
 * @module
 */

import type { BigNumber } from "mathjs";
import type { Rule } from "../../mod.ts";
import { ulp } from "../expression/rounding.ts";
import { doublePoint, exactPoint, type Silence } from "./oracle.ts";
import {
  BUILT_IN_ULPS,
  isBuiltIn,
  leavesRange,
  partialTolerance,
  valueTolerance,
} from "./tolerance.ts";
import { errorInUlps } from "./ulp.ts";

/** A node as the engine recorded it. */
export interface RecordedNode {
  readonly rule: Rule;
  readonly operands: readonly number[];
  /** For each operand its value where it is a constant of the graph. */
  readonly constants: readonly (number | undefined)[];
  readonly value: number;
  readonly partials: readonly number[];
}

/** A number in doubles, and how far the exact one may be from it. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

/** One number of the engine beside that of the oracle. */
export interface Comparison {
  /** The value, or the partial by operand k. */
  readonly what: "value" | number;
  readonly engine: number;
  readonly agrees: boolean;
  /** The exact number; undefined where the oracle is silent, or where doubles sufficed. */
  readonly exact?: BigNumber;
  /** mathjs's number in doubles, where that sufficed. */
  readonly double?: Estimate;
  /** Why the oracle is silent. */
  readonly silence?: Silence;
  /** The distance from the exact number, in ulps of it. */
  readonly ulps?: number;
  /** How many ulps were allowed. */
  readonly allowed?: number;
}

const UNBOUNDED: Silence =
  "an intermediate of the rule's formula over- or underflows in doubles, or loses all digits";

/** Compares a node's value and each partial by an operand that is not constant with the exact numbers. */
export function judgeExactly(node: RecordedNode): Comparison[] {
  const { rule, operands, constants, value, partials } = node;
  const point = exactPoint(rule, operands, constants);
  const comparisons = [
    compare("value", value, point.value, () => allowedForValue(rule, operands, value)),
  ];
  point.partials.forEach((exact, k) => {
    if (constants[k] !== undefined) return;
    comparisons.push(compare(k, partials[k]!, exact, () => allowedForPartial(node, k)));
  });
  return comparisons;
}

/** Compares one number; only where it is off by more than a built-in may be it is asked how much is allowed, not in ulps. */
function compare(
  what: "value" | number,
  engine: number,
  exact: BigNumber | Silence,
  tolerance: () => number,
): Comparison {
  if (typeof exact === "string") return { what, engine, silence: exact, agrees: true };
  const ulps = errorInUlps(engine, exact);
  if (ulps <= BUILT_IN_ULPS) {
    return { what, engine, exact, ulps, allowed: BUILT_IN_ULPS, agrees: true };
  }
  const allowed = tolerance() / ulp(exact.toNumber());
  return allowed < Infinity
    ? { what, engine, exact, ulps, allowed, agrees: ulps <= allowed }
    : { what, engine, silence: UNBOUNDED, agrees: true };
}

function allowedForValue(rule: Rule, operands: readonly number[], value: number): number {
  return isBuiltIn(rule) ? 0 : valueTolerance(rule, operands, value);
}

/** Infinity where the partial's own formula leaves the range of the doubles: no digit is promised there. */
function allowedForPartial({ rule, operands, value, partials }: RecordedNode, k: number): number {
  if (leavesRange(rule, k, operands, value)) return Infinity;
  return partialTolerance(rule, k, operands, value, partials[k]!);
}

/** Doubles judge where their own error is below this share of the number; elsewhere the exact oracle is asked. */
const DECISIVE = 2 ** -46;

/**
 * The same in doubles, many times faster: what agrees within the rounding errors of mathjs's own formulas is taken,
 * anything else is judged exactly.
 */
export function judgeInDoubles(node: RecordedNode): Comparison[] {
  const point = doublePoint(node.rule, node.operands, node.constants);
  if (typeof point === "string" || !near(node.value, point.value, point.valueError)) {
    return judgeExactly(node);
  }
  const comparisons: Comparison[] = [{ what: "value", engine: node.value, agrees: true }];
  for (let k = 0; k < node.partials.length; k++) {
    if (node.constants[k] !== undefined) continue;
    const engine = node.partials[k]!;
    if (!near(engine, point.partials[k]!, point.partialErrors[k]!)) return judgeExactly(node);
    const double = { value: point.partials[k]!, error: point.partialErrors[k]! };
    comparisons.push({ what: k, engine, agrees: true, double });
  }
  return comparisons;
}

function near(engine: number, oracle: number, error: number): boolean {
  return error <= DECISIVE * Math.abs(oracle) &&
    Math.abs(engine - oracle) <= error + BUILT_IN_ULPS * ulp(engine);
}
