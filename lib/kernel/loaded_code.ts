/**
 * The code of a saved kernel, started when it is asked for.
 *
 * @module
 */

import * as inNumbers from "../partials_in_numbers.ts";
import { Frame, type FrameBytes, type FramesMemory } from "./frame.ts";
import { compileModule, type ModuleExports, type ModuleImports, startModule } from "./instance.ts";
import type { KernelCode } from "./kernel.ts";
import { Retry } from "./retry.ts";
import type { Computes, WorkingFrame } from "./computes.ts";
import {
  type ModuleName,
  modulesOf,
  type SampleModuleName,
  type SavedKernel,
  type SavedMethod,
  type SavedModule,
  type SumModuleName,
} from "./saved_kernel.ts";
import { SumFrame } from "./sum_frame.ts";
import { type AddsUp, type SharedSamples, valuesToShare } from "./sum_of_samples.ts";

type Sums = Computes<SharedSamples, SumFrame>;

/** The code of a saved kernel, on a memory of its own, as addresses are a part of the code. */
export class LoadedCode implements KernelCode, AddsUp {
  readonly #saved: SavedKernel;
  readonly #memory: FramesMemory;
  #values: Computes | undefined;
  #gradients: Computes | undefined;
  #pairs: Computes | undefined;
  /** Undefined before it is asked for; null where samples read the shared inputs as they are. */
  #once: Computes | null | undefined;
  #plainSum: Sums | undefined;
  #weightedSum: Sums | undefined;

  constructor(saved: SavedKernel) {
    this.#saved = saved;
    const memory = undamaged("pages", () => new WebAssembly.Memory({ initial: saved.pages }));
    this.#memory = { memory, growths: 0, giveBackAfter() {} };
    undamaged("constants", () => this.#write(0, saved.constants));
  }

  get methods(): readonly SavedMethod[] {
    return this.#saved.methods;
  }

  get values(): Computes {
    const method = this.#saved.outputs === 1 ? "value" : "evaluate";
    return this.#values ??= this.#samples(method, "value", "guardedValue");
  }

  get gradients(): Computes {
    const method = this.#saved.outputs === 1 ? "valueAndGrad" : "valueAndJacobian";
    return this.#gradients ??= this.#samples(method, "gradient", "guardedGradient");
  }

  get gradientsInPairs(): Computes {
    return this.#pairs ??= this.#samples("batch", "pairs", "guardedPairs");
  }

  get isFasterInPairs(): boolean {
    return this.#saved.isFasterInPairs;
  }

  get sharedInputs(): number {
    return this.#saved.sharedInputs;
  }

  get summed(): AddsUp {
    return this;
  }

  prepare(shared: Float64Array): Float64Array {
    if (this.#once === undefined) {
      this.#once = this.#saved.modules.once === undefined ? null : this.#startSamples("once");
    }
    return valuesToShare(this.#once, shared);
  }

  chunks(hasWeights: boolean): Sums {
    return hasWeights
      ? this.#weightedSum ??= this.#sums("weightedSum", "guardedWeightedSum")
      : this.#plainSum ??= this.#sums("sum", "guardedSum");
  }

  save(methods: readonly SavedMethod[]): SavedKernel {
    const missing = methods.find((method) => !this.#saved.methods.includes(method));
    if (missing !== undefined) throw notSaved(missing);
    const names: ReadonlySet<string> = modulesOf(methods);
    const modules = Object.entries(this.#saved.modules).filter(([name]) => names.has(name));
    return { ...this.#saved, methods, modules: Object.fromEntries(modules) };
  }

  /** What computes samples; code with guards is there where code without them may give a NaN. */
  #samples(method: SavedMethod, name: SampleModuleName, guarded: SampleModuleName): Computes {
    const { modules } = this.#saved;
    if (modules[name] === undefined) throw notSaved(method);
    const plain = this.#startSamples(name);
    return modules[guarded] === undefined
      ? plain
      : new Retry(plain, () => this.#startSamples(guarded));
  }

  #sums(name: SumModuleName, guarded: SumModuleName): Sums {
    if (this.#saved.modules[name] === undefined) throw notSaved("sumAndGrad");
    const plain = this.#startSums(name);
    return new Retry<SharedSamples, SumFrame>(plain, () => this.#startSums(guarded));
  }

  #startSamples(name: SampleModuleName): Computes {
    const module = this.#saved.modules[name]!;
    return new LoadedRunner(
      new Frame(this.#frame(module), module.shape, this.#start(name)),
      module.shape,
    );
  }

  #startSums(name: SumModuleName): Sums {
    const module = this.#saved.modules[name]!;
    return new LoadedRunner(
      new SumFrame(this.#frame(module), module.shape, this.#start(name)),
      module.shape,
    );
  }

  #frame({ address, bytes }: SavedModule<unknown>): FrameBytes {
    return { shared: this.#memory, address, bytes };
  }

  #start(name: ModuleName): ModuleExports {
    const { code, imports, image } = this.#saved.modules[name]!;
    return undamaged(`modules.${name}`, () => {
      for (const { address, bytes } of image) this.#write(address, bytes);
      const functions = Object.fromEntries(imports.map((name) => [name, functionOf(name)]));
      return startModule(compileModule(fromBase64(code)), functions, this.#memory.memory);
    });
  }

  #write(address: number, bytes: string): void {
    new Uint8Array(this.#memory.memory.buffer, address).set(fromBase64(bytes));
  }
}

/** A frame and what computes there. */
class LoadedRunner<Inputs, Result extends WorkingFrame<Inputs>>
  implements Computes<Inputs, Result> {
  readonly rows: number;
  readonly #frame: Result;

  constructor(frame: Result, shape: { readonly rows: number }) {
    this.#frame = frame;
    this.rows = shape.rows;
  }

  compute(inputs: Inputs, first: number, samples: number): Result {
    this.#frame.compute(inputs, first, samples);
    return this.#frame;
  }
}

/**
 * What is made of a part of a saved kernel.
 *
 * @throws {TypeError} Where bytes are no base64 or stand outside of the memory, or code is none, or memory or code is too much for this engine.
 */
function undamaged<T>(part: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if ((cause as Error).constructor === Error) throw cause; // WebAssembly is not allowed
    throw new TypeError(
      `Cannot load a kernel as 'saved.${part}' must be what save() of a kernel returned: ` +
        `current problem is ${(cause as Error).message}`,
      { cause },
    );
  }
}

function notSaved(method: SavedMethod): TypeError {
  return new TypeError(
    `Cannot use '${method}' as the kernel was saved without its code: save it with { methods: ["${method}"] }`,
  );
}

/** A function that modules import. */
function functionOf(name: string): ModuleImports[string] {
  return (inNumbers as unknown as ModuleImports)[name] ??
    Math[name as keyof Math] as unknown as ModuleImports[string];
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const characters = atob(text), bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}
