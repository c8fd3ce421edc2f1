/**
 * Backpropagation, step by step.
 *
 * @module
 */

import type { Value } from "../../mod.ts";
import { cannot } from "../errors.ts";
import { type BackwardPass, backwardPass } from "./backward_pass.ts";
import type { Drawing } from "./drawing.ts";
import { formatNumber } from "./format_number.ts";
import { atom, derivative, ruleFormula } from "./formula.ts";
import { drawRoot, type Frame, type SizeOptions } from "./frame.ts";
import { showFrame, showFrames } from "./notebook.ts";
import type { GradientStep, LeftOutStep, SeedStep, Term, TermStep } from "./step.ts";

/** The line with the chain rule shows at most so many terms of a sum. */
const MOST_TERMS = 4;

/** How far a step of backpropagation goes. */
export interface BackwardOptions extends SizeOptions {
  /**
   * "node", or where not given: a step completes the gradient of a node, with all its terms. "edge": a step adds the one term that
   * an edge carries, after a first step that gives the root the gradient 1.
   */
  by?: "node" | "edge";
}

/**
 * The frames of the reverse sweep from a root: one for each node that is drawn and is no constant, a node before its operands; or one
 * for each edge to such a node, as the sweep takes them.
 *
 * A frame shows the gradients that this sweep has found so far, highlights the node in work, and has the chain rule for it: as a
 * line, and as data in its `step`. Nodes that are left out are not shown, but their terms count in the gradients.
 *
 * @param root The node whose derivatives are taken; no gradient of its graph is changed.
 * @param options How many nodes are drawn, and how far a step goes.
 * @returns Frames, which {@linkcode toDot}, {@linkcode toMermaid} and {@linkcode toSvg} take.
 * @throws {TypeError} Where `root` is not a Value, or `by` neither "node" nor "edge".
 * @throws {RangeError} Where `maxNodes` is not a positive integer.
 *
 * @example Usage
 * ```ts
 * import { Value } from "@chainrule/autograd";
 * import { backwardSteps } from "@chainrule/autograd/draw";
 * import { assertEquals } from "@std/assert";
 *
 * const x = new Value(3, "x"), y = new Value(4, "y");
 * const l = x.mul(y);
 * l.label = "l";
 *
 * assertEquals(backwardSteps(l).map(({ line }) => line), [
 *   "∂l/∂l = 1",
 *   "∂l/∂y = ∂l/∂l · x = 1 · 3 = 3",
 *   "∂l/∂x = ∂l/∂l · y = 1 · 4 = 4",
 * ]);
 * ```
 *
 * @example Terms that add up
 * ```ts
 * import { Value } from "@chainrule/autograd";
 * import { backwardSteps } from "@chainrule/autograd/draw";
 * import { assertEquals } from "@std/assert";
 *
 * const x = new Value(3, "x");
 * const l = x.mul(x);
 * l.label = "l";
 *
 * const steps = backwardSteps(l, { by: "edge" });
 * assertEquals(steps.map(({ line }) => line), [
 *   "∂l/∂l = 1",
 *   "∂l/∂x += ∂l/∂l · x = 1 · 3 = 3 (term 1 of 2)",
 *   "∂l/∂x += ∂l/∂l · x = 1 · 3 = 3 (term 2 of 2: 3 + 3 = 6)",
 * ]);
 * const { step } = steps[2]!;
 * assertEquals(step?.kind === "term" && [step.term.before, step.term.after], [3, 6]);
 * ```
 */
export function backwardSteps(root: Value, options: BackwardOptions = {}): Frame[] {
  const { by = "node" } = options;
  if (by !== "node" && by !== "edge") {
    throw cannot("show backpropagation", "by", '"node" or "edge"', by);
  }
  const drawn = drawRoot(root, options), pass = backwardPass(drawn), { drawing } = drawn;
  if (by === "edge") return framesOf(drawing, pass.steps, edgeLine);
  return framesOf(drawing, gradientSteps(drawing, drawn.positions, pass), chainRule);
}

