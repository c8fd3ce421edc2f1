/**
 * Derivatives of derivatives: the engine's `gradients` records them order by order, and mathjs differentiates the whole
 * expression as often.
 *
 * The tolerance is twice the running error bound of the recorded derivative.
 *
 * @module
 */

import type { BigNumber } from "./oracle/bignumber.ts";
import { derivative, type MathNode } from "../expression/mathjs.ts";
import { gradients, type Trace, trace, type Value } from "../../mod.ts";
import { lower } from "../expression/straight_line_program.ts";
import { calledByLabels } from "../expression/to_expression.ts";
import { build, isConstant, planOf } from "./graphs/plan.ts";
import { isVague } from "./judge/node_judgement.ts";
import { runningError } from "./judge/tolerance.ts";
import { wholeExpression } from "./judge/whole_expression.ts";
import { runExactly } from "./oracle/exact_machine.ts";
import { distance, errorInUlps, spacing } from "./oracle/ulp.ts";
import type { Mismatch, Tally } from "./report/report.ts";

/** mathjs takes too long to differentiate an expression of more nodes once more. */
const MOST_DERIVED_NODES = 20_000;

/** A derivative by the engine and by mathjs. */
interface Derived {
  /** Its name, such as ∂x∂y. */
  readonly name: string;
  /** The engine's derivative, as a node that can be differentiated again. */
  readonly node: Value;
  /** mathjs's derivative. */
  readonly expression: MathNode;
  /** The same derivative of the graph {@linkcode unfolded}. */
  readonly unfolded: () => Value;
  /** The number of the leaf by which it was derived last. The next order goes on from there: ∂x∂y is the same as ∂y∂x. */
  readonly from: number;
}

/** A leaf as a variable of the expression. */
interface Variable {
  readonly leaf: Value;
  readonly name: string;
  /** What reports call it. */
  readonly label: string;
  readonly data: number;
}

/** Compares all derivatives of orders 2 to `order`, and returns those that disagree. */
export function checkHigherOrders(root: Value, order: number, tally: Tally): Mismatch[] {
  const graph = trace(root), symbols = wholeExpression(graph);
  if (symbols === undefined) {
    abstain(tally, `order ${order}`, "mathjs cannot differentiate the graph as one expression");
    return [];
  }
  const variables = Array.from(graph.leaves, (position): Variable => {
    const name = symbols.names.get(position)!, label = symbols.labels.get(name) ?? name;
    return { leaf: graph.value(position), name, label, data: graph.data[position]! };
  });
  if (new Set(variables.map(({ leaf }) => leaf)).size < variables.length) {
    abstain(tally, `order ${order}`, "a leaf was assigned, which higher orders do not tell apart");
    return [];
  }
  const mismatches: Mismatch[] = [];
  const twin = once(() => unfolded(graph));
  const start = { name: "", node: root, unfolded: () => twin().root, from: 0 };
  let level: Derived[] = [{ ...start, expression: symbols.expression }];
  for (let reached = 1; reached <= order; reached++) {
    level = level.flatMap((derived) => deriveOnce(derived, variables, () => twin().leaves, tally));
    if (reached === 1) continue; // the first order is checked node by node
    for (const derived of level) {
      const mismatch = compare(derived, reached, variables, tally);
      if (mismatch === undefined) continue;
      const text = calledByLabels(derived.expression, symbols.labels).toString();
      mismatches.push({ ...mismatch, derivative: text });
    }
  }
  return mismatches;
}

/** Counts what cannot be compared: then the verdict is not "agrees", as it was asked for. */
function abstain(tally: Tally, what: string, reason: string): void {
  tally.abstain(reason);
  tally.lack(what, reason);
}

