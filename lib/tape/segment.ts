/**
 * A segment is what the tape writes in one go, a part of a memory: records that share a life. Its records grow upwards, its
 * imports (leaves, and nodes of older segments that it uses, a copy of their number each) downwards.
 *
 * The tape holds no segment but the one it writes, and that for one job. A node lives as long as a handle on it, or on what was
 * computed from it: a handle holds the {@linkcode Home} of its node, which is a segment together with the homes in older
 * segments that the node was computed from.
 */

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

/** What a handle keeps alive: the segment of its node, and the homes in older segments that the node was computed from. */
export class Home {
  /**
   * Of the segment's own home, whose nodes use no older segment, the segment's serial; of another −serial. So one comparison
   * tells whether an operand is a leaf or a node at hand with which a result needs no more than the own home.
   */
  declare readonly serial: number;
  declare readonly segment: Segment;
  declare readonly older: readonly Home[];
  /** Which of the segment's sources `older` are: bit k is source k. */
  declare readonly sources: number;

  constructor(segment: Segment, older: readonly Home[], sources: number, isOwn = false) {
    this.serial = isOwn ? segment.serial : -segment.serial;
    this.segment = segment;
    this.older = older;
    this.sources = sources;
  }
}

/** For every segment that the homes keep alive, oldest first, one home in it that keeps alive all that they do. */
export function homeBySegment(homes: Iterable<Home>): Map<Segment, Home> {
  const seen = new Set(homes);
  for (const { older } of seen) for (const home of older) seen.add(home); // a Set goes on to what is added
  const merged = new Map<Segment, Home>();
  for (const home of [...seen].sort((a, b) => a.segment.serial - b.segment.serial)) {
    const { segment, older } = home, other = merged.get(segment);
    merged.set(
      segment,
      other === undefined ? home : new Home(segment, [...other.older, ...older], 0),
    );
  }
  return merged;
}

/** The segments that a handle keeps alive, oldest first. */
export function segmentsOf(home: Home): Segment[] {
  return home.older.length === 0 ? [home.segment] : [...homeBySegment([home]).keys()];
}

/** Of the segments of a graph, oldest first, the one with a serial. */
export function segmentOf(segments: readonly Segment[], serial: number): Segment | undefined {
  let low = 0, high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (segments[middle]!.serial <= serial) low = middle;
    else high = middle - 1;
  }
  const segment = segments[low];
  return segment?.serial === serial ? segment : undefined;
}

/** So many sources a segment tells apart, before it ends. */
export const MOST_SOURCES = 28;

/** What is written in one go: records that share a life. Fields that the constructor sets are declared only, as V8 then knows what they hold. */
export class Segment {
  /** Place in the order in which segments were opened; stands for the segment where holding it would keep it alive. */
  declare readonly serial: number;
  declare readonly memory: Memory;
  declare readonly primals: Float64Array;
  declare readonly adjoints: Float64Array;
  declare readonly partials: Float64Array;
  declare readonly operands: Uint32Array;
  declare readonly epochs: Uint8Array;
  declare readonly blocks: Uint8Array;
  /** The home of nodes that use no older segment, but for the one before where a graph known to be large goes on. */
  declare readonly own: Home;
  /** The own home of the segment before, where that is kept alive anyway. */
  declare readonly before: Home | null;
  /** The homes in older segments that records use, and the homes of those records by their sources. */
  sources: Home[] = [];
  homes: Map<number, Home> = new Map();
  /** The home that was asked for last. */
  last: Home;
  /** What was imported, from the top of the segment down: leaves; null for a node of an older segment. */
  readonly imports: (Leaf | null)[] = [];
  /** Labels of records, and the Values made for number operands, by {@linkcode nodeKey}. */
  labels: Map<number, string> | undefined;
  numbers: Map<number, Node> | undefined;
  /** The first record, the record after the last, and what is above the imports. */
  declare readonly start: number;
  declare length: number;
  declare readonly top: number;
  /** The record at which the segment is full: an operation takes at most two records and three imports. */
  declare limit: number;
  /** Number of the last sweep here; the records that it reached bear it. */
  epoch = 0;
  /** The lowest and highest record that the sweep under way has reached. */
  low = 0;
  high = -1;

  constructor(memory: Memory, before: Home | null = null) {
    this.serial = ++serials;
    this.memory = memory;
    this.primals = memory.primals;
    this.adjoints = memory.adjoints;
    this.partials = memory.partials;
    this.operands = memory.operands;
    this.epochs = memory.epochs;
    this.blocks = memory.blocks;
    this.before = before;
    this.last = this.own = new Home(this, before === null ? [] : [before], 0, true);
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

  /** The leaf that was imported into a slot; null of a node. */
  imported(slot: number): Leaf | null {
    return this.imports[this.top - 1 - slot]!;
  }

  /** The serial of the older segment, and the record there, of the node that was imported into a slot. */
  placeOfImported(slot: number): { serial: number; record: number } {
    const k = slot << PAIR_BITS;
    return { serial: this.partials[k | 1]!, record: this.operands[k]! };
  }

  /** The bit of a home in an older segment among the sources. */
  sourceOf(older: Home): number {
    const { sources } = this;
    let k = sources.length - 1;
    while (k >= 0 && sources[k] !== older) k--;
    return 1 << (k < 0 ? sources.push(older) - 1 : k);
  }

  /** The home of a record that uses these sources. */
  homeWith(sources: number): Home {
    if (this.last.sources === sources) return this.last;
    let home = this.homes.get(sources);
    if (home === undefined) {
      const older = [...this.own.older, ...this.sources.filter((_, k) => sources >> k & 1)];
      this.homes.set(sources, home = new Home(this, older, sources));
    }
    return this.last = home;
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
