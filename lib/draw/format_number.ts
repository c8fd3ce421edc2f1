/**
 * Numbers as a picture shows them.
 *
 * @module
 */

/**
 * A number as pictures show it: in at most six significant digits, an integer up to 2^53 whole, with a true minus sign.
 *
 * @param x The number.
 * @returns Its text: "0.333333", "−2", "1e21", "∞".
 *
 * @example Usage
 * ```ts
 * import { formatNumber } from "@chainrule/autograd/draw";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([1 / 3, -2, 1234567, 1e21, Infinity].map(formatNumber), ["0.333333", "−2", "1234567", "1e21", "∞"]);
 * ```
 */
export function formatNumber(x: number): string {
  const isWhole = Number.isInteger(x) && Math.abs(x) <= 2 ** 53;
  return String(isWhole ? x : Number(x.toPrecision(6)))
    .replace("Infinity", "∞")
    .replace("e+", "e")
    .replaceAll("-", "−");
}

/** A count with separators: 12,345. */
export function formatCount(n: number): string {
  return n.toLocaleString("en-US");
}
