/**
 * Where the values of a program with loops stay in memory, and which addresses each loop runs over. Values that an
 * instruction of a loop computes one iteration after the other stand side by side; where they are outputs side by side,
 * that is where the outputs are. What is used within an iteration, or in the next one, needs no memory.
 *
 * @module
 */

import { opcode } from "../program/instructions.ts";
import type { LinearProgram } from "../program/linear_program.ts";
import { type Origin, originOf, type Repetition } from "./repetition.ts";
import { LoopPlacement, OUTPUT_SLOTS } from "./loop_placement.ts";
import { LoopUses, STORED_ALL } from "./loop_uses.ts";

/** Beyond, a stride is none, but a way from one part of memory to another. */
const LARGEST_STRIDE = 1 << 24;

/** Where a loop finds or leaves a value, iteration by iteration. */
export interface Stream {
  /** The slot at the first iteration. */
  readonly slot: number;
  /** How many slots later it is at the next one; undefined where the slots are listed. */
  readonly stride: number | undefined;
  /** Where its slots begin in {@linkcode LoopPlan.lists}. */
  readonly list: number;
}

/** A result that a loop leaves in memory. */
export interface Stored extends Column {
  /** That of each iteration, or of the last one alone. */
  readonly which: "all" | "last";
}

/** A result of an instruction of a loop. */
export interface Column {
  readonly instruction: number;
  readonly result: 0 | 1;
}

/** What loops that run the same code have in common. */
export interface LoopBody {
  readonly codes: readonly number[];
  /** The operands of each instruction: a result, or the index of a stream that is read. */
  readonly operands: readonly (readonly Operand[])[];
  /** The results that come from the iteration before; at the first iteration from memory. */
  readonly carried: readonly Column[];
  readonly stored: readonly Stored[];
  readonly key: string;
}

/** An operand of an instruction of a loop. */
export type Operand =
  | Exclude<Origin, { from: "memory" }>
  | { readonly from: "memory"; readonly stream: number };

/** Iterations of a loop that run over strides, or over lists. */
export interface Segment {
  readonly body: LoopBody;
  readonly count: number;
  readonly read: readonly Stream[];
  /** Where the carried results are before the first iteration, by slot. */
  readonly initial: readonly number[];
  readonly written: readonly Stream[];
  /** The index of the last instruction that reads what is written, by what is written. */
  readonly until: readonly number[];
  /** The index of the first instruction after the loop. */
  readonly end: number;
}

/** A program with loops. */
export interface LoopPlan {
  /** What is computed one by one, as positions ≥ 0, and segments of loops: segment k as −1 − k. */
  readonly steps: Int32Array;
  readonly segments: readonly Segment[];
  /** The slots of lists. */
  readonly lists: Int32Array;
  /** The slots of values in memory, by position; -1 where a value has none. */
  readonly homes: Int32Array;
  /** The step of the first segment that reads a single value, by position; the number of steps where none does. */
  readonly firstReaders: Int32Array;
  /** The outputs that no step leaves at their place. */
  readonly copies: readonly number[];
  /** How many slots of the workspace are taken. */
  readonly slots: number;
  /** The constants that loops read: they are in the first slots of the workspace. */
  readonly constants: Float64Array;
  /** How many instructions are in loops. */
  readonly inLoops: number;
}

/** The code of a loop that copies. */
export const COPY = opcode.input;

const COPYING: LoopBody = {
  codes: [COPY],
  operands: [[{ from: "memory", stream: 0 }]],
  carried: [],
  stored: [{ instruction: 0, result: 0, which: "all" }],
  key: "copy",
};

/** A run of strided iterations that is worth a call of its own. */
const SHORTEST_STRIDED = 16;

const NONE = -1;

/** Decides where values are, and what loops read and write. */
export function planLoops(program: LinearProgram, repetition: Repetition): LoopPlan {
  return new Planner(program, repetition).plan();
}

class Planner {
  readonly #program: LinearProgram;
  readonly #repetition: Repetition;
  readonly #uses: LoopUses;
  readonly #placement: LoopPlacement;
  readonly #homes: Int32Array;
  readonly #segments: Segment[] = [];
  readonly #bodies = new Map<string, LoopBody>();
  readonly #list: number[] = [];

  constructor(program: LinearProgram, repetition: Repetition) {
    this.#program = program;
    this.#repetition = repetition;
    this.#uses = new LoopUses(program, repetition);
    this.#placement = new LoopPlacement(program, repetition, this.#uses);
    this.#homes = this.#placement.homes;
  }

