/**
 * The module around the code of a sample: for one sample a call, or for many, two side by side, packed into vectors
 * before and unpacked after.
 *
 * @module
 */

import type { FunctionBuilder } from "../wasm/assembler.ts";
import { type Canary, FrameLayout } from "./frame_layout.ts";
import type { FrameShape } from "../../kernel/frame.ts";
import { OVERRUN } from "./groups.ts";
import { Library } from "./library.ts";
import type { LinearProgram } from "../program/linear_program.ts";
import { control, f64, f64x2, i32, local, v128 } from "../wasm/opcodes.ts";
import { pack, unpack } from "./packing.ts";
import { makeZerosPositive } from "./positive_zeros.ts";
import { SHARED_BYTES } from "./shared_constants.ts";

/** The addresses that the code of a sample works on; a value takes 8 bytes a lane. */
export interface SampleAddresses {
  /** Where the frame begins. */
  readonly frame: number;
  /** Where the program's constants are, 8 bytes each. */
  readonly constants: number;
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
  /** Outputs from this one on are added to what is at their address, by code that {@linkcode SampleCode.accumulates}. */
  readonly firstAccumulated: number;
}

/** Where the code of a sample finds what it works on. */
export interface SampleLayout {
  /** Addresses relative to the frame. */
  readonly addresses: SampleAddresses;
  /** Says how much workspace the code takes, so that a frame is taken; returns absolute addresses. Call it once. */
  place(workspaceBytes: number): SampleAddresses;
}

/** Data that a frame has to be given before the first call, which only reads it. */
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
  /** Whether it adds outputs to others where it is told to, or leaves that to the module. */
  readonly accumulates: boolean;
  /**
   * Writes the function, exported as `sample`; its parameter is 0, or else asks it to return at once, which is how it
   * is warmed up.
   */
  emit(library: Library, lanes: 1 | 2, layout: SampleLayout): EmittedSample;
}

/** The function of a sample, and what it needs. */
export interface EmittedSample {
  readonly builder: FunctionBuilder;
  readonly image: readonly ImagePart[];
  /** How many instructions are computed with others in the lanes of a vector. */
  readonly inVectors: number;
}

/** A module as plain data, but for the functions that it imports; addresses are absolute. */
export interface KernelModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How many bytes the longest function has. */
  readonly longestFunction: number;
  /** Where the frame has canaries. */
  readonly canaries: readonly Canary[];
  readonly imports: Record<string, (...operands: number[]) => number>;
  readonly image: readonly ImagePart[];
  /** How many instructions of one sample are computed with others in the lanes of a vector. */
  readonly inVectors: number;
  /** How many samples the frame holds. */
  readonly rows: number;
}

/** A module that computes samples, and where it has them. */
export interface SampleModule extends KernelModule, FrameShape {
  readonly rows: number;
}

/** What a module is made of. */
export interface CodeOptions {
  readonly program: LinearProgram;
  readonly code: SampleCode;
  /** Whether products of adjoint and partial look for factors that are 0. */
  readonly guarded: boolean;
  /** Whether canaries stand between the regions of the frame. */
  readonly withCanaries?: boolean;
}

/** What a module is made of that computes samples. */
export interface SampleModuleOptions extends CodeOptions {
  /** The program's outputs from this one on are gradients: a zero among them is made positive, a NaN reported. */
  readonly firstGradient: number;
}

/** Takes so many bytes for a frame and returns their address. */
export type TakeFrame = (bytes: number) => number;

/** A frame of nobody: for code that is looked at, and not run. */
const takeNothing: TakeFrame = () => SHARED_BYTES;

/** A module under construction, and its frame. */
export class SampleModuleBuilder {
  readonly library: Library;
  readonly layout: FrameLayout;
  readonly #options: CodeOptions;
  readonly #takeFrame: TakeFrame;
  readonly #constants: Float64Array;
  readonly #constantsAddress: number;

  constructor(options: CodeOptions, takeFrame: TakeFrame) {
    const { program, code, guarded, withCanaries = false } = options;
    this.#options = options;
    this.#takeFrame = takeFrame;
    this.library = new Library(program, guarded);
    this.layout = new FrameLayout(withCanaries);
    // an interpreter has slots for constants
    this.#constants = code.generator === "interpreter" ? new Float64Array() : program.constants;
    this.#constantsAddress = this.layout.region(this.#constants.byteLength);
  }

  /**
   * Emits the code of a sample, on regions that are relative to the frame, and then what `run` does.
   *
   * @param emitRun Emits the module's `run`, given the frame's address and the index of the sample's function.
   */
  build(
    lanes: 1 | 2,
    regions: Omit<SampleAddresses, "frame" | "constants" | "workspace">,
    emitRun: (frame: number, sample: number) => void,
  ): Omit<KernelModule, "rows"> {
    const { layout, library } = this;
    const constants = this.#constantsAddress;
    const addresses = { ...regions, frame: 0, constants, workspace: layout.next };
    let frame = 0;
    const place = (workspaceBytes: number): SampleAddresses => {
      layout.region(workspaceBytes);
      frame = this.#takeFrame(layout.bytes);
      return shift(addresses, frame);
    };
    const { builder, image, inVectors } = this.#options.code.emit(library, lanes, {
      addresses,
      place,
    });
    emitRun(frame, builder.index);
    const values = this.#constants;
    return {
      bytes: library.module.toBytes(frame + layout.bytes),
      longestFunction: library.module.longestFunction,
      canaries: layout.canaries.map(({ address, bytes }) => ({ address: frame + address, bytes })),
      imports: library.imports,
      image: values.length > 0 ? [{ address: frame + constants, values }, ...image] : image,
      inVectors,
    };
  }
}

