/**
 * Derivatives of derivatives: the engine's `gradients` records them order by order, and mathjs differentiates the whole
 * expression as often.
 *
 * The tolerance is a running error bound over the recorded derivative. The error of a node is Σ |partial| · error over its
 * operands, and the error that its rule may add. The bound is twice that, which makes up for terms of second order.
 *
 * @module
 */

import { derivative, type MathNode } from "mathjs";
import { gradients, type Trace, trace, type Value } from "../../mod.ts";
import { lower } from "../expression/straight_line_program.ts";
import { valueTolerance } from "./judge/tolerance.ts";
import { wholeExpression } from "./judge/whole_expression.ts";
import { runExactly } from "./oracle/exact_machine.ts";
import { distance, errorInUlps, spacing } from "./oracle/ulp.ts";
import type { Mismatch, Tally } from "./report/report.ts";

/** mathjs takes too long to differentiate an expression of more nodes once more. */
const MOST_DERIVED_NODES = 20_000;
/** A bound above this share of the number says nothing. */
const VAGUE = 2 ** -10;

/** A derivative by the engine and by mathjs. */
interface Derived {
  /** Its name, such as ∂x∂y. */
  readonly name: string;
  /** The engine's derivative, as a node that can be differentiated again. */
  readonly node: Value;
  /** mathjs's derivative. */
  readonly expression: MathNode;
  /** The number of the leaf by which it was derived last. The next order goes on from there: ∂x∂y is the same as ∂y∂x. */
  readonly from: number;
}

/** Compares all derivatives of orders 2 to `order`, and returns those that disagree. */
export function checkHigherOrders(root: Value, order: number, tally: Tally): Mismatch[] {
  const graph = trace(root), symbols = wholeExpression(graph);
  if (symbols === undefined) {
    tally.abstain("mathjs cannot differentiate the graph as one expression");
    return [];
  }
  const leaves = Array.from(graph.leaves, (position) => graph.value(position));
  const names = Array.from(graph.leaves, (position) => symbols.names.get(position)!);
  const numbers = Array.from(graph.leaves, (position) => graph.data[position]!);
  if (new Set(leaves).size < leaves.length) {
    tally.abstain("a leaf was assigned, which higher orders do not tell apart");
    return [];
  }
  const mismatches: Mismatch[] = [];
  let level: Derived[] = [{ name: "", node: root, expression: symbols.expression, from: 0 }];
  for (let reached = 1; reached <= order; reached++) {
    level = level.flatMap((derived) => deriveOnce(derived, leaves, names, tally));
    if (reached === 1) continue; // the first order is checked node by node
    for (const derived of level) {
      const mismatch = compare(derived, reached, names, numbers, tally);
      if (mismatch !== undefined) mismatches.push(mismatch);
    }
  }
  return mismatches;
}

function deriveOnce(
  { name, node, expression, from }: Derived,
  leaves: readonly Value[],
  names: readonly string[],
  tally: Tally,
): Derived[] {
  let size = 0;
  expression.traverse(() => void size++);
  if (size > MOST_DERIVED_NODES) {
    tally.abstain("a derivative is too large for mathjs to derive it once more");
    return [];
  }
  const slopes = gradients(node, leaves);
  return names.slice(from).map((variable, i) => ({
    name: `${name}∂${variable}`,
    node: slopes[from + i]!,
    // A fresh copy: where x * x has one and the same node twice, mathjs derives it wrongly.
    expression: derivative(expression.cloneDeep(), variable, { simplify: false }),
    from: from + i,
  }));
}

function compare(
  { name, node, expression }: Derived,
  order: number,
  names: readonly string[],
  numbers: readonly number[],
  tally: Tally,
): Mismatch | undefined {
  const [exact] = runExactly(lower([expression], names), numbers);
  const bound = errorBound(trace(node));
  const nearest = exact?.toNumber() ?? NaN;
  if (exact === undefined || exact.isNaN()) {
    tally.abstain("mathjs has no number for a higher derivative here");
  } else if (isVague(bound, nearest)) {
    tally.abstain("rounding leaves no digits of a higher derivative");
  } else {
    tally.comparisons++;
    const agrees = distance(node.data, exact).lessThanOrEqualTo(bound);
    if (agrees) return undefined;
    return {
      kind: "gradient",
      rule: undefined,
      blame: `the derivative of order ${order}, ${name}, is wrong`,
      engine: node.data,
      exact: exact.toPrecision(25),
      ulps: errorInUlps(node.data, exact),
      allowed: bound / spacing(nearest),
      derivative: expression.toString(),
    };
  }
  return undefined;
}

/** Whether a bound leaves no digits of a number. */
export function isVague(bound: number, nearest: number): boolean {
  return !(bound <= Math.max(VAGUE * Math.abs(nearest), 4 * spacing(nearest)));
}

/** How far the last node may be from the exact number where its leaves are exact. */
export function errorBound(graph: Trace): number {
  const errors = new Float64Array(graph.length);
  graph.rules.forEach((rule, node) => {
    if (rule === undefined) return;
    const operands = graph.operandsOf(node);
    let error = valueTolerance(
      rule,
      Array.from(operands, (o) => graph.data[o]!),
      graph.data[node]!,
    );
    operands.forEach((operand, k) => {
      const from = errors[operand]!;
      if (from !== 0) error += Math.abs(graph.partials[3 * node + k]!) * from;
    });
    errors[node] = error;
  });
  return 2 * errors[graph.outputs[0]!]!;
}
