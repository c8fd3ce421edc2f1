/**
 * The forward pass, step by step.
 *
 * @module
 */

import type { Value } from "../../mod.ts";
import type { DrawnGraph } from "./drawing.ts";
import { formatNumber } from "./format_number.ts";
import { atom, ruleFormula } from "./formula.ts";
import { drawRoot, type Frame, type SizeOptions } from "./frame.ts";
import { showFrame, showFrames } from "./notebook.ts";
import type { ForwardStep } from "./step.ts";

/**
 * The frames of the forward pass to a root: one for each operation that is drawn, operands before their users.
 *
 * A frame shows the numbers that are computed by then, highlights the node in work, and has what computes it: as a line, and as data
 * in its `step`.
 *
 * @param root The node that is computed last.
 * @param options How many nodes are drawn.
 * @returns Frames, which {@linkcode toDot}, {@linkcode toMermaid} and {@linkcode toSvg} take.
 * @throws {TypeError} Where `root` is not a Value.
 * @throws {RangeError} Where `maxNodes` is not a positive integer.
 *
 * @example Usage
 * ```ts
 * import { Value } from "@chainrule/autograd";
 * import { forwardSteps } from "@chainrule/autograd/draw";
 * import { assertEquals } from "@std/assert";
 *
 * const x = new Value(3, "x"), y = new Value(4, "y");
 * assertEquals(forwardSteps(x.mul(y).add(1)).map(({ line }) => line), [
 *   "v_1 = x · y = 3 · 4 = 12",
 *   "v_2 = v_1 + 1 = 12 + 1 = 13",
 * ]);
 * ```
 */
export function forwardSteps(root: Value, options: SizeOptions = {}): Frame[] {
  const drawn = drawRoot(root, options), { drawing, drawing: { nodes } } = drawn;
  const gradients = nodes.map(() => undefined);
  const order = [...nodes.keys()].filter((node) => nodes[node]!.kind === "operation");
  let computed = nodes.map(({ kind }) => kind !== "operation");
  const subject = `Forward pass to ${nodes.at(-1)!.name}`;
  const frames = order.map((node, i) => {
    computed = computed.with(node, true);
    const { name } = nodes[node]!, step = forwardStep(drawn, node);
    return showFrame({
      title: `${subject}, step ${i + 1} of ${order.length}`,
      drawing,
      gradients,
      active: node,
      line: [name, step.formula, step.numbers, formatNumber(step.data)].join(" = "),
      step,
      computed,
    });
  });
  return showFrames(frames, `${subject} in ${order.length} steps`);
}

function forwardStep(
  { graph, drawing: { nodes }, positions }: DrawnGraph,
  node: number,
): ForwardStep {
  const { formula, data } = nodes[node]!, position = positions[node]!;
  const numbers = Array.from(
    graph.operandsOf(position),
    (operand) => atom(formatNumber(graph.data[operand]!)),
  );
  const { text } = ruleFormula(graph.rules[position]!, numbers);
  return { kind: "forward", node, formula, numbers: text, data };
}
