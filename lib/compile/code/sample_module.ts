/**
 * The module around the code of a sample: for one sample a call, or for many, two side by side, packed into vectors
 * before and unpacked after.
 *
 * @module
 */

import type { FunctionBuilder } from "../wasm/assembler.ts";
import { OVERRUN } from "./groups.ts";
import { Library } from "./library.ts";
import type { LinearProgram } from "../program/linear_program.ts";
import { control, f64, f64x2, i32, local, v128 } from "../wasm/opcodes.ts";
import { pack, unpack } from "./packing.ts";
import { makeZerosPositive } from "./positive_zeros.ts";

/** The addresses that the code of a sample works on; a value takes 8 bytes a lane. */
export interface SampleAddresses {
  readonly inputs: number;
  readonly outputs: number;
  /** Memory that the code has for itself, from here on. */
  readonly workspace: number;
  /**
   * Outputs from this one on are gradients. Code that {@linkcode SampleCode.makesZerosPositive} makes zeros among them
   * positive and stores their sum, which is NaN where one of them is.
   */
  readonly firstGradient: number;
  /** The address at which the code stores that sum. */
  readonly sum: number;
}

/** Data that a module's memory has to be given before the first call. */
export interface ImagePart {
  readonly address: number;
  readonly values: Float64Array | Int32Array;
}

/** Writes code that computes one program's outputs from its inputs. */
export interface SampleCode {
  /** How the program is written. */
  readonly generator: "straight line" | "rolled" | "interpreter";
  /** Whether two samples side by side take less time than one after the other. */
  readonly isFasterInPairs: boolean;
  /** Whether it makes zeros among the gradients positive and adds all up, or leaves that to the module. */
  readonly makesZerosPositive: boolean;
  /**
   * Writes the function, exported as `sample`; its parameter is 0, or else asks it to return at once, which is how it
   * is warmed up.
   */
  emit(library: Library, lanes: 1 | 2, addresses: SampleAddresses): EmittedSample;
}

/** The function of a sample, and what it needs. */
export interface EmittedSample {
  readonly builder: FunctionBuilder;
  readonly image: readonly ImagePart[];
  /** How much workspace the code takes. */
  readonly workspaceBytes: number;
  /** How many instructions are computed with others in the lanes of a vector. */
  readonly inVectors: number;
}

/** A module and where it has its samples. */
export interface SampleModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly imports: Record<string, (...operands: number[]) => number>;
  readonly image: readonly ImagePart[];
  /** How many instructions of one sample are computed with others in the lanes of a vector. */
  readonly inVectors: number;
  /** The address of the inputs, those of one sample or of all rows. */
  readonly inputs: number;
  /** The addresses of the outputs, a region each. */
  readonly regions: readonly number[];
  /** How many samples the memory holds. */
  readonly rows: number;
}

/** What a module is made of. */
export interface SampleModuleOptions {
  readonly program: LinearProgram;
  readonly code: SampleCode;
  /** Whether products of adjoint and partial look for factors that are 0. */
  readonly guarded: boolean;
  /** The program's outputs from this one on are gradients: a zero among them is made positive, a NaN reported. */
  readonly firstGradient: number;
}

/** Hands out addresses, one region after the other. */
class Allocator {
  #end = 0;

  region(bytes: number): number {
    const address = Math.ceil(this.#end / 16) * 16;
    this.#end = address + bytes;
    return address;
  }
}

/**
 * A module that computes one sample a call: `run()` returns whether a gradient is NaN. Regions have `regionSizes`
 * values.
 */
export function oneSampleModule(
  options: SampleModuleOptions,
  regionSizes: readonly number[],
): SampleModule {
  const { program, code, guarded, firstGradient } = options;
  const library = new Library(program, guarded);
  const allocator = new Allocator();
  allocator.region(library.constantBytes);
  const outputCount = program.outputs.length;
  const inputs = allocator.region(8 * (program.inputs + OVERRUN));
  const outputs = allocator.region(8 * (outputCount + OVERRUN));
  const sum = allocator.region(8);
  const workspace = allocator.region(0);
  const addresses = { inputs, outputs, workspace, firstGradient, sum };
  const { builder: sample, ...emitted } = code.emit(library, 1, addresses);
  const run = library.module.function({ parameters: [], results: ["i32"] }, "run");
  run.emit(control.call(sample.index, i32.constant(0)));
  const begin = outputs + 8 * firstGradient;
  const total = f64.load(i32.constant(0), sum);
  run.emit(
    code.makesZerosPositive
      ? f64.notEqual(total, total)
      : makeZerosPositive(run, begin, outputs + 8 * outputCount),
  );
  return {
    bytes: library.toBytes(workspace + emitted.workspaceBytes),
    imports: library.imports,
    image: emitted.image,
    inVectors: emitted.inVectors,
    inputs,
    regions: regionSizes.map((_, i) =>
      outputs + 8 * regionSizes.slice(0, i).reduce((sum, size) => sum + size, 0)
    ),
    rows: 1,
  };
}

/**
 * A module that computes `2·count` samples a call, `run(count)`, and returns whether a gradient is NaN. Regions have
 * `regionSizes` values a sample.
 */
export function pairsModule(
  options: SampleModuleOptions,
  regionSizes: readonly number[],
  rows: number,
): SampleModule {
  const { program, code, guarded, firstGradient } = options;
  const library = new Library(program, guarded);
  const allocator = new Allocator();
  allocator.region(library.constantBytes);
  const packedInputs = allocator.region(16 * (program.inputs + OVERRUN));
  const packedOutputs = allocator.region(16 * (program.outputs.length + OVERRUN));
  const inputs = allocator.region(8 * program.inputs * rows);
  const regions = regionSizes.map((size) => allocator.region(8 * size * rows));
  const sum = allocator.region(8);
  const workspace = allocator.region(0);
  const addresses = {
    inputs: packedInputs,
    outputs: packedOutputs,
    workspace,
    firstGradient: program.outputs.length, // unpacking makes zeros positive
    sum,
  };
  const { builder: sample, ...emitted } = code.emit(library, 2, addresses);

  const run = library.module.function({ parameters: ["i32"], results: ["i32"] }, "run");
  const row = { address: run.local("i32"), packed: run.local("i32") };
  const place = (address: number) => {
    const index = run.local("i32");
    run.emit(local.set(index, i32.constant(address)));
    return index;
  };
  const nanSum = run.local("v128");
  const body = [
    pack(run, row, place(inputs), packedInputs, program.inputs),
    control.call(sample.index, i32.constant(0)),
  ];
  let first = 0;
  regions.forEach((region, i) => {
    const sumLocal = first >= firstGradient ? nanSum : undefined;
    const packed = packedOutputs + 16 * first;
    body.push(unpack(run, row, place(region), packed, regionSizes[i]!, sumLocal));
    first += regionSizes[i]!;
  });
  const rest = local.tee(0, i32.subtract(local.get(0), i32.constant(1)));
  run.emit(
    control.loop(...body, control.branchIf(rest, 0)),
    v128.anyTrue(f64x2.notEqual(local.get(nanSum), local.get(nanSum))),
  );
  return {
    bytes: library.toBytes(workspace + emitted.workspaceBytes),
    imports: library.imports,
    image: emitted.image,
    inVectors: emitted.inVectors,
    inputs,
    regions,
    rows,
  };
}