  plan(): LoopPlan {
    const { loops, order } = this.#repetition;
    const steps: number[] = [];
    const stepOfLoop: number[] = [];
    let begin = 0;
    const addSingles = (end: number) => {
      for (; begin < end; begin++) steps.push(order[begin]!);
    };
    const addSegments = (add: () => void) => {
      const before = this.#segments.length;
      add();
      for (let k = before; k < this.#segments.length; k++) steps.push(-1 - k);
    };
    loops.forEach((loop, l) => {
      addSingles(loop.first);
      stepOfLoop.push(steps.length);
      addSegments(() => this.#addSegments(l));
      begin = loop.first + loop.period * loop.count;
    });
    addSingles(order.length);
    let copies: number[] = [];
    addSegments(() => copies = this.#addCopies());
    return {
      steps: Int32Array.from(steps),
      segments: this.#segments,
      lists: Int32Array.from(this.#list),
      homes: this.#homes,
      firstReaders: this.#uses.firstReaders.map((l) =>
        l < loops.length ? stepOfLoop[l]! : steps.length
      ),
      copies,
      slots: this.#placement.slots,
      constants: this.#placement.constants,
      inLoops: loops.reduce((sum, { period, count }) => sum + period * count, 0),
    };
  }

  /** Cuts a loop where strides change. */
  #addSegments(l: number): void {
    const { count } = this.#repetition.loops[l]!;
    const streams = this.#streams(l), { read } = streams;
    const ends = new Int32Array(read.length);
    /** The end of the iterations from `begin` on that have all streams in strides. */
    const stridedUntil = (begin: number): number => {
      let end = count;
      for (let stream = 0; stream < ends.length; stream++) {
        if (begin + 1 >= ends[stream]!) {
          ends[stream] = endOfStride(begin, read[stream]!);
        }
        end = Math.min(end, ends[stream]!);
      }
      return end;
    };
    let listedFrom = 0;
    for (let begin = 0; begin < count;) {
      const end = stridedUntil(begin);
      if (end - begin >= Math.min(SHORTEST_STRIDED, count)) {
        if (begin > listedFrom) this.#addSegment(l, listedFrom, begin, streams);
        this.#addSegment(l, begin, end, streams);
        listedFrom = end;
      }
      begin = end;
    }
    if (count > listedFrom) this.#addSegment(l, listedFrom, count, streams);
  }

  /** The streams that a loop reads, each once, and the operands of its instructions. */
  #streams(l: number): Streams {
    const { first, period, origins } = this.#repetition.loops[l]!;
    const read: Int32Array[] = []; // positions, by iteration
    const known = new Map<number, number[]>();
    const carried: Column[] = [], initial: number[] = [];
    const operands: Operand[][] = [];
    const streamOf = (k: number, j: number): number => {
      const positions = this.#operandsOf(l, k, j), candidates = known.get(positions[0]!);
      const same = candidates?.find((stream) => areEqual(read[stream]!, positions));
      if (same !== undefined) return same;
      const stream = read.push(positions) - 1;
      if (candidates === undefined) known.set(positions[0]!, [stream]);
      else candidates.push(stream);
      return stream;
    };
    for (let k = 0; k < period; k++) {
      const arity = this.#uses.arity(first + k);
      operands.push(Array.from({ length: arity }, (_, j) => {
        const origin = originOf(origins[3 * k + j]!);
        if (origin.from === "memory") return { ...origin, stream: streamOf(k, j) };
        const { from, instruction, result } = origin;
        const isKnown = carried.some((c) => c.instruction === instruction && c.result === result);
        if (from === "last" && !isKnown) {
          carried.push({ instruction, result });
          initial.push(this.#uses.operand(this.#placement.instructionAt(l, 0, k), j));
        }
        return origin;
      }));
    }
    for (const positions of read) this.#toSlots(positions);
    return { read, operands, carried, initial };
  }

  /** The positions of operand j of instruction k of a loop, by iteration as the loop runs. */
  #operandsOf(l: number, k: number, j: number): Int32Array {
    const { count } = this.#repetition.loops[l]!;
    const start = this.#placement.instructionAt(l, 0, k);
    const step = count > 1 ? this.#placement.instructionAt(l, 1, k) - start : 0;
    return this.#uses.operandsOf(start, step, count, j);
  }

  /** Puts the slots of values in place of their positions. */
  #toSlots(positions: Int32Array): void {
    const homes = this.#homes;
    for (let i = 0; i < positions.length; i++) positions[i] = homes[positions[i]!]!;
  }

