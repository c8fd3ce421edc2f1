/**
 * The reverse sweep: from a root through its graph, each node before its operands.
 *
 * Within a segment, falling index is a reversed topological order; among segments, falling serial is. So a sweep is a
 * loop, not a search: what it reaches it marks with the epoch of the sweep, and what bears no mark it passes over.
 */

import * as products from "../product.ts";
import { type Home, segmentOf, segmentsOf } from "./home.ts";
import * as memory from "./memory.ts";
import * as nodes from "./node.ts";
import { Leaf, nextWalk, type Node } from "./node.ts";
import { expectGraphs } from "./recorder.ts";
import type { Segment } from "./segment.ts";

// V8 folds constants of the module itself, but loads imported ones at every use.
const { BLOCK, BLOCK_BITS, FOREIGN, LARGE, MUL, NUMBER, OPERAND_BITS, PAIR_BITS, SUB } = memory;
const { product } = products;
const home: typeof nodes.home = nodes.home, index: typeof nodes.index = nodes.index;
const BLOCK_END = BLOCK - 1;

/** Ends the list of the imports that a sweep has reached. */
const NONE = NUMBER;

/** Number of the sweep under way, or of the last one. */
let walk = 0;

/** The reverse sweep from `root`: sets the gradients of interior nodes, adds to those of leaves. */
export function sweep(root: Node): void {
  const at = root[home];
  if (!(at instanceof Leaf)) sweepFrom(segmentsOf(at), at, root[index], true);
  else if (!at.constant) at.grad += 1; // ∂L/∂L
}

/** The derivatives of `root` by leaves. The gradients of all nodes stay as they are, also of those that `root` merely uses. */
export function adjointsOf(root: Node, leaves: readonly Node[]): number[] {
  const at = root[home];
  if (at instanceof Leaf) return leaves.map((leaf) => leaf[home] === at ? 1 : 0);
  const segments = segmentsOf(at);
  return withLentAdjoints(segments, () => {
    sweepFrom(segments, at, root[index], false);
    return leaves.map((value) => {
      const leaf = value[home] as Leaf;
      return leaf.walk === walk
        ? segmentOfArrival(segments, leaf).adjoints[leaf.position % LARGE]!
        : 0;
    });
  });
}

/** The gradients that a sweep from `root`, the first one, would give these nodes of its graph. The gradients that they have stay. */
export function gradientsFrom(root: Node, among: readonly Node[]): Float64Array {
  const at = root[home];
  if (at instanceof Leaf) {
    return Float64Array.from(among, (node) => node[home] === at && !at.constant ? 1 : 0);
  }
  const segments = segmentsOf(at), before = new Map<Leaf, number>();
  for (const node of among) {
    const leaf = node[home];
    if (!(leaf instanceof Leaf) || before.has(leaf)) continue;
    before.set(leaf, leaf.grad);
    leaf.grad = 0;
  }
  try {
    return withLentAdjoints(segments, () => {
      sweepFrom(segments, at, root[index], true);
      return Float64Array.from(among, (node) => {
        const place = node[home], record = node[index];
        if (place instanceof Leaf) return place.grad;
        return place.segment.reached(record) ? place.segment.adjoints[record]! : 0;
      });
    });
  } finally {
    for (const [leaf, grad] of before) leaf.grad = grad;
  }
}

/** Lets a sweep write its adjoints elsewhere than where the gradients of nodes are, and its caller read them there. */
function withLentAdjoints<T>(segments: readonly Segment[], sweepAndRead: () => T): T {
  lendAdjoints(segments);
  try {
    return sweepAndRead();
  } finally {
    for (const segment of segments) segment.adjoints = segment.memory.adjoints;
  }
}

/** Room for the adjoints of one memory, kept from sweep to sweep: pages that were used before are faster than new ones. */
let room = new Float64Array(0);

/** Has the next sweep write its adjoints elsewhere than where the gradients of nodes are. */
function lendAdjoints(segments: readonly Segment[]): void {
  let { memory } = segments[0]!;
  if (room.length < memory.capacity) room = new Float64Array(memory.capacity);
  let lent = room;
  for (const segment of segments) {
    if (segment.memory !== memory) { // the segments of a memory follow each other
      memory = segment.memory;
      lent = new Float64Array(memory.capacity);
    }
    segment.adjoints = lent;
  }
}

/** Sweeps from a record of a graph that lies in `segments` to the leaves, and adds to their gradients where it is to. */
function sweepFrom(
  segments: readonly Segment[],
  at: Home,
  record: number,
  addsToGradients: boolean,
): void {
  walk = nextWalk();
  for (const segment of segments) segment.beginSweep();
  at.segment.accumulate(record, 1); // ∂L/∂L
  let records = 0;
  for (let i = segments.length - 1; i >= 0; i--) {
    sweepSegment(segments, i, addsToGradients);
    records += segments[i]!.reachedRecords;
  }
  expectGraphs(records);
}

