/** A graph as a Wengert list: its nodes in topological order, as flat arrays, for whoever works on whole graphs. */

import { arityOf, CONTINUATION, FOREIGN, nodeKey, NUMBER, PAIR_BITS } from "./memory.ts";
import { Home, homeBySegment, segmentOf } from "./home.ts";
import { handle, home, index, Leaf, nextWalk, type Node } from "./node.ts";
import { numberOperand } from "./operands.ts";
import type { Segment } from "./segment.ts";

/** Operands that a node of a snapshot has room for. */
const WIDTH = 3;

/** A graph in topological order, as flat arrays: what {@linkcode trace} gives, but for the rules. */
export class Snapshot {
  readonly outputs: Int32Array;
  readonly codes: Uint16Array;
  readonly operands: Int32Array;
  readonly data: Float64Array;
  readonly leaves: Int32Array;
  readonly constants: Int32Array;

  #length = 0;
  #partials: Float64Array | undefined;
  /** For each node the key that it has in its segment; of a Node by itself −1 − its index in `#nodes`. */
  readonly #keys: Int32Array;
  readonly #nodes: Node[] = [];
  /** The segments in order, by a home in each, and the first position of a node that is recorded there. */
  readonly #homesInOrder: Home[] = [];
  readonly #starts: number[] = [];
  readonly #versions = new Map<number, number>();
  /** For each segment, by its serial, the positions of its records, from the lowest that was reached. */
  readonly #positions = new Map<number, { readonly low: number; readonly at: Int32Array }>();
  readonly #walk = nextWalk();
  readonly #leaves: number[] = [];
  readonly #constants: number[] = [];

