/**
 * Runs a straight-line program in BigNumbers, to as many digits as the result needs.
 *
 * Two precisions that agree prove nothing: log(1 + 1e-300) is 0 at 64 digits and at 128. So every register carries a bound
 * on its error, as in double_machine.ts, here as a power of ten: `error` is an upper bound on log₁₀ of the distance from the
 * exact value, and −Infinity for an exact value. A result is certified once its bound leaves {@linkcode CERTIFIED_DIGITS}
 * digits; until then the program runs again with twice as many digits.
 *
 * What is computed from NaN is NaN, with no exception: neither tanh nor the power 0 makes a number of what is not defined.
 *
 * @module
 */

import {
  ADD,
  CONSTANT,
  DIVIDE,
  FIRST_UNARY,
  MULTIPLY,
  OPCODES,
  OPERAND,
  PI,
  POW,
  type Program,
  SUBTRACT,
  type UnaryOpcode,
} from "../../expression/straight_line_program.ts";
import { type BigFunction, type BigFunctions, bigFunctions, HUGE, TINY } from "./big_functions.ts";
import { type BigNumber, type BigNumberClass, bigNumbers, exactly } from "./bignumber.ts";

/** The numbers of digits that are tried in turn. decimal.js knows π and ln 10 to 1,025 digits, so 1,000 are the last. */
const DIGITS = [64, 128, 256, 512, 1000];
const MOST_DIGITS = DIGITS.at(-1)!;
/** A certified result has at least so many right digits, 8 more than a double has. */
export const CERTIFIED_DIGITS = 25;
/** A number below 10^−340 is 0 as a double, so none of its digits need be known. */
const BELOW_DOUBLES = -340;

/** A number known up to an error. */
export interface Bounded {
  readonly value: BigNumber;
  /** An upper bound on log₁₀ of the error; −Infinity where the value is exact. */
  readonly error: number;
}

/**
 * Runs a program at doubles, taken as exact.
 *
 * @returns Each result, right to {@linkcode CERTIFIED_DIGITS} digits at least. It is NaN where the formula has no real value,
 * and undefined where 1,000 digits do not suffice.
 */
export function runExactly(
  program: Program,
  operands: readonly number[],
): (BigNumber | undefined)[] {
  const results: (BigNumber | undefined)[] = new Array(program.results.length).fill(undefined);
  let wanted = 0;
  for (const digits of DIGITS) {
    if (digits < wanted) continue; // these would not do
    const Big = bigNumbers(digits);
    const held = operands.map((operand) => rounded(exactly(operand, Big), Big));
    wanted = 0;
    runAt(program, held, Big).forEach((result, k) => {
      if (results[k] !== undefined) return;
      if (isCertified(result)) results[k] = result.value;
      else wanted = Math.max(wanted, Math.min(digits + missingDigits(result), MOST_DIGITS));
    });
    if (wanted === 0) break;
  }
  return results;
}

/** At least how many more digits a result needs, as an error shrinks by a factor of 10 with each digit; 1 where none is known. */
function missingDigits({ value, error }: Bounded): number {
  const missing = Math.min(CERTIFIED_DIGITS + error - least(value), error - BELOW_DOUBLES);
  return missing > 1 && missing < Infinity ? missing : 1;
}

/** Runs a program once, at one number of digits, on operands that may carry errors. */
export function runAt(
  program: Program,
  operands: readonly Bounded[],
  Big: BigNumberClass,
): Bounded[] {
  const { code, constants } = program;
  const functions = bigFunctions(Big);
  const registers: Bounded[] = [];
  functions.forget();
  for (let i = 0; i < code.length; i += 3) {
    const opcode = code[i]!;
    const a = code[i + 1]!;
    const b = code[i + 2]!;
    registers.push(
      opcode === OPERAND
        ? operands[a]!
        : opcode === CONSTANT
        ? rounded(exactly(constants[a]!, Big), Big)
        : opcode === PI
        ? { value: functions.pi(), error: -Big.precision + 1 }
        : opcode < FIRST_UNARY
        ? binary(opcode, registers[a]!, registers[b]!, Big)
        : unary(OPCODES[opcode] as UnaryOpcode, registers[a]!, functions, Big),
    );
  }
  return Array.from(program.results, (register) => registers[register]!);
}

/** A BigNumber rounded to the digits of its class. */
function rounded(exact: BigNumber, Big: BigNumberClass): Bounded {
  if (!exact.isFinite() || exact.precision() <= Big.precision) {
    return { value: exact, error: -Infinity };
  }
  return { value: exact.toSignificantDigits(Big.precision), error: exact.e - Big.precision + 1 };
}

/** Whether more digits would change nothing: the value has enough, is NaN, infinite, or too small to matter as a double. */
function isCertified({ value, error }: Bounded): boolean {
  if (error === -Infinity || !value.isFinite()) return true;
  return least(value) - error >= CERTIFIED_DIGITS ||
    (most(value) < BELOW_DOUBLES && error < BELOW_DOUBLES);
}

/** 10^least ≤ |value|. */
function least(value: BigNumber): number {
  return value.isZero() ? -Infinity : value.e;
}