/** Addresses so many bytes further. */
function shift(addresses: SampleAddresses, distance: number): SampleAddresses {
  return {
    ...addresses,
    frame: addresses.frame + distance,
    constants: addresses.constants + distance,
    inputs: addresses.inputs + distance,
    outputs: addresses.outputs + distance,
    workspace: addresses.workspace + distance,
    sum: addresses.sum + distance,
  };
}

/**
 * A module that computes one sample a call: `run()` returns whether a gradient is NaN. Regions have `regionSizes`
 * values.
 */
export function oneSampleModule(
  options: SampleModuleOptions,
  regionSizes: readonly number[],
  takeFrame: TakeFrame = takeNothing,
): SampleModule {
  const { program, code, firstGradient } = options;
  const builder = new SampleModuleBuilder(options, takeFrame);
  const outputCount = program.outputs.length;
  const regions = {
    inputs: builder.layout.region(8 * (program.inputs + OVERRUN)),
    outputs: builder.layout.region(8 * (outputCount + OVERRUN)),
    sum: builder.layout.region(8),
    firstGradient,
    firstAccumulated: outputCount,
  };
  let inputs = 0, outputs = 0;
  const module = builder.build(1, regions, (frame, sample) => {
    inputs = frame + regions.inputs;
    outputs = frame + regions.outputs;
    const run = builder.library.module.function({ parameters: [], results: ["i32"] }, "run");
    run.emit(control.call(sample, i32.constant(0)));
    const begin = outputs + 8 * firstGradient;
    const total = f64.load(i32.constant(0), frame + regions.sum);
    run.emit(
      code.makesZerosPositive
        ? f64.notEqual(total, total)
        : makeZerosPositive(run, begin, outputs + 8 * outputCount),
    );
  });
  let first = 0;
  const addresses = regionSizes.map((size) => outputs + 8 * ((first += size) - size));
  return {
    ...module,
    rows: 1,
    inputCount: program.inputs,
    inputs,
    regions: addresses,
    regionSizes,
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
  takeFrame: TakeFrame = takeNothing,
): SampleModule {
  const { program, firstGradient } = options;
  const builder = new SampleModuleBuilder(options, takeFrame), { layout } = builder;
  const packedInputs = layout.region(16 * (program.inputs + OVERRUN));
  const packedOutputs = layout.region(16 * (program.outputs.length + OVERRUN));
  const inputs = layout.region(8 * program.inputs * rows);
  const regions = regionSizes.map((size) => layout.region(8 * size * rows));
  let begin = 0;
  const module = builder.build(2, {
    inputs: packedInputs,
    outputs: packedOutputs,
    sum: layout.region(8),
    firstGradient: program.outputs.length, // unpacking makes zeros positive
    firstAccumulated: program.outputs.length,
  }, (frame, sample) => {
    begin = frame;
    const run = builder.library.module.function({ parameters: ["i32"], results: ["i32"] }, "run");
    emitRows(run, {
      sample,
      packedInputs: frame + packedInputs,
      packedOutputs: frame + packedOutputs,
      inputs: { address: frame + inputs, size: program.inputs },
      regions: regions.map((address, i) => ({ address: frame + address, size: regionSizes[i]! })),
      firstGradient,
    });
  });
  return {
    ...module,
    rows,
    inputCount: program.inputs,
    inputs: begin + inputs,
    regions: regions.map((address) => begin + address),
    regionSizes,
  };
}

/** Rows of so many values, one after the other. */
interface Rows {
  readonly address: number;
  readonly size: number;
}

/** What a loop over pairs of rows works on. */
interface PairsOfRows {
  /** The index of the function that computes a pair. */
  readonly sample: number;
  readonly packedInputs: number;
  readonly packedOutputs: number;
  readonly inputs: Rows;
  readonly regions: readonly Rows[];
  readonly firstGradient: number;
}

/** Emits the loop over so many pairs of rows as the parameter says; it leaves whether a gradient is NaN. */
function emitRows(run: FunctionBuilder, rows: PairsOfRows): void {
  const row = { address: run.local("i32"), packed: run.local("i32") };
  const place = (address: number) => {
    const index = run.local("i32");
    run.emit(local.set(index, i32.constant(address)));
    return index;
  };
  const nanSum = run.local("v128");
  const body = [
    pack(run, row, place(rows.inputs.address), rows.packedInputs, rows.inputs.size),
    control.call(rows.sample, i32.constant(0)),
  ];
  let first = 0;
  for (const { address, size } of rows.regions) {
    const sumLocal = first >= rows.firstGradient ? nanSum : undefined;
    body.push(unpack(run, row, place(address), rows.packedOutputs + 16 * first, size, sumLocal));
    first += size;
  }
  const rest = local.tee(0, i32.subtract(local.get(0), i32.constant(1)));
  run.emit(
    control.loop(...body, control.branchIf(rest, 0)),
    v128.anyTrue(f64x2.notEqual(local.get(nanSum), local.get(nanSum))),
  );
}
