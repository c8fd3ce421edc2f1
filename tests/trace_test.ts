import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { SeededRandom } from "../lib/check/graphs/seeded_random.ts";
import {
  add,
  detach,
  partialsOf,
  reversedTopologicalOrder,
  rules,
  sum,
  tanh,
  trace,
  Value,
} from "../mod.ts";
import { growNodes, MODERATE } from "./support/random_nodes.ts";
import { endSegment } from "./support/segments.ts";

Deno.test("a trace lists nodes, operands, data and partials in topological order", () => {
  const x = new Value(3, "x"), y = new Value(4, "y");
  const product = x.mul(y);
  const root = product.sub(product);
  root.label = "root";
  root.backward();
  const graph = trace(root);
  assertEquals(graph.length, 4);
  assertEquals([...graph.outputs], [3]);
  assertEquals(graph.rules, [undefined, undefined, rules.get("mul"), rules.get("sub")]);
  assertEquals(graph.rules.map((_, p) => graph.rule(p)), graph.rules);
  assertEquals([...graph.codes].map((code) => code === 0), [true, true, false, false]);
  assertEquals([...graph.operands], [-1, -1, -1, -1, -1, -1, 0, 1, -1, 2, 2, -1]);
  assertEquals([0, 1, 2, 3].map((p) => [...graph.operandsOf(p)]), [[], [], [0, 1], [2, 2]]);
  assertEquals([...graph.data], [3, 4, 12, 0]);
  assertEquals([...graph.partials], [0, 0, 0, 0, 0, 0, 4, 3, 0, 1, -1, 0]);
  assertEquals([...graph.leaves], [0, 1]);
  assertEquals([...graph.constants], []);
  const positions = [0, 1, 2, 3];
  assertEquals(positions.map((p) => graph.label(p)), ["x", "y", "", "root"]);
  assertEquals(positions.map((p) => graph.id(p)), [x, y, product, root].map(({ id }) => id));
  assertEquals(positions.map((p) => graph.grad(p)), [0, 0, 0, 1]);
  assertEquals(positions.map((p) => graph.version(p)), [0, 0, 0, 0]);
  assertStrictEquals(graph.value(0), x);
  assertEquals(graph.value(2).children, [x, y]);
});

Deno.test("operands that are numbers and detached Values are constants with positions of their own", () => {
  const x = new Value(3), constant = detach(new Value(7));
  const root = x.mul(2).add(constant).add(2);
  const { constants, data, operands, partials, leaves, id, value } = bound(root);
  assertEquals([...constants].map((p) => data[p]), [2, 7, 2]);
  assertEquals([...leaves].map((p) => data[p]), [3]);
  assertEquals(new Set([...constants].map(id)).size, 3);
  assertStrictEquals(value(constants[1]!), constant);
  const [number] = constants;
  assertStrictEquals(value(number!), root.children[0]!.children[0]!.children[1]);
  const last = data.length - 1;
  assertEquals(operands[3 * last + 1], constants[2]);
  assertEquals([...partials.slice(3 * last, 3 * last + 3)], [1, 0, 0], "0 by a number");
});

function bound(...outputs: Value[]) {
  const graph = trace(...outputs);
  return {
    ...graph,
    length: graph.length,
    partials: graph.partials,
    id: (position: number) => graph.id(position),
    value: (position: number) => graph.value(position),
  };
}

Deno.test("a node of three operands has one position", () => {
  const x = new Value(1), a = new Value(5), b = new Value(7);
  const { length, operands, partials, rules: traced } = trace(x.select(a, b));
  assertEquals(length, 4);
  assertEquals(traced.at(-1)!.name, "select");
  assertEquals([...operands.slice(9)], [0, 1, 2]);
  assertEquals([...partials.slice(9)], [0, 1, 0]);
});

Deno.test("each version of a leaf has a position of its own, with its number and the data it had", () => {
  const x = new Value(3, "x");
  const first = x.mul(x);
  x.data = 30;
  x.data = 4;
  const second = x.mul(first);
  endSegment();
  const third = x.add(second);
  const graph = trace(third);
  const [before, after, ...others] = graph.leaves;
  assertEquals(others, []);
  assertEquals([graph.data[before!], graph.data[after!]], [3, 4]);
  assertEquals([graph.version(before!), graph.version(after!)], [0, 2]);
  assertEquals([graph.id(before!), graph.id(after!)], [x.id, x.id]);
  assertEquals([graph.label(before!), graph.label(after!)], ["x", "x"]);
  assertStrictEquals(graph.value(after!), x);
  const positionOf = (node: Value) => graph.outputs[0]! - (node === third ? 0 : 1);
  assertEquals([...graph.operands.slice(3 * positionOf(second), 3 * positionOf(second) + 1)], [
    after!,
  ]);
  third.backward();
  assertEquals([graph.grad(before!), graph.grad(after!)], [x.grad, x.grad]);
});