  #addSegment(
    l: number,
    begin: number,
    end: number,
    { read: slots, operands, carried, initial }: Streams,
  ): void {
    const { first, period, count } = this.#repetition.loops[l]!;
    const { stored: how, lastUse } = this.#uses.columns[l]!;
    const lastSlots = this.#placement.lastSlots[l]!;
    const read = slots.map((all) => this.#stream(all.subarray(begin, end)));
    const stored: Stored[] = [], written: Stream[] = [];
    for (let column = 0; column < 2 * period; column++) {
      if (how[column] === 0) continue;
      const which = how[column]! >= STORED_ALL ? "all" : "last";
      stored.push({ instruction: column >> 1, result: (column & 1) as 0 | 1, which });
      written.push(
        which === "last"
          ? { slot: lastSlots[column]!, stride: 0, list: 0 }
          : this.#stream(this.#slotsOf(l, begin, end, column)),
      );
    }
    const slotBefore = ({ instruction, result }: Column, c: number) => {
      if (begin === 0) return this.#homes[initial[c]!]!;
      const column = 2 * instruction + result;
      return how[column]! >= STORED_ALL
        ? this.#homes[this.#placement.positionOf(l, begin - 1, column)]!
        : lastSlots[column]!;
    };
    const codes = Array.from(
      { length: period },
      (_, k) => this.#program.codes[this.#repetition.order[first + k]!]!,
    );
    this.#segments.push({
      body: this.#body(codes, operands, carried, stored),
      count: end - begin,
      read,
      initial: carried.map(slotBefore),
      written,
      until: stored.map(({ instruction, result }) => lastUse[2 * instruction + result]!),
      end: first + period * count,
    });
  }

  #body(
    codes: readonly number[],
    operands: readonly (readonly Operand[])[],
    carried: readonly Column[],
    stored: readonly Stored[],
  ): LoopBody {
    const columnKey = ({ instruction, result }: Column) => 2 * instruction + result;
    const key = [
      codes.join(),
      operands.flat().map((o) =>
        o.from === "memory" ? `m${o.stream}` : `${o.from[0]}${columnKey(o)}`
      ).join(),
      carried.map(columnKey).join(),
      stored.map((column) => `${column.which}${columnKey(column)}`).join(),
    ].join(";");
    const known = this.#bodies.get(key);
    if (known) return known;
    const body = { codes, operands, carried, stored, key };
    this.#bodies.set(key, body);
    return body;
  }

  /** The slots of a loop's result from one iteration to another. */
  #slotsOf(l: number, begin: number, end: number, column: number): Int32Array {
    const slots = new Int32Array(end - begin);
    for (let n = 0; n < slots.length; n++) {
      slots[n] = this.#homes[this.#placement.positionOf(l, begin + n, column)]!;
    }
    return slots;
  }

  /** A stream of slots: strided, or else listed. */
  #stream(slots: Int32Array): Stream {
    const slot = slots[0]!;
    if (endOfStride(0, slots) === slots.length) {
      return { slot, stride: slots.length > 1 ? slots[1]! - slot : 0, list: 0 };
    }
    const list = this.#list.length;
    for (let i = 0; i < slots.length; i++) this.#list.push(slots[i]!);
    return { slot, stride: undefined, list };
  }

  /** Copies outputs that are not stored where they are computed, and returns those that are left. */
  #addCopies(): number[] {
    const { outputs } = this.#program;
    const isCopied = (output: number) => {
      const s = this.#repetition.indices[outputs[output]!]!;
      if (s !== NONE && this.#uses.loopOf[s] === NONE) return false; // stored where it is computed
      return this.#homes[outputs[output]!]! !== OUTPUT_SLOTS + output;
    };
    const left: number[] = [];
    for (let begin = 0, end; begin < outputs.length; begin = end) {
      end = begin + 1;
      if (!isCopied(begin)) continue;
      while (end < outputs.length && isCopied(end)) end++;
      if (end - begin < SHORTEST_STRIDED) {
        for (let output = begin; output < end; output++) left.push(output);
      } else {
        const copied = outputs.slice(begin, end);
        this.#toSlots(copied);
        this.#segments.push({
          body: COPYING,
          count: end - begin,
          read: [this.#stream(copied)],
          initial: [],
          written: [{ slot: OUTPUT_SLOTS + begin, stride: 1, list: 0 }],
          until: [this.#repetition.order.length],
          end: this.#repetition.order.length,
        });
      }
    }
    return left;
  }
}

/** What a loop reads. */
interface Streams {
  /** The slots of each stream, by iteration. */
  readonly read: readonly Int32Array[];
  readonly operands: readonly (readonly Operand[])[];
  readonly carried: readonly Column[];
  /** The positions of the carried results before the first iteration. */
  readonly initial: readonly number[];
}

/** The end of a stretch of slots that starts at `begin` and has one stride. */
function endOfStride(begin: number, slots: Int32Array): number {
  const count = slots.length;
  if (begin + 1 >= count) return count;
  const stride = slots[begin + 1]! - slots[begin]!;
  if (Math.abs(stride) >= LARGEST_STRIDE) return begin + 1;
  let end = begin + 2;
  while (end < count && slots[end]! - slots[end - 1]! === stride) end++;
  return end;
}

function areEqual(a: Int32Array, b: Int32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
