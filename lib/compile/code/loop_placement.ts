/**
 * Where the values of a program with loops are in memory: as slots, numbered apart for inputs, outputs and workspace.
 *
 * @module
 */

import { opcode } from "../program/instructions.ts";
import type { LinearProgram } from "../program/linear_program.ts";
import { type LoopUses, STORED_ALL } from "./loop_uses.ts";
import { originOf, type Repetition } from "./repetition.ts";
import { WorkspaceRegions } from "./workspace_regions.ts";

/** Slots from here on are the outputs'; those of inputs begin at 0. */
export const OUTPUT_SLOTS = 1 << 28;

/** Slots from here on are in the workspace. No stride leads from one part of memory to another. */
export const WORKSPACE_SLOTS = (1 << 29) + 7;

const NONE = -1;
const SEVERAL = -2;

/** Gives values their slots. */
export class LoopPlacement {
  /** The slots of values in memory, by position; -1 where a value has none. */
  readonly homes: Int32Array;
  /** The constants that loops read: they are in the first slots of the workspace. */
  readonly constants: Float64Array;
  /** The slots of results of which the last alone is stored, by loop, two an instruction. */
  readonly lastSlots: readonly Int32Array[];
  readonly #program: LinearProgram;
  readonly #repetition: Repetition;
  readonly #uses: LoopUses;
  /** 1 where a loop computes its last iteration first. */
  readonly #isReversed: Uint8Array;
  /** The output that a value is; -1 for none, -2 for several. */
  readonly #outputOf: Int32Array;
  readonly #regions: WorkspaceRegions;

  constructor(program: LinearProgram, repetition: Repetition, uses: LoopUses) {
    const { length, outputs } = program;
    const { loops } = repetition;
    this.#program = program;
    this.#repetition = repetition;
    this.#uses = uses;
    this.lastSlots = loops.map(({ period }) => new Int32Array(2 * period).fill(NONE));
    this.#isReversed = new Uint8Array(loops.length);
    this.homes = new Int32Array(length).fill(NONE);
    this.#outputOf = new Int32Array(length).fill(NONE);
    for (let o = 0; o < outputs.length; o++) {
      this.#outputOf[outputs[o]!] = this.#outputOf[outputs[o]!] === NONE ? o : SEVERAL;
    }
    this.#placeInputs();
    const constants = this.#placeConstants();
    this.constants = Float64Array.from(constants, (index) => program.constants[index]!);
    this.#regions = new WorkspaceRegions(WORKSPACE_SLOTS, constants.length);
    this.#placeSingles();
    loops.forEach((_, l) => this.#placeLoop(l));
  }

  /** How many slots of the workspace are taken. */
  get slots(): number {
    return this.#regions.end;
  }

  #placeInputs(): void {
    const { codes, operands, length } = this.#program;
    for (let i = 0; i < length; i++) {
      if (codes[i] === opcode.input) this.homes[i] = operands[3 * i]!;
    }
  }