function deriveOnce(
  { name, node, unfolded, expression, from }: Derived,
  variables: readonly Variable[],
  leavesUnfolded: () => readonly Value[],
  tally: Tally,
): Derived[] {
  let size = 0;
  expression.traverse(() => void size++);
  if (size > MOST_DERIVED_NODES) {
    abstain(tally, `∂ of ${name}`, "a derivative is too large for mathjs to derive it once more");
    return [];
  }
  const slopes = gradients(node, variables.map(({ leaf }) => leaf));
  const slopesUnfolded = once(() => gradients(unfolded(), leavesUnfolded()));
  return variables.slice(from).map((variable, i) => ({
    name: `${name}∂${variable.label}`,
    node: slopes[from + i]!,
    unfolded: () => slopesUnfolded()[from + i]!,
    // A fresh copy: where x * x has one and the same node twice, mathjs derives it wrongly.
    expression: derivative(expression.cloneDeep(), variable.name),
    from: from + i,
  }));
}

const NO_DIGITS = "rounding leaves no digits of a higher derivative";

/** A function that computes once. */
function once<T>(compute: () => T): () => T {
  let result: { of: T } | undefined;
  return () => (result ??= { of: compute() }).of;
}

/**
 * A graph with a leaf in place of each constant, and its leaves that are no constants. The second derivative of (−2.9·x)² is the
 * number 2·2.9², which the engine computes while it records nothing: no trace shows how it was rounded. Here it is recorded.
 */
function unfolded(graph: Trace): { root: Value; leaves: readonly Value[] } {
  const plan = planOf(graph), { length } = graph.leaves;
  let number = length;
  const { root, leaves } = build({
    ...plan,
    leaf: plan.leaf.map((leaf, position) => isConstant(plan, position) ? number++ : leaf),
  });
  return { root, leaves: leaves.slice(0, length) };
}

function compare(
  { name, node, unfolded, expression }: Derived,
  order: number,
  variables: readonly Variable[],
  tally: Tally,
): Mismatch | undefined {
  const program = lower([expression], variables.map(({ name }) => name));
  const [exact] = runExactly(program, variables.map(({ data }) => data));
  if (exact === undefined || exact.isNaN()) {
    abstain(tally, name, "mathjs has no number for a higher derivative here");
    return undefined;
  }
  if (node.data === exact.toNumber()) { // no double is nearer; the exact number itself has an error far below an ulp
    tally.comparisons++;
    return undefined;
  }
  const bound = derivativeTolerance(node, exact);
  if (bound === undefined) {
    abstain(tally, name, NO_DIGITS);
    return undefined;
  }
  tally.comparisons++;
  if (distance(node.data, exact).lte(bound)) return undefined;
  const boundUnfolded = derivativeTolerance(unfolded(), exact, node.data);
  if (boundUnfolded === undefined) {
    abstain(tally, name, NO_DIGITS);
    return undefined;
  }
  if (distance(node.data, exact).lte(boundUnfolded)) return undefined;
  return {
    kind: "gradient",
    rule: undefined,
    blame: `the derivative of order ${order}, ${name}, is wrong`,
    engine: node.data,
    exact: exact.toPrecision(25),
    ulps: errorInUlps(node.data, exact),
    allowed: boundUnfolded / spacing(exact.toNumber()),
  };
}

/**
 * How far a recorded derivative may be from the exact number; undefined where rounding leaves no digits of it.
 *
 * That of x^y asks whether y − 1 was rounded, and a bound must reckon with either answer. Where this leaves no digits, the answers
 * that were recorded are taken for right: a number that agrees then is right, and one that does not is not judged.
 *
 * @param engine The derivative to judge: that of `node`, or of a graph that was recorded otherwise.
 */
export function derivativeTolerance(
  node: Value,
  exact: BigNumber,
  engine: number = node.data,
): number | undefined {
  const graph = trace(node), nearest = exact.toNumber();
  const bound = 2 * runningError(graph, () => 0);
  if (!isVague(bound, nearest)) return bound;
  const decided = 2 * runningError(graph, () => 0, { isDecided: true });
  return !isVague(decided, nearest) && distance(engine, exact).lte(decided) ? decided : undefined;
}
