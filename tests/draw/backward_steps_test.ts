import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { max, relu, sqrt, Value, zeroGrad } from "../../mod.ts";
import { backwardSteps, toDot } from "../../lib/draw/mod.ts";
import { randomGraph } from "../../lib/check/mod.ts";
import { workedGraph } from "../../lib/example.ts";
import { assertSame } from "../support/assert_same.ts";
import { BACKWARD_LINES } from "./support/worked_lines.ts";

const lines = (root: Value, maxNodes = 64) =>
  backwardSteps(root, { maxNodes }).map(({ line }) => line);

describe("backwardSteps", () => {
  it("gives the worked example's chain rule, one node after another", () => {
    assertEquals(lines(workedGraph()), [
      "∂l/∂l = 1",
      "∂l/∂x_6 = ∂l/∂l · x_5 = 1 · 17 = 17",
      "∂l/∂x_5 = ∂l/∂l · x_6 = 1 · 2 = 2",
      "∂l/∂x_4 = ∂l/∂x_5 · 1 = 2 · 1 = 2",
      "∂l/∂x_3 = ∂l/∂x_5 · 1 = 2 · 1 = 2",
      "∂l/∂x_2 = ∂l/∂x_3 · x_1 = 2 · 3 = 6",
      "∂l/∂x_1 = ∂l/∂x_3 · x_2 = 2 · 4 = 8",
    ]);
  });

  it("gives each frame the gradients of the nodes before it and its own, which is highlighted", () => {
    const frames = backwardSteps(workedGraph());
    assertEquals(frames.map(({ active }) => active), [6, 5, 4, 3, 2, 1, 0]);
    const final = [8, 6, 2, 2, 2, 17, 1];
    frames.forEach(({ gradients }, k) =>
      assertEquals(gradients, final.map((gradient, node) => node >= 6 - k ? gradient : undefined))
    );
  });

  it("adds over all users of a node, and shows the first four of them", () => {
    const x = new Value(3, "x");
    assertEquals(
      lines(x.mul(x)).at(-1),
      "∂v_1/∂x = ∂v_1/∂v_1 · x + ∂v_1/∂v_1 · x = 1 · 3 + 1 · 3 = 6",
    );
    const y = x.add(x).add(x.add(x)).add(x);
    assertEquals(
      lines(y).at(-1),
      "∂v_4/∂x = ∂v_4/∂v_4 · 1 + ∂v_4/∂v_2 · 1 + ∂v_4/∂v_2 · 1 + ∂v_4/∂v_1 · 1 + … = " +
        "1 · 1 + 1 · 1 + 1 · 1 + 1 · 1 + … = 5",
    );
  });

  it("counts what nodes that are left out add", () => {
    const x = new Value(2, "x");
    const y = x.mul(x.sin().mul(0).add(3).mul(1).mul(1));
    assertEquals(lines(y, 3), [
      "∂v_2/∂v_2 = 1",
      "∂v_2/∂v_1 = ∂v_2/∂v_2 · x = 1 · 2 = 2",
      "∂v_2/∂x = ∂v_2/∂v_2 · v_1 + … = 1 · 3 + … = 3",
    ]);
  });

  it("writes derivatives as a textbook does, with numbers for what is left out", () => {
    const x = new Value(3, "x");
    assertEquals(lines(x.pow(2)).at(-1), "∂v_1/∂x = ∂v_1/∂v_1 · (2 · x) = 1 · 6 = 6");
    assertEquals(
      lines(x.sub(3).tanh())[1],
      "∂v_2/∂v_1 = ∂v_2/∂v_2 · (1 − tanh(v_1)^2) = 1 · 1 = 1",
    );
    const cut = x.sin().mul(x);
    assertEquals(lines(cut, 2)[1], "∂v_2/∂v_1 = ∂v_2/∂v_2 · 3 = 1 · 3 = 3");
  });

  it("says in no line of a built-in rule that a derivative is itself", () => {
    for (let seed = 1; seed <= 20; seed++) {
      for (const { step } of backwardSteps(randomGraph({ seed }).root, { by: "edge" })) {
        if (step?.kind === "term") assert(!step.term.local.includes("∂"), step.term.local);
      }
    }
  });

  it("takes 0 · ∞ for 0, as the engine does", () => {
    const x = new Value(-1, "x");
    assertEquals(lines(sqrt(relu(x))).slice(1), [
      "∂v_2/∂v_1 = ∂v_2/∂v_2 · (1 / (2 · sqrt(v_1))) = 1 · ∞ = ∞",
      "∂v_2/∂x = ∂v_2/∂v_1 · 0 = ∞ · 0 = 0",
    ]);
  });

  it("finds the gradients that backward() gives, bit for bit, and changes none", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const { root, leaves } = randomGraph({ seed, nodes: 40 });
      const last = backwardSteps(root, { maxNodes: 1000 }).at(-1)!;
      assertEquals(leaves.map(({ grad }) => grad), leaves.map(() => 0));
      root.backward();
      let compared = 0;
      for (const leaf of leaves) {
        const nodes = last.drawing.nodes.flatMap(({ id }, node) => id === leaf.id ? [node] : []);
        if (nodes.length > 1) continue; // versions of a leaf have gradients of their own
        assertSame([last.gradients[nodes[0]!]!], [leaf.grad]);
        compared++;
      }
      assert(compared > 0);
    }
  });

  it("has the gradient of each version of a leaf by itself", () => {
    const x = new Value(3, "x"), y = x.mul(2);
    x.data = 5;
    const last = backwardSteps(y.add(x.mul(7))).at(-1)!;
    const byName = new Map(
      last.drawing.nodes.map(({ name }, node) => [name, last.gradients[node]]),
    );
    assertEquals([byName.get("x"), byName.get("x_version1")], [2, 7]);
  });

  it("has no frame for constants, and none at all where the root is one", () => {
    const x = new Value(3, "x");
    assertEquals(lines(max(x, 2)).length, 2);
    assertEquals(lines(x.mul(2).children[1]!), []);
    assertEquals(lines(x), ["∂x/∂x = 1"]);
  });

  it("holds the drawn nodes only, of a million", () => {
    const x = new Value(0.5, "x");
    let y = x;
    for (let i = 0; i < 1_000_000; i++) y = y.sin();
    const frames = backwardSteps(y);
    assertEquals(frames.length, 64);
    assertEquals(frames.at(-1)!.drawing.leftOut, 1_000_001 - 64);
    assertEquals(JSON.stringify(frames[0]).length < 20_000, true);
    zeroGrad(x);
  });

  it("rejects what is no Value and no number of nodes", () => {
    assertThrows(
      () => backwardSteps("l" as never),
      TypeError,
      'must be a Value: current value is "l"',
    );
    for (
      const [maxNodes, shown] of [[0, "0"], [-1, "-1"], [Infinity, "Infinity"], [1.5, "1.5"], [
        NaN,
        "NaN",
      ], ["3", `"3"`]]
    ) {
      assertThrows(
        () => backwardSteps(new Value(1), { maxNodes: maxNodes as never }),
        RangeError,
        `Cannot draw a graph as 'maxNodes' must be a positive integer: current value is ${shown}`,
      );
    }
  });
});

