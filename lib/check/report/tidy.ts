/**
 * Makes mathjs's raw derivatives readable: x_2 * 1 + 0 becomes x_2, and 2 * 3 becomes 6. No step changes a value; mathjs's
 * own `simplify` may: it writes 1 for x / x, which has no value at 0.
 *
 * @module
 */

import { ConstantNode, type MathNode, type OperatorNode, type ParenthesisNode } from "mathjs";

/** The formula without x · 1, x + 0, x − 0, x / 1, x^1 and the like, for display. */
export function tidy(node: MathNode): MathNode {
  const inner = node.map((child) => tidy(child));
  if (inner.type === "ParenthesisNode") {
    const { content } = inner as ParenthesisNode;
    return isSimple(content) ? content : inner;
  }
  return inner.type === "OperatorNode" ? neutral(inner as OperatorNode) : inner;
}

/** Whether a node needs no parentheses, wherever it stands. */
function isSimple(node: MathNode): boolean {
  return node.type === "SymbolNode" || node.type === "FunctionNode" ||
    (integer(node) ?? -1) >= 0;
}

function neutral(node: OperatorNode): MathNode {
  const [a, b] = node.args;
  if (a === undefined || b === undefined) return node;
  const [left, right] = [integer(a), integer(b)];
  switch (node.fn as string) {
    case "add":
      if (left === 0) return b;
      return right === 0 ? a : folded(node, left, right, (x, y) => x + y);
    case "subtract":
      return right === 0 ? a : folded(node, left, right, (x, y) => x - y);
    case "multiply":
      if (left === 1) return b;
      return right === 1 ? a : folded(node, left, right, (x, y) => x * y);
    case "divide":
    case "pow":
      return right === 1 ? a : node;
    default:
      return node;
  }
}

function integer(node: MathNode): number | undefined {
  const value: unknown = node.type === "ConstantNode" ? (node as ConstantNode).value : undefined;
  return Number.isSafeInteger(value) ? value as number : undefined;
}

function folded(
  node: MathNode,
  left: number | undefined,
  right: number | undefined,
  operate: (x: number, y: number) => number,
): MathNode {
  if (left === undefined || right === undefined) return node;
  const value = operate(left, right);
  return Number.isSafeInteger(value) && value >= 0 ? new ConstantNode(value) : node;
}
