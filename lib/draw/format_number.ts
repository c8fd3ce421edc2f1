/**
 * Numbers as a picture shows them.
 *
 * @module
 */

import { cannot } from "../errors.ts";

/** How a number is written. */
export interface NumberOptions {
  /**
   * At most so many significant digits, from 1 to 17, and an integer that needs more of them as a power of ten: 1.23e6. Where not
   * given they are six, and integers up to 2^53 are whole.
   */
  digits?: number;
}

/**
 * Writes a number as pictures do: in at most six significant digits, an integer up to 2^53 whole, with a true minus sign.
 *
 * @param x Any number.
 * @param options How many digits it has at most.
 * @returns 0.333333, −2, 1e21, ∞.
 * @throws {TypeError} Where `digits` is no integer from 1 to 17.
 *
 * @example Usage
 * ```ts
 * import { formatNumber } from "@chainrule/autograd/draw";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([1 / 3, -2, 1234567, -1 / 0].map((x) => formatNumber(x)), ["0.333333", "−2", "1234567", "−∞"]);
 * assertEquals(formatNumber(0.0000840375, { digits: 2 }), "0.000084");
 * assertEquals(formatNumber(1234567, { digits: 3 }), "1.23e6");
 * ```
 */
export function formatNumber(x: number, options: NumberOptions = {}): string {
  const { digits } = options;
  if (digits === undefined) {
    const isWhole = Number.isInteger(x) && Math.abs(x) <= 2 ** 53;
    return withSigns(String(isWhole ? x : Number(x.toPrecision(6))));
  }
  if (!(Number.isInteger(digits) && digits >= 1 && digits <= 17)) {
    throw cannot("write a number", "digits", "an integer from 1 to 17", digits);
  }
  const rounded = Number(x.toPrecision(digits)), isLong = Math.abs(rounded) >= 10 ** digits;
  return withSigns(isLong ? rounded.toExponential() : String(rounded));
}

function withSigns(text: string): string {
  return text.replace("Infinity", "∞").replace("e+", "e").replaceAll("-", "−");
}

/** A count with separators: 12,345. */
export function formatCount(n: number): string {
  return n.toLocaleString("en-US");
}
