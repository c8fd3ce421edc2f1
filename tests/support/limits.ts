/**
 * The derivatives of a rule at the edges of the doubles, where its formula has no number: at infinities, at poles and branch
 * points. They are the limits of the exact derivative on several paths to the point. An operand that is ∞ grows, one that is
 * −0 comes from the left unless the rule is not defined there, as log is not.
 */

import type { BigNumber } from "mathjs";
import type { Rule } from "../../mod.ts";
import { type BigNumberClass, bigNumbers, exactly } from "../../lib/check/oracle/bignumber.ts";
import { type Bounded, runAt } from "../../lib/check/oracle/exact_machine.ts";
import { type Formula, formulasOf } from "../../lib/expression/formulas.ts";
import { lower, type Program } from "../../lib/expression/straight_line_program.ts";
import { derived, type Path } from "./exact_derivatives.ts";

/** Tried in turn, until a number has some digits left. */
const DIGITS = [40, 120];
/** So many have the operands: the fraction of 10^338 + 0.3 says that it is no integer. */
const OPERAND_DIGITS = 400;
const WANTED_DIGITS = 3;
/** An error of 10^−8 leaves no doubt that a number tends to 0. */
const SMALL_ERROR = -8;
/** How far on a path: an operand that tends to ∞ is about 10^2, 10^4, 10^8 there. */
const DISTANCES = [2, 4, 8];
/** So much nearer comes an operand that tends to 0, where an exponential is not too large to compute. */
const NEARER = 4;
/** How fast each operand tends to its end, beside the others. */
const RATES = [1, 0.5, 2];
/** So many decades beyond the finite operands are the others, where these are themselves so large or small. */
const BEYOND = 330;
const LARGE = 1e30;
/** To which sides a finite operand is moved: 1^∞ is no limit, as 1.01^∞ is another one; asin has the end of its domain at 1. */
const SIDES = [0, 1, -1];
/** A number that is this many times as large at each further distance tends to ∞, and the other way round to 0. */
const GROWTH = 1.3;

/**
 * A limit; "none" where the paths have different ones, "outside" where the rule is not defined near the point, "unknown" where
 * a number on the way is too large to compute.
 */
export type Limit = number | "none" | "outside" | "unknown";

/** The limits of some derivatives of a rule. */
export class Limits {
  readonly #branches: readonly (Pick<Formula, "holds"> & { readonly program: Program })[];
  readonly #paths: readonly Path[];

  constructor(rule: Rule, paths: readonly Path[]) {
    this.#paths = paths;
    this.#branches = formulasOf(rule).map(({ holds, formula }) => ({
      holds,
      program: lower([formula, ...paths.map((path) => derived(formula, path))]),
    }));
  }

  /** For each derivative its limit at a point. */
  at(point: readonly number[]): Limit[] {
    const found: Limit[][] = this.#paths.map(() => []);
    for (const journey of journeys(point)) {
      this.#along(journey).forEach((limit, i) => found[i]!.push(limit));
    }
    return found.map(common);
  }

  #along(journey: Journey): Limit[] {
    const left = this.#limits(journey, false), right = this.#limits(journey, true);
    return left.map((limit, i) => limit === "outside" ? right[i]! : limit);
  }

  #limits(journey: Journey, fromRight: boolean): Limit[] {
    const steps = DISTANCES.map((distance) => this.#step(journey(distance, fromRight)));
    return this.#paths.map((_, i) => {
      const numbers = steps.map((step) => step?.[i]);
      if (numbers.includes("unknown")) return "unknown";
      return numbers.every((x) => x !== undefined) ? trend(numbers as BigNumber[]) : "outside";
    });
  }

  /** The derivatives at a point near by; undefined where the rule is not defined there. */
  #step(near: readonly BigNumber[]): (BigNumber | "unknown" | undefined)[] | undefined {
    const doubles = near.map(withinDoubles);
    const branch = this.#branches.find(({ holds }) => holds(doubles));
    if (branch === undefined) return undefined;
    const operands: Bounded[] = near.map((value) => ({ value, error: -Infinity }));
    let run: Bounded[] = [];
    for (const digits of DIGITS) {
      run = runAt(branch.program, operands, bigNumbers(digits));
      if (run.every(hasDigits)) break;
    }
    const [value, ...derivatives] = run;
    if (value!.value.isNaN()) return undefined;
    return derivatives.map((x) => x.value.isNaN() ? undefined : isUnknown(x) ? "unknown" : x.value);
  }
}

