/**
 * A segment is what the tape writes in one go, a part of a memory (memory.ts draws one): records that share a life. Its records grow
 * upwards, its imports downwards: leaves, and nodes of older segments, with a copy of their number each.
 */

import { Home, Homes } from "./home.ts";
import {
  BLOCK,
  BLOCK_BITS,
  EPOCHS,
  type Memory,
  MUL,
  nodeKey,
  NUMBER,
  OPERAND_BITS,
  PAIR_BITS,
  SUB,
} from "./memory.ts";
import { type Leaf, type Node, NOWHERE } from "./node.ts";

let serials = NOWHERE;

/** Fields that the constructor sets are declared only, as V8 then knows what they hold. */
export class Segment {
  /** Place in the order in which segments were opened; stands for the segment where holding it would keep it alive. */
  declare readonly serial: number;
  declare readonly memory: Memory;
  declare readonly primals: Float64Array;
  /** Those of the memory, but for a sweep that leaves gradients as they are. */
  declare adjoints: Float64Array;
  declare readonly partials: Float64Array;
  declare readonly operands: Uint32Array;
  declare readonly epochs: Uint8Array;
  declare readonly blocks: Uint8Array;
  /** The home of nodes that use no older segment. */
  declare readonly own: Home;
  /** Finds the homes of nodes that do, while this segment is written. */
  declare readonly homes: Homes;
  /** What was imported, from the top of the segment down: leaves; null for a node of an older segment. */
  readonly imports: (Leaf | null)[] = [];
  /** Labels of records, and the Values made for number operands, by {@linkcode nodeKey}. */
  labels: Map<number, string> | undefined;
  numbers: Map<number, Node> | undefined;
  /** The handles given out on records (identity.ts). */
  handles: Map<number, WeakRef<Node>> | undefined;
  /** The first record, the record after the last, and the slot above the imports. */
  declare readonly start: number;
  declare length: number;
  declare readonly top: number;
  /** The record at which the segment is full: an operation takes at most two records and three imports. */
  declare limit: number;
  /** Number of the last sweep here; the slots that it reached bear it. */
  epoch = 0;
  /** The lowest and highest record that the sweep under way has reached, and how many between these it has not. */
  low = 0;
  high = -1;
  gaps = 0;

  constructor(memory: Memory) {
    this.serial = ++serials;
    this.memory = memory;
    this.primals = memory.primals;
    this.adjoints = memory.adjoints;
    this.partials = memory.partials;
    this.operands = memory.operands;
    this.epochs = memory.epochs;
    this.blocks = memory.blocks;
    this.own = new Home(this, []);
    this.homes = new Homes(this);
    this.start = this.length = memory.start;
    this.top = memory.end;
    this.limit = memory.end - 4;
  }

  get hasRoom(): boolean {
    return this.length < this.limit;
  }

  /** Takes in a leaf, or a node of an older segment, and returns its slot. */
  import(leaf: Leaf | null, primal: number, place: number, serial = 0): number {
    this.limit--;
    const slot = this.top - this.imports.push(leaf), k = slot << PAIR_BITS;
    this.primals[slot] = primal;
    this.operands[k] = place;
    if (leaf === null) this.partials[k | 1] = serial;
    return slot;
  }

  /** The leaf that was imported into a slot; null where that was a node. */
  imported(slot: number): Leaf | null {
    return this.imports[this.top - 1 - slot]!;
  }

  /** The serial of the older segment, and the record there, of the node that was imported into a slot. */
  placeOfImported(slot: number): { serial: number; record: number } {
    const k = slot << PAIR_BITS;
    return { serial: this.partials[k | 1]!, record: this.operands[k]! };
  }

  /** Starts a sweep over this segment. */
  beginSweep(): void {
    if (this.epoch === EPOCHS) {
      this.epochs.fill(0, this.start, this.length);
      this.epochs.fill(0, this.top - this.imports.length, this.top);
      this.blocks.fill(0, this.start >> BLOCK_BITS, (this.length + BLOCK - 1) >> BLOCK_BITS);
      this.epoch = 0;
    }
    this.epoch++;
    this.low = this.top;
    this.high = -1;
    this.gaps = 0;
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

  /** Whether the sweep under way, or the last one, has reached a record. */
  reached(record: number): boolean {
    return this.epochs[record] === this.epoch;
  }

  /** How many records the last sweep has reached. */
  get reachedRecords(): number {
    return this.high < 0 ? 0 : this.high - this.low + 1 - this.gaps;
  }

  /** The operand of a record at a position. */
  operand(record: number, position: number): number {
    return this.operands[record << PAIR_BITS | position]! & NUMBER;
  }

  /** The code of a record's rule. */
  code(record: number): number {
    return this.operands[record << PAIR_BITS]! >>> OPERAND_BITS;
  }

  /** The primal that a record saw of its operand at a position. */
  operandPrimal(record: number, position: number): number {
    const operand = this.operand(record, position);
    return operand === NUMBER
      ? this.partials[record << PAIR_BITS | position]!
      : this.primals[operand]!;
  }

  /** The partial of a record by the operand at a position, where that is no number. */
  partial(record: number, position: number): number {
    const code = this.code(record);
    if (code > MUL) return this.partials[record << PAIR_BITS | position]!;
    if (code < MUL) return code === SUB && position === 1 ? -1 : 1;
    return this.operandPrimal(record, 1 - position);
  }

  /** The id of a record, or of its k-th operand (1, 2) where that is a number. */
  id(record: number, operand = 0): number {
    return this.memory.firstId + nodeKey(record, operand);
  }
}
