/**
 * Examples of the article, and links that open them in the tool above it.
 *
 * @module
 */

import type { Value } from "../../../mod.ts";
import type { Frame } from "../../draw/mod.ts";
import { fromExpression } from "../../expression/mod.ts";
import { type Lesson, lessonOf } from "../lesson.ts";
import { type Preset, PRESETS } from "../presets.ts";
import { toFragment } from "../state.ts";
import { type Html, html } from "./html.ts";

/** A formula, and the number of each of its variables. */
export type Example = Pick<Preset, "formula" | "values">;

/** An example that the tool opens. */
export type OpenExample = Example & Pick<Preset, "train" | "rate">;

/** The worked example. */
export const WORKED: OpenExample = preset("example");

/** A neuron, and the square of how far its output is from a target. */
export const NEURON: OpenExample = preset("neuron");

/** A tie of a maximum, and the corner of an absolute value. */
export const KINK: OpenExample = preset("kink");

/** Numbers that are used twice: a, which is computed, and x. They are whole, as the article adds them up. */
export const FANOUT: OpenExample = {
  formula: "a = x * y\nb = a * x\nl = b + a",
  values: { x: 2, y: 3 },
  rate: 0.01,
};

function preset(key: string): Preset {
  return PRESETS.find((preset) => preset.key === key)!;
}

/** The result of an example, with its graph, on which no sweep has gone yet. */
export function rootOf({ formula, values }: Example): Value {
  return fromExpression(formula, values).root;
}

/** The same example with another number for one of its variables. */
export function withNumber(example: Example, name: string, number: number): Example {
  return { ...example, values: { ...example.values, [name]: number } };
}

/** The numbers of an example as equations: "x = 2, y = 3". */
export function givenOf({ values }: Example): string {
  return Object.entries(values).map(([name, number]) => `${name} = ${number}`).join(", ");
}

/** The statements of an example as equations. */
export function statementsOf({ formula }: Example): string[] {
  return formula.split("\n");
}

/** The steps of the tool through an example. */
export function lessonOn(example: Example): Lesson {
  return lessonOf(rootOf(example));
}

/**
 * The first step of a lesson, from the end of the forward pass on, after which exactly the gradients of some nodes are begun.
 *
 * @throws {RangeError} Where no step leaves the graph so.
 */
export function stepWithGradients({ frames, forward }: Lesson, names: readonly string[]): number {
  const step = frames.findIndex((frame, step) => {
    const known = gradientsOf(frame).map(({ name }) => name);
    return step >= forward && known.length === names.length &&
      known.every((name) => names.includes(name));
  });
  if (step < 0) throw new RangeError(`No step has the gradients of ${names.join(", ")} alone`);
  return step;
}

/** The gradients that a frame shows, in reversed topological order. */
export function gradientsOf(frame: Frame): { name: string; gradient: number }[] {
  return frame.drawing.nodes.flatMap(({ name }, node) => {
    const gradient = frame.gradients[node];
    return gradient === undefined ? [] : [{ name, gradient }];
  }).reverse();
}

/** A link that opens an example in the tool, after so many of its steps. */
export function stateLink(example: OpenExample, step: number, text: string): Html {
  const { formula, values, train, rate } = example, numbers = new Map(Object.entries(values));
  const fragment = toFragment({ formula, values: numbers, step, train, rate }, [...numbers.keys()]);
  return html`<a href="${fragment}">${text}</a>`;
}
