import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { recorder } from "../lib/tape/mod.ts";
import { add, detach, gradients, isRecording, noGrad, Value } from "../mod.ts";
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
