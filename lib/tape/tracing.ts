/**
 * What a function that is traced computes from its inputs. A tracer calls the function once, and what it records stands for every
 * call to come. So a number that leaves the graph while it runs, `x.data` say, is that of this one call for ever; and a constant that
 * stands for it, as `detach(x)` and noGrad make, would be too.
 *
 * Which nodes depend on the inputs is found out from the records, when it is asked and whenever a segment ends: recording itself
 * does nothing for it.
 */

import * as memory from "./memory.ts";
import { home, index, Leaf, type Node } from "./node.ts";
import type { Segment } from "./segment.ts";

const { FOREIGN, NUMBER } = memory;

/** Which records of a segment depend on the inputs, from its first one on; those before `end` are known. */
interface Dependents {
  readonly start: number;
  readonly marks: Uint8Array;
  end: number;
}

/** The call of a function that is traced. */
export class Tracing {
  /** The call within which this one is made. */
  readonly outer: Tracing | null;
  /** Whether numbers may leave the graph. */
  readonly allowsFrozen: boolean;
  /** The code of the operation that hands its operand on, but no gradient. */
  readonly stopCode: () => number;
  readonly #inputs: ReadonlySet<unknown>;
  /** Segments with a smaller serial were ended before the call. */
  readonly #firstSerial: number;
  readonly #dependents = new Map<number, Dependents>();

  constructor(
    inputs: readonly Node[],
    firstSerial: number,
    { outer, allowsFrozen, stopCode }: Pick<Tracing, "outer" | "allowsFrozen" | "stopCode">,
  ) {
    this.#inputs = new Set(inputs.map((input) => input[home]));
    this.#firstSerial = firstSerial;
    this.outer = outer;
    this.allowsFrozen = allowsFrozen;
    this.stopCode = stopCode;
  }

  /** Whether a node is one of the inputs. */
  isInput(node: Node): boolean {
    return this.#inputs.has(node[home]);
  }

  /** Whether a node depends on an input. */
  reaches(node: Node): boolean {
    if (this.#inputs.size === 0) return false; // no records need be looked at
    const at = node[home], record = node[index];
    if (at instanceof Leaf) return this.#inputs.has(at);
    if (at.segment.serial < this.#firstSerial) return false;
    const { start, marks } = this.#markBefore(at.segment, record + 1);
    return marks[record - start] === 1;
  }

  /** Takes note of what a segment has, as it will not be known where its records are when it is no more. */
  endSegment(segment: Segment): void {
    this.#markBefore(segment, segment.length);
    this.outer?.endSegment(segment);
  }

  /** Finds out which records before `end` depend on the inputs. */
  #markBefore(segment: Segment, end: number): Dependents {
    let dependents = this.#dependents.get(segment.serial);
    if (dependents === undefined) {
      const { start } = segment;
      dependents = { start, marks: new Uint8Array(segment.top - start), end: start };
      this.#dependents.set(segment.serial, dependents);
    }
    const { marks, start } = dependents;
    for (; dependents.end < end; dependents.end++) {
      const record = dependents.end;
      const isMarked = this.#isMarked(segment, dependents, segment.operand(record, 0)) ||
        this.#isMarked(segment, dependents, segment.operand(record, 1));
      if (isMarked) marks[record - start] = 1;
    }
    return dependents;
  }

  #isMarked(segment: Segment, { marks, start }: Dependents, operand: number): boolean {
    if (operand === NUMBER) return false;
    if (operand < segment.length) return marks[operand - start] === 1;
    if (operand < FOREIGN) return this.#inputs.has(segment.imported(operand));
    const { serial, record } = segment.foreignPlace(operand);
    const older = this.#dependents.get(serial);
    return older !== undefined && older.marks[record - older.start] === 1;
  }
}
