/**
 * Makes mathjs's raw derivatives readable: x_2 * 1 + 0 becomes x_2, and 2 * 3 becomes 6. No step changes a value; mathjs's
 * own `simplify` may: it writes 1 for x / x, which has no value at 0.
 *
 * @module
 */

import {
  ConstantNode,
  type MathNode,
  type OperatorNode,
  type ParenthesisNode,
} from "../../expression/mathjs.ts";
import { wouldRegroup } from "../../expression/to_expression.ts";

/** The formula without x · 1, x + 0, x − 0, x / 1, x^1 and the like, and without parentheses that say nothing, for display. */
export function tidy(formula: MathNode): MathNode {
  return bare(tidied(formula));
}

function tidied(node: MathNode): MathNode {
  const inner = node.map((child, path) => {
    const part = tidied(child), content = bare(part);
    return isFreeOfParentheses(content, path, node) ? content : part;
  });
  return inner.type === "OperatorNode" ? neutral(inner as OperatorNode) : inner;
}

function bare(node: MathNode): MathNode {
  return node.type === "ParenthesisNode" ? bare((node as ParenthesisNode).content) : node;
}

/** Whether a part keeps its meaning without parentheses: mathjs writes those that it needs, but for some. */
function isFreeOfParentheses(part: MathNode, path: string, parent: MathNode): boolean {
  const isSimple = part.type === "SymbolNode" || part.type === "FunctionNode" ||
    (integer(part) ?? -1) >= 0;
  return isSimple || part.type === "OperatorNode" && !wouldRegroup(part, path, parent);
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
