/**
 * The check of one graph: each node by itself against the oracle, then the sweep over all of them. A fault is blamed on
 * the node where it first shows, for every number is judged by what it was computed from.
 *
 * @module
 */

import type { BigNumber } from "mathjs";
import { OPERAND_NAMES } from "../expression/operand_names.ts";
import { SMALLEST, ulp, UNIT_ROUNDOFF } from "../expression/rounding.ts";
import {
  countUsers,
  type OracleGradient,
  oracleGradient,
  type OraclePartials,
} from "./accumulation.ts";
import {
  type Comparison,
  type Estimate,
  judgeExactly,
  judgeInDoubles,
  type RecordedNode,
} from "./node_judgement.ts";
import type { Plan } from "./plan.ts";
import type { Breach, Recording } from "./recording.ts";
import type { FaultKind, Mismatch, Tally } from "./report.ts";
import { partialTolerance } from "./tolerance.ts";
import { errorInUlps } from "./ulp.ts";

/** By which oracle: BigNumbers, or doubles that ask them where they are in doubt. */
export type Arithmetic = "exact" | "double";

/** The gradient of a leaf by the engine and by the oracle. */
export interface LeafGradient {
  /** The leaf's number in the plan. */
  readonly leaf: number;
  readonly engine: number;
  /** undefined where the oracle is silent. */
  readonly oracle: OracleGradient | undefined;
  readonly agrees: boolean;
}

/** What the check of a graph found. */
export interface GraphFindings {
  readonly leaves: readonly LeafGradient[];
  /** The faults, causes before what suffers from them. */
  readonly faults: readonly Mismatch[];
}

/** Checks what the engine made of a plan. */
export function checkRecording(
  recording: Recording,
  arithmetic: Arithmetic,
  tally: Tally,
): GraphFindings {
  const { plan } = recording;
  const faults: Mismatch[] = [];
  const partials = checkNodes(recording, arithmetic, tally, faults);
  faults.push(...recording.breaches.map((breach) => breachFault(plan, breach)));
  faults.push(...accumulationFaults(recording));
  const leaves = checkLeaves(recording, partials, tally, faults);
  return { leaves, faults };
}

/** How a node is called in a report: its label, or its rule and number. */
export function nodeName({ rules, labels, leaf }: Plan, position: number): string {
  if (labels[position]) return labels[position];
  const rule = rules[position];
  return rule !== undefined
    ? `node ${position} (${rule.name})`
    : leaf[position]! < 0
    ? `constant ${position}`
    : `leaf ${leaf[position]}`;
}

/** What a plan's node was computed from. */
function recordedNode({ plan, data, partials }: Recording, position: number): RecordedNode {
  const operands = plan.operands[position]!;
  return {
    rule: plan.rules[position]!,
    operands: operands.map((operand) => data[operand]!),
    constants: operands.map((operand) =>
      plan.rules[operand] === undefined && plan.leaf[operand]! < 0 ? data[operand] : undefined
    ),
    value: data[position]!,
    partials: partials[position]!,
  };
}

/** A rule's number at a point, such as "∂pow/∂x at x = 3, y = 2". */
export function showPoint(rule: string, what: "value" | number, operands: readonly number[]) {
  const name = what === "value"
    ? rule
    : operands.length === 1
    ? `${rule}′`
    : `∂${rule}/∂${OPERAND_NAMES[what]}`;
  return `${name} at ${
    operands.map((x, k) => `${OPERAND_NAMES[k]} = ${Object.is(x, -0) ? "-0" : x}`).join(", ")
  }`;
}

/** Judges every node by itself, and collects the oracle's partials. */
function checkNodes(
  recording: Recording,
  arithmetic: Arithmetic,
  tally: Tally,
  faults: Mismatch[],
): OraclePartials {
  const values: number[][] = [];
  const errors: number[][] = [];
  const tolerances: number[][] = [];
  const exact: (BigNumber | undefined)[][] = [];
  recording.plan.rules.forEach((rule, position) => {
    values.push([]);
    errors.push([]);
    tolerances.push([]);
    exact.push([]);
    if (rule === undefined) return;
    const node = recordedNode(recording, position);
    const comparisons = arithmetic === "exact" ? judgeExactly(node) : judgeInDoubles(node);
    for (const comparison of comparisons) {
      tally.compare(
        rule.name,
        comparison,
        () => showPoint(rule.name, comparison.what, node.operands),
      );
      if (!comparison.agrees) faults.push(nodeFault(recording, position, node, comparison));
      if (comparison.what === "value") continue;
      const k = comparison.what;
      const partial = oraclePartial(comparison);
      values[position]![k] = partial.value;
      errors[position]![k] = partial.error;
      tolerances[position]![k] = partialTolerance(
        rule,
        k,
        node.operands,
        node.value,
        partial.value,
      );
      exact[position]![k] = comparison.exact;
    }
    node.constants.forEach((constant, k) => {
      if (constant === undefined) return;
      values[position]![k] = errors[position]![k] = tolerances[position]![k] = 0;
    });
  });
  return arithmetic === "exact"
    ? { values, errors, tolerances, exact }
    : { values, errors, tolerances };
}

/** A partial by the oracle, in doubles. */
function oraclePartial({ exact, double }: Comparison): Estimate {
  if (exact === undefined) return double ?? { value: NaN, error: Infinity };
  const value = exact.toNumber();
  return { value, error: ulp(value) / 2 };
}

