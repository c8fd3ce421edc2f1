/**
 * Modules at work: each computation has a frame of its own, also one within another (by a user's rule).
 *
 * @module
 */

import type { ImagePart, SampleModule } from "./code/sample_module.ts";
import { Frame, type FrameShape, type Run } from "./frame.ts";
import { type SharedMemory, takeMemory } from "./memory.ts";
import { IMPORT_MODULE, MEMORY_IMPORT, ModuleBuilder } from "./wasm/assembler.ts";
import { f64, f64x2 } from "./wasm/opcodes.ts";

/**
 * V8 optimises a function after some calls, fewer of a longer one. So many calls that return at once get it there
 * before the function is needed.
 */
const WARM_UP_CALLS = 2000;

/** What computes samples. */
export interface Computes {
  /** How many samples one computation takes at most. */
  readonly rows: number;
  /**
   * Computes samples, row by row, of which the first one's inputs begin at `inputs[first]`.
   *
   * @returns A frame that no other computation has; whoever has read its outputs releases it.
   */
  compute(inputs: Float64Array, first: number, samples: number): Frame;
}

/** A compiled module with a frame for each of the computations that overlap. */
export class Runner implements Computes {
  readonly #compiled: WebAssembly.Module;
  readonly #imports: WebAssembly.ModuleImports;
  readonly #shape: FrameShape;
  readonly #frameBytes: number;
  readonly #idle: Frame[] = [];
  /** The first frame: others are given the image that it has. */
  readonly #first: Frame;
  /** What of a frame is image. */
  readonly #parts: readonly Part[];
  /** The memory of the instance made last, and what that instance exports. */
  #instance: { readonly shared: SharedMemory; readonly run: Run } | undefined;

  /** Compiles a module for samples of `inputs` inputs and outputs in regions of `regionSizes`. */
  constructor(module: SampleModule, inputs: number, regionSizes: readonly number[]) {
    const { bytes, imports, frameBytes, image } = module;
    this.#compiled = compileModule(bytes);
    this.#imports = imports;
    this.#frameBytes = frameBytes;
    this.#shape = {
      rows: module.rows,
      inputCount: inputs,
      inputs: module.inputs,
      regions: module.regions,
      regionSizes,
    };
    this.#parts = image.map(partOf);
    this.#first = this.#newFrame();
    for (const { address, values } of image) {
      bytesOf(this.#first, address, values.byteLength)
        .set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    }
    relocate(this.#first, this.#parts, this.#first.address);
    this.#idle.push(this.#first);
  }

  get rows(): number {
    return this.#shape.rows;
  }

  compute(inputs: Float64Array, first: number, samples: number): Frame {
    const frame = this.#idle.pop() ?? this.#copyOfFirst();
    try {
      frame.compute(inputs, first, samples);
    } catch (error) { // a user's rule threw
      frame.release();
      throw error;
    }
    return frame;
  }

  #newFrame(): Frame {
    const { shared, address } = takeMemory(this.#frameBytes);
    if (this.#instance?.shared !== shared) {
      this.#instance = { shared, run: instantiate(this.#compiled, this.#imports, shared) };
    }
    const frame = new Frame(shared, address, this.#shape, this.#instance.run, this.#idle);
    shared.giveBackAfter(frame, address, this.#frameBytes);
    return frame;
  }

  #copyOfFirst(): Frame {
    const frame = this.#newFrame(), first = this.#first;
    for (const { address, bytes } of this.#parts) {
      bytesOf(frame, address, bytes).set(bytesOf(first, address, bytes));
    }
    relocate(frame, this.#parts, frame.address - first.address);
    return frame;
  }
}

/** The place of an {@linkcode ImagePart}. */
interface Part {
  readonly address: number;
  readonly bytes: number;
  readonly addresses: readonly boolean[] | undefined;
}

function partOf({ address, values, addresses }: ImagePart): Part {
  return { address, bytes: values.byteLength, addresses };
}

/** So many bytes of a frame's memory; a view, good until the memory grows. */
export function bytesOf({ shared, address }: Frame, first: number, bytes: number): Uint8Array {
  return new Uint8Array(shared.memory.buffer, address + first, bytes);
}

/** Adds `distance` to the addresses in a frame's image. */
function relocate(frame: Frame, parts: readonly Part[], distance: number): void {
  for (const { address, bytes, addresses } of parts) {
    if (addresses === undefined) continue;
    const { buffer, byteOffset } = bytesOf(frame, address, bytes);
    const words = new Int32Array(buffer, byteOffset, bytes / 4);
    addresses.forEach((isAddress, k) => {
      if (!isAddress) return;
      for (let i = k; i < words.length; i += addresses.length) words[i]! += distance;
    });
  }
}

/** Instantiates a module on a memory, and gets it optimised. */
function instantiate(
  compiled: WebAssembly.Module,
  imports: WebAssembly.ModuleImports,
  shared: SharedMemory,
): Run {
  shared.provideConstants();
  const { exports } = new WebAssembly.Instance(compiled, {
    [IMPORT_MODULE]: { ...imports, [MEMORY_IMPORT]: shared.memory },
  });
  const sample = exports["sample"] as (frame: number) => void;
  for (let i = 0; i < WARM_UP_CALLS; i++) sample(0); // there is no frame at 0
  return exports["run"] as Run;
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
  const bytes = module.toBytes();
  if (!WebAssembly.validate(bytes)) {
    throw new Error(
      "Cannot compile as WebAssembly must have fixed-width SIMD: Deno 1.9, Node.js 16.4, Chrome 91, Firefox 89 and " +
        "Safari 16.4 are the first that do",
    );
  }
  compileModule(bytes);
}
