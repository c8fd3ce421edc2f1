/**
 * A linear program as groups. A group is a run of instructions with one code, such as 300 products, whose results stand
 * side by side in memory. An interpreter decodes a group once and then loops over it. The loop fits the instruction
 * cache, where a program of 100,000 instructions written one after the other would not.
 *
 * @module
 */

import { FIRST_CALL, instructions, isElementary, opcode } from "../program/instructions.ts";
import { aritiesOf, codesOf, type LinearProgram } from "../program/linear_program.ts";

/**
 * Groups as flat arrays, with an entry for each group g. Every value has a slot: the inputs come first, then the
 * constants, then the results in the order in which they are computed.
 */
export interface Groups {
  readonly length: number;
  readonly codes: Uint16Array;
  readonly counts: Int32Array;
  /**
   * The slot of the first result. A group of n instructions with two results each has the second ones
   * {@linkcode padded}(n) slots later.
   */
  readonly results: Int32Array;
  /** Where a group's operands begin in {@linkcode Groups.operands}. */
  readonly firstOperands: Int32Array;
  /** 1 where an instruction may have as an operand the result of an earlier one in its group. */
  readonly chained: Uint8Array;
  /** The slots of the operands, one instruction after the other. */
  readonly operands: Int32Array;
  /** How many slots there are. */
  readonly slots: number;
  /** The slot of each output. */
  readonly outputs: Int32Array;
}

/** A batch of fewer instructions is put into one group with those that it makes computable. */
const SMALL_BATCH = 8;

/** A chain of so many instructions becomes a group of its own at once. */
const LONG_CHAIN = 64;

/** A group has no more instructions, so that its results are still in the cache when the next group reads them. */
const LARGEST_BATCH = 512;

/** A loop over values that stand side by side takes so many a step, the last step too. */
export const VALUES_PER_STEP = 4;

/** A loop may touch so many values beyond the last one. */
export const OVERRUN = VALUES_PER_STEP - 1;

/** A number of results, rounded up to whole steps. */
export function padded(count: number): number {
  return Math.ceil(count / VALUES_PER_STEP) * VALUES_PER_STEP;
}

/** How many slots a group takes. */
function slotsOfGroup(code: number, count: number): number {
  return padded(count) * (code < FIRST_CALL ? instructions[code]!.results : 1);
}

/**
 * Groups the instructions. Each round takes one code and makes a group of its computable instructions. With 600
 * products, 520 sums and 20 tangents computable, the products and the sums are full batches, and the round takes
 * whichever code became computable last, as its operands are still in the cache. Where no batch is full, the round
 * takes the code with the most computable instructions, as small groups would cost a decoding each. A slot is used
 * again once no instruction needs its value.
 */
export function group(program: LinearProgram): Groups {
  return new Grouper(program).group();
}

const NONE = -1;

class Grouper {
  readonly #program: LinearProgram;
  /** The codes that the program has. */
  readonly #kinds: readonly number[];
  /** The number of operands, by code. */
  readonly #arities: Uint8Array;
  /** The number of operands that are not computed yet, by instruction. */
  readonly #missing: Uint8Array;
  /** The index in `#users` at which the users of an instruction begin. */
  readonly #firstUser: Int32Array;
  readonly #users: Int32Array;
  /** A stack of computable instructions for each code, as linked lists. */
  readonly #below: Int32Array;
  readonly #tops: Int32Array;
  readonly #ready: Int32Array;
  /** The time at which something was last put on a stack, by code. */
  readonly #pushed: Int32Array;
  #time = 0;
  /** The slot and the group of each instruction, side by side as they are read together. */
  readonly #places: Int32Array;
  readonly #regions: Regions;
  readonly #isOutput: Uint8Array;
  readonly #operands: Int32Array;
  #operandCount = 0;
  readonly #batch = new Int32Array(LARGEST_BATCH);
  /** Members of the batch with users to come. */
  readonly #pending = new Int32Array(LARGEST_BATCH);
  readonly #codes: number[] = [];
  readonly #counts: number[] = [];
  readonly #results: number[] = [];
  readonly #firstOperands: number[] = [];
  readonly #chained: number[] = [];

