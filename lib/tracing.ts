/** Calls of functions that are traced: what follows from the inputs is recorded there, and numbers do not leave in silence. */

import { cannot } from "./errors.ts";
import { type RegisteredRule, withCode } from "./registry.ts";
import {
  home,
  isTraced,
  Leaf,
  type Node,
  recorder,
  requireValue,
  segmentWithRoom,
  setTracing,
  Tracing,
} from "./tape/mod.ts";
import type { Value } from "./value.ts";

/** What {@linkcode whileTracing} is told. */
export interface TracingOptions {
  /** Whether numbers that depend on an input may be read: they stay what they are in this call. That of the call around it by default. */
  readonly allowFrozen?: boolean;
}

/** The operation that hands on its operand, but no gradient. Its name leaves it free for a rule of a user's. */
let stop: RegisteredRule | undefined;

/** The code of that operation, which takes part in the table of rules once it is needed. */
function stopCode(): number {
  stop ??= withCode({
    name: "detach",
    evaluate: (x) => x,
    partials: [() => 0],
    expression: "x",
  }, true);
  return stop.code;
}

/**
 * Calls a function whose graph will stand for all calls to come, as `compile` does: numbers of this one call would be in it for ever.
 * So while `compute` runs, `detach` and `noGrad` record what depends on an input, as operations that no gradient passes; and reading
 * `data` of what depends on an input, printing it and `backward()` throw.
 * @param inputs The leaves that other data will be put in place of.
 * @param compute Records the graph. It is called at once.
 * @returns What `compute` returns.
 * @throws {TypeError} Where `inputs` is no array of leaves, or `compute` no function. What `compute` throws passes through.
 * @example A detached Value is a part of the graph
 * ```ts
 * import { detach, trace, Value, whileTracing } from "@chainrule/autograd";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const x = new Value(3);
 * const y = whileTracing([x], () => x.mul(detach(x)));
 * assertEquals(trace(y).rules.map((rule) => rule?.name), [undefined, "detach", "mul"]);
 * y.backward();
 * assertEquals(x.grad, 3);
 * assertThrows(() => whileTracing([x], () => x.data > 0 ? x : x.neg()), TypeError, "select");
 * ```
 */
export function whileTracing<T>(
  inputs: readonly Value[],
  compute: () => T,
  options: TracingOptions = {},
): T {
  const action = "trace a function";
  if (!Array.isArray(inputs)) throw cannot(action, "inputs", "an array of leaves", inputs);
  inputs.forEach((input, i) => requireLeaf(action, `inputs[${i}]`, input));
  if (typeof compute !== "function") throw cannot(action, "compute", "a function", compute);
  const outer = recorder.tracing;
  const allowsFrozen = options.allowFrozen ?? outer?.allowsFrozen ?? false;
  const { serial } = segmentWithRoom();
  setTracing(new Tracing(inputs, serial, { outer, allowsFrozen, stopCode }));
  try {
    return compute();
  } finally {
    setTracing(outer);
  }
}

function requireLeaf(action: string, name: string, value: unknown): void {
  requireValue(action, name, value);
  const at = value[home];
  if (!(at instanceof Leaf) || at.constant) throw cannot(action, name, "a leaf", value);
}

/** @throws {TypeError} Where a number of this node would leave the graph while its function is traced. */
export function requireUnfrozen(action: string, node: Node): void {
  for (let tracing = recorder.tracing; tracing !== null; tracing = tracing.outer) {
    if (!tracing.allowsFrozen && tracing.reaches(node)) throw frozen(action);
  }
}

/** @throws {TypeError} Where the node is an input of a function that is traced, which other data will be put in place of. */
export function requireNoInput(action: string, node: Node): void {
  for (let tracing = recorder.tracing; tracing !== null; tracing = tracing.outer) {
    if (tracing.isInput(node)) {
      throw new TypeError(
        `Cannot ${action} as the Value is an input of a function that is traced: use another Value in its place`,
      );
    }
  }
}

function frozen(action: string): TypeError {
  return new TypeError(
    `Cannot ${action} as the Value depends on an input of a function that is traced, and the number would be ` +
      `that of this one call for ever: use select, step, sign, max or min in place of a branch, gradients() or ` +
      `grad() in place of backward(), or allow it with { allowFrozen: true }`,
  );
}

/** Whether an output of a graph depends on an input of a function that is traced. */
export function dependOnTraced(outputs: readonly Node[]): boolean {
  return recorder.tracing !== null && outputs.some(isTraced);
}
