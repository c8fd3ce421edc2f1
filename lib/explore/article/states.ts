/**
 * States of the tool above the article, and the links that open them.
 *
 * @module
 */

import type { Value } from "../../../mod.ts";
import { backwardSteps, forwardSteps, type Frame } from "../../draw/mod.ts";
import { fromExpression } from "../../expression/mod.ts";
import { type Html, html } from "./html.ts";

/** A formula, and the number of each of its variables. */
export interface State {
  readonly formula: string;
  readonly values: Readonly<Record<string, number>>;
}

/** The worked example. */
export const EXAMPLE: State = {
  formula: "x_3 = x_1 * x_2; x_5 = x_3 + x_4; l = x_5 * x_6",
  values: { x_1: 3, x_2: 4, x_4: 5, x_6: 2 },
};

/** A value that is computed, and used twice. */
export const FANOUT: State = {
  formula: "a = x * y; b = a * x; l = b + a",
  values: { x: 2, y: 3 },
};

/** A neuron, and how far its output is from a target. */
export const NEURON: State = {
  formula: "z = w_1 * x_1 + w_2 * x_2 + b; o = tanh(z); l = (o - t)^2",
  values: { w_1: -3, x_1: 2, w_2: 1, x_2: 0, b: 6.7, t: -0.5 },
};

/** A tie of a maximum, and the corner of an absolute value. */
export const KINK: State = { formula: "m = max(x, y); l = m + abs(x - y)", values: { x: 1, y: 1 } };

/** The result of a state, with its graph. */
export function rootOf({ formula, values }: State): Value {
  return fromExpression(formula, values).root;
}

/**
 * The steps of the tool for a state: the forward pass operation by operation, then the backward pass edge by edge, each step as the
 * frame after it. Step 1 is the first of them; step 0 shows the leaves alone.
 */
export function stepsOf(state: State): Frame[] {
  const root = rootOf(state);
  return [...forwardSteps(root), ...backwardSteps(root, { by: "edge" })];
}

/**
 * The first step after which exactly the gradients of some nodes are begun.
 *
 * @throws {RangeError} Where no step leaves the graph so.
 */
export function stepWithGradients(state: State, names: readonly string[]): number {
  const index = stepsOf(state).findIndex((frame) => {
    const known = gradientsOf(frame).map(({ name }) => name);
    return known.length === names.length && known.every((name) => names.includes(name));
  });
  if (index < 0) throw new RangeError(`No step has the gradients of ${names.join(", ")} alone`);
  return index + 1;
}

/** The gradients that a frame shows, in reversed topological order. */
export function gradientsOf(frame: Frame): { name: string; gradient: number }[] {
  return frame.drawing.nodes.flatMap(({ name }, node) => {
    const gradient = frame.gradients[node];
    return gradient === undefined ? [] : [{ name, gradient }];
  }).reverse();
}

/** A link that opens a state in the tool, at one of its steps. */
export function stateLink({ formula, values }: State, step: number, text: string): Html {
  const fields = [
    ["f", formula],
    ...Object.entries(values).map(([name, number]) => [`v.${name}`, String(number)]),
    ["step", String(step)],
  ];
  const fragment = fields.map((field) => field.map(encodeURIComponent).join("=")).join("&");
  return html`<a href="#${fragment}">${text}</a>`;
}
