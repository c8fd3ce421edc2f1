/**
 * What the interpreter reads from memory: constants, lists of addresses, and descriptors. A descriptor says which loop
 * runs, how many steps it takes, and on which addresses.
 *
 * @module
 */

import { type Groups, padded, VALUES_PER_STEP } from "./groups.ts";
import { FIRST_CALL, instructions, isElementary, opcode } from "../program/instructions.ts";
import { arityOf, type LinearProgram } from "../program/linear_program.ts";
import type { ImagePart, SampleAddresses } from "./sample_module.ts";
import { WordWriter } from "./word_writer.ts";

/** A descriptor in memory, words at these offsets in this order: which loop, how many steps, and addresses. */
export const descriptor = {
  handler: 0,
  count: 4,
  result: 8,
  /** The operands' first addresses; or that of a list. */
  operands: [12, 16, 20],
  /** How many bytes lie between a first result and its second one. */
  toSecondResults: 24,
} as const;

/** How long a descriptor is. */
export const DESCRIPTOR_BYTES = 28;

/** Which of a descriptor's words are addresses. */
const DESCRIPTOR_ADDRESSES = [false, false, true, true, true, true, false];

/** Groups of fewer instructions are not worth a loop of two at once. */
const SMALLEST_STRIDED = 8;

/** A part of a group is worth a loop of its own from so many instructions on. */
const SMALLEST_RUN = 16;

const MODES = [
  /** Operands by a list of addresses, one instruction a step. */
  "listed",
  /** Operands by a list, two instructions a step in the lanes of a vector. */
  "listedPairs",
  /** Each instruction takes the result of the one before; the other operands by a list. */
  "accumulating",
  /** Operands side by side or all the same, 32 bytes a step: four instructions, or two on two samples. */
  "strided",
] as const;

/** A kind of loop. */
export type Mode = typeof MODES[number];

/** A loop of the interpreter. */
export interface Handler {
  readonly mode: Mode;
  readonly code: number;
  /** Whether an operand of a strided loop is the same for all instructions, by operand. */
  readonly same: readonly boolean[];
}

/** The opcode whose loop copies: values to the outputs. */
export const COPY = opcode.input;

/**
 * The opcode whose loop copies gradients: zeros become positive, and all are added up, as the sum is NaN where one of
 * them is.
 */
export const GRADIENT_COPY = opcode.constant;

export function isCopy(code: number): boolean {
  return code === COPY || code === GRADIENT_COPY;
}

/** How many instructions are in loops that take several at once anyway. */
export function countStrided(program: LinearProgram, groups: Groups): number {
  let strided = 0;
  for (let g = 0; g < groups.length; g++) {
    const count = groups.counts[g]!;
    if (count < SMALLEST_STRIDED || groups.chained[g] === 1) continue;
    const arity = arityOf(program, groups.codes[g]!);
    const first = groups.firstOperands[g]!;
    const operands = groups.operands.subarray(first, first + arity * count);
    for (let begin = 0; begin < count;) {
      const run = strideRun(operands.subarray(arity * begin), arity, program.inputs);
      if (run.count >= Math.min(SMALLEST_RUN, count)) strided += run.count;
      begin += run.count;
    }
  }
  return strided;
}

/** Instructions of one code, a group or a part of one. */
interface Part {
  readonly code: number;
  readonly count: number;
  /** The address of the first result. */
  readonly result: number;
  /** The slots of the operands. */
  readonly operands: Int32Array;
  /** How many bytes lie between a first result and its second one. */
  readonly toSecondResults: number;
}

/** What the interpreter reads: constants, lists of addresses, descriptors. */
export class LoopImage {
  /** The kinds of loops that there are; a descriptor's handler is an index. */
  readonly handlers: Handler[] = [];
  /** The handlers' indices by their keys. */
  readonly #indices = new Map<number, number>();
  /** The address of the first descriptor. */
  descriptors: number;
  /** The address at which the sum of the gradients is stored. */
  sumAddress: number;
  parts: readonly ImagePart[];
  /** How much of the workspace slots, lists and descriptors take. */
  readonly workspaceBytes: number;
  /** How many instructions of one sample are computed in vectors. */
  inVectors = 0;
  readonly #program: LinearProgram;
  readonly #groups: Groups;
  readonly #lanes: 1 | 2;
  readonly #addresses: SampleAddresses;
  readonly #lists = new WordWriter();
  readonly #listAddress: number;
  /** The descriptors' words. */
  readonly #words = new WordWriter();

