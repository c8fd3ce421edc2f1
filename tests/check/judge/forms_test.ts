import { assertEquals, assertMatch } from "@std/assert";
import { PartialForms } from "../../../lib/check/judge/forms.ts";
import { checkRule } from "../../../lib/check/mod.ts";
import { abs, cos, defineRule, detach, mul, select, sub, Value } from "../../../mod.ts";

/** x · y, with a partial by each of them. */
function product(name: string, byX: (y: Value | number) => Value | number, byY = byX) {
  return defineRule({
    name: `test ${name}`,
    evaluate: (x, y) => x * y,
    partials: [(_x, y) => byX(y), (x) => byY(x)],
    expression: "x * y",
  });
}

Deno.test("a partial that takes another way on Values is told from one that goes on as before", () => {
  const { rule } = product("detached above 10", (y) => (y as Value).data > 10 ? detach(y) : y);
  const forms = new PartialForms(rule);
  const tookOtherWay = (y: number) => {
    forms.onValues(0, [1, y], y);
    return forms.tookOtherWay();
  };
  assertEquals([1, 2, 30, 40, 5].map(tookOtherWay), [true, false, true, false, false]);
});

Deno.test("second derivatives are compared where a partial takes another way: only there is one lost", () => {
  const data = (x: Value | number) => x instanceof Value ? x.data : x;
  const { rule } = product("detached far out", (x) => data(x) > 1e30 ? detach(x) : x);
  const report = checkRule(rule);
  assertEquals(report.verdict, "disagrees");
  assertMatch(report.mismatches[0]!.blame, /in a second derivative.* = 1\.797\S+e\+308/);
});

Deno.test("second derivatives are compared by operands in both orders: each comes from another partial", () => {
  const constantAt1 = (x: Value | number) => select(abs(sub(x, 1)), x, 1);
  const first = checkRule(product("first", constantAt1, (x) => x));
  const second = checkRule(product("second", (y) => y, constantAt1));
  assertMatch(first.mismatches[0]!.blame, /∂²test first\/∂x∂y at x = \S+, y = 1$/);
  assertMatch(second.mismatches[0]!.blame, /∂²test second\/∂y∂x at x = 1, y = /);
});

Deno.test("places that the text of a function names are tried, as no trace knows them", () => {
  const sine = defineRule({
    name: "test hole",
    evaluate: (x) => x > 77 && x < 77.8 ? 0 : Math.sin(x),
    partials: [(x) => mul(cos(x), 1)],
    expression: "sin(x)",
  });
  for (const seed of [1, 2, 3, 4, 5]) assertEquals(checkRule(sine, { seed }).verdict, "disagrees");
});
