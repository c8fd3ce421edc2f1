/**
 * Gradients that are lost since a number on the way left the range of the doubles. In log(exp(x)) at −800 the exponential is 0,
 * and so are its slope and the gradient: the derivative is 1. No node is wrong by itself, and the chain rule over the nodes
 * that the engine recorded cannot tell, but the graph as one expression can.
 *
 * @module
 */

import type { BigNumber } from "../oracle/bignumber.ts";
import type { Trace } from "../../../mod.ts";
import { isOutOfRange } from "./tolerance.ts";
import { wholeDerivatives } from "./whole_expression.ts";

/** Why such a gradient is not judged. */
export const LEFT_RANGE = "an intermediate left the range of the doubles";

/**
 * The derivatives by the leaves, by their positions in the trace, of a graph in which an intermediate left the range.
 *
 * @returns undefined where none did.
 */
export function derivativesBeyondRange(graph: Trace): ReadonlyMap<number, BigNumber> | undefined {
  const isLost = graph.rules.some((rule, position) => {
    if (rule === undefined) return false;
    const operands = Array.from(graph.operandsOf(position), (operand) => graph.data[operand]!);
    return isOutOfRange(rule, operands, graph.data[position]!);
  });
  if (!isLost) return undefined;
  const known = (wholeDerivatives(graph) ?? []).filter(({ value }) => value !== undefined);
  return new Map(known.map(({ position, value }) => [position, value!]));
}
