import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { detach, trace, Value } from "../../mod.ts";
import { drawGraph } from "../../lib/draw/drawing.ts";

const draw = (root: Value, maxNodes = 64) => drawGraph(trace(root), maxNodes).drawing;
const names = (root: Value, maxNodes?: number) =>
  draw(root, maxNodes).nodes.map(({ name }) => name);

describe("a drawing", () => {
  it("has a node for every node of the graph, with its operands in order", () => {
    const x = new Value(3, "x"), y = new Value(4, "y");
    const { nodes, leftOut } = draw(y.sub(x).mul(y));
    assertEquals(nodes.map(({ kind, formula }) => [kind, formula]), [
      ["leaf", ""],
      ["leaf", ""],
      ["operation", "y − x"],
      ["operation", "v_1 · y"],
    ]);
    assertEquals(nodes.map(({ data }) => data), [4, 3, 1, 4]);
    assertEquals(nodes.map(({ operands }) => operands), [
      [],
      [],
      [{ node: 0, partial: 1 }, { node: 1, partial: -1 }],
      [{ node: 2, partial: 4 }, { node: 0, partial: 1 }],
    ]);
    assertEquals(leftOut, 0);
  });

  it("has an operand that occurs twice twice", () => {
    const x = new Value(3, "x");
    assertEquals(draw(x.mul(x)).nodes[1]!.operands, [
      { node: 0, partial: 3 },
      { node: 0, partial: 3 },
    ]);
  });

  it("calls numbers by themselves, and detached Values by their label", () => {
    const x = new Value(3, "x"), c = detach(x);
    c.label = "c";
    const { nodes } = draw(x.mul(-0.5).add(c));
    assertEquals(
      nodes.filter(({ kind }) => kind === "constant").map(({ name }) => name),
      ["−0.5", "c"],
    );
    assertEquals(nodes.at(-2)!.name, "c");
  });

  it("gives no two nodes one name", () => {
    const [a, b, c] = [new Value(1, "x"), new Value(2, "x"), new Value(3, "x#2")];
    assertEquals(names(a.add(b).add(c)), ["x", "x#3", "v_1", "x#2", "v_2"]);
    assertEquals(names(new Value(1, "v_1").sin().cos()), ["v_1", "v_2", "v_3"]);
  });

  it("has a node for each version of a leaf, with the data that was used", () => {
    const x = new Value(1, "x"), y = x.sin();
    x.data = 2;
    const { nodes } = draw(y.add(x));
    assertEquals(
      nodes.filter(({ kind }) => kind === "leaf").map(({ name, data }) => [name, data]),
      [["x", 1], ["x_version1", 2]],
    );
  });

  it("has the nodes nearest the root where the graph is too large, and counts the others", () => {
    const x = new Value(1, "x"), { nodes, leftOut } = draw(x.sin().add(x.cos().tan()), 4);
    assertEquals(nodes.map(({ formula }) => formula), ["", "sin(x)", "tan(…)", "v_1 + v_2"]);
    assertEquals(nodes[2]!.operands[0]!.node, -1);
    assertEquals(leftOut, 1);
  });
});
