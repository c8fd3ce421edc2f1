import { assert, assertEquals } from "@std/assert";
import { parse } from "mathjs";
import { SeededRandom } from "../../lib/check/graphs/seeded_random.ts";
import { fromExpression, toExpression } from "../../lib/expression/mod.ts";
import {
  add,
  div,
  exp,
  mul,
  neg,
  pow,
  reversedTopologicalOrder,
  sigmoid,
  sin,
  sub,
  Value,
} from "../../mod.ts";
import { growNodes } from "../support/random_nodes.ts";

/** Rules whose expressions are the operation itself: graphs of them read back as they are. */
const DIRECT = [add, sub, mul, div, neg, pow, sin, exp];

/** A random graph over three leaves. */
function randomRoot(seed: number, operations: typeof DIRECT): Value {
  const nodes = ["x", "y", "ζ"].map((label, k) => new Value(0.7 + 0.4 * k, label));
  growNodes(new SeededRandom(seed), nodes, 8, operations);
  return nodes.at(-1)!;
}

/** The rules of a graph with the labels and numbers of its leaves, as a tree in text. */
function treeOf(node: Value): string {
  return node.children.length === 0
    ? node.label || String(node.data)
    : `${node.operation}(${node.children.map(treeOf).join(", ")})`;
}

Deno.test("an expression's text reads back as the same graph", () => {
  const texts = new Set<string>();
  for (let seed = 0; seed < 300; seed++) {
    const root = randomRoot(seed, DIRECT);
    const leaves = reversedTopologicalOrder(root).filter(({ label }) => label !== "");
    const values = Object.fromEntries(leaves.map(({ label, data }) => [label, data]));
    const text = toExpression(root).toString();
    texts.add(text);
    assertEquals(treeOf(fromExpression(text, values).root), treeOf(root), text);
  }
  assert(texts.size > 200);
});

Deno.test("an expression's text reads back as the same expression, whatever the rules are", () => {
  for (let seed = 0; seed < 300; seed++) {
    const expression = toExpression(randomRoot(seed, [...DIRECT, sigmoid]));
    const everyPair = { parenthesis: "all" };
    const again = parse(expression.toString()).toString(everyPair);
    assertEquals(again, expression.toString(everyPair));
  }
});

Deno.test("x · (y / z) keeps its parentheses, as x · y overflows where y / z does not", () => {
  const values = { x: 1e200, y: 1e200, z: 1e200 };
  const { root } = fromExpression("x * (y / z)", values);
  assertEquals(toExpression(root).toString(), "x * (y / z)");
  assertEquals(fromExpression(toExpression(root), values).root.data, 1e200);
});
