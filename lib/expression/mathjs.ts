/**
 * The part of mathjs that the package uses: its parser, its symbolic differentiation, its BigNumbers, and the functions that the
 * expressions of graphs call, for those who evaluate them; made from mathjs's own factories. An import of `parse` from "mathjs" would bring all of mathjs into a bundle, twice as much.
 *
 * @module
 */

import {
  absDependencies,
  acosDependencies,
  acoshDependencies,
  acotDependencies,
  acothDependencies,
  acscDependencies,
  acschDependencies,
  addDependencies,
  asecDependencies,
  asechDependencies,
  asinDependencies,
  asinhDependencies,
  atan2Dependencies,
  atanDependencies,
  atanhDependencies,
  bignumberDependencies,
  cbrtDependencies,
  type ConstantNode as ConstantNodeType,
  cosDependencies,
  coshDependencies,
  cotDependencies,
  cothDependencies,
  create,
  cscDependencies,
  cschDependencies,
  derivativeDependencies,
  divideDependencies,
  expDependencies,
  hypotDependencies,
  log10Dependencies,
  log1pDependencies,
  log2Dependencies,
  logDependencies,
  type MathJsInstance,
  maxDependencies,
  minDependencies,
  multiplyDependencies,
  type OperatorNode as OperatorNodeType,
  type ParenthesisNode as ParenthesisNodeType,
  parseDependencies,
  powDependencies,
  secDependencies,
  sechDependencies,
  signDependencies,
  sinDependencies,
  sinhDependencies,
  sqrtDependencies,
  subtractDependencies,
  type SymbolNode as SymbolNodeType,
  tanDependencies,
  tanhDependencies,
  unaryMinusDependencies,
  unaryPlusDependencies,
} from "mathjs";

export type {
  AccessorNode,
  AssignmentNode,
  BigNumber,
  BlockNode,
  ConditionalNode,
  FunctionNode,
  MathNode,
  RelationalNode,
} from "mathjs";

const math: MathJsInstance = create({
  ...bignumberDependencies,
  ...derivativeDependencies,
  ...parseDependencies,
  ...absDependencies,
  ...acosDependencies,
  ...acoshDependencies,
  ...acotDependencies,
  ...acothDependencies,
  ...acscDependencies,
  ...acschDependencies,
  ...addDependencies,
  ...asecDependencies,
  ...asechDependencies,
  ...asinDependencies,
  ...asinhDependencies,
  ...atanDependencies,
  ...atan2Dependencies,
  ...atanhDependencies,
  ...cbrtDependencies,
  ...cosDependencies,
  ...coshDependencies,
  ...cotDependencies,
  ...cothDependencies,
  ...cscDependencies,
  ...cschDependencies,
  ...divideDependencies,
  ...expDependencies,
  ...hypotDependencies,
  ...logDependencies,
  ...log10Dependencies,
  ...log1pDependencies,
  ...log2Dependencies,
  ...maxDependencies,
  ...minDependencies,
  ...multiplyDependencies,
  ...powDependencies,
  ...secDependencies,
  ...sechDependencies,
  ...signDependencies,
  ...sinDependencies,
  ...sinhDependencies,
  ...sqrtDependencies,
  ...subtractDependencies,
  ...tanDependencies,
  ...tanhDependencies,
  ...unaryMinusDependencies,
  ...unaryPlusDependencies,
}, {});

/** Reads a formula. */
export const parse: MathJsInstance["parse"] = math.parse;
/** Differentiates a formula symbolically. */
export const derivative: MathJsInstance["derivative"] = math.derivative;
/** Makes a BigNumber. */
export const bignumber: MathJsInstance["bignumber"] = math.bignumber;

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
