/**
 * The nodes of a graph that are near its root.
 *
 * @module
 */

import type { Trace } from "../../mod.ts";

/** The positions of the `count` nodes nearest the output, in topological order. It searches breadth first. */
export function nearestPositions(graph: Trace, count: number): number[] {
  const found = [graph.outputs[0]!], seen = new Set(found);
  for (let next = 0; next < found.length; next++) {
    for (const operand of graph.operandsOf(found[next]!)) {
      if (found.length >= count || seen.has(operand)) continue;
      seen.add(operand);
      found.push(operand);
    }
  }
  return found.sort((a, b) => a - b);
}
