/**
 * Functions that a database lacks, or computes with fewer digits than doubles have, from those that it has; and functions that are an
 * error outside of their domain, as what they are in JavaScript.
 *
 * @module
 */

import { type Fragment, sql, type Term } from "./terms.ts";
import { called, type Writer } from "./writer.ts";

/** The largest number whose exponential is a double, rounded down. */
const LARGEST_EXPONENT = 709.782712893384;
/** Exponentials of numbers below are 0. */
const SMALLEST_EXPONENT = -745.14;
const SMALLEST_NORMAL = 2 ** -1022;

/** A function that gives NaN or an infinity where it has no number. */
export function total(name: string): (w: Writer, x: Term) => Term {
  return (w, x) => w.call(name, x);
}

/** The same of a function that is an error at ±∞. */
export function ofFinite(name: string): (w: Writer, x: Term) => Term {
  return (w, x) => w.where(w.isFinite(x), called(name, x));
}

/** The same of a function that is an error beyond ±1. */
export function withinOne(name: string): (w: Writer, x: Term) => Term {
  return (w, x) => w.where(sql`${w.abs(x)} <= ${w.number(1)}`, called(name, x));
}

/** artanh x, ±∞ at ±1, which some databases have without its sign. */
export function artanh(w: Writer, x: Term): Term {
  const size = w.abs(x);
  return w.cases([
    [w.isLess(size, 1), called("atanh", x)],
    [sql`${size} = ${w.number(1)}`, w.multiply(w.number(Infinity), x)],
  ], w.number(NaN));
}

/** The same of a function that is an error, or NULL, left of a number. */
export function fromOn(least: number, name: string): (w: Writer, x: Term) => Term {
  return (w, x) => w.where(sql`${x} >= ${w.number(least)}`, called(name, x));
}

/** A logarithm: −∞ at 0, and NaN left of it. */
export function logarithm(
  write: (x: Term, w: Writer) => Fragment,
): (w: Writer, x: Term) => Term {
  return (w, x) =>
    w.cases([
      [sql`${x} > ${w.number(0)}`, write(x, w)], // NaN too, where it counts as larger
      [w.isZero(x), w.number(-Infinity)],
    ], w.number(NaN));
}

/** ln x */
export const naturalLogarithm: (w: Writer, x: Term) => Term = logarithm((x) => called("ln", x));

/** e^x where an exponential that is 0 or ∞ is an error. */
export function guardedExp(w: Writer, x: Term): Term {
  return w.cases([
    [w.isLess(x, SMALLEST_EXPONENT), w.number(0)],
    [w.isLess(x, LARGEST_EXPONENT), called("exp", x)],
  ], w.multiply(w.number(Infinity), x));
}

/** ln x / ln 2, which is a whole number where x is a small power of two. */
export const log2: (w: Writer, x: Term) => Term = logarithm((x, w) =>
  sql`ln(${x}) / ${w.number(Math.LN2)}`
);

/** ln(1 + x) as ln(u)·x/(u − 1) with u = 1 + x, whose rounding errors cancel each other. */
export function log1p(w: Writer, x: Term): Term {
  const one = w.number(1), u = w.add(one, x);
  return w.cases([
    [sql`${u} = ${one}`, x],
    [w.isLess(u, 0), w.number(NaN)],
    [w.isZero(u), w.number(-Infinity)],
    [w.isLess(u, Infinity), sql`ln(${u}) * (${x} / (${u} - ${one}))`],
  ], u);
}

/** e^x − 1; near 0 as 2t/(1 − t) with t = tanh ½x. */
export function expm1(exp: (w: Writer, x: Term) => Term): (w: Writer, x: Term) => Term {
  return (w, x) => {
    const size = w.abs(x), one = w.number(1);
    const half = w.call("tanh", w.multiply(w.number(0.5), x));
    return w.cases([
      [w.isLess(size, 1e-17), x],
      [w.isLess(size, 1), sql`${w.number(2)} / (${one} / ${half} - ${one})`],
    ], w.subtract(exp(w, x), one));
  };
}

/** ∛x by e^(⅓·ln x) and a step of Newton's method. */
export function cbrt(w: Writer, x: Term): Term {
  const three = w.number(3);
  const rough = w.text(sql`exp(ln(abs(${x})) / ${three})`);
  const step = sql`(${rough} - ${w.abs(x)} / (${rough} * ${rough})) / ${three}`;
  const root = w.where(
    sql`${x} <> ${w.number(0)} and ${w.isFinite(x)}`,
    sql`${rough} - ${step}`,
  );
  return w.cases([
    [sql`${w.isZero(x)} or not ${w.isFinite(x)}`, x],
    [w.isLess(x, 0), w.negate(root)],
  ], root);
}

