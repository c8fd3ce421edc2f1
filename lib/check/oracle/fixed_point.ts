/**
 * exp, ln, sin and cos of BigNumbers by integers, many times faster than decimal.js.
 *
 * For p digits, numbers are held with W = p + 24 digits behind the point, in series as multiples of 2^−B ≤ 10^−W. Every
 * operation on them is off by one unit at most:
 *
 *     exp x = 10^k · exp r, r = x − k·ln 10 in [0, ln 10): off by |k| < 10^9 units; exp r by its series at r / 2^s, of fewer
 *             than 10^3 terms, squared s ≤ 40 times, each of which doubles the error: by less than 10^(3 + 12) units
 *     ln x  = y + 2·artanh z + e·ln 10 for x = m·10^e, with y = Math.log(m) and z = (m − exp y) / (m + exp y), about 10^−16
 *     x^y   = exp(y·ln x), whose exponent is off by |y| < 10^6 times as much
 *     √x and ∛x by Newton's iteration on integers, each step of which doubles the right digits
 *     sin x, cos x by their series at x − q·π/2 in [−π/4, π/4], with as many more digits of π as x has before the point
 *
 * so that results are off by less than 10^(16 − W) = 10^(−8 − p), of x^y 10^(−2 − p), and by the last rounding to p digits:
 * of exp and x^y relative to the result, which has a factor in [1, 10); of the others absolutely.
 *
 * @module
 */

import type { BigNumber, BigNumberClass } from "./bignumber.ts";

const GUARD_DIGITS = 24;
const BITS_PER_DIGIT = 3.33;

/** sin of a number with more digits before the point would need too many digits of π. */
const MOST_DIGITS_OF_ANGLES = 1000;

const LARGEST_EXPONENT = 10n ** 9n;

/** The double from which ln starts is taken as a multiple of 2^−50. */
const START_BITS = 50;

/** How many digits of that double are right, at least. */
const DIGITS_OF_START = 14;
/** A root has so many more digits before it is rounded. */
const SPARE_OF_ROOT = 4;

/** The functions at one number of digits. */
export class FixedPoint {
  readonly #Big: BigNumberClass;
  /** Digits behind the point. */
  readonly #digits: number;
  /** 10^digits. */
  readonly #unit: bigint;
  readonly #bits: bigint;
  readonly #halvings: bigint;
  readonly #ln10: bigint;

  constructor(Big: BigNumberClass) {
    this.#Big = Big;
    this.#digits = Big.precision + GUARD_DIGITS;
    this.#unit = 10n ** BigInt(this.#digits);
    this.#bits = BigInt(Math.ceil(BITS_PER_DIGIT * this.#digits));
    this.#halvings = BigInt(Math.round(1.2 * Math.sqrt(this.#digits)));
    this.#ln10 = ln10(this.#digits);
  }

  /** exp x for |x| < 10^9. */
  exp(x: BigNumber): BigNumber {
    return this.#exponentialOf(scaled(x, this.#digits));
  }

