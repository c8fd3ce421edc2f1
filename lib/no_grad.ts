/** Computing without recording, and constants that gradients stop at. */

import { cannot } from "./errors.ts";
import type { Result } from "./operations.ts";
import { recorder, requireOperand, setRecording, stopGradient } from "./tape/mod.ts";
import type { Operand } from "./value.ts";

/**
 * Runs `compute` without recording: what operations return there is a Value of operation "constant".
 * @returns What `compute` returns.
 * @throws {TypeError} Where `compute` is no function, or returns a promise: it would go on when recording is back.
 * What `compute` throws passes through; recording is restored in any case.
 * @example Usage
 * ```ts
 * import { noGrad, Value } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * const x = new Value(3);
 * const y = noGrad(() => x.mul(2));
 * assertEquals([y.data, y.operation], [6, "constant"]);
 * ```
 */
export function noGrad<T>(compute: () => T): T {
  const action = "compute without recording";
  if (typeof compute !== "function") throw cannot(action, "compute", "a function", compute);
  const result = withRecording(false, compute);
  if (typeof (result as PromiseLike<unknown> | null | undefined)?.then === "function") {
    throw cannot(action, "compute", "a function that is not async", compute);
  }
  return result;
}

/**
 * Whether operations are recorded now: not so inside of {@linkcode noGrad}.
 * @returns False where an operation on Values returns a constant, true elsewhere.
 * @example Usage
 * ```ts
 * import { isRecording, noGrad } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([isRecording(), noGrad(isRecording)], [true, false]);
 * ```
 */
export function isRecording(): boolean {
  return recorder.recording;
}

/** Runs `compute` with recording on or off; afterwards recording is as it was before, also where `compute` throws. */
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
 * @returns A Value of operation "constant"; where `value` is a number, that number. In a function that is being compiled, a
 * Value of operation "detach" where `value` depends on an input: its data is computed anew (see {@linkcode whileTracing}).
 * @throws {TypeError} Where `value` is neither a Value nor a number.
 * @example Usage
 * ```ts
 * import { detach, Value } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * const x = new Value(3);
 * x.mul(detach(x)).backward();
 * assertEquals(x.grad, 3);
 * ```
 */
export function detach<X extends Operand>(value: X): Result<X> {
  requireOperand("detach", "value", value);
  return (typeof value === "number" ? value : stopGradient(value)) as Result<X>;
}
