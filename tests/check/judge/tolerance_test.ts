import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { checkGradient } from "../../../lib/check/mod.ts";
import { defineRule, div, mul, neg, Value } from "../../../mod.ts";

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
});