  constructor(program: LinearProgram) {
    const { codes, operands, length } = program;
    this.#program = program;
    this.#kinds = codesOf(program);
    this.#arities = aritiesOf(program);
    this.#missing = new Uint8Array(length);
    this.#firstUser = new Int32Array(length + 1);
    this.#places = new Int32Array(2 * length);
    this.#below = new Int32Array(length).fill(NONE);
    const kinds = FIRST_CALL + program.externals.length;
    this.#tops = new Int32Array(kinds).fill(NONE);
    this.#ready = new Int32Array(kinds);
    this.#pushed = new Int32Array(kinds);
    this.#regions = new Regions(program.inputs + program.constants.length);
    for (let i = 0; i < length; i++) {
      const code = codes[i]!;
      if (code === opcode.input) this.#places[2 * i] = operands[3 * i]!;
      else if (code === opcode.constant) this.#places[2 * i] = program.inputs + operands[3 * i]!;
      this.#places[2 * i + 1] = NONE;
    }
    this.#isOutput = new Uint8Array(length);
    for (const output of program.outputs) {
      const producer = this.#producer(output);
      if (producer !== NONE) this.#isOutput[producer] = 1;
    }
    const { edges, atoms } = this.#countUsers();
    this.#users = new Int32Array(edges);
    this.#operands = new Int32Array(edges + atoms);
    this.#linkUsers();
  }

