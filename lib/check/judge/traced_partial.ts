/**
 * A partial derivative of a rule at a point, as the graph that it records on Values. The graph shows which roundings the
 * partial makes, and which of its numbers leave the range of the doubles.
 *
 * @module
 */

import { type Operand, type Rule, rules, type Trace, trace, Value } from "../../../mod.ts";

/** A partial at a point, as a graph over the operands and the value. */
export interface TracedPartial {
  readonly graph: Trace;
  /** The position of the rule's value; −1 where the partial does not use it. */
  readonly out: number;
  /** For each node whether the partial's number depends on it. A `select` does not depend on the branch that it left. */
  readonly counts: readonly boolean[];
  /** Whether a node is a number that the partial's text computes, such as 1 / 2.4 − 1: it may have been rounded. */
  isConstant(position: number): boolean;
}

/** Traces partial k; undefined where it depends on no operand. */
export function tracePartial(
  rule: Rule,
  k: number,
  operands: readonly number[],
  value: number,
): TracedPartial | undefined {
  const leaves = operands.map((data) => new Value(data));
  const out = new Value(value);
  const traced: Operand = rule.partials[k]!(...leaves, out);
  if (typeof traced === "number") return undefined;
  const graph = trace(traced), given = new Set([...leaves, out].map(({ id }) => id));
  return {
    graph,
    out: graph.rules.findIndex((_, position) => graph.id(position) === out.id),
    counts: takenNodes(graph),
    isConstant: (position) => graph.rules[position] === undefined && !given.has(graph.id(position)),
  };
}

const SELECT = rules.get("select");

function takenNodes(graph: Trace): boolean[] {
  const counts = new Array<boolean>(graph.length).fill(false);
  counts[graph.outputs[0]!] = true;
  for (let position = graph.length - 1; position >= 0; position--) {
    if (!counts[position]) continue;
    const operands = graph.operandsOf(position);
    if (graph.rules[position] === SELECT) {
      const [test, positive, other] = operands as Iterable<number> as [number, number, number];
      counts[test] = true;
      counts[graph.data[test]! > 0 ? positive : other] = true;
    } else for (const operand of operands) counts[operand] = true;
  }
  return counts;
}
