import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { SeededRandom } from "../lib/check/graphs/seeded_random.ts";
import { recorder } from "../lib/tape/mod.ts";
import {
  add,
  detach,
  gradients,
  isRecording,
  noGrad,
  reversedTopologicalOrder,
  sum,
  tanh,
  trace,
  Value,
  zeroGrad,
} from "../mod.ts";
import { growNodes, MODERATE } from "./support/random_nodes.ts";
import { endSegment } from "./support/segments.ts";

Deno.test("noGrad records nothing: what operations return there is a constant", () => {
  const x = new Value(3), y = x.mul(2);
  const result = noGrad(() => y.mul(x).clamp(0, 10).tanh());
  assertEquals([result.data, result.operation], [Math.tanh(10), "constant"]);
  assertEquals([result.children.length, result.grad], [0, 0]);
  result.mul(x).backward();
  assertEquals([x.grad, result.grad], [Math.tanh(10), 0]);
});

Deno.test("noGrad leaves the tape as it was, whatever is computed with nodes of older segments", () => {
  const old = new Value(3).mul(2);
  endSegment();
  old.mul(2);
  const { segment } = recorder;
  const state = () => [segment.length, segment.limit, segment.imports.length];
  const before = state();
  noGrad(() => {
    const leaf = new Value(5);
    for (let i = 0; i < 10; i++) [add(old, i), old.mul(leaf), old.tanh(), old.clamp(leaf, old)];
  });
  assertEquals(state(), before);
  assertStrictEquals(recorder.segment, segment);
});

Deno.test("under noGrad the gradient through an earlier version of a leaf is a constant, and is not recorded", () => {
  const x = new Value(2), z = new Value(5), y = x.mul(z);
  x.data = 3;
  const { segment } = recorder, { length } = segment;
  const [slope] = noGrad(() => gradients(y, [z]));
  assertEquals([slope!.data, slope!.operation, segment.length], [2, "constant", length]);
});

Deno.test("noGrad returns whatever its callback does", () => {
  const object = {};
  assertStrictEquals(noGrad(() => object), object);
  assertEquals(noGrad(() => undefined), undefined);
  assertEquals(noGrad(() => null), null);
});

/** Whether an operation is recorded, which isRecording must say too. */
function recordsNow(): boolean {
  const isRecorded = new Value(1).neg().operation === "neg";
  assertEquals(isRecording(), isRecorded);
  return isRecorded;
}

Deno.test("noGrad nests, and recording is back after the outermost", () => {
  noGrad(() => {
    assert(!recordsNow());
    noGrad(() => assert(!recordsNow()));
    assert(!recordsNow());
  });
  assert(recordsNow());
});

Deno.test("recording is restored when the callback throws, and the error passes through", () => {
  const error = new RangeError("of the callback");
  const thrown = assertThrows(() =>
    noGrad(() => {
      throw error;
    })
  );
  assertStrictEquals(thrown, error);
  assert(recordsNow());
  noGrad(() => {
    assertThrows(() =>
      noGrad(() => {
        throw error;
      })
    );
    assert(!recordsNow(), "the outer one still holds");
  });
  assert(recordsNow());
});

Deno.test("a thenable result throws a TypeError, as the callback would go on when recording is back", () => {
  const then = () => {};
  for (const result of [Promise.resolve(1), { then }, Object.assign(() => {}, { then })]) {
    assertThrows(
      () => noGrad(() => result),
      TypeError,
      "Cannot compute without recording as 'compute' must be a function that is not async",
    );
    assert(recordsNow());
  }
  assertThrows(() => noGrad(async () => await 1), TypeError);
  assert(recordsNow());
});

Deno.test("noGrad refuses what is no function", () => {
  assertThrows(
    () => noGrad(new Value(3) as never),
    TypeError,
    "Cannot compute without recording as 'compute' must be a function: current value is an object of class Value",
  );
});

Deno.test("backward works under noGrad", () => {
  const x = new Value(3);
  const y = x.mul(x);
  noGrad(() => y.backward());
  assertEquals(x.grad, 6);
});

Deno.test("detach is a constant with the same data, where gradients stop", () => {
  const x = new Value(3);
  const y = x.mul(x), constant = detach(y);
  assertEquals([constant.data, constant.operation, constant.label], [9, "constant", ""]);
  constant.mul(x).backward();
  assertEquals([x.grad, y.grad, constant.grad], [9, 0, 0]);
  x.data = 5;
  assertEquals(constant.data, 9);
  assertEquals(detach(3), 3);
  assert(detach(y).id !== constant.id);
});

Deno.test("detach refuses what is no operand", () => {
  assertThrows(
    () => detach("3" as never),
    TypeError,
    `Cannot detach as 'value' must be a Value or a number: current value is "3"`,
  );
});

Deno.test("zeroGrad sets the gradients of leaves to 0, and where it throws none", () => {
  const x = new Value(3), y = new Value(4);
  const product = x.mul(y);
  product.backward();
  assertThrows(
    () => zeroGrad(x, product),
    TypeError,
    "Cannot reset gradients as 'leaves[1]' must be a leaf: current value is an object of class Value",
  );
  assertThrows(
    () => zeroGrad(x, [y] as never),
    TypeError,
    "Cannot reset gradients as 'leaves[1]' must be a Value: current value is an array of 1",
  );
  assertThrows(() => zeroGrad(x, undefined as never), TypeError, "current value is undefined");
  assertEquals([x.grad, y.grad, product.grad], [4, 3, 1]);
  zeroGrad(x);
  assertEquals([x.grad, y.grad], [0, 3]);
  zeroGrad();
  zeroGrad(x, y, x);
  assertEquals([x.grad, y.grad], [0, 0]);
});

Deno.test("the order starts at the root, has every node once, and each before its children", () => {
  for (let seed = 0; seed < 30; seed++) {
    const random = new SeededRandom(seed);
    const leaves = Array.from({ length: 5 }, () => new Value(random.unit()));
    const nodes = [...leaves];
    growNodes(random, nodes, 100, MODERATE, () => {
      if (random.chance(0.05)) endSegment();
      if (random.chance(0.05)) random.pick(leaves).data = random.unit();
    });
    const root = sum(nodes);
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
