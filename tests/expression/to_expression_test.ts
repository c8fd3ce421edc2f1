import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { MathNode, OperatorNode } from "mathjs";
import { fromExpression, toExpression } from "../../lib/expression/mod.ts";
import {
  abs,
  clamp,
  defineRule,
  detach,
  max,
  relu,
  type Rule,
  rules,
  select,
  sigmoid,
  sign,
  Value,
  zeroGrad,
} from "../../mod.ts";

const textOf = (root: Value) => toExpression(root).toString();

describe("toExpression", () => {
  it("writes the worked example back", () => {
    const formula = "(x_1 * x_2 + x_5) * x_6";
    const { root } = fromExpression(formula, { x_1: 3, x_2: 4, x_5: 5, x_6: 2 });
    assertEquals(textOf(root), formula);
  });

  it("writes each rule as its expression", () => {
    const x = new Value(2, "x");
    assertEquals(textOf(sigmoid(x)), "1 / (1 + exp(-x))");
    assertEquals(textOf(x.log1p()), "log(1 + x)");
  });

  it("writes the branch that holds", () => {
    const x = new Value(-2, "x");
    assertEquals(textOf(abs(x)), "-x");
    assertEquals(textOf(relu(x)), "0");
    assertEquals(textOf(max(x, 1)), "1");
    assertEquals(textOf(clamp(x, -3, 3)), "x");
  });

  it("writes a call on a kink, where no branch holds, which reads back as the same node", () => {
    const x = new Value(0, "x"), y = new Value(0, "y");
    const kinks: Record<string, Value> = {
      "abs(x)": abs(x),
      "max(x, y)": max(x, y),
      "min(x + 1, 1) * 2": x.add(1).min(1).mul(2),
      "relu(x * (-3)) + y": relu(x.mul(-3)).add(y),
      "clamp(x, 0, y)": clamp(x, 0, y),
      "select(x, y, 3)": select(x, y, 3),
    };
    for (const [text, root] of Object.entries(kinks)) {
      assertEquals(textOf(root), text);
      const again = fromExpression(textOf(root), { x: 0, y: 0 });
      root.backward();
      again.root.backward();
      for (const { label, grad } of again.leaves) {
        assertEquals([label, grad], [label, (label === "x" ? x : y).grad]);
      }
      zeroGrad(x, y);
    }
    assertEquals(toExpression(max(x, y)).evaluate({ x: 0, y: 0 }), 0);
  });

  it("writes a call of a rule of the user's, whatever its name is", () => {
    for (const name of ["変", "x"]) {
      const rule = defineRule({
        name,
        evaluate: (x) => Math.abs(x),
        partials: [(x) => sign(x)],
        expression: [{ when: "x > 0", then: "x" }, { when: "x < 0", then: "-x" }],
      });
      assertEquals(textOf(rule(new Value(0, "y"))), `${name}(y)`);
      (rules as Map<string, Rule>).delete(name);
    }
  });

  it("names leaves by their labels, others x0, x1 … without using a name twice", () => {
    const [a, b, c, d] = [
      new Value(1, "x0"),
      new Value(2),
      new Value(3, "x0"),
      new Value(4, "no name"),
    ];
    assertEquals(textOf(a.add(b).add(c).add(d)), "x0 + x1 + x2 + x3");
  });

  it("keeps names of letters that mathjs knows", () => {
    const [alpha, beta, odd] = [
      new Value(1, "α"),
      new Value(2, "β_1"),
      new Value(3, "変"),
    ];
    assertEquals(textOf(alpha.add(beta).add(odd)), "α + β_1 + x2");
  });

  it("keeps the names of constants and functions, which fromExpression reads as variables", () => {
    const labels = ["e", "pi", "tau", "phi", "i", "sin", "exp", "max", "τ"];
    const values = labels.map((label, k) => new Value(k + 2, label));
    const root = values.reduce((sum, value) => sum.add(value.mul(value)));
    const text = textOf(root);
    assertEquals(
      text,
      "e + pi * pi + tau * tau + phi * phi + i * i + sin * sin + exp * exp + max * max + τ * τ",
    );
    const again = fromExpression(
      text,
      Object.fromEntries(labels.map((label, k) => [label, k + 2])),
    );
    assertEquals(again.root.data, root.data);
    assertEquals(again.leaves.map(({ label }) => label), labels);
    assertEquals(
      toExpression(root).evaluate(Object.fromEntries(labels.map((l, k) => [l, k + 2]))),
      root.data,
    );
  });

  it("does not use words that have another meaning, nor constants and functions that it needs itself", () => {
    for (const word of ["end", "mod", "in", "true", "NaN", "Infinity", "undefined"]) {
      assertEquals(textOf(new Value(1, word).add(new Value(1, "y"))), "x0 + y");
    }
    const angle = new Value(-1, "pi").atan2(new Value(-1, "atan")); // has pi and atan in its formula
    assertEquals(textOf(angle), "-pi / 2 - atan(x1 / x0)");
    assertEquals(textOf(new Value(0, "abs").abs()), "abs(x0)");
  });

  it("gives each version of a leaf a variable of its own", () => {
    const x = new Value(2, "x");
    const square = x.mul(x);
    x.data = 3;
    assertEquals(textOf(square.add(x)), "x * x + x_version1");
  });

  it("gives all versions of a leaf without a label its number", () => {
    const w = new Value(1, "w"), x = new Value(2);
    const product = w.mul(x);
    x.data = 3;
    assertEquals(textOf(product.add(x)), "w * x1 + x1_version1");
  });

  it("puts negative constants in parentheses, as the base of a power too", () => {
    const x = new Value(2, "x");
    const power = toExpression(x.mul(-3).add(detach(new Value(-2)).pow(x)));
    assertEquals(power.toString(), "x * (-3) + (-2) ^ x");
    assertEquals(power.evaluate({ x: 2 }), -2);
  });

  it("never uses a node of mathjs twice, for mathjs derives x·x wrongly when both are one object", () => {
    const x = new Value(3, "x");
    const square = x.mul(x);
    const { args } = toExpression(square.mul(square)) as OperatorNode;
    const seen = new Set<MathNode>();
    for (const arg of args) arg.traverse((node) => void seen.add(node));
    assertEquals(seen.size, 7); // x and x of each factor, the two products, the parentheses of the second
  });

  it("round trips: the formula of a graph has the graph's value and gradients", () => {
    const values = { a: 0.7, b: -1.3, c: 2.5 };
    const { root, leaves } = fromExpression(
      "softplus(a * b) / (c + tanh(a)) - hypot(b, c) ^ 2",
      values,
    );
    const again = fromExpression(toExpression(root), values);
    root.backward();
    again.root.backward();
    assertAlmostEquals(again.root.data, root.data, 1e-14);
    const gradient = (label: string) => again.leaves.find((leaf) => leaf.label === label)!.grad;
    for (const { label, grad } of leaves) assertAlmostEquals(gradient(label), grad, 1e-13);
  });

  it("counts the expanded size before it builds anything: 40 squarings in a row are a RangeError at once", () => {
    let y = new Value(1.0001, "x");
    for (let i = 0; i < 40; i++) y = y.mul(y);
    assertThrows(
      () => toExpression(y),
      RangeError,
      "Cannot write an expression as it must have at most 10000 nodes: it would have 2199023255551",
    );
  });

  it("writes a chain as deep as maxNodes lets it be", () => {
    const x = new Value(1, "x");
    let y: Value = x;
    for (let i = 0; i < 20_000; i++) y = y.add(x);
    let depth = 0;
    let node = toExpression(y, { maxNodes: 50_000 }) as MathNode;
    for (; node.type === "OperatorNode"; node = (node as OperatorNode).args[0]!) depth++;
    assertEquals(depth, 20_000);
  });

  it("gives other names to leaves that are called like a function or a method of Object", () => {
    for (const label of ["exp", "tanh", "constructor", "toString", "__proto__", "a b"]) {
      const x = new Value(0.5, label), y = new Value(2, "y");
      const root = x.mul(y).exp().add(x.tanh());
      const expression = toExpression(root);
      assertEquals(expression.toString(), "exp(x0 * y) + tanh(x0)");
      assertAlmostEquals(expression.evaluate({ x0: 0.5, y: 2 }) as number, root.data, 1e-14);
    }
  });

  it("refuses what is no Value", () => {
    assertThrows(
      () => toExpression(3 as never),
      TypeError,
      "Cannot write an expression as 'root' must be a Value: current value is 3",
    );
  });

  it("refuses a maxNodes that is no positive number", () => {
    assertThrows(() => toExpression(new Value(1), { maxNodes: 0 }), RangeError, "'maxNodes'");
  });
});
