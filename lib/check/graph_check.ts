/**
 * The check of one graph: each node by itself against the oracle, then the sweep over all of them.
 *
 * Every number is judged by the numbers that it was computed from. In tanh(x · y) with a wrong product, the product is blamed
 * and the tanh of that wrong number is right: a fault shows at one node, not at all nodes above it.
 *
 * @module
 */

import type { BigNumber } from "./oracle/bignumber.ts";
import { SMALLEST, ulp, UNIT_ROUNDOFF } from "../expression/rounding.ts";
import { isConstant, nodeName, type Plan } from "./graphs/plan.ts";
import type { Breach, Recording } from "./graphs/recording.ts";
import {
  countUses,
  exactGradients,
  gradientHolders,
  oracleGradients,
  OraclePartials,
  WIDTH,
  zeros,
} from "./judge/accumulation.ts";
import { explainGradient } from "./judge/blame.ts";
import { infiniteGradients } from "./judge/infinite_gradients.ts";
import {
  agreesInDoubles,
  isVague,
  judgeExactly,
  LOST_DIGITS,
  type RecordedNode,
} from "./judge/node_judgement.ts";
import { BUILT_IN_ULPS, partialTolerance } from "./judge/tolerance.ts";
import { errorInUlps, spacing } from "./oracle/ulp.ts";
import type { FaultKind, Mismatch, Tally } from "./report/report.ts";
import { ruleMismatch, showPoint } from "./report/rule_mismatch.ts";

/** Which numbers judge: BigNumbers ("exact"), or doubles that leave to BigNumbers what they cannot decide ("double"). */
export type Arithmetic = "exact" | "double";

/** A gradient as the oracle computes it. */
export interface OracleGradient {
  readonly value: number;
  /** How far the engine's may be from `value`. */
  readonly tolerance: number;
  /** The gradient to 40 digits; undefined where a partial on the way has no exact number. */
  readonly exact?: BigNumber;
}

/** The gradient of a leaf by the engine and by the oracle. */
export interface LeafGradient {
  /** The leaf's number in the plan. */
  readonly leaf: number;
  readonly engine: number;
  /** The oracle's gradient; undefined where it is silent. */
  readonly oracle: OracleGradient | undefined;
  /** Why the oracle is silent; undefined where it is not. */
  readonly silence?: string;
  readonly agrees: boolean;
}

/** What the check of a graph found. */
export interface GraphFindings {
  readonly leaves: readonly LeafGradient[];
  /** The faults: a cause comes before the wrong gradients that follow from it. */
  readonly faults: readonly Mismatch[];
}

/** Checks what the engine computed for a plan. */
export function checkRecording(
  recording: Recording,
  arithmetic: Arithmetic,
  tally: Tally,
): GraphFindings {
  const { plan } = recording;
  const faults: Mismatch[] = [];
  const silences: Silences = [];
  const partials = checkNodes(recording, arithmetic, tally, faults, silences);
  for (const breach of recording.breaches) faults.push(breachFault(plan, breach));
  const holders = gradientHolders(plan);
  const uses = countUses(plan, holders);
  for (const fault of accumulationFaults(recording, holders, uses)) faults.push(fault);
  const known = { partials, silences };
  const leaves = checkLeaves(recording, holders, uses, known, arithmetic, tally, faults);
  return { leaves, faults };
}

/** For each partial at which the oracle is silent, by its place in {@linkcode OraclePartials}, where that is and why. */
type Silences = (string | undefined)[];

/** A node of a plan with the numbers that it was computed from. */
function recordedNode({ plan, data, partials }: Recording, position: number): RecordedNode {
  const operands: number[] = [];
  const constants: (number | undefined)[] = [];
  for (const operand of plan.operands[position]!) {
    operands.push(data[operand]!);
    constants.push(isConstant(plan, operand) ? data[operand] : undefined);
  }
  return {
    rule: plan.rules[position]!,
    operands,
    constants,
    value: data[position]!,
    partials: partials[position]!,
  };
}

