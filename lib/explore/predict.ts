/**
 * Steps whose result the reader is to predict.
 *
 * @module
 */

import { formatNumber, type Frame } from "../draw/mod.ts";

/** The number that a step adds to the picture; undefined where it adds none to predict. */
export function predictedNumber({ step }: Frame): number | undefined {
  switch (step?.kind) {
    case "forward":
      return step.data;
    case "term":
      return step.term.product;
    default:
      return undefined;
  }
}

/** The frame before its number is known: its line ends with "= ?", and so its node. */
export function concealed(frame: Frame): Frame {
  const { step, active } = frame;
  if (step?.kind === "forward") {
    const { name } = frame.drawing.nodes[step.node]!;
    return {
      ...frame,
      line: [name, step.formula, step.numbers, "?"].join(" = "),
      computed: (frame.computed ?? frame.drawing.nodes.map(() => true)).with(active!, false),
    };
  }
  if (step?.kind !== "term") return frame;
  const { term: { formula, numbers, before, index, count } } = step;
  const known = `${formula} = ${numbers}`, end = frame.line.indexOf(known) + known.length;
  return {
    ...frame,
    line: `${frame.line.slice(0, end)} = ?`,
    gradients: frame.gradients.with(active!, index === 1 ? undefined : before),
    missing: (frame.missing ?? frame.drawing.nodes.map(() => 0)).with(active!, count - index + 1),
  };
}

/** Where a number is off by at most so much of itself, the prediction is right. */
const TOLERANCE = 0.01;

/** Judges a prediction, in words. */
export function judgement(predicted: number, number: number): string {
  const isRight = Object.is(predicted, number) ||
    Math.abs(predicted - number) <= TOLERANCE * Math.abs(number);
  return isRight ? "Right." : `Not ${formatNumber(predicted)}: it is ${formatNumber(number)}.`;
}
