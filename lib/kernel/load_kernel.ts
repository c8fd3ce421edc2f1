/**
 * Kernels of plain data.
 *
 * @module
 */

import { Kernel } from "./kernel.ts";
import { LoadedCode } from "./loaded_code.ts";
import { requireSavedKernel } from "./require_saved_kernel.ts";
import type { SavedKernel } from "./saved_kernel.ts";

/**
 * Makes a kernel of a saved one. It has a memory of its own; its code is compiled when a method is first called.
 *
 * @param saved What `kernel.save()` returned, or a copy of it.
 * @returns The kernel.
 * @throws {TypeError} Where `saved` is no saved kernel, or a part of it is missing or damaged; damaged code is found when it is first called.
 * Also where there is no memory left: a page has room for some hundred loaded kernels.
 * @throws {RangeError} Where it was saved by a version of the package that saves in another way.
 *
 * @example Usage
 * ```ts
 * import { compile } from "@chainrule/autograd/compile";
 * import { loadKernel } from "@chainrule/autograd/kernel";
 * import { assertEquals } from "@std/assert";
 *
 * const saved = compile((x) => x.mul(x)).save();
 * assertEquals(loadKernel(saved).value([3]), 9);
 * ```
 */
export function loadKernel(saved: SavedKernel): Kernel {
  requireSavedKernel(saved);
  return new Kernel(saved.inputs, saved.outputs, new LoadedCode(saved));
}
