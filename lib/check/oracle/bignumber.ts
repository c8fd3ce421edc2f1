/**
 * decimal.js's BigNumbers at a chosen number of digits, and the exact conversion of doubles to them.
 *
 * @module
 */

import { Decimal } from "decimal.js";

/** A decimal number of as many digits as its class has. */
export type BigNumber = Decimal;

/** A class of BigNumbers that rounds every result to `precision` digits. */
export type BigNumberClass = typeof Decimal;

const NEAREST = 4;

const classes = new Map<number, BigNumberClass>();

/** The class of BigNumbers with so many digits; always the same class for the same number. */
export function bigNumbers(digits: number): BigNumberClass {
  let known = classes.get(digits);
  if (known === undefined) {
    known = Decimal.clone({ precision: digits });
    classes.set(digits, known);
  }
  return known;
}

/**
 * The result of a computation; undefined where it needs more digits of π or ln 10 than the 1,025 that decimal.js knows. Where
 * decimal.js throws, it leaves its working precision in the class, and every later result would have the wrong number of
 * digits: the class gets its own precision back.
 */
export function attempt<T>(Big: BigNumberClass, compute: () => T): T | undefined {
  const { precision } = Big;
  try {
    return compute();
  } catch (error) {
    Big.set({ precision, rounding: NEAREST });
    if (error instanceof Error && error.message.includes("Precision limit exceeded")) {
      return undefined;
    }
    throw error;
  }
}

const bits = new DataView(new ArrayBuffer(8));
const powersOfFive: bigint[] = [1n];

function powerOfFive(exponent: number): bigint {
  while (powersOfFive.length <= exponent) powersOfFive.push(powersOfFive.at(-1)! * 5n);
  return powersOfFive[exponent]!;
}

/** The conversions so far: a rule passes on its operands, and special points have operands of 750 digits in common. */
const conversions = new WeakMap<BigNumberClass, Map<number, BigNumber>>();
const MOST_CONVERSIONS = 500;

/**
 * The BigNumber that equals a double in all digits: 0.1 becomes 0.1000000000000000055511151231257827…, where
 * `bignumber(0.1)` is the decimal 0.1. NaN and the infinities stay what they are.
 */
export function exactly(x: number, Big: BigNumberClass): BigNumber {
  if (Number.isSafeInteger(x) || !Number.isFinite(x)) return new Big(x);
  let known = conversions.get(Big);
  if (known === undefined) conversions.set(Big, known = new Map());
  let converted = known.get(x);
  if (converted === undefined) {
    if (known.size >= MOST_CONVERSIONS) known.clear();
    known.set(x, converted = new Big(decimalOf(x)));
  }
  return converted;
}

/** All digits of a double that is no integer, or a large one. */
function decimalOf(x: number): string {
  bits.setFloat64(0, x);
  const biased = (bits.getUint32(0) >>> 20) & 0x7ff, low = bits.getUint32(4);
  const high = (bits.getUint32(0) & 0xfffff) + (biased === 0 ? 0 : 2 ** 20);
  const zeros = low !== 0 ? trailingZeros(low) : 32 + trailingZeros(high);
  const significand = BigInt((high * 2 ** 32 + low) / 2 ** zeros);
  const exponent = Math.max(biased, 1) - 1075 + zeros; // x = ± significand · 2^exponent
  const sign = x < 0 ? "-" : "";
  return exponent >= 0
    ? `${sign}${significand << BigInt(exponent)}`
    : `${sign}${significand * powerOfFive(-exponent)}e${exponent}`; // 2^-k = 5^k / 10^k
}

/** How many of the last bits of an integer are 0. */
function trailingZeros(x: number): number {
  return 31 - Math.clz32(x & -x);
}
