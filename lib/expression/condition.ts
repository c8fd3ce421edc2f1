/**
 * The conditions of a rule's branches: comparisons of the operands, joined by and, or, not.
 *
 * @module
 */

import type {
  ConstantNode,
  MathNode,
  OperatorNode,
  ParenthesisNode,
  RelationalNode,
} from "./mathjs.ts";
import { runInDoubles } from "./double_machine.ts";
import { OPERAND_NAMES } from "../errors.ts";
import { parseAsMeant } from "./notation.ts";
import { lower } from "./straight_line_program.ts";

/** Whether a point lies in a region. The operands may carry errors; where none are given they are exact. */
export type Condition = (operands: readonly number[], errors?: readonly number[]) => boolean;

/** For each comparison whether it holds, given the sign that the difference of its sides surely has. */
const COMPARISONS: Record<string, (sign: number) => boolean> = {
  larger: (sign) => sign > 0,
  smaller: (sign) => sign < 0,
  largerEq: (sign) => sign >= 0,
  smallerEq: (sign) => sign <= 0,
  equal: (sign) => sign === 0,
  unequal: (sign) => sign !== 0,
};

/** Whether a condition holds at a point; undefined where rounding leaves it open. */
type Truth = (operands: readonly number[], errors?: readonly number[]) => boolean | undefined;

/**
 * Parses a condition such as `x > 0 and y <= x`.
 *
 * @param operands The operands' names, in order.
 * @returns A function that is true where the condition surely holds: not where rounding leaves a comparison open.
 * @throws {SyntaxError} When the text is no condition.
 */
export function parseCondition(text: string, operands = OPERAND_NAMES): Condition {
  const truth = toTruth(parseAsMeant(text), text, comparing(operands));
  return (operands, errors) => truth(operands, errors) === true;
}

/**
 * Parses a condition as {@linkcode parseCondition} does, for the region with its border.
 *
 * @returns A function that is false where the condition surely holds neither there nor arbitrarily near.
 * @throws {SyntaxError} When the text is no condition.
 */
export function parseClosure(text: string, operands = OPERAND_NAMES): Condition {
  const truth = toTruth(parseAsMeant(text), text, comparing(operands, true));
  return (operands, errors) => truth(operands, errors) !== false;
}

/**
 * Parses a condition as {@linkcode parseCondition} does, for the inner points of the region: of `x >= 0` not 0.
 *
 * @returns A function that is true where the condition surely holds, there and near.
 * @throws {SyntaxError} When the text is no condition.
 */
export function parseInterior(text: string, operands = OPERAND_NAMES): Condition {
  const truth = toTruth(parseAsMeant(text), text, comparing(operands, true));
  return (operands) => truth(operands) === true;
}

/**
 * Whether a condition holds on an equality alone, as `x == 0` and `x == 0 and y > 0` do: its region has no inner points, so that
 * the derivative of a formula there says nothing.
 */
export function isThinCondition(text: string): boolean {
  return isThin(parseAsMeant(text));
}

/** The numbers in a condition: beside them its region ends. */
export function constantsOfCondition(text: string): number[] {
  const constants: number[] = [];
  parseAsMeant(text).traverse((node) => {
    if (node.type === "ConstantNode") constants.push(Number((node as ConstantNode).value));
  });
  return constants;
}

function isThin(node: MathNode): boolean {
  if (node.type === "ParenthesisNode") return isThin((node as ParenthesisNode).content);
  if (node.type === "RelationalNode") {
    return (node as RelationalNode).conditionals.includes("equal");
  }
  if (node.type !== "OperatorNode") return false;
  const { fn, args } = node as OperatorNode;
  if (fn === "and") return args.some(isThin);
  if (fn === "or") return args.every(isThin);
  if (fn === "not") return isThinNegation(args[0]!);
  return fn === "equal";
}

/** Whether the opposite of a condition is thin: that of `x != 0`, and that of `x < 0 or x > 0`. */
function isThinNegation(node: MathNode): boolean {
  if (node.type === "ParenthesisNode") return isThinNegation((node as ParenthesisNode).content);
  return node.type === "OperatorNode" && (node as OperatorNode).fn === "unequal";
}

/** Reads a comparison of two formulas. */
type Compare = (name: string, a: MathNode, b: MathNode) => Truth;

function toTruth(node: MathNode, text: string, compare: Compare): Truth {
  switch (node.type) {
    case "ParenthesisNode":
      return toTruth((node as ParenthesisNode).content, text, compare);
    case "RelationalNode": { // a < x < b
      const { conditionals, params } = node as RelationalNode;
      return conditionals
        .map((name, k) => compare(name, params[k]!, params[k + 1]!))
        .reduce(both);
    }
    case "OperatorNode": {
      const { fn, args } = node as OperatorNode;
      const [a, b] = args;
      if (a && b && fn in COMPARISONS) return compare(fn, a, b);
      const inner = (operand: MathNode) => toTruth(operand, text, compare);
      if (a && fn === "not") return opposite(inner(a));
      if (a && b && fn === "and") return both(inner(a), inner(b));
      if (a && b && fn === "or") return opposite(both(opposite(inner(a)), opposite(inner(b))));
    }
  }
  throw new SyntaxError(`Cannot read the condition "${text}": '${node}' is no comparison`);
}

function opposite(truth: Truth): Truth {
  return (operands, errors) => {
    const known = truth(operands, errors);
    return known === undefined ? undefined : !known;
  };
}

function both(a: Truth, b: Truth): Truth {
  return (operands, operandErrors) => {
    const [left, right] = [a(operands, operandErrors), b(operands, operandErrors)];
    if (left === false || right === false) return false;
    return left === undefined || right === undefined ? undefined : true;
  };
}

/**
 * Reads comparisons.
 *
 * @param isOpenAtTies Whether a tie leaves them open: near x = y there are points with x < y, and points with x > y.
 */
function comparing(names: readonly string[], isOpenAtTies = false): Compare {
  return (name, a, b) => {
    const decide = COMPARISONS[name]!;
    const program = lower([a, b], names);
    const [left, right] = program.results as Iterable<number> as [number, number];
    return (operands, operandErrors) => {
      const { values, errors } = runInDoubles(
        program,
        operands[0] ?? NaN,
        operands[1] ?? NaN,
        operands[2] ?? NaN,
        operandErrors,
      );
      const difference = values[left]! - values[right]!;
      const error = errors[left]! + errors[right]!;
      if (Math.abs(difference) > error) return decide(Math.sign(difference));
      return difference === 0 && error === 0 && !isOpenAtTies ? decide(0) : undefined;
    };
  };
}
