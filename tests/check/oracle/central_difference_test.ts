import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { parse } from "mathjs";
import { checkGradient, checkRule } from "../../../lib/check/mod.ts";
import { isContradicted } from "../../../lib/check/oracle/central_difference.ts";
import { symbolicRule } from "../../../lib/check/oracle/symbolic_rule.ts";
import { lower } from "../../../lib/expression/straight_line_program.ts";
import { defineRule, div, mul, rules, sub, Value } from "../../../mod.ts";

const EVERYWHERE = { holds: () => true, bounds: [] };
const NOWHERE = { holds: () => false, bounds: [] };

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
        assertEquals([...branch.faults()].filter(Boolean), []);
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

  it("at points of its own: what was checked before does not change a verdict", () => {
    const root = (name: string, numerator: number) =>
      defineRule({
        name,
        evaluate: (x) => Math.sqrt(x - 100),
        partials: [(_x, out) => div(numerator, out)],
        expression: "sqrt(x - 100)",
      });
    const wrong = root("test distant root", 17), right = root("test right distant root", 0.5);
    checkGradient(wrong(new Value(100))); // the pole, where nothing can be certified
    assertEquals(checkGradient(wrong(new Value(104))).verdict, "disagrees");
    assertEquals(checkGradient(right(new Value(104))).verdict, "agrees");
  });

  it("in each part of the domain: a derivative that is wrong far out does not pass", () => {
    const primal = "x ^ 2", derived = "2 * x + (x - 5000 + abs(x - 5000))";
    const by = (derived: string) =>
      isContradicted(lower([parse(primal)]), lower([parse(derived)]), 0, 1, EVERYWHERE);
    assertEquals(by("2 * x"), false);
    assertEquals(by(derived), true);
  });

  it("and none where a function turns within a step", () => {
    const primal = lower([parse("sin(x ^ 9)")]), derived = lower([parse("9 * x ^ 8 * cos(x ^ 9)")]);
    assertEquals(isContradicted(primal, derived, 0, 1, EVERYWHERE), false);
    assertEquals(isContradicted(primal, derived, 0, 1, NOWHERE), true);
  });
});
