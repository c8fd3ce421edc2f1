import { assert, assertEquals } from "@std/assert";
import { pow, rules } from "../mod.ts";
import * as inNumbers from "../lib/partials_in_numbers.ts";

const POSITIVE = [
  0,
  5e-324,
  1e-320,
  1e-300,
  1e-154,
  1e-20,
  0.5,
  1,
  2,
  3,
  1e16,
  1e154,
  1e200,
  1e308,
];
const NUMBERS = [...POSITIVE, Infinity].flatMap((x) => [x, -x]).concat(NaN);

type InNumbers = (...numbers: number[]) => number;

/** Throws where two functions differ at a pair of numbers. */
function assertSame(name: string, f: (x: number, y: number) => number, g: typeof f): void {
  for (const x of NUMBERS) {
    for (const y of NUMBERS) {
      const actual = f(x, y), expected = g(x, y);
      assert(Object.is(actual, expected), `${name}(${x}, ${y}) is ${actual}, not ${expected}`);
    }
  }
}

Deno.test("partials in numbers are those of the rules", () => {
  const partial = (rule: string, k: number) => rules.get(rule)!.partials[k] as InNumbers;
  const { powerByBase, powerByExponent, directionCosine, overSquares } = inNumbers;
  assertSame(
    "powerByBase",
    (x, y) => powerByBase(x, y, x ** y),
    (x, y) => partial("pow", 0)(x, y, x ** y),
  );
  assertSame(
    "powerByExponent",
    (x, y) => powerByExponent(x, y, x ** y),
    (x, y) => partial("pow", 1)(x, y, x ** y),
  );
  assertSame(
    "directionCosine",
    (x, y) => directionCosine(x, y, Math.hypot(x, y)),
    (x, y) => partial("hypot", 0)(x, y, Math.hypot(x, y)),
  );
  assertSame("overSquares", overSquares, (x, y) => partial("atan2", 0)(y, x, Math.atan2(y, x)));
  assertEquals(partial("pow", 0)(3, 2, pow(3, 2)), 6);
});

Deno.test("each stands by itself: its text alone computes the same bits", () => {
  for (const [name, f] of Object.entries(inNumbers) as [string, InNumbers][]) {
    const alone = new Function(`return ${f}`)() as InNumbers;
    const ofPower = (g: InNumbers) => (x: number, y: number) => g(x, y, Math.pow(x, y));
    assertSame(name, ofPower(alone), ofPower(f));
  }
});
