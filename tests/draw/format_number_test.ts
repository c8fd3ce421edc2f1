import { assertEquals } from "@std/assert";
import { formatCount, formatNumber } from "../../lib/draw/format_number.ts";

Deno.test("a number is shown in at most six significant digits, an integer up to 2^53 whole", () => {
  const rows: [number, string][] = [
    [0, "0"],
    [-0, "0"],
    [3, "3"],
    [-2, "−2"],
    [1 / 3, "0.333333"],
    [2 / 3, "0.666667"],
    [123456.7, "123457"],
    [1234567, "1234567"],
    [-123456789012, "−123456789012"],
    [2 ** 53, "9007199254740992"],
    [2 ** 53 + 2, "9007200000000000"],
    [1e21, "1e21"],
    [-1.23456789e-9, "−1.23457e−9"],
    [5e-324, "5e−324"],
    [Infinity, "∞"],
    [-Infinity, "−∞"],
    [NaN, "NaN"],
  ];
  for (const [x, text] of rows) assertEquals(formatNumber(x), text);
});

Deno.test("a count has separators", () => {
  assertEquals([7, 1234, 1_000_000].map(formatCount), ["7", "1,234", "1,000,000"]);
});
