/**
 * Powers and distances. x^y = 2^(y·log₂ x), the logarithm and its product with y in two doubles each: y multiplies the
 * logarithm's error. A product of heads, doubles of 26 bits, is exact.
 *
 * @module
 */

import { type Lane, type Lanes, polynomial, type Test } from "../lanes.ts";
import { reduce, ROUNDING_SHIFT, scale } from "./exponential.ts";
import { log, splitAny } from "./logarithm.ts";

const SMALLEST_NORMAL = 2 ** -1022;

/** A number as the unevaluated sum of two doubles, the first one a head. */
interface Double {
  readonly head: Lane;
  readonly tail: Lane;
}

/** 3·(log((1 + s)/(1 − s))/(2s) − 1 − s²/3) / s⁴ over s²; its error relative to the logarithm is 2^-66. */
const COEFFICIENTS = [
  0.6000000000000338,
  0.4285714285514897,
  0.3333333377994912,
  0.27272676545328395,
  0.23080136232501644,
  0.19885221329740183,
  0.19794540762221055,
];

/** 2 / (3·ln 2) and ln 2, as sums of a head and a tail. */
const TWO_THIRDS_PER_LN2 = {
  value: 0.9617966939259756,
  head: 0.9617966860532761,
  tail: 7.872699542894897e-09,
};
const LN2 = { value: 0.6931471805599453, head: 0.6931471675634384, tail: 1.2996506893889889e-08 };

/** The leading 26 bits of x. */
function headOf(b: Lanes, x: Lane): Lane {
  return b.let(b.fromBits(b.bitsAnd(b.bits(x), b.bitsConstant(-1n << 27n))));
}

/** log₂(1 + f) = 2/(3·ln 2)·s·(3 + s² + r) with s = f/(2 + f), where r is a polynomial of s². */
function log2OfOnePlus(b: Lanes, f: Lane): Double {
  const two = b.constant(2);
  const sum = b.let(b.add(two, f));
  const s = b.let(b.divide(f, sum));
  const sHead = headOf(b, s);
  const sumHead = headOf(b, sum);
  const sumTail = b.subtract(f, b.subtract(sumHead, two));
  const left = b.subtract(b.subtract(f, b.multiply(sHead, sumHead)), b.multiply(sHead, sumTail));
  const sTail = b.let(b.divide(left, sum));
  const square = b.let(b.multiply(s, s));
  const series = b.multiply(b.multiply(square, square), polynomial(b, square, COEFFICIENTS));
  const r = b.let(b.add(series, b.multiply(sTail, b.add(sHead, s))));
  const headSquare = b.let(b.multiply(sHead, sHead));
  const three = b.constant(3);
  const factorHead = headOf(b, b.let(b.add(b.add(three, headSquare), r)));
  const factorTail = b.let(b.subtract(r, b.subtract(b.subtract(factorHead, three), headSquare)));
  const u = b.let(b.multiply(sHead, factorHead));
  const v = b.let(b.add(b.multiply(sTail, factorHead), b.multiply(factorTail, s)));
  const head = headOf(b, b.let(b.add(u, v)));
  const tail = b.subtract(v, b.subtract(head, u));
  const product = b.let(b.multiply(b.constant(TWO_THIRDS_PER_LN2.head), head));
  const rest = b.add(
    b.multiply(b.constant(TWO_THIRDS_PER_LN2.tail), head),
    b.multiply(tail, b.constant(TWO_THIRDS_PER_LN2.value)),
  );
  return { head: product, tail: b.let(rest) };
}

/** log₂ x of a positive x, in two doubles. */
function log2InTwo(b: Lanes, x: Lane): Double {
  const { k, f } = splitAny(b, x);
  const { head: product, tail: rest } = log2OfOnePlus(b, f);
  const head = headOf(b, b.let(b.add(b.add(product, rest), k)));
  return { head, tail: b.let(b.subtract(rest, b.subtract(b.subtract(head, k), product))) };
}

/** 2^(head + tail). */
function exp2OfTwo(b: Lanes, head: Lane, tail: Lane): Lane {
  const shift = b.constant(ROUNDING_SHIFT);
  const limit = 1100; // beyond, 2^±1100 is Infinity or 0 as well
  const z = b.let(b.greater(b.lesser(b.add(head, tail), b.constant(limit)), b.constant(-limit)));
  const n = b.let(b.subtract(b.add(z, shift), shift));
  const inside = b.letTest(b.less(b.abs(z), b.constant(limit)));
  const zero = b.constant(0);
  const fraction = b.let(b.select(inside, b.subtract(head, n), zero));
  const small = b.let(b.select(inside, tail, zero));
  const t = headOf(b, b.let(b.add(small, fraction)));
  const u = b.let(b.multiply(t, b.constant(LN2.head)));
  const v = b.let(b.add(
    b.multiply(b.subtract(small, b.subtract(t, fraction)), b.constant(LN2.value)),
    b.multiply(t, b.constant(LN2.tail)),
  ));
  const exponent = b.let(b.add(u, v));
  const lost = b.let(b.subtract(v, b.subtract(exponent, u)));
  const { k, p } = reduce(b, exponent);
  const one = b.constant(1);
  const power = b.add(one, b.add(p, b.multiply(lost, b.add(one, p))));
  return scale(b, power, b.add(n, k));
}

