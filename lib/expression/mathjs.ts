/**
 * The part of mathjs that the package uses: its parser, its symbolic differentiation, and the functions that the expressions of
 * graphs call, for those who evaluate them; made from mathjs's own factories, those for doubles alone. An import of `parse`
 * from "mathjs" would bring all of mathjs into a bundle, and the factories of "mathjs" its matrices, units, fractions and complex
 * numbers, which no Value holds.
 *
 * @module
 */

import * as mathjs from "mathjs/number";
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
  cbrtDependencies,
  type ConstantNode as ConstantNodeType,
  cosDependencies,
  coshDependencies,
  cotDependencies,
  cothDependencies,
  create,
  cscDependencies,
  cschDependencies,
  divideDependencies,
  equalDependencies,
  expDependencies,
  factory,
  type FactoryFunctionMap,
  hypotDependencies,
  isZeroDependencies,
  log10Dependencies,
  log1pDependencies,
  log2Dependencies,
  logDependencies,
  type MathJsInstance,
  type MathNode as MathNodeType,
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
} from "mathjs/number";

export type {
  AccessorNode,
  AssignmentNode,
  BlockNode,
  ConditionalNode,
  FunctionNode,
  RelationalNode,
} from "mathjs/number";

/** What mathjs has and its types do not mention. */
type Untyped = Readonly<Record<"createDerivative", FactoryFunctionMap[string]>>;

/** The factory of `derivative` alone: `derivativeDependencies` has that of `simplify`, too. */
const createDerivative = (mathjs as unknown as Untyped).createDerivative;

/** Stands in for mathjs's `simplify`, a tenth of the checker: `derivative` asks for it, and calls it where it is to simplify. */
const createSimplify = factory("simplify", [], () => () => {
  throw new Error("Cannot simplify a formula");
});

const math: MathJsInstance = create({
  ...parseDependencies,
  ...equalDependencies,
  ...isZeroDependencies,
  createDerivative,
  createSimplify,
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
/** Differentiates a formula by a variable. It is not simplified: the 1 that mathjs makes of x / x has a value at 0. */
export function derivative(formula: MathNode, variable: string): MathNode {
  return math.derivative(formula, variable, { simplify: false });
}

/** A formula. */
export type MathNode = MathNodeType;
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
