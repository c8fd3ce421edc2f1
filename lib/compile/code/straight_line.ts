/**
 * A linear program as one WebAssembly function: an instruction after the other, without a branch.
 *
 * @module
 */

import type { ByteWriter, FunctionBuilder } from "../wasm/assembler.ts";
import { FIRST_CALL, instructions, isElementary, opcode } from "../program/instructions.ts";
import { type InlineLanes, type Lane, pairLanes, scalarLanes } from "../wasm/lanes.ts";
import type { Library } from "./library.ts";
import { aritiesOf, type LinearProgram, shareOfArguments } from "../program/linear_program.ts";
import { type Code, control, f64, f64x2, i32, local, v128 } from "../wasm/opcodes.ts";
import type { SampleAddresses, SampleCode, SampleLayout } from "./sample_module.ts";
import { type Schedule, sideBySide, type Steps } from "./side_by_side.ts";

/**
 * A value stays in a local for its uses within so many steps; later uses read it from memory. A function whose values
 * all live long would take V8 seconds to optimise.
 */
const LOCAL_DISTANCE = 64;

/**
 * Measured: two samples side by side take half the time of one after the other, but each value that goes in or comes
 * out has to be packed, which takes about as long as two instructions.
 */
const LARGEST_SHARE_IN_PAIRS = 0.4;

const NOWHERE = -1;

/** Code for programs that fit a function. */
export function straightLine(program: LinearProgram): SampleCode {
  return {
    generator: "straight line",
    isFasterInPairs: shareOfArguments(program) < LARGEST_SHARE_IN_PAIRS,
    makesZerosPositive: false,
    accumulates: true,
    emit(library, lanes, layout) {
      const builder = library.module.function({ parameters: ["i32"], results: [] }, "sample");
      builder.emit(control.if(local.get<"i32">(0), [control.return()]));
      const emitter = new SampleEmitter(program, library, builder, lanes, layout);
      emitter.emit();
      const { inVectors } = emitter;
      return { builder, image: [], inVectors };
    },
  };
}

/** Opcode bytes of loads and stores of a value; an address of 0 comes before, the offset says it all. */
const ACCESS = {
  1: { load: f64.load([]).slice(0, 1), store: f64.store([], []).slice(0, 1) },
  2: { load: v128.load([]).slice(0, 2), store: v128.store([], []).slice(0, 2) },
} as const;

const ADDRESS_ZERO = [0x41, 0x00]; // i32.const 0
const LOCAL_GET = 0x20;
const LOCAL_SET = 0x21;
const ALIGNMENT = 3;

/** What a program has besides instructions that are written one after the other. */
export interface Placement extends Steps {
  /** How many bytes of the workspace it takes. */
  bytes(lanes: 1 | 2): number;
  /** The addresses at which values are, or at which they are wanted, by position; -1 where there is none. */
  homesAt(addresses: SampleAddresses): Int32Array;
  /** The outputs that no step stores. */
  readonly copies: readonly number[];
  /** The code of a step that is below 0. */
  call(step: number): Code;
}

/** Writes the instructions of one program into one function, most of them byte by byte: programs are long. */
export class SampleEmitter {
  readonly #program: LinearProgram;
  readonly #arities: Uint8Array;
  readonly #library: Library;
  readonly #builder: FunctionBuilder;
  readonly #code: ByteWriter;
  readonly #lanes: InlineLanes;
  readonly #count: 1 | 2;
  readonly #addresses: SampleAddresses;
  readonly #schedule: Schedule;
  readonly #uses: Uses;
  /** The local that holds an instruction's result while uses are near. */
  readonly #locals: Int32Array;
  /** The address at which far uses find an instruction's result. */
  readonly #homes: Int32Array;
  readonly #freeLocals: number[] = [];
  /** Lists of the instructions whose locals are free after a step: the heads, and what follows each instruction. */
  readonly #ending: Int32Array;
  readonly #endingNext: Int32Array;
  /** Lists of the outputs that an instruction is, as one may be several. */
  readonly #firstOutput: Int32Array;
  readonly #nextOutput: Int32Array;
  /** The bytes of the codes that work on the stack. */
  readonly #onStack = new Map<number, readonly number[]>();
  /** A local for a vector of two results. */
  #vector = NOWHERE;
  /** Where the slots of far uses begin. */
  readonly #slotsAddress: number;
  #slots = 0;
  readonly #placement: Placement | undefined;
  /** How many instructions are computed in vectors so far. */
  inVectors = 0;

