/**
 * The whole graph as one mathjs expression, differentiated by each leaf: the chain rule end to end, for small graphs.
 *
 * @module
 */

import { type BigNumber, derivative, type MathNode } from "mathjs";
import { expressionOf } from "../expression/to_expression.ts";
import type { Trace } from "../../mod.ts";
import { runExactly } from "./exact_machine.ts";
import { lower } from "../expression/straight_line_program.ts";

/** Beyond this many nodes of the expanded tree mathjs takes too long. */
export const MOST_NODES = 400;

/** The derivative by one leaf, or by one version of it. */
export interface WholeDerivative {
  /** The leaf's position in the trace. */
  readonly position: number;
  /** mathjs's derivative, unsimplified. */
  readonly expression: MathNode;
  /** Its exact number; undefined where it has none. */
  readonly value: BigNumber | undefined;
}

/**
 * Differentiates a graph by each of its leaves.
 *
 * @returns undefined where the graph is too large, or has a node on a kink.
 */
export function wholeDerivatives(graph: Trace): WholeDerivative[] | undefined {
  let whole;
  try {
    whole = expressionOf(graph, MOST_NODES);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  const { expression, names } = whole;
  const positions = [...names.keys()];
  const numbers = positions.map((position) => graph.data[position]!);
  return positions.map((position) => {
    const derived = derivative(expression, names.get(position)!, { simplify: false });
    const program = lower([derived], [...names.values()]);
    const [value] = runExactly(program, numbers);
    return { position, expression: derived, value: value?.isNaN() ? undefined : value };
  });
}
