/**
 * The elementary functions on BigNumbers, with a bound on their error. Integers compute exp, ln, sin and cos. The inverse
 * trigonometric functions correct the double by these, and the hyperbolic functions take one exponential.
 *
 * @module
 */

import type { UnaryOpcode } from "../../expression/straight_line_program.ts";
import { attempt, type BigNumber, type BigNumberClass } from "./bignumber.ts";
import { FixedPoint } from "./fixed_point.ts";

/** A value, and log₁₀ of a bound on its error. */
export interface Evaluated {
  readonly value: BigNumber;
  readonly error: number;
}

/** The functions that are not composed of others. */
export type BigFunction = Exclude<UnaryOpcode, "negate" | "abs" | "expm1" | "log1p">;

/** The functions at one number of digits. */
export interface BigFunctions {
  pi(): BigNumber;
  evaluate(name: BigFunction, x: BigNumber): Evaluated;
  /**
   * x^y, off by 10 units in the last digit at most; undefined where decimal.js lacks the digits for it. It is Infinity or 0 where
   * it is beyond 10^±{@linkcode HUGE}.
   */
  pow(x: BigNumber, y: BigNumber): BigNumber | undefined;
  /** Drops the exponentials that the functions of one run share. */
  forget(): void;
}

const instances = new Map<BigNumberClass, BigFunctions>();

/** The functions of a class of BigNumbers; always the same object. */
export function bigFunctions(Big: BigNumberClass): BigFunctions {
  let known = instances.get(Big);
  if (known === undefined) instances.set(Big, known = new Functions(Big));
  return known;
}

/** The integers of fixed_point.ts are exact to 10^LOST units of the last digit that is asked for. */
const LOST = -10;

/** For |x| < 10^−15 a difference of exponentials, or a logarithm near 1, would lose too many digits. */
export const TINY = -15;

/**
 * exp x is Infinity for x > 10^9, and 0 with an error below 10^−HUGE for x < −10^9. A sum of such a number and any other does
 * not depend on its digits.
 */
export const HUGE = 4e8;
const LARGEST_EXPONENT = 1e9;
/** Where y·ln x is farther from 0, x^y is taken for Infinity or 0, too. */
const FAR = 3e9;

/** log₁₀ of a bound on the error of a value, times 10^digits. */
function errorBound(name: BigFunction, x: BigNumber, value: BigNumber): number {
  if (value.isZero()) return -Infinity;
  const own = value.e + 2; // 10 units in the last digit
  const isTiny = value.e < TINY - 1; // then decimal.js computed it
  switch (name) {
    case "log":
    case "log2":
    case "log10":
      return isTiny ? own : Math.max(own, LOST + 2);
    case "sinh":
    case "tanh":
    case "asinh":
    case "atanh": // digits are lost on the way: the absolute error is that of a number near 1
      return isTiny ? own : Math.max(own, 2);
    case "acosh":
      return Math.max(own, 2);
    case "sin":
    case "cos":
      return isSmallAngle(name, x) ? own : Math.max(own, reductionError(x));
    case "tan": // near a pole the slope multiplies the error
      return isSmallAngle(name, x)
        ? own + 1
        : Math.max(own, reductionError(x) + Math.max(0, 2 * (value.e + 1)));
    default:
      return own;
  }
}

/** Whether the angle needs no reduction: sin and tan are about as small as it is, and keep all digits. */
function isSmallAngle(name: BigFunction, x: BigNumber): boolean {
  return name !== "cos" && x.e < TINY;
}

/** log₁₀ of the error of the reduced angle: relative to 1, or to x where x is smaller. */
function reductionError(x: BigNumber): number {
  return Math.min(0, Math.max(x.e, LOST)) + 2;
}

class Functions implements BigFunctions {
  readonly #Big: BigNumberClass;
  readonly #fixed: FixedPoint;
  readonly #one: BigNumber;
  readonly #two: BigNumber;
  #pi: BigNumber | undefined;
  #log2: BigNumber | undefined;
  #log10: BigNumber | undefined;
  #exponentials: [x: BigNumber, exponential: BigNumber][] = [];

