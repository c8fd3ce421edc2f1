import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { checkGradient, checkRule, checkRules } from "../../lib/check/mod.ts";
import {
  abs,
  add,
  cos,
  defineRule,
  detach,
  max,
  mul,
  noGrad,
  relu,
  select,
  sign,
  sqrt,
  Value,
} from "../../mod.ts";

describe("checkGradient", () => {
  it("confirms the worked example, exactly", () => {
    const [x1, x2, x4, x6] = [3, 4, 5, 2].map((x) => new Value(x)) as [Value, Value, Value, Value];
    const report = checkGradient(x1.mul(x2).add(x4).mul(x6));
    assertEquals(report.verdict, "agrees");
    assertEquals(report.leaves.map(({ gradient, exact }) => [gradient, exact]), [
      [8, 8],
      [6, 6],
      [2, 2],
      [17, 17],
    ]);
  });

  it("writes mathjs's derivatives without neutral elements", () => {
    const x = new Value(3, "x"), y = new Value(2, "y");
    assertEquals(checkGradient(x.mul(x).add(y.mul(2))).derivatives(), [
      { name: "x", expression: "x + x", value: 6 },
      { name: "y", expression: "2", value: 2 },
    ]);
  });

  it("calls leaves without a label as mathjs's derivatives do", () => {
    const [w, a, b] = [new Value(2, "w"), new Value(3), new Value(4)];
    const report = checkGradient(w.mul(a).mul(b));
    assertEquals(report.leaves.map(({ name }) => name), ["w", "x1", "x2"]);
    assertEquals(report.derivatives().map(({ name, expression }) => [name, expression]), [
      ["w", "x2 * x1"],
      ["x1", "x2 * w"],
      ["x2", "w * x1"],
    ]);
  });

  it("lists mathjs's derivatives in the order of the leaves, whether they have labels or not", () => {
    const [a, w, b, v] = [new Value(2), new Value(3, "w"), new Value(4), new Value(5, "v")];
    const report = checkGradient(a.mul(w).mul(b).mul(v));
    const names = report.leaves.map(({ name }) => name);
    assertEquals(report.derivatives().map(({ name }) => name), names);
    assertEquals(names, ["x0", "w", "x2", "v"]);
  });

  it("leaves every gradient that the caller holds as it was", () => {
    const x = new Value(3), y = new Value(4);
    const product = x.mul(y);
    const root = product.tanh();
    product.mul(10).backward();
    x.grad = 0.5;
    checkGradient(root);
    assertEquals([x.grad, y.grad, product.grad, root.grad], [0.5, 30, 10, 0]);
    assertEquals([x.data, y.data], [3, 4]);
  });

  it("leaves gradients as they were in a graph that lies in several segments of the tape", () => {
    const x = new Value(3), y = new Value(4);
    const product = x.mul(y), square = product.mul(product);
    for (let i = 0; i < 20_000; i++) x.add(1);
    const root = square.mul(x).add(product);
    square.mul(x).backward();
    product.mul(NaN).backward();
    const before = [x, y, product, square, root].map(({ grad }) => grad);
    const report = checkGradient(root);
    assertEquals(report.leaves.map(({ gradient }) => gradient), [436, 219]);
    assertEquals([x, y, product, square, root].map(({ grad }) => grad), before);
  });

  it("adds all versions of a leaf, and treats them as variables of their own", () => {
    const x = new Value(2, "x");
    const square = x.mul(x);
    x.data = 5;
    const root = square.mul(x); // x²·x′ at 2 and 5: 2·2·5 + 4
    const report = checkGradient(root);
    assertEquals(report.verdict, "agrees");
    assertEquals(report.leaves.map(({ name, gradient, exact }) => [name, gradient, exact]), [
      ["x", 24, 24],
    ]);
    assertEquals(x.data, 5);
  });

  it("checks the root alone, a leaf, as 1", () => {
    const report = checkGradient(new Value(3));
    assertEquals(report.leaves.map(({ gradient, exact }) => [gradient, exact]), [[1, 1]]);
    assertEquals(report.verdict, "agrees");
  });

  it("abstains where there is nothing to compare: a constant", () => {
    for (const root of [detach(new Value(3)), noGrad(() => new Value(3).mul(2))]) {
      const report = checkGradient(root);
      assertEquals([report.verdict, report.ok, report.comparisons], ["abstains", false, 0]);
    }
  });

  for (const expression of ["round(x)", "2 * (x", "x * q"]) {
    it(`checks the rest of a graph, with a rule that mathjs cannot differentiate: ${expression}`, () => {
      const rule = defineRule({ name: "odd", evaluate: (x) => x, partials: [() => 1], expression });
      const report = checkGradient(rule(new Value(3, "x")).mul(2), { order: 2 });
      assertEquals([report.verdict, report.comparisons, report.abstained], ["abstains", 2, 4]);
      assertEquals(report.derivatives(), []);
      assert(report.toString().includes(expression.slice(0, 5)));
    });
  }

  it("calls the leaves of a smallest example alike in its formula and its program", () => {
    const tripled = defineRule({
      name: "class",
      evaluate: (x) => x ** 3,
      partials: [(x) => mul(2, mul(x, x))],
      expression: "x ^ 3",
    });
    const report = checkGradient(tripled(new Value(3.7).exp()).mul(new Value(2)));
    const code = report.mismatches.find((mismatch) => mismatch.code)?.code!;
    assertStringIncludes(code, "//   l       x1 ^ 3\n");
    assertStringIncludes(code, 'const x1 = new Value(2, "x1");\nconst l = rule1(x1);\n');
  });

  it("refuses to run inside noGrad, where nothing is recorded", () => {
    const root = new Value(3).mul(2);
    for (const check of [() => checkGradient(root), () => checkRule("tanh"), () => checkRules()]) {
      assertThrows(() => noGrad<unknown>(check), Error, "Cannot check inside noGrad()");
    }
  });

  for (const arithmetic of ["exact", "double"] as const) {
    it(`gives every leaf of a graph with 500 leaves its own gradient: ${arithmetic}`, () => {
      const leaves = Array.from({ length: 500 }, (_, i) => new Value(1 + i / 8, `x_${i}`));
      const root = leaves.reduce((sum, leaf, i) => sum.add(leaf.mul(leaves[i - 1] ?? 1)));
      const report = checkGradient(root, { arithmetic });
      assertEquals(report.verdict, "agrees");
      assertEquals(report.leaves.length, 500);
      for (const { gradient, exact } of report.leaves) assertEquals(gradient, exact);
    });
  }

  it("shows of many leaves those that disagree, and not all", () => {
    const doubled = defineRule({
      name: "doubled",
      evaluate: (x) => 2 * x,
      partials: [() => 3],
      expression: "2 * x",
    });
    const leaves = Array.from({ length: 500 }, (_, i) => new Value(i, `x_${i}`));
    const root = leaves.reduce((sum, leaf, i) => sum.add(i === 321 ? doubled(leaf) : leaf));
    const lines = checkGradient(root).toString().split("\n");
    assertEquals(
      lines[1],
      "x_321: data=321, gradient 3, mathjs 2, 2.25e+15 ulp: DISAGREES",
    );
    assertEquals(lines[51], "450 more leaves");
  });

  it("abstains on a kink, says why, and still compares what does not depend on it", () => {
    const x = new Value(0, "x"), y = new Value(2, "y");
    const report = checkGradient(abs(x).add(y.mul(y)));
    assertEquals(report.verdict, "abstains");
    assertEquals(report.uncompared, ["x: abs′ at x = 0: no branch of the expression holds here"]);
    assertEquals(report.leaves.map(({ name, exact }) => [name, exact]), [["x", undefined], [
      "y",
      4,
    ]]);
    assertEquals(report.silences.get("no branch of the expression holds here"), 2);
  });

  const silent: [what: string, root: () => Value, reason: string, exact?: number][] = [
    [
      "a user's abs with the slope 12345 on the kink",
      () => {
        const wrong = defineRule({
          name: "absOfSlope12345",
          evaluate: Math.abs,
          partials: [(x) => select(abs(x), sign(x), 12345)],
          expression: [{ when: "x > 0", then: "x" }, { when: "x < 0", then: "-x" }],
        });
        return add(wrong(mul(2, new Value(0, "x"))), new Value(1, "y"));
      },
      "x: absOfSlope12345′ at x = 0: ",
    ],
    [
      "exp where it overflows",
      () => new Value(1e10, "x").exp().exp(),
      "x: exp′ at x = Infinity: ",
      Infinity,
    ],
    ["sqrt at 0", () => new Value(0, "x").sqrt().add(new Value(1, "y")), "x: sqrt′ at x = 0: "],
  ];
  for (const arithmetic of ["exact", "double"] as const) {
    for (const [what, root, reason, exact] of silent) {
      it(`abstains where a leaf's gradient was not compared, and names the leaf with the reason: ${what}, ${arithmetic}`, () => {
        const report = checkGradient(root(), { arithmetic });
        assertEquals([report.verdict, report.ok], ["abstains", false]);
        assertEquals(report.uncompared.length, 1);
        assertStringIncludes(report.uncompared[0]!, reason);
        assertStringIncludes(report.toString(), `not compared: ${reason}`);
        assertEquals(report.leaves[0]!.exact, exact);
        assertEquals(report.leaves[1]?.silence, undefined);
      });
    }
  }

  it("abstains where a derivative of the order that was asked for was not compared", () => {
    let deep = new Value(1 + 2 ** -24, "x");
    for (let i = 0; i < 20; i++) deep = deep.mul(deep);
    assertEquals(checkGradient(deep).verdict, "agrees");
    const report = checkGradient(deep, { order: 2 });
    assertEquals(report.verdict, "abstains");
    assertStringIncludes(report.uncompared.join(), "order 2: mathjs cannot differentiate");
  });

  it("does not take for 0 what merely rounds to 0, times what is unknown: max(sinpi(x), 1) at ½", () => {
    const sinpi = defineRule({
      name: "sinpi",
      evaluate: (x) => Math.sin(Math.PI * (x - 2 * Math.round(x / 2))),
      partials: [(x) => mul(Math.PI, cos(mul(Math.PI, x)))],
      expression: "sin(pi * x)",
    });
    for (const arithmetic of ["exact", "double"] as const) {
      const report = checkGradient(max(sinpi(new Value(0.5, "x")), 1), { arithmetic });
      assertEquals(report.verdict, "abstains", report.toString());
      assertEquals(report.leaves[0]!.exact, undefined);
    }
  });

  it("abstains where cancellation leaves no digit of a gradient", () => {
    const x = new Value(0.1, "x");
    const root = x.mul(-0.3).add(x.mul(0.2)).add(x.mul(0.1)); // the sweep adds 0.1 + 0.2 − 0.3: 5.6e-17, where 2.8e-17 is exact
    const report = checkGradient(root);
    assertEquals([report.verdict, report.mismatches], ["abstains", []]);
    assertEquals(report.uncompared, ["x: the formula loses its digits there"]);
  });

  it("knows that 0 times what is unknown is 0: sqrt(relu(x)) at −1", () => {
    const x = new Value(-1, "x");
    const report = checkGradient(sqrt(relu(x)));
    assertEquals(report.leaves.map(({ gradient, exact }) => [gradient, exact]), [[0, 0]]);
  });

  it("compares x^0 at 0, where x^y at y = 0 has no derivative", () => {
    const report = checkGradient(new Value(0, "x").pow(0));
    assertEquals(report.leaves.map(({ gradient, exact }) => [gradient, exact]), [[0, 0]]);
  });

  for (const arithmetic of ["exact", "double"] as const) {
    it(`finds a wrong rule of the user's, and names it and the node: ${arithmetic}`, () => {
      const cube = defineRule({
        name: "wrongCube",
        evaluate: (x) => x ** 3,
        partials: [(x) => mul(2, mul(x, x))],
        expression: "x ^ 3",
      });
      const x = new Value(2, "x");
      const report = checkGradient(cube(x.mul(3)).tanh().add(max(x, 1)), { arithmetic });
      assertEquals(report.verdict, "disagrees");
      const [cause, effect] = report.mismatches;
      assertEquals([cause?.kind, cause?.rule, cause?.engine, cause?.exact], [
        "partial",
        "wrongCube",
        72,
        "108",
      ]);
      assert(cause?.blame.includes("wrongCube′ at x = 6"));
      assertEquals(effect, undefined); // tanh is saturated: the leaf's gradient is right all the same
    });

    it(`finds a relative error of 1e-12 in one partial: ${arithmetic}`, () => {
      const nearlySine = defineRule({
        name: "nearlySine",
        evaluate: Math.sin,
        partials: [(x) => mul(1 + 1e-12, (x as Value).cos?.() ?? Math.cos(x as number))],
        expression: "sin(x)",
      });
      const x = new Value(1, "x");
      const report = checkGradient(nearlySine(x).mul(x), { arithmetic });
      assertEquals(report.mismatches.map(({ kind }) => kind), ["partial", "gradient"]);
    });

    it(`checks 40 squarings in a row, whose expression would have 10^12 nodes: ${arithmetic}`, () => {
      let y = new Value(1 + 2 ** -32, "x");
      for (let i = 0; i < 40; i++) y = y.mul(y);
      assertEquals(checkGradient(y, { arithmetic }).verdict, "agrees");
      assertEquals(checkGradient(y).derivatives(), []);
    });

    it(`checks a chain of 5,000 operations: ${arithmetic}`, () => {
      const x = new Value(0.3, "x");
      let y: Value = x;
      for (let i = 0; i < 5000; i++) y = y.mul(0.999).add(x);
      const report = checkGradient(y, { arithmetic });
      assertEquals(report.verdict, "agrees");
      assertEquals(report.leaves.length, 1);
    });
  }

  it("refuses what is no Value, and an unknown arithmetic", () => {
    assertThrows(
      () => checkGradient(3 as never),
      TypeError,
      "Cannot check a gradient as 'root' must be a Value: current value is 3",
    );
    assertThrows(
      () => checkGradient(new Value(1), { arithmetic: "fast" as never }),
      RangeError,
      `'arithmetic' must be "exact" or "double": current value is "fast"`,
    );
  });
});
