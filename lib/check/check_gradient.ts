/**
 * The check of a graph that somebody built.
 *
 * @module
 */

import type { BigNumber } from "./oracle/bignumber.ts";
import { type Trace, trace, Value } from "../../mod.ts";
import { cannot } from "../errors.ts";
import {
  type Arithmetic,
  checkRecording,
  type GraphFindings,
  type LeafGradient,
} from "./graph_check.ts";
import { GAP_RECORDS, isConstant, nodeName, type Plan, planOf } from "./graphs/plan.ts";
import { record, type Recording } from "./graphs/recording.ts";
import { checkHigherOrders } from "./higher_orders.ts";
import { derivativesBeyondRange, LEFT_RANGE } from "./judge/lost_range.ts";
import { wholeDerivatives } from "./judge/whole_expression.ts";
import { arithmeticOption, integerOption, requireRecording } from "./options.ts";
import { errorInUlps } from "./oracle/ulp.ts";
import {
  count,
  faultKey,
  lackLines,
  type Mismatch,
  mismatchLines,
  type Report,
  showUlps,
  silenceLines,
  summaryLine,
  Tally,
} from "./report/report.ts";
import { tidy } from "./report/tidy.ts";
import { Examples } from "./smallest_example.ts";

/** Settings of {@linkcode checkGradient}. */
export interface CheckGradientOptions {
  /**
   * "exact" is used where none is given: BigNumbers judge every number. "double" is for large graphs: mathjs's formulas are
   * computed in doubles with a bound on their rounding errors, and BigNumbers judge where that bound leaves a doubt.
   */
  arithmetic?: Arithmetic;
  /**
   * Up to which order derivatives are checked; 1 where not given. A check of order 2 compares what `gradients` records with
   * mathjs's derivative of the whole graph as one expression. A graph too large for such an expression makes it abstain.
   */
  order?: number;
}

/** The gradient of one leaf. */
export interface LeafReport {
  /** Its label, or its number. */
  readonly name: string;
  /** The number that it stands for: the last one where the leaf was assigned new data. */
  readonly data: number;
  /** What one sweep from the root gives it. */
  readonly gradient: number;
  /** The derivative by the oracle; undefined where the oracle is silent. */
  readonly exact: number | undefined;
  /** The distance of the two in ulps. */
  readonly ulps: number | undefined;
  /** Why the oracle is silent; undefined where it is not. */
  readonly silence: string | undefined;
  /** Whether rounding explains the distance; true where the oracle is silent. */
  readonly agrees: boolean;
  /**
   * Whether an intermediate left the range of the doubles, so that the gradient is not judged. `exact` is then mathjs's derivative
   * of the whole graph: that of log(exp(x)) at −800 is 1, though the engine's exponential is 0.
   */
  readonly isBeyondRange: boolean;
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
   * mathjs's derivative of the whole graph by each leaf. The list is empty where the graph as one expression is too large
   * for mathjs, where a node lies on a kink, or where mathjs cannot differentiate a rule.
   */
  derivatives(): SymbolicDerivative[];
}

/**
 * Checks every leaf's gradient of a graph against mathjs, and every node's value and partials on the way.
 *
 * It agrees only where every leaf's gradient was compared, and every derivative of a higher order where such was asked for. Else
 * it abstains, and `uncompared` names the leaves with their reasons.
 *
 * Two graphs are swept and compared with the oracle: the caller's own, whose gradients stay as they are, and a copy that is
 * built from its recording. An engine that loses something between two segments of the tape may sweep only the copy right.
 *
 * @param root The node to differentiate.
 * @param options Which arithmetic the oracle uses.
 * @returns What was compared and what disagrees, with the node at fault.
 * @throws {TypeError} When `root` is no Value.
 * @throws {Error} When it is called inside of noGrad().
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
    throw cannot("check a gradient", "root", "a Value", root);
  }
  requireRecording();
  const arithmetic = arithmeticOption(options.arithmetic);
  const order = integerOption("order", options.order ?? 1, 1);
  const graph = trace(root);
  const tally = new Tally();
  const recording = record(planOf(graph));
  const copy = checkRecording(recording, arithmetic, tally);
  const original = checkOriginal(graph, recording, arithmetic);
  for (
    const fault of withExamples(original?.faults ?? [], copy.faults, recording.plan, arithmetic)
  ) {
    tally.disagree(fault);
  }
  if (order > 1) {
    for (const fault of checkHigherOrders(root, order, tally)) tally.disagree(fault);
  }
  const latest = latestVersions(recording.plan);
  const { leaves } = original ?? copy;
  const isSilent = leaves.some(({ oracle }) => oracle === undefined);
  const beyondRange = isSilent ? derivativesBeyondRange(graph) : undefined;
  const leafReports = leaves.map((leaf) => {
    const position = latest.get(leaf.leaf)!;
    return leafReport(recording.plan, position, leaf, beyondRange?.get(position));
  });
  for (const { name, silence } of leafReports) {
    if (silence !== undefined) tally.lack(name, silence);
  }
  if (leafReports.length === 0) tally.lack("a gradient", "the graph has no variable");
  const figures = tally.figures();
  return {
    ...figures,
    leaves: leafReports,
    derivatives: () => derivativesOf(graph),
    toString: () =>
      [
        summaryLine(figures),
        ...leafLines(leafReports),
        ...lackLines(figures),
        ...silenceLines(figures),
        ...mismatchLines(figures),
      ].join("\n"),
  };
}

/**
 * What the check of the caller's own graph found; undefined where it has the numbers of the copy, bit for bit. An operation
 * that depends on more than its operands, such as on what was recorded before it, is wrong in the caller's graph and may be
 * right in the copy, and so is a sweep that depends on where on the tape the graph lies.
 */
