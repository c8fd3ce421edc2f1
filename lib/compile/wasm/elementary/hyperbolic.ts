/**
 * Hyperbolic functions, on the exponential's reduction.
 *
 * @module
 */

import type { Lane, Lanes } from "../lanes.ts";
import { powerOfTwo, reduce, scale, squareOfOnePlus } from "./exponential.ts";

/**
 * tanh x, where e = exp(−2·abs(x)) = 2ᵏ·(1 + p) and 2ᵏ is no smaller than 2⁻⁶⁴: beyond, e − 1 and 1 + e are −1 and 1.
 */
function tangent(b: Lanes, x: Lane, power: Lane, p: Lane): Lane {
  const one = b.constant(1);
  const scaled = b.let(b.multiply(power, p));
  const minusOne = b.add(scaled, b.subtract(power, one));
  const plusOne = b.add(scaled, b.add(power, one));
  return b.let(b.copySign(b.divide(minusOne, plusOne), x));
}

/** tanh x = (1 − e)/(1 + e) with e = exp(−2·abs(x)), and the sign of x. */
export function tanh(b: Lanes, x: Lane): Lane {
  const doubled = b.multiply(b.abs(x), b.constant(-2));
  const { k, p } = reduce(b, b.let(b.greater(doubled, b.constant(-44))));
  return tangent(b, x, b.let(powerOfTwo(b, k)), p);
}

/** A power of 2 that keeps e normal where it is subnormal. */
const LIFT = 100;

/** sech² x is 0 from here on: at −746, 4·exp(−2·abs(x)) would still round to the smallest double. */
const SECH_SQUARED_ENDS = -748;

/** tanh x, and its derivative sech² x = 4e/(1 + e)², which keeps its digits where tanh is 1. */
export function tanhSechSquared(b: Lanes, x: Lane): [Lane, Lane] {
  const doubled = b.multiply(b.abs(x), b.constant(-2));
  const { k, p } = reduce(b, b.let(b.greater(doubled, b.constant(SECH_SQUARED_ENDS))));
  const lifted = b.let(powerOfTwo(b, b.add(k, b.constant(LIFT))));
  const power = b.let(b.multiply(lifted, b.constant(2 ** -LIFT)));
  const grown = b.let(b.multiply(lifted, b.add(b.constant(1), p)));
  const e = b.let(b.multiply(grown, b.constant(2 ** -LIFT)));
  const fourfold = b.multiply(grown, b.constant(2 ** (2 - LIFT)));
  return [tangent(b, x, power, p), b.let(b.divide(fourfold, squareOfOnePlus(b, e)))];
}

/** sech² x = 1 / cosh² x, without the overflow of cosh. */
export function sechSquared(b: Lanes, x: Lane): Lane {
  return tanhSechSquared(b, x)[1];
}

/** exp(abs(x))/2 without its overflow, and the reduction. */
function halfGrowth(b: Lanes, x: Lane) {
  const { k, p } = reduce(b, b.let(b.lesser(b.abs(x), b.constant(711))));
  const half = scale(b, b.multiply(b.add(b.constant(1), p), b.constant(0.5)), k);
  return { k, p, half: b.let(half) };
}

/** The sinh of abs(x): (t + t/(1 + t))/2 with t = exp(abs(x)) − 1, exp(abs(x))/2 beyond 22. */
function sinhOfMagnitude(b: Lanes, x: Lane, k: Lane, p: Lane, half: Lane): Lane {
  const power = b.let(powerOfTwo(b, b.lesser(k, b.constant(64))));
  const t = b.let(b.add(b.multiply(power, p), b.subtract(power, b.constant(1))));
  const near = b.multiply(
    b.constant(0.5),
    b.add(t, b.divide(t, b.add(b.constant(1), t))),
  );
  return b.select(b.less(b.constant(22), b.abs(x)), half, near);
}

/** sinh x and cosh x, from one exponential. */
export function sinhCosh(b: Lanes, x: Lane): [Lane, Lane] {
  const { k, p, half } = halfGrowth(b, x);
  const sine = b.let(b.copySign(sinhOfMagnitude(b, x, k, p, half), x));
  return [sine, b.let(b.add(half, b.divide(b.constant(0.25), half)))];
}

/** sinh x */
export function sinh(b: Lanes, x: Lane): Lane {
  const { k, p, half } = halfGrowth(b, x);
  return b.let(b.copySign(sinhOfMagnitude(b, x, k, p, half), x));
}

/** cosh x = h + 1/(4h) with h = exp(abs(x))/2. */
export function cosh(b: Lanes, x: Lane): Lane {
  const { half } = halfGrowth(b, x);
  return b.let(b.add(half, b.divide(b.constant(0.25), half)));
}
