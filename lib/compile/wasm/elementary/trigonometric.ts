/**
 * Sine, cosine and tangent. x = n·π/2 + y with abs(y) ≤ π/4, by π/2 in four parts; minimax polynomials on y
 * (tests/support/remez.ts makes their coefficients). Operands beyond 2²⁰·π/2 go to `Math`.
 *
 * @module
 */

import { type Bits, type Lane, type Lanes, polynomial, type Test } from "../lanes.ts";
import { ROUNDING_SHIFT } from "./exponential.ts";

/** π/2 in parts of 33 bits, whose products with n < 2²⁰ are exact, and the rest. */
const HALF_PI = [
  1.5707963267341256,
  6.077100506303966e-11,
  2.0222662487111665e-21,
  8.4784276603689e-32,
] as const;

/** (sin y − y) / y³ over y². */
const SINE_COEFFICIENTS = [
  -0.16666666666666632,
  0.008333333333322413,
  -0.00019841269829807778,
  0.0000027557313691915577,
  -2.5050758115701818e-8,
  1.5896795713678106e-10,
];

/** (cos y − 1 + y²/2) / y⁴ over y². */
const COSINE_COEFFICIENTS = [
  0.0416666666666666,
  -0.0013888888888874125,
  0.00002480158728948234,
  -2.755731435237234e-7,
  2.0875723278151983e-9,
  -1.1359648043208513e-11,
];

const LARGEST = 2 ** 20 * 1.5;

/** a − b, and what its rounding lost (Knuth's two-sum). */
function twoDifference(b: Lanes, a: Lane, subtrahend: Lane): [Lane, Lane] {
  const difference = b.let(b.subtract(a, subtrahend));
  const virtual = b.let(b.subtract(difference, a));
  const lost = b.subtract(
    b.subtract(a, b.subtract(difference, virtual)),
    b.add(subtrahend, virtual),
  );
  return [difference, b.let(lost)];
}

interface Quadrant {
  /** The remainder, abs(y) ≤ π/4. */
  readonly y: Lane;
  /** What its rounding lost. */
  readonly tail: Lane;
  readonly n: Lane;
  /** n as an integer, in the low bits. */
  readonly bits: Bits;
}

function quadrant(b: Lanes, x: Lane): Quadrant {
  const shift = b.constant(ROUNDING_SHIFT);
  const shifted = b.let(b.add(b.multiply(x, b.constant(2 / Math.PI)), shift));
  const n = b.let(b.subtract(shifted, shift));
  const part = (k: 0 | 1 | 2 | 3) => b.let(b.multiply(n, b.constant(HALF_PI[k])));
  const first = b.let(b.subtract(x, part(0)));
  const [second, lostSecond] = twoDifference(b, first, part(1));
  const [third, lostThird] = twoDifference(b, second, part(2));
  const rest = b.let(b.subtract(part(3), b.add(lostSecond, lostThird)));
  const y = b.let(b.subtract(third, rest));
  const tail = b.let(b.subtract(b.subtract(third, y), rest));
  return { y, tail, n, bits: b.letBits(b.bits(shifted)) };
}

/** sin and cos of y + tail: sin y + tail and cos y − y·tail, as tail is that small. */
function onRemainder(b: Lanes, { y, tail }: Quadrant): [Lane, Lane] {
  const square = b.let(b.multiply(y, y));
  const cubic = b.multiply(b.multiply(square, y), polynomial(b, square, SINE_COEFFICIENTS));
  const sine = b.copySign(b.add(y, b.add(cubic, tail)), y); // the sum of −0 and 0 would be 0
  const one = b.constant(1);
  const half = b.let(b.multiply(square, b.constant(0.5)));
  const leading = b.let(b.subtract(one, half));
  const lost = b.subtract(b.subtract(one, leading), half);
  const quartic = b.multiply(
    b.multiply(square, square),
    polynomial(b, square, COSINE_COEFFICIENTS),
  );
  const correction = b.subtract(quartic, b.multiply(y, tail));
  return [b.let(sine), b.let(b.add(leading, b.add(lost, correction)))];
}

/** Whether the integer n is odd: its half is none. */
function isOdd(b: Lanes, n: Lane): Test {
  const shift = b.constant(ROUNDING_SHIFT);
  const half = b.let(b.multiply(n, b.constant(0.5)));
  return b.letTest(b.notEqual(b.subtract(b.add(half, shift), shift), half));
}

/** `value`, negated where bit 1 of n is set. */
function negateBySecondBit(b: Lanes, value: Lane, n: Bits): Lane {
  const sign = b.bitsAnd(b.bitsShiftLeft(n, 62), b.bitsConstant(1n << 63n));
  return b.fromBits(b.bitsXor(b.bits(value), sign));
}

function isLarge(b: Lanes, x: Lane): Test {
  return b.letTest(b.less(b.constant(LARGEST), b.abs(x)));
}

/** sin x and cos x, from one reduction. */
export function sinCos(b: Lanes, x: Lane): [Lane, Lane] {
  const reduced = quadrant(b, x);
  const { n, bits } = reduced;
  const [sine, cosine] = onRemainder(b, reduced);
  const odd = isOdd(b, n);
  const sinX = negateBySecondBit(b, b.select(odd, cosine, sine), bits);
  const next = b.bitsAdd(bits, b.bitsConstant(1n));
  const cosX = negateBySecondBit(b, b.select(odd, sine, cosine), next);
  const large = isLarge(b, x);
  return [b.patch(large, sinX, "sin", x), b.patch(large, cosX, "cos", x)];
}

/** sin x */
export function sin(b: Lanes, x: Lane): Lane {
  const reduced = quadrant(b, x);
  const { n, bits } = reduced;
  const [sine, cosine] = onRemainder(b, reduced);
  const value = negateBySecondBit(b, b.select(isOdd(b, n), cosine, sine), bits);
  return b.patch(isLarge(b, x), value, "sin", x);
}

/** cos x */
export function cos(b: Lanes, x: Lane): Lane {
  const reduced = quadrant(b, x);
  const { n, bits } = reduced;
  const [sine, cosine] = onRemainder(b, reduced);
  const next = b.bitsAdd(bits, b.bitsConstant(1n));
  const value = negateBySecondBit(b, b.select(isOdd(b, n), sine, cosine), next);
  return b.patch(isLarge(b, x), value, "cos", x);
}

/** tan x = sin y / cos y in even quadrants, −cos y / sin y in odd ones. */
export function tan(b: Lanes, x: Lane): Lane {
  const reduced = quadrant(b, x);
  const [sine, cosine] = onRemainder(b, reduced);
  const odd = isOdd(b, reduced.n);
  const numerator = b.select(odd, b.negate(cosine), sine);
  const value = b.divide(numerator, b.select(odd, sine, cosine));
  return b.patch(isLarge(b, x), value, "tan", x);
}
