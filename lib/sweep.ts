/**
 * The reverse sweep: from a root through its graph, each node before its operands.
 *
 * Within a segment, falling index is a reversed topological order; among segments, falling serial is. So a sweep is a
 * loop, not a search: what it reaches it marks with the epoch of the sweep, and what bears no mark it passes over.
 */

import { extentBySegment } from "./extent.ts";
import { Leaf } from "./leaf.ts";
import { product } from "./product.ts";
import type { Segment } from "./segment.ts";
import * as layout from "./segment.ts";
import { expectGraphs } from "./tape.ts";
import { home, index } from "./keys.ts";
import type { Value } from "./value.ts";

// V8 folds constants of the module itself, but loads imported ones at every use.
const { ADJOINT, BLOCK, BLOCK_BITS, FOREIGN, CODE_MASK, DOUBLES, INTEGERS, PARTIAL, TAG } = layout;
const BLOCK_END = BLOCK - 1;

/** Numbers the sweeps, so that a leaf knows whether its adjoint is of this one. */
let sweeps = 0;

/** The reverse sweep from `root`: sets the gradients of interior nodes, adds to those of leaves. */
export function sweep(root: Value): void {
  // One addition a leaf, or a second sweep would not add exactly what the first one did.
  for (const leaf of sweepToLeaves(root)) leaf.grad += leaf.adjoint;
}

/** The derivatives of `root` by leaves, whose own gradients stay as they are. */
export function adjointsOf(root: Value, leaves: readonly Value[]): number[] {
  sweepToLeaves(root);
  return leaves.map((value) => {
    const leaf = value[home] as Leaf;
    return leaf.sweep === sweeps ? leaf.adjoint : 0;
  });
}

/** Sweeps from `root` and returns the leaves it reached, each with its adjoint. */
function sweepToLeaves(root: Value): Leaf[] {
  const at = root[home], leaves: Leaf[] = [];
  sweeps++;
  if (at instanceof Leaf) {
    addAdjoint(at, 1, leaves); // ∂L/∂L
    return leaves;
  }
  const segments = at.wide === null ? [at.segment] : [...extentBySegment([at]).keys()];
  for (const segment of segments) segment.beginSweep();
  at.segment.accumulate(root[index], 1);
  const bySerial = new Map(segments.map((segment) => [segment.serial, segment]));
  let reached = 0;
  for (let i = segments.length - 1; i >= 0; i--) {
    const segment = segments[i]!;
    if (segment.high < 0) continue;
    const foreign = segment.foreign.map((serial) => bySerial.get(serial));
    const imports = sweepSegment(segment, foreign);
    for (const slot of imports) {
      const leaf = segment.imported(slot)[home] as Leaf;
      addAdjoint(leaf, segment.doubles[slot * DOUBLES + ADJOINT]!, leaves);
    }
    reached += segment.high - segment.low + 1;
  }
  expectGraphs(reached);
  return leaves;
}

/** Adds to the adjoint of a leaf, which the sweep may reach by several versions and segments. */
function addAdjoint(leaf: Leaf, adjoint: number, leaves: Leaf[]): void {
  if (leaf.constant) return;
  if (leaf.sweep === sweeps) leaf.adjoint += adjoint;
  else {
    leaf.sweep = sweeps;
    leaf.adjoint = adjoint;
    leaves.push(leaf);
  }
}

/** Sweeps the records of one segment and returns the slots of the imports it reached. */
function sweepSegment(segment: Segment, foreign: readonly (Segment | undefined)[]): number[] {
  const { doubles, integers, blocks, epoch } = segment, imports: number[] = [];
  for (let i = segment.high; i >= segment.low; i--) {
    if ((i & BLOCK_END) === BLOCK_END && blocks[i >> BLOCK_BITS] !== epoch) {
      i -= BLOCK_END;
      continue;
    }
    const k = i * INTEGERS, d = i * DOUBLES;
    if (integers[k + TAG]! >>> 16 !== epoch) continue;
    const adjoint = doubles[d + ADJOINT]!, x = integers[k]!, y = integers[k + 1]!;
    if (x >= FOREIGN) pullBackAcross(foreign, x, adjoint, doubles[d + PARTIAL]!);
    else if (x >= 0) pullBack(segment, imports, x, adjoint, doubles[d + PARTIAL]!);
    if (y >= FOREIGN) pullBackAcross(foreign, y, adjoint, doubles[d + PARTIAL + 1]!);
    else if (y >= 0) pullBack(segment, imports, y, adjoint, doubles[d + PARTIAL + 1]!);
  }
  return imports;
}

/** Adds adjoint · partial to the adjoint of an operand in the same segment. */
function pullBack(
  segment: Segment,
  imports: number[],
  operand: number,
  adjoint: number,
  partial: number,
): void {
  const { doubles, integers, epoch } = segment;
  const term = product(adjoint, partial), at = operand * INTEGERS + TAG, tag = integers[at]!;
  if (tag >>> 16 === epoch) {
    doubles[operand * DOUBLES + ADJOINT]! += term;
    return;
  }
  integers[at] = tag & CODE_MASK | epoch << 16;
  doubles[operand * DOUBLES + ADJOINT] = term;
  if (operand >= segment.length) imports.push(operand);
  else {
    segment.blocks[operand >> BLOCK_BITS] = epoch;
    if (operand < segment.low) segment.low = operand;
  }
}

/** Adds adjoint · partial to the adjoint of an operand in an older segment. */
function pullBackAcross(
  foreign: readonly (Segment | undefined)[],
  operand: number,
  adjoint: number,
  partial: number,
): void {
  const segment = foreign[Math.floor(operand / FOREIGN) - 1]!;
  segment.accumulate(operand % FOREIGN, product(adjoint, partial));
}
