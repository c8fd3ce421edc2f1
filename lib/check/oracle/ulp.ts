/**
 * Distances in units in the last place.
 *
 * @module
 */

import { ulp } from "../../expression/rounding.ts";
import { type BigNumber, type BigNumberClass, exactly } from "./bignumber.ts";

const MAX_ULP = 2 ** 971;
/** An ulp above this can be divided by as a double: a share of it does not underflow. */
const SMALL = 2 ** -900;

/** An ulp of an exact number, given the double nearest to it. Beyond the doubles it is the ulp of the largest double. */
export function spacing(nearest: number): number {
  return Number.isFinite(nearest) ? ulp(nearest) : MAX_ULP;
}

/** How far a double is from an exact number; an infinity counts as 2^1024, the first number beyond the doubles. */
export function distance(computed: number, exact: BigNumber): BigNumber {
  const Big = exact.constructor as BigNumberClass;
  const held = Number.isFinite(computed)
    ? exactly(computed, Big)
    : new Big(2).pow(1024).times(Math.sign(computed));
  return exact.minus(held).abs();
}

/**
 * How far a double is from an exact number, in ulps of the exact number. An infinity is no error where the exact number is
 * beyond the doubles, as rounding leads there.
 *
 * @returns At least 0; Infinity for NaN.
 */
export function errorInUlps(computed: number, exact: BigNumber): number {
  if (Number.isNaN(computed) || exact.isNaN()) return Infinity;
  const nearest = exact.toNumber();
  if (!Number.isFinite(nearest) && computed === nearest) return 0;
  const off = distance(computed, exact);
  if (off.isZero()) return 0;
  const step = spacing(nearest);
  if (step > SMALL) return off.toNumber() / step;
  const Big = exact.constructor as BigNumberClass;
  return off.div(exactly(step, Big)).toNumber();
}
