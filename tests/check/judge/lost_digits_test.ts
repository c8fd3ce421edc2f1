import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { checkRule } from "../../../lib/check/mod.ts";
import type { RuleChoice } from "../../../lib/check/options.ts";
import { add, defineRule, div, exp, mul, neg, sin, sub } from "../../../mod.ts";

const LOSES = "your evaluate loses digits that your expression keeps at ";

const softmax = defineRule({
  name: "test softmax",
  evaluate: (x, y) => 1 / (1 + Math.exp(y - x)),
  partials: [
    (_x, _y, out) => mul(out, sub(1, out)),
    (_x, _y, out) => neg(mul(out, sub(1, out))),
  ],
  expression: "exp(x) / (exp(x) + exp(y))",
});
const versine = defineRule({
  name: "test versine",
  evaluate: (x) => 1 - Math.cos(x),
  partials: [(x) => sin(x)],
  expression: "2 * sin(x / 2) ^ 2",
});
const overflowing = defineRule({
  name: "test overflowing exponential",
  evaluate: (x) => Math.exp(2 * x) / Math.exp(x),
  partials: [(x) => exp(x)],
  expression: "exp(x)",
});

describe("a rule that computes less exactly than its expression", () => {
  const rules: [what: string, rule: RuleChoice][] = [
    ["softmax", softmax],
    ["versine", versine],
    ["overflowing exponential", overflowing],
  ];
  for (const [what, rule] of rules) {
    it(`is told from a wrong one, with the errors of both: ${what}`, () => {
      const report = checkRule(rule);
      const values = report.mismatches.filter(({ kind }) => kind === "value");
      assert(values.length > 0);
      for (const { blame, ulps, formulaUlps } of values) {
        assertStringIncludes(blame, LOSES);
        assert(2 * formulaUlps! < ulps, blame);
      }
      assertStringIncludes(report.toString(), "ulp as it is written, evaluate by ");
    });
  }

  const wrong: [what: string, rule: RuleChoice][] = [
    [
      "a logarithm cut short",
      defineRule({
        name: "test short logarithm",
        evaluate: (x) => Math.abs(x) < 1e-3 ? x : Math.log1p(x),
        partials: [(x) => div(1, add(1, x))],
        expression: "log(1 + x)",
      }),
    ],
    [
      "a frequency slightly off",
      defineRule({
        name: "test frequency",
        evaluate: (x) => Math.sin(x * (1 + 1e-6)),
        partials: [(x) => sin(add(x, Math.PI / 2))],
        expression: "sin(x)",
      }),
    ],
    [
      "a small constant",
      defineRule({
        name: "test constant",
        evaluate: (x) => Math.exp(x) + 1e-9,
        partials: [(x) => exp(x)],
        expression: "exp(x)",
      }),
    ],
  ];
  for (const [what, rule] of wrong) {
    it(`is none that computes something else: ${what}`, () => {
      const { mismatches } = checkRule(rule);
      const values = mismatches.filter(({ kind }) => kind === "value");
      assert(values.length > 0);
      assertEquals(
        values.filter(({ blame }) => blame.includes(LOSES)).map(({ blame }) => blame),
        [],
      );
    });
  }
});
