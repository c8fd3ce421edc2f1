import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { checkGradient, checkRule } from "../../lib/check/mod.ts";
import {
  abs,
  add,
  type BinaryRow,
  cos,
  cosh,
  defineRule,
  detach,
  div,
  exp,
  log,
  max,
  min,
  mul,
  neg,
  type Operand,
  pow,
  select,
  sigmoid,
  sign,
  sin,
  step,
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

  it("compares partials on Values, and as they were traced at another point", () => {
    const isPositive = (x: Operand) => (typeof x === "number" ? x : x.data) > 0;
    const cube = { evaluate: (x: number) => x ** 3, expression: "x ^ 3" };
    const wrong: [string, UnaryRow, RegExp][] = [
      ["right on numbers alone", {
        name: "onNumbers",
        ...cube,
        partials: [(x) => mul(typeof x === "number" ? 3 : 2, mul(x, x))],
      }, /onNumbers′ at .*, computed on Values/],
      ["frozen by a question of JavaScript", {
        name: "frozen",
        evaluate: Math.abs,
        partials: [(x) => isPositive(x) ? 1 : -1],
        expression: [{ when: "x > 0", then: "x" }, { when: "x < 0", then: "-x" }],
      }, /frozen′ at .*, as the graph traced at 0.75/],
      ["detached", {
        name: "detached",
        ...cube,
        partials: [(x) => mul(3, mul(detach(x), detach(x)))],
      }, /detached′ at .*, as the graph traced at 0.75/],
    ];
    for (const [, row, blame] of wrong) {
      const report = checkRule(defineRule(row), { order: 1 });
      assertEquals(report.verdict, "disagrees", row.name);
      assertMatch(report.toString(), blame);
    }
  });

  it("compares second derivatives: a power whose slope is no function of its exponent at 0", () => {
    const formerPower = (x: Operand, y: Operand, out: Operand) => {
      const hasInverse = min(abs(x), abs(div(1, x))), power = pow(x, sub(y, 1));
      return select(abs(y), mul(y, select(hasInverse, div(out, x), power)), abs(y));
    };
    const former = defineRule({
      name: "formerPower",
      evaluate: Math.pow,
      partials: [formerPower, (x, _y, out) => mul(out, log(x))],
      expression: "x ^ y",
    });
    assertMatch(checkRule(former).toString(), /∂²formerPower\/∂x∂y at x = \S+, y = 0/);
    assertThrows(() => checkRule("tanh", { order: 0 }), RangeError, "'order'");
  });

  describe("finds at every seed a partial that is wrong in a region", () => {
    /** A sine whose partial is 0 between two numbers, by comparisons that its trace holds. */
    const sineWithHole = (name: string, low: number, high: number, hole: UnaryRow["partials"][0]) =>
      defineRule({
        name: `${name}${low}to${high}`,
        evaluate: Math.sin,
        partials: [hole],
        expression: "sin(x)",
      });
    const regions = [1.7e-12, -3.3e-7, 0.021, -0.77, 5.3, -123.4, 71_234, -4.4e8, 9.1e11];
    for (const place of regions) {
      it(`1 % wide, at ${place}`, () => {
        const [low, high] = [place, place * 1.01].sort((a, b) => a - b) as [number, number];
        const rule = sineWithHole(
          "byComparison",
          low,
          high,
          (x) => select(min(sub(x, low), sub(high, x)), 0, cos(x)),
        );
        for (let seed = 1; seed <= 5; seed++) {
          assertEquals(checkRule(rule, { seed, order: 1 }).verdict, "disagrees");
        }
      });
    }

    it("from 1e3 to 1e6, by a question of JavaScript", () => {
      const rule = sineWithHole("hidden", 1e3, 1e6, (x) => {
        const number = typeof x === "number" ? x : x.data;
        return number > 1e3 && number < 1e6 ? mul(0, x) : cos(x);
      });
      for (let seed = 1; seed <= 20; seed++) {
        assertEquals(checkRule(rule, { seed, order: 1 }).verdict, "disagrees");
      }
    });

    it("at integers alone, at halves, at powers of two", () => {
      const wrongAt: Record<string, (x: number) => boolean> = {
        integers: Number.isInteger,
        halves: (x) => Math.abs(x % 1) === 0.5,
        powers: (x) => x > 2 && Number.isInteger(Math.log2(x)),
      };
      for (const [name, isWrong] of Object.entries(wrongAt)) {
        const rule = defineRule({
          name,
          evaluate: (x) => isWrong(x) ? 0.5 : Math.sin(x),
          partials: [(x) => cos(x)],
          expression: "sin(x)",
        });
        assertEquals(checkRule(rule, { order: 1 }).verdict, "disagrees", name);
      }
    });
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

  const hidden: [what: string, row: UnaryRow | BinaryRow][] = [
    ["x² with the slope 42 at 0", {
      name: "hiddenSquare",
      evaluate: (x: number) => x * x,
      partials: [(x: Operand) => select(abs(x), mul(2, x), 42)],
      expression: "x ^ 2",
    }],
    ["x² with the slope 42 at 0, by a test of sin(x)·x", {
      name: "hiddenSine",
      evaluate: (x: number) => x * x,
      partials: [(x: Operand) => select(abs(mul(sin(x), x)), mul(2, x), 42)],
      expression: "x ^ 2",
    }],
    ["x·y with a doubled partial where x = y", {
      name: "hiddenProduct",
      evaluate: (x: number, y: number) => x * y,
      partials: [
        (x: Operand, y: Operand) => select(abs(sub(x, y)), y, mul(2, y)),
        (x: Operand) => x,
      ],
      expression: "x * y",
    }],
    ["x³ with 3·out/x, which is NaN at 0", {
      name: "hiddenCube",
      evaluate: (x: number) => x ** 3,
      partials: [(x: Operand, out: Operand) => div(mul(3, out), x)],
      expression: "x ^ 3",
    }],
    ["a maximum in a test", {
      name: "hiddenMaximum",
      evaluate: (x: number) => x * x,
      partials: [(x: Operand) => select(max(abs(x), neg(sign(x))), mul(2, x), 42)],
      expression: "x ^ 2",
    }],
  ];
  for (const [what, row] of hidden) {
    it(`finds what a select hides at one point, as exact operations add no error: ${what}`, () => {
      const { verdict, mismatches } = checkRule(defineRule(row as UnaryRow), { samples: 100 });
      assertEquals(verdict, "disagrees");
      assert(mismatches.every(({ kind }) => kind === "partial"));
    });
  }

  it("abstains where a formula loses its digits, with the error beside the bound: log1p that is 0 below 1e-20", () => {
    const flushed = defineRule({
      name: "flushedLog1p",
      evaluate: (x) => Math.abs(x) < 1e-20 ? 0 : Math.log1p(x),
      partials: [(x) => div(1, add(1, x))],
      expression: "log(1 + x)",
    });
    const report = checkRule(flushed);
    assert(report.silences.get("the formula loses its digits there")! > 10);
    assert(report.lost!.ulps > 1e10 && report.lost!.ulps <= report.lost!.allowed);
    assert(
      /largest error beside [\d.e+]+ ulp of [\d.e+]+ ulp that rounding explains \(flushedLog1p at x = [^)]+\): the formula loses its digits there/
        .test(report.toString()),
      report.toString(),
    );
    assert(report.worstValue!.ulps < 1e13, "below the share of 2⁻¹⁰");
  });

  it("lists the points at which branches overlap and contradict each other", () => {
    const rule = defineRule({
      name: "overlapping",
      evaluate: (x) => x,
      partials: [() => 1],
      expression: [{ when: "x > -1", then: "x" }, { when: "x < 1", then: "2 * x" }],
    });
    const { silences } = checkRule(rule);
    assert(
      silences.get("branches of the expression overlap here, and contradict each other")! > 20,
    );
    const agreeing = defineRule({
      name: "overlappingAlike",
      evaluate: (x) => 2 * x,
      partials: [() => 2],
      expression: [{ when: "x > -1", then: "x + x" }, { when: "x < 1", then: "2 * x" }],
    });
    assertEquals(checkRule(agreeing).verdict, "agrees");
  });

  it("lists zeros of the other sign and NaN among the abstentions", () => {
    const rule = defineRule({
      name: "unsignedZero",
      evaluate: (x) => 2 * x + 0,
      partials: [() => 2],
      expression: "2 * x",
    });
    const { verdict, silences } = checkRule(rule);
    assertEquals(verdict, "agrees");
    assert(silences.get("the expression has a zero of the other sign, which is not compared")! > 0);
    assertEquals(silences.get("an operand is not finite"), 2); // value and partial at NaN
  });

  it("compares a rule of the user's at infinities where its formula has a limit that is sure", () => {
    const row = { partials: [(_x: Operand, out: Operand) => mul(out, sub(1, out))] as const };
    const logistic = (name: string, atInfinity: number) =>
      defineRule({
        ...row,
        name,
        evaluate: (x) => x === Infinity ? atInfinity : 1 / (1 + Math.exp(-x)),
        expression: "1 / (1 + exp(-x))",
      });
    assertEquals(checkRule(logistic("logisticLimit", 1)).verdict, "agrees");
    assertEquals(checkRule(logistic("logisticNaN", NaN)).verdict, "agrees");
    const { verdict, mismatches } = checkRule(logistic("logisticWrong", 0));
    assertEquals(verdict, "disagrees");
    assertMatch(mismatches[0]!.blame, /at x = Infinity/);
    for (
      const [expression, limit] of [["x / x", 1], ["1 / x - 1 / x", 5], ["sin(x)", 7]] as const
    ) {
      const open = defineRule({
        name: `openLimit${limit}`,
        evaluate: (x) =>
          Number.isFinite(x)
            ? limit === 1 ? x / x : limit === 5 ? 1 / x - 1 / x : Math.sin(x)
            : limit,
        partials: [(x) => limit === 7 ? cos(x) : mul(0, x)],
        expression,
      });
      const isSure = limit === 5; // 0 − 0
      assertEquals(checkRule(open, { samples: 60 }).verdict, isSure ? "disagrees" : "agrees");
    }
  });

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

  const secondUnproven: BinaryRow = {
    name: "unprovenSecond",
    evaluate: (x, y) => x + Math.atanh(1 / y),
    partials: [() => 1, () => 12345],
    expression: "x + acoth(y)",
  };
  const unproven: [what: string, rule: UnaryRow, lacks: string[]][] = [
    ["a function that mathjs cannot differentiate", {
      name: "unprovenErf",
      evaluate: (x) => x,
      partials: [() => 12345],
      expression: "erf(x)",
    }, ["value at random points: mathjs cannot", "partial 1 at random points: mathjs cannot"]],
    ["a derivative of mathjs's that is wrong", {
      name: "unprovenAcoth",
      evaluate: (x) => Math.atanh(1 / x),
      partials: [() => 12345],
      expression: "acoth(x)",
    }, ["partial 1 at random points: a central difference does not confirm"]],
    ["a branch in which no point lies", {
      name: "unprovenBranch",
      evaluate: (x) => x,
      partials: [() => 1],
      expression: [
        { when: "x < 12345.678 or x > 12345.677", then: "x" },
        { when: "x > 12345.679 and x < 12345.678", then: "x * 1" },
      ],
    }, [
      "value where x > 12345.679 and x < 12345.678: no point",
      "partial 1 where x > 12345.679 and x < 12345.678: no point",
    ]],
    ["the second partial of two", secondUnproven as unknown as UnaryRow, [
      "partial 2 at random points: a central difference does not confirm",
    ]],
  ];
  for (const [what, row, lacks] of unproven) {
    it(`abstains where something was never compared, and says what: ${what}`, () => {
      const report = checkRule(defineRule(row), { samples: 60 });
      assertEquals([report.verdict, report.ok, report.mismatches], ["abstains", false, []]);
      assertEquals(report.uncompared.length, lacks.length, report.uncompared.join("\n"));
      lacks.forEach((lack, i) => {
        assertStringIncludes(report.uncompared[i]!, lack);
        assertStringIncludes(report.toString(), `  not compared: ${lack}`);
      });
    });
  }

  it("finds a slope that is wrong in a branch of the width of a ten-millionth, which its condition names", () => {
    const narrow = defineRule({
      name: "wrongInNarrowBranch",
      evaluate: (x) => x,
      partials: [(x) => select(sub(x, 12345.678), select(sub(12345.679, x), 7, 1), 1)],
      expression: [
        { when: "x < 12345.678 or x > 12345.679", then: "x" },
        { when: "x > 12345.678 and x < 12345.679", then: "x * 1" },
      ],
    });
    assertEquals(checkRule(narrow, { samples: 60 }).verdict, "disagrees");
  });

  it("abstains where no random point was tried", () => {
    assertEquals(checkRule("tanh", { samples: 0 }).verdict, "abstains");
  });

  it("asks for no derivative where a formula fills a hole", () => {
    const rule = defineRule({
      name: "sinc",
      evaluate: (x) => x === 0 ? 1 : Math.sin(x) / x,
      partials: [(x, out) => select(abs(x), div(sub(cos(x), out), x), 0)],
      expression: [{ when: "x != 0", then: "sin(x) / x" }, { when: "x == 0", then: "1" }],
    });
    assertEquals(checkRule(rule).uncompared, []);
  });

  it("finds a wrong value that fills a hole, where the formula around it divides 0 by 0", () => {
    const filled: [string, UnaryRow["evaluate"], string, string][] = [
      ["sincOf0", (x) => x === 0 ? 0 : Math.sin(x) / x, "sin(x) / x", "1"],
      ["entropyOf1", (x) => x === 0 ? 1 : x * Math.log(Math.abs(x)), "x * log(abs(x))", "0"],
    ];
    for (const [name, evaluate, around, hole] of filled) {
      const { verdict, mismatches } = checkRule(defineRule({
        name,
        evaluate,
        partials: [(x, out) => add(mul(0, x), mul(0, out))],
        expression: [{ when: "x != 0", then: around }, { when: "x == 0", then: hole }],
      }));
      assertEquals(verdict, "disagrees");
      const values = mismatches.filter(({ kind }) => kind === "value");
      assert(
        values.length > 0 && values.every(({ blame }) => / at x = -?0\b(?!\.)/.test(blame)),
        name,
      );
    }
  });

  it("reckons with the rounding of numbers that a partial's text computes: 1 / 2.4 - 1", () => {
    const gamma = (name: string, exponent: number) =>
      defineRule({
        name,
        evaluate: (x) => x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055,
        partials: [(x) => select(sub(x, 0.0031308), mul(1.055 / 2.4, pow(x, exponent)), 12.92)],
        expression: [
          { when: "x <= 0.0031308", then: "12.92 * x" },
          { when: "x > 0.0031308", then: "1.055 * x^(1 / 2.4) - 0.055" },
        ],
      });
    assertEquals(checkRule(gamma("gammaCorrection", 1 / 2.4 - 1)).mismatches, []);
    assertEquals(checkRule(gamma("gammaShort", -0.58333333333)).verdict, "disagrees");
  });

  const mistakes: [expression: string, message: string][] = [
    ["2 * (x", `Parenthesis ) expected (char 7) in "2 * (x"`],
    ["sinn(x)", "'sinn' in 'sinn(x)' is none of its functions, which are abs, sqrt, "],
    ["x!", "'!' in 'x!' is none of its operators, which are + - * / ^"],
    ["log2(x)", "'log2(x)' is written by functions that it knows: log(x) / log(2)"],
    [
      "max(x, 0.01*x)",
      `is written as branches: [{ when: "x > 0.01 * x", then: "x" }, { when: "x < 0.01 * x", then: "0.01 * x" }]`,
    ],
    [
      "x > 0 ? x : 0",
      `is written as branches: [{ when: "x > 0", then: "x" }, { when: "not (x > 0)", then: "0" }]`,
    ],
    ["foo.bar.sin(x)", `'foo.bar.sin' in "foo.bar.sin(x)" is no function's name`],
    ["[1,2].sin(x)", `'[1, 2].sin' in "[1,2].sin(x)" is no function's name`],
  ];
  for (const [expression, message] of mistakes) {
    it(`names a mistake in an expression, and what to write instead: ${expression}`, () => {
      const rule = defineRule({
        name: "mistaken",
        evaluate: Math.sin,
        partials: [cos],
        expression,
      });
      const report = checkRule(rule, { samples: 5 });
      assertEquals([report.verdict, report.comparisons], ["abstains", 0]);
      assertStringIncludes(report.toString(), message);
    });
  }

  it("reads the branches that it advises", () => {
    const row = { name: "advised", evaluate: (x: number) => Math.max(x, 0) };
    const rule = defineRule({
      ...row,
      partials: [(x) => step(x)],
      expression: [{ when: "x > 0", then: "x" }, { when: "not (x > 0)", then: "0" }],
    });
    assertEquals(checkRule(rule).verdict, "agrees");
  });

  it("reports what evaluate throws, with the point", () => {
    const rule = defineRule({
      name: "throwing",
      evaluate: (x) => {
        if (x === 2) throw new RangeError("not at 2");
        return x;
      },
      partials: [() => 1],
      expression: "x",
    });
    const { verdict, mismatches } = checkRule(rule);
    assertEquals([verdict, mismatches[0]!.kind], ["disagrees", "exception"]);
    assertEquals(
      mismatches[0]!.blame,
      "The rule throwing at x = 2 throws RangeError: not at 2",
    );
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
