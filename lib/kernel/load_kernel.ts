/**
 * Kernels of plain data.
 *
 * @module
 */

import { cannot } from "../errors.ts";
import { Kernel } from "./kernel.ts";
import { LoadedCode } from "./loaded_code.ts";
import { SAVED_FORMAT, SAVED_VERSION, type SavedKernel } from "./saved_kernel.ts";

/**
 * Makes a kernel of a saved one. It has a memory of its own; its code is compiled when a method is first called.
 *
 * @param saved What `kernel.save()` returned, or a copy of it.
 * @returns The kernel.
 * @throws {TypeError} Where `saved` is no saved kernel.
 * @throws {RangeError} Where it was saved by a version of the package that saves in another way, or there is no memory left: a page has room
 * for some hundred loaded kernels.
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

/** Throws where data are no saved kernel, or one of another version. */
export function requireSavedKernel(saved: unknown): asserts saved is SavedKernel {
  const { format, version } = (saved ?? {}) as { readonly format?: unknown; version?: unknown };
  if (format !== SAVED_FORMAT) {
    const error = cannot("load a kernel", "saved", "what save() of a kernel returned", saved);
    if (saved instanceof Kernel) error.message += ": call its save()";
    if (typeof saved === "string") error.message += ": read a text by JSON.parse";
    throw error;
  }
  if (version !== SAVED_VERSION) {
    throw new RangeError(
      `Cannot load a kernel as it must be saved in version ${SAVED_VERSION}: current version is ${version}`,
    );
  }
}