function checkOriginal(
  graph: Trace,
  copy: Recording,
  arithmetic: Arithmetic,
): GraphFindings | undefined {
  const original: Recording = {
    ...copy,
    data: Array.from(graph.data),
    partials: copy.partials.map((partials, position) =>
      partials.map((partial, k) =>
        isConstant(copy.plan, copy.plan.operands[position]![k]!)
          ? partial // a trace has no partial by a number
          : graph.partials[3 * position + k]!
      )
    ),
    gradients: Array.from(graph.gradients()),
    breaches: [],
  };
  const isSame = areSame(original.data, copy.data) &&
    areSame(original.gradients, copy.gradients) &&
    original.partials.every((numbers, i) => areSame(numbers, copy.partials[i]!));
  return isSame ? undefined : checkRecording(original, arithmetic, new Tally());
}

function areSame(a: readonly number[], b: readonly number[]): boolean {
  return a.every((number, i) => Object.is(number, b[i]));
}

/** The faults of the caller's graph and of its copy, those that both have once, with programs that show them. */
function withExamples(
  original: readonly Mismatch[],
  copy: readonly Mismatch[],
  plan: Plan,
  arithmetic: Arithmetic,
): Mismatch[] {
  const keys = new Set(copy.map(faultKey));
  const alone = original.filter((fault) => !keys.has(faultKey(fault)));
  const examples = new Examples(arithmetic), origin = "in the graph that was checked";
  const shown = alone.length === 0 ? plan : withHistory(plan, faultKey(alone[0]!), arithmetic);
  return [...examples.addTo(alone, shown, origin), ...examples.addTo(copy, plan, origin)];
}

/** The copy recorded so that it has a fault that the caller's graph alone has; as it was where no gap brings the fault forth. */
function withHistory(plan: Plan, fault: string, arithmetic: Arithmetic): Plan {
  const operations = [...plan.rules.keys()].filter((position) => plan.rules[position]);
  const step = Math.max(1, Math.floor(operations.length / GAPS_TRIED));
  for (const records of [FEW_RECORDS, GAP_RECORDS]) {
    for (let i = operations.length - 1; i > 0; i -= step) {
      const candidate = { ...plan, gaps: new Map([[operations[i]!, records]]) };
      const { faults } = checkRecording(record(candidate), arithmetic, new Tally());
      if (faults.some((other) => faultKey(other) === fault)) return candidate;
    }
  }
  return plan;
}

/** Where a fault needs a gap between nodes, so many places are tried for it. */
const GAPS_TRIED = 8;
/** The length of a gap within a segment of the tape. */
const FEW_RECORDS = 200;

/** For each leaf the position of its last version. */
function latestVersions({ leaf }: Plan): ReadonlyMap<number, number> {
  return new Map(leaf.map((number, position) => [number, position]));
}

function leafReport(
  plan: Plan,
  position: number,
  { engine, oracle, silence, agrees }: LeafGradient,
  beyondRange: BigNumber | undefined,
): LeafReport {
  const isBeyondRange = oracle === undefined && beyondRange !== undefined;
  const exact = oracle?.value ?? beyondRange?.toNumber();
  return {
    name: nodeName(plan, position),
    data: plan.data[position]!,
    gradient: engine,
    exact,
    ulps: oracle?.exact && errorInUlps(engine, oracle.exact),
    silence,
    agrees,
    isBeyondRange,
  };
}

/** A report of 10,000 leaves would not be read: it shows at most so many. */
const MOST_SHOWN = 50;

/** One line for each leaf. Where there are too many, the leaves that disagree come first, and the last line counts the rest. */
function leafLines(leaves: readonly LeafReport[]): string[] {
  if (leaves.length <= MOST_SHOWN) return leaves.map(leafLine);
  const [wrong, right] = [false, true].map((agrees) =>
    leaves.filter((leaf) => leaf.agrees === agrees)
  );
  const shown = [...wrong!, ...right!].slice(0, MOST_SHOWN);
  const more = leaves.length - shown.length;
  return [...shown.map(leafLine), `${count(more)} more ${more === 1 ? "leaf" : "leaves"}`];
}

function leafLine(
  { name, data, gradient, exact, ulps, agrees, isBeyondRange }: LeafReport,
): string {
  if (isBeyondRange) {
    return `${name}: the exact gradient is ${exact}, the engine's is ${gradient}: ${LEFT_RANGE}`;
  }
  const oracle = exact === undefined ? "not compared" : `mathjs ${exact}`;
  const error = ulps === undefined ? "" : `, ${showUlps(ulps)}`;
  return `${name}: data=${data}, gradient ${gradient}, ${oracle}${error}${
    agrees ? "" : ": DISAGREES"
  }`;
}

function derivativesOf(graph: Trace): SymbolicDerivative[] {
  const plan = planOf(graph);
  const derivatives = (wholeDerivatives(graph) ?? [])
    .sort((a, b) => plan.leaf[a.position]! - plan.leaf[b.position]!); // as the report lists the leaves
  return derivatives.map(({ position, expression, value }) => ({
    name: nodeName(plan, position),
    expression: tidy(expression).toString(),
    value: value?.toNumber() ?? NaN,
  }));
}