/** Sweeps one segment of a graph, and passes on what arrives at leaves and at nodes of older segments. */
function sweepSegment(segments: readonly Segment[], i: number, addsToGradients: boolean): void {
  const segment = segments[i]!;
  if (segment.high < 0) return;
  let slot = sweepRecords(segment);
  if (crossings.length > 0) pullBackAcross(segment, segments);
  const { adjoints, partials, operands, imports, top } = segment;
  for (; slot !== NONE; slot = operands[slot << PAIR_BITS | 1]!) {
    const leaf = imports[top - 1 - slot]!, adjoint = adjoints[slot]!;
    if (leaf.constant) continue;
    if (leaf.walk === walk) arriveAgain(segments, leaf, adjoint, addsToGradients);
    else {
      leaf.walk = walk;
      leaf.position = i * LARGE + slot;
      const before = partials[slot << PAIR_BITS] = leaf.grad;
      if (addsToGradients) leaf.grad = before + adjoint;
    }
  }
}

/** The places of the operands that the sweep of a segment found to be nodes of older segments, record << PAIR_BITS | position. */
const crossings: number[] = [];

/** Adds adjoint · partial to the adjoints of nodes in older segments. */
function pullBackAcross(segment: Segment, segments: readonly Segment[]): void {
  for (const k of crossings) {
    const record = k >> PAIR_BITS, position = k & 1;
    const term = product(segment.adjoints[record]!, segment.partial(record, position));
    const place = segment.foreignPlace(segment.operand(record, position));
    segmentOf(segments, place.serial)!.accumulate(place.record, term);
  }
  crossings.length = 0;
}

/**
 * Adds to the adjoint of a leaf that the sweep has reached by another version, or in another segment. Its gradient is
 * what it was before the sweep, and the sum: or a second sweep would not add exactly what the first one did.
 */
function arriveAgain(
  segments: readonly Segment[],
  leaf: Leaf,
  adjoint: number,
  addsToGradient: boolean,
): void {
  const { adjoints, partials } = segmentOfArrival(segments, leaf), slot = leaf.position % LARGE;
  adjoints[slot]! += adjoint;
  if (addsToGradient) leaf.grad = partials[slot << PAIR_BITS]! + adjoints[slot]!;
}

/** Where the sweep first reached a leaf: that import has the adjoint of the leaf, and for a partial the gradient before. */
function segmentOfArrival(segments: readonly Segment[], leaf: Leaf): Segment {
  return segments[Math.floor(leaf.position / LARGE)]!;
}

/**
 * Sweeps the records of one segment. The loop is written out for both operands, and what it calls V8 inlines: that halves
 * its time.
 *
 * @returns The slot of the import reached last; each has, where a record has its second operand, that of the one before.
 */
function sweepRecords(segment: Segment): number {
  const { primals, adjoints, partials, operands, epochs, blocks, epoch, length } = segment;
  let low = segment.low | 0, lowBefore = -1, reached = NONE, gaps = 0; // lowBefore: `low` before the record swept last
  for (let i = segment.high; i >= low; i--) {
    if (epochs[i] !== epoch) {
      const gap = i;
      if (lowBefore === i + 1) i = highestOperand(segment, i + 1);
      else if ((i & BLOCK_END) === BLOCK_END && blocks[i >> BLOCK_BITS] !== epoch) {
        i -= BLOCK_END + 1;
      } else i--;
      gaps += gap - i++;
      continue;
    }
    lowBefore = low;
    const k = i << PAIR_BITS, adjoint = adjoints[i]!;
    const first = operands[k]!, code = first >>> OPERAND_BITS, x = first & NUMBER;
    const y = operands[k | 1]!;
    let p = 1, q = 1; // as Segment.partial has them
    if (code > MUL) {
      p = partials[k]!;
      q = partials[k | 1]!;
    } else if (code === MUL) {
      p = y >= FOREIGN ? partials[k | 1]! : primals[y]!;
      q = x >= FOREIGN ? partials[k]! : primals[x]!;
    } else if (code === SUB) q = -1;
    if (x < FOREIGN) {
      const term = product(adjoint, p);
      if (epochs[x] === epoch) adjoints[x]! += term;
      else {
        epochs[x] = epoch;
        adjoints[x] = term;
        if (x >= length) {
          operands[x << PAIR_BITS | 1] = reached;
          reached = x;
        } else {
          blocks[x >> BLOCK_BITS] = epoch;
          if (x < low) low = x;
        }
      }
    } else if (x !== NUMBER) crossings.push(k);
    if (y < FOREIGN) {
      const term = product(adjoint, q);
      if (epochs[y] === epoch) adjoints[y]! += term;
      else {
        epochs[y] = epoch;
        adjoints[y] = term;
        if (y >= length) {
          operands[y << PAIR_BITS | 1] = reached;
          reached = y;
        } else {
          blocks[y >> BLOCK_BITS] = epoch;
          if (y < low) low = y;
        }
      }
    } else if (y !== NUMBER) crossings.push(k | 1);
  }
  segment.low = low;
  segment.gaps = gaps;
  return reached;
}

/**
 * The highest operand of a record that stands in its segment, −1 where none does. Where nothing below the record was reached before,
 * as in a running sum among a thousand others, it is the next record to sweep.
 */
function highestOperand({ operands, length }: Segment, record: number): number {
  const k = record << PAIR_BITS, x = operands[k]! & NUMBER, y = operands[k | 1]!;
  return Math.max(x < length ? x : -1, y < length ? y : -1);
}
