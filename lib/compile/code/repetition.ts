/**
 * Stretches of a linear program that repeat: terms over data, rows of a layer, steps of a recurrence. A stretch repeats
 * where its iterations have the same codes in the same order, and take from each other the same values.
 *
 * @module
 */

import { FIRST_CALL, instructions, opcode } from "../program/instructions.ts";
import { aritiesOf, type LinearProgram } from "../program/linear_program.ts";

/** A stretch that repeats: `count` iterations of `period` instructions each. */
export interface Loop {
  /** The first instruction, as an index of {@linkcode Repetition.order}. */
  readonly first: number;
  readonly period: number;
  readonly count: number;
  /** Where the operands of an iteration come from, three an instruction; see {@linkcode originOf}. */
  readonly origins: Int32Array;
}

/** A program as instructions that compute something, and the loops among them. */
export interface Repetition {
  /** The positions of the instructions, in order, without inputs, constants and second results. */
  readonly order: Int32Array;
  /** The index in `order` of the instruction that computes a position; -1 for inputs and constants. */
  readonly indices: Int32Array;
  /** The loops, in order. */
  readonly loops: readonly Loop[];
  /** 1 where an instruction of `order` takes its two operands the other way round. */
  readonly swapped: Uint8Array;
}

/** Where an operand comes from. */
export type Origin =
  /** From memory, where something before the loop or an iteration long ago has left it. */
  | { readonly from: "memory" }
  /** A result of this iteration, or of the one before. */
  | { readonly from: "this" | "last"; readonly instruction: number; readonly result: 0 | 1 };

const MEMORY = 0;
const THIS = 1;
const LAST = 1 << 24;

/** An operand's origin from its number in {@linkcode Loop.origins}. */
export function originOf(number: number): Origin {
  if (number === MEMORY) return { from: "memory" };
  const from = number >= LAST ? "last" : "this";
  const column = number - (number >= LAST ? LAST : THIS);
  return { from, instruction: column >> 1, result: (column & 1) as 0 | 1 };
}

/**
 * A loop may read from memory what so many iterations before have left there, and compute several iterations at once
 * nevertheless.
 */
const FAR_ITERATIONS = 8;

/** An operand that was found at one distance in the loop so many times in a row is always found there. */
const MANY_TIMES = 64;

/** So many codes are compared to find what may be a short period, and what may be a long one. */
const FEW_CODES = 6;
const MANY_CODES = 24;

/** Inner loops are looked for first: those of so few instructions. */
const SHORT_PERIOD = 8;

/** A longer loop would have more values at a time than there is room for. */
const LONGEST_PERIOD = 1024;

/** A period that does not repeat may do so taken two to four times: in x₂ = f(x₁, x₀) two steps are one. */
const MULTIPLES = 4;

/** A loop of a few instructions has so many iterations; with fewer, it is part of the loop around it. */
const FEWEST_INNER = 24;

/** Finds the loops of a few instructions, and then what repeats besides. */
export function findLoops(program: LinearProgram): Repetition {
  return new Finder(program).find(FEWEST_INNER);
}

const NONE = -1;

class Finder {
  readonly #program: LinearProgram;
  readonly #arities: Uint8Array;
  readonly #order: Int32Array;
  readonly #indices: Int32Array;
  readonly #codes: Uint16Array;
  readonly #swapped: Uint8Array;
  /** How far away the next few instructions with the same codes are, and the next many; 0 where there are none. */
  readonly #nearest: Int32Array;
  readonly #farther: Int32Array;
  /** Origins of the iteration that others are compared with. */
  readonly #origins = new Int32Array(3 * LONGEST_PERIOD);
  /** How far back in the loop operands were found, and how many times in a row. */
  readonly #farDistances = new Int32Array(3 * LONGEST_PERIOD);
  readonly #farTimes = new Int32Array(3 * LONGEST_PERIOD);

  constructor(program: LinearProgram) {
    const { codes, length, operands } = program;
    this.#program = program;
    this.#arities = aritiesOf(program);
    const { secondResult } = opcode;
    const indices = this.#indices = new Int32Array(length).fill(NONE);
    const order = new Int32Array(length), ordered = new Uint16Array(length);
    let count = 0;
    for (let i = 0; i < length; i++) {
      const code = codes[i]!;
      if (code > secondResult) {
        indices[i] = count;
        ordered[count] = code;
        order[count++] = i;
      } else if (code === secondResult) indices[i] = indices[operands[3 * i]!]!;
    }
    this.#order = order.subarray(0, count);
    this.#codes = ordered.subarray(0, count);
    this.#swapped = new Uint8Array(count);
    this.#nearest = distances(this.#codes, FEW_CODES);
    this.#farther = distances(this.#codes, MANY_CODES);
  }