/** |value| < 10^most. */
function most(value: BigNumber): number {
  return value.isZero() ? -Infinity : value.e + 1;
}

/** log₁₀ of a sum, bounded from above. */
function plus(a: number, b: number): number {
  if (a === -Infinity) return b;
  if (b === -Infinity) return a;
  return Math.max(a, b) + 0.31;
}

/** log₁₀ of a product of bounds. A bound of 0, −Infinity here, makes it 0 even where the other is infinite. */
function times(a: number, b: number): number {
  return a === -Infinity || b === -Infinity ? -Infinity : a + b;
}

function rounding(value: BigNumber, Big: BigNumberClass): number {
  return most(value) - Big.precision;
}

function binary(opcode: number, a: Bounded, b: Bounded, Big: BigNumberClass): Bounded {
  if (a.value.isNaN() || b.value.isNaN()) return undefinedNumber(Big);
  switch (opcode) {
    case ADD:
    case SUBTRACT: {
      const value = opcode === ADD ? a.value.plus(b.value) : a.value.minus(b.value);
      const own = isExactSum(a, b, value, Big) ? -Infinity : rounding(value, Big);
      return { value, error: plus(plus(a.error, b.error), own) };
    }
    case MULTIPLY: {
      const value = a.value.times(b.value);
      const first = plus(times(most(a.value), b.error), times(most(b.value), a.error));
      return {
        value,
        error: isExactProduct(a, b, Big)
          ? -Infinity
          : plus(plus(first, times(a.error, b.error)), rounding(value, Big)),
      };
    }
    case DIVIDE: {
      const value = a.value.div(b.value);
      if (b.value.isZero() && b.error === -Infinity) return undefinedNumber(Big);
      if (!b.value.isFinite()) return { value, error: plus(most(a.value), a.error) - HUGE };
      if (b.error > least(b.value) - 1) return { value: new Big(0), error: Infinity };
      const propagated = plus(a.error, times(most(value), b.error)) - least(b.value) + 0.05;
      return { value, error: plus(propagated, rounding(value, Big)) };
    }
    case POW:
      return power(a, b, Big);
    default:
      throw new TypeError(`Cannot run opcode ${opcode}: it is not binary`);
  }
}

/** Whether the sum of the operands' values needs no more digits than there are, so that it is not rounded. */
function isExactSum(a: Bounded, b: Bounded, value: BigNumber, Big: BigNumberClass): boolean {
  return value.isZero() || value.e - Math.min(last(a.value), last(b.value)) < Big.precision;
}

/** The place of the last digit: −2 for 0.25. */
function last(value: BigNumber): number {
  return value.isZero() ? Infinity : value.e - value.precision() + 1;
}

/** Whether the product of two exact numbers is not rounded. */
function isExactProduct(a: Bounded, b: Bounded, Big: BigNumberClass): boolean {
  return a.error === -Infinity && b.error === -Infinity &&
    a.value.precision() + b.value.precision() <= Big.precision;
}

/** Whether an integer power of an exact number is not rounded. */
function isExactPower(a: Bounded, b: Bounded, Big: BigNumberClass): boolean {
  return b.value.isInteger() && !b.value.isNeg() &&
    b.value.times(a.value.precision()).lte(Big.precision);
}

/** a^b. Its relative error is |b| · (relative error of a) + |log a| · (error of b). */
function power(a: Bounded, b: Bounded, Big: BigNumberClass): Bounded {
  const value = bigFunctions(Big).pow(a.value, b.value);
  if (value === undefined) return { value: new Big(0), error: Infinity };
  if (!value.isFinite() && a.value.isZero()) return undefinedNumber(Big); // a pole
  const hasUnderflown = value.isZero() && !a.value.isZero();
  const own = hasUnderflown ? -HUGE : rounding(value, Big) + 1;
  if (a.error === -Infinity && b.error === -Infinity) {
    return { value, error: isExactPower(a, b, Big) ? -Infinity : own };
  }
  if (a.value.isNeg() && b.error > -Infinity) { // (−2)^3 or (−2)^3.1: the error of b may leave it open
    const isFraction = least(b.value.minus(b.value.round())) > b.error;
    return isFraction && least(a.value) > a.error
      ? undefinedNumber(Big)
      : { value: new Big(0), error: Infinity };
  }
  if (a.value.isZero() && a.error === -Infinity && least(b.value) > b.error && !b.value.isNeg()) {
    return { value, error: -Infinity };
  }
  if (a.value.isZero()) { // 0 ± ε to the power b is at most ε^b
    const whole = b.error === -Infinity && b.value.gte(1);
    return { value, error: whole ? a.error * b.value.toNumber() : Infinity };
  }
  const logarithm = Math.log10(Math.abs(a.value.e) + 1) + 0.37; // |log a| < 2.31·(|e| + 1)
  const relative = plus(
    times(most(b.value), a.error - least(a.value)),
    times(logarithm, b.error),
  );
  if (hasUnderflown && relative < FAR_BELOW) return { value, error: own };
  return { value, error: relative > -1 ? Infinity : plus(most(value) + relative + 0.1, own) };
}

