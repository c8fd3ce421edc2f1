/**
 * A graph as plain data, from which the engine can build it any number of times. The generator draws plans, the shrinker
 * cuts them down, and the checker copies a graph of the user's into one.
 *
 * @module
 */

import {
  apply,
  detach,
  isRecording,
  noGrad,
  type Operand,
  type Rule,
  type Trace,
  Value,
} from "../../../mod.ts";
import { exportedFunction, type RecordingFunction } from "./built_in.ts";

/** A graph in topological order: operands have smaller positions than their node. */
export interface Plan {
  /** What each position computes; undefined for leaves and constants. */
  readonly rules: readonly (Rule | undefined)[];
  /** For each position its operands' positions. */
  readonly operands: readonly (readonly number[])[];
  /** For each position its number: as given for leaves and constants, as recorded or computed for operations. */
  readonly data: readonly number[];
  /** For each position the number of its leaf, which all versions of a leaf share; −1 for operations and constants. */
  readonly leaf: readonly number[];
  /** For each position of a leaf how often the leaf had been assigned new data by then; 0 for operations and constants. */
  readonly version: readonly number[];
  /** For each position its label, "" where it has none. A constant with a label is built as a detached Value, else as a number. */
  readonly labels: readonly string[];
  readonly root: number;
  /** How many other operations are recorded before a position: with {@linkcode GAP_RECORDS} the graph goes on in another segment of the tape. */
  readonly gaps: ReadonlyMap<number, number>;
  /** Whether so many sweeps come between the first two of the graph that the tape, which numbers sweeps by a byte, begins anew. */
  readonly wraps: boolean;
  /** The constants that are computed inside of `noGrad`, and from what. They have labels. */
  readonly unrecorded: ReadonlyMap<number, Unrecorded>;
  /** Whether all handles but the root's and the leaves' are let go, and the nodes found again from the root. */
  readonly forgets: boolean;
}

/** An operation that is computed and not recorded. */
export interface Unrecorded {
  readonly rule: Rule;
  /** Positions, which recorded operations use, too. */
  readonly operands: readonly number[];
}

/** The operands of an operation, be it recorded or not; none of a leaf or number. */
export function operandsOf({ operands, unrecorded }: Plan, position: number): readonly number[] {
  return unrecorded.get(position)?.operands ?? operands[position]!;
}

/** A node's name in a report: its label, or its rule and position. */
export function nodeName({ rules, labels, leaf }: Plan, position: number): string {
  if (labels[position]) return labels[position];
  const rule = rules[position];
  return rule !== undefined
    ? `node ${position} (${rule.name})`
    : leaf[position]! < 0
    ? `constant ${position}`
    : `x${leaf[position]}`; // the name that expressions use
}

/** Whether a position holds a constant: a number, or a detached Value. */
export function isConstant({ rules, leaf }: Plan, position: number): boolean {
  return rules[position] === undefined && leaf[position]! < 0;
}

/** A plan as the engine built it. */
export interface Built {
  readonly root: Value;
  /** For each position its Value, or its number where it is a constant without a label. */
  readonly values: readonly Operand[];
  /** The leaves by their numbers. */
  readonly leaves: readonly Value[];
}

/** The plan of a recorded graph. */
export function planOf(trace: Trace): Plan {
  const leaf = new Array<number>(trace.length).fill(-1);
  const numbers = new Map<number, number>();
  for (const position of trace.leaves) {
    const id = trace.id(position);
    if (!numbers.has(id)) numbers.set(id, numbers.size);
    leaf[position] = numbers.get(id)!;
  }
  return {
    rules: trace.rules,
    operands: trace.rules.map((_, position) => Array.from(trace.operandsOf(position))),
    data: Array.from(trace.data),
    leaf,
    version: trace.rules.map((_, position) => trace.version(position)),
    labels: trace.rules.map((_, position) => trace.label(position)),
    root: trace.outputs[0]!,
    gaps: new Map(),
    wraps: false,
    unrecorded: new Map(),
    forgets: false,
  };
}

/**
 * Whether every leaf can be one Value that is given its data version by version. It cannot where the plan's order uses an
 * earlier version after a later one: the earlier data would be gone. Then each version is built as a leaf of its own.
 */
export function versionsInOrder(plan: Plan): boolean {
  const current: number[] = [];
  for (const user of plan.operands.keys()) {
    for (const position of operandsOf(plan, user)) {
      const leaf = plan.leaf[position]!;
      if (leaf < 0) continue;
      const version = plan.version[position]!;
      if (version < (current[leaf] ?? 0)) return false;
      current[leaf] = version;
    }
  }
  return true;
}

/**
 * For each position the versions of leaves that must be assigned before its node is computed. In x·x with x = 3 and then
 * x·x with x = 4, the second product needs `x.data = 4` before it: a leaf keeps a version's data until another is used.
 */
