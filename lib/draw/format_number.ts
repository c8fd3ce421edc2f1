/**
 * Numbers as a picture shows them.
 *
 * @module
 */

/** A number in at most six significant digits, an integer up to 2^53 whole, with a true minus sign: 0.333333, −2, 1e21, ∞. */
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