/** The nearest finite double, and one that is not 0 where the number is not: a condition tells 1e−340 from 0. */
function withinDoubles(x: BigNumber): number {
  const nearest = x.toNumber(), sign = x.isNeg() ? -1 : 1;
  if (nearest === 0 && !x.isZero()) return sign * Number.MIN_VALUE;
  return Number.isFinite(nearest) ? nearest : sign * Number.MAX_VALUE;
}

/** Whether nothing is known of a number, not even that it is small. */
function isUnknown({ value, error }: Bounded): boolean {
  return value.isFinite() && error > SMALL_ERROR && (value.isZero() || error >= value.e);
}

function hasDigits({ value, error }: Bounded): boolean {
  return error === -Infinity || !value.isFinite() || value.e - error >= WANTED_DIGITS;
}

/** The operands at a distance from the end; a zero of either sign from the right where that is wanted. */
type Journey = (distance: number, fromRight: boolean) => BigNumber[];

function journeys(point: readonly number[]): Journey[] {
  const Big = bigNumbers(OPERAND_DIGITS), isBeyond = point.some((x) => !Number.isFinite(x));
  const isMoved = isBeyond || !point.includes(0);
  const isExtreme = point.some((x) =>
    Math.abs(x) > LARGE && isFinite(x) || x !== 0 && Math.abs(x) < 1 / LARGE
  );
  const decades = isExtreme ? BEYOND : 0;
  let combinations: number[][] = [[]];
  for (const x of point) {
    const isEnd = x === 0 || !Number.isFinite(x);
    const choice = isEnd ? (point.length === 1 ? [1] : RATES) : isMoved ? SIDES : [0];
    combinations = combinations.flatMap((head) => choice.map((rate) => [...head, rate]));
  }
  // Where a 0 may stay what it is, it does so too: x^0 is 1 on the way to x = ∞.
  const staying = point.length === 1 ? [] : [...point.keys()].filter((k) => point[k] === 0);
  return [undefined, ...staying].flatMap((stays) =>
    combinations.map((rates): Journey => (distance, fromRight) =>
      point.map((x, k) =>
        k === stays ? new Big(0) : near(x, rates[k]!, distance, decades, fromRight, Big)
      )
    )
  );
}

function near(
  x: number,
  rate: number,
  distance: number,
  decades: number,
  fromRight: boolean,
  Big: BigNumberClass,
): BigNumber {
  if (x === 0) {
    const sign = Object.is(x, -0) && !fromRight ? "-" : "";
    return new Big(`${sign}1e${-NEARER * distance * rate - decades}`);
  }
  // No integer, as a power of −2 would else have a number.
  if (Math.abs(x) === Infinity) {
    return new Big(`1e${distance * rate + decades}`).plus(0.3).times(Math.sign(x));
  }
  return exactly(x, Big).times(new Big(1).plus(new Big(`1e${-distance}`).times(rate)));
}

/** What a sequence tends to. */
function trend(numbers: readonly BigNumber[]): Limit {
  const [a, b, c] = numbers as [BigNumber, BigNumber, BigNumber];
  if (numbers.every((x) => x.isZero())) return 0;
  if (a.eq(b) && b.eq(c)) return c.toNumber();
  const grows = b.abs().gt(a.abs().times(GROWTH)) && c.abs().gt(b.abs().times(GROWTH));
  const isOneSided = b.isNeg() === c.isNeg();
  if (!c.isFinite() || grows) return isOneSided ? (c.isNeg() ? -Infinity : Infinity) : "none";
  const shrinks = a.abs().gt(b.abs().times(GROWTH)) && b.abs().gt(c.abs().times(GROWTH)) ||
    c.isZero();
  if (shrinks && c.minus(b).abs().gt(c.abs().div(4))) return 0;
  const settles = c.minus(b).abs().times(3).lte(b.minus(a).abs()) &&
    c.minus(b).abs().lte(c.abs().div(20));
  return settles ? Number(c.toPrecision(3)) : "none";
}

/** Limits of which one is a rounded number are the same where they are as near as that. */
const NEAR = 0.01;

/** The limit that all paths have, the first being the straight one. A path outside of the domain does not count where another one is inside. */
function common(limits: readonly Limit[]): Limit {
  const [first, ...others] = limits.filter((limit) => limit !== "outside");
  if (first === undefined) return "outside";
  if (limits.includes("unknown")) return "unknown";
  return others.every((limit) => isSame(limit, first)) ? first : "none";
}

function isSame(a: Limit, b: Limit): boolean {
  if (a === b || typeof a === "string" || typeof b === "string") return a === b;
  return Number.isFinite(a) && Number.isFinite(b) && Math.abs(a - b) <= NEAR * Math.abs(b);
}
