import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { parse } from "mathjs";
import { defineRule, reversedTopologicalOrder, type Rule, rules } from "../../mod.ts";
import { FormulaError, fromExpression, variablesOf } from "../../lib/expression/mod.ts";

const valueOf = (formula: string, values: Record<string, number> = {}) =>
  fromExpression(formula, values).root.data;

describe("fromExpression", () => {
  it("reads the worked example, with a labelled leaf for each variable in the order of first use", () => {
    const { root, leaves } = fromExpression("(x_1 * x_2 + x_5) * x_6", {
      x_6: 2,
      x_5: 5,
      x_2: 4,
      x_1: 3,
    });
    root.backward();
    assertEquals(root.data, 34);
    assertEquals(leaves.map(({ label, data, grad }) => [label, data, grad]), [
      ["x_1", 3, 8],
      ["x_2", 4, 6],
      ["x_5", 5, 2],
      ["x_6", 2, 17],
    ]);
  });

  it("gives a variable that occurs twice one leaf", () => {
    const { root, leaves } = fromExpression("x * x", { x: 3 });
    root.backward();
    assertEquals(leaves.map(({ grad }) => grad), [6]);
  });

  it("reads operators with mathjs's precedence", () => {
    assertEquals(valueOf("-x^2 + 7 - 2 / x", { x: 2 }), 2);
    assertEquals(valueOf("2^3^x", { x: 2 }), 512);
    assertEquals(valueOf("+x - -x", { x: 2 }), 4);
    assertEquals(valueOf("2 x", { x: 4 }), 8);
  });

  it("reads every operation by its name, those that fold any number of operands included", () => {
    assertEquals(valueOf("tanh(x) + atan2(x, 2)", { x: 0.5 }), Math.tanh(0.5) + Math.atan2(0.5, 2));
    assertEquals(valueOf("max(x, 3, 5) + min(x, 0.5, 3) + hypot(x, 2, 2)", { x: 1 }), 8.5);
    assertEquals(valueOf("clamp(x, 0, 1) + select(x, 10, 20) + sub(x, 1)", { x: 3 }), 13);
  });

  it("reads log with a base, and the constants pi, tau and e unless they are variables", () => {
    assertEquals(valueOf("log(x, 2)", { x: 8 }), Math.log(8) / Math.log(2));
    assertEquals(valueOf("pi + tau + e"), Math.PI + 2 * Math.PI + Math.E);
    assertEquals(valueOf("e", { e: 5 }), 5);
  });

  it("gives a formula without variables a constant root", () => {
    const { root, leaves } = fromExpression("2 + 3", {});
    assertEquals([root.operation, root.data, leaves.length], ["constant", 5, 0]);
  });

  it("knows rules of defineRule", () => {
    defineRule({
      name: "twice",
      evaluate: (x) => 2 * x,
      partials: [() => 2],
      expression: "2 * x",
    });
    assertEquals(valueOf("twice(x)", { x: 4 }), 8);
  });

  it("takes a node of mathjs", () => {
    assertEquals(fromExpression(parse("x * 3"), { x: 2 }).root.data, 6);
  });

  it("reads a sum of 20,000 terms given as a node deeper than the call stack", () => {
    let node = parse("x");
    const one = parse("x + y");
    for (let i = 0; i < 20_000; i++) {
      const { fn, args } = one as never as { fn: string; args: [unknown, unknown] };
      node = new (one.constructor as never as new (...parts: unknown[]) => typeof node)("+", fn, [
        node,
        args[1],
      ]);
    }
    const { root, leaves } = fromExpression(node, { x: 1, y: 2 });
    root.backward();
    assertEquals(leaves.map(({ grad }) => grad), [1, 20_000]);
  });

  const mistakes: [formula: string, reason: string][] = [
    ["x * (y +", "unexpected end of expression at character 9"],
    ["x ** ** 2", "value expected at character 6"],
    ["x ** 2 + q", "'q' has no value at character 10"],
    ["y % 2 + x ** 2", "the operation 'mod' does not exist at character 1"],
    ["x + q", "'q' has no value at character 5"],
    ["1 + foo(x)", "the operation 'foo' does not exist at character 5"],
    ["x!", "the operation 'factorial' does not exist at character 1"],
    ["1 - tanh(x, x)", "'tanh' takes 1 operand and not 2 at character 5"],
    ["[x, 2]", "'[x, 2]' is neither a number, a variable nor an operation at character 1"],
    ["", "it is empty"],
    ["x%2", "the operation 'mod' does not exist at character 1"],
    ["1 - [x,2]", "'[x, 2]' is neither a number, a variable nor an operation at character 5"],
    ["tanh(x) + tanh(x, x)", "'tanh' takes 1 operand and not 2 at character 11"],
    ["tanh(tanh(x, x))", "'tanh' takes 1 operand and not 2 at character 6"],
    ["1e5 * e5", "'e5' has no value at character 7"],
    ["0x1f + f", "'f' has no value at character 8"],
    ["foo(x) + foo", "the operation 'foo' does not exist at character 1"],
    [
      "2x (x + 1)",
      "'x' is a variable and no operation: a product is written x * (…) at character 2",
    ],
    ["x; y", "the value of 'x' is lost at character 1: it is given a name, as in a = x"],
  ];
  for (const [formula, reason] of mistakes) {
    it(`says in one line what is wrong with "${formula}", and where`, () => {
      assertThrows(
        () => fromExpression(formula, { x: 1, y: 2 }),
        SyntaxError,
        `Cannot read the formula "${formula}": ${reason}`,
      );
    });
  }

  const substitutes: [formula: string, written: string][] = [
    ["x > 0 ? x : y", "'x > 0 ? x : y' is written select(x, x, y)"],
    ["x < y ? x : 2", "'x < y ? x : 2' is written select(y - x, x, 2)"],
    ["x >= y * 2 ? x : 2", "'x >= y * 2 ? x : 2' is written select(y * 2 - x, 2, x)"],
    ["x <= 0 ? x : 2", "'x <= 0 ? x : 2' is written select(x, 2, x)"],
    ["0 > x ? x : 2", "'0 > x ? x : 2' is written select(-x, x, 2)"],
    ["x == 0 ? x : 2", "select(x, a, b): a where x > 0, else b"],
    ["0 < x < 1", "select(x, a, b): a where x > 0, else b"],
    ["x > 1", "select(x, a, b): a where x > 0, else b"],
    ["|x - 1| + y", "'|x - 1|' is written abs(x - 1)"],
    ["x | y", "an absolute value is written abs(x)"],
    ["sec(x)", "'sec(x)' is written 1 / cos(x)"],
    ["acoth(x + y)", "'acoth(x + y)' is written atanh(1 / (x + y))"],
    ["arcsin(x)", "'arcsin(x)' is written asin(x)"],
    ["arsinh(x)", "'arsinh(x)' is written asinh(x)"],
    ["lg(x)", "'lg(x)' is written log10(x)"],
    ["square(x - 1)", "'square(x - 1)' is written (x - 1)^2"],
    ["Math.sin(x)", "'Math.sin(x)' is written sin(x)"],
    ["x²", "at character 2: 'x²' is written x^2"],
    ["2 + x₁⁻¹", "at character 7: 'x₁⁻¹' is written x₁^(-1)"],
    ["sin²(x)", "'sin²(x)' is written sin(x)^2"],
    ["y + cosh⁻¹(x)", "'cosh⁻¹(x)' is written acosh(x) or 1 / cosh(x)"],
    ["sin^2(x) + y", "'sin' has no value at character 1: 'sin^2(x)' is written sin(x)^2"],
    ["sin**2(x)", "'sin**2(x)' is written sin(x)^2"],
    ["exp^-1(x)", "'exp^-1(x)' is written 1 / exp(x)"],
    [
      "sin^2(x * (y + 1))",
      "at character 1: it is an operation, whose operands stand in parentheses: sin(x)^2",
    ],
    ["y + sin x", "'sin' has no value at character 5: 'sin x' is written sin(x)"],
    ["ln x", "'ln x' is written ln(x)"],
    [
      "2 * tanh",
      "at character 5: it is an operation, whose operands stand in parentheses: tanh(x)",
    ],
    ["x + √y", "at character 5: '√y' is written sqrt(y)"],
    ["∛2", "'∛2' is written cbrt(2)"],
    ["½x", "at character 1: '½' is written (1/2)"],
    ["x + 2½", "at character 6: '2½' is written (2 + 1/2)"],
    ["1_000_000*x", "at character 2: '1_000_000' is written 1000000"],
    ["x + 1,000", "at character 6: '1,000' is written 1000, and a decimal comma as a point"],
    [
      "undefined * x",
      "'undefined' has no value at character 1: JavaScript prints so what is not there",
    ],
    ["x + true", "'true' has no value at character 5: it is written 1"],
    ["x + 1e400", "no double is near 1e400 at character 5: an infinite number is written Infinity"],
    ["-2e-400 * x", "no double is near 2e-400 at character 2"],
    ["h = y; 0x1e400 + 1e309 * x", "no double is near 1e309 at character 18"],
    ["log_10(x)", "'log_10(x)' is written log10(x)"],
    ["||x - 1||", "'|x - 1|' is written abs(x - 1)"],
    ["(x + 1)² * y", "at character 8: '²' is written ^2"],
    ["tanh(x)⁻¹", "at character 8: '⁻¹' is written ^(-1)"],
    ["3,14 * x", "at character 2: '3,14' is written 3.14"],
    ["x + 1.000,5", "'1.000,5' is written 1000.5"],
    ["10 000 * x", "'10 000' is written 10000"],
    ["x + 1’000’000", "'1’000’000' is written 1000000"],
    ["1_000x", "'_000x' has no value at character 2: '1_000' is written 1000"],
    ["2PI * x", "'PI' has no value at character 2: the constant is written pi"],
    ["E", "the constant is written e"],
    ["inf", "the constant is written Infinity"],
    ["2πx", "'πx' has no value at character 2: a product is written π * x"],
    ["xy", "a product is written x * y"],
    ["x + x√(y)", "a product is written x * √(…) at character 5"],
    ["Math.PI * x", "'Math.PI' is written pi"],
    ["x + np.inf", "'np.inf' is written Infinity"],
    ["np.exp(-x)", "'np.exp(-x)' is written exp(-x)"],
    ["x.mul(y + 1)", "'x.mul(y + 1)' is written mul(x, y + 1)"],
    ["arctan2(y, x)", "'arctan2(y, x)' is written atan2(y, x)"],
    ["maximum(x, y)", "'maximum(x, y)' is written max(x, y)"],
    ["tg(x)", "'tg(x)' is written tan(x)"],
    ["cosec(x)", "'cosec(x)' is written 1 / sin(x)"],
  ];
  for (const [formula, written] of substitutes) {
    it(`names what to write instead of ${formula}`, () => {
      assertThrows(() => fromExpression(formula, { x: 1, y: 2 }), SyntaxError, written);
    });
  }

  it("reads what it says to write as what was meant", () => {
    const values = { x: 1.5, y: 2 };
    const meant: Record<string, number> = {
      "sec(x)": 1 / Math.cos(1.5),
      "acoth(x)": Math.atanh(1 / 1.5),
      "square(x + y)": 3.5 ** 2,
      "arcosh(x)": Math.acosh(1.5),
      "x < y ? x : 7": 1.5,
      "x > y ? x : 7": 7,
      "x <= 1.5 ? x : 7": 1.5,
      "y >= 2.5 ? x : 7": 7,
      "|x - y|": 0.5,
    };
    for (const [formula, value] of Object.entries(meant)) {
      const { message } = assertThrows(() => fromExpression(formula, values), SyntaxError);
      const written = /is written (.*)$/.exec(message)![1]!;
      assertEquals([written, valueOf(written, values)], [written, value]);
    }
  });

  it("says nothing of a comma that is right", () => {
    const { instead } = assertThrows(() => fromExpression("max(3,14) + (", {}), FormulaError);
    assertEquals(instead, undefined);
  });

  it("reads ln, **, signs of print, and names of other letters", () => {
    assertEquals(valueOf("ln(x)", { x: 3 }), Math.log(3));
    assertEquals(valueOf("ln(x, 2)", { x: 8 }), Math.log(8) / Math.log(2));
    assertEquals(valueOf("log₂(x) + log₁₀(x)", { x: 8 }), Math.log2(8) + Math.log10(8));
    assertEquals(valueOf("2 ** 3 ** x", { x: 2 }), 512);
    assertEquals(valueOf("-x ** 2", { x: 3 }), -9);
    assertEquals(valueOf("2 · x − x × 3 ÷ 2", { x: 4 }), 2);
    assertEquals(valueOf("2π + τ"), 4 * Math.PI);
    assertEquals(valueOf("π", { π: 3 }), 3);
    assertEquals(valueOf("α_1 * Δx + ñ", { α_1: 2, Δx: 3, ñ: 1 }), 7);
  });

  it("reads names of letters that mathjs does not know, and calls them as they are written", () => {
    const values = { "変": 2, "x₁": 3, "x₂": 5, "µ": 7, "x̂": 11, "y′": 13, "ø": 17 };
    const formula = "変 * x₁ + x₂^2 * µ - x̂ / y′ + ø + 2x₁";
    const { root, leaves } = fromExpression(formula, values);
    assertEquals(root.data, 2 * 3 + 5 ** 2 * 7 - 11 / 13 + 17 + 6);
    assertEquals(leaves.map(({ label }) => label), Object.keys(values));
    const mistakes: [formula: string, reason: string][] = [
      ["1 + 変", "'変' has no value at character 5"],
      ["x̂ + 変(x̂)", "the operation '変' does not exist at character 6"],
      ["x̂ + sec(x̂)", "at character 6: 'sec(x̂)' is written 1 / cos(x̂)"],
      ["x̂ + [x̂, 2]", "'[x̂, 2]' is neither a number, a variable nor an operation at character 6"],
      ["x̂ 変", "'変' has no value at character 4"],
      ["x̂(2)", "'x̂' is a variable and no operation: a product is written x̂ * (…) at character 1"],
      ["2 x̂ ∂", `syntax error in part "∂" at character 6`],
    ];
    for (const [formula, reason] of mistakes) {
      const { message } = assertThrows(() => fromExpression(formula, { "x̂": 1 }), SyntaxError);
      assert(message.startsWith(`Cannot read the formula "${formula}": `), message);
      assert(message.endsWith(reason), message);
    }
  });

  it("reads more names that mathjs does not know than there are letters to stand in for them", () => {
    const names = Array.from(
      { length: 100 },
      (_, i) => `x${[...`${i}`].map((d) => "₀₁₂₃₄₅₆₇₈₉"[+d]).join("")}`,
    );
    const values = Object.fromEntries(names.map((name, i) => [name, i]));
    assertEquals(valueOf(names.join(" + "), values), 99 * 50);
  });

  it("reads signs of print, roots with parentheses and ∞ as what they mean", () => {
    const values = { x: 9, y: 4 };
    const meant: Record<string, number> = {
      "x⋅y ∙ x ∗ 2": 648,
      "x ⁄ y ∕ 2": 9 / 8,
      "x – 1 — 2 ‐ 3 ‑ 4 ‒ 5": -6,
      "√(x) + 2√ (y)": 7,
      "∛(x − 1)": 2,
      "-∞": -Infinity,
      "max(∞, x)": Infinity,
      "Infinity - x": Infinity,
      "0e400 + 0x0 + 0.0": 0,
    };
    for (const [formula, value] of Object.entries(meant)) {
      assertEquals(valueOf(formula, values), value, formula);
    }
    assertEquals(valueOf("NaN"), NaN);
  });

  it("takes variables for what they are, be they called as mathjs calls a value", () => {
    for (const name of ["NaN", "Infinity", "true", "false", "null", "undefined", "i", "∞", "sin"]) {
      const { root, leaves } = fromExpression(`2 * ${name} + ${name}^2`, { [name]: 3 });
      assertEquals([root.data, leaves.map(({ label }) => label)], [15, [name]]);
    }
    assertEquals(variablesOf("NaN * x + true"), ["x", "true"]);
  });

  it("refuses a quotient beside a product without a sign, and names both readings, which it reads", () => {
    const values = { x: 3, y: 5 };
    const readings: Record<string, readonly [string, number, string, number]> = {
      "1/2x": ["(1 / 2) * x", 1.5, "1 / (2 * x)", 1 / 6],
      "y/2x": ["y / (2 * x)", 5 / 6, "(y / 2) * x", 7.5],
      "1/2π": ["(1 / 2) * π", Math.PI / 2, "1 / (2 * π)", 1 / (2 * Math.PI)],
      "-1/2x": ["(-1 / 2) * x", -1.5, "-1 / (2 * x)", -1 / 6],
      "y/2x y": ["y / (2 * x * y)", 5 / 30, "(y / 2) * x * y", 37.5],
      "y/2(x + 1)": ["y / (2 * (x + 1))", 5 / 8, "(y / 2) * (x + 1)", 10],
    };
    for (const [formula, [a, valueOfA, b, valueOfB]] of Object.entries(readings)) {
      const statements = `h = x; tanh(h) + ${formula}`;
      const error = assertThrows(() => fromExpression(statements, values), FormulaError);
      assertEquals(error.instead, `it is written ${a} or ${b}`);
      assertEquals(statements.slice(error.start, error.end), formula);
      assertAlmostEquals(valueOf(a, values), valueOfA, 1e-15);
      assertAlmostEquals(valueOf(b, values), valueOfB, 1e-15);
    }
    for (const [formula, value] of [["(1/2)x", 1.5], ["y/(2x)", 5 / 6], ["2x/3", 2]] as const) {
      assertEquals(valueOf(formula, values), value);
    }
  });

  it("prefers a rule of the user's to another name of a rule", () => {
    defineRule({ name: "ln", evaluate: (x) => 2 * x, partials: [() => 2], expression: "2 * x" });
    try {
      assertEquals(valueOf("ln(x)", { x: 4 }), 8);
    } finally {
      (rules as Map<string, Rule>).delete("ln");
    }
  });

  it("keeps a message in one line of a moderate length", () => {
    const broken = assertThrows(() => fromExpression("x +\n q", { x: 1 }), SyntaxError);
    assertEquals(
      broken.message,
      `Cannot read the formula "x + q": 'q' has no value at character 6`,
    );
    const long = assertThrows(() => fromExpression("x + ".repeat(1000), { x: 1 }), SyntaxError);
    assert(long.message.length < 300);
    const deep = "(".repeat(100_000) + "x" + ")".repeat(100_000);
    assertThrows(() => fromExpression(deep, { x: 1 }), SyntaxError, "it is nested too deeply");
  });

  it("refuses a formula that is neither text nor a node, and takes none of the values for granted", () => {
    assertThrows(
      () => fromExpression(5 as never, {}),
      TypeError,
      "Cannot read a formula as 'formula' must be a string or a node of mathjs: current value is 5",
    );
    assertThrows(() => fromExpression("x"), SyntaxError, "'x' has no value");
    assertEquals(fromExpression("2 * 3").root.data, 6);
  });

  it("does not find values on the prototype", () => {
    assertThrows(() => fromExpression("toString", {}), SyntaxError, "'toString' has no value");
  });

  it("takes values of a Map, and refuses what holds none", () => {
    const values = new Map([["x", 3], ["__proto__", 4]]);
    assertEquals(fromExpression("x * __proto__", values).root.data, 12);
    for (
      const [values, shown] of [
        [null, "null"],
        [[3], "an array of 1"],
        [3, "3"],
        [new Float64Array(1), "an object of class Float64Array"],
        [new Set(["x"]), "an object of class Set"],
      ] as const
    ) {
      assertThrows(
        () => fromExpression("x", values as never),
        TypeError,
        `Cannot read a formula as 'values' must be an object of numbers such as { x: 3 }, or a Map: current value is ${shown}`,
      );
    }
    assertThrows(
      () => fromExpression("x", new Map([["x", "3"]]) as never),
      TypeError,
      "the value of 'x' must be a number",
    );
  });

  it("refuses a value that is no number", () => {
    assertThrows(
      () => fromExpression("x + y", { x: 1, y: "3" as never }),
      TypeError,
      "Cannot read a formula as the value of 'y' must be a number: current value is \"3\"",
    );
  });

  it("takes no operation for what is a method of Object", () => {
    assertThrows(() => fromExpression("constructor(x)", { x: 1 }), SyntaxError, "does not exist");
  });
});