  constructor(
    program: LinearProgram,
    groups: Groups,
    lanes: 1 | 2,
    addresses: SampleAddresses,
  ) {
    this.#program = program;
    this.#groups = groups;
    this.#lanes = lanes;
    this.#addresses = addresses;
    this.sumAddress = addresses.sum;
    const constants = new Float64Array(program.constants.length * lanes);
    program.constants.forEach((value, i) => constants.fill(value, i * lanes, (i + 1) * lanes));
    const slotsEnd = addresses.workspace + 8 * lanes * (groups.slots - program.inputs);
    this.#listAddress = slotsEnd;
    for (let g = 0; g < groups.length; g++) this.#addGroup(g);
    this.#addOutputs();
    this.#words.push(this.handlers.length); // the end
    this.descriptors = Math.ceil((slotsEnd + 4 * this.#lists.length) / 16) * 16;
    this.workspaceBytes = this.descriptors + 4 * this.#words.length - addresses.workspace;
    this.parts = [
      { address: addresses.workspace, values: constants },
      { address: this.#listAddress, values: this.#lists.view() },
      { address: this.descriptors, values: this.#words.view() },
    ];
  }

  /** Makes addresses relative to a frame absolute; call it once. */
  moveTo(frame: number): void {
    addTo(this.#lists.view(), frame, [true]);
    addTo(this.#words.view(), frame, DESCRIPTOR_ADDRESSES);
    this.parts = this.parts.map(({ address, values }) => ({ address: frame + address, values }));
    this.descriptors += frame;
    this.sumAddress += frame;
  }

  #addressOf(slot: number): number {
    const { inputs } = this.#program;
    const bytes = 8 * this.#lanes;
    return slot < inputs
      ? this.#addresses.inputs + bytes * slot
      : this.#addresses.workspace + bytes * (slot - inputs);
  }

  #addGroup(g: number): void {
    const groups = this.#groups;
    const code = groups.codes[g]!;
    const count = groups.counts[g]!;
    const result = this.#addressOf(groups.results[g]!);
    const arity = arityOf(this.#program, code);
    const firstOperand = groups.firstOperands[g]!;
    const operands = groups.operands.subarray(firstOperand, firstOperand + arity * count);
    const isStridable = groups.chained[g] === 0 && count >= SMALLEST_STRIDED;
    const others = groups.chained[g] === 1
      ? othersOfAccumulating(code, operands, groups.results[g]!)
      : undefined;
    if (others) {
      const part = { code, count, result, operands: others, toSecondResults: 0 };
      return this.#addListed("accumulating", part);
    }
    const toSecondResults = 8 * this.#lanes * padded(count);
    const part: Part = { code, count, result, operands, toSecondResults };
    if (isStridable && isLocal(code)) this.#addRuns(part);
    else this.#addListedPart(part);
  }

  /** A group in parts: runs whose operands stand side by side or are the same, and lists between them. */
  #addRuns(group: Part): void {
    const arity = group.operands.length / group.count;
    let listedFrom = 0;
    for (let begin = 0; begin < group.count;) {
      const rest = group.operands.subarray(arity * begin);
      const run = strideRun(rest, arity, this.#program.inputs);
      const end = begin + run.count;
      // lists of pairs are even but for the last one, which would otherwise write beyond the group's results
      begin += (begin - listedFrom) % 2;
      const isWhole = begin === 0 && end === group.count;
      const count = isWhole ? group.count : end - begin - (end - begin) % VALUES_PER_STEP;
      if (!isWhole && count < SMALLEST_RUN) {
        begin = end;
        continue;
      }
      if (begin > listedFrom) this.#addListedPart(this.#partOf(group, listedFrom, begin));
      this.#addStrided(this.#partOf(group, begin, begin + count), run.same);
      this.inVectors += count;
      listedFrom = begin += count;
    }
    if (group.count > listedFrom) {
      this.#addListedPart(this.#partOf(group, listedFrom, group.count));
    }
  }

  #partOf({ code, count, result, operands, toSecondResults }: Part, begin: number, end: number) {
    const arity = operands.length / count;
    return {
      code,
      count: end - begin,
      result: result + 8 * this.#lanes * begin,
      operands: operands.subarray(arity * begin, arity * end),
      toSecondResults,
    };
  }

  #addListedPart(part: Part): void {
    const mode = this.#listMode(part.code);
    this.#addListed(mode, part);
    if (mode === "listedPairs") this.inVectors += part.count;
  }

  #listMode(code: number): "listed" | "listedPairs" {
    return this.#lanes === 1 && isElementary(code) ? "listedPairs" : "listed";
  }

  /** Instructions as a strided loop. */
  #addStrided({ code, count, result, operands, toSecondResults }: Part, same: readonly boolean[]) {
    const first = operands.subarray(0, same.length);
    const addresses = Array.from(first, (slot) => this.#addressOf(slot));
    const handler: Handler = { mode: "strided", code, same };
    this.#addDescriptor(handler, padded(count), result, addresses, toSecondResults);
  }

  /** Copies the outputs, and makes zeros among the gradients positive. */
  #addOutputs(): void {
    const { firstGradient } = this.#addresses;
    const { length } = this.#groups.outputs;
    this.#addCopies(COPY, 0, Math.min(firstGradient, length));
    this.#addCopies(GRADIENT_COPY, firstGradient, length);
  }

  /** Copies outputs, in runs that stand side by side where they do. */
  #addCopies(code: number, first: number, last: number): void {
    const { outputs } = this.#groups;
    const { inputs } = this.#program;
    const follows = (i: number) => i < last && strideOf(outputs[i - 1]!, outputs[i]!, inputs) === 1;
    for (let begin = first, end; begin < last; begin = end) {
      end = begin + 1;
      while (follows(end)) end++;
      const isRun = end - begin >= SMALLEST_STRIDED;
      while (!isRun && end < last && !follows(end)) end++;
      const result = this.#addresses.outputs + 8 * this.#lanes * begin;
      const operands = outputs.subarray(begin, end);
      const part = { code, count: end - begin, result, operands, toSecondResults: 0 };
      if (isRun) this.#addStrided(part, [false]);
      else this.#addListed("listed", part);
    }
  }