/** Judges every node by itself, and collects the oracle's partials. */
function checkNodes(
  recording: Recording,
  arithmetic: Arithmetic,
  tally: Tally,
  faults: Mismatch[],
  silences: Silences,
): OraclePartials {
  const { rules } = recording.plan;
  const oracle = new OraclePartials(rules.length);
  for (let position = 0; position < rules.length; position++) {
    if (rules[position] === undefined) continue;
    const node = recordedNode(recording, position);
    const at = WIDTH * position;
    const { rule, operands, constants, value } = node;
    if (arithmetic === "double" && agreesInDoubles(node, oracle, at)) {
      tally.agree(rule.name, 1 + countVariables(constants), comparedBits(constants));
    } else checkExactly(recording, position, node, oracle, tally, faults, silences);
    for (let k = 0; k < operands.length; k++) {
      if (constants[k] !== undefined) continue;
      const partial = oracle.values[at + k]!;
      oracle.tolerances[at + k] = partialTolerance(rule, k, operands, value, partial);
    }
  }
  return oracle;
}

function countVariables(constants: RecordedNode["constants"]): number {
  let variables = 0;
  for (const constant of constants) if (constant === undefined) variables++;
  return variables;
}

/** Bit 0 for the value, bit 1 + k for operand k where it is no constant. */
export function comparedBits(constants: RecordedNode["constants"]): number {
  let bits = 1;
  for (let k = 0; k < constants.length; k++) if (constants[k] === undefined) bits |= 2 << k;
  return bits;
}

/** Judges one node by BigNumbers, and keeps the oracle's partials. */
function checkExactly(
  recording: Recording,
  position: number,
  node: RecordedNode,
  oracle: OraclePartials,
  tally: Tally,
  faults: Mismatch[],
  silences: Silences,
): void {
  const { rule, operands } = node;
  for (const comparison of judgeExactly(node)) {
    const { what, exact, silence } = comparison;
    tally.compare(rule.name, comparison, () => showPoint(rule.name, what, operands));
    if (!comparison.agrees) {
      const name = nodeName(recording.plan, position);
      faults.push(ruleMismatch(rule, operands, comparison, name));
    }
    if (what === "value") continue;
    const partial = exact?.toNumber() ?? NaN;
    const at = WIDTH * position + what;
    if (silence !== undefined) silences[at] = `${showPoint(rule.name, what, operands)}: ${silence}`;
    oracle.values[at] = partial;
    oracle.errors[at] = exact === undefined ? Infinity : errorOfNearest(exact, partial);
    oracle.exact[at] = exact;
  }
}

/**
 * How far the double that is nearest to an exact number may be from it. 0 is exact only where the number is 0: the slope of
 * sigmoid at −800, 3.7e-348, is not, and its product with the slope of log there is 1.
 */