  constructor(Big: BigNumberClass) {
    this.#Big = Big;
    this.#fixed = new FixedPoint(Big);
    this.#one = new Big(1);
    this.#two = new Big(2);
  }

  forget(): void {
    this.#exponentials = [];
  }

  pi(): BigNumber {
    return this.#pi ??= this.#one.neg().acos();
  }

  evaluate(name: BigFunction, x: BigNumber): Evaluated {
    const value = attempt(this.#Big, () => this.#value(name, x));
    if (value === undefined) return { value: new this.#Big(0), error: Infinity };
    if (name === "exp" && value.isZero()) return { value, error: -HUGE };
    return { value, error: errorBound(name, x, value) - this.#Big.precision };
  }

  pow(x: BigNumber, y: BigNumber): BigNumber | undefined {
    const logarithm = y.toNumber() * Math.log(Math.abs(x.toNumber()));
    const isFar = Math.abs(logarithm) > FAR && Number.isFinite(logarithm) &&
      x.minus(1).e > TINY / 2;
    if (isFar && (y.isInteger() || !x.isNeg())) {
      const power = new this.#Big(logarithm > 0 ? Infinity : 0);
      return x.isNeg() && !y.mod(2).isZero() ? power.neg() : power;
    }
    const isUsual = this.#hasUsualLogarithm(x) && y.isFinite() && !y.isInteger() && y.e < 6;
    return isUsual && this.#fixed.pow(x, y) || attempt(this.#Big, () => x.pow(y));
  }

  /** The value; undefined where an angle is too large. */
  #value(name: BigFunction, x: BigNumber): BigNumber | undefined {
    switch (name) {
      case "sqrt":
        return this.#sqrt(x);
      case "cbrt":
        if (!x.isFinite() || x.isZero()) return x.cbrt();
        return x.isNeg() ? this.#fixed.root(x.neg(), 3).neg() : this.#fixed.root(x, 3);
      case "exp":
        return this.#exp(x);
      case "log":
        return this.#ln(x);
      case "log2":
        return this.#ln(x).div(this.#log2 ??= this.#two.ln());
      case "log10":
        return this.#ln(x).div(this.#log10 ??= new this.#Big(10).ln());
      case "sin":
        return this.#sin(x);
      case "cos":
        return this.#cos(x);
      case "tan":
        return this.#tan(x);
      case "asin":
        return this.#asin(x);
      case "acos":
        return this.#acos(x);
      case "atan":
        return this.#atan(x);
      case "sinh":
      case "cosh":
      case "tanh":
        return this.#hyperbolic(name, x);
      case "asinh":
        return this.#asinh(x);
      case "acosh":
        return x.lt(1)
          ? new this.#Big(NaN)
          : this.#ln(this.#sqrt(x.minus(1).times(x.plus(1))).plus(x));
      case "atanh":
        return this.#atanh(x);
    }
  }

  #sqrt(x: BigNumber): BigNumber {
    return x.isFinite() && x.gt(0) ? this.#fixed.root(x, 2) : x.sqrt();
  }

  /** ln x. decimal.js computes it near 1, and where x has no logarithm. */
  #ln(x: BigNumber): BigNumber {
    return this.#hasUsualLogarithm(x) ? this.#fixed.ln(x) : x.ln();
  }

