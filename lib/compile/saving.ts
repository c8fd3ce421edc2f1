/**
 * Saves kernels: the modules of their methods, on one memory of their own.
 *
 * @module
 */

import { SHARED_BYTES, sharedConstants } from "./code/shared_constants.ts";
import type { KernelModule, TakeFrame } from "./code/sample_module.ts";
import { roundUp } from "./memory.ts";
import { compiledModule } from "./runner.ts";
import type { ModuleName, SavedBytes, SavedModule, SavedModules } from "../kernel/saved_kernel.ts";
import { PAGE_BYTES } from "./wasm/assembler.ts";
import { asTheEngineTakes, type WrittenProgram } from "./written_program.ts";

/** How a module is made, whatever its frame is. */
interface ModuleRecipe {
  readonly written: WrittenProgram;
  make(take: TakeFrame): KernelModule;
}

/** How the modules of a kernel are made; undefined of those that it needs not. */
export type Recipes = Readonly<Record<ModuleName, () => ModuleRecipe | undefined>>;

/** Modules and the memory that they work on. */
export interface SavedMemory {
  readonly pages: number;
  readonly constants: string;
  readonly modules: SavedModules;
}

/**
 * Makes modules for a memory in which their frames stand one after the other.
 *
 * @param names Which ones.
 * @throws {TypeError} Where code calls a rule that is computed in JavaScript.
 */
export function saveModules(recipes: Recipes, names: ReadonlySet<ModuleName>): SavedMemory {
  const modules: Partial<Record<ModuleName, SavedModule<unknown>>> = {};
  let end = SHARED_BYTES;
  for (const name of names) {
    const recipe = recipes[name]();
    if (recipe === undefined) continue;
    const { address, bytes } = modules[name] = saveModule(recipe, roundUp(end));
    end = address + bytes;
  }
  return {
    pages: Math.ceil(end / PAGE_BYTES),
    constants: toBase64(bytesOf(sharedConstants())), // once all code is made
    modules: modules as SavedModules,
  };
}

/** Makes a module whose frame begins at an address. */
function saveModule(recipe: ModuleRecipe, address: number): SavedModule<unknown> {
  const rule = recipe.written.program.externals[0];
  if (rule !== undefined) {
    throw new TypeError(
      `Cannot save a kernel as its rules must be built in: current rule is "${rule.name}", which JavaScript computes`,
    );
  }
  return asTheEngineTakes(recipe.written, () => {
    let frame = 0;
    const module = recipe.make((bytes) => {
      frame = bytes;
      return address;
    });
    compiledModule(module); // the engine may not take it
    const { bytes, imports, image, longestFunction: _, canaries: _c, inVectors: _v, ...shape } =
      module;
    return {
      code: toBase64(bytes),
      imports: Object.keys(imports),
      image: image.map(({ address, values }): SavedBytes => ({
        address,
        bytes: toBase64(bytesOf(values)),
      })),
      address,
      bytes: frame,
      shape,
    };
  });
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array | Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** So many bytes are characters of one call. */
const CHUNK_BYTES = 1 << 13;

function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let begin = 0; begin < bytes.length; begin += CHUNK_BYTES) {
    text += String.fromCharCode(...bytes.subarray(begin, begin + CHUNK_BYTES));
  }
  return btoa(text);
}
