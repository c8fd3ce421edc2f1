import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { checkGradient } from "../../../lib/check/mod.ts";
import { cos, defineRule, div, mul, neg, Value } from "../../../mod.ts";

describe("the tolerance of a rule of the user's", () => {
  it("does not underflow: a quotient of subnormal numbers is off by what its formula loses", () => {
    const quotient = defineRule({
      name: "test scaled quotient",
      evaluate: (x, y) => x / (2.5 * y),
      partials: [(_x, y) => div(1, mul(2.5, y)), (_x, y, out) => div(neg(out), y)],
      expression: "x / (2.5 * y)",
    });
    const report = checkGradient(quotient(new Value(5e-324), new Value(5e-324)));
    assertEquals(report.mismatches, []);
  });

  it("follows an error that moves a trigonometric function to another slope", () => {
    const sineOfSquare = defineRule({
      name: "test sine of a square",
      evaluate: (x) => Math.sin(x * x),
      partials: [(x) => mul(mul(2, x), cos(mul(x, x)))],
      expression: "sin(x ^ 2)",
    });
    const report = checkGradient(sineOfSquare(new Value(30035000.5690569)));
    assertEquals(report.mismatches, []);
  });
});
