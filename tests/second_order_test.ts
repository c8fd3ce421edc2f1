import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { isBuiltIn } from "../lib/check/graphs/built_in.ts";
import { applyRule } from "../lib/check/graphs/plan.ts";
import {
  atan2,
  defineRule,
  div,
  grad,
  gradients,
  hessian,
  hvp,
  hypot,
  mul,
  noGrad,
  rules,
  select,
  sub,
  Value,
} from "../mod.ts";
import { SPECIAL } from "./support/ways.ts";
import { distanceInUlps } from "./support/ulps.ts";

Deno.test("the Hessian of a rule that closes over a number uses the number as it is now, as grad does", () => {
  let factor = 1;
  const scaledSquare = defineRule({
    name: "scaled square",
    evaluate: (x) => factor * x * x,
    partials: [(x) => mul(2 * factor, x)],
    expression: "x ^ 2",
  });
  const f = (x: Value) => scaledSquare(x);
  for (factor of [1, 10, -3]) {
    assertEquals(grad(f)(2), 4 * factor);
    assertEquals(grad(grad(f))(2), 2 * factor);
    assertEquals(hessian(f)(2), [[2 * factor]]);
    assertEquals(hvp(f)([2], [1]), [2 * factor]);
  }
});

Deno.test("so does a partial that applies another rule, or goes on elsewhere", () => {
  let slope = 0.5;
  const leaky = defineRule({
    name: "leaky",
    evaluate: (x) => x > 0 ? x : slope * x,
    partials: [(x) => select(x, 1, slope)],
    expression: [{ when: "x > 0", then: "x" }, { when: "x < 0", then: "x / 2" }],
  });
  const integral = defineRule({
    name: "integral of leaky",
    evaluate: (x) => x > 0 ? x * x / 2 : slope * x * x / 2,
    partials: [(x) => leaky(x)],
    expression: [{ when: "x > 0", then: "x ^ 2 / 2" }, { when: "x < 0", then: "x ^ 2 / 4" }],
  });
  const product = hvp((x: Value, y: Value) => integral(mul(x, y)));
  for (slope of [0.5, 0.25]) {
    const [byX, byY] = product([-1, 2], [1, 0]);
    assertAlmostEquals(byX, slope * 4, 1e-15); // (s·x²·y²/2)″
    assertAlmostEquals(byY, slope * -4, 1e-15);
  }
});

Deno.test("a rule that is defined again under its name has a Hessian of its own", () => {
  const [square, cube] = [2, 3].map((power) =>
    defineRule({
      name: "power of one name",
      evaluate: (x) => x ** power,
      partials: [(x) => power === 2 ? mul(2, x) : mul(3, mul(x, x))],
      expression: `x ^ ${power}`,
    })
  );
  assertEquals(hessian((x: Value) => square!(x))(5), [[2]]);
  assertEquals(hessian((x: Value) => cube!(x))(5), [[30]]);
  assertEquals(hessian((x: Value) => square!(x).mul(cube!(x)))(1), [[20]]);
});

/** Besides the special doubles others that are nearly as odd, and ordinary ones. */
const ODD = [...SPECIAL, 1e-310, 3e-320, 2e-308, 1.7e308, 0.3, -3.7, 1e16, 1e-20, 3];
const binary = [...rules.values()].filter((rule) => isBuiltIn(rule) && rule.arity === 2);

for (const rule of binary) {
  Deno.test(`the Hessian of ${rule.name} in numbers is the recorded one, and both are symmetric`, () => {
    const f = (x: Value, y: Value) => applyRule(rule, [x, y]) as Value;
    for (const x of ODD) {
      for (const y of ODD) {
        const leaves = [new Value(x), new Value(y)] as const;
        const numbers = hessian(f)(x, y);
        const recorded = gradients(f(...leaves), leaves).map((slope) =>
          gradients(slope, leaves).map(({ data }) => data)
        );
        const where = `(${x}, ${y}): [${numbers}], recorded [${recorded}]`;
        numbers.flat().forEach((entry, i) =>
          assert(distanceInUlps(entry, recorded.flat()[i]!) <= 8, where)
        );
        for (const [[, upper], [lower]] of [numbers, recorded] as [number[], number[]][]) {
          assertEquals(upper! + 0, lower! + 0, where);
        }
      }
    }
  });
}

