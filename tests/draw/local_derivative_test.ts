import { assertEquals } from "@std/assert";
import { cos, defineRule, mul, neg, rules } from "../../mod.ts";
import { localDerivative } from "../../lib/draw/local_derivative.ts";

const operands = [{ name: "a", data: 0.5 }, { name: "b", data: 0.25 }, { name: "c", data: 0.75 }];
const out = { name: "u", data: 0.125 };

function textOf(rule: string, k: number): string | undefined {
  const { arity } = rules.get(rule)!;
  return localDerivative(rules.get(rule)!, k, operands.slice(0, arity), out)?.text;
}

Deno.test("a local derivative is what the rule's row says, over the names of operands and result", () => {
  assertEquals([textOf("add", 0), textOf("sub", 1)], ["1", "−1"]);
  assertEquals([textOf("mul", 0), textOf("mul", 1)], ["b", "a"]);
  assertEquals([textOf("div", 0), textOf("div", 1)], ["1 / b", "−(u / b)"]);
  assertEquals(textOf("exp", 0), "u");
  assertEquals(textOf("cos", 0), "−sin(a)");
  assertEquals(textOf("select", 1), "step(a)");
});

Deno.test("a rule of one's own has a local derivative as well, its numbers in six digits", () => {
  const { rule } = defineRule({
    name: "thirdOfSine",
    evaluate: (x) => Math.sin(x) / 3,
    partials: [(x) => mul(1 / 3, cos(neg(x)))],
    expression: "sin(x) / 3",
  });
  assertEquals(localDerivative(rule, 0, operands.slice(0, 1), out)?.text, "0.333333 · cos(−a)");
});

Deno.test("a long formula is none, nor is one that needs a node without a name", () => {
  assertEquals(textOf("pow", 0), undefined);
  const unnamed = [{ name: "a", data: 1 }, { name: undefined, data: 2 }];
  assertEquals(localDerivative(rules.get("mul")!, 0, unnamed, out), undefined);
  assertEquals(localDerivative(rules.get("mul")!, 1, unnamed, out)?.text, "a");
});
