/**
 * A segment of the tape: a fixed number of records in typed arrays, and nothing but numbers in them, so that the
 * garbage collector has no object to trace, copy or promote for an operation.
 *
 * Records grow from 0 upwards. From the top downwards grow the imports: one slot for each version of a leaf that the
 * segment uses, so that every operand of the segment's own is found in the same arrays.
 */

import { Extent } from "./extent.ts";
import type { Leaf } from "./leaf.ts";
import type { Value } from "./value.ts";

/** An operand takes so many bits of its word; above those of the first stands the code of the rule. */
export const OPERAND_BITS = 19;

/** The most records of a segment. */
export const LARGE = 1 << OPERAND_BITS - 1;

/** Operands from here on are records of older segments. */
export const FOREIGN = LARGE;

/**
 * A record has a pair of operands, and of partials by them: those of record i stand at i << PAIR_BITS and the next. A
 * shift, as V8 checks products for overflow.
 */
export const PAIR_BITS = 1;

/** Sweeps after which the epochs of a segment start anew. */
export const EPOCHS = 0xff;

/** An operand that is a number: its value stands where the partial would. All bits of an operand. */
export const NUMBER = (1 << OPERAND_BITS) - 1;

/** Operands in older segments that a segment has room for, but for those of one more operation. */
export const MOST_FOREIGN = NUMBER - FOREIGN - 3;

/** Records are grouped in blocks of 2^6; a sweep skips a block that it has not reached in one comparison. */
export const BLOCK_BITS = 6, BLOCK = 1 << BLOCK_BITS;

/** Code of an import, and of a continuation that holds the second and third operand of a record of three. */
export const IMPORT = 0, CONTINUATION = 1;

/** Codes of the rules that arithmetic.ts records, the first of the table. */
export const ADD = 2, SUB = 3, MUL = 4;

/**
 * Added to the code of a record whose partials are stored. Those of a sum, a difference and a product need not be: they
 * are 1 and ±1, and the other operand.
 */
export const STORED = 1 << 31 - OPERAND_BITS;

/** Bytes of a record, beside those of its block. */
const BYTES = 2 * 8 + 2 * (8 + 4) + 1;

/** The serial of no segment. */
export const NOWHERE = 0;

let serials = NOWHERE;
let ids = 0;

/** A number that no other node has. */
export function nextId(count = 1): number {
  const id = ids;
  ids += count;
  return id;
}

/**
 * One segment of the tape. Fields that the constructor sets are declared only: of one that was undefined before, V8 does
 * not know what it holds, and asks at every use.
 */
export class Segment {
  /** Place in the order in which segments were opened; stands for the segment where holding it would keep it alive. */
  declare readonly serial: number;
  /** Serial of the first of the segments that are recorded for one graph which needs many (see extent.ts). */
  declare readonly span: number;
  /** What a handle on a record keeps alive when its graph lies within this segment, or within its span. */
  declare readonly own: Extent;
  /** For each record its primal. */
  declare readonly primals: Float64Array;
  /** For each record its adjoint, of the last sweep that reached it. */
  declare readonly adjoints: Float64Array;
  /**
   * For each operand that number, where it is one; else the partial by it, where the record's code says so. Of an import
   * at which a sweep first arrived at its leaf, the gradient before.
   */
  declare readonly partials: Float64Array;
  /**
   * For each record its two operands, the first with the code of the rule above it; of an import the version of the leaf,
   * and which import the last sweep reached before. Unsigned, as V8 extends the sign of an index that has one.
   */
  declare readonly operands: Uint32Array;
  /** For each record, the epoch of the last sweep that reached it. */
  declare readonly epochs: Uint8Array;
  /** For each block, the epoch of the last sweep that reached it. */
  declare readonly blocks: Uint8Array;
  /** The leaves imported: import k is the record capacity - 1 - k. */
  readonly imports: Leaf[] = [];
  /** The nodes of older segments that operands are: operand FOREIGN + k is record i of the segment with serial s, as s·LARGE + i. */
  readonly foreign: number[] = [];
  /** The extents of this segment's records that reach into older segments (see extent.ts). */
  extents: Extent[] = [];
  absorbing: Extent | undefined;
  /** The extents that remember others for as long as this segment is written. */
  remembering: Extent[] = [];
  /** Labels of records, and the Values made for number operands, by {@linkcode nodeKey}. */
  labels: Map<number, string> | undefined;
  numbers: Map<number, Value> | undefined;
  /** Records and imports that there is memory for. */
  declare readonly capacity: number;
  /** Records written. */
  length = 0;
  /** The records at which the segment is full: an operation takes at most two records and three imports. */
  declare limit: number;
  /** Number of the last sweep here; the records that it reached bear it. */
  epoch = 0;
  /** The lowest and highest record that the sweep under way has reached. */
  low = 0;
  high = -1;
  readonly #firstId: number;

