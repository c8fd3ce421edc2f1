import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { checkRule } from "../../../lib/check/mod.ts";
import { symbolicRule } from "../../../lib/check/oracle/symbolic_rule.ts";
import { defineRule, div, mul, rules, sub } from "../../../mod.ts";

/** A point in the domain of a rule, on each of its branches. */
const POINTS = [[0.3, 0.7, 0.9], [1.7, 0.6, 2.4], [-0.4, 0.6, 3], [0.4, -0.6, 0.1], [
  -2.5,
  -0.3,
  -3,
]];

describe("a central difference certifies mathjs's derivative", () => {
  for (const rule of rules.values()) {
    it(`of ${rule.name}, on every branch`, () => {
      let certified = 0;
      for (const point of POINTS) {
        const operands = point.slice(0, rule.arity);
        const branch = symbolicRule(rule).branchAt(operands);
        if (branch === undefined) continue;
        assertEquals([...branch.faults(operands)].filter(Boolean), []);
        certified++;
      }
      assertEquals(certified > 0, true);
    });
  }

  it("and finds mathjs's acoth, which has the wrong sign: the oracle is at fault, not the rule", () => {
    const acoth = defineRule({
      name: "acoth",
      evaluate: (x) => Math.atanh(1 / x),
      partials: [(x) => div(1, sub(1, mul(x, x)))],
      expression: "acoth(x)",
    });
    const report = checkRule(acoth, { samples: 50 });
    assertEquals(report.mismatches.filter(({ kind }) => kind === "partial"), []);
    const reason = [...report.silences.keys()].find((silence) => silence.includes("central"));
    assertEquals(
      reason,
      "a central difference does not confirm what mathjs derives from acoth(x) by x: -1 / (1 - x ^ 2)",
    );
  });
});
