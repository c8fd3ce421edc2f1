/**
 * The witness that needs no calculus: a central difference in BigNumbers, against which mathjs's derivative is certified
 * before it judges anyone else. (mathjs 15 derives acoth with the wrong sign.)
 *
 * @module
 */

import type { Condition } from "../../expression/condition.ts";
import type { Program } from "../../expression/straight_line_program.ts";
import { type BigNumberClass, bigNumbers, exactly } from "./bignumber.ts";
import { type Bounded, runAt } from "./exact_machine.ts";

/** Where a rule is tried: no singular points of common functions, in and outside of [−1, 1], near and far. */
const TRIED = [0.3, 1.7, -0.4, 0.7, -1.6, 2.3, -2.7, 5.1, 0.05, 41.2];

const DIGITS = 128;
/** The step is 10^−30 of the operand: the error of the difference is of the order 10^−60, that of rounding 10^−98. */
const STEP_DIGITS = 30;
const AGREEING_DIGITS = 25;
const POINTS = 2;

/**
 * Compares a derivative with (f(x + h) − f(x − h)) / 2h.
 *
 * @param primal A program whose result 0 is f.
 * @param derived A program whose result 0 is mathjs's derivative by operand k.
 * @param at A point of the domain, for where none of the points usually tried lies in it.
 * @returns Whether they disagree.
 */
export function isContradicted(
  primal: Program,
  derived: Program,
  k: number,
  holds: Condition,
  at: readonly number[],
): boolean {
  const Big = bigNumbers(DIGITS);
  let compared = 0;
  for (const point of points(at)) {
    if (!holds(point)) continue;
    const agreement = agrees(primal, derived, k, point, Big);
    if (agreement === false) return true;
    if (agreement === true && ++compared === POINTS) return false;
  }
  return compared === 0;
}

/** The numbers tried, in ever new combinations; last, the point given. */
function* points(at: readonly number[]): Generator<number[]> {
  const count = TRIED.length;
  for (let shift = 1; shift <= (at.length === 1 ? 1 : count); shift++) {
    for (let i = 0; i < count; i++) yield at.map((_, k) => TRIED[(i + k * shift) % count]!);
  }
  yield [...at];
}

/** Whether both agree at a point; undefined where one of them is not defined there. */
function agrees(
  primal: Program,
  derived: Program,
  k: number,
  point: readonly number[],
  Big: BigNumberClass,
): boolean | undefined {
  const operands: Bounded[] = point.map((x) => ({ value: exactly(x, Big), error: -Infinity }));
  const moved = operands[k]!.value;
  const step = new Big(10).pow((moved.isZero() ? 0 : moved.e) - STEP_DIGITS);
  const primalAt = (value: Bounded["value"]) =>
    runAt(primal, operands.with(k, { value, error: -Infinity }), Big)[0]!.value;
  const above = primalAt(moved.plus(step));
  const below = primalAt(moved.minus(step));
  const difference = above.minus(below).div(step.times(2));
  const slope = runAt(derived, operands, Big)[0]!.value;
  if (!difference.isFinite() || !slope.isFinite()) return undefined;
  // A derivative of 0 has no scale of its own: there f / x gives it.
  const scale = slope.isZero() ? above.div(moved.isZero() ? 1 : moved).abs() : slope.abs();
  const distance = difference.minus(slope).abs();
  return distance.isZero() || distance.lte(scale.times(new Big(10).pow(-AGREEING_DIGITS)));
}
