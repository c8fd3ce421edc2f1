/**
 * What the interpreter reads from memory: constants, lists of addresses, and descriptors. A descriptor says which loop
 * runs, how many steps it takes, and on which addresses.
 *
 * @module
 */

import { type Groups, padded } from "./groups.ts";
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

/** Whether most instructions are in groups whose loops take several at once anyway. */
export function isMostlyStrided(program: LinearProgram, groups: Groups): boolean {
  let strided = 0;
  for (let g = 0; g < groups.length; g++) {
    const count = groups.counts[g]!;
    if (count < SMALLEST_STRIDED || groups.chained[g] === 1) continue;
    const arity = arityOf(program, groups.codes[g]!);
    const first = groups.firstOperands[g]!;
    const operands = groups.operands.subarray(first, first + arity * count);
    if (sameOrStrided(operands, arity, count)) strided += count;
  }
  return 2 * strided > program.length;
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
    if (others) return this.#addListed("accumulating", code, count, result, others);
    const same = isStridable && isLocal(code) ? sameOrStrided(operands, arity, count) : undefined;
    const mode = this.#listMode(code);
    if (same) this.#addStrided(code, count, result, operands, same);
    else this.#addListed(mode, code, count, result, operands);
    if (same || mode === "listedPairs") this.inVectors += count;
  }

  #listMode(code: number): "listed" | "listedPairs" {
    return this.#lanes === 1 && isElementary(code) ? "listedPairs" : "listed";
  }

  /** A group as a strided loop. */
  #addStrided(
    code: number,
    count: number,
    result: number,
    operands: Int32Array,
    same: readonly boolean[],
  ): void {
    const first = operands.subarray(0, same.length);
    const addresses = Array.from(first, (slot) => this.#addressOf(slot));
    const handler: Handler = { mode: "strided", code, same };
    this.#addDescriptor(handler, padded(count), result, addresses);
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
    const follows = (i: number) => i < last && outputs[i] === outputs[i - 1]! + 1;
    for (let begin = first, end; begin < last; begin = end) {
      end = begin + 1;
      while (follows(end)) end++;
      const isRun = end - begin >= SMALLEST_STRIDED;
      while (!isRun && end < last && !follows(end)) end++;
      const result = this.#addresses.outputs + 8 * this.#lanes * begin;
      const slots = outputs.subarray(begin, end);
      if (isRun) this.#addStrided(code, end - begin, result, slots, [false]);
      else this.#addListed("listed", code, end - begin, result, slots);
    }
  }

  #addListed(
    mode: "listed" | "listedPairs" | "accumulating",
    code: number,
    count: number,
    result: number,
    operands: Int32Array,
  ): void {
    const list = this.#listAddress + 4 * this.#lists.length;
    for (let i = 0; i < operands.length; i++) this.#list(operands[i]!);
    if (mode === "listedPairs" && count % 2 === 1) { // the last is computed twice
      for (let i = operands.length - operands.length / count; i < operands.length; i++) {
        this.#list(operands[i]!);
      }
      count++;
    }
    this.#addDescriptor({ mode, code, same: [] }, count, result, [list]);
  }

  #list(slot: number): void {
    this.#lists.push(this.#addressOf(slot));
  }

  #addDescriptor(handler: Handler, count: number, result: number, operands: number[]): void {
    const [a = 0, b = 0, c = 0] = operands;
    const key = keyOf(handler);
    let index = this.#indices.get(key);
    if (index === undefined) {
      index = this.handlers.push(handler) - 1;
      this.#indices.set(key, index);
    }
    const toSecondResults = 8 * this.#lanes * padded(count);
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

/**
 * Whether an operand is the same for all instructions of a group, by operand: [false, true] where a group multiplies
 * neighbours by one factor. Undefined where an operand is neither the same nor a run of neighbours.
 */
function sameOrStrided(operands: Int32Array, arity: number, count: number): boolean[] | undefined {
  const same: boolean[] = [];
  for (let k = 0; k < arity; k++) {
    const first = operands[k]!;
    const stride = operands[arity + k]! - first;
    if (stride !== 0 && stride !== 1) return undefined;
    for (let i = 1; i < count; i++) {
      if (operands[arity * i + k] !== first + stride * i) return undefined;
    }
    same.push(stride === 0);
  }
  return same;
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
