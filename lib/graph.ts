/** What people do with a graph besides computing and differentiating: order it, reset it, cut it off. */

import { cannot } from "./errors.ts";
import { Leaf } from "./leaf.ts";
import type { Result } from "./functions.ts";
import { recorder, setRecording } from "./recorder.ts";
import { constant, requireOperand, requireValue } from "./tape.ts";
import { trace } from "./trace.ts";
import { home } from "./keys.ts";
import type { Operand, Value } from "./value.ts";

/**
 * The nodes that `root` depends on, itself first and every node before its children: the order of backpropagation.
 *
 * @throws {TypeError} Where `root` is not a Value.
 *
 * @example Usage
 * ```ts
 * import { reversedTopologicalOrder, Value } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * const x = new Value(3);
 * const order = reversedTopologicalOrder(x.mul(x).tanh());
 * assertEquals(order.map((node) => node.operation), ["tanh", "mul", "leaf"]);
 * ```
 */
export function reversedTopologicalOrder(root: Value): Value[] {
  requireValue("order a graph", "root", root);
  const graph = trace(root), seen = new Set<Value>(), order: Value[] = [];
  for (let position = 0; position < graph.length; position++) {
    const node = graph.value(position);
    if (seen.has(node)) continue; // another version of a leaf
    if (node[home] instanceof Leaf) seen.add(node);
    order.push(node);
  }
  return order.reverse();
}

/**
 * Sets the gradients of leaves back to 0. Where it throws, none is changed.
 *
 * @throws {TypeError} Where one is not a Value, or is an interior node, whose gradient is not accumulated.
 *
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

/**
 * Runs `compute` without recording: what operations return there is a Value of operation "constant".
 *
 * @returns What `compute` returns.
 * @throws {TypeError} Where `compute` is no function, or returns a promise: it would go on when recording is back.
 * What `compute` throws passes through; recording is restored in any case.
 *
 * @example Usage
 * ```ts
 * import { noGrad, Value } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * const x = new Value(3);
 * const y = noGrad(() => x.mul(2));
 * assertEquals([y.data, y.operation], [6, "constant"]);
 * ```
 */
export function noGrad<T>(compute: () => T): T {
  if (typeof compute !== "function") {
    throw cannot("compute without recording", "compute", "a function", compute);
  }
  const result = withRecording(false, compute);
  if (typeof (result as PromiseLike<unknown> | null | undefined)?.then === "function") {
    throw cannot("compute without recording", "compute", "a function that is not async", compute);
  }
  return result;
}

/**
 * Whether operations are recorded now: not within {@linkcode noGrad}.
 *
 * @example Within noGrad
 * ```ts
 * import { isRecording, noGrad } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([isRecording(), noGrad(() => isRecording())], [true, false]);
 * ```
 */
export function isRecording(): boolean {
  return recorder.recording;
}

/** Runs `compute` with recording on or off, whatever it does. */
export function withRecording<T>(recording: boolean, compute: () => T): T {
  const before = recorder.recording;
  setRecording(recording);
  try {
    return compute();
  } finally {
    setRecording(before);
  }
}

/**
 * A constant with the data of `value`: gradients stop there.
 *
 * @returns A Value of operation "constant"; of a number that number.
 * @throws {TypeError} Where `value` is neither a Value nor a number.
 *
 * @example Usage
 * ```ts
 * import { detach, Value } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * const x = new Value(3);
 * x.mul(detach(x)).backward();
 * assertEquals(x.grad, 3);
 * ```
 */
export function detach<X extends Operand>(value: X): Result<X> {
  requireOperand("detach", "value", value);
  return (typeof value === "number" ? value : constant(value.data)) as Result<X>;
}