  group(): Groups {
    const { codes, length } = this.#program;
    for (let i = length - 1; i >= 0; i--) {
      if (codes[i]! > opcode.secondResult && this.#missing[i] === 0) this.#push(i);
    }
    for (let code; (code = this.#nextCode()) !== NONE;) this.#formGroup(code);
    return {
      length: this.#codes.length,
      codes: new Uint16Array(this.#codes),
      counts: new Int32Array(this.#counts),
      results: new Int32Array(this.#results),
      firstOperands: new Int32Array(this.#firstOperands),
      chained: new Uint8Array(this.#chained),
      operands: this.#operands,
      slots: this.#regions.end,
      outputs: this.#program.outputs.map((position) => this.#places[2 * position]!),
    };
  }

  /** The instruction that computes a value, -1 for inputs and constants. */
  #producer(position: number): number {
    const code = this.#program.codes[position]!;
    if (code > opcode.secondResult) return position;
    return code === opcode.secondResult ? this.#program.operands[3 * position]! : NONE;
  }

  /** Counts operands: edges are computed, atoms are inputs and constants. */
  #countUsers(): { edges: number; atoms: number } {
    const { codes, operands, length } = this.#program;
    const [arities, firstUser, missing] = [this.#arities, this.#firstUser, this.#missing];
    let edges = 0;
    let atoms = 0;
    for (let i = 0; i < length; i++) {
      const code = codes[i]!;
      if (code <= opcode.secondResult) continue;
      const end = 3 * i + arities[code]!;
      for (let k = 3 * i; k < end; k++) {
        const producer = this.#producer(operands[k]!);
        if (producer === NONE) {
          atoms++;
          continue;
        }
        firstUser[producer + 1]!++;
        missing[i]!++;
        edges++;
      }
    }
    for (let i = 0; i < length; i++) firstUser[i + 1]! += firstUser[i]!;
    return { edges, atoms };
  }

  #linkUsers(): void {
    const { codes, operands, length } = this.#program;
    const [arities, users] = [this.#arities, this.#users];
    const place = this.#firstUser.slice();
    for (let i = 0; i < length; i++) {
      const code = codes[i]!;
      if (code <= opcode.secondResult) continue;
      const end = 3 * i + arities[code]!;
      for (let k = 3 * i; k < end; k++) {
        const producer = this.#producer(operands[k]!);
        if (producer !== NONE) users[place[producer]!++] = i;
      }
    }
  }

  #push(i: number): void {
    const code = this.#program.codes[i]!;
    this.#below[i] = this.#tops[code]!;
    this.#tops[code] = i;
    this.#ready[code]!++;
    this.#pushed[code] = this.#time;
  }

  #nextCode(): number {
    let best = NONE;
    for (let k = 0; k < this.#kinds.length; k++) {
      const code = this.#kinds[k]!;
      if (this.#ready[code] === 0) continue;
      if (best === NONE || this.#isBetter(code, best)) best = code;
    }
    return best;
  }

  #isBetter(code: number, other: number): boolean {
    const isFull = this.#isFull(code);
    const isOtherFull = this.#isFull(other);
    if (isFull !== isOtherFull) return isFull;
    return isFull
      ? this.#pushed[code]! > this.#pushed[other]!
      : this.#ready[code]! > this.#ready[other]!;
  }

  /**
   * Whether there is a full batch of a code, or a long chain of instructions that each make the next one computable.
   */
  #isFull(code: number): boolean {
    const ready = this.#ready[code]!;
    if (ready >= SMALL_BATCH) return ready >= LARGEST_BATCH;
    let i = this.#tops[code]!;
    for (let steps = 0; steps < LONG_CHAIN; steps++) {
      i = this.#nextInChain(i, code);
      if (i === NONE) return false;
    }
    return true;
  }

  /** The user of an instruction that has its code and waits for it alone. */
  #nextInChain(i: number, code: number): number {
    for (let u = this.#firstUser[i]!; u < this.#firstUser[i + 1]!; u++) {
      const user = this.#users[u]!;
      if (this.#program.codes[user] === code && this.#missing[user] === 1) return user;
    }
    return NONE;
  }

  /** Makes a group of a batch, or of small batches that depend on each other. */
  #formGroup(code: number): void {
    const isChainable = !isElementary(code);
    const isSmall = isChainable && this.#ready[code]! < SMALL_BATCH;
    const count = isSmall ? 1 : Math.min(this.#ready[code]!, LARGEST_BATCH);
    const group = this.#codes.push(code) - 1;
    const results = isSmall
      ? this.#regions.openEnd()
      : this.#regions.allocate(group, slotsOfGroup(code, count));
    this.#results.push(results);
    this.#firstOperands.push(this.#operandCount);
    let members = this.#takeBatch(code, group, results, count);
    if (isSmall) members += this.#chain(code, group, results + members);
    if (isSmall) this.#regions.closeEnd(group, members);
    this.#counts.push(members);
    this.#chained.push(members > count ? 1 : 0);
    this.#regions.release();
  }

  /** Adds to a group what can be computed one by one: instructions that each take the result before, or else any. */
  #chain(code: number, group: number, firstSlot: number): number {
    const takesResultBefore = () => this.#takes(this.#tops[code]!, this.#batch[0]!);
    const isAccumulating = this.#ready[code]! > 0 && takesResultBefore();
    let members = 0;
    while (this.#ready[code]! > 0 && this.#ready[code]! < SMALL_BATCH) {
      if (takesResultBefore() !== isAccumulating) break;
      members += this.#takeBatch(code, group, firstSlot + members, 1);
    }
    return members;
  }

  /** Whether an instruction has the result of another as an operand. */
  #takes(i: number, other: number): boolean {
    const { codes, operands } = this.#program;
    for (let k = 0; k < this.#arities[codes[i]!]!; k++) {
      if (operands[3 * i + k] === other) return true;
    }
    return false;
  }

  /** Gives `count` computable instructions of a code their slots, and pushes what they make computable. */
  #takeBatch(code: number, group: number, firstSlot: number, count: number): number {
    const batch = this.#batch;
    let i = this.#tops[code]!;
    for (let n = 0; n < count; n++) {
      batch[n] = i;
      i = this.#below[i]!;
    }
    this.#tops[code] = i;
    this.#ready[code]! -= count;
    this.#time++;
    this.#place(code, group, firstSlot, count);
    this.#pushUsers(count);
    return count;
  }

  /** Notes operands and results of a batch. */
  #place(code: number, group: number, firstSlot: number, count: number): void {
    const { codes, operands } = this.#program;
    const places = this.#places;
    const firstUser = this.#firstUser;
    const arity = this.#arities[code]!;
    const regions = this.#regions;
    const hasSeconds = code < FIRST_CALL && instructions[code]!.results === 2;
    const slots = this.#operands;
    let next = this.#operandCount;
    let uses = 0;
    let isKept = false;
    for (let n = 0; n < count; n++) {
      const i = this.#batch[n]!;
      places[2 * i] = firstSlot + n;
      places[2 * i + 1] = group;
      if (hasSeconds && codes[i + 1] === opcode.secondResult) {
        places[2 * i + 2] = firstSlot + padded(count) + n;
        places[2 * i + 3] = group;
      }
      uses += firstUser[i + 1]! - firstUser[i]!;
      if (this.#isOutput[i] === 1) isKept = true;
      for (let k = 3 * i; k < 3 * i + arity; k++) {
        const operand = operands[k]!;
        slots[next++] = places[2 * operand]!;
        const producing = places[2 * operand + 1]!;
        if (producing !== NONE) regions.use(producing);
      }
    }
    this.#operandCount = next;
    regions.expect(group, uses, isKept);
  }

  /**
   * Pushes what a batch makes computable: first users of all, then second ones …, so that those of one kind stay side
   * by side.
   */
  #pushUsers(count: number): void {
    const users = this.#users;
    const starts = this.#firstUser;
    const missing = this.#missing;
    const pending = this.#pending;
    for (let n = 0; n < count; n++) pending[n] = this.#batch[count - 1 - n]!;
    for (let rank = 0, left = count; left > 0; rank++) {
      let kept = 0;
      for (let n = 0; n < left; n++) {
        const i = pending[n]!;
        const u = starts[i]! + rank;
        if (u >= starts[i + 1]!) continue;
        pending[kept++] = i;
        const user = users[u]!;
        if (--missing[user]! === 0) this.#push(user);
      }
      left = kept;
    }
  }
}

/** The number of uses that an output is given: more than there can be, so that its region is never taken back. */
const ENDLESS = 2 ** 30;

/** Hands out regions of slots, a group each, and takes back those whose values are not needed any more. */
class Regions {
  /** The slots so far. */
  end: number;
  readonly #free = new Map<number, number[]>();
  readonly #starts: number[] = [];
  readonly #sizes: number[] = [];
  /** The number of uses to come, by group. */
  readonly #uses: number[] = [];
  readonly #ended: number[] = [];

