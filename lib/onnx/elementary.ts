/**
 * Elementary functions by operators that ONNX Runtime has for doubles: it has no Tan, Asin, Acos, Atan, Sinh, Cosh, Asinh, Acosh or
 * Atanh for them, and nobody has log(1 + x). For floats it has all but that, within 2 ulp.
 *
 * @module
 */

import type { Arithmetic, Term } from "./arithmetic.ts";

/** A function of tensors: the name of the tensor with its values. */
type Elementary = (m: Arithmetic, ...terms: Term[]) => string;

/** An operator where it is there, which is for floats, else a formula. */
function orFormula(operator: string, formula: (m: Arithmetic, x: Term) => string) {
  return (m: Arithmetic, x: Term) => m.isDouble ? formula(m, x) : m.apply(operator, x);
}

/** Beyond this size 1 + x² is x². */
const squareIsAll = (m: Arithmetic) => m.isDouble ? 2 ** 28 : 2 ** 13;

/**
 * log(1 + x) as Kahan has it: u = 1 + x is rounded, and log(u)·x/(u − 1) makes up for that. Beyond 1 the plain logarithm has its digits,
 * and x/(u − 1) would be ∞/∞ at ∞.
 */
export function log1p(m: Arithmetic, x: Term): string {
  const u = m.add(1, x),
    rounded = m.subtract(u, 1),
    isTiny = m.equal(rounded, 0),
    logarithm = m.log(u);
  const corrected = m.multiply(logarithm, m.divide(x, m.where(isTiny, 1, rounded)));
  return m.where(m.less(1, x), logarithm, m.where(isTiny, x, corrected));
}

/**
 * e^x − 1: for small x as 2t/(1 − t), t = tanh ½x, else as it stands, as there no digits are lost. The tanh of floats is up to 4 ulp
 * off, so for them it is 2·e^½x·sinh ½x.
 */
export function expm1(m: Arithmetic, x: Term): string {
  const half = m.multiply(x, 0.5), t = m.apply(m.isDouble ? "Tanh" : "Sinh", half);
  const near = m.isDouble
    ? m.divide(m.multiply(2, t), m.subtract(1, t))
    : m.multiply(m.multiply(2, t), m.exp(half));
  return m.where(m.less(m.abs(x), 1), near, m.subtract(m.exp(x), 1));
}

/** ½e^x and ½e^−x by the square of e^½x, which does not overflow where they do not. */
function halvesOfExponentials(m: Arithmetic, x: Term): [string, string] {
  const root = m.exp(m.multiply(x, 0.5));
  return [m.multiply(m.multiply(0.5, root), root), m.divide(m.divide(0.5, root), root)];
}

/** sinh x: for small x as 2t/(1 − t²), t = tanh ½x, else ½e^x − ½e^−x. */
export const sinh: Elementary = orFormula("Sinh", (m, x) => {
  const t = m.apply("Tanh", m.multiply(x, 0.5));
  const near = m.divide(m.multiply(2, t), m.subtract(1, m.multiply(t, t)));
  return m.where(m.less(m.abs(x), 1), near, m.subtract(...halvesOfExponentials(m, x)));
});

/** cosh x = ½e^x + ½e^−x. */
export const cosh: Elementary = orFormula("Cosh", (m, x) => {
  return m.add(...halvesOfExponentials(m, x));
});

/** tan x = sin x/cos x. */
export const tan: Elementary = orFormula("Tan", (m, x) => {
  return m.divide(m.apply("Sin", x), m.apply("Cos", x));
});

/**
 * arctan x: that of floats, y, and one step of Newton: arctan x = y + arctan r with r = (x·cos y − sin y)/(cos y + x·sin y), which is so
 * small that arctan r is r. Where x is infinite, r is cos y/sin y, as where x is 1e300.
 */
export const atan: Elementary = orFormula("Atan", (m, x) => {
  const y = m.cast(m.apply("Atan", m.cast(x, "float")), "double");
  const cosine = m.apply("Cos", y), sine = m.apply("Sin", y);
  const finite = m.apply("Max", m.apply("Min", x, 1e300), -1e300);
  const r = m.divide(
    m.subtract(m.multiply(finite, cosine), sine),
    m.add(cosine, m.multiply(finite, sine)),
  );
  return m.where(m.equal(x, 0), x, m.add(y, r));
});

/** arcsin x = arctan(x/√(1 − x²)). */
export const asin: Elementary = orFormula("Asin", (m, x) => {
  const root = m.sqrt(m.multiply(m.subtract(1, x), m.add(1, x)));
  return atan(m, m.divide(x, root));
});

