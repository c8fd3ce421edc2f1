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
 * A box stands as far right as its users allow, such as a leaf beside its first user.
 *
 * @throws {RangeError} Where the edges form a cycle.
 */
export function layersOf(count: number, edges: readonly Ends[]): number[] {
  const users = usersOf(count, edges), layers = new Array<number>(count).fill(0);
  for (const box of topologicalOrder(users).reverse()) {
    for (const user of users[box]!) layers[box] = Math.min(layers[box]!, layers[user]! - 1);
  }
  const leftmost = layers.reduce((least, layer) => Math.min(least, layer), 0);
  return layers.map((layer) => layer - leftmost);
}

/** For each box its users, as often as it is an operand. */
function usersOf(count: number, edges: readonly Ends[]): number[][] {
  const users: number[][] = Array.from({ length: count }, () => []);
  for (const { from, to } of edges) users[from]!.push(to);
  return users;
}

/** Boxes in an order in which operands come before their users. */
function topologicalOrder(users: readonly (readonly number[])[]): number[] {
  const missing = new Array<number>(users.length).fill(0);
  for (const user of users.flat()) missing[user]!++;
  const order = [...users.keys()].filter((box) => missing[box] === 0);
  for (const box of order) { // grows meanwhile
    for (const user of users[box]!) if (--missing[user]! === 0) order.push(user);
  }
  if (order.length < users.length) {
    throw new RangeError("Cannot lay out boxes as their edges form a cycle");
  }
  return order;
}
