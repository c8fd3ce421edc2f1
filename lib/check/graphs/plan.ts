/**
 * A graph as plain data, from which the engine can build it any number of times: what the generator makes, the shrinker
 * cuts down and the checker copies from a graph of the user's.
 *
 * @module
 */

import { apply, detach, type Operand, type Rule, type Trace, Value } from "../../../mod.ts";
import { exportedFunction, type RecordingFunction } from "./built_in.ts";

/** A graph in topological order: operands have smaller positions than their node. */
export interface Plan {
  /** What each position computes; undefined for leaves and constants. */
  readonly rules: readonly (Rule | undefined)[];
  /** For each position its operands' positions. */
  readonly operands: readonly (readonly number[])[];
  /** The numbers of leaves and constants; of others what was recorded, where the plan comes from a graph, else NaN. */
  readonly data: readonly number[];
  /** For each position of a leaf the leaf's number: versions of one leaf share it. −1 for others. */
  readonly leaf: readonly number[];
  /** Of a leaf's position the number of assignments that its data had seen; 0 for others. */
  readonly version: readonly number[];
  /** Names, "" where there is none. A constant with a name is built as a detached Value, one without as a number. */
  readonly labels: readonly string[];
  readonly root: number;
  /** Before this position much else is recorded, so that the graph lies in several segments of the tape; −1 for nowhere. */
  readonly gap: number;
}

/** How a node is called in a report: its label, or its rule and number. */
export function nodeName({ rules, labels, leaf }: Plan, position: number): string {
  if (labels[position]) return labels[position];
  const rule = rules[position];
  return rule !== undefined
    ? `node ${position} (${rule.name})`
    : leaf[position]! < 0
    ? `constant ${position}`
    : `x${leaf[position]}`; // as in expressions
}

/** Whether a position holds a number, or a detached Value. */
export function isConstant({ rules, leaf }: Plan, position: number): boolean {
  return rules[position] === undefined && leaf[position]! < 0;
}

/** A plan as the engine built it. */
export interface Built {
  readonly root: Value;
  /** What stands at each position; a number operand is a number. */
  readonly values: readonly Operand[];
  /** By number. */
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
    gap: -1,
  };
}

/**
 * Whether every leaf can be one Value that is given its data version by version. False where a plan's order uses an
 * earlier version after a later one; then versions are built as leaves of their own.
 */
export function versionsInOrder(plan: Plan): boolean {
  const current: number[] = [];
  for (const operands of plan.operands) {
    for (const position of operands) {
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
 * For each position the versions of leaves that are assigned before the node there is computed, which is the first to
 * use them: a leaf keeps one version's data until another's is used.
 */
export function assignments({ rules, operands, leaf }: Plan): readonly (readonly number[])[] {
  const latest: number[] = []; // for each leaf the position whose data it has
  return rules.map((rule, position) => {
    if (rule === undefined) {
      if (leaf[position]! >= 0) latest[leaf[position]!] ??= position;
      return NONE;
    }
    return operands[position]!.filter((operand) => {
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
  const shared = versionsInOrder(plan), assigned = shared ? assignments(plan) : undefined;
  const values: Operand[] = [];
  const leaves: Value[] = [];
  plan.rules.forEach((rule, position) => {
    if (position === plan.gap) recordMuchElse();
    if (rule !== undefined) {
      for (const version of assigned?.[position] ?? NONE) {
        (values[version] as Value).data = plan.data[version]!;
      }
      values.push(applyRule(rule, plan.operands[position]!.map((operand) => values[operand]!)));
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

function constant(data: number, label: string): Operand {
  if (label === "") return data;
  const value = detach(new Value(data));
  value.label = label;
  return value;
}

/** More records than a segment has, unless graphs far larger were swept before. */
export const GAP_RECORDS = 16_500;

function recordMuchElse(): void {
  const x = new Value(1);
  for (let i = 0; i < GAP_RECORDS; i++) x.add(1);
}

const recordingFunctions = new WeakMap<Rule, RecordingFunction>();

/** Records a rule's node the way people do: a built-in through its exported function. */
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
