/**
 * What the engine makes of a plan: data, partials, and the gradients of its sweeps, and what contradicts the engine's own
 * promises while it sweeps.
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
import { build, type Built, isConstant, type Plan } from "./plan.ts";

/** What the engine computed, by position. */
export interface Recording {
  readonly plan: Plan;
  readonly data: readonly number[];
  readonly partials: readonly (readonly number[])[];
  /** The gradients after one sweep from the root; of a version of a leaf that of the leaf. */
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

/** Builds a plan and sweeps it: after a sweep from an inner node and a reset, then twice. */
export function record(plan: Plan): Recording {
  const built = build(plan);
  const { root, values, leaves } = built;
  const breaches = outOfOrder(plan, built);
  innerNode(plan, built)?.backward();
  reset(leaves);
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
    const expected = plan.leaf[position]! < 0 ? once : 2 * once; // leaves accumulate, exactly
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

/** An operand of the root that is a node itself. */
function innerNode({ rules, operands, root }: Plan, { values }: Built): Value | undefined {
  const inner = operands[root]!.find((operand) => rules[operand] !== undefined);
  return inner === undefined ? undefined : values[inner] as Value;
}

/** As many arguments as any engine takes at once. */
const ARGUMENTS = 10_000;

function reset(leaves: readonly Value[]): void {
  for (let i = 0; i < leaves.length; i += ARGUMENTS) {
    zeroGrad(...leaves.slice(i, i + ARGUMENTS));
  }
}

/** Nodes that stand after one of their operands in the reversed order, or not once. */
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

/** A constant has no gradient, however it came into the graph: each is looked up as an operand of its user. */
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
