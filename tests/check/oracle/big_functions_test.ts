import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { BigNumber } from "mathjs";
import { SeededRandom } from "../../../lib/check/graphs/seeded_random.ts";
import { type BigFunction, bigFunctions } from "../../../lib/check/oracle/big_functions.ts";
import { type BigNumberClass, bigNumbers, exactly } from "../../../lib/check/oracle/bignumber.ts";

const DIGITS = [64, 128, 256];
const SAMPLES = 20;

const FUNCTIONS: Record<BigFunction, (x: BigNumber) => boolean> = {
  sqrt: (x) => x.gt(0),
  cbrt: () => true,
  exp: (x) => x.abs().lt(1e5),
  log: (x) => x.gt(0),
  log2: (x) => x.gt(0),
  log10: (x) => x.gt(0),
  sin: () => true,
  cos: () => true,
  tan: () => true,
  asin: (x) => x.abs().lt(1),
  acos: (x) => x.abs().lt(1),
  atan: () => true,
  sinh: (x) => x.abs().lt(1e5),
  cosh: (x) => x.abs().lt(1e5),
  tanh: (x) => x.abs().lt(1e3),
  asinh: () => true,
  acosh: (x) => x.gte(1),
  atanh: (x) => x.abs().lt(1),
};

/** Numbers of all magnitudes, near 1, at zeros and poles, of few digits and of all. */
function draw(random: SeededRandom, Big: BigNumberClass): BigNumber {
  const ten = new Big(10);
  switch (random.below(5)) {
    case 0:
      return ten.pow(-random.below(40)).times(random.chance(0.5) ? 1 : -1).plus(1);
    case 1:
      return new Big(-1).acos().times(random.below(9) - 4).div(2);
    case 2:
      return exactly(random.unit() - 0.5, Big).times(ten.pow(random.below(24) - 18)).div(3);
    default:
      return exactly(random.unit() - 0.5, Big).times(ten.pow(random.below(24) - 18));
  }
}

/** By decimal.js alone. */
function reference(name: BigFunction, x: BigNumber): BigNumber {
  const Big = x.constructor as unknown as BigNumberClass;
  if (name === "log") return x.ln();
  if (name === "log2" || name === "log10") return x.ln().div(new Big(name.slice(3)).ln());
  return x[name]();
}

describe("the elementary functions on BigNumbers are as near to decimal.js's as they say", () => {
  for (const [name, isInDomain] of Object.entries(FUNCTIONS)) {
    it(name, () => {
      const random = new SeededRandom(20);
      for (const digits of DIGITS) {
        const Big = bigNumbers(digits), Finer = bigNumbers(digits + 150);
        const functions = bigFunctions(Big);
        for (let i = 0; i < SAMPLES; i++) {
          const x = draw(random, Big);
          if (x.isZero() || !isInDomain(x)) continue;
          functions.forget();
          const { value, error } = functions.evaluate(name as BigFunction, x);
          const off = reference(name as BigFunction, new Finer(x)).minus(value).abs();
          const bound = error === -Infinity ? new Finer(0) : new Finer(10).pow(error);
          assert(off.lte(bound), `${name}(${x}), ${digits} digits: off by ${off.toPrecision(3)}`);
        }
      }
    });
  }

  it("pow", () => {
    const random = new SeededRandom(21);
    for (const digits of DIGITS) {
      const Big = bigNumbers(digits), Finer = bigNumbers(digits + 150);
      for (let i = 0; i < SAMPLES; i++) {
        const x = draw(random, Big).abs(), y = draw(random, Big);
        if (x.isZero() || y.e > 7) continue;
        const value = bigFunctions(Big).pow(x, y)!;
        const exact = new Finer(x).pow(new Finer(y));
        const off = exact.minus(value).abs();
        const bound = exact.times(new Finer(10).pow(1 - digits));
        assert(off.lte(bound), `${x} ^ ${y}, ${digits} digits: off by ${off.toPrecision(3)}`);
      }
    }
    const Big = bigNumbers(64);
    assertEquals(bigFunctions(Big).pow(new Big(-2), new Big(3))!.toNumber(), -8);
    assertEquals(bigFunctions(Big).pow(new Big(-2), new Big(0.5))!.toNumber(), NaN);
    assertEquals(bigFunctions(Big).pow(new Big("1e5000"), new Big(500000.5))!.e, 2500002500);
    const beyond: [x: number, y: number, power: number][] = [
      [2, 1e12, Infinity],
      [0.5, 1e12, 0],
      [-2, 1e12 + 1, -Infinity],
      [-2, 1e12, Infinity],
      [1e300, -1e300, 0],
    ];
    for (const [x, y, power] of beyond) {
      assertEquals(bigFunctions(Big).pow(new Big(x), new Big(y))!.toNumber(), power);
    }
    assert(
      !bigFunctions(Big).pow(new Big(1).plus("1e-20"), new Big(1e20))!.minus(Math.E).gt(1e-10),
    );
  });

  it("of angles as large as the largest double, and its square, at 64 digits", () => {
    const Big = bigNumbers(64), Finer = bigNumbers(500);
    const x = exactly(Number.MAX_VALUE, Big);
    const { value, error } = bigFunctions(Big).evaluate("sin", x);
    assert(error < -60);
    assertEquals(value.toPrecision(50), new Finer(x).sin().toPrecision(50));
    assert(bigFunctions(Big).evaluate("cos", x.times(x)).error < -60);
    assertEquals(bigFunctions(Big).evaluate("sin", new Big("1e5000")).error, Infinity);
  });

  it("exact where a root is, and right where its operand has more digits than are asked for", () => {
    const Big = bigNumbers(64), functions = bigFunctions(Big);
    for (const root of [1, 3, 12, 0.5, 1.5e-5, 7e20, 2 ** -60]) {
      const x = new Big(root), cube = x.pow(3);
      assertEquals(functions.evaluate("sqrt", x.times(x)).value.toNumber(), root);
      assertEquals(functions.evaluate("cbrt", cube.neg()).value.toNumber(), -root);
      assert(functions.evaluate("cbrt", cube).value.eq(x), `the cube of ${root}`);
    }
    const tiny = exactly(5e-324, Big); // 751 digits
    const off = functions.evaluate("sqrt", tiny).value.pow(2).div(tiny).minus(1).abs();
    assert(off.lt("1e-62"), String(off));
  });

  it("exactly 0 where they vanish", () => {
    const Big = bigNumbers(64);
    for (const [name, x] of [["acosh", 1], ["log", 1], ["sin", 0], ["atanh", 0]] as const) {
      const { value, error } = bigFunctions(Big).evaluate(name, new Big(x));
      assertEquals([value.toNumber(), error], [0, -Infinity]);
    }
  });
});