/** 1 + r² for |r| ≤ 1; r² is not computed where it would underflow and that is an error. */
function onePlusSquare(w: Writer, r: Term): Term {
  const sum = w.text(sql`${w.number(1)} + ${r} * ${r}`);
  return w.dialect.isUnderflowError
    ? w.cases([[w.isLess(w.abs(r), 1e-100), w.number(1)]], sum)
    : sum;
}

/** √(x² + y²) = m·√(1 + (n/m)²) with m the larger size; ∞ where an operand is infinite, as in `Math.hypot`. */
export function hypot(w: Writer, x: Term, y: Term): Term {
  const a = w.abs(x), b = w.abs(y), infinity = w.number(Infinity);
  const isFirstLarger = sql`${a} > ${b}`;
  const larger = w.cases([[isFirstLarger, a]], b), smaller = w.cases([[isFirstLarger, b]], a);
  const ratio = w.divide(smaller, larger);
  const root = onePlusSquare(w, ratio);
  return w.cases([
    [sql`${a} = ${infinity} or ${b} = ${infinity}`, infinity],
    [sql`${a} = ${w.number(0)} and ${b} = ${w.number(0)}`, w.number(0)],
  ], sql`${larger} * sqrt(${root})`);
}

/** asinh x as ln(1 + |x| + x²/(1 + √(1 + x²))), with the sign of x. */
export function asinh(w: Writer, x: Term): Term {
  const size = w.abs(x), one = w.number(1);
  const square = sql`${x} * ${x}`;
  const positive = w.cases([
    [w.isLess(size, 1e8), sql`log1p(${size} + ${square} / (${one} + sqrt(${one} + ${square})))`],
  ], sql`ln(${size}) + ${w.number(Math.LN2)}`);
  return w.cases(
    [[w.isZero(x), x], [w.isLess(x, 0), w.negate(positive)]],
    positive,
  );
}

/** acosh x as ln(1 + t + √(2t + t²)) with t = x − 1. */
export function acosh(w: Writer, x: Term): Term {
  const t = w.subtract(x, w.number(1));
  return w.cases([
    [w.isLess(x, 1), w.number(NaN)],
    [w.isLess(x, 1e8), sql`log1p(${t} + sqrt(${w.number(2)} * ${t} + ${t} * ${t}))`],
  ], sql`ln(${x}) + ${w.number(Math.LN2)}`);
}

/** The power that C computes, and NaN where JavaScript's is: of ±1 to an exponent that is infinite or NaN. */
export function powerOfC(w: Writer, x: Term, y: Term): Term {
  const one = w.number(1);
  return w.cases([
    [w.isZero(y), one],
    [sql`${w.abs(x)} = ${one} and (${w.dialect.isNaN(y)} or not ${w.isFinite(y)})`, w.number(NaN)],
  ], sql`pow(${x}, ${y})`);
}

/** The same where a power that is complex, 0 or ∞ is an error. */
export function guardedPower(w: Writer, x: Term, y: Term): Term {
  const zero = w.number(0), one = w.number(1), nan = w.number(NaN), infinity = w.number(Infinity);
  const size = w.abs(x),
    isOdd = sql`${y} = floor(${y}) and floor(${y} / 2) <> ${y} / 2`,
    isTiny = w.isLess(w.abs(y), 1e-30);
  const limited = w.cases(
    [[isTiny, zero]],
    sql`greatest(least(${y}, ${w.number(1e30)}), ${w.number(-1e30)})`,
  );
  const exponent = w.multiply(limited, naturalLogarithm(w, size));
  const signed = (power: Term) =>
    w.cases([[sql`${x} < ${zero} and ${isOdd}`, w.negate(power)]], power);
  return w.cases([
    [w.isZero(y), one],
    [sql`${w.dialect.isNaN(x)} or ${w.dialect.isNaN(y)}`, nan],
    [sql`${size} = ${one} and ${w.abs(y)} = ${infinity}`, nan],
    [sql`${x} = ${zero}`, w.cases([[w.isLess(y, 0), infinity]], zero)],
    [sql`${size} = ${infinity}`, w.cases([[w.isLess(y, 0), zero]], signed(infinity))],
    [sql`${w.abs(y)} = ${infinity}`, sql`power(${x}, ${y})`],
    [sql`${x} < ${zero} and ${y} <> floor(${y})`, nan],
    [isTiny, one],
    [sql`${exponent} < ${w.number(SMALLEST_EXPONENT)}`, zero],
    [sql`${exponent} > ${w.number(LARGEST_EXPONENT)}`, signed(infinity)],
  ], sql`power(${x}, ${y})`);
}

