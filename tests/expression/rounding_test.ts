import { assert, assertEquals } from "@std/assert";
import { roundingOfProduct } from "../../lib/expression/rounding.ts";

Deno.test("the rounding of a product is 0 exactly where the product is a double", () => {
  assertEquals(roundingOfProduct(3, 2, 6), 0);
  assertEquals(roundingOfProduct(1.5, -2.25, -3.375), 0);
  assertEquals(roundingOfProduct(0, 5, 0), 0);
  assert(roundingOfProduct(3, 1 / 3, 3 * (1 / 3)) !== 0);
  // 0.1 · 0.1 as integers: 0x1999999999999a² · 2^−112, of which 2^−59 · 53 bits are kept
  const exact = 0x1999999999999an ** 2n, kept = BigInt(0.1 * 0.1 * 2 ** 59) * 2n ** 53n;
  assertEquals(roundingOfProduct(0.1, 0.1, 0.1 * 0.1), Number(exact - kept) * 2 ** -112);
});

Deno.test("the rounding of a product that leaves the range is not known", () => {
  assertEquals(roundingOfProduct(2 ** -600, 2 ** -500, 0), NaN);
  assertEquals(roundingOfProduct(1e300, 1e10, Infinity), NaN);
  assertEquals(roundingOfProduct(2 ** -500, 2 ** -500, 2 ** -1000), NaN);
});
