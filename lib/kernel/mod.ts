/**
 * Saved kernels: compiled gradients without the engine and the compiler.
 *
 * {@linkcode loadKernel} makes a kernel of what `kernel.save()` returned: in a worker, in a page, in the next process. It takes a small
 * part of the time and of the code that compiling takes, and its results have the same bits. {@linkcode toModule} writes it as a module
 * that needs nothing at all.
 *
 * @example A kernel in another realm
 * ```ts
 * import { compile } from "@chainrule/autograd/compile";
 * import { loadKernel } from "@chainrule/autograd/kernel";
 * import { assertEquals } from "@std/assert";
 *
 * const sent = structuredClone(compile((x, y) => x.mul(y)).save()); // as postMessage does
 * const kernel = loadKernel(sent), grad = [0, 0];
 * assertEquals([kernel.valueAndGrad([3, 4], grad), grad], [12, [4, 3]]);
 * ```
 *
 * @module
 */

export { loadKernel } from "./load_kernel.ts";
export { toModule } from "./to_module.ts";
export type { Kernel, SaveOptions, SumOptions } from "./kernel.ts";
export type { Numbers } from "./kernel_arguments.ts";
export type {
  ModuleName,
  SampleModuleName,
  SavedBytes,
  SavedKernel,
  SavedMethod,
  SavedModule,
  SavedModules,
  SumModuleName,
} from "./saved_kernel.ts";
export type { FrameShape } from "./frame.ts";
export type { SumShape } from "./sum_frame.ts";
