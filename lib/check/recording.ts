/**
 * What the engine makes of a plan: data, partials, and the gradients of its sweeps, and what contradicts the engine's own
 * promises while it sweeps.
 *
 * @module
 */

import { partialsOf, reversedTopologicalOrder, Value, zeroGrad } from "../../mod.ts";
import { build, type Built, type Plan } from "./plan.ts";

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
  const breaches: Breach[] = [];
  const position = (value: Value) => built.values.indexOf(value);
  for (const late of outOfOrder(built)) {
    breaches.push({ promise: "order", position: late, engine: NaN, expected: NaN });
  }
  const gradient = () => built.values.map((value) => typeof value === "number" ? 0 : value.grad);

  innerNode(built)?.backward();
  zeroGrad(...built.leaves);
  for (const leaf of built.leaves) {
    if (leaf.grad !== 0) {
      breaches.push({ promise: "reset", position: position(leaf), engine: leaf.grad, expected: 0 });
    }
  }
  built.root.backward();
  const gradients = gradient();
  built.root.backward();
  gradient().forEach((again, i) => {
    const expected = plan.leaf[i]! < 0 ? gradients[i]! : 2 * gradients[i]!; // leaves accumulate, exactly
    if (!Object.is(again + 0, expected + 0)) {
      breaches.push({ promise: "repetition", position: i, engine: again, expected });
    }
  });
  const partials = built.values.map((value) => value instanceof Value ? partialsOf(value) : []);
  breaches.push(...constantsWithGradient(plan, built));
  return {
    plan,
    data: built.values.map((value) => typeof value === "number" ? value : value.data),
    partials,
    gradients,
    breaches,
  };
}

/** An operand of the root that is a node itself. */
function innerNode(built: Built): Value | undefined {
  return built.root.children.find((child) => child.children.length > 0);
}

/** The positions of nodes that stand before an operand's user in the reversed order, or are missing from it. */
function outOfOrder({ root, values }: Built): number[] {
  const place = new Map(reversedTopologicalOrder(root).map((value, k) => [value.id, k]));
  const rootId = root.id;
  const late: number[] = [];
  values.forEach((value, position) => {
    if (!(value instanceof Value)) return;
    const own = place.get(value.id);
    const follows = (child: Value) => (place.get(child.id) ?? -1) > own!;
    const fine = own !== undefined && value.children.every(follows) &&
      (own === 0) === (value.id === rootId);
    if (!fine) late.push(position);
  });
  return late;
}

/** A constant has no gradient, however it came into the graph. */
function constantsWithGradient({ rules, leaf, operands }: Plan, { values }: Built): Breach[] {
  const breaches: Breach[] = [];
  values.forEach((value, position) => {
    if (!(value instanceof Value) || rules[position] === undefined) return;
    const { children } = value;
    operands[position]!.forEach((operand, k) => {
      if (rules[operand] !== undefined || leaf[operand]! >= 0) return;
      const { grad } = children[k]!;
      if (grad !== 0) {
        breaches.push({ promise: "constant", position: operand, engine: grad, expected: 0 });
      }
    });
  });
  return breaches;
}