  constructor(end: number) {
    this.end = end;
  }

  /** A region of at least `size` slots. */
  allocate(group: number, size: number): number {
    const rounded = 2 ** Math.ceil(Math.log2(Math.max(4, size)));
    const start = this.#free.get(rounded)?.pop() ?? this.end;
    if (start === this.end) this.end += rounded;
    this.#note(group, start, rounded);
    return start;
  }

  /** The start of a region whose size is not known yet. */
  openEnd(): number {
    return this.end;
  }

  /** Gives the region at the end its size. */
  closeEnd(group: number, size: number): void {
    this.#note(group, this.end, size);
    this.end += size;
  }

  /** Announces uses of a group's values. Where one is an output (`isKept`), the region is never taken back. */
  expect(group: number, uses: number, isKept: boolean): void {
    this.#uses[group] = (this.#uses[group] ?? 0) + uses;
    if (isKept) this.#uses[group] = ENDLESS;
  }

  /** Notes a use. */
  use(group: number): void {
    const uses = this.#uses[group]! - 1;
    this.#uses[group] = uses;
    if (uses === 0) this.#ended.push(group);
  }

  /** Makes the regions without uses to come available. */
  release(): void {
    for (const group of this.#ended) {
      if (this.#uses[group] !== 0) continue; // a chain that grew
      this.#uses[group] = NONE;
      const size = this.#sizes[group]!;
      const free = this.#free.get(size);
      if (free) free.push(this.#starts[group]!);
      else this.#free.set(size, [this.#starts[group]!]);
    }
    this.#ended.length = 0;
  }

  #note(group: number, start: number, size: number): void {
    this.#starts[group] = start;
    this.#sizes[group] = size;
  }
}
