/**
 * The witness that needs no calculus: a central difference in BigNumbers. It must confirm a derivative by mathjs before that
 * judges the engine. (mathjs 15 derives acoth with the wrong sign: a right rule would be called wrong.)
 *
 * @module
 */

import type { Formula } from "../../expression/formulas.ts";
import type { Program } from "../../expression/straight_line_program.ts";
import { type BigNumberClass, bigNumbers, exactly } from "./bignumber.ts";
import { type Bounded, runAt } from "./exact_machine.ts";

const DIGITS = 128;
/** The step is 10^−30 of the operand: then the difference has an error of about 10^−60, and rounding adds 10^−98. */
const STEP_DIGITS = 30;
/** A step with so many more digits tells the error of the difference itself. */
const FINER = 10;
const AGREEING_DIGITS = 25;

/** At most so many points are compared in each part of the domain that {@linkcode placeOf} tells apart. */
const POINTS = 2;

/**
 * Compares a derivative with (f(x + h) − f(x − h)) / 2h, at points that are the same whatever is checked.
 *
 * @param primal A program whose result 0 is f.
 * @param derived A program whose result 0 is mathjs's derivative by operand k.
 * @param arity How many operands f has.
 * @param region The region in which f is smooth, and the numbers beside which it ends.
 * @returns Whether they disagree anywhere, or could be compared nowhere.
 */
export function isContradicted(
  primal: Program,
  derived: Program,
  k: number,
  arity: number,
  { holds, bounds }: Pick<Formula, "holds" | "bounds">,
): boolean {
  const Big = bigNumbers(DIGITS);
  const compared = new Map<number, number>();
  for (
    const point of candidates(arity, k, [...primal.constants, ...derived.constants, ...bounds])
  ) {
    const place = placeOf(point[k]!);
    const before = compared.get(place) ?? 0;
    if (before === POINTS || !holds(point)) continue;
    const agreement = agrees(primal, derived, k, point, Big);
    if (agreement === false) return true;
    if (agreement === true) compared.set(place, before + 1);
  }
  return compared.size === 0;
}

/** Where an operand lies: its sign, and its magnitude in steps of 1,000. */
function placeOf(x: number): number {
  return x === 0 ? 0 : Math.sign(x) * (20 + Math.floor(Math.log10(Math.abs(x)) / 3));
}

/** Whether derivative and difference agree at a point; undefined where one of them is not known there. */
function agrees(
  primal: Program,
  derived: Program,
  k: number,
  point: readonly number[],
  Big: BigNumberClass,
): boolean | undefined {
  const operands: Bounded[] = point.map((x) => ({ value: exactly(x, Big), error: -Infinity }));
  const slope = runAt(derived, operands, Big)[0]!;
  const difference = centralDifference(primal, operands, k, STEP_DIGITS, Big);
  if (isZero(slope) && difference.value.isZero()) return true; // the formula does not depend on the operand
  if (!isKnown(slope) || !isKnown(difference)) return undefined;
  if (areClose(difference.value, slope.value)) return true;
  const finer = centralDifference(primal, operands, k, STEP_DIGITS + FINER, Big);
  // A function that turns within a step, as sin(x^9) far out, has no difference to compare with.
  return isKnown(finer) && areClose(finer.value, difference.value) ? false : undefined;
}

function centralDifference(
  primal: Program,
  operands: readonly Bounded[],
  k: number,
  digits: number,
  Big: BigNumberClass,
): Bounded {
  const moved = operands[k]!.value;
  const step = new Big(10).pow((moved.isZero() ? 0 : moved.e) - digits);
  const at = (value: Bounded["value"]) =>
    runAt(primal, operands.with(k, { value, error: -Infinity }), Big)[0]!;
  const above = at(moved.plus(step)), below = at(moved.minus(step));
  return {
    value: above.value.minus(below.value).div(step.times(2)),
    error: Math.max(above.error, below.error) - step.e,
  };
}

function isZero({ value, error }: Bounded): boolean {
  return value.isZero() && error === -Infinity;
}

/** Whether a number is exact, or has as many digits as are compared. */
function isKnown({ value, error }: Bounded): boolean {
  return value.isFinite() &&
    (error === -Infinity || !value.isZero() && value.e - error > AGREEING_DIGITS);
}

function areClose(a: Bounded["value"], b: Bounded["value"]): boolean {
  const Big = a.constructor as BigNumberClass;
  return a.eq(b) || a.minus(b).abs().lte(b.abs().times(new Big(10).pow(-AGREEING_DIGITS)));
}

/** Inside and outside of [−1, 1], near and far, and no singular point of a common function. */
const COMMON = [0.3, 1.7, -0.4, 0.7, -1.6, 2.3, -2.7, 5.1, 0.05, 41.2];

const SPREAD = 120;
/** Magnitudes from 2^−20 to 2^20. */
const MOST_BINADES = 20;
/** The multiples of the golden section, taken modulo 1, are spread evenly, and the same in every run. */
const GOLDEN_SECTION = (Math.sqrt(5) - 1) / 2;

/** Number i of those that are spread over all magnitudes and both signs. */
function spread(i: number): number {
  const binade = (i * GOLDEN_SECTION % 1 * 2 - 1) * MOST_BINADES;
  return (i % 2 === 0 ? 1 : -1) * Math.fround(2 ** binade);
}

/** The points to try: common numbers, numbers beside each constant of the formulas and between any two, numbers of all sizes. */
function* candidates(
  arity: number,
  moved: number,
  constants: readonly number[],
): Generator<number[]> {
  const numbers = [...COMMON, ...beside(constants)];
  for (let shift = 1; shift <= (arity === 1 ? 1 : COMMON.length); shift++) {
    for (let i = 0; i < numbers.length; i++) {
      yield Array.from({ length: arity }, (_, k) => numbers[(i + k * shift) % numbers.length]!);
    }
  }
  for (let i = 0; i < SPREAD; i++) {
    yield Array.from(
      { length: arity },
      (_, k) => k === moved ? spread(i) : numbers[(i + 3 * k) % numbers.length]!,
    );
  }
}

/** In sqrt(x − 100) only numbers beyond 100 lie in the domain. */
function beside(constants: readonly number[]): number[] {
  const finite = [...new Set(constants)].filter((c) => c !== 0 && Number.isFinite(c));
  return finite.flatMap((c, i) => [
    c * 1.01,
    c * 0.99,
    -c * 1.01,
    -c * 0.99,
    c * 1.3,
    c * 0.7,
    c + 0.3,
    c - 0.3,
    ...finite.slice(i + 1).map((other) => c / 2 + other / 2),
  ]);
}