  constructor(outputs: readonly Node[]) {
    const homes = outputs.map((output) => output[home]).filter((at) => at instanceof Home);
    const bySegment = homeBySegment(homes);
    const most = reach([...bySegment.keys()], outputs) + outputs.length;
    this.codes = new Uint16Array(most);
    this.#keys = new Int32Array(most);
    this.operands = new Int32Array(WIDTH * most).fill(-1);
    this.data = new Float64Array(most);
    for (const at of bySegment.values()) this.#addSegment(at);
    this.outputs = new Int32Array(outputs.map((output) => this.#positionOf(output)));
    this.codes = this.codes.subarray(0, this.length);
    this.operands = this.operands.subarray(0, WIDTH * this.length);
    this.data = this.data.subarray(0, this.length);
    this.leaves = new Int32Array(this.#leaves);
    this.constants = new Int32Array(this.#constants);
  }

  get length(): number {
    return this.#length;
  }

  /** Read when they are asked for, as most traces need none: what was recorded stays. */
  get partials(): Float64Array {
    return this.#partials ??= this.#readPartials();
  }

  version(position: number): number {
    return this.#versions.get(position) ?? 0;
  }

  /** A handle on the node at a position, each time another one; the very object of a leaf. */
  node(position: number): Node {
    if (!Number.isInteger(position) || position < 0 || position >= this.length) {
      throw new RangeError(
        `Cannot find a node as 'position' must be less than ${this.length}: current value is ${position}`,
      );
    }
    const key = this.#keys[position]!;
    if (key < 0) return this.#nodes[-1 - key]!;
    const at = this.#homesInOrder[lastAtMost(this.#starts, position)]!,
      record = Math.floor(key / 3);
    return key % 3 === 0 ? handle(at, record) : numberOperand(at.segment, record, key % 3 - 1);
  }

  /** Adds the records of a segment that were reached, each after its operands. */
  #addSegment(home: Home): void {
    const { segment } = home, { low, high } = segment;
    const at = new Int32Array(Math.max(high - low + 1, 0));
    this.#positions.set(segment.serial, { low, at });
    this.#homesInOrder.push(home);
    this.#starts.push(this.length);
    for (let record = low; record <= high; record++) {
      if (!segment.reached(record) || segment.code(record) === CONTINUATION) continue;
      const code = segment.code(record), arity = arityOf(code);
      const rest = arity < 3 ? record : segment.operand(record, 1),
        second = rest === record ? 1 : 0;
      const x = this.#operand(segment, at, record, 0);
      const y = arity < 2 ? -1 : this.#operand(segment, at, rest, second);
      const z = arity < 3 ? -1 : this.#operand(segment, at, rest, second + 1);
      const data = segment.primals[record]!;
      const position = at[record - low] = this.#add(data, nodeKey(record), code);
      this.operands[WIDTH * position] = x;
      this.operands[WIDTH * position + 1] = y;
      this.operands[WIDTH * position + 2] = z;
    }
  }

  /** The position of an operand, which is added where it is a leaf or a constant that is new. */
  #operand(segment: Segment, at: Int32Array, record: number, position: number): number {
    const operand = segment.operand(record, position);
    if (operand === NUMBER) {
      const data = segment.partials[record << PAIR_BITS | position]!;
      const added = this.#add(data, nodeKey(record, position + 1));
      this.#constants.push(added);
      return added;
    }
    if (operand < segment.length) return at[operand - segment.low]!;
    if (operand >= FOREIGN) {
      const place = segment.foreignPlace(operand);
      return this.#positionIn(place.serial, place.record);
    }
    const leaf = segment.imported(operand), version = segment.operands[operand << PAIR_BITS]!;
    return this.#leaf(leaf.value, segment.primals[operand]!, version);
  }

  #readPartials(): Float64Array {
    const partials = new Float64Array(WIDTH * this.length);
    this.#homesInOrder.forEach(({ segment }, i) => {
      const end = this.#starts[i + 1] ?? this.length;
      for (let position = this.#starts[i]!; position < end; position++) {
        const code = this.codes[position]!;
        if (code === 0) continue;
        const arity = arityOf(code);
        const record = this.#keys[position]! / 3,
          rest = arity < 3 ? record : segment.operand(record, 1);
        const second = rest === record ? 1 : 0, k = WIDTH * position;
        partials[k] = partialAt(segment, record, 0);
        if (arity > 1) partials[k + 1] = partialAt(segment, rest, second);
        if (arity > 2) partials[k + 2] = partialAt(segment, rest, second + 1);
      }
    });
    return partials;
  }

  #add(data: number, key: number, code = 0): number {
    const position = this.#length++;
    this.codes[position] = code;
    this.data[position] = data;
    this.#keys[position] = key;
    return position;
  }

  /** The position of a version of a leaf. Uses of one version are never parted by uses of another. */
  #leaf(value: Node, data: number, version: number): number {
    const leaf = value[home] as Leaf;
    if (leaf.walk !== this.#walk || this.version(leaf.position) !== version) {
      leaf.walk = this.#walk;
      leaf.position = this.#add(data, -this.#nodes.push(value));
      if (version > 0) this.#versions.set(leaf.position, version);
      (leaf.constant ? this.#constants : this.#leaves).push(leaf.position);
    }
    return leaf.position;
  }

  #positionIn(serial: number, record: number): number {
    const { low, at } = this.#positions.get(serial)!;
    return at[record - low]!;
  }

  #positionOf(output: Node): number {
    const at = output[home];
    return at instanceof Leaf
      ? this.#leaf(output, at.data, at.version)
      : this.#positionIn(at.segment.serial, output[index]);
  }
}

/** The partial of a record by the operand at a position; 0 where that is a number. */
function partialAt(segment: Segment, record: number, position: number): number {
  return segment.operand(record, position) === NUMBER ? 0 : segment.partial(record, position);
}

/** The place of the last of the ascending numbers that is at most a limit. */
function lastAtMost(ascending: readonly number[], limit: number): number {
  let low = 0, high = ascending.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! <= limit) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Marks every record that the outputs depend on, as a sweep does.
 *
 * @returns How many nodes these and their operands are at most.
 */
function reach(segments: readonly Segment[], outputs: readonly Node[]): number {
  for (const segment of segments) segment.beginSweep();
  for (const output of outputs) {
    const at = output[home];
    if (!(at instanceof Leaf)) at.segment.reach(output[index]);
  }
  let most = 0;
  for (const segment of segments.toReversed()) {
    for (let record = segment.high; record >= segment.low; record--) {
      if (!segment.reached(record)) continue;
      most++;
      for (let position = 0; position < 2; position++) {
        const operand = segment.operand(record, position);
        if (operand === NUMBER) most++;
        else if (operand < segment.length) segment.reach(operand);
        else if (operand < FOREIGN) most++; // a leaf
        else {
          const place = segment.foreignPlace(operand);
          segmentOf(segments, place.serial)!.reach(place.record);
        }
      }
    }
  }
  return most;
}
