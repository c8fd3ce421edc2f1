/**
 * Where the values of a program with loops stay in memory, and which addresses each loop runs over. Values that an
 * instruction of a loop computes one iteration after the other stand side by side; where they are outputs side by side,
 * that is where the outputs are. What is used within an iteration, or in the next one, needs no memory.
 *
 * @module
 */

import { isElementary, opcode } from "../program/instructions.ts";
import { aritiesOf, type LinearProgram } from "../program/linear_program.ts";
import { type Origin, originOf, type Repetition } from "./repetition.ts";
import { WorkspaceRegions } from "./workspace_regions.ts";

/** Slots from here on are the outputs'; those of inputs begin at 0. */
export const OUTPUT_SLOTS = 1 << 28;

/** Slots from here on are in the workspace. No stride leads from one part of memory to another. */
export const WORKSPACE_SLOTS = (1 << 29) + 7;

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
const SEVERAL = -2;

/** Decides where values are, and what loops read and write. */
export function planLoops(program: LinearProgram, repetition: Repetition): LoopPlan {
  return new Planner(program, repetition).plan();
}

const STORED_LAST = 1;
const STORED_ALL = 2;

/** What is known of a loop's results, two an instruction. */
interface Columns {
  /** How they are stored. */
  readonly stored: Uint8Array;
  /** The index of the last instruction outside that uses them. */
  readonly lastUse: Int32Array;
  /** The slots of results of which the last alone is stored. */
  readonly lastSlots: Int32Array;
  /** How many iterations later the loop itself reads them from memory: 0 for never, -1 where that differs. */
  readonly distances: Int32Array;
  /** The last iteration whose results are used outside although the loop itself has read them; -1 for none. */
  readonly lastEarly: Int32Array;
}

class Planner {
  readonly #program: LinearProgram;
  readonly #repetition: Repetition;
  readonly #arities: Uint8Array;
  readonly #columns: readonly Columns[];
  /** The loop that an instruction is in, -1 where it is in none. */
  readonly #loopOf: Int32Array;
  /** 1 where a loop computes its last iteration first. */
  readonly #isReversed: Uint8Array;
  readonly #homes: Int32Array;
  readonly #firstReaders: Int32Array;
  /** The output that a value is; -1 for none, -2 for several. */
  readonly #outputOf: Int32Array;
  readonly #segments: Segment[] = [];
  readonly #bodies = new Map<string, LoopBody>();
  readonly #list: number[] = [];
  readonly #regions: WorkspaceRegions;
  readonly #constants: Float64Array;

