/** Sets gradients back. */

import { cannot } from "./errors.ts";
import { type NestedValues, valuesIn } from "./nested_values.ts";
import { home, Leaf } from "./tape/mod.ts";

/**
 * Sets the gradients of leaves back to 0. Where it throws, none is changed.
 * @param leaves Leaves, or arrays of them, nested as one likes; however many there are, an array is one argument.
 * @throws {TypeError} Where one is not a Value, or is an interior node, whose gradient is not accumulated.
 * @example Usage
 * ```ts
 * import { Value, zeroGrad } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * const x = new Value(3), y = new Value(4);
 * x.mul(y).backward();
 * zeroGrad(x, y);
 * assertEquals([x.grad, y.grad], [0, 0]);
 *
 * const layers = [[x], [y]];
 * zeroGrad(layers);
 * ```
 */
export function zeroGrad(...leaves: NestedValues[]): void {
  const homes = valuesIn("reset gradients", "leaves", leaves).map((leaf, i) => {
    const at = leaf[home];
    if (!(at instanceof Leaf)) throw cannot("reset gradients", `leaves[${i}]`, "a leaf", leaf);
    return at;
  });
  for (const leaf of homes) leaf.grad = 0;
}