  constructor(capacity: number, span?: number) {
    this.capacity = capacity;
    this.serial = ++serials;
    this.span = span ?? this.serial;
    this.own = new Extent(this, new Set(), true);
    this.#firstId = nextId(3 * capacity);
    const blockCount = capacity >> BLOCK_BITS;
    const buffer = new ArrayBuffer(capacity * BYTES + blockCount);
    let at = 0;
    const next = (bytes: number) => (at += bytes) - bytes;
    this.primals = new Float64Array(buffer, next(8 * capacity), capacity);
    this.adjoints = new Float64Array(buffer, next(8 * capacity), capacity);
    this.partials = new Float64Array(buffer, next(2 * 8 * capacity), 2 * capacity);
    this.operands = new Uint32Array(buffer, next(2 * 4 * capacity), 2 * capacity);
    this.epochs = new Uint8Array(buffer, next(capacity), capacity);
    this.blocks = new Uint8Array(buffer, at, blockCount);
    this.limit = capacity - 4;
  }

  /** Whether there is room for an operation. */
  get hasRoom(): boolean {
    return this.length < this.limit && this.foreign.length < MOST_FOREIGN;
  }

  /** Makes room for an import and returns its slot. */
  import(leaf: Leaf): number {
    this.limit--;
    return this.capacity - this.imports.push(leaf);
  }

  /** The leaf that was imported into a slot. */
  imported(slot: number): Leaf {
    return this.imports[this.capacity - 1 - slot]!;
  }

  /** Starts a sweep over this segment. */
  beginSweep(): void {
    if (this.epoch === EPOCHS) {
      this.epochs.fill(0);
      this.blocks.fill(0);
      this.epoch = 0;
    }
    this.epoch++;
    this.low = this.capacity;
    this.high = -1;
  }

  /** Adds to the adjoint of a record, which the sweep under way may reach for the first time. */
  accumulate(record: number, adjoint: number): void {
    if (this.reach(record)) this.adjoints[record] = adjoint;
    else this.adjoints[record]! += adjoint;
  }

  /** Marks a record as reached by the sweep under way; false where it was already. */
  reach(record: number): boolean {
    if (this.epochs[record] === this.epoch) return false;
    this.epochs[record] = this.epoch;
    this.blocks[record >> BLOCK_BITS] = this.epoch;
    if (record < this.low) this.low = record;
    if (record > this.high) this.high = record;
    return true;
  }

  /** The operand that stands for a record of an older segment. */
  foreignOperand(serial: number, record: number): number {
    return FOREIGN - 1 + this.foreign.push(serial * LARGE + record);
  }

  /** The serial of the older segment, and the record there, that an operand from {@linkcode FOREIGN} on stands for. */
  foreignPlace(operand: number): { serial: number; record: number } {
    const place = this.foreign[operand - FOREIGN]!;
    return { serial: Math.floor(place / LARGE), record: place % LARGE };
  }

  /** The operand of a record at a position. */
  operand(record: number, position: number): number {
    return this.operands[record << PAIR_BITS | position]! & NUMBER;
  }

  /** The code of a record's rule. */
  code(record: number): number {
    return this.#codeWithFlag(record) & ~STORED;
  }

  #codeWithFlag(record: number): number {
    return this.operands[record << PAIR_BITS]! >>> OPERAND_BITS;
  }

  /** The partial of a record by the operand at a position, where that is no number. */
  partial(record: number, position: number): number {
    const k = record << PAIR_BITS, code = this.#codeWithFlag(record);
    if (code >= STORED) return this.partials[k | position]!;
    if (code !== MUL) return code === SUB && position === 1 ? -1 : 1;
    const other = this.operand(record, 1 - position);
    return other === NUMBER ? this.partials[k | 1 - position]! : this.primals[other]!;
  }

  /** Whether the sweep under way, or the last one, has reached a record. */
  reached(record: number): boolean {
    return this.epochs[record] === this.epoch;
  }

  /** The id of a record, or of its k-th operand (1, 2) where that is a number. */
  id(record: number, operand = 0): number {
    return this.#firstId + nodeKey(record, operand);
  }
}

/** A number for each record of a segment and each of its two operands (1, 2). */
export function nodeKey(record: number, operand = 0): number {
  return 3 * record + operand;
}
