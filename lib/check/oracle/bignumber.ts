/**
 * mathjs's BigNumbers at a chosen number of digits, and the exact conversion of doubles to them.
 *
 * @module
 */

import { type BigNumber, bignumber } from "../../expression/mathjs.ts";

/** A class of BigNumbers that rounds every result to `precision` digits. */
export interface BigNumberClass {
  new (value: number | string | BigNumber): BigNumber;
  readonly precision: number;
  clone(settings: { precision: number }): BigNumberClass;
  set(settings: { precision: number; rounding: number }): BigNumberClass;
}

const NEAREST = 4;

const classes = new Map<number, BigNumberClass>();

/** The class of BigNumbers with so many digits; always the same class for the same number. */
export function bigNumbers(digits: number): BigNumberClass {
  let known = classes.get(digits);
  if (known === undefined) {
    const standard = bignumber(0).constructor as unknown as BigNumberClass;
    known = standard.clone({ precision: digits });
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

/**
 * The BigNumber that equals a double in all digits: 0.1 becomes 0.1000000000000000055511151231257827…, where
 * `bignumber(0.1)` is the decimal 0.1. NaN and the infinities stay what they are.
 */
export function exactly(x: number, Big: BigNumberClass): BigNumber {
  if (Number.isSafeInteger(x) || !Number.isFinite(x)) return new Big(x);
  bits.setFloat64(0, x);
  const high = bits.getUint32(0);
  const biased = (high >>> 20) & 0x7ff;
  const fraction = BigInt(bits.getUint32(4)) + (BigInt(high & 0xfffff) << 32n);
  let significand = biased === 0 ? fraction : fraction + (1n << 52n);
  let exponent = Math.max(biased, 1) - 1075; // x = ± significand · 2^exponent
  while ((significand & 1n) === 0n) {
    significand >>= 1n;
    exponent++;
  }
  const sign = x < 0 ? "-" : "";
  return exponent >= 0
    ? new Big(`${sign}${significand << BigInt(exponent)}`)
    : new Big(`${sign}${significand * powerOfFive(-exponent)}e${exponent}`); // 2^-k = 5^k / 10^k
}
