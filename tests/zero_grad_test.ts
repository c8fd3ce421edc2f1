import { assertEquals, assertThrows } from "@std/assert";
import { Value, zeroGrad } from "../mod.ts";

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
    () => zeroGrad(x, [y, [x, "y" as never]]),
    TypeError,
    "Cannot reset gradients as 'leaves[1][1][1]' must be a Value: current value is \"y\"",
  );
  assertThrows(() => zeroGrad(x, undefined as never), TypeError, "current value is undefined");
  assertEquals([x.grad, y.grad, product.grad], [4, 3, 1]);
  zeroGrad(x);
  assertEquals([x.grad, y.grad], [0, 3]);
  zeroGrad();
  zeroGrad(x, y, x);
  assertEquals([x.grad, y.grad], [0, 0]);
  for (const leaves of [[x, y], [[x], [[], [y]]]]) {
    x.mul(y).backward();
    assertEquals([x.grad, y.grad], [4, 3]);
    zeroGrad(leaves);
    assertEquals([x.grad, y.grad], [0, 0]);
  }
});
