/**
 * Modules at work: instances with their memory, taken for a call and given back after it, so that a call
 * within a call (from a user's rule)
 * has memory of its own.
 *
 * @module
 */

import { importModule, ModuleBuilder } from "./wasm/assembler.ts";
import { f64, f64x2 } from "./wasm/opcodes.ts";
import type { SampleModule } from "./code/sample_module.ts";

/** An instance of a module and the views of its memory. */
export interface Instance {
  /** The inputs: of one sample, or row by row. */
  readonly inputs: Float64Array;
  /** The outputs, a region each. */
  readonly regions: readonly Float64Array[];
  /** Computes one sample, or `count` pairs; 1 where a gradient is NaN, else 0. */
  run(count?: number): number;
}

/**
 * So many calls that return at once make V8 optimise a function before it is needed: it counts calls by the
 * size of the function.
 */
const warmUpCalls = 2000;

/** A compiled module, instantiated as often as calls overlap. */
export class Runner {
  readonly #compiled: WebAssembly.Module;
  readonly #module: Omit<SampleModule, "bytes">;
  readonly #regionSizes: readonly number[];
  readonly #inputs: number;
  readonly #idle: Instance[] = [];

  /** Compiles a module for samples of `inputs` inputs and outputs in regions of `regionSizes`. */
  constructor(module: SampleModule, inputs: number, regionSizes: readonly number[]) {
    this.#compiled = compileModule(module.bytes);
    const { imports, image, regions, rows } = module;
    this.#module = { imports, image, regions, rows, inputs: module.inputs };
    this.#inputs = inputs;
    this.#regionSizes = regionSizes;
    this.#idle.push(this.#instantiate());
  }

  /** How many samples an instance's memory holds. */
  get rows(): number {
    return this.#module.rows;
  }

  /** An instance that no other call has. */
  take(): Instance {
    return this.#idle.pop() ?? this.#instantiate();
  }

  /** Ends the use of an instance. */
  giveBack(instance: Instance): void {
    this.#idle.push(instance);
  }

  #instantiate(): Instance {
    const { imports, image, regions, rows, inputs } = this.#module;
    const { exports } = new WebAssembly.Instance(this.#compiled, { [importModule]: imports });
    const { buffer } = exports["memory"] as WebAssembly.Memory;
    for (const { address, values } of image) {
      const { byteOffset, byteLength } = values;
      const bytes = new Uint8Array(values.buffer, byteOffset, byteLength);
      new Uint8Array(buffer, address, byteLength).set(bytes);
    }
    const sample = exports["sample"] as (leaveAtOnce: number) => void;
    for (let i = 0; i < warmUpCalls; i++) sample(1);
    return {
      inputs: new Float64Array(buffer, inputs, rows * this.#inputs),
      regions: regions.map((address, i) =>
        new Float64Array(buffer, address, rows * this.#regionSizes[i]!)
      ),
      run: exports["run"] as (count?: number) => number,
    };
  }
}

/**
 * Compiles a module.
 *
 * @throws {Error} Where WebAssembly is not allowed.
 */
function compileModule(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes);
  } catch (cause) {
    if (WebAssembly.validate(bytes)) {
      throw new Error(
        "Cannot compile as WebAssembly is not allowed here: a page's content security policy needs 'wasm-unsafe-eval'",
        { cause },
      );
    }
    throw cause;
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
