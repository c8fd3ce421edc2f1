/**
 * What the page says of a step, to readers and to those who listen.
 *
 * @module
 */

import { formatNumber, type Frame, type Term } from "../draw/mod.ts";
import { frameAt, type Lesson } from "./lesson.ts";

/** What stands for the line of a step where none was taken. */
const START = "Only the leaves have numbers. Step forward to compute the rest.";

/** The line of a frame; at the start a sentence. */
export function lineOf({ line }: Frame): string {
  return line || START;
}

/** The part of the two passes to which a frame belongs. */
export function phaseAt(
  { forward }: Lesson,
  at: number,
): "Start" | "Forward pass" | "Backward pass" {
  if (at === 0) return "Start";
  return at <= forward ? "Forward pass" : "Backward pass";
}

/** ∂l/∂x_5, with names in parentheses where they are no words. */
const DERIVATIVE = /∂(\([^)]*\)|[^\s/]+)\/∂(\([^)]*\)|[^\s·+=^)]+)/gu;

/** Signs as they are read aloud. */
const SIGNS: readonly [string | RegExp, string][] = [
  [" += ", " grows by "],
  ["=", "equals"],
  ["·", "times"],
  [/−(?=\S)/g, "minus "], // a sign, not an operation between spaces
  ["−", "minus"],
  [" / ", " divided by "],
  ["^2", " squared"],
  ["^", " to the power "],
  ["_", " "],
  ["∞", "infinity"],
  ["…", "and more"],
];

/** A line as it is read aloud: "the derivative of l by x 5 equals …". */
export function spoken(line: string): string {
  let text = line.replace(DERIVATIVE, "the derivative of $1 by $2");
  for (const [sign, words] of SIGNS) text = text.replaceAll(sign, words);
  return text;
}

/** Why a step does what it does, in a sentence or two. */
export function reasonAt(lesson: Lesson, at: number): string {
  const { drawing: { nodes } } = lesson, { step } = frameAt(lesson, at);
  const root = nodes.at(-1)!.name;
  switch (step?.kind) {
    case "forward":
      return `Numbers flow from the leaves to ${root}. Each operation keeps its local derivatives, which now stand at its edges.`;
    case "seed":
      return `If ${root} changes by ε, ${root} changes by ε. All other gradients follow from this one.`;
    case "term":
      return termReason(step.term, nodes.map(({ name }) => name));
    case "leftOut":
      return `Nodes that are left out of the picture use ${
        nodes[step.node]!.name
      }, too. With their terms its gradient is complete.`;
    default:
      return "The forward pass computes each operation from its operands. The backward pass then goes from the result back to the leaves.";
  }
}

function termReason(
  { user, operand, partial, index, count }: Term,
  names: readonly string[],
): string {
  const from = names[user]!, to = names[operand]!;
  const way =
    `The gradient of ${from} is complete. It goes back to ${to}, times the local derivative ${
      formatNumber(partial)
    } at the edge.`;
  if (count === 1) return way;
  const rest = index < count ? "more will come" : "the sum is complete";
  return `${way} ${to} has ${count} uses, and this is term ${index}: ${rest}.`;
}
