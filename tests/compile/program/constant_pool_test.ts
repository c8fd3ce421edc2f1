import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ConstantPool } from "../../../lib/compile/program/constant_pool.ts";
import { assertSameDoubles } from "../../support/ulps.ts";

describe("a pool of constants", () => {
  it("has each number once, tells 0 from −0, and takes every NaN for the same", () => {
    const pool = new ConstantPool();
    const payload = new Float64Array(new BigInt64Array([0x7ff8_0000_0000_0123n, -1n]).buffer);
    const numbers = [0, -0, NaN, 1, -1, Infinity, -Infinity, 5e-324, 0.1];
    const indices = numbers.map((value) => pool.indexOf(value));
    assertEquals(indices, [...numbers.keys()]);
    assertEquals(numbers.map((value) => pool.indexOf(value)), indices);
    assertEquals(Array.from(payload, (value) => pool.indexOf(value)), [2, 2]);
    assertSameDoubles(pool.toArray(), numbers);
  });

  it("finds numbers again when it has grown, those with equal halves too", () => {
    const pool = new ConstantPool();
    const bits = new Int32Array(2);
    const double = new Float64Array(bits.buffer);
    const numbers = Array.from({ length: 5000 }, (_, i) => {
      bits[0] = i % 50;
      bits[1] = Math.floor(i / 50);
      return double[0]!;
    });
    numbers.forEach((value, i) => assertEquals(pool.indexOf(value), i));
    numbers.forEach((value, i) => {
      assertEquals(pool.indexOf(value), i);
      assertSameDoubles([pool.at(i)], [value]);
    });
    assertEquals(pool.length, 5000);
  });
});
