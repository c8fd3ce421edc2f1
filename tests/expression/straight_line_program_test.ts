import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { parse } from "mathjs";
import { runInDoubles } from "../../lib/expression/double_machine.ts";
import { lower, OPCODES } from "../../lib/expression/straight_line_program.ts";

const run = (formula: string, x: number, y = NaN) => {
  const program = lower([parse(formula)]);
  return runInDoubles(program, x, y, NaN).values[program.results[0]!];
};
const opcodes = (...formulas: string[]) => {
  const { code } = lower(formulas.map((formula) => parse(formula)));
  return Array.from({ length: code.length / 3 }, (_, i) => OPCODES[code[3 * i]!]);
};

describe("lower", () => {
  it("computes a common subexpression once, over several formulas too", () => {
    assertEquals(opcodes("exp(x) / (1 + exp(x))", "exp(x) + 1"), [
      "operand",
      "exp",
      "constant",
      "add",
      "divide",
      "add",
    ]);
  });

  it("drops neutral elements and folds sums and products of integers, nothing else", () => {
    assertEquals(opcodes("1 * x ^ (2 - 1) + 0"), ["constant", "operand", "constant", "constant"]);
    assertEquals(opcodes("x * 0").at(-1), "multiply");
    assertEquals(opcodes("x * (0.5 + 0.25)").filter((name) => name === "add").length, 1);
  });

  const x = 0.7;
  const table: [formula: string, expected: number][] = [
    ["sec(x)", 1 / Math.cos(x)],
    ["csc(x)", 1 / Math.sin(x)],
    ["cot(x)", 1 / Math.tan(x)],
    ["sech(x)", 1 / Math.cosh(x)],
    ["csch(x)", 1 / Math.sinh(x)],
    ["coth(x)", 1 / Math.tanh(x)],
    ["asec(1 / x)", Math.acos(1 / (1 / x))],
    ["acsc(1 / x)", Math.asin(1 / (1 / x))],
    ["acot(x)", Math.atan(1 / x)],
    ["asech(x)", Math.acosh(1 / x)],
    ["acsch(x)", Math.asinh(1 / x)],
    ["acoth(1 / x)", Math.atanh(1 / (1 / x))],
    ["log(x, 3)", Math.log(x) / Math.log(3)],
    ["+x - (-2)", 2.7],
    ["pow(x, 2)", x * x],
    ["pi", Math.PI],
    ["e", Math.E],
  ];
  for (const [formula, expected] of table) {
    it(`lowers ${formula}`, () => assertEquals(run(formula, x), expected));
  }

  for (const formula of ["q + 1", "erf(x)", "[x]", "x > 0", "atan2(x, y)", "1i"]) {
    it(`refuses ${formula}, which has no meaning in a rule`, () => {
      assertThrows(() => lower([parse(formula)]), SyntaxError, "Cannot evaluate");
    });
  }
});