  constructor(program: LinearProgram, repetition: Repetition) {
    const { length, outputs } = program;
    this.#program = program;
    this.#repetition = repetition;
    this.#arities = aritiesOf(program);
    this.#loopOf = new Int32Array(repetition.order.length).fill(NONE);
    this.#columns = repetition.loops.map(({ first, period, count }, l) => {
      this.#loopOf.fill(l, first, first + period * count);
      return {
        stored: new Uint8Array(2 * period),
        lastUse: new Int32Array(2 * period),
        lastSlots: new Int32Array(2 * period).fill(NONE),
        distances: new Int32Array(2 * period),
        lastEarly: new Int32Array(2 * period).fill(NONE),
      };
    });
    this.#isReversed = new Uint8Array(repetition.loops.length);
    this.#homes = new Int32Array(length).fill(NONE);
    this.#firstReaders = new Int32Array(length).fill(length);
    this.#outputOf = new Int32Array(length).fill(NONE);
    for (let o = 0; o < outputs.length; o++) {
      this.#outputOf[outputs[o]!] = this.#outputOf[outputs[o]!] === NONE ? o : SEVERAL;
    }
    this.#placeInputs();
    const constants = this.#placeConstants();
    this.#constants = Float64Array.from(constants, (index) => program.constants[index]!);
    this.#regions = new WorkspaceRegions(WORKSPACE_SLOTS, constants.length);
  }

  plan(): LoopPlan {
    const { loops, order } = this.#repetition;
    this.#noteUses();
    this.#placeSingles();
    loops.forEach((_, l) => this.#placeLoop(l));
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
      firstReaders: this.#firstReaders.map((l) => stepOfLoop[l] ?? steps.length),
      copies,
      slots: this.#regions.end,
      constants: this.#constants,
      inLoops: loops.reduce((sum, { period, count }) => sum + period * count, 0),
    };
  }

  /** The operand j of an instruction, as loops take it. */
  #operand(s: number, j: number): number {
    const { order, swapped } = this.#repetition;
    return this.#program.operands[3 * order[s]! + (swapped[s] === 1 ? 1 - j : j)]!;
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
      if (this.#loopOf[s] !== NONE) continue;
      const arity = this.#arities[codes[order[s]!]!]!;
      // an elementary function may wait for another of its kind
      const user = isElementary(codes[order[s]!]!) ? order.length : s;
      for (let j = 0; j < arity; j++) this.#use(this.#operand(s, j), user, NONE);
    }
    for (const output of outputs) this.#use(output, order.length, NONE);
  }

  #noteUsesOfLoop(l: number): void {
    const { first, period, count, origins } = this.#repetition.loops[l]!;
    const { stored } = this.#columns[l]!;
    const { codes } = this.#program;
    for (let k = 0; k < period; k++) {
      const arity = this.#arities[codes[this.#repetition.order[first + k]!]!]!;
      for (let j = 0; j < arity; j++) {
        const origin = originOf(origins[3 * k + j]!);
        if (origin.from === "this") continue;
        if (origin.from === "last") {
          stored[2 * origin.instruction + origin.result]! |= STORED_LAST;
          this.#use(this.#operand(first + k, j), first, l);
          continue;
        }
        for (let it = 0; it < count; it++) {
          this.#use(this.#operand(first + period * it + k, j), first + period * it + k, l);
        }
      }
    }
  }

  /** Notes that an instruction reads a value from memory; `reader` is its loop. */
  #use(position: number, user: number, reader: number): void {
    const s = this.#repetition.indices[position]!;
    if (s === NONE) return;
    const l = this.#loopOf[s]!;
    if (l === NONE) {
      if (reader !== NONE && this.#firstReaders[position]! > reader) {
        this.#firstReaders[position] = reader;
      }
      return;
    }
    const { first, period, count } = this.#repetition.loops[l]!;
    const { stored, lastUse, distances, lastEarly } = this.#columns[l]!;
    const iteration = Math.floor((s - first) / period);
    const column = 2 * (s - first - period * iteration) + this.#result(position);
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

  #placeInputs(): void {
    const { codes, operands, length } = this.#program;
    for (let i = 0; i < length; i++) {
      if (codes[i] === opcode.input) this.#homes[i] = operands[3 * i]!;
    }
  }

  /** Constants that a loop reads one after the other stand side by side: data x₁, x₂, … and y₁, y₂, … of terms. */
  #placeConstants(): number[] {
    const { codes, operands, outputs } = this.#program;
    const placed: number[] = [];
    const place = (position: number) => {
      if (codes[position] !== opcode.constant || this.#homes[position] !== NONE) return;
      this.#homes[position] = WORKSPACE_SLOTS + placed.push(operands[3 * position]!) - 1;
    };
    for (const { first, period, count } of this.#repetition.loops) {
      for (let k = 0; k < period; k++) {
        const arity = this.#arities[codes[this.#repetition.order[first + k]!]!]!;
        for (let j = 0; j < arity; j++) {
          for (let s = first + k; s < first + period * count; s += period) {
            place(this.#operand(s, j));
          }
        }
      }
    }
    outputs.forEach(place);
    return placed;
  }

  /** Single values that loops read stand side by side where they have one code, such as the tangents of a layer. */
  #placeSingles(): void {
    const { codes, length, operands } = this.#program;
    const keyOf = (i: number) =>
      codes[i] === opcode.secondResult ? 2 * codes[operands[3 * i]!]! + 1 : 2 * codes[i]!;
    const isRead = (i: number) => this.#firstReaders[i]! < length && this.#homes[i] === NONE;
    const counts = new Map<number, number>();
    for (let i = 0; i < length; i++) {
      if (isRead(i)) counts.set(keyOf(i), (counts.get(keyOf(i)) ?? 0) + 1);
    }
    for (const [key, count] of counts) counts.set(key, this.#regions.allocate(count));
    for (let i = 0; i < length; i++) {
      if (!isRead(i)) continue;
      const slot = counts.get(keyOf(i))!;
      this.#homes[i] = slot;
      counts.set(keyOf(i), slot + 1);
    }
  }

  /** Gives the results of a loop their places. */
  #placeLoop(l: number): void {
    const { first, period, count } = this.#repetition.loops[l]!;
    const { stored, lastSlots } = this.#columns[l]!;
    this.#regions.release(first);
    if (this.#runsBackwards(l)) {
      this.#isReversed[l] = 1;
      stored.forEach((how, column) => stored[column] = how === 0 ? 0 : STORED_ALL);
    }
    for (let column = 0; column < 2 * period; column++) {
      if (stored[column]! === 0) continue;
      if (stored[column]! < STORED_ALL) {
        lastSlots[column] = this.#regions.allocate(1);
        this.#homes[this.#positionOf(l, count - 1, column)] = lastSlots[column]!;
        continue;
      }
      const direct = this.#outputStride(l, column);
      if (direct === undefined) {
        this.#placeColumn(l, column);
        continue;
      }
      const start = OUTPUT_SLOTS + this.#outputOf[this.#positionOf(l, 0, column)]!;
      for (let it = 0; it < count; it++) {
        this.#homes[this.#positionOf(l, it, column)] = start + direct * it;
      }
    }
  }

  /** Gives the results of an instruction of a loop a region of the workspace. */
  #placeColumn(l: number, column: number): void {
    const { count } = this.#repetition.loops[l]!;
    const { first, size } = this.#reuseOf(l, column);
    const start = this.#regions.allocate(first + size);
    this.#regions.releaseAfter(this.#columns[l]!.lastUse[column]!, start, first + size);
    for (let it = 0; it < count; it++) {
      const place = it < first ? it : first + (it - first) % size;
      this.#homes[this.#positionOf(l, it, column)] = start + place;
    }
  }

  /**
   * Where results of a loop are each read so many iterations later, and by nothing else, the result there takes their
   * place: so 512 sums side by side do. The first results may be used otherwise.
   */
  #reuseOf(l: number, column: number): { readonly first: number; readonly size: number } {
    const { count } = this.#repetition.loops[l]!;
    const { distances, lastEarly } = this.#columns[l]!;
    const distance = distances[column]!, first = lastEarly[column]! + 1;
    return distance > 0 && first + 2 * distance < count
      ? { first, size: distance }
      : { first: 0, size: count };
  }

  /** The stride at which the results of a loop are outputs, if all of them are, each one. */
  #outputStride(l: number, column: number): number | undefined {
    const { count } = this.#repetition.loops[l]!;
    const output = (it: number) => this.#outputOf[this.#positionOf(l, it, column)]!;
    const start = output(0), stride = output(1) - start;
    if (start < 0 || stride === 0) return undefined;
    for (let it = 1; it < count; it++) {
      if (output(it) !== start + stride * it || output(it) < 0) return undefined;
    }
    return stride;
  }

  #positionOf(l: number, iteration: number, column: number): number {
    return this.#repetition.order[this.#instructionAt(l, iteration, column >> 1)]! + (column & 1);
  }

  /** The index of instruction k of an iteration, counted as the loop runs. */
  #instructionAt(l: number, iteration: number, k: number): number {
    const { first, period, count } = this.#repetition.loops[l]!;
    return first + period * (this.#isReversed[l] === 1 ? count - 1 - iteration : iteration) + k;
  }

  /**
   * Whether a loop's iterations do not depend on each other and most of what they read comes backwards, as in the
   * reverse sweep: then the last iteration is computed first.
   */
  #runsBackwards(l: number): boolean {
    const { first, period, origins } = this.#repetition.loops[l]!;
    const { order } = this.#repetition;
    if (this.#columns[l]!.distances.some((distance) => distance !== 0)) return false;
    let backwards = 0;
    for (let k = 0; k < period; k++) {
      const arity = this.#arities[this.#program.codes[order[first + k]!]!]!;
      for (let j = 0; j < arity; j++) {
        const { from } = originOf(origins[3 * k + j]!);
        if (from === "last") return false;
        if (from === "this") continue;
        const home = (s: number) => this.#homes[this.#operand(s, j)]!;
        backwards -= Math.sign(home(first + period + k) - home(first + k));
      }
    }
    return backwards > 0;
  }

  /** Cuts a loop where strides change. */
  #addSegments(l: number): void {
    const { count } = this.#repetition.loops[l]!;
    const { positions, operands } = this.#streams(l);
    const ends = new Int32Array(operands.streams);
    /** The end of the iterations from `begin` on that have all streams in strides. */
    const stridedUntil = (begin: number): number => {
      let end = count;
      for (let stream = 0; stream < ends.length; stream++) {
        if (begin + 1 >= ends[stream]!) {
          ends[stream] = this.#endOfStride(begin, count, (it) => positions(stream, it));
        }
        end = Math.min(end, ends[stream]!);
      }
      return end;
    };
    let listedFrom = 0;
    for (let begin = 0; begin < count;) {
      const end = stridedUntil(begin);
      if (end - begin >= Math.min(SHORTEST_STRIDED, count)) {
        if (begin > listedFrom) this.#addSegment(l, listedFrom, begin, positions, operands);
        this.#addSegment(l, begin, end, positions, operands);
        listedFrom = end;
      }
      begin = end;
    }
    if (count > listedFrom) this.#addSegment(l, listedFrom, count, positions, operands);
  }

  /** The end of a stretch of iterations that starts at `begin` and has one stride. */
  #endOfStride(begin: number, count: number, positionAt: (it: number) => number): number {
    if (begin + 1 >= count) return count;
    const homes = this.#homes;
    let slot = homes[positionAt(begin + 1)]!;
    const stride = slot - homes[positionAt(begin)]!;
    if (Math.abs(stride) >= LARGEST_STRIDE) return begin + 1;
    let end = begin + 2;
    for (; end < count; end++) {
      const next = homes[positionAt(end)]!;
      if (next - slot !== stride) break;
      slot = next;
    }
    return end;
  }

  /** The streams that a loop reads, each once, and the operands of its instructions. */
  #streams(l: number): Streams {
    const { first, period, count, origins } = this.#repetition.loops[l]!;
    const read: { readonly k: number; readonly j: number }[] = [];
    const known = new Map<number, number[]>();
    const carried: Column[] = [], initial: number[] = [];
    const operands: Operand[][] = [];
    const at = (k: number, j: number, it: number) =>
      this.#operand(this.#instructionAt(l, it, k), j);
    const streamOf = (k: number, j: number): number => {
      const candidates = known.get(at(k, j, 0)) ?? [];
      for (const stream of candidates) {
        const other = read[stream]!;
        let it = 1;
        while (it < count && at(k, j, it) === at(other.k, other.j, it)) it++;
        if (it === count) return stream;
      }
      const stream = read.push({ k, j }) - 1;
      known.set(at(k, j, 0), [...candidates, stream]);
      return stream;
    };
    for (let k = 0; k < period; k++) {
      const arity = this.#arities[this.#program.codes[this.#repetition.order[first + k]!]!]!;
      operands.push(Array.from({ length: arity }, (_, j) => {
        const origin = originOf(origins[3 * k + j]!);
        if (origin.from === "memory") return { ...origin, stream: streamOf(k, j) };
        const { from, instruction, result } = origin;
        const isKnown = carried.some((c) => c.instruction === instruction && c.result === result);
        if (from === "last" && !isKnown) {
          carried.push({ instruction, result });
          initial.push(at(k, j, 0));
        }
        return origin;
      }));
    }
    return {
      positions: (stream, it) => at(read[stream]!.k, read[stream]!.j, it),
      operands: { of: operands, streams: read.length, carried, initial },
    };
  }

  #addSegment(
    l: number,
    begin: number,
    end: number,
    positions: Streams["positions"],
    { of, streams, carried, initial }: Streams["operands"],
  ): void {
    const { first, period, count } = this.#repetition.loops[l]!;
    const { stored: how, lastSlots, lastUse } = this.#columns[l]!;
    const read: Stream[] = [];
    for (let stream = 0; stream < streams; stream++) {
      read.push(this.#stream(end - begin, (n) => this.#homes[positions(stream, begin + n)]!));
    }
    const stored: Stored[] = [], written: Stream[] = [];
    for (let column = 0; column < 2 * period; column++) {
      if (how[column] === 0) continue;
      const which = how[column]! >= STORED_ALL ? "all" : "last";
      stored.push({ instruction: column >> 1, result: (column & 1) as 0 | 1, which });
      written.push(
        which === "last"
          ? { slot: lastSlots[column]!, stride: 0, list: 0 }
          : this.#stream(end - begin, (n) => this.#homes[this.#positionOf(l, begin + n, column)]!),
      );
    }
    const slotBefore = ({ instruction, result }: Column, c: number) => {
      if (begin === 0) return this.#homes[initial[c]!]!;
      const column = 2 * instruction + result;
      return how[column]! >= STORED_ALL
        ? this.#homes[this.#positionOf(l, begin - 1, column)]!
        : lastSlots[column]!;
    };
    const codes = Array.from(
      { length: period },
      (_, k) => this.#program.codes[this.#repetition.order[first + k]!]!,
    );
    this.#segments.push({
      body: this.#body(codes, of, carried, stored),
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

  /** A stream of slots: strided, or else listed. */
  #stream(count: number, slotAt: (n: number) => number): Stream {
    const slot = slotAt(0);
    const stride = count > 1 ? slotAt(1) - slot : 0;
    let n = 1;
    while (n < count && slotAt(n) === slot + n * stride) n++;
    if (n === count && Math.abs(stride) < LARGEST_STRIDE) return { slot, stride, list: 0 };
    const list = this.#list.length;
    for (let i = 0; i < count; i++) this.#list.push(slotAt(i));
    return { slot, stride: undefined, list };
  }

  /** Copies outputs that are not stored where they are computed, and returns those that are left. */
  #addCopies(): number[] {
    const { outputs } = this.#program;
    const isCopied = (output: number) => {
      const s = this.#repetition.indices[outputs[output]!]!;
      if (s !== NONE && this.#loopOf[s] === NONE) return false; // stored where it is computed
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
        this.#segments.push({
          body: COPYING,
          count: end - begin,
          read: [this.#stream(end - begin, (n) => this.#homes[outputs[begin + n]!]!)],
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

interface Streams {
  /** The position that a stream has in an iteration. */
  positions(stream: number, iteration: number): number;
  readonly operands: {
    readonly of: readonly (readonly Operand[])[];
    readonly streams: number;
    readonly carried: readonly Column[];
    /** The positions of the carried results before the first iteration. */
    readonly initial: readonly number[];
  };
}