Deno.test("leaves stand in the order of first use", () => {
  const x = new Value(1), y = new Value(2), z = new Value(3);
  const root = z.mul(x).add(y).mul(z);
  const { leaves, data } = trace(root);
  assertEquals([...leaves].map((position) => data[position]), [3, 1, 2]);
});

Deno.test("outputs may be several, the same, leaves, constants, and parts of one another", () => {
  const x = new Value(3), y = new Value(4), constant = detach(x);
  const inner = x.mul(2), root = inner.tanh();
  const graph = trace(root, inner, root, x, y, constant);
  assertEquals([...graph.outputs].map((position) => graph.value(position).id), [
    ...[root.id, inner.id, root.id, x.id, y.id, constant.id],
  ]);
  assertEquals(graph.length, 6);
  assertEquals(trace().length, 0);
  assertEquals([...trace(x).leaves], [0]);
  assertEquals([...trace(constant).constants], [0]);
});

Deno.test("a leaf as an output stands for its present version", () => {
  const x = new Value(3);
  const root = x.mul(1);
  x.data = 5;
  const graph = trace(root, x);
  assertEquals([...graph.outputs].map((position) => graph.data[position]), [3, 5]);
  assertEquals(graph.version(graph.outputs[1]!), 1);
});

Deno.test("a trace is a snapshot: what is recorded and assigned afterwards does not change it", () => {
  const x = new Value(3);
  const root = x.mul(x);
  const graph = trace(root), data = [...graph.data];
  x.data = 9;
  root.mul(2).backward();
  trace(root.tanh());
  assertEquals([...graph.data], data);
  assertEquals(graph.grad(graph.outputs[0]!), 2, "but gradients are those held now");
  assertEquals(graph.version(0), 0);
});

/** A random graph over several segments, of leaves that are assigned to now and then. */
function graphOverSegments(random: SeededRandom): { leaves: Value[]; nodes: Value[]; root: Value } {
  const leaves = Array.from({ length: 5 }, () => new Value(random.unit()));
  const nodes = [...leaves];
  growNodes(random, nodes, 100, MODERATE, () => {
    if (random.chance(0.05)) endSegment();
    if (random.chance(0.05)) random.pick(leaves).data = random.unit();
  });
  return { leaves, nodes, root: sum(nodes) };
}

Deno.test("operands come before their nodes, over segments and versions; positions agree with the nodes", () => {
  for (let seed = 0; seed < 30; seed++) {
    const random = new SeededRandom(seed);
    const { root } = graphOverSegments(random), graph = trace(root);
    const versions = new Set<string>();
    for (let position = 0; position < graph.length; position++) {
      const node = graph.value(position), rule = graph.rules[position];
      const operands = [...graph.operands.slice(3 * position, 3 * position + 3)];
      assertEquals(operands.filter((operand) => operand >= 0).length, rule?.arity ?? 0);
      assertEquals([...graph.operandsOf(position)], operands.slice(0, rule?.arity ?? 0));
      assert(operands.every((operand) => operand < position));
      if (node.operation === "leaf") versions.add(`${node.id} ${graph.version(position)}`);
      if (rule === undefined) continue;
      assertEquals(node.operation, rule.name);
      assertEquals(graph.data[position], node.data);
      const partials = partialsOf(node);
      node.children.forEach((child, k) => {
        const operand = operands[k]!;
        assertEquals(graph.id(operand), child.id);
        const isNumber = graph.constants.includes(operand);
        assertEquals(graph.partials[3 * position + k], isNumber ? 0 : partials[k]);
      });
      const seen = operands.slice(0, rule.arity).map((operand) => graph.data[operand]!);
      assertEquals(rule.evaluate(...seen), graph.data[position], "what its operands were then");
    }
    assertEquals(versions.size, graph.leaves.length);
  }
});

Deno.test("a trace costs what its graph is large, not what else was recorded", () => {
  const x = new Value(1);
  const small = x.mul(2);
  let other: Value = x;
  for (let i = 0; i < 10_000; i++) other = other.add(small);
  assertEquals(trace(small).length, 3);
  assertEquals(trace(add(small, 1)).length, 5);
});

