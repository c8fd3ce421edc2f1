/**
 * Which results of loops have to be in memory, and until when.
 *
 * @module
 */

import { isElementary, opcode } from "../program/instructions.ts";
import { aritiesOf, type LinearProgram } from "../program/linear_program.ts";
import { originOf, type Repetition } from "./repetition.ts";

const NONE = -1;
const SEVERAL = -2;

/** How a result is stored, as bits: that of the last iteration, or that of each. */
export const STORED_LAST = 1;
export const STORED_ALL = 2;

/** What is known of a loop's results, two an instruction. */
export interface Columns {
  /** How they are stored. */
  readonly stored: Uint8Array;
  /** The index of the last instruction outside that uses them. */
  readonly lastUse: Int32Array;
  /** How many iterations later the loop itself reads them from memory: 0 for never, -2 where that differs. */
  readonly distances: Int32Array;
  /** The last iteration whose results are used outside although the loop itself has read them; -1 for none. */
  readonly lastEarly: Int32Array;
}

/** The uses of a program's values by its loops and by what is between them. */
export class LoopUses {
  readonly columns: readonly Columns[];
  /** The loop that an instruction is in, by index; -1 where it is in none. */
  readonly loopOf: Int32Array;
  /** The first loop that reads a single value, by position; the length of the program where none does. */
  readonly firstReaders: Int32Array;
  readonly #program: LinearProgram;
  readonly #repetition: Repetition;
  readonly #arities: Uint8Array;

  constructor(program: LinearProgram, repetition: Repetition) {
    this.#program = program;
    this.#repetition = repetition;
    this.#arities = aritiesOf(program);
    this.loopOf = new Int32Array(repetition.order.length).fill(NONE);
    this.columns = repetition.loops.map(({ first, period, count }, l) => {
      this.loopOf.fill(l, first, first + period * count);
      return {
        stored: new Uint8Array(2 * period),
        lastUse: new Int32Array(2 * period),
        distances: new Int32Array(2 * period),
        lastEarly: new Int32Array(2 * period).fill(NONE),
      };
    });
    this.firstReaders = new Int32Array(program.length).fill(program.length);
    this.#noteUses();
  }

  /** The operand j of an instruction, as loops take it. */
  operand(s: number, j: number): number {
    const { order, swapped } = this.#repetition;
    return this.#program.operands[3 * order[s]! + (swapped[s] === 1 ? 1 - j : j)]!;
  }

  /** The same of `count` instructions, the next one always `step` further. */
  operandsOf(s: number, step: number, count: number, j: number): Int32Array {
    const { order, swapped } = this.#repetition, { operands } = this.#program;
    const positions = new Int32Array(count);
    for (let n = 0; n < count; n++, s += step) {
      positions[n] = operands[3 * order[s]! + (swapped[s] === 1 ? 1 - j : j)]!;
    }
    return positions;
  }

  /** How many operands an instruction has. */
  arity(s: number): number {
    return this.#arities[this.#program.codes[this.#repetition.order[s]!]!]!;
  }

  #result(position: number): 0 | 1 {
    return this.#program.codes[position] === opcode.secondResult ? 1 : 0;
  }

  /** Finds out which results have to be in memory, and until when. */
  #noteUses(): void {
    const { order, loops } = this.#repetition;
    const { codes, outputs } = this.#program;
    for (let l = 0; l < loops.length; l++) this.#noteUsesOfLoop(l);
    for (let s = 0; s < order.length; s++) {
      if (this.loopOf[s] !== NONE) continue;
      const arity = this.arity(s);
      // an elementary function may wait for another of its kind
      const user = isElementary(codes[order[s]!]!) ? order.length : s;
      for (let j = 0; j < arity; j++) this.#use(this.operand(s, j), user, NONE);
    }
    for (const output of outputs) this.#use(output, order.length, NONE);
  }

  #noteUsesOfLoop(l: number): void {
    const { indices, loops } = this.#repetition, { first, period, count, origins } = loops[l]!;
    const { stored } = this.columns[l]!;
    for (let k = 0; k < period; k++) {
      const arity = this.arity(first + k);
      for (let j = 0; j < arity; j++) {
        const origin = originOf(origins[3 * k + j]!);
        if (origin.from === "this") continue;
        if (origin.from === "last") {
          stored[2 * origin.instruction + origin.result]! |= STORED_LAST;
          this.#use(this.operand(first + k, j), first, l);
          continue;
        }
        const positions = this.operandsOf(first + k, period, count, j);
        for (let it = 0; it < count; it++) {
          const position = positions[it]!;
          if (indices[position] !== NONE) this.#use(position, first + period * it + k, l);
        }
      }
    }
  }

  /** Notes that an instruction reads a value from memory; `reader` is its loop. */
  #use(position: number, user: number, reader: number): void {
    const s = this.#repetition.indices[position]!;
    if (s === NONE) return;
    const l = this.loopOf[s]!;
    if (l === NONE) {
      if (reader !== NONE && this.firstReaders[position]! > reader) {
        this.firstReaders[position] = reader;
      }
      return;
    }
    const { first, period, count } = this.#repetition.loops[l]!;
    const { stored, lastUse, distances, lastEarly } = this.columns[l]!;
    const instruction = (s - first) % period, iteration = (s - first - instruction) / period;
    const column = 2 * instruction + this.#result(position);
    stored[column]! |= iteration === count - 1 && l !== reader ? STORED_LAST : STORED_ALL;
    if (lastUse[column]! < user) lastUse[column] = user;
    if (l !== reader) {
      const isEarly = iteration < count - distances[column]!;
      if (isEarly && lastEarly[column]! < iteration) lastEarly[column] = iteration;
      return;
    }
    const distance = Math.floor((user - first) / period) - iteration;
    const isSame = distances[column] === 0 || distances[column] === distance;
    distances[column] = isSame ? distance : SEVERAL;
  }
}
