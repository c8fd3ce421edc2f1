/**
 * An interpreter of a program's groups, written in WebAssembly: one loop for each code, over lists of addresses in
 * memory. Where the operands of a group stand side by side as its results do, the loop needs no list and takes four
 * steps at once.
 *
 * @module
 */

import type { FunctionBuilder } from "../wasm/assembler.ts";
import { group, VALUES_PER_STEP } from "./groups.ts";
import { FIRST_CALL, instructions } from "../program/instructions.ts";
import {
  halves,
  type InlineLanes,
  type Lane,
  type Lanes,
  pairLanes,
  quad,
  quadLanes,
  type ScalarLanes,
  scalarLanes,
} from "../wasm/lanes.ts";
import type { Library } from "./library.ts";
import { arityOf, type LinearProgram, shareOfArguments } from "../program/linear_program.ts";
import {
  COPY,
  countStrided,
  descriptor,
  DESCRIPTOR_BYTES,
  GRADIENT_COPY,
  type Handler,
  isCopy,
  LoopImage,
} from "./loop_image.ts";
import { type Code, control, f64, f64x2, i32, local, v128 } from "../wasm/opcodes.ts";
import type { SampleCode } from "./sample_module.ts";

/** Measured: beyond, packing the arguments of two samples takes as long as computing them side by side saves. */
const LARGEST_SHARE_IN_PAIRS = 0.25;

/** Code for programs of any size. */
export function interpreted(program: LinearProgram): SampleCode {
  const groups = group(program);
  return {
    generator: "interpreter",
    isFasterInPairs: 2 * countStrided(program, groups) <= program.length &&
      shareOfArguments(program) < LARGEST_SHARE_IN_PAIRS,
    makesZerosPositive: true,
    accumulates: false,
    emit: (library, lanes, layout) => {
      const image = new LoopImage(program, groups, lanes, layout.addresses);
      image.moveTo(layout.place(image.workspaceBytes).frame);
      const builder = library.module.function({ parameters: ["i32"], results: [] }, "sample");
      new LoopEmitter(program, library, builder, lanes, image).emit();
      const { parts, inVectors } = image;
      return { builder, image: parts, inVectors };
    },
  };
}

/** Writes the interpreter. */
class LoopEmitter {
  readonly #program: LinearProgram;
  readonly #library: Library;
  readonly #builder: FunctionBuilder;
  readonly #image: LoopImage;
  readonly #lanes: 1 | 2;
  readonly #at: number;
  readonly #result: number;
  readonly #end: number;
  readonly #pointers: readonly number[];
  readonly #scalarSum: number;
  readonly #vectorSum: number;
  readonly #sumAddress: number;
  /** The result of the instruction before, for accumulating instructions. */
  readonly #accumulator: number;
  /** How many bytes lie between a first result and its second one. */
  readonly #toSecondResults: number;

  constructor(
    program: LinearProgram,
    library: Library,
    builder: FunctionBuilder,
    lanes: 1 | 2,
    image: LoopImage,
  ) {
    this.#program = program;
    this.#library = library;
    this.#builder = builder;
    this.#lanes = lanes;
    this.#image = image;
    this.#at = builder.local("i32");
    this.#result = builder.local("i32");
    this.#end = builder.local("i32");
    this.#pointers = [0, 1, 2].map(() => builder.local("i32"));
    this.#toSecondResults = builder.local("i32");
    this.#scalarSum = builder.local("f64");
    this.#vectorSum = builder.local("v128");
    this.#sumAddress = image.sumAddress;
    this.#accumulator = builder.local(lanes === 2 ? "v128" : "f64");
  }

