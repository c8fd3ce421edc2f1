/**
 * The part of mathjs that the package uses: its parser, its symbolic differentiation, and the functions that the expressions of
 * graphs call, for those who evaluate them. It is made of mathjs's own factories, those for doubles alone, one by one: an import of
 * `parse` from "mathjs" would bring all of mathjs into a bundle, three times as much, with matrices, units, fractions and complex
 * numbers, which no Value holds.
 *
 * A factory asks for what it calls by name. In another minor version of mathjs it may ask for more, so deno.json holds that one.
 *
 * @module
 */

import type {
  ConstantNode as ConstantNodeType,
  MathJsInstance,
  MathNode,
  OperatorNode as OperatorNodeType,
  ParenthesisNode as ParenthesisNodeType,
  SymbolNode as SymbolNodeType,
} from "mathjs";
// @ts-types="./mathjs_factories.d.ts"
import {
  config,
  createAccessorNode,
  createArrayNode,
  createAssignmentNode,
  createBlockNode,
  createConditionalNode,
  createConstantNode,
  createDerivative,
  createFunctionAssignmentNode,
  createFunctionNode,
  createIndexNode,
  createNode,
  createObjectNode,
  createOperatorNode,
  createParenthesisNode,
  createParse,
  createRangeNode,
  createRelationalNode,
  createSymbolNode,
} from "mathjs/number";
import { createTypes } from "./mathjs_types.ts";

export type {
  AccessorNode,
  AssignmentNode,
  BlockNode,
  ConditionalNode,
  FunctionNode,
  MathNode,
  RelationalNode,
} from "mathjs";

/** Nodes, the parser and the derivative, each behind what it asks for. */
const LANGUAGE = [
  createNode,
  createAccessorNode,
  createArrayNode,
  createAssignmentNode,
  createBlockNode,
  createConditionalNode,
  createConstantNode,
  createSymbolNode,
  createFunctionNode,
  createFunctionAssignmentNode,
  createIndexNode,
  createObjectNode,
  createOperatorNode,
  createParenthesisNode,
  createRangeNode,
  createRelationalNode,
  createParse,
  createDerivative,
];

/** The operators, the functions and the constants, by name, as an evaluated expression finds them. */
const functions: Record<string, unknown> = {
  pi: Math.PI,
  e: Math.E,
  tau: 2 * Math.PI,
  add: (x: number, y: number) => x + y,
  subtract: (x: number, y: number) => x - y,
  multiply: (x: number, y: number) => x * y,
  divide: (x: number, y: number) => x / y,
  pow: Math.pow,
  unaryMinus: (x: number) => -x,
  unaryPlus: (x: number) => x,
  abs: Math.abs,
  acos: Math.acos,
  acosh: Math.acosh,
  asin: Math.asin,
  asinh: Math.asinh,
  atan: Math.atan,
  atan2: Math.atan2,
  atanh: Math.atanh,
  cbrt: Math.cbrt,
  cos: Math.cos,
  cosh: Math.cosh,
  exp: Math.exp,
  hypot: Math.hypot,
  log: (x: number, base?: number) => Math.log(x) / (base === undefined ? 1 : Math.log(base)),
  log10: Math.log10,
  log1p: Math.log1p,
  log2: Math.log2,
  max: Math.max,
  min: Math.min,
  sign: Math.sign,
  sin: Math.sin,
  sinh: Math.sinh,
  sqrt: Math.sqrt,
  tan: Math.tan,
  tanh: Math.tanh,
  sec: (x: number) => 1 / Math.cos(x),
  csc: (x: number) => 1 / Math.sin(x),
  cot: (x: number) => 1 / Math.tan(x),
  sech: (x: number) => 1 / Math.cosh(x),
  csch: (x: number) => 1 / Math.sinh(x),
  coth: (x: number) => 1 / Math.tanh(x),
  asec: (x: number) => Math.acos(1 / x),
  acsc: (x: number) => Math.asin(1 / x),
  acot: (x: number) => Math.atan(1 / x),
  asech: (x: number) => Math.acosh(1 / x),
  acsch: (x: number) => Math.asinh(1 / x),
  acoth: (x: number) => Math.atanh(1 / x),
};

/** What has been made so far, by name, and what else the factories ask for. */
const made: Record<string, unknown> = {
  config,
  math: functions,
  mathWithTransform: functions,
  typed: createTypes(),
  numeric: numberIn,
  isBounded: Number.isFinite,
  /** mathjs's own take numbers that are near to each other for equal, and x^1.0000000000001 for x. */
  equal: (x: number, y: number) => x === y,
  isZero: (x: number) => x === 0,
  /** What nobody calls: where a derivative is to be simplified, and where parts of matrices are evaluated. */
  simplify: refuse,
  subset: refuse,
  size: refuse,
  ResultSet: refuse,
};

function numberIn(text: string | number): number {
  const number = Number(text);
  if (Number.isNaN(number) && String(text) !== "NaN") { // 0x, and 0b11x
    throw new SyntaxError(`"${text}" is no number`);
  }
  return number;
}

function refuse(): never {
  throw new Error("Cannot evaluate what has no value in doubles");
}

for (const factory of LANGUAGE) made[factory.fn] = factory(made);

const math = made as unknown as MathJsInstance;

/** Reads a formula. */
export const parse: MathJsInstance["parse"] = math.parse;
/** Differentiates a formula by a variable. It is not simplified: the 1 that mathjs makes of x / x has a value at 0. */
export function derivative(formula: MathNode, variable: string): MathNode {
  return math.derivative(formula, variable, { simplify: false });
}

/** A number in a formula. */
export type ConstantNode = ConstantNodeType;
/** A number in a formula. */
export const ConstantNode: MathJsInstance["ConstantNode"] = math.ConstantNode;
/** An operator with its operands in a formula. */
export type OperatorNode = OperatorNodeType;
/** An operator with its operands in a formula. */
export const OperatorNode: MathJsInstance["OperatorNode"] = math.OperatorNode;
/** A formula in parentheses. */
export type ParenthesisNode = ParenthesisNodeType;
/** A formula in parentheses. */
export const ParenthesisNode: MathJsInstance["ParenthesisNode"] = math.ParenthesisNode;
/** A name in a formula. */
export type SymbolNode = SymbolNodeType;
/** A name in a formula. */
export const SymbolNode: MathJsInstance["SymbolNode"] = math.SymbolNode;
