import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { isBuiltIn } from "../../../lib/check/graphs/built_in.ts";
import { judgeOnKink } from "../../../lib/check/judge/kinks.ts";
import type { RecordedNode } from "../../../lib/check/judge/node_judgement.ts";
import { judgePinned, pinnedPoints } from "../../../lib/check/judge/pinned_points.ts";
import { checkGradient, checkRule } from "../../../lib/check/mod.ts";
import {
  abs,
  apply,
  type BinaryRow,
  defineRule,
  div,
  mul,
  neg,
  type Operand,
  partialsOf,
  type Rule,
  rules,
  select,
  step,
  sub,
  type UnaryRow,
  Value,
} from "../../../mod.ts";

function node(rule: Rule, operands: readonly number[]): RecordedNode {
  const out = apply(rule, ...operands.map((x) => new Value(x))) as Value;
  const constants = operands.map(() => undefined);
  return { rule, operands, constants, value: out.data, partials: partialsOf(out) };
}

describe("on a kink", () => {
  const kinks: [rule: string, operands: number[]][] = [
    ["abs", [0]],
    ["sign", [-0]],
    ["step", [0]],
    ["relu", [0]],
    ["select", [0, 3, 5]],
    ["max", [2, 2]],
    ["min", [0, -0]],
    ["clamp", [1, 1, 4]],
    ["clamp", [4, 1, 4]],
    ["clamp", [1, 1, 1]],
    ["cbrt", [0]],
  ];
  for (const [name, operands] of kinks) {
    it(`${name} at ${operands} lies between the branches that meet there`, () => {
      const comparisons = judgeOnKink(node(rules.get(name)!, operands))!;
      assertEquals(comparisons.length, 1 + operands.length);
      assert(comparisons.every(({ agrees }) => agrees));
      if (name !== "cbrt") assert(comparisons.every(({ silence }) => silence === undefined));
    });
  }

  it("a built-in is wrong that leaves the interval of the one-sided derivatives, or is NaN", () => {
    const abs = node(rules.get("abs")!, [0]);
    for (const partial of [1.1, -1.1, NaN]) {
      const [value, wrong] = judgeOnKink({ ...abs, partials: [partial] })!;
      assert(value!.agrees);
      assert(!wrong!.agrees, `${partial}`);
    }
  });

  it("a value is wrong that no branch tends to", () => {
    assert(!judgeOnKink({ ...node(rules.get("relu")!, [0]), value: 1e-9 })![0]!.agrees);
  });

  it("nothing is asked where fewer than two branches meet", () => {
    assertEquals(judgeOnKink(node(rules.get("relu")!, [1])), undefined);
    assertEquals(judgeOnKink(node(rules.get("exp")!, [0])), undefined);
    assertEquals(judgeOnKink(node(rules.get("abs")!, [NaN])), undefined);
  });

  const hinge = { when: "x > 0", then: "x" };
  const wrong: [what: string, row: UnaryRow | BinaryRow, kind: string][] = [
    ["relu with the value 5 at 0", {
      name: "kinkRelu5",
      evaluate: (x: number) => x > 0 ? x : x < 0 ? 0 : 5,
      partials: [(x: Operand) => step(x)],
      expression: [hinge, { when: "x < 0", then: "0" }],
    }, "value"],
    ["relu that is NaN at 0", {
      name: "kinkReluNaN",
      evaluate: (x: number) => x > 0 ? x : x < 0 ? 0 : NaN,
      partials: [(x: Operand) => step(x)],
      expression: [hinge, { when: "x < 0", then: "0" }],
    }, "value"],
    ["max with x + y at ties", {
      name: "kinkMaxSum",
      evaluate: (x: number, y: number) => x > y ? x : x < y ? y : x + y,
      partials: [
        (x: Operand, y: Operand) => step(sub(x, y)),
        (x: Operand, y: Operand) => step(sub(y, x)),
      ],
      expression: [{ when: "x > y", then: "x" }, { when: "x < y", then: "y" }],
    }, "value"],
    ["the absolute value with the slope x / |x|, 0 / 0 at 0", {
      name: "kinkQuotient",
      evaluate: (x: number) => Math.abs(x),
      partials: [(x: Operand) => div(x, abs(x))],
      expression: [hinge, { when: "x < 0", then: "-x" }],
    }, "partial"],
    ["leaky ReLU with the slope 0 at 0", {
      name: "kinkLeaky",
      evaluate: (x: number) => x > 0 ? x : 0.01 * x,
      partials: [(x: Operand) => select(x, 1, select(neg(x), 0.01, 0))],
      expression: [hinge, { when: "x < 0", then: "0.01 * x" }],
    }, "partial"],
    ["a slope of 7 where rounding may turn the test of a select", {
      name: "kinkSquare",
      evaluate: (x: number) => Math.max(x, 0) * 3,
      partials: [(x: Operand) => select(mul(3, mul(0.1, x)), 3, select(mul(-0.1, x), 0, 7))],
      expression: [{ when: "x > 0", then: "3 * x" }, { when: "x < 0", then: "0" }],
    }, "partial"],
  ];
  for (const [what, row, kind] of wrong) {
    it(`a rule of the user's is wrong: ${what}`, () => {
      const { verdict, mismatches } = checkRule(defineRule(row as UnaryRow));
      assertEquals(verdict, "disagrees");
      assertEquals(new Set(mismatches.map((mismatch) => mismatch.kind)), new Set([kind]));
    });
  }

  const closed = (name: string, slopeAt0: number, valueAt0 = 0) =>
    defineRule({
      name,
      evaluate: (x) => x > 0 ? x : x < 0 ? 0 : valueAt0,
      partials: [(x) => select(x, 1, select(neg(x), 0, slopeAt0))],
      expression: [{ when: "x >= 0", then: "x" }, { when: "x < 0", then: "0" }],
    });
  const filled = (name: string, slopeAt0: number) =>
    defineRule({
      name,
      evaluate: (x) => x > 0 ? 3 * x : x,
      partials: [(x) => select(x, 3, select(neg(x), 1, slopeAt0))],
      expression: [
        { when: "x > 0", then: "3 * x" },
        { when: "x == 0", then: "0" },
        { when: "x < 0", then: "x" },
      ],
    });

  it("every slope between the one-sided derivatives is right on the border of a closed branch", () => {
    for (const slope of [0, 0.25, 1]) {
      const { verdict, mismatches } = checkRule(closed(`closedRelu${slope}`, slope));
      assertEquals([verdict, mismatches], ["agrees", []]);
    }
    assertEquals(checkRule(closed("closedRelu7", 7)).verdict, "disagrees");
    assertEquals(checkRule(closed("closedReluValue", 0, 5)).verdict, "disagrees");
  });

  it("a branch on an equality has a value, and no derivative", () => {
    for (const slope of [1, 2, 3]) {
      assertEquals(checkRule(filled(`filled${slope}`, slope)).verdict, "agrees");
    }
    assertEquals(checkRule(filled("filled0", 0)).verdict, "disagrees"); // that of the constant 0
  });

  it("a graph abstains on the border of a closed branch", () => {
    const report = checkGradient(closed("closedReluOfGraph", 0)(new Value(0, "x")));
    assertEquals(report.verdict, "abstains");
    assertStringIncludes(report.uncompared.join(), "border of a branch");
  });

  it("a rule of the user's is checked too, and is wrong where it has no number there", () => {
    const hinge = (name: string, atKink: number) =>
      defineRule({
        name,
        evaluate: (x) => Math.max(1 - x, 0),
        partials: [(x) => select(sub(1, x), -1, select(sub(x, 1), 0, atKink))],
        expression: [{ when: "x < 1", then: "1 - x" }, { when: "x > 1", then: "0" }],
      });
    const judged = ({ rule }: { rule: Rule }) =>
      judgeOnKink(node(rule, [1]))!.map(({ agrees }) => agrees);
    assertEquals(judged(hinge("hingeAtZero", 0)), [true, true]);
    assertEquals(judged(hinge("hingeInside", -0.3)), [true, true]);
    assertEquals(judged(hinge("hingeOutside", 2)), [true, false]);
    assertEquals(judged(hinge("hingeUndefined", NaN)), [true, false]);
    assertEquals(checkRule(hinge("hingeReported", 2), { samples: 5 }).verdict, "disagrees");
  });
});

describe("at infinities and NaN", () => {
  it("the value of every built-in of one operand is pinned", () => {
    for (const rule of rules.values()) {
      if (rule.arity > 1 || !isBuiltIn(rule)) continue;
      for (const x of [Infinity, -Infinity, NaN]) {
        assertEquals(judgePinned(node(rule, [x]))[0]?.agrees, true, `${rule.name} at ${x}`);
      }
    }
  });

  it("a built-in is wrong that gives something else", () => {
    const tanh = node(rules.get("tanh")!, [Infinity]);
    const [value, partial] = judgePinned({ ...tanh, value: 1 - 2 ** -53, partials: [NaN] });
    assertEquals([value!.agrees, partial!.agrees], [false, false]);
  });

  it("checkRule compares what is pinned, with no mismatch", () => {
    for (const rule of rules.values()) {
      if (!isBuiltIn(rule)) continue;
      assert(pinnedPoints(rule).length > 0, rule.name);
      assertEquals(checkRule(rule, { samples: 0 }).mismatches, [], rule.name);
    }
  });
});
