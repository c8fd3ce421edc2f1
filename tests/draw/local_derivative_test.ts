import { assert, assertEquals } from "@std/assert";
import { cos, defineRule, mul, neg, rules } from "../../mod.ts";
import { formatNumber } from "../../lib/draw/format_number.ts";
import { textbookDerivative } from "../../lib/draw/textbook_derivative.ts";
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
  assertEquals([textOf("div", 0), textOf("div", 1)], ["1 / b", "−a / b^2"]);
  assertEquals(textOf("exp", 0), "exp(a)");
  assertEquals(textOf("cos", 0), "−sin(a)");
  assertEquals(textOf("select", 1), "1");
});

Deno.test("a local derivative is what a textbook writes", () => {
  const pow = (exponent: number) => {
    const operands = [{ name: "a", data: 0.5 }, { name: formatNumber(exponent), data: exponent }];
    return localDerivative(rules.get("pow")!, 0, operands, out)?.text;
  };
  assertEquals([3, 2, 1, 0.5, -1].map(pow), [
    "3 · a^2",
    "2 · a",
    "1",
    "0.5 · a^(−0.5)",
    "(−1) · a^(−2)",
  ]);
  assertEquals([textOf("pow", 0), textOf("pow", 1)], ["b · a^(b − 1)", "a^b · log(a)"]);
  assertEquals(textOf("tanh", 0), "1 − tanh(a)^2");
  assertEquals(textOf("acos", 0), "−1 / sqrt(1 − a^2)");
  assertEquals(textOf("sigmoid", 0), "exp(−a) / (1 + exp(−a))^2");
  assertEquals(textOf("log10", 0), "1 / (a · log(10))");
});

Deno.test("a local derivative is that of the branch at the operands, on a kink the row's", () => {
  const at = (rule: string, k: number, ...data: number[]) =>
    localDerivative(
      rules.get(rule)!,
      k,
      data.map((data, i) => ({ ...operands[i]!, data })),
      out,
    )?.text;
  assertEquals([at("abs", 0, 2), at("abs", 0, -2), at("relu", 0, -2)], ["1", "−1", "0"]);
  assertEquals([at("max", 0, 2, 1), at("max", 0, 1, 2), at("max", 1, 1, 2)], ["1", "0", "1"]);
  assertEquals(["x", "y", "z"].map((_, k) => at("clamp", k, 5, 0, 1)), ["0", "0", "1"]);
  assertEquals(at("cbrt", 0, 8), "1 / (3 · a^(2 / 3))");
  assertEquals(at("abs", 0, 0), "sign(a)");
});

Deno.test("every rule's derivative as a textbook writes it has a formula", () => {
  for (const rule of rules.values()) {
    if (rule.derivatives === undefined) continue;
    rule.derivatives.forEach((_, k) => {
      assert(textbookDerivative(rule, k, operands.slice(0, rule.arity)) !== undefined, rule.name);
    });
  }
});

Deno.test("a derivative that is more than arithmetic is taken from the row", () => {
  for (const text of ["x!", "2 x", "(x", "x > 0 ? 1 : 0", "pi * x", "x +", "w", "[1, 2]", "x.y"]) {
    const rule = { ...rules.get("sin")!, derivatives: [text] };
    assertEquals(localDerivative(rule, 0, operands.slice(0, 1), out)?.text, "cos(a)", text);
  }
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
  const long = [{ name: "a rather long name", data: 1 }, { name: "another long name", data: 2 }];
  assertEquals(localDerivative(rules.get("pow")!, 0, long, out), undefined);
  const unnamed = [{ name: "a", data: 1 }, { name: undefined, data: 2 }];
  assertEquals(localDerivative(rules.get("mul")!, 0, unnamed, out), undefined);
  assertEquals(localDerivative(rules.get("mul")!, 1, unnamed, out)?.text, "a");
});
