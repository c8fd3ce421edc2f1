/** A graph as a Wengert list: its nodes in topological order, as flat arrays, for whoever works on whole graphs. */

import { Extent, extentBySegment } from "./extent.ts";
import { Leaf } from "./leaf.ts";
import { numberOperand, operandPlace } from "./nodes.ts";
import { type Rule, ruleWithCode } from "./registry.ts";
import { CONTINUATION, FOREIGN, nodeKey, NUMBER, OPERANDS, type Segment } from "./segment.ts";
import { requireValue } from "./tape.ts";
import { handle } from "./handle.ts";
import { home, index } from "./keys.ts";
import type { Value } from "./value.ts";

/** Operands that a node of a trace has room for. */
const WIDTH = 3;

/** Numbers the traces, so that a leaf knows whether its position is of this one. */
let traces = 0;

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

/** What a node without operands has. */
const NO_OPERANDS = [-1, -1, -1], NO_PARTIALS = [0, 0, 0];

class Tracer implements Trace {
  readonly outputs: Int32Array;
  readonly rules: (Rule | undefined)[] = [];
  readonly operands: Int32Array;
  readonly data: Float64Array;
  readonly partials: Float64Array;
  readonly leaves: Int32Array;
  readonly constants: Int32Array;

  readonly #extents: ReadonlyMap<Segment, Extent>;
  /** Where each node stands: in the segment of an extent, by the key that it has there, or else as a Value by itself. */
  readonly #homes: (Extent | Value)[] = [];
  readonly #keys: number[] = [];
  readonly #versions = new Map<number, number>();
  /** For each segment, by its serial, the positions of its records, from the lowest that was reached. */
  readonly #positions = new Map<number, { readonly low: number; readonly at: Int32Array }>();
  readonly #number = ++traces;
  readonly #operands: number[] = [];
  readonly #data: number[] = [];
  readonly #partials: number[] = [];
  readonly #leaves: number[] = [];
  readonly #constants: number[] = [];

  constructor(outputs: readonly Value[]) {
    const homes = outputs.map((output) => output[home]).filter((at) => at instanceof Extent);
    this.#extents = extentBySegment(homes);
    const segments = [...this.#extents.keys()];
    reach(segments, outputs);
    for (const segment of segments) this.#addSegment(segment);
    this.outputs = Int32Array.from(outputs, (output) => this.#positionOf(output));
    this.operands = Int32Array.from(this.#operands);
    this.data = Float64Array.from(this.#data);
    this.partials = Float64Array.from(this.#partials);
    this.leaves = Int32Array.from(this.#leaves);
    this.constants = Int32Array.from(this.#constants);
  }

  get length(): number {
    return this.#homes.length;
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
    const at = this.#homes[position], key = this.#keys[position]!;
    if (at === undefined) {
      throw new RangeError(
        `Cannot find a node as 'position' must be less than ${this.length}: current value is ${position}`,
      );
    }
    if (!(at instanceof Extent)) return at;
    const record = Math.floor(key / 3);
    return key % 3 === 0 ? handle(at, record) : numberOperand(at.segment, record, key % 3 - 1);
  }

  #addSegment(segment: Segment): void {
    const { low, high } = segment, extent = this.#extents.get(segment)!;
    const positions = new Int32Array(Math.max(high - low + 1, 0));
    this.#positions.set(segment.serial, { low, at: positions });
    const operands = [...NO_OPERANDS], partials = [...NO_PARTIALS]; // of one record after another
    for (let record = low; record <= high; record++) {
      if (!segment.reached(record) || segment.codes[record]! === CONTINUATION) continue;
      const rule = ruleWithCode(segment.codes[record]!);
      for (let k = 0; k < WIDTH; k++) {
        const place = operandPlace(segment, record, rule.arity, Math.min(k, rule.arity - 1));
        operands[k] = k < rule.arity ? this.#operand(extent, place.record, place.position) : -1;
        partials[k] = k < rule.arity ? partialAt(segment, place.record, place.position) : 0;
      }
      const data = segment.primals[record]!;
      const added = this.#add(extent, nodeKey(record), data, rule, operands, partials);
      positions[record - low] = added;
    }
  }

  #add(
    at: Extent | Value,
    key: number,
    data: number,
    rule?: Rule,
    operands: readonly number[] = NO_OPERANDS,
    partials: readonly number[] = NO_PARTIALS,
  ): number {
    this.rules.push(rule);
    this.#data.push(data);
    this.#keys.push(key);
    this.#operands.push(operands[0]!, operands[1]!, operands[2]!);
    this.#partials.push(partials[0]!, partials[1]!, partials[2]!);
    return this.#homes.push(at) - 1;
  }

  /** The position of an operand, which is added where it is a leaf or a constant that is new. */
  #operand(extent: Extent, record: number, position: number): number {
    const { segment } = extent, operand = segment.operands[record * OPERANDS + position]!;
    if (operand === NUMBER) {
      const data = segment.partials[record * OPERANDS + position]!;
      const added = this.#add(extent, nodeKey(record, position + 1), data);
      this.#constants.push(added);
      return added;
    }
    if (operand >= FOREIGN) {
      const serial = segment.serialOf(operand);
      return this.#positionIn(serial, operand % FOREIGN);
    }
    if (operand < segment.length) return this.#positionIn(segment.serial, operand);
    const data = segment.primals[operand]!,
      version = segment.operands[operand * OPERANDS]!;
    return this.#leaf(segment.imported(operand).value!, data, version);
  }

  /** The position of a version of a leaf. Uses of one version are never parted by uses of another. */
  #leaf(value: Value, data: number, version: number): number {
    const leaf = value[home] as Leaf;
    if (leaf.trace !== this.#number || this.version(leaf.position) !== version) {
      leaf.trace = this.#number;
      leaf.position = this.#add(value, 0, data);
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
  return segment.operands[record * OPERANDS + position] === NUMBER
    ? 0
    : segment.partials[record * OPERANDS + position]!;
}

/** Marks every record that the outputs depend on, as a sweep does. */
function reach(segments: readonly Segment[], outputs: readonly Value[]): void {
  const bySerial = new Map(segments.map((segment) => [segment.serial, segment]));
  for (const segment of segments) segment.beginSweep();
  for (const output of outputs) {
    const at = output[home];
    if (!(at instanceof Leaf)) at.segment.reach(output[index]);
  }
  for (const segment of segments.toReversed()) {
    for (let record = segment.high; record >= segment.low; record--) {
      if (!segment.reached(record)) continue;
      for (let position = 0; position < 2; position++) {
        const operand = segment.operands[record * OPERANDS + position]!;
        if (operand >= FOREIGN) {
          const serial = segment.serialOf(operand);
          bySerial.get(serial)!.reach(operand % FOREIGN);
        } else if (operand >= 0 && operand < segment.length) segment.reach(operand);
      }
    }
  }
}
