import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { type Branch, defineRule } from "../../mod.ts";
import { formulasOf } from "../../lib/expression/formulas.ts";

/** A rule of one operand with this expression. */
function ruleWith(expression: string | Branch[]) {
  return defineRule({ name: "twice", evaluate: (x) => 2 * x, partials: [() => 2], expression })
    .rule;
}

describe("formulasOf", () => {
  it("parses each branch once", () => {
    const rule = ruleWith([{ when: "x > 0", then: "2 * x" }, { when: "x < 0", then: "pi * x" }]);
    const formulas = formulasOf(rule);
    assertEquals(formulas.map(({ formula }) => formula.toString()), ["2 * x", "pi * x"]);
    assertEquals(formulas.map(({ holds }) => holds([1])), [true, false]);
    assertEquals(formulasOf(rule), formulas);
  });

  it("reads ln, ** and π as mathjs's log, ^ and pi", () => {
    const [formula] = formulasOf(ruleWith("ln(x) ** 2 − π·x"));
    assertEquals(formula!.formula.toString(), "log(x) ^ 2 - pi * x");
    const [branch] = formulasOf(ruleWith([{ when: "x ** 2 < π", then: "x" }]));
    assertEquals([branch!.holds([1.7]), branch!.holds([1.8])], [true, false]);
  });

  const mistakes: [expression: string | Branch[], message: string][] = [
    ["2 * (x", "Cannot read the expression of the rule twice: Parenthesis ) expected"],
    ["|x|", "'|x|' is written abs(x)"],
    ["Math.sin(x)", "'Math.sin(x)' is written sin(x)"],
    ["x * y", `'y' in "x * y" is none of its operands, which are called x`],
    ["x / 2x", "people read in two ways: it is written x / (2 * x) or (x / 2) * x"],
    ["1e400 * x", `no double is near 1e400 in "1e400 * x"`],
    ["x * q", `'q' in "x * q" is none of its operands, which are called x`],
    [[{ when: "y > 0", then: "x" }], "the operands are called x"],
    [[{ when: "|x| > 1", then: "x" }], "'|x|' is written abs(x)"],
    [[{ when: "x", then: "x" }], "'x' is no comparison"],
  ];
  for (const [expression, message] of mistakes) {
    it(`says what is wrong with ${JSON.stringify(expression)}`, () => {
      assertThrows(() => formulasOf(ruleWith(expression)), SyntaxError, message);
    });
  }
});