  #hasUsualLogarithm(x: BigNumber): boolean {
    return x.isFinite() && x.gt(0) && x.minus(1).e >= TINY && !x.eq(1);
  }

  #sin(x: BigNumber): BigNumber | undefined {
    if (!x.isFinite() || x.isZero()) return x.sin();
    return isSmallAngle("sin", x) ? this.#smallSine(x) : this.#fixed.sin(x);
  }

  /** sin x = x − x³/3! + x⁵/5! − … for |x| < 10^−15, in which each term has 30 digits less than the one before. */
  #smallSine(x: BigNumber): BigNumber {
    const square = x.times(x);
    let sum = x, term = x;
    for (let n = 2; term.e > sum.e - this.#Big.precision - 2; n += 2) {
      term = term.times(square).div(-n * (n + 1));
      sum = sum.plus(term);
    }
    return sum;
  }

  #cos(x: BigNumber): BigNumber | undefined {
    return x.isFinite() ? this.#fixed.cos(x) : x.cos();
  }

  #tan(x: BigNumber): BigNumber | undefined {
    const [sine, cosine] = [this.#sin(x), this.#cos(x)];
    return sine && cosine && sine.div(cosine);
  }

  /** exp x, computed once where sinh, cosh, tanh and sech take the same x. */
  #exp(x: BigNumber): BigNumber {
    for (const [known, exponential] of this.#exponentials) {
      if (known.eq(x)) return exponential;
    }
    const exponential = x.abs().lt(LARGEST_EXPONENT)
      ? this.#fixed.exp(x)
      : new this.#Big(x.isNeg() ? 0 : x.isNaN() ? NaN : Infinity);
    this.#exponentials.push([x, exponential]);
    return exponential;
  }

  #hyperbolic(name: "sinh" | "cosh" | "tanh", x: BigNumber): BigNumber {
    if (name !== "cosh" && (x.isZero() || x.e < TINY)) return x[name]();
    const up = this.#exp(x);
    const down = this.#one.div(up);
    if (name === "sinh") return up.minus(down).div(2);
    if (name === "cosh") return up.plus(down).div(2);
    if (!up.isFinite() || !down.isFinite()) return new this.#Big(x.isNeg() ? -1 : 1);
    return up.minus(down).div(up.plus(down));
  }

  /** atan x = y + atan d with y = Math.atan(x) and d = (x − tan y) / (1 + x·tan y), about 10^−16. */
  #atan(x: BigNumber): BigNumber {
    if (!x.isFinite() || x.isZero()) return x.atan();
    const start = new this.#Big(Math.atan(x.toNumber()));
    const tangent = this.#tan(start)!;
    const d = x.minus(tangent).div(x.times(tangent).plus(1));
    const square = d.times(d);
    let sum = start.plus(d);
    let power = d;
    for (let k = 3; !power.isZero() && power.e > sum.e - this.#Big.precision - 2; k += 2) {
      power = power.times(square).neg();
      sum = sum.plus(power.div(k));
    }
    return sum;
  }

  /** asin x = atan(x / √((1 − x)·(1 + x))) */
  #asin(x: BigNumber): BigNumber {
    const square = this.#one.minus(x).times(this.#one.plus(x));
    if (square.isZero()) return this.pi().div(2).times(x);
    return this.#atan(x.div(this.#sqrt(square)));
  }

  /** acos x = 2·atan √((1 − x) / (1 + x)) */
  #acos(x: BigNumber): BigNumber {
    if (x.eq(-1)) return this.pi();
    return this.#atan(this.#sqrt(this.#one.minus(x).div(this.#one.plus(x)))).times(2);
  }

  /** asinh x = ± log(|x| + √(x² + 1)) */
  #asinh(x: BigNumber): BigNumber {
    if (x.isZero() || x.e < TINY) return x.asinh();
    const a = x.abs();
    const value = this.#ln(this.#sqrt(a.times(a).plus(1)).plus(a));
    return x.isNeg() ? value.neg() : value;
  }

  /** atanh x = log((1 + x) / (1 − x)) / 2 */
  #atanh(x: BigNumber): BigNumber {
    if (x.isZero() || x.e < TINY) return x.atanh();
    if (x.abs().gte(1)) return new this.#Big(NaN);
    return this.#ln(this.#one.plus(x).div(this.#one.minus(x))).div(2);
  }
}
