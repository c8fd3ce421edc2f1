import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { derivative as derivativeOfAll, parse as parseWithAll } from "mathjs";
import { apply, type Rule, rules, Value } from "../../mod.ts";
import { derivative, parse } from "../../lib/expression/mathjs.ts";
import { toExpression } from "../../lib/expression/mod.ts";

const NAMES = ["x", "y", "z"];

/** Every formula in a rule's row. */
function formulasOf({ expression, derivatives = [] }: Rule): string[] {
  const branches = typeof expression === "string" ? [{ then: expression }] : expression;
  return [...derivatives, ...branches.map(({ then }) => then)];
}

for (const rule of rules.values()) {
  Deno.test(`the part of mathjs that is taken reads, writes and derives as all of it does: ${rule.name}`, () => {
    for (const text of formulasOf(rule)) {
      const formula = parse(text), whole = parseWithAll(text);
      assertEquals(formula.toString(), whole.toString());
      assertEquals(formula.toTex(), whole.toTex());
      for (const name of NAMES) {
        const first = derivative(formula, name);
        const firstOfAll = derivativeOfAll(whole, name, { simplify: false });
        assertEquals(first.toString(), firstOfAll.toString());
        assertEquals(
          derivative(first.cloneDeep(), name).toString(),
          derivativeOfAll(firstOfAll.cloneDeep(), name, { simplify: false }).toString(),
        );
      }
    }
  });

  Deno.test(`an expression evaluates to the number of its graph: ${rule.name}`, () => {
    for (const point of [[0.75, 0.5, 0.25], [-0.75, 2, 3], [2, -0.5, 0.25], [-3, -0.5, 4]]) {
      const numbers = point.slice(0, rule.arity);
      const leaves = numbers.map((x, k) => new Value(x, NAMES[k]!));
      const root = apply(rule, ...leaves) as Value;
      const scope = Object.fromEntries(numbers.map((x, k) => [NAMES[k]!, x]));
      const number: unknown = toExpression(root).evaluate(scope);
      assert(typeof number === "number"); // and no complex number, where the graph is NaN
      assertAlmostEquals(number, root.data, 1e-13 * Math.abs(root.data));
    }
  });
}

Deno.test("a derivative tells exponents apart that differ in their last digits", () => {
  for (const exponent of [1 + 1e-13, 1 - 2 ** -53, 1e-16, 2 ** -1074]) {
    const slope: unknown = derivative(parse(`x^${exponent}`), "x").evaluate({ x: 3 });
    assertEquals(slope, exponent * 3 ** (exponent - 1));
  }
});

Deno.test("digits that are no number are refused, and never NaN", () => {
  for (const text of ["0x", "0b11x", "0o8", "0x1.8p1", "0x1fi8"]) {
    assertThrows(() => parse(text), SyntaxError);
  }
  for (const [text, number] of [["0x1f", 31], ["0b11", 3], ["0o17", 15], ["NaN", NaN]] as const) {
    assertEquals(parse(text).evaluate(), number);
  }
});

Deno.test("functions that are no rules evaluate to the numbers that all of mathjs has for them", () => {
  const names = ["sec", "csc", "cot", "sech", "csch", "coth", "acot", "acsch"];
  for (const name of [...names, "asec", "acsc", "acoth"]) {
    for (const x of [1.5, -2.5, 40]) checkNumber(`${name}(x)`, x);
  }
  for (const x of [0.25, 0.75]) checkNumber("asech(x)", x);
  checkNumber("log(x, 3) - -x + (+x) / 2 - x * 3", 1.5);
});

function checkNumber(text: string, x: number): void {
  const number: unknown = parse(text).evaluate({ x });
  const wanted: unknown = parseWithAll(text).evaluate({ x });
  assert(typeof number === "number" && typeof wanted === "number");
  assertAlmostEquals(number, wanted, 1e-14 * Math.abs(wanted));
}
