/**
 * The local check: one node's value and partials against the oracle, at the operands that the engine recorded. It takes these
 * operands for exact, so an error of another node does not count here: a fault is this rule's own.
 *
 * @module
 */

import type { BigNumber } from "../oracle/bignumber.ts";
import type { Rule } from "../../../mod.ts";
import { runInDoubles } from "../../expression/double_machine.ts";
import { ulp } from "../../expression/rounding.ts";
import { isBuiltIn } from "../graphs/built_in.ts";
import { branchAt, exactPoint, type Silence } from "../oracle/exact_point.ts";
import { distance, errorInUlps, spacing } from "../oracle/ulp.ts";
import type { OraclePartials } from "./accumulation.ts";
import { BUILT_IN_ULPS, leavesRange, partialTolerance, valueTolerance } from "./tolerance.ts";

/** A node as the engine recorded it. */
export interface RecordedNode {
  readonly rule: Rule;
  readonly operands: readonly number[];
  /** For each operand its number where it is a constant of the graph, else undefined. */
  readonly constants: readonly (number | undefined)[];
  readonly value: number;
  readonly partials: readonly number[];
}

/** One number of the engine beside the oracle's. */
export interface Comparison {
  /** Which number of the node it is: the value, or the partial by operand k. */
  readonly what: "value" | number;
  readonly engine: number;
  readonly agrees: boolean;
  /** The exact number; undefined where the oracle is silent. */
  readonly exact?: BigNumber;
  /** Why the oracle is silent. */
  readonly silence?: Silence;
  /** How far the engine's number is from the exact one, in ulps of the exact one. */
  readonly ulps?: number;
  /** How many ulps were allowed. */
  readonly allowed?: number;
}

const UNBOUNDED: Silence =
  "an intermediate of the rule's formula over- or underflows in doubles, or loses all digits";

/** The reason where rounding explains so large a share of a number that any number near 0 would pass. */
export const LOST_DIGITS: Silence = "the formula loses its digits there";

/** A bound above this share of a number says nothing: log1p that is 0 below 1e-20 would agree with log(1 + x). */
const VAGUE = 2 ** -10;

/** Whether a tolerance leaves a number too few digits to agree in. A subnormal has few digits, and what is promised is enough. */
export function isVague(tolerance: number, nearest: number): boolean {
  const most = Math.max(VAGUE * Math.abs(nearest), BUILT_IN_ULPS * spacing(nearest));
  return !(tolerance <= most);
}

/** Compares the exact numbers with a node's value, and with its partial by each operand that is not constant. */
export function judgeExactly(node: RecordedNode): Comparison[] {
  const { rule, operands, constants, value, partials } = node;
  const point = exactPoint(rule, operands, constants);
  const comparisons = [
    compare(
      rule,
      "value",
      value,
      point.value,
      (nearest) => allowedForValue(rule, operands, nearest),
    ),
  ];
  point.partials.forEach((exact, k) => {
    if (constants[k] !== undefined) return;
    comparisons.push(
      compare(rule, k, partials[k]!, exact, (nearest) => allowedForPartial(node, k, nearest)),
    );
  });
  return comparisons;
}

/**
 * Compares one number of the engine with the exact one.
 *
 * An error of at most {@linkcode BUILT_IN_ULPS} is always allowed. Only a larger one asks for the tolerance, which takes
 * long. Where there is an exact number, NaN is wrong for a built-in rule; in a rule of the user's an overflow may explain it.
 *
 * @param tolerance How far the number may be off, given the double that is nearest to the exact one.
 */
function compare(
  rule: Rule,
  what: "value" | number,
  engine: number,
  exact: BigNumber | Silence,
  tolerance: (nearest: number) => number,
): Comparison {
  if (typeof exact === "string") return { what, engine, silence: exact, agrees: true };
  const ulps = errorInUlps(engine, exact);
  if (ulps <= BUILT_IN_ULPS || Number.isNaN(engine) && isBuiltIn(rule)) {
    const agrees = ulps <= BUILT_IN_ULPS;
    return { what, engine, exact, ulps, allowed: BUILT_IN_ULPS, agrees };
  }
  const nearest = exact.toNumber();
  const allowed = tolerance(nearest);
  const isUnbounded = Number.isNaN(engine) ? allowed === Infinity : !(allowed < Infinity);
  if (isUnbounded) return { what, engine, silence: UNBOUNDED, agrees: true };
  const agrees = distance(engine, exact).lte(allowed);
  const comparison = { what, engine, exact, ulps, allowed: allowed / spacing(nearest), agrees };
  return agrees && isVague(allowed, nearest) ? { ...comparison, silence: LOST_DIGITS } : comparison;
}

function allowedForValue(rule: Rule, operands: readonly number[], nearest: number): number {
  return isBuiltIn(rule) ? 0 : valueTolerance(rule, operands, nearest);
}

/** How far partial k may be off: Infinity where its own formula leaves the range of the doubles, as no digit is left then. */
function allowedForPartial({ rule, operands, value }: RecordedNode, k: number, nearest: number) {
  if (leavesRange(rule, k, operands, value)) return Infinity;
  return partialTolerance(rule, k, operands, value, nearest);
}

/** Doubles decide where their own error is below this share of the number, or below NEGLIGIBLE. Elsewhere BigNumbers must. */
const DECISIVE = 2 ** -46;
const NEGLIGIBLE = 2 ** -1040;

/**
 * Compares a node's value and partials with mathjs's formulas in doubles, many times faster than BigNumbers.
 *
 * @param partials Gets the oracle's partials, from the index `at` on. They count only where the result is true.
 * @returns Whether value and partials agree; false where doubles cannot tell.
 */
export function agreesInDoubles(node: RecordedNode, partials: OraclePartials, at: number): boolean {
  const { operands, constants } = node;
  const branch = branchAt(node.rule, operands, constants);
  if (typeof branch === "string") return false;
  const { program: { results } } = branch;
  const faults = branch.faults();
  const { values, errors } = runInDoubles(
    branch.program,
    operands[0]!,
    operands[1] ?? NaN,
    operands[2] ?? NaN,
  );
  if (!near(node.value, values[results[0]!]!, errors[results[0]!]!)) return false;
  for (let k = 0; k < operands.length; k++) {
    if (constants[k] !== undefined) continue;
    const register = results[1 + k]!;
    const partial = values[register]!;
    const error = errors[register]!;
    if (!near(node.partials[k]!, partial, error) || faults[k] !== undefined) return false;
    partials.values[at + k] = partial;
    partials.errors[at + k] = error;
  }
  return true;
}

/** Whether the value and mathjs's formula for it are both NaN. */
export function isUndefinedInDoubles({ rule, operands, value }: RecordedNode): boolean {
  if (!Number.isNaN(value)) return false;
  const branch = branchAt(rule, operands);
  if (typeof branch === "string") return false;
  const [x = NaN, y = NaN, z = NaN] = operands, { program } = branch;
  return Number.isNaN(runInDoubles(program, x, y, z).values[program.results[0]!]!);
}

/**
 * Doubles decide where engine and formula differ by so many ulps at most, half of what is allowed. A formula in doubles is
 * seldom off by more than the other half; where the two differ by more, BigNumbers judge, by the tolerance that they have.
 */
const DECIDED_ULPS = BUILT_IN_ULPS / 2;

function near(engine: number, oracle: number, error: number): boolean {
  if (!(error <= DECISIVE * Math.abs(oracle) + NEGLIGIBLE)) return false;
  const off = Math.abs(engine - oracle);
  return off === 0 || off <= DECIDED_ULPS * ulp(oracle);
}
