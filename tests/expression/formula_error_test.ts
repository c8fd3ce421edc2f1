import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { FormulaError, fromExpression } from "../../lib/expression/mod.ts";

/** Each formula, where the part of it that is wrong starts, that part, why it is wrong, and what to write instead. */
const mistakes: [formula: string, start: number, part: string, reason: string, instead?: string][] =
  [
    ["h = tanh(x); l = h * q", 21, "q", "'q' has no value"],
    ["h = h + 1", 4, "h", "'h' has no value"],
    ["l = x\nk = l\nl = x", 12, "l", "'l' is named twice"],
    ["k = y; x = k", 7, "x", "'x' is a variable already, and cannot name another value"],
    ["k = e; e = k", 7, "e", "'e' is a constant already, and cannot name another value"],
    ["k = x; k(2)", 7, "k", "'k' is a variable and no operation: a product is written k * (…)"],
    ["k.m = x", 0, "k.m = x", "a value is given to a name alone"],
    [
      "k = x\n  tanh(k)\nk",
      8,
      "tanh(k)",
      "the value of 'tanh(k)' is lost",
      "it is given a name, as in a = x",
    ],
    [
      "k = x\nl = k + sec(k)",
      14,
      "sec",
      "the operation 'sec' does not exist",
      "'sec(k)' is written 1 / cos(k)",
    ],
    ["k = x; l = tanh(tanh(k, x))", 16, "tanh", "'tanh' takes 1 operand and not 2"],
    ["k = x; l = k²", 12, "²", 'syntax error in part "²"', "'k²' is written k^2"],
    ["k = x; l = |k| + 1", 11, "|", "value expected", "'|k|' is written abs(k)"],
    ["k = x; l = k *", 14, "", "unexpected end of expression"],
    ["k = x; l = x % 2", 11, "x % 2", "the operation 'mod' does not exist"],
    [
      "k = x; l = [k, 2]",
      11,
      "[k, 2]",
      "'[k, 2]' is neither a number, a variable nor an operation",
    ],
    ["x₁ = x; l = x₁ * q₂", 17, "q₂", "'q₂' has no value"],
  ];

for (const [formula, start, part, reason, instead] of mistakes) {
  Deno.test(`the mistake in ${JSON.stringify(formula)} is told as data`, () => {
    const error = assertThrows(() => fromExpression(formula, { x: 1, y: 2 }), FormulaError);
    assertInstanceOf(error, SyntaxError);
    assertEquals([error.reason, error.instead], [reason, instead]);
    assertEquals([error.start, formula.slice(error.start, error.end)], [start, part]);
    assert(error.message.includes(reason) && error.message.includes(instead ?? ""));
    assert(error.message.includes(` at character ${error.start! + 1}`));
  });
}

Deno.test("a mistake without a place of its own has that of its statement, or none", () => {
  const deep = "(".repeat(100_000) + "x" + ")".repeat(100_000);
  const error = assertThrows(() => fromExpression(`k = 1; ${deep}`, { x: 1 }), FormulaError);
  assertEquals([error.reason, error.start, error.end], [
    "it is nested too deeply",
    7,
    7 + deep.length,
  ]);
  const empty = assertThrows(() => fromExpression(" "), FormulaError);
  assertEquals([empty.reason, empty.start, empty.end], ["it is empty", undefined, undefined]);
});
