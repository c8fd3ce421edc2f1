/**
 * Which nodes of a graph are near its root.
 *
 * @module
 */

import type { Trace } from "../../mod.ts";

/** The positions of the `count` nodes nearest the output, in topological order: a search in breadth. */
export function nearestPositions(graph: Trace, count: number): number[] {
  const found = [graph.outputs[0]!], seen = new Set(found);
  for (let next = 0; next < found.length; next++) {
    for (let k = 0; k < 3 && found.length < count; k++) {
      const operand = graph.operands[3 * found[next]! + k]!;
      if (operand < 0 || seen.has(operand)) continue;
      seen.add(operand);
      found.push(operand);
    }
  }
  return found.sort((a, b) => a - b);
}
