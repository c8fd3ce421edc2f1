/**
 * Compiled gradients: a traced function as WebAssembly.
 *
 * {@linkcode compile} calls a function once with Values and turns what it records, and the reverse sweep over it, into
 * a kernel that evaluates values and gradients at new inputs, at the speed of code written by hand.
 *
 * @example Value and gradient, again and again
 * ```ts
 * import { mul, sin } from "@chainrule/autograd";
 * import { compile } from "@chainrule/autograd/compile";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const kernel = compile((x, y) => mul(sin(x), y));
 * const grad = new Float64Array(2);
 * for (const x of [0.1, 0.2, 0.3]) {
 *   assertAlmostEquals(kernel.valueAndGrad(new Float64Array([x, 2]), grad), 2 * Math.sin(x));
 *   assertAlmostEquals(grad[0]!, 2 * Math.cos(x));
 * }
 * ```
 *
 * @module
 */

export { compile, type CompileArraysOptions, type CompileOptions } from "./compile.ts";
export { type Kernel, type SumOptions } from "../kernel/kernel.ts";
export { type Numbers } from "../kernel/kernel_arguments.ts";
export { type Outputs, type OutputsByName } from "./traced_function.ts";
