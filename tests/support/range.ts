/** Whether the numbers on the way to a node keep to the range of the normal doubles. Where they do not, digits are lost. */

import { rules, type Trace, trace, type Value } from "../../mod.ts";

export const SMALLEST_NORMAL = 2 ** -1022;

/** The rules that are 0 only where an operand is 0, unless they underflow. */
const UNDERFLOWING = new Set(["mul", "div", "pow", "exp", "sigmoid"]);
const SELECT = rules.get("select");

/** Whether a number on the way to a node is infinite, subnormal or an underflow. What a select left does not count. */
export function leavesRange(node: Value): boolean {
  const graph = trace(node), counts = new Uint8Array(graph.length);
  counts[graph.outputs[0]!] = 1;
  for (let position = graph.length - 1; position >= 0; position--) {
    if (!counts[position] || graph.rules[position] === undefined) continue;
    const operands = graph.operandsOf(position);
    if (isOutOfRange(graph, position, operands)) return true;
    if (graph.rules[position] === SELECT) {
      const [test, positive, other] = operands as unknown as [number, number, number];
      counts[test] = 1;
      counts[graph.data[test]! > 0 ? positive : other] = 1;
    } else for (const operand of operands) counts[operand] = 1;
  }
  return false;
}

function isOutOfRange(graph: Trace, position: number, operands: Int32Array): boolean {
  const value = graph.data[position]!;
  if (Number.isNaN(value)) return false;
  if (value !== 0) return !(Math.abs(value) >= SMALLEST_NORMAL && Math.abs(value) < Infinity);
  return UNDERFLOWING.has(graph.rules[position]!.name) &&
    operands.every((operand) => graph.data[operand] !== 0);
}
