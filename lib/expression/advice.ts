/**
 * What to write instead of what mathjs reads, but cannot differentiate.
 *
 * @module
 */

import type { ConditionalNode, FunctionNode, MathNode, OperatorNode } from "./mathjs.ts";
import { substituteFor } from "./notation.ts";
import { FUNCTION_NAMES } from "./straight_line_program.ts";

/** The operators whose derivatives mathjs knows. */
const OPERATORS = new Set([
  ...["add", "subtract", "multiply", "divide", "pow", "unaryMinus", "unaryPlus"],
]);

/** For each function that the programs know and mathjs cannot differentiate a formula that it can. */
const INSTEAD = new Map([
  ["log2", "log(x) / log(2)"],
  ["log1p", "log(1 + x)"],
  ["expm1", "exp(x) - 1"],
  ["hypot", "sqrt(x^2 + y^2)"],
]);

/** The functions that mathjs differentiates. */
const DERIVED = FUNCTION_NAMES.filter((name) => name !== "negate" && !INSTEAD.has(name));

/** The first part of a formula that mathjs cannot differentiate, and what to write instead; undefined where there is none. */
export function adviceOn(formula: MathNode): string | undefined {
  let advice: string | undefined;
  formula.traverse((node) => void (advice ??= adviceOnNode(node)));
  return advice;
}

function adviceOnNode(node: MathNode): string | undefined {
  if (node.type === "ConditionalNode") {
    const { condition, trueExpr, falseExpr } = node as ConditionalNode;
    return branches(node, [
      [`${condition}`, trueExpr],
      [`not (${condition})`, falseExpr],
    ]);
  }
  if (node.type === "OperatorNode") {
    const { fn, op } = node as OperatorNode;
    return OPERATORS.has(fn)
      ? undefined
      : `'${op}' in '${node}' is none of its operators, which are + - * / ^`;
  }
  if (node.type !== "FunctionNode") return undefined;
  const { fn: { name }, args } = node as FunctionNode;
  if (DERIVED.includes(name) || OPERATORS.has(name)) return undefined;
  const formula = INSTEAD.get(name);
  if (formula !== undefined) return `'${node}' is written by functions that it knows: ${formula}`;
  const substitute = substituteFor(node);
  if (substitute !== undefined) return substitute;
  const [a, b] = args;
  if ((name === "max" || name === "min") && a && b && args.length === 2) {
    const [more, less] = name === "max" ? [a, b] : [b, a];
    return branches(node, [[`${a} > ${b}`, more], [`${a} < ${b}`, less]]);
  }
  return `'${name}' in '${node}' is none of its functions, which are ${
    DERIVED.join(", ")
  }; what has kinks or jumps is written as branches { when, then }`;
}

function branches(node: MathNode, parts: readonly [when: string, then: MathNode][]): string {
  const texts = parts.map(([when, then]) => `{ when: "${when}", then: "${then}" }`);
  return `'${node}' is written as branches: [${texts.join(", ")}]`;
}
