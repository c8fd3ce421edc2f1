import { assertEquals, assertThrows } from "@std/assert";
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

Deno.test("a number of few digits has at most so many, and a long integer is a power of ten", () => {
  const rows: [number, number, string][] = [
    [0.0000840375, 3, "0.000084"],
    [1 / 3, 2, "0.33"],
    [-1234567, 3, "−1.23e6"],
    [999.9, 3, "1e3"],
    [120, 3, "120"],
    [2 ** 53, 17, "9007199254740992"],
    [Infinity, 3, "∞"],
    [NaN, 3, "NaN"],
  ];
  for (const [x, digits, text] of rows) assertEquals(formatNumber(x, { digits }), text);
});

Deno.test("a number of no digits, or of a part of one, is refused", () => {
  for (const digits of [0, 1.5, 18, NaN]) {
    assertThrows(
      () => formatNumber(1, { digits }),
      TypeError,
      "Cannot write a number as 'digits' must be an integer from 1 to 17: current value is",
    );
  }
});
