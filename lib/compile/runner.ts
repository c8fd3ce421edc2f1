/**
 * Modules at work, each on a frame of the memory that all share.
 *
 * @module
 */

import type { KernelModule, SampleModule, TakeFrame } from "./code/sample_module.ts";
import { Frame, type FrameMemory } from "./frame.ts";
import { type Block, type SharedMemory, takeMemory } from "./memory.ts";
import {
  IMPORT_MODULE,
  MEMORY_IMPORT,
  ModuleBuilder,
  MOST_FUNCTION_BYTES,
} from "./wasm/assembler.ts";
import { f64, f64x2 } from "./wasm/opcodes.ts";

/**
 * V8 optimises a function after some calls, fewer of a longer one. So many calls that return at once get it there
 * before the function is needed.
 */
const WARM_UP_CALLS = 2000;

/** Says that an engine does not take a module for its size, or that of a function. */
export class CodeTooLarge extends Error {
  override name = "CodeTooLarge";
}

/** What computes samples, of inputs that stand row by row in an array, or otherwise. */
export interface Computes<Inputs = Float64Array, Result extends FrameMemory = Frame> {
  /** How many samples one computation takes at most. */
  readonly rows: number;
  /**
   * Computes so many samples, of which the inputs of the first one begin at `first`: at `inputs[first]` of an array.
   *
   * @returns The frame that has the outputs; whoever has read them releases it.
   */
  compute(inputs: Inputs, first: number, samples: number): Result;
}

/** A frame with what its module computes there. */
interface WorkingFrame<Inputs> extends FrameMemory {
  compute(inputs: Inputs, first: number, samples: number): void;
}

/** What a module exports besides `sample`: they take and return numbers. */
export type ModuleExports = Readonly<Record<string, (...numbers: number[]) => number>>;

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

/** Makes frames of samples that have so many inputs, and outputs in regions of these sizes. */
export function sampleFrame(
  inputCount: number,
  regionSizes: readonly number[],
): MakeFrame<SampleModule, Float64Array, Frame> {
  return (block, { rows, inputs, regions }, { run }) =>
    new Frame(block, { rows, inputCount, inputs, regions, regionSizes }, run!);
}

/** Instantiates a module on a memory, writes what its code reads there, and gets it optimised. */
function instantiate(module: KernelModule, shared: SharedMemory): ModuleExports {
  shared.provideConstants();
  const imports = { ...module.imports, [MEMORY_IMPORT]: shared.memory };
  if (module.longestFunction > MOST_FUNCTION_BYTES) {
    throw new CodeTooLarge(`A function has ${module.longestFunction} bytes`);
  }
  const compiled = compileModule(module.bytes);
  const { exports } = new WebAssembly.Instance(compiled, { [IMPORT_MODULE]: imports });
  const { buffer } = shared.memory;
  for (const { address, values } of module.image) {
    const { byteOffset, byteLength } = values;
    const bytes = new Uint8Array(values.buffer, byteOffset, byteLength);
    new Uint8Array(buffer, address, byteLength).set(bytes);
  }
  const functions = exports as ModuleExports, sample = functions["sample"]!;
  for (let i = 0; i < WARM_UP_CALLS; i++) sample(1); // returns at once
  return functions;
}

/**
 * Compiles a module.
 *
 * @throws {Error} Where WebAssembly is not allowed.
 * @throws {CodeTooLarge} Where the engine takes no such module, as a function has too many bytes or locals, or as the
 * main thread of a page takes none of more than 8 MB (a RangeError then).
 */
function compileModule(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
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
