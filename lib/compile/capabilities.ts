/**
 * What the WebAssembly of this environment can do.
 *
 * @module
 */

import { ModuleBuilder } from "./wasm/assembler.ts";
import { f64, f64x2 } from "./wasm/opcodes.ts";
import { compileModule } from "./runner.ts";

let known: boolean | undefined;

/**
 * Whether there are vectors of two doubles.
 *
 * @throws {Error} Where WebAssembly is not to be had, or not allowed.
 */
export function hasSimd(): boolean {
  compileModule(new ModuleBuilder().toBytes(0));
  if (known === undefined) {
    const module = new ModuleBuilder();
    module.function({ parameters: [], results: ["v128"] }).emit(f64x2.splat(f64.constant(0)));
    known = WebAssembly.validate(module.toBytes(0));
  }
  return known;
}
