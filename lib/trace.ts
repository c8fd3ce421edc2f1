/** A graph as a Wengert list: its nodes in topological order, as flat arrays, for whoever works on whole graphs. */

import { Extent, extentBySegment, segmentOf } from "./extent.ts";
import { handle } from "./handle.ts";
import { home, index } from "./keys.ts";
import { Leaf, nextWalk } from "./leaf.ts";
import { numberOperand, restOf } from "./nodes.ts";
import { type Rule, ruleWithCode } from "./registry.ts";
import { CONTINUATION, FOREIGN, nodeKey, NUMBER, PAIR_BITS, type Segment } from "./segment.ts";
import { requireValue } from "./tape.ts";
import type { Value } from "./value.ts";

/** Operands that a node of a trace has room for. */
const WIDTH = 3;

/**
 * A snapshot of a graph in topological order: the node at a position has its operands at smaller ones. Every version
 * of a leaf (see {@linkcode Value.data}) has a position of its own, as has every operand that is a number.
 */
export interface Trace {
  /** The number of nodes. */
  readonly length: number;
  /** The positions of the outputs, in the order given. */
  readonly outputs: Int32Array;
  /** For each node its rule; undefined of a leaf and of a constant. */
  readonly rules: readonly (Rule | undefined)[];
  /** For each node a number that stands for its rule; 0 of a leaf and of a constant. */
  readonly codes: Uint16Array;
  /** Three for each node: the positions of its operands in order, −1 where there is none. */
  readonly operands: Int32Array;
  /** For each node the number that was recorded. */
  readonly data: Float64Array;
  /** Three for each node: its local partials as recorded; 0 where the operand is a number, or there is none. */
  readonly partials: Float64Array;
  /** The positions of the leaves, each version by itself, by first use. */
  readonly leaves: Int32Array;
  /** The positions of the constants: operands that are numbers, and detached Values. */
  readonly constants: Int32Array;
  /** Of a leaf, how often its data had been assigned before this use; 0 of other nodes. */
  version(position: number): number;
  /**
   * The positions of the node's operands, in order: a view of {@linkcode Trace.operands}, empty for a leaf and for a constant.
   *
   * @example The operands of a product
   * ```ts
   * import { trace, Value } from "@chainrule/autograd";
   * import { assertEquals } from "@std/assert";
   *
   * const x = new Value(3), y = new Value(4);
   * const graph = trace(x.mul(y));
   * assertEquals([...graph.operandsOf(2)], [0, 1]);
   * assertEquals([...graph.operandsOf(0)], []);
   * ```
   */
  operandsOf(position: number): Int32Array;
  /** The node's rule; undefined of a leaf and of a constant. */
  rule(position: number): Rule | undefined;
  /** The node's id, which all versions of a leaf share. */
  id(position: number): number;
  /** The node's label, the empty string where there is none. */
  label(position: number): string;
  /** The gradient that the node holds now. */
  grad(position: number): number;
  /** The node: the very object of a leaf, else a handle. */
  value(position: number): Value;
}

/**
 * Takes a snapshot of the graph under some outputs. It costs as much as the graph is large, whatever else was recorded.
 *
 * @param outputs Any nodes; the trace has all that they depend on.
 * @throws {TypeError} Where an output is not a Value.
 *
 * @example Usage
 * ```ts
 * import { trace, Value } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * const x = new Value(3, "x");
 * const { rules, operands, data } = trace(x.mul(x).tanh());
 *
 * assertEquals(rules.map((rule) => rule?.name), [undefined, "mul", "tanh"]);
 * assertEquals([...operands], [-1, -1, -1, 0, 0, -1, 1, -1, -1]);
 * assertEquals([...data], [3, 9, Math.tanh(9)]);
 * ```
 */
export function trace(...outputs: Value[]): Trace {
  outputs.forEach((output, i) => requireValue("trace a graph", `outputs[${i}]`, output));
  return new Tracer(outputs);
}

class Tracer implements Trace {
  readonly outputs: Int32Array;
  readonly codes: Uint16Array;
  readonly operands: Int32Array;
  readonly data: Float64Array;
  readonly leaves: Int32Array;
  readonly constants: Int32Array;

  #length = 0;
  #rules: readonly (Rule | undefined)[] | undefined;
  #partials: Float64Array | undefined;
  /** For each node the key that it has in its segment; of a Value by itself −1 − its index in `#values`. */
  readonly #keys: Int32Array;
  readonly #values: Value[] = [];
  /** The segments in order, by an extent of each, and the first position of a node that is recorded there. */
  readonly #extents: Extent[] = [];
  readonly #starts: number[] = [];
  readonly #versions = new Map<number, number>();
  /** For each segment, by its serial, the positions of its records, from the lowest that was reached. */
  readonly #positions = new Map<number, { readonly low: number; readonly at: Int32Array }>();
  readonly #walk = nextWalk();
  readonly #leaves: number[] = [];
  readonly #constants: number[] = [];