/** x^y; what is not a positive finite x with a moderate y goes to `Math.pow`. */
export function pow(b: Lanes, x: Lane, y: Lane): Lane {
  const { head, tail } = log2InTwo(b, x);
  const yHead = headOf(b, y);
  const low = b.add(b.multiply(b.subtract(y, yHead), head), b.multiply(y, tail));
  const value = exp2OfTwo(b, b.let(b.multiply(yHead, head)), b.let(low));
  const isPlain = b.and(
    b.and(b.less(b.constant(0), x), b.less(x, b.constant(Infinity))),
    b.less(b.abs(y), b.constant(2 ** 64)),
  );
  return b.patch(b.not(isPlain), value, "pow", x, y);
}

/** √(x² + y²) = m·√(1 + (n/m)²) with m the larger magnitude; Infinity wins over NaN, as in `Math.hypot`. */
export function hypot(b: Lanes, x: Lane, y: Lane): Lane {
  const [absX, absY] = [b.let(b.abs(x)), b.let(b.abs(y))];
  const larger = b.let(b.maximum(absX, absY));
  const smaller = b.let(b.minimum(absX, absY));
  const ratio = b.let(b.divide(smaller, larger));
  const root = b.sqrt(b.add(b.constant(1), b.multiply(ratio, ratio)));
  const infinity = b.constant(Infinity);
  const infinite = b.or(b.equal(absX, infinity), b.equal(absY, infinity));
  const finite = b.select(b.equal(larger, b.constant(0)), larger, b.multiply(larger, root));
  return b.let(b.select(infinite, infinity, finite));
}

/** ∂(x^y)/∂x as y·(out/x) for out = x^y; where a number on the way is not normal, as the engine computes it. */
export function powerByBase(b: Lanes, x: Lane, y: Lane, out: Lane): Lane {
  const quotient = b.let(b.divide(out, x));
  const [first, second] = [b.let(b.abs(quotient)), b.let(b.abs(out))];
  const isPlain = b.and( // not where the quotient is NaN
    b.lessEqual(b.constant(SMALLEST_NORMAL), b.lesser(first, second)),
    b.less(b.greater(first, second), b.constant(Infinity)),
  );
  return b.patch(b.not(isPlain), b.multiply(y, quotient), "powerByBase", x, y, out);
}

/** Whether a result, which makes its partials NaN where it is NaN, is not a normal positive double. */
function isNotNormal(b: Lanes, out: Lane): Test {
  return b.or(
    b.less(out, b.constant(SMALLEST_NORMAL)),
    b.lessEqual(b.constant(Infinity), out),
  );
}

/** ∂(x^y)/∂y as out·ln x for out = x^y; where out is not normal and positive, as the engine computes it. */
export function powerByExponent(b: Lanes, x: Lane, y: Lane, out: Lane): Lane {
  const value = b.multiply(out, log(b, x));
  return b.patch(isNotNormal(b, out), value, "powerByExponent", x, y, out);
}

/** ∂hypot(x, y)/∂x as x/out; where out is not normal, as the engine computes it. */
export function directionCosine(b: Lanes, x: Lane, y: Lane, out: Lane): Lane {
  return b.patch(isNotNormal(b, out), b.divide(x, out), "directionCosine", x, y, out);
}

/** The same by x and by y. */
export function directionCosines(b: Lanes, x: Lane, y: Lane, out: Lane): [Lane, Lane] {
  const isExcluded = b.letTest(isNotNormal(b, out));
  return [
    b.patch(isExcluded, b.divide(x, out), "directionCosine", x, y, out),
    b.patch(isExcluded, b.divide(y, out), "directionCosine", y, x, out),
  ];
}

/** x/(x² + y²); where a square leaves the range of the doubles, as the engine computes it. */
export function overSquares(b: Lanes, x: Lane, y: Lane): Lane {
  const sum = b.let(b.add(b.multiply(x, x), b.multiply(y, y)));
  const isPlain = b.and(b.less(b.constant(2 ** -900), sum), b.less(sum, b.constant(Infinity)));
  return b.patch(b.not(isPlain), b.divide(x, sum), "overSquares", x, y);
}
