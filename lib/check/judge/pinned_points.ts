/**
 * The numbers that the built-in rules must give where mathjs cannot speak: at infinities and NaN, on kinks, at poles. They are
 * written by hand: the limit where there is one, and else the engine's convention, such as 1/2 for both sides of a tie of max.
 *
 * @module
 */

import type { Rule } from "../../../mod.ts";
import { isBuiltIn } from "../graphs/built_in.ts";
import { bigNumbers, exactly } from "../oracle/bignumber.ts";
import { CERTIFIED_DIGITS } from "../oracle/exact_machine.ts";
import type { Comparison, RecordedNode } from "./node_judgement.ts";

/** The operands, the value and each partial. A partial is undefined, or left out, where nothing is pinned: as for ∞ / ∞. */
type Pinned = readonly [operands: readonly number[], value: number, ...(number | undefined)[]];

const { PI } = Math;
const INF = Infinity;

const PINNED: Readonly<Record<string, readonly Pinned[]>> = {
  add: [[[INF, 1], INF, 1, 1], [[INF, -INF], NaN, 1, 1], [[NaN, 1], NaN, 1, 1]],
  sub: [[[INF, 1], INF, 1, -1], [[INF, INF], NaN, 1, -1], [[1, NaN], NaN, 1, -1]],
  mul: [[[INF, -2], -INF, -2, INF], [[0, INF], NaN, INF, 0], [[NaN, 2], NaN, 2, NaN]],
  azmul: [
    [[INF, -2], -INF, -2, INF],
    [[0, INF], 0, INF, 0],
    [[-INF, -0], 0, 0, -INF],
    [[0, NaN], 0, NaN, 0],
    [[NaN, 2], NaN, 2, NaN],
  ],
  div: [
    [[1, 0], INF, INF, -INF],
    [[1, -0], -INF, -INF, -INF],
    [[0, 0], NaN, INF, NaN],
    [[1, INF], 0, 0, 0],
    [[-INF, 2], -INF, 0.5, INF],
    [[NaN, 2], NaN, 0.5, NaN],
  ],
  neg: [[[INF], -INF, -1], [[-INF], INF, -1], [[NaN], NaN, -1]],
  pow: [
    [[0, 0], 1, 0, -INF],
    [[-0, 0], 1, 0, -INF],
    [[INF, 0], 1, 0, INF],
    [[NaN, 0], 1, 0, NaN],
    [[0, 1], 0, 1, 0],
    [[0, 2], 0, 0, 0],
    [[0, 0.5], 0, INF, 0],
    [[0, -1], INF, -INF, -INF],
    [[-0, -1], -INF, -INF, -INF],
    [[-2, 2], 4, -4, NaN],
    [[-2, 0.5], NaN, NaN, NaN],
    [[INF, 2], INF, INF, INF],
    [[INF, -1], 0, 0, 0],
    [[2, INF], INF, INF, INF],
    [[2, -INF], 0, undefined, 0],
    [[2, NaN], NaN, NaN, NaN],
  ],
  sqrt: [[[0], 0, INF], [[-0], -0, INF], [[INF], INF, 0], [[-INF], NaN, NaN], [[NaN], NaN, NaN]],
  cbrt: [[[0], 0, INF], [[-0], -0, INF], [[INF], INF, 0], [[-INF], -INF, 0], [[NaN], NaN, NaN]],
  exp: [[[INF], INF, INF], [[-INF], 0, 0], [[NaN], NaN, NaN]],
  expm1: [[[INF], INF, INF], [[-INF], -1, 0], [[NaN], NaN, NaN]],
  log: [[[0], -INF, INF], [[-0], -INF, INF], [[INF], INF, 0], [[-INF], NaN], [[NaN], NaN, NaN]],
  log1p: [[[-1], -INF, INF], [[INF], INF, 0], [[-INF], NaN], [[NaN], NaN, NaN]],
  log2: [[[0], -INF, INF], [[-0], -INF, INF], [[INF], INF, 0], [[-INF], NaN], [[NaN], NaN, NaN]],
  log10: [[[0], -INF, INF], [[-0], -INF, INF], [[INF], INF, 0], [[-INF], NaN], [[NaN], NaN, NaN]],
  sin: [[[INF], NaN, NaN], [[-INF], NaN, NaN], [[NaN], NaN, NaN]],
  cos: [[[INF], NaN, NaN], [[-INF], NaN, NaN], [[NaN], NaN, NaN]],
  tan: [[[INF], NaN, NaN], [[-INF], NaN, NaN], [[NaN], NaN, NaN]],
  asin: [[[1], PI / 2, INF], [[-1], -PI / 2, INF], [[INF], NaN], [[-INF], NaN], [[NaN], NaN, NaN]],
  acos: [[[1], 0, -INF], [[-1], PI, -INF], [[INF], NaN], [[-INF], NaN], [[NaN], NaN, NaN]],
  atan: [[[INF], PI / 2, 0], [[-INF], -PI / 2, 0], [[NaN], NaN, NaN]],
  atan2: [
    [[0, -1], PI, -1, 0],
    [[-0, -1], -PI, -1, 0],
    [[INF, 1], PI / 2, 0, 0],
    [[1, INF], 0, 0, 0],
    [[1, -INF], PI, 0, 0],
    [[INF, INF], PI / 4, 0, 0],
    [[0, 0], 0, NaN, NaN],
    [[NaN, 1], NaN, NaN, NaN],
  ],
  sinh: [[[INF], INF, INF], [[-INF], -INF, INF], [[NaN], NaN, NaN]],
  cosh: [[[INF], INF, INF], [[-INF], INF, -INF], [[NaN], NaN, NaN]],
  tanh: [[[INF], 1, 0], [[-INF], -1, 0], [[NaN], NaN, NaN]],
  asinh: [[[INF], INF, 0], [[-INF], -INF, 0], [[NaN], NaN, NaN]],
  acosh: [[[1], 0, INF], [[INF], INF, 0], [[-INF], NaN, NaN], [[NaN], NaN, NaN]],
  atanh: [[[1], INF, INF], [[-1], -INF, INF], [[INF], NaN], [[-INF], NaN], [[NaN], NaN, NaN]],
  abs: [[[0], 0, 0], [[-0], 0, 0], [[INF], INF, 1], [[-INF], INF, -1], [[NaN], NaN, NaN]],
  sign: [[[0], 0, 0], [[-0], -0, 0], [[INF], 1, 0], [[-INF], -1, 0], [[NaN], NaN, 0]],
  step: [[[0], 0, 0], [[-0], 0, 0], [[INF], 1, 0], [[-INF], 0, 0], [[NaN], 0, 0]],
  select: [
    [[0, 1, 2], 2, 0, 0, 1],
    [[-0, 1, 2], 2, 0, 0, 1],
    [[NaN, 1, 2], 2, 0, 0, 1],
    [[INF, 1, 2], 1, 0, 1, 0],
    [[1, INF, NaN], INF, 0, 1, 0],
  ],
  min: [
    [[1, 1], 1, 0.5, 0.5],
    [[0, -0], -0, 0.5, 0.5],
    [[INF, INF], INF, 0.5, 0.5],
    [[INF, 1], 1, 0, 1],
    [[-INF, 1], -INF, 1, 0],
    [[NaN, 1], NaN, undefined, undefined],
  ],
  max: [
    [[1, 1], 1, 0.5, 0.5],
    [[-0, 0], 0, 0.5, 0.5],
    [[INF, INF], INF, 0.5, 0.5],
    [[INF, 1], INF, 1, 0],
    [[-INF, 1], 1, 0, 1],
    [[NaN, 1], NaN, undefined, undefined],
  ],
  clamp: [
    [[1, 1, 2], 1, 0.5, 0.5, 0],
    [[2, 1, 2], 2, 0.5, 0, 0.5],
    [[1, 1, 1], 1, 0.25, 0.25, 0.5],
    [[INF, 0, 1], 1, 0, 0, 1],
    [[-INF, 0, 1], 0, 0, 1, 0],
    [[5, -INF, INF], 5, 1, 0, 0],
  ],
  hypot: [
    [[0, 0], 0, 0, 0],
    [[INF, 1], INF, undefined, 0],
    [[1, -INF], INF, 0, undefined],
    [[NaN, 1], NaN, NaN, NaN],
  ],
  relu: [[[0], 0, 0], [[-0], 0, 0], [[INF], INF, 1], [[-INF], 0, 0], [[NaN], NaN, undefined]],
  sigmoid: [[[INF], 1, 0], [[-INF], 0, 0], [[NaN], NaN, NaN]],
  softplus: [[[INF], INF, 1], [[-INF], 0, 0], [[NaN], NaN, NaN]],
};