  find(fewest: number): Repetition {
    const end = this.#order.length;
    const inner = this.#search(0, end, SHORT_PERIOD, fewest);
    const loops: Loop[] = [];
    let begin = 0;
    for (const loop of inner) {
      loops.push(...this.#search(begin, loop.first, LONGEST_PERIOD, 1), loop);
      begin = loop.first + loop.period * loop.count;
    }
    loops.push(...this.#search(begin, end, LONGEST_PERIOD, 1));
    return { order: this.#order, indices: this.#indices, loops, swapped: this.#swapped };
  }

  /** Loops between two instructions. */
  #search(begin: number, end: number, longest: number, fewest: number): Loop[] {
    const loops: Loop[] = [];
    const near = this.#nearest, far = this.#farther;
    const isPeriod = (distance: number) => distance > 0 && distance <= longest;
    for (let s = begin; s < end;) {
      const loop = isPeriod(near[s]!) || isPeriod(far[s]!)
        ? this.#loopAt(s, end, longest, fewest)
        : undefined;
      if (loop) loops.push(loop);
      s += loop ? loop.period * loop.count : 1;
    }
    return loops;
  }

  #loopAt(first: number, end: number, longest: number, fewest: number): Loop | undefined {
    const near = this.#nearest[first]!, far = this.#farther[first]!;
    const loop = this.#loopWith(near, first, end, longest, fewest);
    return loop || far === near ? loop : this.#loopWith(far, first, end, longest, fewest);
  }

  /** A loop whose period is a distance or a multiple. */
  #loopWith(
    distance: number,
    first: number,
    end: number,
    longest: number,
    fewest: number,
  ): Loop | undefined {
    if (distance === 0) return undefined;
    for (let times = 1; times <= MULTIPLES; times++) {
      const period = times * distance;
      const least = Math.max(fewest, leastIterations(period));
      if (period > longest || first + period * least > end) return undefined;
      const count = this.#countIterations(first, period, end);
      if (count < least) continue;
      return { first, period, count, origins: this.#origins.slice(0, 3 * period) };
    }
    return undefined;
  }

  /** How many iterations there are from an instruction on. */
  #countIterations(first: number, period: number, end: number): number {
    const codes = this.#codes;
    let count = 1;
    for (let begin = first + period; begin + period <= end; begin += period) {
      for (let s = begin; s < begin + period; s++) if (codes[s] !== codes[s - period]) return count;
      const fits = count === 1
        ? this.#takeOrigins(first, period)
        : this.#hasOrigins(first, begin, period);
      if (!fits) return count;
      count++;
    }
    return count;
  }

  /** Notes the origins of the second iteration; the first has to agree. */
  #takeOrigins(first: number, period: number): boolean {
    const origins = this.#origins;
    this.#farDistances.fill(0, 0, 3 * period);
    const initial = new Map<number, number>();
    for (let k = 0; k < period; k++) {
      const arity = this.#arities[this.#codes[first + k]!]!;
      const isCommutative = this.#isCommutative(this.#codes[first + k]!);
      this.#swapped[first + k] = this.#swapped[first + period + k] = 0;
      for (let j = 0; j < 3; j++) {
        const origin = j < arity ? this.#origin(first, first + period, period, k, j) : MEMORY;
        if (origin < 0) return false;
        origins[3 * k + j] = origin;
      }
      if (isCommutative && !this.#agreesAtFirst(first, period, k, arity)) {
        this.#swapped[first + k] = 1;
      }
      if (!this.#agreesAtFirst(first, period, k, arity)) return false;
      for (let j = 0; j < arity; j++) { // a value of the iteration before is the same wherever it is used
        const origin = origins[3 * k + j]!;
        if (origin < LAST) continue;
        const operand = this.#operand(first + k, j);
        if ((initial.get(origin) ?? operand) !== operand) return false;
        initial.set(origin, operand);
      }
    }
    return true;
  }

