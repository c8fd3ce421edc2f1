/**
 * Modules at work on a memory.
 *
 * @module
 */

import { IMPORT_MODULE, MEMORY_IMPORT } from "./import_names.ts";

/**
 * V8 optimises a function after some calls, fewer of a longer one. So many calls that return at once get it there
 * before the function is needed.
 */
const WARM_UP_CALLS = 2000;

/** Says that an engine does not take a module for its size, or that of a function. */
export class CodeTooLarge extends Error {
  override name = "CodeTooLarge";
}

/** What a module exports besides `sample`: they take and return numbers. */
export type ModuleExports = Readonly<Record<string, (...numbers: number[]) => number>>;

/** The functions that a module imports, by name. */
export type ModuleImports = Readonly<Record<string, (...operands: number[]) => number>>;

/**
 * Compiles a module.
 *
 * @throws {Error} Where WebAssembly is not allowed.
 * @throws {CodeTooLarge} Where the engine takes no such module, as a function has too many bytes or locals, or as the
 * main thread of a page takes none of more than 8 MB (a RangeError then).
 */
export function compileModule(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes);
  } catch (cause) {
    if (!(cause instanceof RangeError) && WebAssembly.validate(bytes)) {
      throw new Error(
        "Cannot compile as WebAssembly is not allowed here: a page's content security policy needs 'wasm-unsafe-eval'",
        { cause },
      );
    }
    throw new CodeTooLarge(String(cause), { cause });
  }
}

/** Has a module work on a memory, and gets its code optimised. */
export function startModule(
  module: WebAssembly.Module,
  imports: ModuleImports,
  memory: WebAssembly.Memory,
): ModuleExports {
  const { exports } = new WebAssembly.Instance(module, {
    [IMPORT_MODULE]: { ...imports, [MEMORY_IMPORT]: memory },
  });
  const functions = exports as ModuleExports, sample = functions["sample"]!;
  for (let i = 0; i < WARM_UP_CALLS; i++) sample(1); // returns at once
  return functions;
}