/** The points that are pinned for a rule: none where it is not built in. */
export function pinnedPoints(rule: Rule): (readonly number[])[] {
  return isBuiltIn(rule) ? (PINNED[rule.name] ?? []).map(([operands]) => operands) : [];
}

/** Compares a node with what is pinned at its operands, bit for bit, but for the sign of a partial that is 0. */
export function judgePinned(node: RecordedNode): (Comparison | undefined)[] {
  const { rule, operands, value, partials } = node;
  const pinned = isBuiltIn(rule)
    ? PINNED[rule.name]?.find(([point]) => point.every((x, k) => Object.is(x, operands[k])))
    : undefined;
  if (pinned === undefined) return [];
  const [, expected, ...derivatives] = pinned;
  return [
    compare("value", value, expected, Object.is(value, expected)),
    ...derivatives.map((derivative, k) =>
      derivative === undefined
        ? undefined
        : compare(k, partials[k]!, derivative, Object.is(partials[k]! + 0, derivative + 0))
    ),
  ];
}

function compare(
  what: "value" | number,
  engine: number,
  expected: number,
  agrees: boolean,
): Comparison {
  const exact = exactly(expected, bigNumbers(CERTIFIED_DIGITS));
  return { what, engine, exact, ulps: agrees ? 0 : Infinity, allowed: 0, agrees };
}