Deno.test("terms that are infinite cancel in a Hessian in numbers as they do in the recorded one", () => {
  const angle = (x: Value) => div(atan2(x, x), 2);
  for (const x of [1e-300, 1e-320, -1e-200, 1]) assertEquals(hessian(angle)(x), [[0]]);
  assertEquals(noGrad(() => hessian(angle)(1e-300)), [[0]]);
  const plane = (x: Value, y: Value) => mul(y, sub(div(1, x), div(1, x)));
  assertEquals(hessian(plane)(0, 3), [[NaN, NaN], [NaN, 0]]); // the value is ∞ − ∞
});

type Second = readonly [xx: number, xy: number, yy: number];

/** Second derivatives by x and x, x and y, y and y, by hand. */
const SECOND: Readonly<Record<string, readonly (readonly [x: number, y: number, ...Second])[]>> = {
  pow: [
    [3, 2, 2, 3 * (1 + 2 * Math.log(3)), 9 * Math.log(3) ** 2],
    [2, 0, 0, 0.5, Math.LN2 ** 2],
    [-3, 2, 2, NaN, NaN],
    [0, 2, 2, 0, 0],
    [0, 1, 0, -Infinity, 0],
    [0, 0.5, -Infinity, -Infinity, 0],
    [-0, -1, -Infinity, Infinity, Infinity], // from the right where ln x is a factor
    [-2, 5e-324, NaN, NaN, NaN], // y − 2 is −2, but (−2)^y is NaN
    [0, Infinity, 0, 0, 0],
    [0.5, Infinity, 0, 0, 0],
    [2, -Infinity, 0, 0, 0],
    [2, 1e300, Infinity, Infinity, Infinity],
    [0.5, 1e300, 0, 0, 0],
    [1, Infinity, NaN, NaN, NaN],
    [0, NaN, NaN, NaN, NaN],
    [5e-324, 1, 0, -743.4400719213812, 2.738067e-318],
    [1e300, 2, 2, 1.3825510557964275e303, Infinity],
    [1e-300, 2, 2, -1.3805510557964275e-297, 0],
    [1e300, 0.3, 0, 2.082326583694625e-208, 4.7717082994305217e95],
  ],
  atan2: [
    [3, 4, -24 / 625, -7 / 625, 24 / 625],
    [0, 0, NaN, NaN, NaN],
    [0, NaN, NaN, NaN, NaN],
    [Infinity, 3, 0, 0, 0],
    [5e-324, 1e-300, -Infinity, -Infinity, Infinity],
    [1e-300, 1e-300, -Infinity, 0, Infinity],
    [5e-324, 0, 0, Infinity, 0],
    [1e200, 1e190, 0, 0, 0],
    [1e150, 1, -2e-450, 1e-300, 0],
  ],
  hypot: [
    [3, 4, 16 / 125, -12 / 125, 9 / 125],
    [0, 0, Infinity, 0, Infinity],
    [Infinity, 3, 0, 0, 0],
    [Infinity, Infinity, 0, 0, 0],
    [Infinity, NaN, NaN, NaN, NaN],
    [NaN, 1, NaN, NaN, NaN],
    [5e-324, 1e-320, Infinity, -Infinity, Infinity],
    [1e-300, 1e200, 1e-200, 0, 0],
    [1e-100, 1e-270, 1e-240, -1e-70, 1e100],
  ],
};

for (const [name, rows] of Object.entries(SECOND)) {
  Deno.test(`second derivatives of ${name} at the edges, in numbers and recorded`, () => {
    const f = (x: Value, y: Value) => applyRule(rules.get(name)!, [x, y]) as Value;
    for (const [x, y, ...expected] of rows) {
      const leaves = [new Value(x), new Value(y)] as const;
      const recorded = gradients(f(...leaves), leaves).map((slope) =>
        gradients(slope, leaves).map(({ data }) => data)
      );
      for (const [[xx, xy], [, yy]] of [hessian(f)(x, y), recorded] as [number[], number[]][]) {
        [xx!, xy!, yy!].forEach((entry, i) => {
          const where = `${i} of ${name}(${x}, ${y}): ${entry} for ${expected[i]}`;
          assert(distanceInUlps(entry, expected[i]!) <= 8, where);
        });
      }
    }
  });
}

Deno.test("the second derivative of hypot by the shorter of two subnormal legs is finite where it is in range", () => {
  const [[byX]] = hessian((x: Value, y: Value) => hypot(x, y))(1e-310, 2e-312) as [number[]];
  assertAlmostEquals(byX! / 1e306, 3.9976, 1e-3); // (y/h)² / h
});