  #addListed(
    mode: "listed" | "listedPairs" | "accumulating",
    { code, count, result, operands, toSecondResults }: Part,
  ): void {
    const list = this.#listAddress + 4 * this.#lists.length;
    for (let i = 0; i < operands.length; i++) this.#list(operands[i]!);
    if (mode === "listedPairs" && count % 2 === 1) { // the last is computed twice: what follows is written later
      for (let i = operands.length - operands.length / count; i < operands.length; i++) {
        this.#list(operands[i]!);
      }
      count++;
    }
    this.#addDescriptor({ mode, code, same: [] }, count, result, [list], toSecondResults);
  }

  #list(slot: number): void {
    this.#lists.push(this.#addressOf(slot));
  }

  #addDescriptor(
    handler: Handler,
    count: number,
    result: number,
    operands: number[],
    toSecondResults: number,
  ): void {
    const [a = 0, b = 0, c = 0] = operands;
    const key = keyOf(handler);
    let index = this.#indices.get(key);
    if (index === undefined) {
      index = this.handlers.push(handler) - 1;
      this.#indices.set(key, index);
    }
    for (const word of [index, count, result, a, b, c, toSecondResults]) this.#words.push(word);
  }
}

/** Adds to those of the words that are addresses, as the pattern says, which begins again at its end. */
function addTo(words: Int32Array, distance: number, pattern: readonly boolean[]): void {
  for (let i = 0; i < words.length; i++) {
    if (pattern[i % pattern.length]) words[i]! += distance;
  }
}

/**
 * A number that two handlers share where they are the same: it holds the code, the mode, and a bit for each operand.
 */
function keyOf({ mode, code, same }: Handler): number {
  const sameBits = same.reduce((bits, isSame) => 2 * bits + Number(isSame), 0);
  return 8 * (MODES.length * code + MODES.indexOf(mode)) + sameBits;
}

/** Whether nothing is called outside of the module. */
function isLocal(code: number): boolean {
  return code < FIRST_CALL && instructions[code]!.form !== "import";
}

/** Instructions whose operands are in strides: how many, and which operands are the same for all. */
interface StrideRun {
  readonly count: number;
  /** [false, true] where neighbours are multiplied by one factor. */
  readonly same: readonly boolean[];
}

/** The longest run of strides that begins with the first instruction of a program of so many inputs. */
function strideRun(operands: Int32Array, arity: number, inputs: number): StrideRun {
  const count = operands.length / arity;
  const strides = Array.from({ length: arity }, (_, k) => {
    return count > 1 ? strideOf(operands[k]!, operands[arity + k]!, inputs) : undefined;
  });
  if (strides.includes(undefined)) return { count: 1, same: [] };
  let end = 2;
  const continues = () =>
    strides.every((stride, k) => {
      const [before, slot] = [operands[arity * (end - 1) + k]!, operands[arity * end + k]!];
      return strideOf(before, slot, inputs) === stride;
    });
  while (end < count && continues()) end++;
  return { count: end, same: strides.map((stride) => stride === 0) };
}

/**
 * How far it is from one slot to another: 0 or 1, undefined where they are no neighbours. The last input and the first
 * constant are none: inputs are elsewhere in memory.
 */
function strideOf(before: number, slot: number, inputs: number): 0 | 1 | undefined {
  if (slot === before) return 0;
  return slot === before + 1 && slot !== inputs ? 1 : undefined;
}

/**
 * What a loop that keeps the last result in a local has to read, where each binary instruction takes the result of the
 * one before: in s₁ = a + b, s₂ = s₁ + c, s₃ = s₂ + d that is a, b, c, d. Undefined where an instruction does not.
 */
function othersOfAccumulating(
  code: number,
  operands: Int32Array,
  firstResult: number,
): Int32Array | undefined {
  if (!isLocal(code) || instructions[code]!.arity !== 2 || instructions[code]!.form !== "inline") {
    return undefined;
  }
  const count = operands.length / 2;
  const others = new Int32Array(count + 1);
  others[0] = operands[0]!;
  others[1] = operands[1]!;
  for (let i = 1; i < count; i++) {
    const previous = firstResult + i - 1;
    const isSecond = operands[2 * i + 1] === previous && instructions[code]!.commutative;
    if (operands[2 * i] !== previous && !isSecond) return undefined;
    others[i + 1] = operands[2 * i] === previous ? operands[2 * i + 1]! : operands[2 * i]!;
  }
  return others;
}
