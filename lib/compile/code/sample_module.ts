/**
 * The module around the code of a sample: for one sample a call, or for many, two side by side, packed into vectors
 * before and unpacked after.
 *
 * @module
 */

import type { FunctionBuilder } from "../wasm/assembler.ts";
import { FRAME, FrameLayout } from "./frame_layout.ts";
import { OVERRUN } from "./groups.ts";
import { Library } from "./library.ts";
import type { LinearProgram } from "../program/linear_program.ts";
import { control, f64, f64x2, i32, local, v128 } from "../wasm/opcodes.ts";
import { pack, unpack } from "./packing.ts";
import { makeZerosPositive } from "./positive_zeros.ts";

/** The addresses in a frame that the code of a sample works on; a value takes 8 bytes a lane. */
export interface SampleAddresses {
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
}

/** Data that a frame has to be given before the first call, which only reads it. */
export interface ImagePart {
  readonly address: number;
  readonly values: Float64Array | Int32Array;
  /**
   * Which of the words are addresses in the frame, to which the frame's own address has to be added: the first as
   * `addresses[0]` says, the next as `addresses[1]`, …, from the beginning again after the last.
   */
  readonly addresses?: readonly boolean[];
}

/** Writes code that computes one program's outputs from its inputs. */
export interface SampleCode {
  /** How the program is written. */
  readonly generator: "straight line" | "interpreter";
  /** Whether two samples side by side take less time than one after the other. */
  readonly isFasterInPairs: boolean;
  /** Whether it makes zeros among the gradients positive and adds all up, or leaves that to the module. */
  readonly makesZerosPositive: boolean;
  /**
   * Writes the function, exported as `sample`; its parameter is the frame's address. 0, where no frame is, asks it to
   * return at once, which is how it is warmed up.
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

/** A module and where its frames have samples; addresses are relative to the frame. */
export interface SampleModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How many bytes a frame takes. */
  readonly frameBytes: number;
  /** Where a frame has canaries. */
  readonly canaries: readonly number[];
  readonly imports: Record<string, (...operands: number[]) => number>;
  readonly image: readonly ImagePart[];
  /** How many instructions of one sample are computed with others in the lanes of a vector. */
  readonly inVectors: number;
  /** The address of the inputs, those of one sample or of all rows. */
  readonly inputs: number;
  /** The addresses of the outputs, a region each. */
  readonly regions: readonly number[];
  /** How many samples a frame holds. */
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
  /** Whether frames have canaries between their regions. */
  readonly withCanaries?: boolean;
}

/**
 * A module that computes one sample a call: `run(frame)` returns whether a gradient is NaN. Regions have `regionSizes`
 * values.
 */
export function oneSampleModule(
  options: SampleModuleOptions,
  regionSizes: readonly number[],
): SampleModule {
  const { program, code, guarded, firstGradient, withCanaries = false } = options;
  const library = new Library(program, guarded);
  const layout = new FrameLayout(withCanaries);
  const constants = placeConstants(layout, program, code);
  const outputCount = program.outputs.length;
  const inputs = layout.region(8 * (program.inputs + OVERRUN));
  const outputs = layout.region(8 * (outputCount + OVERRUN));
  const sum = layout.region(8);
  const workspace = layout.next;
  const addresses = {
    constants: constants.address,
    inputs,
    outputs,
    workspace,
    firstGradient,
    sum,
  };
  const emitted = code.emit(library, 1, addresses);
  layout.region(emitted.workspaceBytes);
  const run = library.module.function({ parameters: ["i32"], results: ["i32"] }, "run");
  run.emit(control.call(emitted.builder.index, FRAME));
  const begin = outputs + 8 * firstGradient;
  const total = f64.load(FRAME, sum);
  run.emit(
    code.makesZerosPositive
      ? f64.notEqual(total, total)
      : makeZerosPositive(run, begin, outputs + 8 * outputCount),
  );
  return {
    ...assemble(library, layout, emitted, constants),
    inputs,
    regions: regionSizes.map((_, i) =>
      outputs + 8 * regionSizes.slice(0, i).reduce((sum, size) => sum + size, 0)
    ),
    rows: 1,
  };
}

/** What all modules have. */
function assemble(
  library: Library,
  layout: FrameLayout,
  emitted: EmittedSample,
  constants: ImagePart,
): Omit<SampleModule, "inputs" | "regions" | "rows"> {
  return {
    bytes: library.module.toBytes(),
    frameBytes: layout.bytes,
    canaries: layout.canaries,
    imports: library.imports,
    image: constants.values.length > 0 ? [constants, ...emitted.image] : emitted.image,
    inVectors: emitted.inVectors,
  };
}

/** The program's constants in the frame, where its code reads them there; an interpreter has slots for them. */
function placeConstants(
  layout: FrameLayout,
  program: LinearProgram,
  { generator }: SampleCode,
): ImagePart {
  const values = generator === "straight line" ? program.constants : new Float64Array();
  return { address: layout.region(values.byteLength), values };
}

/**
 * A module that computes `2·count` samples a call, `run(frame, count)`, and returns whether a gradient is NaN. Regions
 * have `regionSizes` values a sample.
 */
export function pairsModule(
  options: SampleModuleOptions,
  regionSizes: readonly number[],
  rows: number,
): SampleModule {
  const { program, code, guarded, firstGradient, withCanaries = false } = options;
  const library = new Library(program, guarded);
  const layout = new FrameLayout(withCanaries);
  const constants = placeConstants(layout, program, code);
  const packedInputs = layout.region(16 * (program.inputs + OVERRUN));
  const packedOutputs = layout.region(16 * (program.outputs.length + OVERRUN));
  const inputs = layout.region(8 * program.inputs * rows);
  const regions = regionSizes.map((size) => layout.region(8 * size * rows));
  const sum = layout.region(8);
  const workspace = layout.next;
  const addresses = {
    constants: constants.address,
    inputs: packedInputs,
    outputs: packedOutputs,
    workspace,
    firstGradient: program.outputs.length, // unpacking makes zeros positive
    sum,
  };
  const emitted = code.emit(library, 2, addresses);
  layout.region(emitted.workspaceBytes);

  const run = library.module.function({ parameters: ["i32", "i32"], results: ["i32"] }, "run");
  const row = {
    address: run.local("i32"),
    packed: run.local("i32"),
    packedEnd: run.local("i32"),
  };
  const place = (address: number) => {
    const index = run.local("i32");
    run.emit(local.set(index, i32.add(FRAME, i32.constant(address))));
    return index;
  };
  const nanSum = run.local("v128");
  const body = [
    pack(run, row, place(inputs), packedInputs, program.inputs),
    control.call(emitted.builder.index, FRAME),
  ];
  let first = 0;
  regions.forEach((region, i) => {
    const sumLocal = first >= firstGradient ? nanSum : undefined;
    const packed = packedOutputs + 16 * first;
    body.push(unpack(run, row, place(region), packed, regionSizes[i]!, sumLocal));
    first += regionSizes[i]!;
  });
  const rest = local.tee(1, i32.subtract(local.get(1), i32.constant(1)));
  run.emit(
    control.loop(...body, control.branchIf(rest, 0)),
    v128.anyTrue(f64x2.notEqual(local.get(nanSum), local.get(nanSum))),
  );
  return { ...assemble(library, layout, emitted, constants), inputs, regions, rows };
}
