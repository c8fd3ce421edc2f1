import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { checkGradient, checkRule } from "../../lib/check/mod.ts";
import {
  abs,
  add,
  cos,
  cosh,
  defineRule,
  div,
  exp,
  log,
  mul,
  neg,
  select,
  sigmoid,
  sub,
  tanh,
  type UnaryRow,
  Value,
} from "../../mod.ts";

const swish = defineRule({
  name: "swish",
  evaluate: (x) => x * sigmoid(x),
  partials: [(x, out) => add(sigmoid(x), mul(out, sigmoid(neg(x))))],
  expression: "x / (1 + exp(-x))",
});

const leakyRelu = defineRule({
  name: "leakyRelu",
  evaluate: (x) => (x > 0 ? x : 0.01 * x),
  partials: [(x) => select(x, 1, 0.01)],
  expression: [{ when: "x > 0", then: "x" }, { when: "x < 0", then: "0.01 * x" }],
});

describe("checkRule", () => {
  it("takes a name, a row, or a function of defineRule", () => {
    assertEquals(checkRule("tanh", { samples: 5 }).rule, "tanh");
    assertEquals(checkRule(swish, { samples: 5 }).rule, "swish");
    assertEquals(checkRule(swish.rule, { samples: 5 }).rule, "swish");
  });

  it("confirms rules of the user's, smooth and with branches", () => {
    assertEquals(checkRule(swish).mismatches, []);
    assertEquals(checkRule(leakyRelu).mismatches, []);
    assert(checkRule(swish).ok && checkRule(leakyRelu).ok);
  });

  it("judges a rule of the user's by the rounding errors of its own formulas: 1 − tanh² is no alarm", () => {
    const loose = defineRule({
      name: "looseTanh",
      evaluate: Math.tanh,
      partials: [(_x, out) => sub(1, mul(out, out))],
      expression: "tanh(x)",
    });
    assertEquals(checkRule(loose).mismatches, []);
    assertEquals(checkRule(loose).verdict, "agrees");
  });

  const naive: UnaryRow[] = [
    {
      name: "naiveExpm1",
      evaluate: (x) => Math.exp(x) - 1,
      partials: [(_x, out) => add(out, 1)],
      expression: "exp(x) - 1",
    },
    {
      name: "naiveSoftplus",
      evaluate: (x) => Math.log(1 + Math.exp(x)),
      partials: [(x) => div(exp(x), add(1, exp(x)))], // NaN where exp(x) overflows
      expression: "log(1 + exp(x))",
    },
    {
      name: "naiveHyperbola",
      evaluate: (x) => Math.sqrt(x * x + 1) - x * x / Math.sqrt(x * x + 1),
      partials: [(x, out) => neg(mul(x, mul(out, mul(out, out))))],
      expression: "sqrt(x^2 + 1) - x^2 / sqrt(x^2 + 1)",
    },
    {
      name: "naiveCube",
      evaluate: (x) => x ** 3 - 3 * x ** 2 + 3 * x - 1, // NaN where the powers overflow
      partials: [(x) => mul(3, mul(sub(x, 1), sub(x, 1)))],
      expression: "x^3 - 3 * x^2 + 3 * x - 1",
    },
  ];
  for (const row of naive) {
    it(`raises no alarm where a formula loses digits or overflows as it is written: ${row.expression}`, () => {
      const rule = defineRule(row);
      for (const seed of [1, 2, 3]) assertEquals(checkRule(rule, { seed }).mismatches, []);
    });
  }

  it("raises no alarm where a norm underflows to 0 and its partials to 0 / 0", () => {
    const rule = defineRule({
      name: "naiveNorm",
      evaluate: (x, y) => Math.sqrt(x * x + y * y),
      partials: [(x, _y, out) => div(x, out), (_x, y, out) => div(y, out)],
      expression: "sqrt(x^2 + y^2)",
    });
    assertEquals(checkRule(rule).mismatches, []);
  });

  it("finds a partial that is not a number though nothing overflows", () => {
    const rule = defineRule({
      name: "entropyOfAbs",
      evaluate: (x) => x * Math.log(Math.abs(x)),
      partials: [(x) => add(1, log(x))],
      expression: [{ when: "x > 0", then: "x * log(x)" }, { when: "x < 0", then: "x * log(-x)" }],
    });
    const { verdict, mismatches } = checkRule(rule);
    assertEquals(verdict, "disagrees");
    assert(mismatches.every(({ engine }) => Number.isNaN(engine)));
  });

  it("reports the largest error of the value and of each partial in ulps, and where", () => {
    const { worstValue, worstPartials } = checkRule("tanh");
    assert(worstValue!.ulps > 0.4 && worstValue!.ulps < 4);
    assert(worstPartials[0]!.ulps > 0.4 && worstPartials[0]!.ulps < 4);
    assertStringIncludes(worstPartials[0]!.at, "tanh′ at x = ");
  });

  const wrong: [name: string, rule: UnaryRow, kind: string][] = [
    ["a lost factor", {
      name: "lostFactor",
      evaluate: (x) => Math.exp(2 * x),
      partials: [(_x, out) => out],
      expression: "exp(2 * x)",
    }, "partial"],
    ["a wrong value", {
      name: "wrongValue",
      evaluate: (x) => Math.exp(x) + 1e-9,
      partials: [(x) => exp(x)],
      expression: "exp(x)",
    }, "value"],
    ["a wrong sign on one branch", {
      name: "wrongBranch",
      evaluate: (x) => (x > 0 ? x : -2 * x),
      partials: [(x) => select(x, 1, 2)],
      expression: [{ when: "x > 0", then: "x" }, { when: "x < 0", then: "-2 * x" }],
    }, "partial"],
    ["an error of 1e-12", {
      name: "slightlyWrong",
      evaluate: Math.tanh,
      partials: [(x) => mul(1 + 1e-12, sub(1, mul(tanh(x), tanh(x))))],
      expression: "tanh(x)",
    }, "partial"],
  ];
  for (const [what, row, kind] of wrong) {
    it(`finds ${what}`, () => {
      const report = checkRule(defineRule(row));
      assertEquals(report.verdict, "disagrees");
      assert(report.mismatches.every((mismatch) => mismatch.kind === kind));
    });
  }

  it("finds an error of 1 % where numbers are as large as 1e250, on one branch of a select", () => {
    const rule = defineRule({
      name: "steepSinh",
      evaluate: Math.sinh,
      partials: [(x) => select(sub(abs(x), 500), mul(1.01, cosh(x)), cosh(x))],
      expression: "sinh(x)",
    });
    for (const seed of [1, 2, 3]) assertEquals(checkRule(rule, { seed }).verdict, "disagrees");
  });

  it("compares where the branch that a select does not take overflows", () => {
    const slope = (error: number) =>
      defineRule({
        name: "logarithmicTail",
        evaluate: (x) => x > 1 ? Math.log(x) : Math.expm1(x - 1),
        partials: [(x) =>
          select(
            sub(x, 1),
            select(sub(x, 1000), div(1 + error, x), div(1, x)),
            exp(sub(x, 1)),
          )],
        expression: [{ when: "x > 1", then: "log(x)" }, { when: "x < 1", then: "exp(x - 1) - 1" }],
      });
    assertEquals(checkRule(slope(0)).mismatches, []);
    assertEquals(checkRule(slope(1e-12)).verdict, "disagrees");
  });

  it("takes a rule for the user's own that bears the name of another function of the engine", () => {
    for (const name of ["grad", "sum", "trace", "detach"]) {
      const rule = defineRule({
        name,
        evaluate: (x) => x * x,
        partials: [(x) => mul(2, x)],
        expression: "x ^ 2",
      });
      assertEquals(checkRule(rule).verdict, "agrees", name);
      assertEquals(checkGradient(rule(new Value(3)).mul(2)).verdict, "agrees", name);
    }
  });

  it("abstains with the reason when mathjs cannot differentiate the expression", () => {
    const rule = defineRule({
      name: "roundOff",
      evaluate: Math.round,
      partials: [() => 0],
      expression: "round(x)",
    });
    const report = checkRule(rule);
    assertEquals([report.verdict, report.comparisons], ["abstains", 0]);
    assertStringIncludes([...report.silences.keys()].join(), "mathjs cannot differentiate");
  });

  it("says in the report why it was silent: an expression that cannot be read, a gap between branches", () => {
    const row = { name: "half", evaluate: (x: number) => x / 2 };
    const unreadable = checkRule(
      defineRule({ ...row, partials: [() => 0.5], expression: "y / 2" }),
    );
    assertEquals(unreadable.verdict, "abstains");
    assertStringIncludes(
      unreadable.toString(),
      `times: Cannot read the expression of the rule half: 'y' in "y / 2" is none of its operands`,
    );
    const gap = checkRule(
      defineRule({
        ...row,
        partials: [() => 0.5],
        expression: [{ when: "x > 2", then: "x / 2" }, { when: "x < 0", then: "x / 2" }],
      }),
    ).toString();
    assertStringIncludes(gap, "times: the branches of the expression leave this point out");
    assertStringIncludes(gap, "times: no branch of the expression holds here"); // at 0 and 2
  });

  it("shows the expression beside a value that is not its own", () => {
    const report = checkRule(
      defineRule({
        name: "otherSine",
        evaluate: Math.sin,
        partials: [(x) => cos(x)],
        expression: "sin(2 * x)",
      }),
    );
    assertStringIncludes(
      report.toString(),
      "  formula sin(2 * x): evaluate computes something else",
    );
  });

  it("refuses unknown rules and options out of range", () => {
    assertThrows(() => checkRule("nope"), RangeError, `Cannot find the rule "nope"`);
    assertThrows(() => checkRule({} as never), TypeError, "Cannot check a rule");
    const { message } = assertThrows(() => checkRule(tanh as never), TypeError);
    assertEquals(message.endsWith(": current value is function tanh"), true);
    assertThrows(() => checkRule("tanh", { samples: -1 }), RangeError, "'samples'");
  });
});
