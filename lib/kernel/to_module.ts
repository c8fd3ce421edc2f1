/**
 * Saved kernels as modules that stand by themselves.
 *
 * @module
 */

import { requireSavedKernel } from "./require_saved_kernel.ts";
import type { SavedKernel, SavedMethod } from "./saved_kernel.ts";
import { LOADER } from "./loader_script.ts";

/** The functions of a module: their parameters, and what they do. */
const FUNCTIONS: Readonly<Record<SavedMethod, readonly [parameters: string, summary: string]>> = {
  value: ["inputs", "The value at a point."],
  valueAndGrad: ["inputs, grad", "The value at a point; the gradient there is written to grad."],
  batch: [
    "inputs, values, grads",
    "Values and gradients of samples, row by row, written to values and grads.",
  ],
  sumAndGrad: [
    "shared, samples, grad, options",
    "The sum of the values of samples; that of the gradients by shared inputs is written to grad.",
  ],
  valueAndJacobian: [
    "inputs, jacobian",
    "All outputs at a point; their derivatives there are written to jacobian, row by row.",
  ],
  evaluate: ["inputs, outputs", "All outputs at a point, written to outputs."],
};

/**
 * Writes a saved kernel as the text of an ES module without dependencies, for Deno, Node.js, Bun and browsers: neither the package nor
 * another file is needed where it runs. It exports the kernel as its default, and its methods as functions under their names, beside
 * `inputs`, `outputs` and `sharedInputs`.
 *
 * @param saved What `kernel.save()` returned: methods that are not in it are not exported.
 * @returns The text of the module, in ASCII.
 * @throws {TypeError} Where `saved` is no saved kernel.
 * @throws {RangeError} Where it was saved by a version of the package that saves in another way.
 *
 * @example Write a gradient into a file, and import it
 * ```ts
 * import { mul } from "@chainrule/autograd";
 * import { compile } from "@chainrule/autograd/compile";
 * import { toModule } from "@chainrule/autograd/kernel";
 * import { assertEquals } from "@std/assert";
 *
 * const text = toModule(compile((x, y) => mul(x, y)).save({ methods: ["valueAndGrad"] }));
 * const { valueAndGrad } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
 * const grad = [0, 0];
 * assertEquals([valueAndGrad([3, 4], grad), grad], [12, [4, 3]]);
 * ```
 */
export function toModule(saved: SavedKernel): string {
  requireSavedKernel(saved);
  const functions = saved.methods.map((method) => {
    const [parameters, summary] = FUNCTIONS[method];
    return `/** ${summary} */\nexport const ${method} = (${parameters}) => kernel.${method}(${parameters});\n`;
  });
  return `// A function compiled by @chainrule/autograd to WebAssembly, with what runs it. It has no dependencies.
${LOADER}
const kernel = loader.loadKernel(${JSON.stringify(saved)});

export default kernel;
export const { inputs, outputs, sharedInputs } = kernel;
${functions.join("")}`;
}
