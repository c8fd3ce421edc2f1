import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bigNumbers, exactly } from "../../../lib/check/oracle/bignumber.ts";
import { errorInUlps } from "../../../lib/check/oracle/ulp.ts";
import { ulp } from "../../../lib/expression/rounding.ts";

const Big = bigNumbers(64);

describe("exactly", () => {
  it("keeps every digit of a double", () => {
    assertEquals(
      exactly(0.1, Big).toFixed(),
      "0.1000000000000000055511151231257827021181583404541015625",
    );
    assertEquals(exactly(-(2 ** 70) - 2 ** 20, Big).toFixed(), "-1180591620717412352000");
    assertEquals(exactly(5e-324, Big).toPrecision(12), "4.94065645841e-324");
    assertEquals(exactly(5e-324, Big).precision(), 751);
  });

  it("passes NaN, the infinities and both zeros", () => {
    for (const x of [NaN, Infinity, -Infinity, 0, -0]) {
      assert(Object.is(exactly(x, Big).toNumber(), x));
    }
  });

  it("comes back as the same double", () => {
    for (const x of [Math.PI, 1e-310, 1.7976931348623157e308, -1 / 3, 2 ** -1022]) {
      assertEquals(exactly(x, Big).toNumber(), x);
    }
  });
});

describe("ulp", () => {
  const table: [number, number][] = [
    [1, 2 ** -52],
    [-1.999, 2 ** -52],
    [2, 2 ** -51],
    [0.9, 2 ** -53],
    [0, 2 ** -1074],
    [5e-324, 2 ** -1074],
    [2 ** -1022, 2 ** -1074],
    [2 ** -1021, 2 ** -1073],
    [2 ** -969, 2 ** -1021],
    [Number.MAX_VALUE, 2 ** 971],
    [Infinity, NaN],
  ];
  for (const [x, expected] of table) {
    it(`is ${expected} at ${x}`, () => assertEquals(ulp(x), expected));
  }
});

describe("errorInUlps", () => {
  const tenth = new Big("0.1");
  it("is a share of an ulp where a double is the nearest one", () => {
    assertAlmostEquals(errorInUlps(0.1, tenth), 5.55e-18 / 2 ** -56, 1e-3);
  });

  it("counts whole ulps", () => {
    assertAlmostEquals(errorInUlps(0.1 + 3 * 2 ** -56, tenth), 3.4, 1e-3);
  });

  it("counts subnormal units below the normal doubles", () => {
    assertEquals(errorInUlps(5e-324, exactly(5e-324, Big).times(3)), 2);
    assertAlmostEquals(errorInUlps(0, new Big("1e-324")), 0.2024, 1e-4);
  });

  it("takes an infinity for 2^1024, the next number", () => {
    const beyond = exactly(Number.MAX_VALUE, Big).plus(exactly(2 ** 970, Big));
    assertEquals(errorInUlps(Infinity, beyond), 0);
    assertEquals(errorInUlps(Infinity, exactly(Number.MAX_VALUE, Big)), 1);
    assertEquals(errorInUlps(Number.MAX_VALUE, new Big("1e400")) > 1e90, true);
    assertEquals(errorInUlps(-Infinity, new Big("-1e400")), 0);
  });

  it("is Infinity for NaN", () => {
    assertEquals(errorInUlps(NaN, tenth), Infinity);
    assertEquals(errorInUlps(1, new Big(NaN)), Infinity);
  });
});
