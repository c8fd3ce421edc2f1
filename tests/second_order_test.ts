import { assertAlmostEquals, assertEquals } from "@std/assert";
import { defineRule, grad, hessian, hvp, mul, select, type Value } from "../mod.ts";

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
