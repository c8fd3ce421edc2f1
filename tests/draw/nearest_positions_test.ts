import { assertEquals } from "@std/assert";
import { trace, Value } from "../../mod.ts";
import { nearestPositions } from "../../lib/draw/nearest_positions.ts";

const x = new Value(1, "x");
const deep = x.sin().cos().tanh();
const graph = trace(deep.mul(x).add(deep));

Deno.test("the nodes nearest the root are those fewest edges away, in topological order", () => {
  const operations = (count: number) =>
    nearestPositions(graph, count).map((position) => graph.value(position).operation);
  assertEquals(operations(1), ["add"]);
  assertEquals(operations(3), ["tanh", "mul", "add"]);
  assertEquals(operations(5), ["leaf", "cos", "tanh", "mul", "add"]);
  assertEquals(operations(100), ["leaf", "sin", "cos", "tanh", "mul", "add"]);
});