describe("a formula of statements", () => {
  const values = { w: 0.5, x: 2, b: -1, y: 3 };

  it("labels the nodes that it names, has the last one as root, and the gradients of the whole formula", () => {
    const { root, leaves } = fromExpression("h = tanh(w*x + b)\nl = (h - y)^2 * h", values);
    const whole = fromExpression("(tanh(w*x + b) - y)^2 * tanh(w*x + b)", values);
    root.backward();
    whole.root.backward();
    assertEquals([root.label, root.data], ["l", whole.root.data]);
    assertEquals(leaves.map(({ label }) => label), ["w", "x", "b", "y"]);
    leaves.forEach(({ grad }, i) =>
      assert(Math.abs(grad - whole.leaves[i]!.grad) < 1e-13, leaves[i]!.label)
    );
    const tanhs = reversedTopologicalOrder(root).filter(({ operation }) => operation === "tanh");
    assertEquals(tanhs.map(({ label }) => label), ["h"]); // one node, used twice
  });

  it("leaves the root without a label where the last statement names nothing", () => {
    assertEquals(fromExpression("h = x^2; h + h;", values).root.label, "");
  });

  it("names numbers as constants, and calls what has a label by that", () => {
    const { root, leaves } = fromExpression("n = 1 + 2; k = x; k^n", values);
    root.backward();
    assertEquals([leaves.map(({ label }) => label), leaves[0]!.grad], [["x"], 12]);
    assertEquals(root.children.map(({ label, operation }) => [label, operation]), [
      ["x", "leaf"],
      ["n", "constant"],
    ]);
    const { root: constant } = fromExpression("l = 5");
    assertEquals([constant.label, constant.operation, constant.data], ["l", "constant", 5]);
  });

  it("may name a value like a constant, unless that was used before", () => {
    assertEquals(valueOf("e = y - x; e^2 + pi", values), 1 + Math.PI);
    assertThrows(() => fromExpression("k = 2 * e; e = k", values), SyntaxError, "constant already");
  });

  it("is read from nodes of mathjs, too", () => {
    const { root } = fromExpression(parse("h = x * 3; l = h + h"), values);
    assertEquals([root.label, root.data], ["l", 12]);
    const { message } = assertThrows(() => fromExpression(parse("x; y"), values), SyntaxError);
    assert(message.endsWith("the value of 'x' is lost: it is given a name, as in a = x"), message);
  });
});

