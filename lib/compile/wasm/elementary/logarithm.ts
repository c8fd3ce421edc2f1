/**
 * Logarithms. x = 2ᵏ·m with √½ ≤ m < √2; with f = m − 1 and s = f / (2 + f),
 * log m = 2s + s³·P(s²) = f − s·(f − s²·P(s²)), P a minimax polynomial (tests/support/remez.ts makes its coefficients).
 *
 * @module
 */

import { type Bits, type Lane, type Lanes, polynomial } from "../lanes.ts";
import { LN2_HIGH, LN2_LOW, reduce, scale } from "./exponential.ts";

/** (log((1 + s)/(1 − s)) − 2s) / s³ over s²; its error relative to log(1 + f) is below 2⁻⁶³. */
const COEFFICIENTS = [
  0.6666666666666734,
  0.399999999994143,
  0.28571428742478927,
  0.22222198563135812,
  0.1818356488299104,
  0.15314035441328772,
  0.14796109294933393,
];

const SQRT_HALF_BITS = 0x3fe6a09e667f3bcdn;
const ONE_BITS = 0x3ff0000000000000n;
/** Or-ed to an integer below 2⁵², gives the double 2⁵² + that integer. */
const INTEGER_BITS = 0x4330000000000000n;
const SMALLEST_NORMAL = 2 ** -1022;

/** x = 2ᵏ·(1 + f). */
export interface Split {
  readonly k: Lane;
  /** m − 1. */
  readonly f: Lane;
}

/** Splits a positive normal double into 2ᵏ·(1 + f). */
function split(b: Lanes, bits: Bits): Split {
  const offset = b.bitsConstant(ONE_BITS - SQRT_HALF_BITS);
  const biased = b.letBits(b.bitsShiftRight(b.bitsAdd(bits, offset), 52));
  const exponent = b.fromBits(b.bitsOr(biased, b.bitsConstant(INTEGER_BITS)));
  const m = b.bitsAdd(
    b.bitsSubtract(bits, b.bitsShiftLeft(biased, 52)),
    b.bitsConstant(ONE_BITS),
  );
  return {
    k: b.let(b.subtract(exponent, b.constant(2 ** 52 + 1023))),
    f: b.let(b.subtract(b.fromBits(m), b.constant(1))),
  };
}

/** As {@linkcode split} for any positive double: a subnormal is scaled up first. */
export function splitAny(b: Lanes, x: Lane): Split {
  const subnormal = b.letTest(b.less(x, b.constant(SMALLEST_NORMAL)));
  const scaled = b.let(b.select(subnormal, b.multiply(x, b.constant(2 ** 54)), x));
  const { k, f } = split(b, b.letBits(b.bits(scaled)));
  const shift = b.select(subnormal, b.constant(54), b.constant(0));
  return { k: b.let(b.subtract(k, shift)), f };
}

/** f − log(1 + f) + correction, the part of log(1 + f) beyond its leading term. */
function beyondLeading(b: Lanes, f: Lane, correction: Lane): Lane {
  const s = b.let(b.divide(f, b.add(b.constant(2), f)));
  const square = b.let(b.multiply(s, s));
  const half = b.let(b.multiply(b.multiply(f, f), b.constant(0.5)));
  const tail = b.multiply(square, polynomial(b, square, COEFFICIENTS));
  return b.subtract(half, b.add(b.multiply(s, b.add(half, tail)), correction));
}

/** k·ln 2 + log(1 + f) + correction. */
function combine(b: Lanes, { k, f }: Split, correction: Lane): Lane {
  const beyond = beyondLeading(
    b,
    f,
    b.add(b.multiply(k, b.constant(LN2_LOW)), correction),
  );
  return b.subtract(b.multiply(k, b.constant(LN2_HIGH)), b.subtract(beyond, f));
}

/** `value`, but what a logarithm is at 0, Infinity, NaN and below 0. */
function atEdges(b: Lanes, x: Lane, value: Lane): Lane {
  const zero = b.constant(0);
  const infinity = b.constant(Infinity);
  const inside = b.and(b.less(zero, x), b.less(x, infinity));
  const below = b.select(b.less(x, zero), b.constant(NaN), x);
  const edge = b.select(b.equal(x, zero), b.constant(-Infinity), below);
  return b.let(b.select(inside, value, edge));
}

/** log x */
export function log(b: Lanes, x: Lane): Lane {
  return atEdges(b, x, combine(b, splitAny(b, x), b.constant(0)));
}

/** log(1 + x) of −1 < x < Infinity: log u + c/u where u = 1 + x is rounded and c what the rounding lost. */
function log1pInside(b: Lanes, x: Lane): Lane {
  const one = b.constant(1);
  const u = b.let(b.add(one, x));
  const large = b.less(one, x);
  const lost = b.select(
    large,
    b.subtract(one, b.subtract(u, x)),
    b.subtract(x, b.subtract(u, one)),
  );
  const correction = b.let(b.divide(lost, u));
  return b.let(combine(b, split(b, b.letBits(b.bits(u))), correction));
}

/** log(1 + x); x itself where that is x, its sign of zero included. */
export function log1p(b: Lanes, x: Lane): Lane {
  const tiny = b.less(b.abs(x), b.constant(2 ** -54));
  const zero = b.constant(0);
  const value = log1pInside(b, x);
  const u = b.let(b.add(b.constant(1), x));
  const inside = b.and(b.less(zero, u), b.less(u, b.constant(Infinity)));
  const below = b.select(b.less(u, zero), b.constant(NaN), u);
  const edge = b.select(b.equal(u, zero), b.constant(-Infinity), below);
  return b.let(b.select(tiny, x, b.select(inside, value, edge)));
}

/** log₂ x = k + log m / ln 2, exact at powers of 2. */
export function log2(b: Lanes, x: Lane): Lane {
  const { k, f } = splitAny(b, x);
  const natural = b.subtract(f, beyondLeading(b, f, b.constant(0)));
  return atEdges(b, x, b.add(k, b.multiply(natural, b.constant(1.4426950408889634))));
}

/** log₁₀ 2 with 21 trailing zeros, and the rest. */
const LOG10_OF_2_HIGH = 0.3010299955494702;
const LOG10_OF_2_LOW = 1.1451100898021838e-10;

/** log₁₀ x = k·log₁₀ 2 + log m / ln 10. */
export function log10(b: Lanes, x: Lane): Lane {
  const { k, f } = splitAny(b, x);
  const natural = b.subtract(f, beyondLeading(b, f, b.constant(0)));
  const low = b.add(
    b.multiply(k, b.constant(LOG10_OF_2_LOW)),
    b.multiply(natural, b.constant(0.4342944819032518)),
  );
  return atEdges(b, x, b.add(b.multiply(k, b.constant(LOG10_OF_2_HIGH)), low));
}

/** log(1 + eˣ) = max(x, 0) + log(1 + exp(−abs(x))). */
export function softplus(b: Lanes, x: Lane): Lane {
  const clamped = b.let(b.greater(b.negate(b.abs(x)), b.constant(-746)));
  const { k, p } = reduce(b, clamped);
  const e = b.let(scale(b, b.add(b.constant(1), p), k));
  return b.let(b.add(b.greater(x, b.constant(0)), log1pInside(b, e)));
}
