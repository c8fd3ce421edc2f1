/**
 * Backpropagation, step by step.
 *
 * @module
 */

import { azmul, type Value } from "../../mod.ts";
import type { DrawnGraph } from "./drawing.ts";
import { formatNumber } from "./format_number.ts";
import { atom, derivative, product } from "./formula.ts";
import { drawRoot, type Frame, type SizeOptions } from "./frame.ts";
import { localDerivative } from "./local_derivative.ts";
import { showFrame, showFrames } from "./notebook.ts";

/** The line with the chain rule shows at most so many terms of a sum. */
const MOST_TERMS = 4;

/** A user of a node, in which the node is operand k. */
interface Use {
  readonly user: number;
  readonly k: number;
}

/**
 * The frames of the reverse sweep from a root: one for each node that is drawn and is no constant, a node before its operands.
 *
 * A frame shows the gradients that this sweep has found so far, highlights the node in work, and has the chain rule for it.
 * Nodes that are left out are not shown, but their terms count in the gradients.
 *
 * @param root The node whose derivatives are taken; no gradient of its graph is changed.
 * @param options How many nodes are drawn.
 * @returns Frames, which {@linkcode toDot}, {@linkcode toMermaid} and {@linkcode toSvg} take.
 * @throws {TypeError} Where `root` is not a Value.
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
 */
export function backwardSteps(root: Value, options: SizeOptions = {}): Frame[] {
  const drawn = drawRoot(root, options), { drawing, positions } = drawn, { nodes } = drawing;
  const flow = sweep(drawn), order = [...nodes.keys()].reverse();
  const steps = order.filter((node) => nodes[node]!.kind !== "constant");
  let gradients: Frame["gradients"] = nodes.map(() => undefined);
  const subject = `Backpropagation from ${nodes.at(-1)!.name}`;
  const frames = steps.map((node, k) => {
    gradients = gradients.with(node, flow.adjoints[positions[node]!]!);
    return showFrame({
      title: `${subject}, step ${k + 1} of ${steps.length}`,
      drawing,
      gradients,
      active: node,
      line: chainRule(drawn, flow, node),
    });
  });
  return showFrames(frames, `${subject} in ${steps.length} steps`);
}

/** What a reverse sweep finds. */
interface Flow {
  /** The derivative of the output by each position of the graph. */
  readonly adjoints: Float64Array;
  /** For each drawn node its first uses by drawn nodes, and how many uses it has in all. */
  readonly uses: readonly { readonly shown: Use[]; count: number }[];
}

function sweep({ graph, drawing, nodeAt }: DrawnGraph): Flow {
  const { length, partials } = graph, output = graph.outputs[0]!;
  const adjoints = new Float64Array(length);
  const uses: Flow["uses"] = drawing.nodes.map(() => ({ shown: [], count: 0 }));
  adjoints[output] = 1;
  for (let position = output; position >= 0; position--) {
    const adjoint = adjoints[position]!, user = nodeAt[position]!;
    for (const [k, operand] of graph.operandsOf(position).entries()) {
      const partial = partials[3 * position + k]!;
      adjoints[operand]! += azmul(adjoint, partial);
      const use = uses[nodeAt[operand]!];
      if (use === undefined) continue;
      use.count++;
      if (user >= 0 && use.shown.length < MOST_TERMS) use.shown.push({ user, k });
    }
  }
  return { adjoints, uses };
}

/** ∂l/∂x = Σ ∂l/∂u · ∂u/∂x over the users u of a node x, in formulas, then in numbers. */
function chainRule(drawn: DrawnGraph, { adjoints, uses }: Flow, node: number): string {
  const { drawing: { nodes }, positions } = drawn, root = nodes.at(-1)!;
  const gradient = (node: number) => derivative(root.name, nodes[node]!.name);
  const numbers = [], formulas = [], { shown, count } = uses[node]!;
  for (const { user, k } of shown) {
    const adjoint = adjoints[positions[user]!]!, { partial } = nodes[user]!.operands[k]!;
    formulas.push(product(gradient(user), localFormula(drawn, user, k)));
    numbers.push(product(atom(formatNumber(adjoint)), atom(formatNumber(partial))));
  }
  if (count > shown.length) {
    for (const terms of [formulas, numbers]) terms.push("…");
  }
  const sums = count === 0 ? [] : [formulas.join(" + "), numbers.join(" + ")];
  return [gradient(node).text, ...sums, formatNumber(adjoints[positions[node]!]!)].join(" = ");
}

/** The local derivative of a node by its operand k: the formula of its rule, or ∂u/∂x where that has none. */
function localFormula(
  { graph, drawing: { nodes }, positions }: DrawnGraph,
  node: number,
  k: number,
) {
  const { name, data, operands } = nodes[node]!, position = positions[node]!;
  const named = operands.map((operand, j) => ({
    name: nodes[operand.node]?.name,
    data: graph.data[graph.operandsOf(position)[j]!]!,
  }));
  return localDerivative(graph.rules[position]!, k, named, { name, data }) ??
    derivative(name, named[k]!.name!);
}