describe("variablesOf", () => {
  it("lists variables in the order of first use, as fromExpression has its leaves", () => {
    for (
      const formula of [
        "b * a + b^2",
        "h = tanh(w*x + b); l = (h - pi)^2 + x",
        "x₁ * 変 + y′",
        "e = t - y; e^2 + toString * constructor",
        "2 + 3",
      ]
    ) {
      const names = variablesOf(formula);
      const given = Object.fromEntries(names.map((name) => [name, 1]));
      const { leaves } = fromExpression(formula, given);
      assertEquals(names, leaves.map(({ label }) => label));
    }
    assertEquals(variablesOf("b * a + b^2"), ["b", "a"]);
    assertEquals(variablesOf("h = tau * __proto__; h"), ["__proto__"]);
    assertEquals(variablesOf(parse("y / x")), ["y", "x"]);
  });

  it("computes nothing, and calls no function of a rule", () => {
    let calls = 0;
    const { rule } = defineRule({
      name: "counted",
      evaluate: (x) => (calls++, x),
      partials: [() => 1],
      expression: "x",
    });
    try {
      calls = 0;
      assertEquals(variablesOf("counted(x) + y"), ["x", "y"]);
      assertEquals(calls, 0);
    } finally {
      (rules as Map<string, Rule>).delete(rule.name);
    }
  });

  it("refuses what fromExpression refuses", () => {
    assertThrows(() => variablesOf("x + foo(y)"), SyntaxError, "'foo' does not exist");
    assertThrows(() => variablesOf("a = x; a = y"), SyntaxError, "'a' is named twice");
    assertThrows(() => variablesOf("a = x; x = a"), SyntaxError, "'x' is a variable already");
    assertThrows(() => variablesOf("x +"), SyntaxError, "unexpected end");
    assertThrows(
      () => variablesOf(5 as never),
      TypeError,
      "Cannot list variables as 'formula' must be a string or a node of mathjs",
    );
  });
});