type BackwardStep = SeedStep | TermStep | LeftOutStep | GradientStep;

/** The frames of steps, each with the gradients that it and those before it have found. */
function framesOf<S extends BackwardStep>(
  drawing: Drawing,
  steps: readonly S[],
  lineOf: (drawing: Drawing, step: S) => string,
): Frame[] {
  const { nodes } = drawing;
  let gradients: Frame["gradients"] = nodes.map(() => undefined), missing = nodes.map(() => 0);
  const subject = `Backpropagation from ${nodes.at(-1)!.name}`;
  const frames = steps.map((step, i) => {
    gradients = gradients.with(step.node, gradientAfter(step));
    if (step.kind === "term") missing = missing.with(step.node, step.term.count - step.term.index);
    else if (step.kind === "leftOut") missing = missing.with(step.node, 0);
    return showFrame({
      title: `${subject}, step ${i + 1} of ${steps.length}`,
      drawing,
      gradients,
      active: step.node,
      line: lineOf(drawing, step),
      step,
      missing,
    });
  });
  return showFrames(frames, `${subject} in ${steps.length} steps`);
}

/** The gradient of a step's node after it. */
function gradientAfter(step: BackwardStep): number {
  switch (step.kind) {
    case "seed":
      return 1;
    case "term":
      return step.term.after;
    default:
      return step.gradient;
  }
}

/** The sweep node by node: the terms of each, put together. */
function gradientSteps(
  { nodes }: Drawing,
  positions: readonly number[],
  { adjoints, terms, leftOut }: BackwardPass,
): GradientStep[] {
  const order = [...nodes.keys()].reverse().filter((node) => nodes[node]!.kind !== "constant");
  return order.map((node) => ({
    kind: "gradient",
    node,
    terms: terms[node]!,
    leftOut: leftOut[node]!,
    gradient: adjoints[positions[node]!]!,
  }));
}

function nameOf({ nodes }: Drawing, node: number): string {
  return derivative(nodes.at(-1)!.name, nodes[node]!.name).text;
}

/** ∂l/∂x = Σ ∂l/∂u · ∂u/∂x over the users u of a node x, in formulas, then in numbers. */
function chainRule(drawing: Drawing, { node, terms, leftOut, gradient }: GradientStep): string {
  const shown = terms.slice(0, MOST_TERMS), isCut = terms.length + leftOut > shown.length;
  const sum = (texts: string[]) => (isCut ? [...texts, "…"] : texts).join(" + ");
  const sums = terms.length + leftOut === 0
    ? []
    : [sum(shown.map(({ formula }) => formula)), sum(shown.map(({ numbers }) => numbers))];
  return [nameOf(drawing, node), ...sums, formatNumber(gradient)].join(" = ");
}

/** ∂l/∂x += ∂l/∂u · ∂u/∂x for one user u of a node x, in formulas, then in numbers. */
function edgeLine(drawing: Drawing, step: SeedStep | TermStep | LeftOutStep): string {
  const name = nameOf(drawing, step.node);
  if (step.kind === "seed") return `${name} = 1`;
  if (step.kind === "leftOut") {
    const terms = `${step.leftOut} term${step.leftOut === 1 ? "" : "s"}`;
    return `${name} = ${formatNumber(step.gradient)}, with ${terms} of nodes that are left out`;
  }
  const { formula, numbers, product, count } = step.term;
  const line = `${formula} = ${numbers} = ${formatNumber(product)}`;
  return count === 1 ? `${name} = ${line}` : `${name} += ${line} (${sumOf(step.term)})`;
}

/** Which term of a sum it is, and what the sum is with it: "term 2 of 3: 1 + 2.5 = 3.5". */
function sumOf({ index, count, before, product, after }: Term): string {
  const which = `term ${index} of ${count}`;
  if (index === 1) return which;
  const sum = ruleFormula({ name: "add" }, [before, product].map((x) => atom(formatNumber(x))));
  return `${which}: ${sum.text} = ${formatNumber(after)}`;
}
