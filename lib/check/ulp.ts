/**
 * Distances in units in the last place.
 *
 * @module
 */

import type { BigNumber } from "mathjs";
import { ulp } from "../expression/rounding.ts";
import { type BigNumberClass, exactly } from "./bignumber.ts";

const MAX_ULP = 2 ** 971;

/**
 * How far a double is from an exact number, in ulps of the exact number.
 *
 * An infinity counts as 2^1024, the first number beyond the doubles: it is no error where rounding leads there.
 *
 * @returns At least 0; Infinity for NaN.
 */
export function errorInUlps(computed: number, exact: BigNumber): number {
  if (Number.isNaN(computed) || exact.isNaN()) return Infinity;
  const nearest = exact.toNumber();
  if (!Number.isFinite(nearest) && computed === nearest) return 0;
  const Big = exact.constructor as unknown as BigNumberClass;
  const unit = Number.isFinite(nearest) ? ulp(nearest) : MAX_ULP;
  const held = Number.isFinite(computed)
    ? exactly(computed, Big)
    : new Big(2).pow(1024).times(Math.sign(computed));
  return exact.minus(held).abs().div(exactly(unit, Big)).toNumber();
}
