/**
 * Modules at work, each on a frame of the memory that all share.
 *
 * @module
 */

import type { KernelModule, TakeFrame } from "./code/sample_module.ts";
import type { Computes, WorkingFrame } from "../kernel/computes.ts";
import type { FrameMemory } from "../kernel/frame.ts";
import {
  CodeTooLarge,
  compileModule,
  type ModuleExports,
  startModule,
} from "../kernel/instance.ts";
import { type Block, type SharedMemory, takeMemory } from "./memory.ts";
import { ModuleBuilder, MOST_FUNCTION_BYTES } from "./wasm/assembler.ts";
import { f64, f64x2 } from "./wasm/opcodes.ts";

/** Makes the frame of a module on memory. */
export type MakeFrame<Module, Inputs, Result extends FrameMemory> = (
  block: Block,
  module: Module,
  exports: ModuleExports,
) => Result & WorkingFrame<Inputs>;

/** A compiled module and its frame. */
export class Runner<Module extends KernelModule, Inputs, Result extends FrameMemory>
  implements Computes<Inputs, Result> {
  readonly rows: number;
  /** The memory of the frame. */
  protected readonly block: Block;
  readonly #frame: Result & WorkingFrame<Inputs>;

  /**
   * Compiles a module.
   *
   * @param make Makes the module, on a frame that it takes.
   */
  constructor(
    make: (takeFrame: TakeFrame) => Module,
    makeFrame: MakeFrame<Module, Inputs, Result>,
  ) {
    let block: Block | undefined;
    try {
      const module = make((bytes) => (block = takeMemory(bytes)).address);
      this.#frame = makeFrame(block!, module, instantiate(module, block!.shared));
      this.rows = module.rows;
      this.block = block!;
    } catch (error) {
      block?.shared.giveBack(block.address, block.bytes);
      throw error;
    }
  }

  compute(inputs: Inputs, first: number, samples: number): Result {
    const frame = this.#frame;
    try {
      frame.compute(inputs, first, samples);
    } catch (error) { // a user's rule threw
      frame.release();
      throw error;
    }
    return frame;
  }
}

/** Instantiates a module on a memory, and writes what its code reads there. */
function instantiate(module: KernelModule, shared: SharedMemory): ModuleExports {
  shared.provideConstants();
  const compiled = compiledModule(module);
  const exports = startModule(compiled, module.imports, shared.memory);
  const { buffer } = shared.memory;
  for (const { address, values } of module.image) {
    const { byteOffset, byteLength } = values;
    const bytes = new Uint8Array(values.buffer, byteOffset, byteLength);
    new Uint8Array(buffer, address, byteLength).set(bytes);
  }
  return exports;
}

/**
 * A module, compiled.
 *
 * @throws {CodeTooLarge} Where one of its functions is too long, or the engine says so.
 */
export function compiledModule({ bytes, longestFunction }: KernelModule): WebAssembly.Module {
  if (longestFunction > MOST_FUNCTION_BYTES) {
    throw new CodeTooLarge(`A function has ${longestFunction} bytes`);
  }
  return compileModule(bytes);
}

/**
 * Asks for all that kernels need, before anything is traced.
 *
 * @throws {Error} Where there is no WebAssembly, or none with vectors of two doubles, or it is not allowed.
 */
export function requireWebAssembly(): void {
  if (typeof WebAssembly === "undefined") {
    throw new Error("Cannot compile as this environment has no WebAssembly");
  }
  const module = new ModuleBuilder();
  module.function({ parameters: [], results: ["v128"] }).emit(f64x2.splat(f64.constant(0)));
  const bytes = module.toBytes(0);
  if (!WebAssembly.validate(bytes)) {
    throw new Error(
      "Cannot compile as WebAssembly must have fixed-width SIMD: Deno 1.9, Node.js 16.4, Chrome 91, Firefox 89 and " +
        "Safari 16.4 are the first that do",
    );
  }
  compileModule(bytes);
}