  /** x^y for an x that `ln` takes and |y| < 10^6; undefined where |y·ln x| is not below 10^9. */
  pow(x: BigNumber, y: BigNumber): BigNumber | undefined {
    const exponent = scaled(y, this.#digits) * this.#logarithm(x) / this.#unit;
    return magnitude(exponent) < LARGEST_EXPONENT * this.#unit
      ? this.#exponentialOf(exponent)
      : undefined;
  }

  /** exp of a number held in decimal. */
  #exponentialOf(held: bigint): BigNumber {
    const tens = floorDivided(held, this.#ln10);
    const exponential = this.#exponential(this.#toBinary(held - tens * this.#ln10));
    return this.#rounded(this.#toDecimal(exponential), Number(tens));
  }

  /** ln x for x > 0 so far from 1 that the result is not below 10^−15. */
  ln(x: BigNumber): BigNumber {
    return this.#rounded(this.#logarithm(x), 0);
  }

  #logarithm(x: BigNumber): bigint {
    const [mantissa, exponent] = x.toExponential(this.#digits).split("e") as [string, string];
    const number = this.#toBinary(BigInt(mantissa.replace(".", "")));
    const start = BigInt(Math.round(Math.log(Number(mantissa)) * 2 ** START_BITS)) <<
      (this.#bits - BigInt(START_BITS));
    const exponential = this.#exponential(start);
    const z = ((number - exponential) << this.#bits) / (number + exponential);
    const square = z * z >> this.#bits;
    let artanh = 0n;
    for (let power = z, k = 1n; power !== 0n && power !== -1n; k += 2n) {
      artanh += power / k;
      power = power * square >> this.#bits;
    }
    return this.#toDecimal(start + 2n * artanh) + BigInt(exponent) * this.#ln10;
  }

  /** The root of x > 0 of degree 2 or 3, by Newton's iteration from the root of the double nearest to x. */
  root(x: BigNumber, degree: 2 | 3): BigNumber {
    const shift = ((x.e % degree) + degree) % degree;
    const digits = this.#Big.precision + SPARE_OF_ROOT;
    const [mantissa] = x.toExponential(digits).split("e") as [string];
    const radicand = BigInt(mantissa.replace(".", "")) *
      10n ** BigInt((degree - 1) * digits + shift);
    const start = (degree === 2 ? Math.sqrt : Math.cbrt)(Number(mantissa) * 10 ** shift);
    let root = BigInt(Math.round(start * 2 ** START_BITS)) * 10n ** BigInt(digits) >>
      BigInt(START_BITS);
    for (let right = DIGITS_OF_START; right < digits; right *= 2) {
      root = degree === 2
        ? (root + radicand / root) / 2n
        : (2n * root + radicand / (root * root)) / 3n;
    }
    return new this.#Big(`${root}e${(x.e - shift) / degree - digits}`)
      .toSignificantDigits(this.#Big.precision);
  }

  /** sin x; undefined where x is too large. */
  sin(x: BigNumber): BigNumber | undefined {
    return this.#sine(x, 0n);
  }

  /** cos x = sin(x + π/2); undefined where x is too large. */
  cos(x: BigNumber): BigNumber | undefined {
    return this.#sine(x, 1n);
  }

  /** sin(x + quarters·π/2). */
  #sine(x: BigNumber, quarters: bigint): BigNumber | undefined {
    if (x.e > MOST_DIGITS_OF_ANGLES) return undefined;
    const more = Math.max(0, x.e + 2);
    const halfPi = pi(this.#digits + more) / 2n;
    const held = scaled(x, this.#digits + more);
    const turns = floorDivided(2n * held + halfPi, 2n * halfPi); // the nearest integer
    const rest = this.#toBinary((held - turns * halfPi) / 10n ** BigInt(more));
    const quadrant = (turns + quarters) & 3n;
    const value = this.#toDecimal(this.#alternating(rest, quadrant & 1n));
    return this.#rounded(quadrant < 2n ? value : -value, 0);
  }

  /** exp r = (exp(r / 2^s))^(2^s), for 0 ≤ r < 3, in binary. */
  #exponential(r: bigint): bigint {
    const small = r >> this.#halvings;
    let sum = 1n << this.#bits;
    for (let term = sum, n = 1n; term !== 0n; n++) {
      term = (term * small >> this.#bits) / n;
      sum += term;
    }
    for (let i = 0n; i < this.#halvings; i++) sum = sum * sum >> this.#bits;
    return sum;
  }

  /** The series cos r where `isCosine` is 1, else the series sin r, in binary. */
  #alternating(r: bigint, isCosine: bigint): bigint {
    const square = r * r >> this.#bits;
    let term = isCosine === 1n ? 1n << this.#bits : r;
    let sum = term;
    for (let n = 2n - isCosine; term !== 0n; n += 2n) {
      term = -(term * square >> this.#bits) / (n * (n + 1n));
      sum += term;
    }
    return sum;
  }

  #toBinary(decimal: bigint): bigint {
    return (decimal << this.#bits) / this.#unit;
  }

  #toDecimal(binary: bigint): bigint {
    return binary * this.#unit >> this.#bits;
  }

  #rounded(decimal: bigint, exponent: number): BigNumber {
    const Big = this.#Big;
    return new Big(`${decimal}e${exponent - this.#digits}`).toSignificantDigits(Big.precision);
  }
}

function magnitude(x: bigint): bigint {
  return x < 0n ? -x : x;
}

/** x · 10^digits as an integer. */
function scaled(x: BigNumber, digits: number): bigint {
  return BigInt(x.toFixed(digits).replace(".", ""));
}

function floorDivided(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a < 0n && quotient * b !== a ? quotient - 1n : quotient;
}

/** How many more digits a sum carries than it returns: each of its many terms is truncated. */
const SPARE = 8n;

const numbersOfPi = new Map<number, bigint>();

/** π · 10^digits, by Machin: π = 16·arctan(1/5) − 4·arctan(1/239). */
function pi(digits: number): bigint {
  let known = numbersOfPi.get(digits);
  if (known === undefined) {
    const unit = 10n ** (BigInt(digits) + SPARE);
    known = (16n * inverseTangent(5n, unit, -1n) - 4n * inverseTangent(239n, unit, -1n)) /
      10n ** SPARE;
    numbersOfPi.set(digits, known);
  }
  return known;
}

/** ln 10 · 10^digits = 46·artanh(1/31) + 34·artanh(1/49) + 20·artanh(1/161). */
function ln10(digits: number): bigint {
  const unit = 10n ** (BigInt(digits) + SPARE);
  const artanh = (q: bigint) => inverseTangent(q, unit, 1n);
  return (46n * artanh(31n) + 34n * artanh(49n) + 20n * artanh(161n)) / 10n ** SPARE;
}

/** artanh(1/q), with the sign −1 arctan(1/q), in units. */
function inverseTangent(q: bigint, unit: bigint, sign: bigint): bigint {
  let sum = 0n;
  for (let power = unit / q, k = 1n; power !== 0n; k += 2n) {
    sum += power / k;
    power = sign * power / (q * q);
  }
  return sum;
}
