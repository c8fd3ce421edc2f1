import { assertEquals } from "@std/assert";
import { cos, defineRule, mul, neg, type Operand, rules } from "../../mod.ts";
import { localDerivative } from "../../lib/draw/local_derivative.ts";

const operands = [{ name: "a", data: 0.5 }, { name: "b", data: 0.25 }, { name: "c", data: 0.75 }];
const out = { name: "u", data: 0.125 };

function textOf(rule: string, k: number): string | undefined {
  const { arity } = rules.get(rule)!;
  return localDerivative(rules.get(rule)!, k, operands.slice(0, arity), out, NaN)?.text;
}

Deno.test("a local derivative is what the rule's row writes for people, over the names of the operands", () => {
  assertEquals([textOf("add", 0), textOf("sub", 1)], ["1", "−1"]);
  assertEquals([textOf("mul", 0), textOf("mul", 1)], ["b", "a"]);
  assertEquals([textOf("div", 0), textOf("div", 1)], ["1 / b", "−a / b^2"]);
  assertEquals(textOf("exp", 0), "exp(a)");
  assertEquals(textOf("cos", 0), "−sin(a)");
  assertEquals(textOf("select", 1), "1");
});

Deno.test("a number is put in, and so is that of an operand that the picture does not name", () => {
  const [a] = operands as [typeof operands[number]], two = { name: "2", data: 2, isNumber: true };
  assertEquals(localDerivative(rules.get("pow")!, 0, [a, two], out, NaN)?.text, "2 · a");
  const unnamed = [{ name: "a", data: 1 }, { name: undefined, data: 2 }];
  assertEquals(localDerivative(rules.get("mul")!, 0, unnamed, out, NaN)?.text, "2");
  assertEquals(localDerivative(rules.get("mul")!, 1, unnamed, out, NaN)?.text, "a");
});

/** A rule of the user's that has no derivatives but its partial. */
const ownRule = (name: string, partial: (x: Operand, out: Operand) => Operand) =>
  defineRule({ name, evaluate: (x) => x, partials: [partial], expression: "x" }).rule;

Deno.test("a rule of one's own without derivatives has the form of its partial, its numbers in six digits", () => {
  const form = (name: string, partial: (x: Operand, out: Operand) => Operand) =>
    localDerivative(ownRule(name, partial), 0, operands.slice(0, 1), out, NaN)?.text;
  assertEquals(form("third", (x) => mul(1 / 3, cos(neg(x)))), "0.333333 · cos(−a)");
  assertEquals(form("result", (_x, out) => out), "u");
  assertEquals(form("number", () => 2), "2");
});

Deno.test("a long form of a partial is none, nor is one that needs a node without a name", () => {
  const long = ownRule("long", (x) => cos(cos(cos(cos(cos(cos(cos(cos(cos(x))))))))));
  assertEquals(localDerivative(long, 0, operands.slice(0, 1), out, NaN), undefined);
  const result = ownRule("needs result", (_x, out) => out);
  const unnamed = { name: undefined, data: 1 };
  assertEquals(localDerivative(result, 0, operands.slice(0, 1), unnamed, NaN), undefined);
});

Deno.test("a rule of one's own that writes its derivatives has them", () => {
  const { rule } = defineRule({
    name: "cube",
    evaluate: (x) => x ** 3,
    partials: [(x) => mul(3, mul(x, x))],
    expression: "x ^ 3",
    derivatives: ["3 * x ^ 2"],
  });
  assertEquals(localDerivative(rule, 0, operands.slice(0, 1), out, NaN)?.text, "3 · a^2");
});
