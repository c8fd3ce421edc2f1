import { assertEquals, assertNotMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { instance } from "@viz-js/viz";
import { Value } from "../../mod.ts";
import { backwardSteps, toDot } from "../../lib/draw/mod.ts";
import { hostileLabels } from "./support/hostile_labels.ts";
import { workedGraph } from "../../lib/example.ts";

const graphviz = await instance();

/** A graph as Graphviz understood it. */
interface Graph {
  readonly name: string;
  readonly label?: string;
  readonly objects: readonly { name: string; class: string; label: string }[];
  readonly edges?: readonly { tail: number; head: number; label?: string }[];
}

function parseDot(dot: string): Graph {
  const result = graphviz.render(dot, { format: "dot_json" });
  assertEquals(result.errors.filter(({ level }) => level === "error"), []);
  return JSON.parse(result.output!);
}

describe("toDot", () => {
  it("is read by Graphviz with the worked example's nodes and edges", () => {
    const { name, objects, edges } = parseDot(toDot(workedGraph()));
    assertEquals(name, "Computational graph of l, 7 nodes");
    assertEquals(objects.map((node) => [node.name, node.class, node.label]), [
      ["n0", "leaf", "<B>x_1</B><BR/>data 3<BR/>grad 8"],
      ["n1", "leaf", "<B>x_2</B><BR/>data 4<BR/>grad 6"],
      ["n2", "operation", "<B>x_3 = x_1 · x_2</B><BR/>data 12<BR/>grad 2"],
      ["n3", "leaf", "<B>x_4</B><BR/>data 5<BR/>grad 2"],
      ["n4", "operation", "<B>x_5 = x_3 + x_4</B><BR/>data 17<BR/>grad 2"],
      ["n5", "leaf", "<B>x_6</B><BR/>data 2<BR/>grad 17"],
      ["n6", "operation", "<B>l = x_5 · x_6</B><BR/>data 34<BR/>grad 1"],
    ]);
    assertEquals(edges!.map(({ tail, head }) => [tail, head]), [
      [0, 2],
      [1, 2],
      [2, 4],
      [3, 4],
      [4, 6],
      [5, 6],
    ]);
  });

  it("shows local derivatives at the edges on request, none at those of constants", () => {
    const x = new Value(3, "x"), { edges } = parseDot(toDot(x.mul(2), { partials: true }));
    assertEquals(edges!.map(({ label }) => label), ["∂v_1/∂x = 2", ""]);
  });

  it("shows no gradients on request", () => {
    assertNotMatch(toDot(workedGraph(), { gradients: false }), /grad/);
  });

  it("shows of a frame the gradients known so far, the node in work and the chain rule", () => {
    const { label, objects } = parseDot(toDot(backwardSteps(workedGraph())[2]!));
    assertEquals(label, "∂l/∂x_5 = ∂l/∂l · x_6 = 1 · 2 = 2");
    assertEquals(
      objects.filter(({ label }) => label.includes("grad")).map((node) => node.class),
      ["operation active", "leaf", "operation"],
    );
  });

  it("highlights a node on request", () => {
    const l = workedGraph(), { objects } = parseDot(toDot(l, { highlight: l.children[0]! }));
    assertEquals(objects.flatMap((node, i) => node.class.includes("active") ? [i] : []), [4]);
  });

  it("says how many nodes are left out, and shows where", () => {
    const { label, objects } = parseDot(toDot(workedGraph(), { maxNodes: 3 }));
    assertEquals(label, "4 of 7 nodes are left out: those farthest from l");
    assertEquals(objects.map((node) => node.class), ["operation", "leaf", "operation", "leftOut"]);
  });

  it("draws the part of a large graph that is near the root", () => {
    const x = new Value(0.5, "x");
    let y = x;
    for (let i = 0; i < 50_000; i++) y = y.mul(x).add(0.5);
    const { objects, label } = parseDot(toDot(y));
    assertEquals(objects.length, 64 + objects.filter((node) => node.class === "leftOut").length);
    assertStringIncludes(label!, "149,937 of 150,001 nodes are left out");
  });

  it("is read by Graphviz with the very label, whatever it holds", () => {
    for (const label of hostileLabels()) {
      const x = new Value(3, label), frame = backwardSteps(x.mul(x)).at(-1)!;
      const { objects, edges } = parseDot(toDot(frame, { partials: true }));
      assertEquals(objects.map((node) => node.class), ["leaf active", "operation"], label);
      assertEquals(edges!.length, 2);
    }
  });

  it("rejects what is neither a Value nor a frame", () => {
    for (const picture of [3, "l", null, undefined, {}]) {
      assertThrows(() => toDot(picture as never), TypeError, "must be a Value");
    }
  });
});
