/** Sets gradients back. */

import { cannot } from "./errors.ts";
import { home, Leaf, requireValue } from "./tape/mod.ts";
import type { Value } from "./value.ts";

/**
 * Sets the gradients of leaves back to 0. Where it throws, none is changed.
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
 * ```
 */
export function zeroGrad(...leaves: Value[]): void {
  const homes = leaves.map((leaf, i) => {
    requireValue("reset gradients", `leaves[${i}]`, leaf);
    const at = leaf[home];
    if (!(at instanceof Leaf)) throw cannot("reset gradients", `leaves[${i}]`, "a leaf", leaf);
    return at;
  });
  for (const leaf of homes) leaf.grad = 0;
}