/** arccos x = 2·arctan √((1 − x)/(1 + x)). */
export const acos: Elementary = orFormula("Acos", (m, x) => {
  return m.multiply(2, atan(m, m.sqrt(m.divide(m.subtract(1, x), m.add(1, x)))));
});

/** arsinh x with the sign of x: log1p(|x| + x²/(1 + √(1 + x²))), log 2|x| where 1 + x² is x². */
export const asinh: Elementary = orFormula("Asinh", (m, x) => {
  const size = m.abs(x), square = m.multiply(x, x);
  const more = m.divide(square, m.add(1, m.sqrt(m.add(1, square))));
  const far = m.add(m.log(size), Math.LN2);
  return m.odd(x, m.where(m.less(squareIsAll(m), size), far, log1p(m, m.add(size, more))));
});

/** arcosh x = log1p(t + √t·√(t + 2)), t = x − 1; log 2x where x² − 1 is x². */
export const acosh: Elementary = orFormula("Acosh", (m, x) => {
  const t = m.subtract(x, 1), near = m.add(t, m.multiply(m.sqrt(t), m.sqrt(m.add(t, 2))));
  return m.where(m.less(squareIsAll(m), x), m.add(m.log(x), Math.LN2), log1p(m, near));
});

/** artanh x with the sign of x: ½·log1p(2|x|/(1 − |x|)). */
export const atanh: Elementary = orFormula("Atanh", (m, x) => {
  const size = m.abs(x), ratio = m.divide(m.multiply(2, size), m.subtract(1, size));
  return m.odd(x, m.multiply(0.5, log1p(m, ratio)));
});

/** ∛x with the sign of x: |x|^⅓, where ⅓ is rounded, and one step of Newton, which is NaN at 0 and at ∞. */
export function cbrt(m: Arithmetic, x: Term): string {
  const size = m.abs(x), root = m.apply("Pow", size, 1 / 3);
  const error = m.divide(m.subtract(root, m.divide(size, m.multiply(root, root))), 3);
  const isOrdinary = m.equal(error, error);
  return m.odd(x, m.where(isOrdinary, m.subtract(root, error), root));
}

/** σ(x) = 1/(1 + e^−x), left of 0 e^x/(1 + e^x). The Sigmoid of ONNX Runtime is off by thousands of ulps there. */
export function sigmoid(m: Arithmetic, x: Term): string {
  const e = m.exp(m.negate(m.abs(x)));
  return m.divide(m.where(m.less(x, 0), e, 1), m.add(1, e));
}

/** σ′(x) = e/(1 + e)², e = e^−|x|. */
export function sigmoidSlope(m: Arithmetic, x: Term): string {
  const e = m.exp(m.negate(m.abs(x))), sum = m.add(1, e);
  return m.divide(e, m.multiply(sum, sum));
}

/** log(1 + e^x) = max(x, 0) + log1p(e^−|x|). */
export function softplus(m: Arithmetic, x: Term): string {
  return m.add(m.apply("Max", x, 0), log1p(m, m.exp(m.negate(m.abs(x)))));
}

/** sech² x = 4e/(1 + e)², e = e^−2|x|. */
export function sechSquared(m: Arithmetic, x: Term): string {
  const e = m.exp(m.multiply(-2, m.abs(x))), sum = m.add(1, e);
  return m.divide(m.multiply(4, e), m.multiply(sum, sum));
}

/** √(x² + y²) by the larger of |x| and |y|; ∞ where one of them is, even where the other is NaN. */
export function hypot(m: Arithmetic, x: Term, y: Term): string {
  const longer = m.apply("Max", m.abs(x), m.abs(y)), shorter = m.apply("Min", m.abs(x), m.abs(y));
  const ratio = m.divide(shorter, m.where(m.equal(longer, 0), 1, longer));
  const length = m.multiply(longer, m.sqrt(m.add(1, m.multiply(ratio, ratio))));
  return m.where(m.or(m.isInfinite(x), m.isInfinite(y)), Infinity, length);
}

/** The angle of (x, y), by the quotient of their sizes, which is 1 where both are infinite and 0 where both are 0. */
export function atan2(m: Arithmetic, y: Term, x: Term): string {
  const height = m.abs(y), width = m.abs(x);
  const ratio = m.where(m.equal(height, width), m.sign(height), m.divide(height, width));
  const acute = atan(m, ratio);
  const size = m.where(m.isNegative(x), m.subtract(Math.PI, acute), acute);
  return m.where(m.isNegative(y), m.negate(size), size);
}
