/**
 * Judges a rule on a kink, where branches of its expression meet, whether one of them holds there or not. abs has the branches x and −x, with the derivatives 1 and
 * −1 in the limit at 0: any number from −1 to 1 is right there. (This is Clarke's generalised derivative: a function that is
 * smooth on either side has every number between its one-sided derivatives.)
 *
 * @module
 */

import type { BigNumber } from "../oracle/bignumber.ts";
import { runExactly } from "../oracle/exact_machine.ts";
import { branchesTouching } from "../oracle/exact_point.ts";
import { distance, errorInUlps, spacing } from "../oracle/ulp.ts";
import { type Comparison, isVague, LOST_DIGITS, type RecordedNode } from "./node_judgement.ts";
import { BUILT_IN_ULPS, partialTolerance, valueTolerance } from "./tolerance.ts";

/** Compares a node's value and partials with the limits of the branches; undefined where fewer than two branches meet. */
export function judgeOnKink(node: RecordedNode): Comparison[] | undefined {
  const { rule, operands, value, partials } = node;
  if (!operands.every(Number.isFinite)) return undefined;
  const limits = branchesTouching(rule, operands)
    .map(({ program }) => runExactly(program, operands));
  if (limits.length < 2) return undefined;
  const column = (result: number) => limits.map((results) => results[result]);
  return [
    between("value", value, column(0), (nearest) => valueTolerance(rule, operands, nearest)),
    ...partials.map((partial, k) =>
      between(
        k,
        partial,
        column(1 + k),
        (nearest) => partialTolerance(rule, k, operands, value, nearest, true),
      )
    ),
  ];
}

const UNBOUNDED =
  "an intermediate of the rule's formula over- or underflows on this kink, or loses all digits";
const NO_LIMITS = "a branch that meets others on this kink has no limit there";

function between(
  what: "value" | number,
  engine: number,
  limits: readonly (BigNumber | undefined)[],
  tolerance: (nearest: number) => number,
): Comparison {
  const known = limits.filter((limit) => limit?.isFinite()) as BigNumber[];
  if (known.length < limits.length) return { what, engine, silence: NO_LIMITS, agrees: true };
  const [least, most] = ends(known);
  if (least.lte(engine) && most.gte(engine)) {
    return { what, engine, exact: least, ulps: 0, allowed: BUILT_IN_ULPS, agrees: true };
  }
  const exact = least.gt(engine) ? least : most;
  const ulps = errorInUlps(engine, exact);
  const agrees = ulps <= BUILT_IN_ULPS;
  const allowed = tolerance(exact.toNumber());
  if (!agrees && allowed === Infinity) return { what, engine, silence: UNBOUNDED, agrees: true };
  const isExplained = agrees || distance(engine, exact).lte(allowed);
  const isLost = isExplained && !agrees && isVague(allowed, exact.toNumber());
  return {
    what,
    engine,
    exact,
    ulps,
    allowed: Math.max(BUILT_IN_ULPS, allowed / spacing(exact.toNumber())),
    agrees: isExplained,
    ...(isLost ? { silence: LOST_DIGITS } : {}),
  };
}

function ends(numbers: readonly BigNumber[]): [BigNumber, BigNumber] {
  return [
    numbers.reduce((least, x) => x.lt(least) ? x : least),
    numbers.reduce((most, x) => x.gt(most) ? x : most),
  ];
}