function nodeFault(
  { plan }: Recording,
  position: number,
  { rule, operands }: RecordedNode,
  { what, engine, exact, ulps, allowed }: Comparison,
): Mismatch {
  const wrong = what === "value"
    ? "the value"
    : operands.length === 1
    ? "the partial derivative"
    : `the partial derivative by ${OPERAND_NAMES[what]}`;
  return {
    kind: what === "value" ? "value" : "partial",
    rule: rule.name,
    blame: `The rule ${rule.name} is wrong in ${wrong}: ${showPoint(rule.name, what, operands)}, ${
      nodeName(plan, position)
    }`,
    engine,
    exact: exact!.toPrecision(25),
    ulps: ulps!,
    allowed: allowed!,
  };
}

const PROMISES: Record<Breach["promise"], (name: string) => string> = {
  order: (name) =>
    `The visiting order is wrong: ${name} does not come before its operands, once, in reversedTopologicalOrder`,
  repetition: (name) =>
    `A second backward() is wrong: at ${name} it does not add the same to a leaf's gradient again, and leave an interior one`,
  constant: (name) => `${name} has a gradient, but constants have none`,
  reset: (name) => `zeroGrad leaves ${name} a gradient`,
};

function breachFault(plan: Plan, { promise, position, engine, expected }: Breach): Mismatch {
  return {
    kind: promise,
    rule: undefined,
    blame: PROMISES[promise](nodeName(plan, position)),
    engine,
    exact: String(expected),
    ulps: Math.abs(engine - expected) / ulp(expected),
    allowed: 0,
  };
}

/** Each node's gradient from those of its users: what is wrong there is the sweep's own. */
function accumulationFaults({ plan, gradients, partials }: Recording): Mismatch[] {
  const length = plan.rules.length;
  const sums = new Float64Array(length);
  const magnitudes = new Float64Array(length);
  const users = countUsers(plan);
  const holder = holders(plan);
  plan.operands.forEach((operands, j) => {
    operands.forEach((operand, k) => {
      const at = holder[operand]!;
      const adjoint = gradients[j]!;
      const partial = partials[j]![k]!;
      const product = adjoint === 0 || partial === 0 ? 0 : adjoint * partial;
      sums[at]! += product;
      magnitudes[at]! += Math.abs(product);
      if (at !== operand) users[at]!++;
    });
  });
  sums[holder[plan.root]!]! += 1;
  const faults: Mismatch[] = [];
  for (let k = 0; k < length; k++) {
    if (holder[k] !== k || plan.rules[k] === undefined && plan.leaf[k]! < 0) continue;
    const tolerance = 2 * users[k]! * (UNIT_ROUNDOFF * magnitudes[k]! + SMALLEST);
    const distance = Math.abs(gradients[k]! - sums[k]!);
    if (distance <= tolerance || !(magnitudes[k]! < Infinity)) continue;
    faults.push({
      kind: "accumulation",
      rule: undefined,
      blame: `The sweep is wrong at ${nodeName(plan, k)}: its gradient is not the sum over its ${
        users[k]
      } uses of the user's gradient times the partial`,
      engine: gradients[k]!,
      exact: String(sums[k]),
      ulps: distance / ulp(sums[k]!),
      allowed: tolerance / ulp(sums[k]!),
    });
  }
  return faults;
}

/** For each position where its gradient is held: versions of a leaf share that of the first. */
function holders(plan: Plan): number[] {
  const first: number[] = [];
  return plan.leaf.map((leaf, position) => leaf < 0 ? position : first[leaf] ??= position);
}

const UNKNOWN_PATH = "a partial derivative on the way to the leaf is unknown";

/** The gradients of the leaves against the chain rule by the oracle. */
function checkLeaves(
  { plan, gradients }: Recording,
  partials: OraclePartials,
  tally: Tally,
  faults: Mismatch[],
): LeafGradient[] {
  const users = countUsers(plan);
  const leaves: LeafGradient[] = [];
  holders(plan).forEach((holder, position) => {
    const leaf = plan.leaf[position]!;
    if (leaf < 0 || holder !== position) return;
    const engine = gradients[position]!;
    const oracle = oracleGradient(plan, users, partials, leaf);
    if (!(oracle.tolerance < Infinity) || Number.isNaN(oracle.value)) {
      tally.abstain(UNKNOWN_PATH);
      leaves.push({ leaf, engine, oracle: undefined, agrees: true });
      return;
    }
    tally.comparisons++;
    const agrees = Math.abs(engine - oracle.value) <= oracle.tolerance;
    leaves.push({ leaf, engine, oracle, agrees });
    if (!agrees) faults.push(leafFault(plan, position, engine, oracle, faults[0]));
  });
  return leaves;
}

function leafFault(
  plan: Plan,
  position: number,
  engine: number,
  { value, exact, tolerance }: OracleGradient,
  cause: Mismatch | undefined,
): Mismatch {
  const kind: FaultKind = "gradient";
  return {
    kind,
    rule: cause?.rule,
    blame: `The gradient of ${nodeName(plan, position)} is wrong${
      cause === undefined ? "" : `, which follows from: ${cause.blame}`
    }`,
    engine,
    exact: exact?.toPrecision(25) ?? String(value),
    ulps: exact === undefined ? Math.abs(engine - value) / ulp(value) : errorInUlps(engine, exact),
    allowed: tolerance / ulp(value),
  };
}