  /** Constants that a loop reads one after the other stand side by side: data x₁, x₂, … and y₁, y₂, … of terms. */
  #placeConstants(): number[] {
    const { codes, operands, outputs } = this.#program;
    const placed: number[] = [];
    const place = (position: number) => {
      if (this.homes[position] !== NONE) return;
      this.homes[position] = WORKSPACE_SLOTS + placed.push(operands[3 * position]!) - 1;
    };
    for (const { first, period, count, origins } of this.#repetition.loops) {
      for (let k = 0; k < period; k++) {
        const arity = this.#uses.arity(first + k);
        for (let j = 0; j < arity; j++) {
          if (originOf(origins[3 * k + j]!).from === "this") continue; // no constant
          for (const position of this.#uses.operandsOf(first + k, period, count, j)) {
            if (codes[position] === opcode.constant) place(position);
          }
        }
      }
    }
    for (const output of outputs) if (codes[output] === opcode.constant) place(output);
    return placed;
  }

  /** Single values that loops read stand side by side where they have one code, such as the tangents of a layer. */
  #placeSingles(): void {
    const { codes, length, operands } = this.#program;
    const keyOf = (i: number) =>
      codes[i] === opcode.secondResult ? 2 * codes[operands[3 * i]!]! + 1 : 2 * codes[i]!;
    const { firstReaders } = this.#uses, read: number[] = [];
    for (let i = 0; i < length; i++) {
      if (firstReaders[i]! < length && this.homes[i] === NONE) read.push(i);
    }
    const counts = new Map<number, number>();
    for (const i of read) counts.set(keyOf(i), (counts.get(keyOf(i)) ?? 0) + 1);
    for (const [key, count] of counts) counts.set(key, this.#regions.allocate(count));
    for (const i of read) {
      const slot = counts.get(keyOf(i))!;
      this.homes[i] = slot;
      counts.set(keyOf(i), slot + 1);
    }
  }

  /** Gives the results of a loop their places. */
  #placeLoop(l: number): void {
    const { period, count } = this.#repetition.loops[l]!;
    const { stored } = this.#uses.columns[l]!;
    this.#regions.release(l);
    if (this.#runsBackwards(l)) {
      this.#isReversed[l] = 1;
      stored.forEach((how, column) => stored[column] = how === 0 ? 0 : STORED_ALL);
    }
    for (let column = 0; column < 2 * period; column++) {
      if (stored[column]! === 0) continue;
      if (stored[column]! < STORED_ALL) {
        const slot = this.lastSlots[l]![column] = this.#regions.allocate(1);
        this.homes[this.positionOf(l, count - 1, column)] = slot;
        continue;
      }
      const direct = this.#outputStride(l, column);
      if (direct === undefined) {
        this.#placeColumn(l, column);
        continue;
      }
      const start = OUTPUT_SLOTS + this.#outputOf[this.positionOf(l, 0, column)]!;
      for (let it = 0; it < count; it++) {
        this.homes[this.positionOf(l, it, column)] = start + direct * it;
      }
    }
  }

  /** Gives the results of an instruction of a loop a region of the workspace. */
  #placeColumn(l: number, column: number): void {
    const { count } = this.#repetition.loops[l]!;
    const { first, size } = this.#reuseOf(l, column);
    const start = this.#regions.allocate(first + size);
    const lastUse = this.#uses.columns[l]!.lastUse[column]!;
    this.#regions.releaseAt(this.#loopAfter(lastUse), start, first + size);
    for (let it = 0; it < count; it++) {
      const place = it < first ? it : first + (it - first) % size;
      this.homes[this.positionOf(l, it, column)] = start + place;
    }
  }

  /** The first loop that begins after an instruction. */
  #loopAfter(s: number): number {
    const { loops } = this.#repetition;
    let [low, high] = [0, loops.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (loops[middle]!.first > s) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /**
   * Where results of a loop are each read so many iterations later, and by nothing else, the result there takes their
   * place: so 512 sums side by side do. The first results may be used otherwise.
   */
  #reuseOf(l: number, column: number): { readonly first: number; readonly size: number } {
    const { count } = this.#repetition.loops[l]!;
    const { distances, lastEarly } = this.#uses.columns[l]!;
    const distance = distances[column]!, first = lastEarly[column]! + 1;
    return distance > 0 && first + 2 * distance < count
      ? { first, size: distance }
      : { first: 0, size: count };
  }

  /** The stride at which the results of a loop are outputs, if all of them are, each one. */
  #outputStride(l: number, column: number): number | undefined {
    const { count } = this.#repetition.loops[l]!;
    const outputAt = (it: number) => this.#outputOf[this.positionOf(l, it, column)]!;
    const start = outputAt(0), stride = outputAt(1) - start;
    if (start < 0 || stride === 0) return undefined;
    for (let it = 1; it < count; it++) {
      const output = outputAt(it);
      if (output !== start + stride * it || output < 0) return undefined;
    }
    return stride;
  }

  /** The position of a loop's result in an iteration, counted as the loop runs. */
  positionOf(l: number, iteration: number, column: number): number {
    return this.#repetition.order[this.instructionAt(l, iteration, column >> 1)]! + (column & 1);
  }

  /** The index of instruction k of an iteration, counted as the loop runs. */
  instructionAt(l: number, iteration: number, k: number): number {
    const { first, period, count } = this.#repetition.loops[l]!;
    return first + period * (this.#isReversed[l] === 1 ? count - 1 - iteration : iteration) + k;
  }

  /**
   * Whether a loop's iterations do not depend on each other and most of what they read comes backwards, as in the
   * reverse sweep: then the last iteration is computed first.
   */
  #runsBackwards(l: number): boolean {
    const { first, period, origins } = this.#repetition.loops[l]!;
    if (this.#uses.columns[l]!.distances.some((distance) => distance !== 0)) return false;
    let backwards = 0;
    for (let k = 0; k < period; k++) {
      const arity = this.#uses.arity(first + k);
      for (let j = 0; j < arity; j++) {
        const { from } = originOf(origins[3 * k + j]!);
        if (from === "last") return false;
        if (from === "this") continue;
        const home = (s: number) => this.homes[this.#uses.operand(s, j)]!;
        backwards -= Math.sign(home(first + period + k) - home(first + k));
      }
    }
    return backwards > 0;
  }
}
