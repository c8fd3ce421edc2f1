import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { max, relu, sqrt, Value, zeroGrad } from "../../mod.ts";
import { backwardSteps } from "../../lib/draw/mod.ts";
import { randomGraph } from "../../lib/check/mod.ts";
import { workedGraph } from "../../lib/example.ts";
import { assertSame } from "../support/assert_same.ts";

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

  it("has derivatives as a textbook writes them", () => {
    const x = new Value(3, "x");
    assertEquals(lines(x.pow(2)).at(-1), "∂v_1/∂x = ∂v_1/∂v_1 · (2 · x) = 1 · 6 = 6");
    const y = new Value(0, "y");
    assertEquals(lines(y.tanh()).at(-1), "∂v_1/∂y = ∂v_1/∂v_1 · (1 − tanh(y)^2) = 1 · 1 = 1");
  });

  it("names a derivative that is too long to write, or needs a node that is left out", () => {
    const x = new Value(3, "x"), long = new Value(0, "a name that is long");
    const [, , line] = lines(x.atan2(long));
    assertEquals(line, "∂v_1/∂x = ∂v_1/∂v_1 · ∂v_1/∂x = 1 · 0 = 0");
    const cut = x.sin().mul(x);
    assertEquals(lines(cut, 2)[1], "∂v_2/∂v_1 = ∂v_2/∂v_2 · ∂v_2/∂v_1 = 1 · 3 = 3");
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