  constructor(
    program: LinearProgram,
    library: Library,
    builder: FunctionBuilder,
    lanes: 1 | 2,
    layout: SampleLayout,
    placement?: Placement,
  ) {
    const { length, outputs } = program;
    this.#program = program;
    this.#arities = aritiesOf(program);
    this.#library = library;
    this.#builder = builder;
    this.#code = builder.code;
    this.#count = lanes;
    this.#placement = placement;
    this.#schedule = sideBySide(program, placement);
    this.#uses = usesOf(program, this.#schedule);
    const taken = placement?.bytes(lanes) ?? 0;
    this.#addresses = layout.place(taken + 8 * lanes * farCount(program, this.#uses));
    this.#slotsAddress = this.#addresses.workspace + taken;
    const environment = library.ofSample(this.#addresses.constants);
    this.#lanes = lanes === 2 ? pairLanes(builder, environment) : scalarLanes(builder, environment);
    const list = (size: number) => new Int32Array(size).fill(NOWHERE);
    this.#locals = list(length);
    this.#homes = placement?.homesAt(this.#addresses) ?? list(length);
    this.#ending = list(this.#schedule.length);
    this.#endingNext = list(length);
    this.#firstOutput = list(length);
    this.#nextOutput = list(outputs.length);
    for (let output = outputs.length - 1; output >= 0; output--) {
      this.#nextOutput[output] = this.#firstOutput[outputs[output]!]!;
      this.#firstOutput[outputs[output]!] = output;
    }
  }

  emit(): void {
    const { positions, partners, length } = this.#schedule;
    for (let step = 0; step < length; step++) {
      const position = positions[step]!, partner = partners[step]!;
      if (position < 0) this.#builder.emit(this.#placement!.call(position));
      else if (partner === NOWHERE) this.#compute(position);
      else this.#computeBoth(position, partner);
      this.#freeEnded(step);
    }
    for (const output of this.#placement?.copies ?? []) {
      const address = this.#addresses.outputs + 8 * this.#count * output;
      this.#store(this.#program.outputs[output]!, address);
    }
  }

  #compute(i: number): void {
    const code = this.#program.codes[i]!;
    if (code === opcode.secondResult) return; // computed with its first
    if (code === opcode.constant) return this.#storeOutputs(i);
    if (code === opcode.input) {
      const index = this.#program.operands[3 * i]!;
      this.#homes[i] = this.#addresses.inputs + 8 * this.#count * index;
      return this.#storeOutputs(i);
    }
    const bytes = this.#bytesOnStack(code);
    if (bytes.length > 0) {
      const { operands } = this.#program;
      const end = 3 * i + this.#arities[code]!;
      for (let k = 3 * i; k < end; k++) this.#push(operands[k]!);
      this.#code.append(bytes);
    } else {
      this.#builder.emit(this.#library.emit(this.#lanes, code, this.#operands(i)));
    }
    if (code < FIRST_CALL && instructions[code]!.results === 2) this.#define(i + 1);
    this.#define(i);
  }