/** y·x^(y − 1) as y·(x^y/x); where a number on the way has not all its digits, by a power more. 0 for y = 0. */
export function powerByBase(
  power: (w: Writer, x: Term, y: Term) => Term,
): (w: Writer, x: Term, y: Term, out: Term) => Term {
  return (w, x, y, out) => {
    const quotient = w.divide(out, x), one = w.number(1);
    const isNormal = (size: Term) =>
      sql`${size} >= ${w.number(SMALLEST_NORMAL)} and ${w.isLess(size, Infinity)}`;
    const isAbove = sql`${x} > ${one}`, isBelow = w.isLess(x, 1), isNegative = w.isLess(y, 0);
    return w.cases([
      [w.isZero(y), w.number(0)],
      [
        sql`${isNormal(w.abs(out))} and ${isNormal(w.abs(quotient))}`,
        sql`${y} * ${quotient}`,
      ],
      [w.isFinite(y), sql`${y} * ${power(w, x, w.subtract(y, one))}`],
      [
        sql`${w.dialect.isNaN(x)} or ${w.dialect.isNaN(y)} or ${w.isLess(x, 0)} or ${x} = ${one}`,
        w.number(NaN),
      ],
      [sql`${isNegative} and ${isAbove} or not ${isNegative} and ${isBelow}`, w.number(0)],
    ], y);
  };
}

/** |x^y|·ln x; 0 where the power is 0 and x is not negative. */
export function powerByExponent(
  log: (w: Writer, x: Term) => Term,
): (w: Writer, x: Term, y: Term, out: Term) => Term {
  return (w, x, _y, out) =>
    w.cases(
      [[sql`${w.isZero(out)} and ${x} >= ${w.number(0)}`, w.number(0)]],
      sql`${w.abs(out)} * ${log(w, x)}`,
    );
}

/** x/out for out = √(x² + y²); 0 at the origin, ±1 where x alone is infinite. */
export function directionCosine(w: Writer, x: Term, y: Term, out: Term): Term {
  const isInfinite = (size: Term) => sql`${size} = ${w.number(Infinity)}`;
  return w.cases([
    [w.isZero(out), w.number(0)],
    [
      isInfinite(w.abs(x)),
      w.where(w.isFinite(y), w.cases([[w.isLess(x, 0), w.number(-1)]], w.number(1))),
    ],
  ], sql`${x} / ${out}`);
}

/** x/(x² + y²) by the quotient of the smaller and the larger of the two, so that no square overflows; 0 at infinity. */
export function overSquares(w: Writer, x: Term, y: Term): Term {
  const a = w.abs(x), b = w.abs(y), infinity = w.number(Infinity), isFirst = sql`${a} >= ${b}`;
  const ratio = w.cases([[isFirst, w.divide(y, x)]], w.divide(x, y));
  const sum = onePlusSquare(w, ratio), one = w.number(1);
  return w.cases([
    [sql`${a} = ${infinity} and ${b} = ${infinity}`, w.number(0)],
    [isFirst, w.divide(one, w.multiply(x, sum))],
  ], w.divide(ratio, w.multiply(y, sum)));
}

/** e^−|x|, and 1 + e·(2 + e): the divisor of the slopes of tanh and of the sigmoid. */
function squaredSum(w: Writer, e: Term): Term {
  return w.text(sql`${w.number(1)} + ${e} * (${w.number(2)} + ${e})`);
}

type Unary = (w: Writer, x: Term) => Term;

/** σ(x), by an exponential that does not overflow. */
export function sigmoid(exp: Unary): Unary {
  return (w, x) => {
    const e = exp(w, w.negate(w.abs(x))), one = w.number(1);
    return w.text(
      sql`${w.cases([[w.isLess(x, 0), e]], one)} / (${one} + ${e})`,
    );
  };
}

/** σ′(x) */
export function sigmoidSlope(exp: Unary): Unary {
  return (w, x) => {
    const e = exp(w, w.negate(w.abs(x)));
    return w.text(sql`${e} / ${squaredSum(w, e)}`);
  };
}

/** cosh⁻² x */
export function sechSquared(exp: Unary): Unary {
  return (w, x) => {
    const e = exp(w, w.multiply(w.number(-2), w.abs(x)));
    return w.text(sql`${w.number(4)} * ${e} / ${squaredSum(w, e)}`);
  };
}

/** ln(1 + e^x) = max(x, 0) + ln(1 + e^−|x|) */
export function softplus(exp: Unary, ofOnePlus: Unary): Unary {
  return (w, x) => {
    const positive = w.cases([[w.isLess(x, 0), w.number(0)]], x);
    return w.add(positive, ofOnePlus(w, exp(w, w.negate(w.abs(x)))));
  };
}
