/**
 * The reverse sweep over a graph as data: every term of every gradient, in the order in which they are added.
 *
 * @module
 */

import { azmul } from "../../mod.ts";
import type { DrawnGraph } from "./drawing.ts";
import { formatNumber } from "./format_number.ts";
import { atom, derivative, type Formula, product } from "./formula.ts";
import { localDerivative } from "./local_derivative.ts";
import type { LeftOutStep, SeedStep, Term, TermStep } from "./step.ts";

/** What a reverse sweep finds. */
export interface BackwardPass {
  /** The derivative of the output by each position of the graph. */
  readonly adjoints: Float64Array;
  /** The sweep edge by edge. */
  readonly steps: readonly (SeedStep | TermStep | LeftOutStep)[];
  /** For each drawn node the terms that drawn nodes add. */
  readonly terms: readonly (readonly Term[])[];
  /** For each drawn node how many terms come from nodes that are left out. */
  readonly leftOut: readonly number[];
}

/** Sweeps the whole graph of a drawing. Constants have no gradient, and so no terms. */
export function backwardPass(drawn: DrawnGraph): BackwardPass {
  const { graph, drawing: { nodes }, nodeAt } = drawn, output = graph.outputs[0]!;
  const adjoints = new Float64Array(graph.length), counts = countUses(drawn);
  const terms: Term[][] = nodes.map(() => []), leftOut = nodes.map(() => 0);
  const steps: (SeedStep | TermStep | LeftOutStep)[] = [];
  adjoints[output] = 1;
  if (nodes.at(-1)!.kind !== "constant") steps.push({ kind: "seed", node: nodes.length - 1 });
  for (let position = output; position >= 0; position--) {
    const adjoint = adjoints[position]!, user = nodeAt[position]!;
    if (user >= 0 && leftOut[user]! > 0) {
      steps.push({ kind: "leftOut", node: user, leftOut: leftOut[user]!, gradient: adjoint });
    }
    for (const [k, at] of graph.operandsOf(position).entries()) {
      const partial = graph.partials[3 * position + k]!, operand = nodeAt[at]!;
      const before = adjoints[at]!, product = azmul(adjoint, partial), after = before + product;
      adjoints[at] = after;
      if (operand < 0 || nodes[operand]!.kind === "constant") continue;
      if (user < 0) leftOut[operand]!++;
      else {
        const index = terms[operand]!.length + leftOut[operand]! + 1, count = counts[operand]!;
        const sum = { adjoint, partial, product, before, after, index, count };
        const term = { user, k, operand, ...sum, ...termFormulas(drawn, user, k, adjoint) };
        terms[operand]!.push(term);
        steps.push({ kind: "term", node: operand, term });
      }
    }
  }
  return { adjoints, steps, terms, leftOut };
}

/** For each drawn node in how many places of the graph it is an operand. */
function countUses({ graph, drawing: { nodes }, nodeAt }: DrawnGraph): number[] {
  const counts = nodes.map(() => 0);
  for (let position = 0; position < graph.length; position++) {
    for (const operand of graph.operandsOf(position)) {
      const node = nodeAt[operand]!;
      if (node >= 0) counts[node]!++;
    }
  }
  return counts;
}

/** ∂l/∂u · ∂u/∂x for the operand k of a user u, in formulas and in numbers. */
function termFormulas(
  drawn: DrawnGraph,
  user: number,
  k: number,
  adjoint: number,
): Pick<Term, "local" | "formula" | "numbers"> {
  const { nodes } = drawn.drawing, { name, operands } = nodes[user]!;
  const local = localFormula(drawn, user, k);
  return {
    local: local.text,
    formula: product(derivative(nodes.at(-1)!.name, name), local),
    numbers: product(atom(formatNumber(adjoint)), atom(formatNumber(operands[k]!.partial))),
  };
}

/** The local derivative of a node by its operand k: the formula of its rule, or ∂u/∂x where that has none. */
function localFormula(
  { graph, drawing: { nodes }, positions }: DrawnGraph,
  node: number,
  k: number,
): Formula {
  const { name, data, operands } = nodes[node]!, position = positions[node]!;
  const at = graph.operandsOf(position);
  const named = operands.map(({ node: operand }, j) => {
    const drawn = nodes[operand];
    return {
      name: drawn?.name,
      data: graph.data[at[j]!]!,
      isNumber: drawn?.kind === "constant" && graph.label(at[j]!) === "",
    };
  });
  const { partial } = operands[k]!;
  return localDerivative(graph.rules[position]!, k, named, { name, data }, partial) ??
    derivative(name, named[k]!.name!);
}
