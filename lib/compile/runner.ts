/**
 * Modules at work: instances with their memory, taken for a computation and released after it, so that a computation
 * within a computation (by a user's rule) has memory of its own.
 *
 * @module
 */

import type { SampleModule } from "./code/sample_module.ts";
import { IMPORT_MODULE, ModuleBuilder } from "./wasm/assembler.ts";
import { f64, f64x2 } from "./wasm/opcodes.ts";

/**
 * V8 optimises a function after some calls, fewer of a longer one. So many calls that return at once get it there
 * before the function is needed.
 */
const WARM_UP_CALLS = 2000;

/** An instance of a module: the views of its memory, and what computes there. */
export class Instance {
  /** The inputs, those of one sample or of all rows. */
  readonly inputs: Float64Array;
  /** The outputs, a region each. */
  readonly regions: readonly Float64Array[];
  /** Whether a gradient computed last is NaN. */
  hasNaN: boolean = false;
  readonly #run: (pairs: number) => number;
  readonly #rows: number;
  readonly #idle: Instance[];

  /**
   * @param run What the module exports: it computes one sample, or so many pairs, and returns 1 where a gradient is
   * NaN.
   * @param rows How many samples the memory holds.
   * @param idle Where the instance goes when it is released.
   */
  constructor(
    inputs: Float64Array,
    regions: readonly Float64Array[],
    run: (pairs: number) => number,
    rows: number,
    idle: Instance[],
  ) {
    this.inputs = inputs;
    this.regions = regions;
    this.#run = run;
    this.#rows = rows;
    this.#idle = idle;
  }

  /** Computes samples, row by row; only an instance with several rows takes more than one. */
  compute(inputs: Float64Array, samples: number): void {
    this.inputs.set(inputs);
    if (this.#rows > 1 && samples % 2 === 1) { // the last sample is its own partner
      const { length } = inputs, size = length / samples;
      this.inputs.copyWithin(length, length - size, length);
    }
    this.hasNaN = this.#run((samples + 1) >> 1) !== 0;
  }

  /** Ends the use of the instance: it may be taken again. */
  release(): void {
    this.#idle.push(this);
  }
}

/** What computes samples. */
export interface Computes {
  /** How many samples one computation takes at most. */
  readonly rows: number;
  /**
   * Computes samples, row by row.
   *
   * @returns An instance that no other computation has; whoever has read its outputs releases it.
   */
  compute(inputs: Float64Array, samples: number): Instance;
}

/** A compiled module, instantiated as often as computations overlap. */
export class Runner implements Computes {
  readonly #compiled: WebAssembly.Module;
  readonly #module: Omit<SampleModule, "bytes">;
  readonly #regionSizes: readonly number[];
  readonly #inputs: number;
  readonly #idle: Instance[] = [];

  /** Compiles a module for samples of `inputs` inputs and outputs in regions of `regionSizes`. */
  constructor(module: SampleModule, inputs: number, regionSizes: readonly number[]) {
    const { bytes, ...rest } = module;
    this.#compiled = compileModule(bytes);
    this.#module = rest;
    this.#inputs = inputs;
    this.#regionSizes = regionSizes;
    this.#idle.push(this.#instantiate());
  }

  get rows(): number {
    return this.#module.rows;
  }

  compute(inputs: Float64Array, samples: number): Instance {
    const instance = this.#idle.pop() ?? this.#instantiate();
    try {
      instance.compute(inputs, samples);
    } catch (error) { // a user's rule threw
      instance.release();
      throw error;
    }
    return instance;
  }

  #instantiate(): Instance {
    const { imports, image, regions, rows, inputs } = this.#module;
    const { exports } = new WebAssembly.Instance(this.#compiled, { [IMPORT_MODULE]: imports });
    const { buffer } = exports["memory"] as WebAssembly.Memory;
    for (const { address, values } of image) {
      const { byteOffset, byteLength } = values;
      const bytes = new Uint8Array(values.buffer, byteOffset, byteLength);
      new Uint8Array(buffer, address, byteLength).set(bytes);
    }
    const sample = exports["sample"] as (leaveAtOnce: number) => void;
    for (let i = 0; i < WARM_UP_CALLS; i++) sample(1);
    return new Instance(
      new Float64Array(buffer, inputs, rows * this.#inputs),
      regions.map((address, i) => new Float64Array(buffer, address, rows * this.#regionSizes[i]!)),
      exports["run"] as (pairs: number) => number,
      rows,
      this.#idle,
    );
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
