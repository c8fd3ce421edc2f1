/**
 * Kernels as plain data.
 *
 * @module
 */

import type { FrameShape } from "./frame.ts";
import type { SumShape } from "./sum_frame.ts";

/** What {@linkcode SavedKernel.format} is. */
export const SAVED_FORMAT = "@chainrule/autograd kernel";

/** What {@linkcode SavedKernel.version} is of kernels that this version of the package saves and loads. */
export const SAVED_VERSION = 1;

/** A method of a kernel whose code can be saved. */
export type SavedMethod =
  | "value"
  | "valueAndGrad"
  | "batch"
  | "sumAndGrad"
  | "evaluate"
  | "valueAndJacobian";

/** The modules of each method; a kernel may lack some of them, as it needs none. */
const MODULES: Readonly<Record<SavedMethod, readonly ModuleName[]>> = {
  value: ["value", "guardedValue"],
  valueAndGrad: ["gradient", "guardedGradient"],
  batch: ["gradient", "guardedGradient", "pairs", "guardedPairs"],
  sumAndGrad: ["once", "sum", "guardedSum", "weightedSum", "guardedWeightedSum"],
  evaluate: ["value", "guardedValue"],
  valueAndJacobian: ["gradient", "guardedGradient"],
};

/** The methods of a kernel whose code can be saved. */
export const SAVED_METHODS: readonly SavedMethod[] = Object.keys(MODULES) as SavedMethod[];

/** The name of a module in a saved kernel. */
export type ModuleName = keyof SavedModules;

/** Those that add up. */
export type SumModuleName = "sum" | "guardedSum" | "weightedSum" | "guardedWeightedSum";

/** The others, which compute samples. */
export type SampleModuleName = Exclude<ModuleName, SumModuleName>;

/** The modules of methods, each once. */
export function modulesOf(methods: readonly SavedMethod[]): ReadonlySet<ModuleName> {
  return new Set(methods.flatMap((method) => MODULES[method]));
}

/** A kernel as plain data: strings, numbers, arrays and objects, for `structuredClone`, `postMessage` and JSON alike. */
export interface SavedKernel {
  /** Says what this is. */
  readonly format: "@chainrule/autograd kernel";
  /** The version of the format: a kernel is loaded by versions of the package that have the same. */
  readonly version: number;
  /** The number of inputs. */
  readonly inputs: number;
  /** The number of outputs. */
  readonly outputs: number;
  /** The number of inputs that the samples of a sum share. */
  readonly sharedInputs: number;
  /** The methods whose code it has. */
  readonly methods: readonly SavedMethod[];
  /** Whether a batch is computed two samples at a time. */
  readonly isFasterInPairs: boolean;
  /** How many pages of 64 KiB its memory has. */
  readonly pages: number;
  /** What stands at the beginning of the memory: the bytes of doubles, in base64. */
  readonly constants: string;
  /** The code, by what it computes. */
  readonly modules: SavedModules;
}

/** The modules of a saved kernel. The guarded ones are for where a NaN comes out. */
export interface SavedModules {
  /** Computes the outputs. */
  readonly value?: SavedModule<FrameShape>;
  /** The same, where derivatives were recorded. */
  readonly guardedValue?: SavedModule<FrameShape>;
  /** Computes outputs and their gradients. */
  readonly gradient?: SavedModule<FrameShape>;
  /** The same with guards. */
  readonly guardedGradient?: SavedModule<FrameShape>;
  /** Computes values and gradients of samples, two at a time. */
  readonly pairs?: SavedModule<FrameShape>;
  /** The same with guards. */
  readonly guardedPairs?: SavedModule<FrameShape>;
  /** Computes what depends on shared inputs alone. */
  readonly once?: SavedModule<FrameShape>;
  /** Adds up values and gradients. */
  readonly sum?: SavedModule<SumShape>;
  /** The same with guards. */
  readonly guardedSum?: SavedModule<SumShape>;
  /** Adds up values and gradients with weights. */
  readonly weightedSum?: SavedModule<SumShape>;
  /** The same with guards. */
  readonly guardedWeightedSum?: SavedModule<SumShape>;
}

/** A module, the frame that its code works on, and what it finds there. */
export interface SavedModule<Shape> {
  /** The WebAssembly module, in base64. */
  readonly code: string;
  /** The names of the functions that it imports. */
  readonly imports: readonly string[];
  /** What stands in memory. */
  readonly image: readonly SavedBytes[];
  /** Where its frame begins. */
  readonly address: number;
  /** How many bytes that has. */
  readonly bytes: number;
  /** The sizes and addresses in the frame. */
  readonly shape: Shape;
}

/** Bytes at an address. */
export interface SavedBytes {
  /** Where they stand in memory. */
  readonly address: number;
  /** The bytes, in base64. */
  readonly bytes: string;
}