  #agreesAtFirst(first: number, period: number, k: number, arity: number): boolean {
    for (let j = 0; j < arity; j++) {
      const origin = this.#origins[3 * k + j]!;
      const own = this.#origin(first, first, period, k, j);
      if (own !== (origin >= LAST ? MEMORY : origin)) return false;
    }
    return true;
  }

  /** Whether the iteration that begins at an instruction has the noted origins. */
  #hasOrigins(first: number, begin: number, period: number): boolean {
    for (let k = 0; k < period; k++) {
      const code = this.#codes[begin + k]!, arity = this.#arities[code]!;
      this.#swapped[begin + k] = 0;
      if (this.#fits(first, begin, period, k, arity)) {
        for (let j = 0; j < arity; j++) if (!this.#keepsDistance(first, begin, k, j)) return false;
        continue;
      }
      if (!this.#isCommutative(code)) return false;
      this.#swapped[begin + k] = 1;
      if (!this.#fits(first, begin, period, k, arity)) return false;
    }
    return true;
  }

  /** Whether the operands of instruction k come from where those of the noted iteration do. */
  #fits(first: number, begin: number, period: number, k: number, arity: number): boolean {
    for (let j = 0; j < arity; j++) {
      if (this.#origin(first, begin, period, k, j) !== this.#origins[3 * k + j]) return false;
    }
    return true;
  }

  /** Where operand j of instruction k comes from, in the iteration at `begin`; -1 where that is no such place. */
  #origin(first: number, begin: number, period: number, k: number, j: number): number {
    const operand = this.#operand(begin + k, j);
    const producer = this.#indices[operand]!;
    if (producer < first || producer < begin - FAR_ITERATIONS * period) return MEMORY;
    const result = this.#program.codes[operand] === opcode.secondResult ? 1 : 0;
    if (producer >= begin) return THIS + 2 * (producer - begin) + result;
    const last = begin - period;
    return producer >= last ? LAST + 2 * (producer - last) + result : NONE;
  }

  /**
   * Whether an operand that was found so far back in the loop many times is found there again. 512 sums side by side
   * are a loop in which results can take the places of those 512 iterations before, and their sum is another loop.
   */
  #keepsDistance(first: number, begin: number, k: number, j: number): boolean {
    const at = 3 * k + j;
    if (this.#origins[at] !== MEMORY) return true;
    const producer = this.#indices[this.#operand(begin + k, j)]!;
    if (producer < first) return true;
    const distance = begin + k - producer;
    if (this.#farDistances[at] === distance) {
      this.#farTimes[at]!++;
      return true;
    }
    if (this.#farDistances[at] !== 0 && this.#farTimes[at]! >= MANY_TIMES) return false;
    this.#farDistances[at] = distance;
    this.#farTimes[at] = 1;
    return true;
  }

  #operand(s: number, j: number): number {
    return this.#program.operands[3 * this.#order[s]! + (this.#swapped[s] === 1 ? 1 - j : j)]!;
  }

  #isCommutative(code: number): boolean {
    return code < FIRST_CALL && instructions[code]!.commutative;
  }
}

/** A loop is worth its code from so many iterations on. */
function leastIterations(period: number): number {
  return Math.max(8, Math.ceil(32 / period));
}

/** How far away the next so many instructions with the same codes are, by instruction; 0 where there are none. */
function distances(codes: Uint16Array, length: number): Int32Array {
  const found = new Int32Array(codes.length);
  const size = 1 << Math.min(20, Math.ceil(Math.log2(codes.length + 2)) + 1);
  const next = new Int32Array(size); // 1 + the nearest instruction with a hash; 0 where there is none
  const { imul } = Math;
  // The hash is a polynomial in BASE whose first coefficient is the first code: one code comes in, the last one goes.
  let highest = 1, hash = 0;
  for (let i = 1; i < length; i++) highest = imul(highest, BASE);
  for (let s = codes.length - 1; s >= 0; s--) {
    const gone = s + length < codes.length ? codes[s + length]! : 0;
    hash = imul(hash - imul(gone, highest), BASE) + codes[s]! | 0;
    if (s + length > codes.length) continue;
    const mixed = imul(hash, 0x9e3779b1);
    const place = (mixed ^ mixed >>> 15) & size - 1, known = next[place]!;
    if (known > 0) found[s] = known - 1 - s;
    next[place] = s + 1;
  }
  return found;
}

const BASE = 0x01000193;