/** A power that is 0 is below exp(−3·10^9): a change of its logarithm by 10^9 leaves it below 10^−HUGE. */
const FAR_BELOW = 9;

function unary(
  name: UnaryOpcode,
  a: Bounded,
  functions: BigFunctions,
  Big: BigNumberClass,
): Bounded {
  if (a.value.isNaN()) return undefinedNumber(Big); // the tanh of decimal.js's NaN would be 1
  if (name === "negate") return { value: a.value.neg(), error: a.error };
  if (name === "abs") return { value: a.value.abs(), error: a.error };
  const one = { value: new Big(1), error: -Infinity };
  if (name === "expm1" || name === "log1p") {
    if (a.value.e < TINY && a.error < TINY && !a.value.isZero()) return besideOne(name, a, Big);
    return name === "expm1"
      ? binary(SUBTRACT, unary("exp", a, functions, Big), one, Big)
      : unary("log", binary(ADD, one, a, Big), functions, Big);
  }
  const { value, error } = functions.evaluate(name, a.value);
  if (!value.isFinite() && !OVERFLOWING.has(name)) return undefinedNumber(Big); // a pole, or outside of the domain
  if (a.error === -Infinity) return { value, error };
  const { slope, reach } = BEHAVIOUR[name](a.value, value, Big);
  return { value, error: a.error + 1 > reach ? Infinity : plus(a.error + slope + 0.1, error) };
}

/**
 * expm1 x = x + x²/2! + x³/3! + … and log1p x = x − x²/2 + x³/3 − … for |x| < 10^−15, in which each term has 15 digits less than the one
 * before: exp x − 1 and log(1 + x) would need as many digits more as x is small.
 */
function besideOne(name: "expm1" | "log1p", { value: x, error }: Bounded, Big: BigNumberClass) {
  let sum = x, power = x;
  for (let n = 2; power.e > sum.e - Big.precision - 2; n++) {
    power = name === "expm1" ? power.times(x).div(n) : power.times(x).neg();
    sum = sum.plus(name === "expm1" ? power : power.div(n));
  }
  return { value: sum, error: plus(error + 0.1, rounding(sum, Big) + 1) };
}

/** The functions that are infinite where they overflow. Where another function has no finite value it is not defined. */
const OVERFLOWING = new Set<UnaryOpcode>(["exp", "sinh", "cosh"]);

function undefinedNumber(Big: BigNumberClass): Bounded {
  return { value: new Big(NaN), error: -Infinity };
}

/** For a function f at x: log₁₀ of a bound on |f′|, and log₁₀ of the distance from x on which that bound nearly holds. */
type Behaviour = (
  x: BigNumber,
  out: BigNumber,
  Big: BigNumberClass,
) => { slope: number; reach: number };

const gentle: Behaviour = () => ({ slope: 0, reach: Infinity });
/** A function with |f′(x)| ≤ 1 everywhere, and ≤ bound(log₁₀|x|) for |x| > 1: an error of 1 % of 1e300 leaves tanh all its digits. */
const levelling = (slope: (digits: number) => number): Behaviour => (x) =>
  least(x) > 0 ? { slope: slope(least(x)), reach: least(x) } : { slope: 0, reach: Infinity };
const likeRoot: Behaviour = (x, out) => ({ slope: most(out) - least(x), reach: least(x) });
const likeLogarithm: Behaviour = (x) => ({ slope: -least(x) + 0.2, reach: least(x) });
const likeExponential: Behaviour = (_, out) => ({ slope: plus(0, most(out)), reach: 0 });

/** How far |x| is from 1, where asin, acos, acosh and atanh have their branch points. */
function distanceToOne(x: BigNumber, Big: BigNumberClass): number {
  return least(new Big(1).minus(x.abs()));
}
const singularAtOne: Behaviour = (x, _, Big) => {
  const distance = distanceToOne(x, Big);
  return { slope: -distance / 2, reach: distance };
};

/** 10^8 digits behind the point are more than any number that is compared has. */
const MOST_EXPONENT = 8;

const BEHAVIOUR: Record<BigFunction, Behaviour> = {
  sqrt: likeRoot,
  cbrt: likeRoot,
  exp: (_, out) => ({ slope: most(out), reach: 0 }),
  log: likeLogarithm,
  log2: likeLogarithm,
  log10: likeLogarithm,
  sin: gentle,
  cos: gentle,
  tan: (_, out) => ({ slope: plus(0, 2 * most(out)), reach: -plus(0, most(out)) }),
  asin: singularAtOne,
  acos: singularAtOne,
  atan: levelling((digits) => -2 * digits),
  sinh: likeExponential,
  cosh: likeExponential,
  tanh: levelling((digits) => 0.7 - 0.7 * 10 ** Math.min(digits, MOST_EXPONENT)), // 4·exp(−1.8·|x|)
  asinh: levelling((digits) => -digits),
  acosh: singularAtOne,
  atanh: (x, _, Big) => {
    const distance = distanceToOne(x, Big);
    return { slope: -distance, reach: distance };
  },
};
