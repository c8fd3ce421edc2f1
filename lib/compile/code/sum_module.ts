/**
 * The module around the code of a sample that adds up: values of many samples, and the sum of their gradients by inputs
 * that all of them share. Samples are computed two side by side, so that all code adds in one order: samples 0, 2, 4 …
 * in one lane and 1, 3, 5 … in the other, then both lanes, then a last single sample.
 *
 * @module
 */

import type { FunctionBuilder } from "../wasm/assembler.ts";
import { type Code, control, f64, f64x2, i32, i64x2, local, v128 } from "../wasm/opcodes.ts";
import { azmul } from "../wasm/lanes.ts";
import { OVERRUN } from "./groups.ts";
import { pack } from "./packing.ts";
import type { SumShape } from "../../kernel/sum_frame.ts";
import {
  type CodeOptions,
  type KernelModule,
  SampleModuleBuilder,
  type TakeFrame,
} from "./sample_module.ts";

/**
 * A module that adds up, and where it has what it computes on. It exports `begin`, which reads the shared values and
 * clears the sums, `run(pairs, first)`, which computes pairs of samples and adds them to accumulators, and
 * `end(isSingle)`, which adds those to the sums, one lane or both, and returns whether there is a NaN.
 */
export interface SumModule extends KernelModule, SumShape {
  readonly rows: number;
}

/** What a module that adds up is made of; the program's outputs are the value, then the gradient by the shared inputs. */
export interface SumModuleOptions extends CodeOptions {
  /** How many of the program's inputs, the first ones, are the same for all samples. */
  readonly sharedValues: number;
  readonly hasWeights: boolean;
  /** How many samples are added up at most; an even number. */
  readonly rows: number;
  /** So many samples are given to `run` at most; an even number. */
  readonly rowsAtOnce: number;
}

/** Addresses relative to the frame. */
interface Regions {
  readonly packedInputs: number;
  readonly packedOutputs: number;
  /** Those of the gradients, vectors of two lanes. */
  readonly accumulators: number;
  readonly valueAccumulator: number;
  /** Doubles: the gradients' sums, then the values'. */
  readonly sums: number;
  readonly shared: number;
  readonly samples: number;
  readonly weights: number;
  readonly values: number;
}

/** A module that adds up. */
export function sumModule(options: SumModuleOptions, takeFrame: TakeFrame): SumModule {
  const { program, code, sharedValues, hasWeights, rows, rowsAtOnce } = options;
  const components = program.outputs.length - 1, sampleInputs = program.inputs - sharedValues;
  const builder = new SampleModuleBuilder(options, takeFrame);
  const inPlace = code.accumulates && !hasWeights;
  const region = (bytes: number) => builder.layout.region(bytes);
  const packedOutputs = region(16 * (program.outputs.length + OVERRUN));
  const regions: Regions = {
    packedInputs: region(16 * (program.inputs + OVERRUN)),
    packedOutputs,
    accumulators: inPlace ? packedOutputs + 16 : region(16 * components),
    valueAccumulator: region(16),
    sums: region(8 * (components + 1)),
    shared: region(8 * sharedValues),
    samples: region(8 * sampleInputs * rowsAtOnce),
    weights: region(hasWeights ? 8 * rows : 0),
    values: region(8 * rows),
  };
  let begin = 0;
  const module = builder.build(2, {
    inputs: regions.packedInputs,
    outputs: packedOutputs,
    sum: region(8),
    firstGradient: program.outputs.length,
    firstAccumulated: inPlace ? 1 : program.outputs.length,
  }, (frame, sample) => {
    begin = frame;
    const writer = new SumWriter(options, regions, frame);
    const define = (name: string, parameters: ("i32")[], results: ("i32")[]) =>
      builder.library.module.function({ parameters, results }, name);
    writer.emitBegin(define("begin", [], []));
    writer.emitRun(define("run", ["i32", "i32"], []), sample, inPlace);
    writer.emitEnd(define("end", ["i32"], ["i32"]));
  });
  return {
    ...module,
    rows,
    rowsAtOnce,
    shared: begin + regions.shared,
    sharedValues,
    samples: begin + regions.samples,
    sampleInputs,
    ...hasWeights && { weights: begin + regions.weights },
    values: begin + regions.values,
    sums: begin + regions.sums,
    components,
  };
}

const ZERO = i32.constant(0);

/** Writes the functions of a module. */
class SumWriter {
  readonly #options: SumModuleOptions;
  readonly #components: number;
  readonly #at: Regions;

  constructor(options: SumModuleOptions, regions: Regions, frame: number) {
    this.#options = options;
    this.#components = options.program.outputs.length - 1;
    const absolute = Object.entries(regions).map(([name, address]) => [name, frame + address]);
    this.#at = Object.fromEntries(absolute) as unknown as Regions;
  }