export function assignments(plan: Plan): readonly (readonly number[])[] {
  const { rules, leaf, unrecorded } = plan;
  const latest: number[] = []; // for each leaf the position whose data it has
  return rules.map((rule, position) => {
    if (rule === undefined && !unrecorded.has(position)) {
      if (leaf[position]! >= 0) latest[leaf[position]!] ??= position;
      return NONE;
    }
    return operandsOf(plan, position).filter((operand) => {
      const of = leaf[operand]!;
      if (of < 0 || latest[of] === operand) return false;
      latest[of] = operand;
      return true;
    });
  });
}

const NONE: readonly number[] = [];

/** Builds the graph anew through the engine's public functions. */
export function build(plan: Plan): Built {
  if (!plan.forgets || !versionsInOrder(plan)) return buildOnce(plan);
  const { root, leaves } = buildOnce(plan);
  return { root, leaves, values: foundAgain(plan, root, leaves) };
}

/** For each position its Value, found from the root: nobody held the others. */
function foundAgain(plan: Plan, root: Value, leaves: readonly Value[]): Operand[] {
  const values: Operand[] = [...plan.data];
  values[plan.root] = root;
  for (let position = plan.root; position >= 0; position--) {
    const operands = plan.operands[position]!;
    const children = operands.length === 0 ? [] : (values[position] as Value).children;
    operands.forEach((operand, k) => {
      if (!isNumber(plan, operand)) values[operand] = children[k]!;
    });
  }
  plan.leaf.forEach((leaf, position) => {
    if (leaf >= 0) values[position] = leaves[leaf]!;
  });
  return values;
}

/** Whether a position holds a constant that is built as a number. */
export function isNumber(plan: Plan, position: number): boolean {
  return isConstant(plan, position) && plan.labels[position] === "";
}

function buildOnce(plan: Plan): Built {
  const shared = versionsInOrder(plan), assigned = shared ? assignments(plan) : undefined;
  const values: Operand[] = [];
  const leaves: Value[] = [];
  plan.rules.forEach((rule, position) => {
    recordOthers(plan.gaps.get(position) ?? 0);
    for (const version of assigned?.[position] ?? NONE) {
      (values[version] as Value).data = plan.data[version]!;
    }
    const operands = operandsOf(plan, position).map((operand) => values[operand]!);
    if (rule !== undefined) {
      values.push(applyRule(rule, operands));
      return;
    }
    const unrecorded = plan.unrecorded.get(position);
    if (unrecorded !== undefined) {
      values.push(withoutRecording(unrecorded.rule, operands, plan.labels[position]!));
      return;
    }
    const data = plan.data[position]!;
    const leaf = plan.leaf[position]!;
    if (leaf < 0) values.push(constant(data, plan.labels[position]!));
    else if (shared && leaves[leaf] !== undefined) values.push(leaves[leaf]);
    else {
      const value = new Value(data, plan.labels[position]);
      if (leaves[leaf] === undefined) leaves[leaf] = value;
      else leaves.push(value);
      values.push(value);
    }
  });
  const root = values[plan.root]!;
  return { root: typeof root === "number" ? detach(new Value(root)) : root, values, leaves };
}

/** Applies a rule inside of `noGrad`, in which another `noGrad` has ended. */
function withoutRecording(rule: Rule, operands: readonly Operand[], label: string): Value {
  const value = noGrad(() => {
    noGrad(isRecording);
    return applyRule(rule, operands);
  });
  value.label = label;
  return value;
}

function constant(data: number, label: string): Operand {
  if (label === "") return data;
  const value = detach(new Value(data));
  value.label = label;
  return value;
}

/** So many records fill a segment, unless far larger graphs were swept before. */
export const GAP_RECORDS = 16_500;

function recordOthers(records: number): void {
  if (records === 0) return;
  const x = new Value(1);
  for (let i = 0; i < records; i++) x.add(1);
}

/** So many sweeps of a node later a sweep has the number again that one had before: there are 255. */
export const OTHER_SWEEPS = 254;

const recordingFunctions = new WeakMap<Rule, RecordingFunction>();

/** Records a node the way people do: through the exported function where the rule is built in, else through `apply`. */
export function applyRule(rule: Rule, operands: readonly Operand[]): Value {
  let recording = recordingFunctions.get(rule);
  if (recording === undefined) {
    recording = exportedFunction(rule) ?? apply.bind(undefined, rule);
    recordingFunctions.set(rule, recording);
  }
  const isNumeric = operands.every((operand) => typeof operand === "number");
  const x = isNumeric ? detach(new Value(operands[0] as number)) : operands[0]!;
  return (operands.length === 1
    ? recording(x)
    : operands.length === 2
    ? recording(x, operands[1]!)
    : recording(x, operands[1]!, operands[2]!)) as Value;
}
