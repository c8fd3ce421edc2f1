/**
 * Handles that a graph gives out are the same object while one is held, so that `===`, `Set` and `Map` tell nodes apart. Without
 * this a walk that marks visited nodes in a `Set` goes through a node that two others use twice, through one below that uses it four
 * times, and through a graph of 20 such nodes a million times.
 *
 * Handles that operations return are not known here, as a weak reference costs more than the operation: `x.mul(2)` and the child of
 * what was computed from it are two objects with one id, until the first of them is given out. And in one job only so many segments
 * take part as weak references may keep (kept.ts).
 */

import type { Home } from "./home.ts";
import { mayHoldWeakly } from "./kept.ts";
import { handle, home, index, Leaf, type Node } from "./node.ts";

/** The handle on a record of a home's segment. */
export function handleAt(at: Home, record: number): Node {
  return at.segment.handles?.get(record)?.deref() ?? giveOut(handle(at, record), at, record);
}

/** The handle on the same node that was given out before, or else this one from now on. */
export function givenOut(node: Node): Node {
  const at = node[home];
  if (at instanceof Leaf) return at.value;
  return at.segment.handles?.get(node[index])?.deref() ?? giveOut(node, at, node[index]);
}

function giveOut(node: Node, { segment }: Home, record: number): Node {
  if (segment.handles === undefined && mayHoldWeakly(segment.top - segment.start)) {
    segment.handles = new Map();
  }
  segment.handles?.set(record, new WeakRef(node));
  return node;
}