Deno.test("positions find their nodes again over many segments, and leaves that no operation uses", () => {
  const x = new Value(1), unused = new Value(9);
  const nodes: Value[] = [x.add(1)];
  for (let i = 0; i < 20; i++) {
    endSegment();
    nodes.push(nodes.at(-1)!.mul(2).select(nodes[i >> 1]!, i));
  }
  const graph = trace(nodes.at(-1)!, ...nodes, unused);
  assertEquals(graph.length, graph.data.length);
  assertEquals(graph.length, new Set([...Array(graph.length).keys()].map(graph.id, graph)).size);
  nodes.forEach((node, i) => assertEquals(graph.id(graph.outputs[i + 1]!), node.id));
  assertStrictEquals(graph.value(graph.outputs.at(-1)!), unused);
  assertEquals(graph.operands.length, 3 * graph.length);
  assertEquals(graph.partials.length, 3 * graph.length);
});

Deno.test("a graph of a million nodes is traced", () => {
  const x = new Value(1);
  let root: Value = x;
  for (let i = 0; i < 500_000; i++) root = root.mul(0.5).add(x);
  const graph = trace(root);
  assertEquals(graph.length, 1_500_001);
  assertEquals(graph.leaves, new Int32Array([0]));
  assertEquals(graph.data.at(-1), root.data);
});

Deno.test("a position beyond the trace is a RangeError", () => {
  const graph = trace(new Value(3).mul(2));
  for (const position of [3, -1, 0.5]) {
    assertThrows(
      () => graph.value(position),
      RangeError,
      `Cannot find a node as 'position' must be less than 3: current value is ${position}`,
    );
  }
});

Deno.test("outputs that are no Values are refused by their place", () => {
  const x = new Value(3);
  assertThrows(
    () => trace(x, 3 as never),
    TypeError,
    "Cannot trace a graph as 'outputs[1]' must be a Value: current value is 3",
  );
});

Deno.test("the order starts at the root, has every node once, and each before its children", () => {
  for (let seed = 0; seed < 30; seed++) {
    const random = new SeededRandom(seed);
    const { leaves, nodes, root } = graphOverSegments(random);
    const order = reversedTopologicalOrder(root);
    const positions = new Map(order.map(({ id }, position) => [id, position]));
    assertEquals(order[0]!.id, root.id);
    assertEquals(positions.size, order.length);
    assert(nodes.every(({ id }) => positions.has(id)));
    order.forEach((node, position) => {
      for (const child of node.children) assert(positions.get(child.id)! > position);
    });
    for (const leaf of leaves) assertStrictEquals(order[positions.get(leaf.id)!], leaf);
  }
});

Deno.test("the order of the worked example", () => {
  const x1 = new Value(3), x2 = new Value(4), x4 = new Value(5), x6 = new Value(2);
  const x3 = x1.mul(x2), x5 = x3.add(x4), l = x5.mul(x6);
  const ids = reversedTopologicalOrder(l).map(({ id }) => id);
  assertEquals(ids.length, 7);
  const before = (a: Value, b: Value) => assert(ids.indexOf(a.id) < ids.indexOf(b.id));
  before(l, x5);
  before(l, x6);
  before(x5, x3);
  before(x5, x4);
  before(x3, x1);
  before(x3, x2);
});

Deno.test("the order has what the root depends on and nothing else", () => {
  const x = new Value(3), y = new Value(4);
  const used = x.mul(2);
  x.mul(y).tanh();
  const order = reversedTopologicalOrder(used);
  assertEquals(order.map(({ operation }) => operation), ["mul", "constant", "leaf"]);
  assertEquals(order.map(({ data }) => data), [6, 2, 3]);
  assertEquals(reversedTopologicalOrder(x), [x]);
});

Deno.test("a leaf with several versions stands in the order once", () => {
  const x = new Value(3);
  const before = x.mul(x);
  x.data = 4;
  const root = add(before, x);
  assertEquals(reversedTopologicalOrder(root).filter((node) => node === x), [x]);
  assertEquals(reversedTopologicalOrder(root).at(-1), x);
});

Deno.test("order and trace change no gradient, and no sweep that comes after", () => {
  const x = new Value(0.5);
  const inner = x.mul(3), root = tanh(inner);
  root.backward();
  const grads = [x.grad, inner.grad, root.grad];
  reversedTopologicalOrder(inner);
  trace(inner, x, root);
  assertEquals([x.grad, inner.grad, root.grad], grads);
  root.backward();
  assertEquals([x.grad, inner.grad, root.grad], [2 * grads[0]!, ...grads.slice(1)]);
});

Deno.test("the order of what is no Value is refused", () => {
  assertThrows(
    () => reversedTopologicalOrder(3 as never),
    TypeError,
    "Cannot order a graph as 'root' must be a Value: current value is 3",
  );
});
