/**
 * Functions for runtimes of ONNX: value and gradient of a traced function as a model that ONNX Runtime runs, where the samples are.
 *
 * {@linkcode toOnnx} calls a function once with Values, as `compile` does, and writes what it records, and the reverse sweep over it, as
 * operators on matrices.
 *
 * @example A model for a file
 * ```ts
 * import { mul, pow, sub, type Value } from "@chainrule/autograd";
 * import { toOnnx } from "@chainrule/autograd/onnx";
 * import { assert } from "@std/assert";
 *
 * const squaredError = ([slope]: Value[], [x, y]: Value[]) => pow(sub(mul(slope!, x!), y!), 2);
 * const model = toOnnx(squaredError, { inputs: [1, 2], shared: [0] });
 * assert(model instanceof Uint8Array); // Deno.writeFileSync("error.onnx", model) makes it a file
 * ```
 *
 * @module
 */

export { type ExportedProducts } from "../compile/program/exported_program.ts";
export { type ElementType } from "./model.ts";
export { type OnnxOptions } from "./options.ts";
export { toOnnx } from "./to_onnx.ts";