  /** Copies the shared values into both lanes, and clears accumulators and sums. */
  emitBegin(begin: FunctionBuilder): void {
    const { packedInputs, shared, accumulators, valueAccumulator, sums } = this.#at;
    const zero = f64x2.constant(0), components = this.#components;
    overVectors(begin, this.#options.sharedValues, (vector, double) => [
      v128.store(vector, v128.loadSplat(double, shared), packedInputs),
    ]);
    overVectors(begin, components, (vector, double) => [
      v128.store(vector, zero, accumulators),
      f64.store(double, f64.constant(0), sums),
    ]);
    begin.emit(
      v128.store(ZERO, zero, valueAccumulator),
      f64.store(ZERO, f64.constant(0), sums + 8 * components),
    );
  }

  /** Computes so many pairs as the first parameter says; the second is the index of the first sample. */
  emitRun(run: FunctionBuilder, sample: number, inPlace: boolean): void {
    const at = this.#at, { sharedValues, program, hasWeights } = this.#options;
    const row = { address: run.local("i32"), packed: run.local("i32") };
    const samplePlace = run.local("i32"), place = run.local("i32"), weight = run.local("v128");
    const packedRow = at.packedInputs + 16 * sharedValues, size = program.inputs - sharedValues;
    const address = local.get<"i32">(place);
    const weighted = (value: Code<"v128">) =>
      hasWeights ? azmul(local.get(weight), value, f64x2.constant(0)) : value;
    const add = (offset: Code<"i32">, output: number, accumulator: number) => {
      const value = weighted(v128.load(offset, output));
      return v128.store(offset, f64x2.add(v128.load(offset, accumulator), value), accumulator);
    };
    const pointer = run.local("i32");
    const rest = local.tee(0, i32.subtract(local.get(0), i32.constant(1)));
    run.emit(
      local.set(samplePlace, i32.constant(at.samples)),
      local.set(place, i32.shiftLeft(local.get(1), 3)),
      control.loop(
        pack(run, row, samplePlace, packedRow, size),
        control.call(sample, ZERO),
        v128.store(address, v128.load(ZERO, at.packedOutputs), at.values),
        ...(hasWeights ? [local.set(weight, v128.load(address, at.weights))] : []),
        local.set(place, i32.add(address, i32.constant(16))),
        add(ZERO, at.packedOutputs, at.valueAccumulator),
        ...(inPlace
          ? []
          : inSteps(pointer, this.#components, (offset, k) =>
            add(offset, at.packedOutputs + 16 + 16 * k, at.accumulators + 16 * k))),
        control.branchIf(rest, 0),
      ),
    );
  }

  /** Adds the accumulators to the sums and clears them: the first lane where the parameter is 1, else both. */
  emitEnd(end: FunctionBuilder): void {
    const { accumulators, valueAccumulator, sums } = this.#at, components = this.#components;
    const both = end.local("v128"), isNaN = end.local("v128"), sum = end.local("v128");
    end.emit(control.if(i32.isZero(local.get(0)), [local.set(both, i64x2.constant(-1n))]));
    const addLanes = (vector: Code<"i32">, double: Code<"i32">, from: number, to: number) => [
      local.set(sum, v128.load(vector, from)),
      local.set(
        sum,
        f64x2.add(
          local.get(sum),
          v128.and(f64x2.exchange(local.get(sum)), local.get(both)),
        ),
      ),
      f64.store(double, f64.add(f64.load(double, to), f64x2.extract(local.get(sum), 0)), to),
      v128.store(vector, f64x2.constant(0), from),
    ];
    overVectors(end, components, (vector, double) => [
      ...addLanes(vector, double, accumulators, sums),
      local.set(
        isNaN,
        v128.or(local.get(isNaN), f64x2.notEqual(local.get(sum), local.get(sum))),
      ),
    ]);
    end.emit(
      ...addLanes(ZERO, ZERO, valueAccumulator, sums + 8 * components),
      v128.anyTrue(local.get(isNaN)),
    );
  }
}

/** A loop over so many vectors, with the offsets of a vector and of a double. */
function overVectors(
  builder: FunctionBuilder,
  count: number,
  body: (vector: Code<"i32">, double: Code<"i32">) => readonly Code[],
): void {
  if (count === 0) return;
  const vector = builder.local("i32"), double = builder.local("i32");
  const next = i32.add(local.get(vector), i32.constant(16));
  builder.emit(control.loop(
    ...body(local.get(vector), local.get(double)),
    local.set(double, i32.add(local.get(double), i32.constant(8))),
    control.branchIf(i32.lessUnsigned(local.tee(vector, next), i32.constant(16 * count)), 0),
  ));
}

/** So many vectors a step: what is left of the loop itself is little then. */
const VECTORS_PER_STEP = 4;

/** A loop over so many vectors in steps of several, for use in another loop: `body` is given an offset and an index behind it. */
function inSteps(
  pointer: number,
  count: number,
  body: (offset: Code<"i32">, k: number) => Code,
): Code[] {
  const inLoop = count - count % VECTORS_PER_STEP, offset = local.get<"i32">(pointer);
  const range = (length: number) => Array.from({ length }, (_, k) => k);
  const rest = range(count - inLoop).map((k) => body(ZERO, inLoop + k));
  if (inLoop === 0) return rest;
  const next = local.tee(pointer, i32.add(offset, i32.constant(16 * VECTORS_PER_STEP)));
  return [
    local.set(pointer, ZERO),
    control.loop(
      ...range(VECTORS_PER_STEP).map((k) => body(offset, k)),
      control.branchIf(i32.lessUnsigned(next, i32.constant(16 * inLoop)), 0),
    ),
    ...rest,
  ];
}
