import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Value } from "../../mod.ts";
import { randomGraph } from "../../lib/check/mod.ts";
import { forwardSteps, toDot } from "../../lib/draw/mod.ts";
import { workedGraph } from "../../lib/example.ts";

const lines = (root: Value, maxNodes = 64) =>
  forwardSteps(root, { maxNodes }).map(({ line }) => line);

describe("forwardSteps", () => {
  it("computes the worked example, one operation after another", () => {
    assertEquals(lines(workedGraph()), [
      "x_3 = x_1 · x_2 = 3 · 4 = 12",
      "x_5 = x_3 + x_4 = 12 + 5 = 17",
      "l = x_5 · x_6 = 17 · 2 = 34",
    ]);
    assertEquals(forwardSteps(workedGraph())[0]!.step, {
      kind: "forward",
      node: 2,
      formula: "x_1 · x_2",
      numbers: "3 · 4",
      data: 12,
    });
  });

  it("shows the numbers that are computed by then, and no gradient", () => {
    const frames = forwardSteps(workedGraph());
    assertEquals(
      frames.map(({ title }) => title),
      [1, 2, 3].map((i) => `Forward pass to l, step ${i} of 3`),
    );
    assertEquals(frames.map(({ active }) => active), [2, 4, 6]);
    assertEquals(frames.map(({ computed }) => computed!.map(Number).join("")), [
      "1111010",
      "1111110",
      "1111111",
    ]);
    const [first, , last] = frames.map((frame) => toDot(frame));
    assertStringIncludes(first!, "l = x_5 · x_6</B><BR/>data ?>");
    assertStringIncludes(first!, "data 12");
    assertStringIncludes(last!, "data 34");
    assertEquals([first!, last!].some((dot) => dot.includes("grad")), false);
  });

  it("puts negative numbers in parentheses, and shows the numbers of what is left out", () => {
    const x = new Value(-2, "x");
    assertEquals(lines(x.mul(x)), ["v_1 = x · x = (−2) · (−2) = 4"]);
    assertEquals(lines(x.mul(x).add(1).tanh(), 2), [
      "v_1 = … + … = 4 + 1 = 5",
      "v_2 = tanh(v_1) = tanh(5) = 0.999909",
    ]);
  });

  it("computes operands before their users, and every operation once", () => {
    for (let seed = 1; seed <= 30; seed++) {
      const frames = forwardSteps(randomGraph({ seed }).root, { maxNodes: 1000 });
      const known = new Set(
        frames[0]?.drawing.nodes.flatMap(({ kind }, node) => kind === "operation" ? [] : [node]),
      );
      for (const { step, drawing } of frames) {
        const { operands, data } = drawing.nodes[step!.node]!;
        assertEquals(operands.filter(({ node }) => !known.has(node)), []);
        assertEquals(step?.kind === "forward" && step.data, data);
        known.add(step!.node);
      }
      assertEquals(known.size, frames[0]?.drawing.nodes.length ?? 0);
    }
  });

  it("has no frame where nothing is computed, and refuses what is no Value", () => {
    assertEquals(forwardSteps(new Value(1)), []);
    assertThrows(() => forwardSteps("l" as never), TypeError, "must be a Value");
    assertThrows(() => forwardSteps(new Value(1), { maxNodes: 0 }), RangeError, "'maxNodes'");
  });
});
