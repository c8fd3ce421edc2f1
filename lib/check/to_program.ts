/**
 * Graphs as programs.
 *
 * @module
 */

import { azmul, type Trace, trace, Value } from "../../mod.ts";
import { cannot } from "../errors.ts";
import { planOf } from "./graphs/plan.ts";
import { numberText, planCode } from "./graphs/plan_code.ts";

/** How a program is written. */
export interface ToProgramOptions {
  /**
   * What the program calls the package where it imports it: "jsr:@chainrule/autograd", or the address of a file. Where not given it
   * is the package's name; with its version, where this very module comes from JSR.
   */
  from?: string;
}

/**
 * Writes a program in TypeScript that builds a graph anew and prints its gradients.
 *
 * Its names are the labels of the graph, where these are names that a program can have. A rule that `defineRule` has added is defined
 * with the text of its functions: what else these use is not in the program.
 *
 * @param root The root of the graph; nothing of it is changed.
 * @param options What the program calls the package.
 * @returns The program. It runs as it is, and prints the result and each leaf's gradient, which its comments have, too.
 * @throws {TypeError} Where `root` is not a Value, or `from` is no string.
 *
 * @example Usage
 * ```ts
 * import { toProgram } from "@chainrule/autograd/check";
 * import { fromExpression } from "@chainrule/autograd/expression";
 * import { assertEquals } from "@std/assert";
 *
 * const { root } = fromExpression("h = x * y; l = h + tanh(h)", { x: 3, y: 0 });
 * assertEquals(
 *   toProgram(root, { from: "jsr:@chainrule/autograd" }),
 *   `import { Value, add, mul, tanh } from "jsr:@chainrule/autograd";
 *
 * const x = new Value(3, "x");
 * const y = new Value(0, "y");
 * const h = mul(x, y);
 * const n1 = tanh(h);
 * const l = add(h, n1);
 *
 * l.backward();
 * console.log("l", l.data); // 0
 * console.log("∂l/∂x", x.grad); // 0
 * console.log("∂l/∂y", y.grad); // 6
 * `,
 * );
 * ```
 */
export function toProgram(root: Value, options: ToProgramOptions = {}): string {
  if (!(root instanceof Value)) throw cannot("write a program", "root", "a Value", root);
  const { from } = options;
  if (from !== undefined && typeof from !== "string") {
    throw cannot("write a program", "from", "a string", from);
  }
  const graph = trace(root), plan = planOf(graph), gradients = leafGradients(graph);
  const label = plan.labels[plan.root]! || "l";
  const closing = (names: readonly string[]) => {
    const l = names[plan.root]!, of = nameInText(label);
    const printed = (text: string, code: string, number: number) =>
      `console.log(${JSON.stringify(text)}, ${code}); // ${numberText(number)}`;
    const lines = Array.from(gradients, ([position, gradient]) => {
      const by = nameInText(plan.labels[position]! || names[position]!);
      return printed(`∂${of}/∂${by}`, `${names[position]}.grad`, gradient);
    });
    const sweep = gradients.size === 0 ? [] : [`${l}.backward();`];
    return ["", ...sweep, printed(label, `${l}.data`, plan.data[plan.root]!), ...lines];
  };
  return planCode(plan, [], closing, { root: label, ...(from === undefined ? {} : { from }) });
}

/** A label in ∂l/∂x, in parentheses where it is no word. */
function nameInText(label: string): string {
  return /^[\p{L}\p{M}\p{N}_$′]+$/u.test(label) ? label : `(${label})`;
}

/** For the first version of each leaf the leaf's gradient, which is that of all its versions together. */
function leafGradients(graph: Trace): Map<number, number> {
  const adjoints = new Float64Array(graph.length), output = graph.outputs[0]!;
  adjoints[output] = 1;
  for (let position = output; position >= 0; position--) {
    for (const [k, operand] of graph.operandsOf(position).entries()) {
      adjoints[operand]! += azmul(adjoints[position]!, graph.partials[3 * position + k]!);
    }
  }
  const first = new Map<number, number>(), gradients = new Map<number, number>();
  for (const position of [...graph.leaves].sort((a, b) => a - b)) {
    const id = graph.id(position), leaf = first.get(id) ?? position;
    first.set(id, leaf);
    gradients.set(leaf, (gradients.get(leaf) ?? 0) + adjoints[position]!);
  }
  return gradients;
}
