import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Value } from "../../mod.ts";
import { backwardSteps, toMermaid } from "../../lib/draw/mod.ts";
import { printable } from "../../lib/draw/printable.ts";
import { hostileLabels } from "./support/hostile_labels.ts";
import { parseMermaid } from "./support/mermaid.ts";
import { workedGraph } from "../../lib/example.ts";

describe("toMermaid", () => {
  it("is read by Mermaid with the worked example's nodes and edges", async () => {
    const { nodes, edges } = await parseMermaid(toMermaid(workedGraph()));
    assertEquals(nodes.map(({ shape, lines, classes }) => [shape, classes, lines]), [
      ["round", ["leaf"], ["x_1", "data 3", "grad 8"]],
      ["round", ["leaf"], ["x_2", "data 4", "grad 6"]],
      ["square", ["operation"], ["x_3 = x_1 · x_2", "data 12", "grad 2"]],
      ["round", ["leaf"], ["x_4", "data 5", "grad 2"]],
      ["square", ["operation"], ["x_5 = x_3 + x_4", "data 17", "grad 2"]],
      ["round", ["leaf"], ["x_6", "data 2", "grad 17"]],
      ["square", ["operation"], ["l = x_5 · x_6", "data 34", "grad 1"]],
    ]);
    assertEquals(edges.map(({ from, to }) => `${from} ${to}`), [
      "n0 n2",
      "n1 n2",
      "n2 n4",
      "n3 n4",
      "n4 n6",
      "n5 n6",
    ]);
  });

  it("shows local derivatives at the edges on request", async () => {
    const x = new Value(3, "x");
    const { edges } = await parseMermaid(toMermaid(x.mul(2), { partials: true }));
    assertEquals(edges.map(({ text }) => text), ["∂v_1/∂x = 2", ""]);
  });

  it("shows of a frame the chain rule above it, and the node in work", async () => {
    const { title, nodes } = await parseMermaid(toMermaid(backwardSteps(workedGraph())[2]!));
    assertEquals(title, "∂l/∂x_5 = ∂l/∂l · x_6 = 1 · 2 = 2");
    assertEquals(nodes.map(({ classes }) => classes[0]), [
      "leaf",
      "leaf",
      "operation",
      "leaf",
      "active",
      "leaf",
      "operation",
    ]);
  });

  it("says how many nodes are left out, and shows where", async () => {
    const { title, nodes } = await parseMermaid(toMermaid(workedGraph(), { maxNodes: 3 }));
    assertEquals(title, "4 of 7 nodes are left out: those farthest from l");
    assertEquals(nodes.at(-1)!.lines, ["…"]);
  });

  it("is read by Mermaid with the very label, whatever it holds", async () => {
    for (const label of hostileLabels()) {
      const x = new Value(3, label), frame = backwardSteps(x.tanh()).at(-1)!;
      const { nodes, edges } = await parseMermaid(toMermaid(frame, { partials: true }));
      assertEquals(nodes.map(({ key }) => key), ["n0", "n1"]);
      assertEquals(nodes[0]!.lines[0], printable(label) || "v_1");
      assertEquals(
        nodes[1]!.lines[0],
        `${frame.drawing.nodes[1]!.name} = tanh(${nodes[0]!.lines[0]})`,
      );
      assertEquals(edges.length, 1);
    }
  });
});
