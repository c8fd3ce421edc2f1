/**
 * The check of a graph that somebody built.
 *
 * @module
 */

import { type Trace, trace, Value } from "../../mod.ts";
import { type Arithmetic, checkRecording, type LeafGradient, nodeName } from "./graph_check.ts";
import { arithmeticOption } from "./options.ts";
import { planOf } from "./plan.ts";
import { record, type Recording } from "./recording.ts";
import { type Report, showMismatch, showUlps, summaryLine, Tally } from "./report.ts";
import { tidy } from "./tidy.ts";
import { errorInUlps } from "./ulp.ts";
import { wholeDerivatives } from "./whole_expression.ts";

/** Settings of {@linkcode checkGradient}. */
export interface CheckGradientOptions {
  /**
   * "exact", where not given: BigNumbers judge every number. "double": mathjs's formulas in doubles, with a bound on their
   * rounding errors, for large graphs; BigNumbers judge where those are in doubt.
   */
  arithmetic?: Arithmetic;
}

/** The gradient of one leaf. */
export interface LeafReport {
  /** Its label, or its number. */
  readonly name: string;
  /** The number that it stands for; of several versions the last. */
  readonly data: number;
  /** What one sweep from the root gives it. */
  readonly gradient: number;
  /** What the oracle says; undefined where it is silent. */
  readonly exact: number | undefined;
  /** The distance of the two in ulps. */
  readonly ulps: number | undefined;
  /** Whether rounding explains the distance; true where the oracle is silent. */
  readonly agrees: boolean;
}

/** mathjs's derivative of the whole graph by a leaf. */
export interface SymbolicDerivative {
  /** The leaf's name. */
  readonly name: string;
  /** The derivative by mathjs, without the neutral elements that it writes: x_2 for x_2 * 1 + 0. */
  readonly expression: string;
  /** Its number; NaN where it has none. */
  readonly value: number;
}

/** What {@linkcode checkGradient} returns. */
export interface GradientReport extends Report {
  /** The leaves in the order of their first use. */
  readonly leaves: readonly LeafReport[];
  /**
   * mathjs's derivative of the whole graph by each leaf. Empty where the graph as one expression is too large for mathjs, or a
   * node lies on a kink.
   */
  derivatives(): SymbolicDerivative[];
}

/**
 * Checks every leaf's gradient of a graph against mathjs, and every node's value and partials on the way.
 *
 * The graph is rebuilt from its recording and the copy is swept: gradients that the caller holds stay as they are.
 *
 * @param root The node to differentiate.
 * @param options Which arithmetic the oracle uses.
 * @returns What was compared and what disagrees, with the node at fault.
 * @throws {TypeError} When `root` is no Value.
 *
 * @example Usage
 * ```ts
 * import { Value } from "@chainrule/autograd";
 * import { checkGradient } from "@chainrule/autograd/check";
 * import { assertEquals } from "@std/assert";
 *
 * const x = new Value(3, "x");
 * const report = checkGradient(x.mul(x).tanh());
 * assertEquals(report.verdict, "agrees");
 * assertEquals(report.derivatives()[0]?.name, "x");
 * ```
 */
export function checkGradient(root: Value, options: CheckGradientOptions = {}): GradientReport {
  if (!(root instanceof Value)) {
    throw new TypeError(
      `Cannot check a gradient as 'root' must be a Value: current value is ${String(root)}`,
    );
  }
  const arithmetic = arithmeticOption(options.arithmetic);
  const graph = trace(root);
  const tally = new Tally();
  const recording = recordingOf(graph);
  const { leaves, faults } = checkRecording(recording, arithmetic, tally);
  for (const fault of faults) tally.disagree(fault);
  const leafReports = leaves.map((leaf) => leafReport(recording, leaf));
  const figures = tally.figures();
  return {
    ...figures,
    leaves: leafReports,
    derivatives: () => derivativesOf(graph),
    toString: () =>
      [summaryLine(figures), ...leafReports.map(leafLine), ...figures.mismatches.map(showMismatch)]
        .join("\n"),
  };
}

/** What the user's graph recorded, with the gradients of a copy; a copy that comes out otherwise is a fault. */
function recordingOf(graph: Trace): Recording {
  const copy = record(planOf(graph));
  return {
    ...copy,
    data: Array.from(graph.data),
    partials: copy.partials.map((partials, position) =>
      Array.from(graph.partials.subarray(3 * position, 3 * position + partials.length))
    ),
  };
}

function leafReport(
  { plan }: Recording,
  { leaf, engine, oracle, agrees }: LeafGradient,
): LeafReport {
  const position = plan.leaf.lastIndexOf(leaf);
  const exact = oracle?.value;
  return {
    name: nodeName(plan, position),
    data: plan.data[position]!,
    gradient: engine,
    exact,
    ulps: oracle?.exact && errorInUlps(engine, oracle.exact),
    agrees,
  };
}

function leafLine({ name, data, gradient, exact, ulps, agrees }: LeafReport): string {
  const oracle = exact === undefined ? "mathjs is silent" : `mathjs ${exact}`;
  const error = ulps === undefined ? "" : `, ${showUlps(ulps)}`;
  return `${name}: data=${data}, gradient ${gradient}, ${oracle}${error}${
    agrees ? "" : ": DISAGREES"
  }`;
}

function derivativesOf(graph: Trace): SymbolicDerivative[] {
  const plan = planOf(graph);
  return (wholeDerivatives(graph) ?? []).map(({ position, expression, value }) => ({
    name: nodeName(plan, position),
    expression: tidy(expression).toString(),
    value: value?.toNumber() ?? NaN,
  }));
}
