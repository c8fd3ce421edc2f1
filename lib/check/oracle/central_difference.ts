/**
 * The witness that needs no calculus: a central difference in BigNumbers. It must confirm a derivative by mathjs before that
 * judges the engine. (mathjs 15 derives acoth with the wrong sign: a right rule would be called wrong.)
 *
 * @module
 */

import type { Condition } from "../../expression/condition.ts";
import type { Program } from "../../expression/straight_line_program.ts";
import { type BigNumberClass, bigNumbers, exactly } from "./bignumber.ts";
import { type Bounded, runAt } from "./exact_machine.ts";

/** The operands that are tried: inside and outside of [−1, 1], near and far, and no singular point of a common function. */
const TRIED = [0.3, 1.7, -0.4, 0.7, -1.6, 2.3, -2.7, 5.1, 0.05, 41.2];

const DIGITS = 128;
/** The step is 10^−30 of the operand: then the difference has an error of about 10^−60, and rounding adds 10^−98. */
const STEP_DIGITS = 30;
const AGREEING_DIGITS = 25;
const POINTS = 2;

/**
 * Compares a derivative with (f(x + h) − f(x − h)) / 2h.
 *
 * @param primal A program whose result 0 is f.
 * @param derived A program whose result 0 is mathjs's derivative by operand k.
 * @param at A point of the domain. It is tried where no other point lies in the domain.
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

/** The numbers to try in ever new combinations, and last the point that was given. */
function* points(at: readonly number[]): Generator<number[]> {
  const count = TRIED.length;
  for (let shift = 1; shift <= (at.length === 1 ? 1 : count); shift++) {
    for (let i = 0; i < count; i++) yield at.map((_, k) => TRIED[(i + k * shift) % count]!);
  }
  yield [...at];
}

/** Whether derivative and difference agree at a point; undefined where one of them is not defined there. */
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
  // A derivative of 0 has no scale of its own: f / x stands in for it.
  const scale = slope.isZero() ? above.div(moved.isZero() ? 1 : moved).abs() : slope.abs();
  const distance = difference.minus(slope).abs();
  return distance.isZero() || distance.lte(scale.times(new Big(10).pow(-AGREEING_DIGITS)));
}
