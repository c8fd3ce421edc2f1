/**
 * Ways back through a graph that give wrong gradients, to show what goes wrong.
 *
 * @module
 */

import { type Trace, trace, type Value } from "../../../mod.ts";

/** The gradient of each node by its name; of several runs each. */
export type Gradients = ReadonlyMap<string, number>;

/**
 * A walk in depth. It follows each edge as it comes: it adds the edge's term to the operand and goes on from there at once, with what
 * the operand has by then. No node is entered twice, so what arrives later is not passed on.
 */
export function inDepth(root: Value): Gradients {
  const graph = trace(root), output = graph.outputs[0]!;
  const gradients = new Float64Array(graph.length), entered = new Set([output]);
  gradients[output] = 1;
  const path = [{ node: output, k: 0 }];
  for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
    const { node, k } = at, operand = graph.operandsOf(node)[k];
    if (operand === undefined) {
      path.pop();
      continue;
    }
    at.k++;
    gradients[operand]! += gradients[node]! * graph.partials[3 * node + k]!;
    if (!entered.has(operand)) {
      entered.add(operand);
      path.push({ node: operand, k: 0 });
    }
  }
  return named(graph, gradients);
}

/** Passes in the right order that never set a gradient back to 0, but for the result's, which begins at 1: the gradients after each. */
export function keepingAll(root: Value, passes: number): Gradients[] {
  const graph = trace(root), output = graph.outputs[0]!, gradients = new Float64Array(graph.length);
  return Array.from({ length: passes }, () => {
    gradients[output] = 1;
    for (let node = output; node >= 0; node--) {
      for (const [k, operand] of graph.operandsOf(node).entries()) {
        gradients[operand]! += gradients[node]! * graph.partials[3 * node + k]!;
      }
    }
    return named(graph, gradients);
  });
}

function named(graph: Trace, gradients: Float64Array): Gradients {
  return new Map(Array.from(gradients, (gradient, node) => [graph.label(node), gradient]));
}
