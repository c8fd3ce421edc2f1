import { assertEquals } from "@std/assert";
import { Value, zeroGrad } from "../../mod.ts";
import { frameOf } from "../../lib/draw/frame.ts";

Deno.test("a picture shows no gradient of 0 before a sweep, and each after it", () => {
  const x = new Value(0, "x"), y = new Value(3, "y"), l = x.mul(y), other = y.sin();
  const gradients = (root: Value) => frameOf(root, {}).gradients;
  assertEquals(gradients(l), [undefined, undefined, undefined]);
  l.backward();
  assertEquals(gradients(l), [3, 0, 1]);
  zeroGrad(x, y);
  other.backward();
  assertEquals(gradients(x.mul(y)), [undefined, Math.cos(3), undefined]);
});

Deno.test("a picture of a part of a graph that a sweep has reached shows each gradient", () => {
  const x = new Value(0, "x"), y = new Value(3, "y"), part = x.mul(y);
  part.sin().backward();
  assertEquals(frameOf(part, {}).gradients, [3, 0, 1]);
});