  constructor(outputs: readonly Value[]) {
    const homes = outputs.map((output) => output[home]).filter((at) => at instanceof Extent);
    const extents = extentBySegment(homes);
    const most = reach([...extents.keys()], outputs) + outputs.length;
    this.codes = new Uint16Array(most);
    this.#keys = new Int32Array(most);
    this.operands = new Int32Array(WIDTH * most).fill(-1);
    this.data = new Float64Array(most);
    for (const extent of extents.values()) this.#addSegment(extent);
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

  get rules(): readonly (Rule | undefined)[] {
    return this.#rules ??= Array.from(this.codes, (_, position) => this.rule(position));
  }

  /** Read when they are asked for, as most traces need none: what was recorded stays. */
  get partials(): Float64Array {
    return this.#partials ??= this.#readPartials();
  }

  rule(position: number): Rule | undefined {
    const code = this.codes[position];
    return code ? ruleWithCode(code) : undefined;
  }

  operandsOf(position: number): Int32Array {
    const start = WIDTH * position;
    return this.operands.subarray(start, start + (this.rule(position)?.arity ?? 0));
  }

  version(position: number): number {
    return this.#versions.get(position) ?? 0;
  }

  id(position: number): number {
    return this.value(position).id;
  }

  label(position: number): string {
    return this.value(position).label;
  }

  grad(position: number): number {
    return this.value(position).grad;
  }

  value(position: number): Value {
    if (!Number.isInteger(position) || position < 0 || position >= this.length) {
      throw new RangeError(
        `Cannot find a node as 'position' must be less than ${this.length}: current value is ${position}`,
      );
    }
    const key = this.#keys[position]!;
    if (key < 0) return this.#values[-1 - key]!;
    const at = this.#extents[lastAtMost(this.#starts, position)]!, record = Math.floor(key / 3);
    return key % 3 === 0 ? handle(at, record) : numberOperand(at.segment, record, key % 3 - 1);
  }

  /** Adds the records of a segment that were reached, each after its operands. */
  #addSegment(extent: Extent): void {
    const { segment } = extent, { low, high } = segment;
    const at = new Int32Array(Math.max(high - low + 1, 0));
    this.#positions.set(segment.serial, { low, at });
    this.#extents.push(extent);
    this.#starts.push(this.length);
    for (let record = low; record <= high; record++) {
      if (!segment.reached(record) || segment.code(record) === CONTINUATION) continue;
      const code = segment.code(record), { arity } = ruleWithCode(code);
      const rest = restOf(segment, record, arity), second = rest === record ? 1 : 0;
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
    const data = segment.primals[operand]!;
    return this.#leaf(
      segment.imported(operand).value,
      data,
      segment.operands[operand << PAIR_BITS]!,
    );
  }

  #readPartials(): Float64Array {
    const partials = new Float64Array(WIDTH * this.length);
    this.#extents.forEach(({ segment }, i) => {
      const end = this.#starts[i + 1] ?? this.length;
      for (let position = this.#starts[i]!; position < end; position++) {
        const arity = this.rule(position)?.arity ?? 0;
        if (arity === 0) continue;
        const record = this.#keys[position]! / 3, rest = restOf(segment, record, arity);
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
  #leaf(value: Value, data: number, version: number): number {
    const leaf = value[home] as Leaf;
    if (leaf.walk !== this.#walk || this.version(leaf.position) !== version) {
      leaf.walk = this.#walk;
      leaf.position = this.#add(data, -this.#values.push(value));
      if (version > 0) this.#versions.set(leaf.position, version);
      (leaf.constant ? this.#constants : this.#leaves).push(leaf.position);
    }
    return leaf.position;
  }

  #positionIn(serial: number, record: number): number {
    const { low, at } = this.#positions.get(serial)!;
    return at[record - low]!;
  }

  #positionOf(output: Value): number {
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
function reach(segments: readonly Segment[], outputs: readonly Value[]): number {
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
        else if (operand >= FOREIGN) {
          const place = segment.foreignPlace(operand);
          segmentOf(segments, place.serial)!.reach(place.record);
        } else if (operand < segment.length) segment.reach(operand);
        else most++; // a leaf
      }
    }
  }
  return most;
}
