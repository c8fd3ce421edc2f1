/** Forward mode: tangents pushed through a graph, in numbers or as new nodes. */

import { quotientByRoot } from "./cancellation.ts";
import { Derivation } from "./derivation.ts";
import { add, azmul } from "./operations.ts";
import { dependents, operandAt } from "./gradients.ts";
import { product } from "./product.ts";
import { rules } from "./registry.ts";
import { handleOn, type Trace } from "./trace.ts";
import type { Operand } from "./value.ts";

/**
 * The tangent of every node, in numbers: the sum over its operands of partial · tangent, a product with a factor of
 * exactly 0 being 0 (product.ts).
 * @param inputs The positions that tangents are given for.
 */
export function tangentsOf(
  graph: Trace,
  inputs: readonly (readonly number[])[],
  given: readonly number[],
): Float64Array {
  const tangents = new Float64Array(graph.length), { operands, partials } = graph;
  const independent = seed(graph.length, inputs);
  for (let node = 0, k = 0; node < graph.length; node++, k += 3) {
    if (independent[node] !== undefined) tangents[node] = given[independent[node]!]!;
    else {
      let tangent = 0;
      for (let at = k; at < k + 3 && operands[at]! >= 0; at++) {
        tangent += product(tangents[operands[at]!]!, partials[at]!);
      }
      tangents[node] = tangent;
    }
  }
  return tangents;
}

/** The tangents of nodes as new nodes, which can be differentiated. */
export function recordedTangentsOf(
  graph: Trace,
  inputs: readonly (readonly number[])[],
  given: readonly Operand[],
  nodes: Iterable<number>,
): Operand[] {
  const active = dependents(graph, inputs), independent = seed(graph.length, inputs);
  const tangents: Operand[] = new Array(graph.length).fill(0);
  return new Derivation().run(() => {
    for (let node = 0; node < graph.length; node++) {
      if (independent[node] !== undefined) tangents[node] = given[independent[node]!]!;
      else if (active[node]) tangents[node] = pushForward(graph, node, tangents);
    }
    return Array.from(nodes, (node) => tangents[node]!);
  });
}

function pushForward(graph: Trace, node: number, tangents: readonly Operand[]): Operand {
  const positions = graph.operandsOf(node), rule = graph.rules[node]!;
  const operands = Array.from(positions, (position) => operandAt(graph, position));
  let tangent: Operand | undefined;
  positions.forEach((position, k) => {
    if (tangents[position] === 0) return;
    const partial = rule.partials[k]!(...operands, handleOn(graph, node));
    if (partial === 0) return;
    const term = productWithTangent(graph, position, partial, tangents);
    tangent = tangent === undefined ? term : add(tangent, term);
  });
  return tangent ?? 0;
}

/**
 * The product of a factor and the tangent of the node at a position. Where that is h = √(x² + y²), and divides the factor, h is left
 * out: of 2h · (x/h·ẋ + y/h·ẏ), for h², remains 2·(x·ẋ + y·ẏ).
 */
function productWithTangent(
  graph: Trace,
  position: number,
  factor: Operand,
  tangents: readonly Operand[],
): Operand {
  const isRoot = graph.rules[position] === rules.get("hypot");
  const quotient = isRoot ? quotientByRoot(factor, handleOn(graph, position)) : undefined;
  if (quotient === undefined) return azmul(factor, tangents[position]!);
  const terms = Array.from(graph.operandsOf(position)).filter((leg) => tangents[leg] !== 0)
    .map((leg) => productWithTangent(graph, leg, operandAt(graph, leg), tangents));
  return azmul(quotient, terms.reduce((sum, term) => add(sum, term)));
}

/** For each position the number of the input that it stands for, undefined where it stands for none. */
function seed(length: number, inputs: readonly (readonly number[])[]): (number | undefined)[] {
  const independent: (number | undefined)[] = new Array(length);
  inputs.forEach((positions, i) => {
    for (const position of positions) independent[position] = i;
  });
  return independent;
}