  /** A loop over descriptors; blocks within blocks, one a handler, so that a branch table enters each. */
  emit(): void {
    const { handlers, descriptors } = this.#image;
    const at = local.get<"i32">(this.#at);
    const builder = this.#builder;
    builder.emit(
      control.if(local.get<"i32">(0), [control.return()]),
      local.set(this.#at, i32.constant(descriptors)),
      [0x03, 0x40], // loop
      Array(handlers.length + 1).fill([0x02, 0x40]).flat(), // blocks
      control.branchTable(i32.load(at), handlers.map((_, h) => h), handlers.length),
    );
    handlers.forEach((handler, h) => {
      builder.emit([0x0b]);
      this.#emitLoop(handler);
      builder.emit(
        local.set(this.#at, i32.add(at, i32.constant(DESCRIPTOR_BYTES))),
        control.branch(handlers.length - h),
      );
    });
    builder.emit([0x0b, 0x0b]);
    builder.emit(f64.store(i32.constant(0), this.#sumOfGradients(), this.#sumAddress));
  }

  #emitLoop(handler: Handler): void {
    const { mode, code, same } = handler;
    const at = local.get<"i32">(this.#at);
    const step = mode === "strided"
      ? 8 * VALUES_PER_STEP
      : mode === "listedPairs"
      ? 16
      : 8 * this.#lanes;
    const bytes = i32.shiftLeft(i32.load(at, descriptor.count), this.#lanes === 2 ? 4 : 3);
    this.#builder.emit(
      local.set(this.#result, i32.load(at, descriptor.result)),
      local.set(this.#end, i32.add(local.get(this.#result), bytes)),
    );
    const pointers = mode === "strided" ? this.#arity(code) : 1;
    for (let k = 0; k < pointers; k++) {
      const pointer = i32.load(at, descriptor.operands[k]!);
      this.#builder.emit(local.set(this.#pointers[k]!, pointer));
    }
    if (this.#results(code) === 2) {
      this.#builder.emit(
        local.set(this.#toSecondResults, i32.load(at, descriptor.toSecondResults)),
      );
    }
    if (mode === "accumulating") this.#beginAccumulating();
    this.#builder.emit([0x03, 0x40]);
    if (mode === "listed") this.#emitListed(code);
    else if (mode === "accumulating") this.#emitAccumulating(code);
    else if (mode === "listedPairs") this.#emitListedPair(code);
    else this.#emitStrided(code, same);
    const next = local.tee(this.#result, i32.add(local.get(this.#result), i32.constant(step)));
    this.#builder.emit(
      control.branchIf(i32.lessUnsigned(next, local.get(this.#end)), 0),
      [0x0b],
    );
  }

  #results(code: number): 1 | 2 {
    return code < FIRST_CALL && code !== COPY ? instructions[code]!.results : 1;
  }

  #arity(code: number): number {
    return isCopy(code) ? 1 : arityOf(this.#program, code);
  }

  #advance(pointer: number, by: Code<"i32">): Code {
    return local.set(pointer, i32.add(local.get(pointer), by));
  }

  /** One lane or two: as many as there are samples. */
  #sampleLanes(): ScalarLanes | Lanes {
    return this.#lanes === 2
      ? pairLanes(this.#builder, this.#library)
      : scalarLanes(this.#builder, this.#library);
  }

  /** The value whose address is in the list. */
  #listedValue(offset: number): Lane {
    const address = i32.load(local.get(this.#pointers[0]!), offset);
    return (this.#lanes === 2 ? v128.load(address) : f64.load(address)) as Code as Lane;
  }

  #emitListed(code: number): void {
    const b = this.#sampleLanes();
    const arity = this.#arity(code);
    const operands = Array.from({ length: arity }, (_, k) => b.let(this.#listedValue(4 * k)));
    this.#storeResults(b, code, operands);
    this.#builder.emit(this.#advance(this.#pointers[0]!, i32.constant(4 * arity)));
  }

  #beginAccumulating(): void {
    this.#builder.emit(
      local.set(this.#accumulator, this.#listedValue(0)),
      this.#advance(this.#pointers[0]!, i32.constant(4)),
    );
  }

  #emitAccumulating(code: number): void {
    const b = this.#sampleLanes();
    const accumulator = local.get(this.#accumulator) as Code as Lane;
    const other = b.let(this.#listedValue(0));
    this.#builder.emit(
      local.set(this.#accumulator, this.#library.emit(b, code, [accumulator, other])),
    );
    this.#store(b, local.get(this.#result), accumulator);
    this.#builder.emit(this.#advance(this.#pointers[0]!, i32.constant(4)));
  }

  #emitListedPair(code: number): void {
    const b = pairLanes(this.#builder, this.#library);
    const list = local.get<"i32">(this.#pointers[0]!);
    const arity = this.#arity(code);
    const operands = Array.from({ length: arity }, (_, k) => {
      const first = v128.loadZero(i32.load(list, 4 * k));
      return b.let(v128.loadLane(i32.load(list, 4 * (arity + k)), first, 1) as Code as Lane);
    });
    this.#storeResults(b, code, operands);
    this.#builder.emit(this.#advance(this.#pointers[0]!, i32.constant(8 * arity)));
  }

  #emitStrided(code: number, same: readonly boolean[]): void {
    const b = quadLanes(this.#builder, this.#library);
    const operands = same.map((isSame, k) => {
      const address = local.get<"i32">(this.#pointers[k]!);
      const load = (offset: number): Code =>
        !isSame
          ? v128.load(address, offset)
          : this.#lanes === 1
          ? v128.loadSplat(address)
          : v128.load(address);
      return b.let(quad(load(0) as Lane, load(16) as Lane));
    });
    this.#storeResults(b, code, operands);
    same.forEach((isSame, k) => {
      if (!isSame) this.#builder.emit(this.#advance(this.#pointers[k]!, i32.constant(32)));
    });
  }

  #storeResults(b: ScalarLanes | Lanes, code: number, operands: readonly Lane[]): void {
    const [first, second] = code === COPY
      ? operands
      : code === GRADIENT_COPY
      ? [this.#withPositiveZeros(b, operands[0]!)]
      : b.count === 1 // elementary functions are computed two at once
      ? [this.#library.emit(b, code, operands)]
      : this.#library.emitInPlace(b, code, operands);
    const result = local.get<"i32">(this.#result);
    this.#store(b, result, first!);
    if (second && this.#results(code) === 2) {
      this.#store(b, i32.add(result, local.get(this.#toSecondResults)), second);
    }
  }

  /** A gradient with zeros made positive; it is added to the sum, which is NaN where one gradient is. */
  #withPositiveZeros(b: InlineLanes, gradient: Lane): Lane {
    const positive = b.let(b.add(gradient, b.constant(0)));
    const add = (sum: number, value: Lane) => {
      const one = b.count === 1 ? f64.add : f64x2.add;
      const total = (one as (x: Code, y: Code) => Code)(local.get(sum), value);
      this.#builder.emit(local.set(sum, total));
    };
    if (b.count === 1) add(this.#scalarSum, positive);
    else add(this.#vectorSum, b.count === 4 ? this.#sumOfHalves(positive) : positive);
    return positive;
  }

  #sumOfHalves(value: Lane): Lane {
    const { low, high } = halves(value);
    return f64x2.add(low as Code as Code<"v128">, high as Code as Code<"v128">) as Code as Lane;
  }

  /** The sum of all gradients. */
  #sumOfGradients(): Code<"f64"> {
    const scalar = local.get<"f64">(this.#scalarSum);
    const vector = local.get<"v128">(this.#vectorSum);
    return f64.add(scalar, f64.add(f64x2.extract(vector, 0), f64x2.extract(vector, 1)));
  }

  #store(b: InlineLanes, address: Code<"i32">, value: Lane): void {
    if (b.count === 1) return this.#builder.emit(f64.store(address, value as Code as Code<"f64">));
    const { low, high } = b.count === 4 ? halves(value) : { low: value, high: undefined };
    this.#builder.emit(v128.store(address, low as Code as Code<"v128">));
    if (high) this.#builder.emit(v128.store(address, high as Code as Code<"v128">, 16));
  }
}
