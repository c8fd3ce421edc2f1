/**
 * Layers: which boxes stand in which column.
 *
 * @module
 */

import type { LayoutEdge } from "./types.ts";

type Ends = Pick<LayoutEdge, "from" | "to">;

/**
 * The layer of each box, from 0 at the left: operands stand left of their users.
 *
 * A box stands as far right as its users allow, such as a leaf beside its first user. Then boxes move left where that makes
 * more lines shorter than longer.
 *
 * @throws {RangeError} Where the edges form a cycle.
 */
export function layersOf(count: number, edges: readonly Ends[]): number[] {
  const { users, operands } = neighboursOf(count, edges), order = topologicalOrder(operands, users);
  const layers = new Array<number>(count).fill(0);
  for (const box of order.toReversed()) {
    for (const user of users[box]!) layers[box] = Math.min(layers[box]!, layers[user]! - 1);
  }
  shorten(layers, order, operands, users);
  const leftmost = layers.reduce((least, layer) => Math.min(least, layer), 0);
  return layers.map((layer) => layer - leftmost);
}

/** For each box its users and its operands, each once. */
function neighboursOf(count: number, edges: readonly Ends[]) {
  const users = Array.from({ length: count }, () => new Set<number>());
  const operands = Array.from({ length: count }, () => new Set<number>());
  for (const { from, to } of edges) {
    users[from]!.add(to);
    operands[to]!.add(from);
  }
  return { users: users.map((set) => [...set]), operands: operands.map((set) => [...set]) };
}

/** Boxes in an order in which operands come before their users. */
function topologicalOrder(operands: number[][], users: number[][]): number[] {
  const missing = operands.map(({ length }) => length);
  const order = missing.flatMap((number, box) => number === 0 ? [box] : []);
  for (const box of order) { // grows meanwhile
    for (const user of users[box]!) if (--missing[user]! === 0) order.push(user);
  }
  if (order.length < operands.length) {
    throw new RangeError("Cannot lay out boxes as their edges form a cycle");
  }
  return order;
}

/** How often all boxes are looked at again. Each round that changes nothing is the last. */
const MOST_ROUNDS = 16;

/**
 * Moves boxes to the layer at which the lines at them are shortest. All edges from one box share one line, which is as long
 * as the way to the farthest user.
 */
function shorten(
  layers: number[],
  order: readonly number[],
  operands: readonly (readonly number[])[],
  users: readonly (readonly number[])[],
): void {
  for (let moved = true, round = 0; moved && round < MOST_ROUNDS; round++) {
    moved = false;
    for (const box of order) {
      if (operands[box]!.length === 0 || users[box]!.length === 0) continue;
      const least = Math.max(...operands[box]!.map((operand) => layers[operand]!)) + 1;
      const most = Math.min(...users[box]!.map((user) => layers[user]!)) - 1;
      // At layer x all lines together are Σ max(x, farthest other user) − x long, a sum over the operands: it falls up to the
      // smallest of these layers, and grows from the second on.
      const farthest = operands[box]!.map((operand) =>
        Math.max(...users[operand]!.map((user) => user === box ? -Infinity : layers[user]!))
      ).sort((a, b) => a - b);
      const clamp = (layer: number) => Math.max(least, Math.min(layer, most));
      const [low, high] = [clamp(farthest[0]!), clamp(farthest[1] ?? Infinity)];
      const best = Math.max(low, Math.min(layers[box]!, high));
      if (best !== layers[box]) [layers[box], moved] = [best, true];
    }
  }
}
