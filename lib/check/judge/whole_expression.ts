/**
 * The whole graph as one mathjs expression, differentiated by each leaf: the chain rule end to end, for small graphs.
 *
 * @module
 */

import type { BigNumber } from "../oracle/bignumber.ts";
import { derivative, type MathNode } from "../../expression/mathjs.ts";
import type { Rule, Trace } from "../../../mod.ts";
import { lower } from "../../expression/straight_line_program.ts";
import {
  calledByLabels,
  expressionOf,
  type NamedExpression,
} from "../../expression/to_expression.ts";
import { runExactly } from "../oracle/exact_machine.ts";
import { BORDER, branchAt, isDifferentiable } from "../oracle/exact_point.ts";

/** mathjs takes too long to differentiate an expanded tree of more nodes. */
const MOST_NODES = 400;

/** The derivative by one leaf, or by one version of it. */
export interface WholeDerivative {
  /** The leaf's position in the trace. */
  readonly position: number;
  /** mathjs's derivative, unsimplified, with the leaves called by their labels. It is for display. */
  readonly expression: MathNode;
  /** The exact number of the derivative; undefined where it has none. */
  readonly value: BigNumber | undefined;
}

/**
 * A graph's expression; undefined where the graph is too large, a node lies on a kink or on the border of a branch that holds there,
 * or mathjs cannot differentiate a rule. On the border of x·|x| as { x >= 0: x^2 } mathjs's second derivative is 2, the other side's
 * is −2, and neither is the derivative.
 */
export function wholeExpression(graph: Trace): NamedExpression | undefined {
  if (graph.rules.some((rule) => rule !== undefined && !isDifferentiable(rule))) return undefined;
  if (
    graph.rules.some((rule, position) => rule !== undefined && isOnBorder(graph, rule, position))
  ) {
    return undefined;
  }
  try {
    return expressionOf(graph, MOST_NODES);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function isOnBorder(graph: Trace, rule: Rule, position: number): boolean {
  if (typeof rule.expression === "string") return false;
  const operands = Array.from(graph.operandsOf(position), (operand) => graph.data[operand]!);
  return branchAt(rule, operands) === BORDER;
}

/**
 * Differentiates a graph by each of its leaves.
 *
 * @returns undefined where the graph has no expression.
 */
export function wholeDerivatives(graph: Trace): WholeDerivative[] | undefined {
  const whole = wholeExpression(graph);
  if (whole === undefined) return undefined;
  const { expression, names, labels } = whole;
  const positions = [...names.keys()];
  const numbers = positions.map((position) => graph.data[position]!);
  return positions.map((position) => {
    const derived = derivative(expression, names.get(position)!);
    const program = lower([derived], [...names.values()]);
    const [value] = runExactly(program, numbers);
    return {
      position,
      expression: calledByLabels(derived, labels),
      value: value?.isNaN() ? undefined : value,
    };
  });
}
