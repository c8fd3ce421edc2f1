import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import {
  add,
  clamp,
  defineRule,
  detach,
  mul,
  noGrad,
  partialsOf,
  pow,
  ruleOf,
  rules,
  select,
  sub,
  Value,
} from "../mod.ts";
import { assertSame } from "./support/assert_same.ts";
import { endSegment } from "./support/segments.ts";

Deno.test("children are the operands in order, and x.mul(x) has [x, x]", () => {
  const x = new Value(3), y = new Value(4), z = new Value(5);
  assertEquals(x.sub(y).children, [x, y]);
  assertEquals(y.sub(x).children, [y, x]);
  assertEquals(x.mul(x).children, [x, x]);
  assertEquals(x.tanh().children, [x]);
  for (const operation of [select, clamp]) {
    const { children } = operation(x, y, z);
    assertEquals(children.length, 3);
    children.forEach((child, k) => assertStrictEquals(child, [x, y, z][k]));
  }
});

Deno.test("a number operand is an unlabelled constant of its own, whose gradient stays 0", () => {
  const x = new Value(3);
  const sum = add(2, x), product = mul(x, 2), clamped = clamp(x, 2, 5);
  for (const [node, k] of [[sum, 0], [product, 1], [clamped, 1], [clamped, 2]] as const) {
    node.backward();
    const operand = node.children[k]!;
    assertEquals([operand.operation, operand.label, operand.grad], ["constant", "", 0]);
    assertEquals(operand.children, []);
    assertStrictEquals(node.children[k], operand, "the same each time");
  }
  assertEquals(sum.children[0]!.data, 2);
  assertEquals(clamped.children.map(({ data }) => data), [3, 2, 5]);
  assert(sum.children[0]!.id !== product.children[1]!.id);
});

Deno.test("a number operand keeps its digits, −0 and NaN included", () => {
  const x = new Value(1);
  for (const data of [-0, NaN, Infinity, 5e-324, 0.1]) {
    const dataOf = (node: Value) => node.children.map((child) => child.data);
    assertSame(dataOf(x.sub(data)), [1, data]);
    assertSame(dataOf(sub(data, x)), [data, 1]);
    assertSame(dataOf(select(data, x, data)), [data, 1, data]);
  }
});

Deno.test("children in older segments are handles on the same nodes", () => {
  const x = new Value(3);
  const left = x.mul(2);
  endSegment();
  const right = x.mul(5);
  endSegment();
  const root = add(left, right).mul(left);
  endSegment();
  assertEquals(root.children[1]!.id, left.id);
  assertEquals(root.children[0]!.children.map(({ id }) => id), [left.id, right.id]);
  root.children[0]!.children[1]!.backward();
  assertEquals([x.grad, right.grad], [5, 1]);
});

Deno.test("a child outlives its parent, and may be used and swept by itself", () => {
  const x = new Value(3);
  const child = (() => {
    const inner = x.mul(x);
    endSegment();
    return inner.add(1).children[0]!;
  })();
  endSegment();
  child.mul(2).backward();
  assertEquals([child.data, child.grad, x.grad], [9, 2, 12]);
});

Deno.test("ruleOf is the row of a node; a leaf and a constant have none", () => {
  const x = new Value(3);
  assertStrictEquals(ruleOf(x.tanh()), rules.get("tanh"));
  assertStrictEquals(ruleOf(x.clamp(0, x)), rules.get("clamp"));
  for (const node of [x, detach(x), noGrad(() => x.tanh()), x.mul(2).children[1]!]) {
    assertEquals(ruleOf(node), undefined);
  }
});

Deno.test("a node keeps the row that it was recorded with", () => {
  const row = { name: "kept", evaluate: (x: number) => x, partials: [() => 1], expression: "x" };
  const first = defineRule({ ...row, partials: [() => 1] });
  const node = first(new Value(2));
  const second = defineRule({ ...row, partials: [() => 2] });
  assertStrictEquals(ruleOf(node), first.rule);
  assertStrictEquals(ruleOf(second(new Value(2))), second.rule);
  assertEquals(partialsOf(node), [1]);
});

Deno.test("partialsOf is the local partials in the order of children, those of numbers included", () => {
  const x = new Value(3), y = new Value(4);
  assertEquals(partialsOf(x.mul(y)), [4, 3]);
  assertEquals(partialsOf(mul(x, 4)), [4, 3]);
  assertEquals(partialsOf(mul(3, y)), [4, 3]);
  assertEquals(partialsOf(sub(3, y)), [1, -1]);
  assertEquals(partialsOf(x.pow(2)), [6, 9 * Math.log(3)]);
  assertEquals(partialsOf(pow(2, x)), [12, 8 * Math.log(2)]);
  assertEquals(partialsOf(x.clamp(0, 2)), [0, 0, 1]);
  assertEquals(partialsOf(select(1, x, 5)), [0, 1, 0]);
  assertEquals(partialsOf(x.neg()), [-1]);
  for (const node of [x, detach(x), x.mul(2).children[1]!]) assertEquals(partialsOf(node), []);
});

Deno.test("partialsOf is as recorded, also after data was assigned and the graph was swept", () => {
  const x = new Value(3), y = new Value(4);
  const older = y.mul(1);
  endSegment();
  const product = x.mul(older), power = pow(2, older);
  x.data = 100;
  y.data = 100;
  power.backward();
  product.backward();
  assertEquals(partialsOf(product), [4, 3]);
  assertEquals(partialsOf(power), [2 ** 3 * 4, 2 ** 4 * Math.log(2)]);
});

Deno.test("ruleOf and partialsOf refuse what is no Value", () => {
  assertThrows(
    () => ruleOf(3 as never),
    TypeError,
    "Cannot find the rule as 'value' must be a Value: current value is 3",
  );
  assertThrows(
    () => partialsOf(null as never),
    TypeError,
    "Cannot find partials as 'value' must be a Value: current value is null",
  );
});
