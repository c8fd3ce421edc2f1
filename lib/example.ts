/**
 * The worked example: l = (x_1·x_2 + x_4)·x_6, every node's gradient, and mathjs's word on the leaves.
 *
 * `deno run jsr:@chainrule/autograd/example` prints it; the exit code is 1 where the engine and mathjs disagree.
 * @module
 */

import { checkGradient } from "./check/mod.ts";
import { isProgram, process } from "./program.ts";
import { reversedTopologicalOrder } from "./trace.ts";
import { Value } from "./value.ts";

/**
 * The graph of the example, swept.
 * @returns l = x_5·x_6, with x_5 = x_3 + x_4 and x_3 = x_1·x_2, at x_1 = 3, x_2 = 4, x_4 = 5 and x_6 = 2.
 * @example Usage
 * ```ts
 * import { workedGraph } from "@chainrule/autograd/example";
 * import { assertEquals } from "@std/assert";
 * assertEquals(String(workedGraph()), "Value(l: data=34, grad=1)");
 * ```
 */
export function workedGraph(): Value {
  const x1 = new Value(3, "x_1");
  const x2 = new Value(4, "x_2");
  const x3 = x1.mul(x2);
  const x4 = new Value(5, "x_4");
  const x5 = x3.add(x4);
  const x6 = new Value(2, "x_6");
  const l = x5.mul(x6);
  [x3.label, x5.label, l.label] = ["x_3", "x_5", "l"];
  l.backward();
  return l;
}

/**
 * Works the example.
 * @returns The lines to print, and whether mathjs agrees with every gradient.
 * @example Usage
 * ```ts
 * import { workedExample } from "@chainrule/autograd/example";
 * import { assertEquals } from "@std/assert";
 * const { lines, agrees } = workedExample();
 * assertEquals(lines[0], "x_1  data=3  grad=8");
 * assertEquals(agrees, true);
 * ```
 */
export function workedExample(): { lines: string[]; agrees: boolean } {
  const l = workedGraph(), nodes = reversedTopologicalOrder(l).reverse();
  const report = checkGradient(l);
  const leaves = new Map(report.leaves.map((leaf) => [leaf.name, leaf]));
  const derivatives = report.derivatives().map(({ name, expression, value }) => {
    const leaf = leaves.get(name)!, agrees = leaf.agrees && value === leaf.gradient;
    const verdict = agrees ? "agrees" : "disagrees";
    return { line: `∂l/∂${name} = ${expression} = ${value}  ${verdict}`, agrees };
  });
  return {
    lines: [
      ...nodes.map(({ label, data, grad }) => `${label.padEnd(3)}  data=${data}  grad=${grad}`),
      "",
      "mathjs derives, for each leaf:",
      ...derivatives.map(({ line }) => line),
    ],
    agrees: report.ok && derivatives.length === 4 && derivatives.every(({ agrees }) => agrees),
  };
}

if (isProgram(import.meta, "lib/example")) {
  const { lines, agrees } = workedExample();
  console.log(lines.join("\n"));
  if (!agrees) process!.exitCode = 1;
}