/** A graph in which x has three users, one of them left out where four nodes are drawn. */
function fanOut(): Value {
  const x = new Value(2, "x"), y = x.mul(x.sin().mul(0).add(3).mul(1));
  y.label = "y";
  const l = y.add(x);
  l.label = "l";
  return l;
}

describe("backwardSteps edge by edge", () => {
  it("takes the worked example's six edges after the first step", () => {
    const frames = backwardSteps(workedGraph(), { by: "edge" });
    assertEquals(frames.map(({ line }) => line), BACKWARD_LINES);
    assertEquals(frames[1]!.step, {
      kind: "term",
      node: 4,
      term: {
        user: 6,
        k: 0,
        operand: 4,
        adjoint: 1,
        partial: 2,
        product: 2,
        before: 0,
        after: 2,
        index: 1,
        count: 1,
        local: "x_6",
        formula: "∂l/∂l · x_6",
        numbers: "1 · 2",
      },
    });
    assertEquals(frames[1]!.title, "Backpropagation from l, step 2 of 7");
  });

  it("adds up the terms of a fan-out, and says what is missing", () => {
    const x = new Value(3, "x"), y = x.mul(x).sub(x);
    y.label = "y";
    const frames = backwardSteps(y, { by: "edge" });
    assertEquals(
      frames.map(({ line }) => line),
      [
        "∂y/∂y = 1",
        "∂y/∂v_1 = ∂y/∂y · 1 = 1 · 1 = 1",
        "∂y/∂x += ∂y/∂y · (−1) = 1 · (−1) = −1 (term 1 of 3)",
        "∂y/∂x += ∂y/∂v_1 · x = 1 · 3 = 3 (term 2 of 3: −1 + 3 = 2)",
        "∂y/∂x += ∂y/∂v_1 · x = 1 · 3 = 3 (term 3 of 3: 2 + 3 = 5)",
      ].map((line) => line.replace("−1 + 3", "(−1) + 3")),
    );
    assertEquals(frames.map(({ gradients: [x] }) => x), [undefined, undefined, -1, 2, 5]);
    assertEquals(frames.map(({ missing }) => missing![0]), [0, 0, 2, 1, 0]);
    assertStringIncludes(toDot(frames[3]!), "grad 2 + …");
    assertEquals(toDot(frames[4]!).includes("+ …"), false);
  });

  it("counts terms of nodes that are left out, and has a step where they complete a gradient", () => {
    const frames = backwardSteps(fanOut(), { by: "edge", maxNodes: 3 });
    assertEquals(frames.map(({ line }) => line), [
      "∂l/∂l = 1",
      "∂l/∂y = ∂l/∂l · 1 = 1 · 1 = 1",
      "∂l/∂x += ∂l/∂l · 1 = 1 · 1 = 1 (term 1 of 3)",
      "∂l/∂x += ∂l/∂y · 3 = 1 · 3 = 3 (term 2 of 3: 1 + 3 = 4)",
      "∂l/∂x = 4, with 1 term of nodes that are left out",
    ]);
    assertEquals(frames.at(-1)!.step, { kind: "leftOut", node: 0, leftOut: 1, gradient: 4 });
    assertEquals(frames.map(({ missing }) => missing![0]), [0, 0, 2, 1, 0]);
  });

  it("counts a term of a node that is left out before one of a node that is drawn", () => {
    const x = new Value(0, "x"), near = x.sin(), far = x.exp().mul(3).mul(1);
    const frames = backwardSteps(near.add(far), { by: "edge", maxNodes: 4 });
    assertEquals(frames.slice(-2).map(({ line }) => line), [
      "∂v_3/∂x += ∂v_3/∂v_1 · cos(x) = 1 · 1 = 1 (term 2 of 2: 3 + 1 = 4)",
      "∂v_3/∂x = 4, with 1 term of nodes that are left out",
    ]);
  });

  it("is what the steps by nodes are made of: the same terms, and the same gradients at the end", () => {
    for (let seed = 1; seed <= 30; seed++) {
      const { root } = randomGraph({ seed, nodes: 30 });
      for (const maxNodes of [1000, 8]) {
        const byEdge = backwardSteps(root, { by: "edge", maxNodes });
        const byNode = backwardSteps(root, { maxNodes });
        const terms = byEdge.flatMap(({ step }) => step?.kind === "term" ? [step.term] : []);
        for (const { step, active } of byNode) {
          assert(step?.kind === "gradient");
          assertEquals(step.terms, terms.filter(({ operand }) => operand === active));
          const last = step.terms.at(-1);
          if (last !== undefined) assertEquals(last.count, step.terms.length + step.leftOut);
          if (last !== undefined && step.leftOut === 0) assertSame([last.after], [step.gradient]);
        }
        const [a, b] = [byEdge, byNode].map((frames) => frames.at(-1)!.gradients);
        assertSame(a!.map((x) => x ?? 0.5), b!.map((x) => x ?? 0.5));
        assert(byEdge.at(-1)!.missing!.every((count) => count === 0));
      }
    }
  });

  it("takes terms one after another: each begins where that before it ended", () => {
    for (let seed = 1; seed <= 30; seed++) {
      const sums = new Map<number, number>();
      const { root } = randomGraph({ seed, nodes: 30 });
      for (const { step } of backwardSteps(root, { by: "edge", maxNodes: 1000 })) {
        if (step?.kind !== "term") continue;
        const { operand, before, product, after, adjoint, user } = step.term;
        assertSame([before, after], [sums.get(operand) ?? 0, before + product]);
        if (user !== step.term.operand && sums.has(user)) assertSame([adjoint], [sums.get(user)!]);
        sums.set(operand, after);
      }
    }
  });

  it("has no step where the root is a constant, and refuses other ways to step", () => {
    assertEquals(backwardSteps(new Value(1).mul(2).children[1]!, { by: "edge" }), []);
    assertThrows(
      () => backwardSteps(new Value(1), { by: "leaf" as never }),
      TypeError,
      `Cannot show backpropagation as 'by' must be "node" or "edge": current value is "leaf"`,
    );
  });
});