function errorOfNearest(exact: BigNumber, nearest: number): number {
  return exact.isZero() ? 0 : Math.max(ulp(nearest) / 2, SMALLEST);
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

/** Explaining a fault takes as long as recording the graph again, so only the first faults are explained. */
const MOST_EXPLAINED = 3;

/** Compares each node's gradient with Σ user's gradient · partial over its uses, all by the engine: the sweep alone may differ. */
function accumulationFaults(
  recording: Recording,
  holders: Int32Array,
  uses: Int32Array,
): Mismatch[] {
  const { plan, gradients, partials } = recording;
  const { length } = holders;
  const [sums, magnitudes, infinities] = zeros(length);
  sums[holders[plan.root]!] = 1;
  for (let j = 0; j < length; j++) {
    const adjoint = gradients[j]!;
    if (adjoint === 0) continue;
    const operands = plan.operands[j]!;
    for (let i = 0; i < operands.length; i++) {
      const partial = partials[j]![i]!;
      if (partial === 0) continue;
      const k = holders[operands[i]!]!;
      const term = adjoint * partial;
      sums[k]! += term;
      if (Number.isFinite(term)) magnitudes[k]! += Math.abs(term);
      else infinities[k]! += term; // NaN where both infinities meet
    }
  }
  const faults: Mismatch[] = [];
  for (let k = 0; k < length; k++) {
    if (holders[k] !== k || isConstant(plan, k)) continue;
    const tolerance = 2 * uses[k]! * (UNIT_ROUNDOFF * magnitudes[k]! + SMALLEST);
    const distance = Math.abs(gradients[k]! - sums[k]!);
    if (distance <= tolerance || !(magnitudes[k]! < Infinity)) continue;
    // A sum with an infinite term is infinite in any order of its terms. With NaN, or infinities of both signs, it may be anything.
    if (infinities[k] !== 0 && (Number.isNaN(infinities[k]) || gradients[k] === infinities[k])) {
      continue;
    }
    const explanation = faults.length < MOST_EXPLAINED
      ? `: ${explainGradient(recording, k, (position) => holders[position] === k, tolerance)}`
      : "";
    faults.push({
      kind: "accumulation",
      rule: undefined,
      blame: `The sweep is wrong at ${
        nodeName(plan, k)
      }: its gradient is not the sum over its uses of the user's gradient times the partial${explanation}`,
      engine: gradients[k]!,
      exact: String(sums[k]),
      ulps: Number.isFinite(distance) ? distance / ulp(sums[k]!) : Infinity,
      allowed: Number.isFinite(sums[k]!) ? tolerance / ulp(sums[k]!) : 0,
    });
  }
  return faults;
}

const UNKNOWN_PATH = "a partial derivative on the way to the leaf is unknown";
const UNBOUNDED = "rounding leaves no digits of the gradient";
/** Where the engine has the right infinity, which is no evidence for a digit. */
const BEYOND =
  "the gradient is beyond the doubles: its sign agrees, and nothing else can be compared";

/**
 * For each gradient that the oracle does not know the reason: the first partial on the way from the root to it at which the
 * oracle is silent. In sqrt(x) · y at x = 0 that is sqrt′, and y has no reason.
 */
function reasonsOf(
  { operands }: Plan,
  holders: Int32Array,
  silences: Silences,
  tolerances: Float64Array,
): (string | undefined)[] {
  const reasons = new Array<string | undefined>(holders.length).fill(undefined);
  for (let j = holders.length - 1; j >= 0; j--) {
    operands[j]!.forEach((operand, i) => {
      const k = holders[operand]!;
      if (!(tolerances[k]! < Infinity)) reasons[k] ??= reasons[j] ?? silences[WIDTH * j + i];
    });
  }
  return reasons;
}

/** Compares the gradients of the leaves with those that the chain rule gives on the oracle's partials. */
function checkLeaves(
  { plan, gradients }: Recording,
  holders: Int32Array,
  uses: Int32Array,
  { partials, silences }: { partials: OraclePartials; silences: Silences },
  arithmetic: Arithmetic,
  tally: Tally,
  faults: Mismatch[],
): LeafGradient[] {
  const known = oracleGradients(plan, holders, uses, partials), { values, tolerances } = known;
  const exact = arithmetic === "exact" ? exactGradients(plan, holders, partials.exact) : [];
  const leaves: LeafGradient[] = [];
  let reasons: (string | undefined)[] | undefined, infinities: Int8Array | undefined;
  for (let position = 0; position < holders.length; position++) {
    const leaf = plan.leaf[position]!;
    if (leaf < 0 || holders[position] !== position) continue;
    const engine = gradients[position]!;
    const tolerance = tolerances[position]!;
    if (!(tolerance < Infinity)) {
      infinities ??= infiniteGradients(plan, holders, partials, known);
      const infinity = infinities[position]! * Infinity; // NaN where it is not known to be one
      if (!Number.isNaN(infinity) && engine !== infinity) {
        const oracle = oracleGradient(infinity, 0, exact[position]);
        tally.comparisons++;
        leaves.push({ leaf, engine, oracle, agrees: false });
        faults.push(leafFault(plan, position, engine, oracle, faults[0]));
        continue;
      }
      tally.abstain(Number.isNaN(infinity) ? UNKNOWN_PATH : BEYOND);
      reasons ??= reasonsOf(plan, holders, silences, tolerances);
      const silence = Number.isNaN(infinity) ? reasons[position] ?? UNBOUNDED : BEYOND;
      leaves.push({ leaf, engine, oracle: undefined, silence, agrees: true });
      continue;
    }
    const oracle = oracleGradient(values[position]!, tolerance, exact[position]);
    const distance = Math.abs(engine - oracle.value), agrees = distance <= tolerance;
    const isNear = distance <= BUILT_IN_ULPS * ulp(oracle.value);
    if (agrees && !isNear && isVague(tolerance, oracle.value)) {
      tally.abstain(LOST_DIGITS);
      leaves.push({ leaf, engine, oracle: undefined, silence: LOST_DIGITS, agrees });
      continue;
    }
    tally.comparisons++;
    leaves.push({ leaf, engine, oracle, agrees });
    if (!agrees) faults.push(leafFault(plan, position, engine, oracle, faults[0]));
  }
  return leaves;
}

function oracleGradient(
  value: number,
  tolerance: number,
  exact: BigNumber | undefined,
): OracleGradient {
  return exact === undefined ? { value, tolerance } : { value: exact.toNumber(), tolerance, exact };
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
    allowed: tolerance / spacing(value),
  };
}
