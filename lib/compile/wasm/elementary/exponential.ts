/**
 * The exponential and its kin. Argument reduction by Cody and Waite: x = k·ln 2 + r with abs(r) ≤ ½ ln 2, so that
 * eˣ = 2ᵏ·(1 + p) with p = eʳ − 1, a minimax polynomial (tests/support/remez.ts makes its coefficients).
 *
 * @module
 */

import { type Lane, type Lanes, polynomial } from "../lanes.ts";

/** Adding it rounds a double below 2⁵¹ to an integer, which then stands in the low bits. */
export const ROUNDING_SHIFT = 1.5 * 2 ** 52;

/** The double nearest to ln 2 with 21 trailing zeros, so that k·LN2_HIGH is exact for abs(k) < 2²¹; and the rest. */
export const LN2_HIGH = 0.6931471803691238;
export const LN2_LOW = 1.9082149292705877e-10;

/** (eʳ − 1 − r) / r² on abs(r) ≤ ½ ln 2; its error relative to eʳ − 1 is 2^-55.6. */
const COEFFICIENTS = [
  0.5000000000000006,
  0.16666666666666685,
  0.04166666666657362,
  0.008333333333314586,
  0.0013888888932379413,
  0.00019841269903048082,
  0.000024801504445394166,
  0.0000027557227934502723,
  2.7626326727947964e-7,
  2.511448078424315e-8,
];

/** eˣ = 2ᵏ·(1 + p). */
export interface Reduced {
  /** An integer. */
  readonly k: Lane;
  /** eʳ − 1. */
  readonly p: Lane;
}

/** Reduces x, abs(x) below 2²⁰. */
export function reduce(b: Lanes, x: Lane): Reduced {
  const shift = b.constant(ROUNDING_SHIFT);
  const k = b.let(
    b.subtract(b.add(b.multiply(x, b.constant(1.4426950408889634)), shift), shift),
  );
  const high = b.subtract(x, b.multiply(k, b.constant(LN2_HIGH)));
  const r = b.let(b.subtract(high, b.multiply(k, b.constant(LN2_LOW))));
  const square = b.let(b.multiply(r, r));
  const p = b.let(b.add(r, b.multiply(square, polynomial(b, r, COEFFICIENTS))));
  return { k, p };
}

/** 2ᵏ for an integer −1022 ≤ k ≤ 1023: k + 1023 moved into the exponent's bits. */
export function powerOfTwo(b: Lanes, k: Lane): Lane {
  const shifted = b.add(k, b.constant(ROUNDING_SHIFT + 1023));
  return b.fromBits(b.bitsShiftLeft(b.bits(shifted), 52));
}

/** value·2ᵏ for abs(k) ≤ 2000, rounded once where the result is subnormal. */
export function scale(b: Lanes, value: Lane, k: Lane): Lane {
  const shift = b.constant(ROUNDING_SHIFT);
  const half = b.let(
    b.subtract(b.add(b.multiply(k, b.constant(0.5)), shift), shift),
  );
  const rest = powerOfTwo(b, b.subtract(k, half));
  return b.multiply(b.multiply(value, powerOfTwo(b, half)), rest);
}

/** x within the range in which eˣ is neither 0 nor Infinity, NaN kept. */
function clampExponent(b: Lanes, x: Lane): Lane {
  return b.let(b.greater(b.lesser(x, b.constant(710)), b.constant(-746)));
}

/** eˣ */
export function exp(b: Lanes, x: Lane): Lane {
  const { k, p } = reduce(b, clampExponent(b, x));
  return b.let(scale(b, b.add(b.constant(1), p), k));
}

/** eˣ − 1 = 2ᵏ·(p + (1 − 2⁻ᵏ)); x itself where that is x, its sign of zero included. */
export function expm1(b: Lanes, x: Lane): Lane {
  const clamped = b.let(b.greater(b.lesser(x, b.constant(710)), b.constant(-40)));
  const { k, p } = reduce(b, clamped);
  const inverse = powerOfTwo(b, b.negate(b.lesser(k, b.constant(1000))));
  const significand = b.let(b.add(p, b.subtract(b.constant(1), inverse)));
  const tiny = b.less(b.abs(x), b.constant(2 ** -54));
  return b.let(b.select(tiny, x, scale(b, significand, k)));
}

/** e = exp(−abs(x)) and σ(x) = 1/(1 + e), as e/(1 + e) where x < 0. */
function logistic(b: Lanes, x: Lane) {
  const clamped = b.let(b.greater(b.negate(b.abs(x)), b.constant(-746)));
  const { k, p } = reduce(b, clamped);
  const e = b.let(scale(b, b.add(b.constant(1), p), k));
  const one = b.constant(1);
  const right = b.lessEqual(b.constant(0), x);
  return { e, value: b.let(b.divide(b.select(right, one, e), b.add(one, e))) };
}

/** (1 + e)² as 1 + e·(2 + e): where e is small, as far from 0, it is rounded once. */
export function squareOfOnePlus(b: Lanes, e: Lane): Lane {
  return b.add(b.constant(1), b.multiply(e, b.add(b.constant(2), e)));
}

/** σ(x) = 1/(1 + e⁻ˣ) */
export function sigmoid(b: Lanes, x: Lane): Lane {
  return logistic(b, x).value;
}

/** σ(x), and its derivative σ′(x) = e/(1 + e)² with e = exp(−abs(x)), from one exponential. */
export function sigmoidAndSlope(b: Lanes, x: Lane): [Lane, Lane] {
  const { e, value } = logistic(b, x);
  return [value, b.let(b.divide(e, squareOfOnePlus(b, e)))];
}

/** σ′(x) */
export function sigmoidSlope(b: Lanes, x: Lane): Lane {
  return sigmoidAndSlope(b, x)[1];
}
