/**
 * Records a plan and sweeps it: the data, partials and gradients that the engine computes, and where it breaks a promise of
 * its own, such as that a second sweep adds the same gradients again.
 *
 * @module
 */

import {
  type Operand,
  partialsOf,
  reversedTopologicalOrder,
  type Value,
  zeroGrad,
} from "../../../mod.ts";
import { build, type Built, isConstant, OTHER_SWEEPS, type Plan } from "./plan.ts";

/** What the engine computed, by position. */
export interface Recording {
  readonly plan: Plan;
  readonly data: readonly number[];
  readonly partials: readonly (readonly number[])[];
  /** The gradients after one sweep from the root. All versions of a leaf have the leaf's gradient. */
  readonly gradients: readonly number[];
  readonly breaches: readonly Breach[];
}

/** A promise of the engine that a sweep broke. */
export interface Breach {
  readonly promise: "order" | "repetition" | "constant" | "reset";
  readonly position: number;
  readonly engine: number;
  readonly expected: number;
}

/**
 * Builds a plan, sweeps it from an inner node, resets the gradients, and sweeps it from the root twice. Where the plan says
 * so, there are so many other sweeps before the one from the root that it gets the number of the first.
 */
export function record(plan: Plan): Recording {
  const built = build(plan);
  const { root, values, leaves } = built;
  const breaches = outOfOrder(plan, built);
  innerNode(plan, built)?.backward();
  if (plan.wraps) { for (const breach of lostSweeps(plan, built)) breaches.push(breach); }
  zeroGrad(leaves);
  for (const leaf of leaves) {
    const { grad } = leaf;
    if (grad === 0) continue;
    const position = values.indexOf(leaf);
    breaches.push({ promise: "reset", position, engine: grad, expected: 0 });
  }
  root.backward();
  const gradients = values.map(gradient);
  root.backward();
  values.forEach((value, position) => {
    if (isConstant(plan, position)) return;
    const again = gradient(value);
    const once = gradients[position]!;
    const expected = plan.leaf[position]! < 0 ? once : 2 * once; // leaves accumulate, and doubling is exact
    if (again === expected || Number.isNaN(again) && Number.isNaN(expected)) return;
    breaches.push({ promise: "repetition", position, engine: again, expected });
  });
  for (const breach of constantsWithGradient(plan, built)) breaches.push(breach);
  return {
    plan,
    data: values.map((value, position) =>
      plan.rules[position] === undefined ? plan.data[position]! : (value as Value).data
    ),
    partials: values.map((value, position) =>
      plan.rules[position] === undefined ? NONE : partialsOf(value as Value)
    ),
    gradients,
    breaches,
  };
}

const NONE: readonly number[] = [];

function gradient(value: Operand): number {
  return typeof value === "number" ? 0 : value.grad;
}

/** The first operand of the root that is an operation. */
function innerNode({ rules, operands, root }: Plan, { values }: Built): Value | undefined {
  const inner = operands[root]!.find((operand) => rules[operand] !== undefined);
  return inner === undefined ? undefined : values[inner] as Value;
}

/** The operation that is recorded first; undefined where there is none. */
function firstOperation({ rules }: Plan, { values }: Built): Value | undefined {
  const first = rules.findIndex((rule) => rule !== undefined);
  return first < 0 ? undefined : values[first] as Value;
}

/** Sweeps the first operation many times over, and finds the leaves that a sweep among them left out. */
function lostSweeps(plan: Plan, built: Built): Breach[] {
  const first = firstOperation(plan, built);
  if (first === undefined) return [];
  zeroGrad(built.leaves);
  first.backward();
  const once = built.leaves.map(gradient);
  for (let i = 1; i < OTHER_SWEEPS; i++) first.backward();
  const breaches: Breach[] = [];
  built.leaves.forEach((leaf, i) => {
    const expected = OTHER_SWEEPS * once[i]!, engine = leaf.grad;
    if (!(Math.abs(engine - expected) > MOST_ROUNDED * Math.abs(expected))) return;
    breaches.push({
      promise: "repetition",
      position: built.values.indexOf(leaf),
      engine,
      expected,
    });
  });
  return breaches;
}

/** Far more than the roundings of the many sums, and far less than one of them. */
const MOST_ROUNDED = 1e-6;

/** The nodes that stand behind one of their operands in the reversed order, are missing there, or stand there twice. */
function outOfOrder({ operands }: Plan, { root, values }: Built): Breach[] {
  const places = new Map<number, number>();
  const repeated = new Set<number>();
  reversedTopologicalOrder(root).forEach(({ id }, k) => {
    if (places.has(id)) repeated.add(id);
    places.set(id, k);
  });
  const rootId = root.id;
  const ids = values.map((value) => typeof value === "number" ? -1 : value.id);
  const breaches: Breach[] = [];
  values.forEach((value, position) => {
    if (typeof value === "number") return;
    const id = ids[position]!;
    const place = places.get(id) ?? Infinity;
    const fine = (place === 0) === (id === rootId) && !repeated.has(id) && place < Infinity &&
      operands[position]!.every((operand) =>
        ids[operand]! < 0 || places.get(ids[operand]!)! > place
      );
    if (!fine) breaches.push({ promise: "order", position, engine: NaN, expected: NaN });
  });
  return breaches;
}

/** The constants that have a gradient. Each is looked up as a child of its user: a number has no other handle. */
function constantsWithGradient({ rules, leaf, operands }: Plan, { values }: Built): Breach[] {
  const breaches: Breach[] = [];
  operands.forEach((positions, user) => {
    let children: readonly Value[] | undefined;
    for (let k = 0; k < positions.length; k++) {
      const position = positions[k]!;
      if (rules[position] !== undefined || leaf[position]! >= 0) continue;
      children ??= (values[user] as Value).children;
      const { grad } = children[k]!;
      if (grad === 0) continue;
      breaches.push({ promise: "constant", position, engine: grad, expected: 0 });
    }
  });
  return breaches;
}