  /** The bytes that compute a code from operands on the stack; empty where the code reads an operand more than once. */
  #bytesOnStack(code: number): readonly number[] {
    let bytes = this.#onStack.get(code);
    if (bytes === undefined) {
      const isGuarded = code === opcode.product && this.#library.guarded;
      const row = instructions[code];
      const isReady = isElementary(code) || code < FIRST_CALL && !isGuarded && row!.onStack;
      bytes = isReady ? this.#library.emit(this.#lanes, code, [[], [], []]) : [];
      this.#onStack.set(code, bytes);
    }
    return bytes;
  }

  /** Computes two instructions with the same code, of one sample or of two, in one call. */
  #computeBoth(i: number, j: number): void {
    if (this.#count === 1) this.#computeInVectors(i, j);
    else this.#computeInQuads(i, j);
  }

  /** Both in two vectors, so that neither waits for its own results. */
  #computeInQuads(i: number, j: number): void {
    const code = this.#program.codes[i]!, { arity, results } = instructions[code]!;
    for (const position of [i, j]) {
      for (let k = 0; k < arity; k++) this.#push(this.#program.operands[3 * position + k]!);
    }
    this.#builder.emit(control.call(this.#library.functionOf(code, 4)));
    for (const position of [j, i]) {
      for (let result = results - 1; result >= 0; result--) this.#define(position + result);
    }
  }

  /** Both in the lanes of vectors. */
  #computeInVectors(i: number, j: number): void {
    const builder = this.#builder;
    if (this.#vector === NOWHERE) this.#vector = builder.local("v128");
    const code = this.#program.codes[i]!;
    const { arity, results } = instructions[code]!;
    this.inVectors += 2;
    for (let k = 0; k < arity; k++) {
      this.#push(this.#program.operands[3 * i + k]!);
      builder.emit(f64x2.splat([]));
      this.#push(this.#program.operands[3 * j + k]!);
      builder.emit(f64x2.replace([], 1, []));
    }
    builder.emit(control.call(this.#library.functionOf(code, 2)));
    for (let result = results - 1; result >= 0; result--) {
      const vector = local.get<"v128">(this.#vector);
      this.#code.operation(LOCAL_SET, this.#vector);
      builder.emit(f64x2.extract(vector, 0));
      this.#define(i + result);
      builder.emit(f64x2.extract(vector, 1));
      this.#define(j + result);
    }
  }

  /** The code that reads each operand where it is: a local for each would be more than V8 takes in one function. */
  #operands(i: number): Lane[] {
    const arity = this.#arities[this.#program.codes[i]!]!;
    return Array.from({ length: arity }, (_, k) => this.#read(this.#program.operands[3 * i + k]!));
  }

  #read(position: number): Lane {
    const index = this.#locals[position]!;
    if (index !== NOWHERE) return local.get(index) as Code as Lane;
    const home = this.#homes[position]!;
    if (home !== NOWHERE) {
      const zero = i32.constant(0);
      return (this.#count === 2 ? v128.load(zero, home) : f64.load(zero, home)) as Code as Lane;
    }
    const { operands, constants } = this.#program;
    return this.#lanes.constant(constants[operands[3 * position]!]!);
  }

  /** Leaves a value on the stack. */
  #push(position: number): void {
    const index = this.#locals[position]!;
    if (index !== NOWHERE) return this.#code.operation(LOCAL_GET, index);
    const home = this.#homes[position]!;
    if (home === NOWHERE) return this.#builder.emit(this.#read(position));
    this.#code.append(ADDRESS_ZERO);
    this.#code.append(ACCESS[this.#count].load);
    this.#code.operation(ALIGNMENT, home);
  }

  /** Keeps what is on the stack where the uses of instruction i will look for it. */
  #define(i: number): void {
    const index = this.#freeLocals.pop() ?? this.#builder.local(this.#lanes.type);
    this.#locals[i] = index;
    this.#code.operation(LOCAL_SET, index);
    if (this.#uses.far[i] === 1 && this.#homes[i] === NOWHERE) {
      this.#homes[i] = this.#slotsAddress + 8 * this.#count * this.#slots++;
    }
    if (this.#homes[i] !== NOWHERE) this.#store(i, this.#homes[i]!);
    this.#storeOutputs(i);
    const end = this.#uses.lastNear[i]!;
    this.#endingNext[i] = this.#ending[end]!;
    this.#ending[end] = i;
  }

  #storeOutputs(i: number): void {
    const { outputs, firstAccumulated } = this.#addresses;
    for (let k = this.#firstOutput[i]!; k !== NOWHERE; k = this.#nextOutput[k]!) {
      const address = outputs + 8 * this.#count * k;
      if (k < firstAccumulated) this.#store(i, address);
      else this.#addTo(i, address);
    }
  }

  /** Adds a value to the one at an address. */
  #addTo(position: number, address: number): void {
    this.#code.append(ADDRESS_ZERO);
    this.#code.append(ADDRESS_ZERO);
    this.#code.append(ACCESS[this.#count].load);
    this.#code.operation(ALIGNMENT, address);
    this.#push(position);
    this.#builder.emit(this.#lanes.add([] as Code as Lane, [] as Code as Lane));
    this.#code.append(ACCESS[this.#count].store);
    this.#code.operation(ALIGNMENT, address);
  }

  #store(position: number, address: number): void {
    this.#code.append(ADDRESS_ZERO);
    this.#push(position);
    this.#code.append(ACCESS[this.#count].store);
    this.#code.operation(ALIGNMENT, address);
  }

  #freeEnded(step: number): void {
    for (let i = this.#ending[step]!; i !== NOWHERE; i = this.#endingNext[i]!) {
      this.#freeLocals.push(this.#locals[i]!);
      this.#locals[i] = NOWHERE;
    }
  }
}

/** Where the values of a program are used. */
interface Uses {
  /** The step of the last use within the local distance, or of the definition where no use is that near. */
  readonly lastNear: Int32Array;
  /** Whether there are uses beyond. */
  readonly far: Uint8Array;
}

function usesOf(program: LinearProgram, schedule: Schedule): Uses {
  const { codes, operands } = program;
  const arities = aritiesOf(program);
  const defined = definitionSteps(program, schedule);
  const lastNear = defined.slice();
  const far = new Uint8Array(program.length);
  const use = (position: number, step: number) => {
    if (position < 0 || codes[position] === opcode.secondResult) return;
    const end = 3 * position + arities[codes[position]!]!;
    for (let k = 3 * position; k < end; k++) {
      const operand = operands[k]!;
      if (step - defined[operand]! > LOCAL_DISTANCE) far[operand] = 1;
      else if (lastNear[operand]! < step) lastNear[operand] = step;
    }
  };
  for (let step = 0; step < schedule.length; step++) {
    use(schedule.positions[step]!, step);
    if (schedule.partners[step]! !== NOWHERE) use(schedule.partners[step]!, step);
  }
  return { lastNear, far };
}

/** How many computed values have uses beyond. */
function farCount({ codes, length }: LinearProgram, { far }: Uses): number {
  let count = 0;
  for (let i = 0; i < length; i++) {
    if (far[i] === 1 && codes[i] !== opcode.input && codes[i] !== opcode.constant) count++;
  }
  return count;
}

/** The step that computes an instruction, by instruction. */
function definitionSteps({ codes, length }: LinearProgram, schedule: Schedule): Int32Array {
  const steps = new Int32Array(length);
  const define = (position: number, step: number) => {
    if (position < 0) return;
    steps[position] = step;
    if (codes[position + 1] === opcode.secondResult) steps[position + 1] = step;
  };
  for (let step = 0; step < schedule.length; step++) {
    define(schedule.positions[step]!, step);
    if (schedule.partners[step]! !== NOWHERE) define(schedule.partners[step]!, step);
  }
  return steps;
}
