/**
 * Powers, lengths and their partials by operators of ONNX.
 *
 * @module
 */

import type { Arithmetic, Term, Truth } from "./arithmetic.ts";

/** x^y. `Math.pow` is NaN for 1^∞ and for 1^NaN, and so for −1, where ONNX has 1. */
export function pow(m: Arithmetic, x: Term, y: Term): string {
  const power = m.apply("Pow", x, y);
  if (Number.isFinite(m.numberIn(y))) return power;
  const zeroOrNaN = m.subtract(y, y);
  return m.where(m.equal(m.abs(x), 1), m.add(power, zeroOrNaN), power);
}

/** Whether y − 1 is exact. */
const hasExactPredecessor = (y: number) => y - 1 + 1 === y && y - (y - 1) === 1;

/**
 * ∂(x^y)/∂x = y·x^(y − 1), and y·(out/x) where y − 1 is rounded; for out = x^y. 0 where y is, and where x^(y − 1) is, though ∞·0 is
 * NaN; NaN where y is infinite and x below 0.
 */
export function powerByBase(m: Arithmetic, x: Term, y: Term, out: Term): string {
  const exponent = m.numberIn(y), isFinite = Number.isFinite(exponent);
  const isExactFloat = exponent !== undefined && (m.isDouble || Number.isInteger(exponent));
  const less = isExactFloat ? exponent - 1 : m.subtract(y, 1);
  const power = pow(m, x, less), product = m.multiply(y, power);
  if (isFinite && isExactFloat && hasExactPredecessor(exponent!)) return product;
  const divided = m.multiply(y, m.divide(out, x));
  const size = m.abs(x), isOrdinary = m.and(m.less(0, size), m.less(size, Infinity));
  const residual = m.add( // of infinite y NaN
    m.abs(m.subtract(y, m.add(less, 1))),
    m.abs(m.subtract(1, m.subtract(y, less))),
  );
  const isDivided = m.and(m.less(0, residual), isOrdinary);
  if (isFinite) return m.where(isDivided, divided, product);
  const left = m.add(product, m.multiply(0, y)), right = m.where(m.equal(power, 0), 0, product);
  const direct = m.where(m.less(x, 0), left, right);
  return m.where(m.equal(y, 0), 0, m.where(isDivided, divided, direct));
}

/** ∂(x^y)/∂y = |out|·log x for out = x^y; 0 where out is 0 and x not below 0, though 0·∞ is NaN. */
export function powerByExponent(m: Arithmetic, x: Term, out: Term): string {
  const product = m.multiply(m.abs(out), m.log(x));
  const isLeft: Truth = m.less(x, 0);
  return m.where(m.equal(out, 0), m.where(isLeft, product, 0), product);
}

/** x/out for out = √(x² + y²): 0 at the origin, ±1 where x is infinite and y is not. */
export function directionCosine(m: Arithmetic, x: Term, y: Term, out: Term): string {
  const isInfinite = m.isInfinite(x), oneOrNaN = m.add(1, m.subtract(y, y));
  const divisor = m.where(isInfinite, oneOrNaN, m.where(m.equal(out, 0), 1, out));
  return m.divide(m.where(isInfinite, m.sign(x), x), divisor);
}

/** x/(x² + y²), by x and y over the larger of their sizes, as the squares may not be in range; 0 at infinity. */
export function overSquares(m: Arithmetic, x: Term, y: Term): string {
  const size = m.apply("Max", m.abs(x), m.abs(y));
  const u = m.divide(x, size), v = m.divide(y, size);
  const sum = m.add(m.multiply(u, u), m.multiply(v, v));
  const quotient = m.divide(m.divide(u, sum), size);
  return m.where(m.equal(size, Infinity), 0, quotient);
}
