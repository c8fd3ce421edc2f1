/**
 * The formulas of rules, each parsed once.
 *
 * @module
 */

import type { FunctionNode, MathNode, SymbolNode } from "./mathjs.ts";
import type { Rule } from "../../mod.ts";
import {
  type Condition,
  constantsOfCondition,
  isThinCondition,
  parseClosure,
  parseCondition,
  parseInterior,
} from "./condition.ts";
import { OPERAND_NAMES } from "../errors.ts";
import { parseAsMeant, substituteFor } from "./notation.ts";

/** A formula of a rule, and the region in which it holds. */
export interface Formula {
  readonly holds: Condition;
  /** Whether a point lies in the region, and not on its border. */
  readonly inside: Condition;
  /** Whether a point lies in the region or on its border. */
  readonly touches: Condition;
  /** Whether the region has no inner points, as that of `x == 0`. */
  readonly isThin: boolean;
  /** The numbers in the region's condition. */
  readonly bounds: readonly number[];
  readonly formula: MathNode;
}

const parsed = new WeakMap<Rule, readonly Formula[]>();

/**
 * The formulas of a rule, one for each branch.
 *
 * @throws {SyntaxError} When a formula cannot be read, or has a name that is no operand of the rule.
 */
export function formulasOf(rule: Rule): readonly Formula[] {
  let formulas = parsed.get(rule);
  if (formulas === undefined) {
    try {
      formulas = readFormulas(rule);
    } catch (error) {
      const { message } = error as Error;
      throw new SyntaxError(`Cannot read the expression of the rule ${rule.name}: ${message}`);
    }
    parsed.set(rule, formulas);
  }
  return formulas;
}

function readFormulas({ expression, arity }: Rule): Formula[] {
  const operands = OPERAND_NAMES.slice(0, arity);
  if (typeof expression === "string") {
    return [{
      holds: () => true,
      inside: () => true,
      touches: () => true,
      isThin: false,
      bounds: [],
      formula: readFormula(expression, operands),
    }];
  }
  return expression.map(({ when, then }) => ({
    holds: parseCondition(when, operands),
    inside: parseInterior(when, operands),
    touches: parseClosure(when, operands),
    isThin: isThinCondition(when),
    bounds: constantsOfCondition(when),
    formula: readFormula(then, operands),
  }));
}

function readFormula(text: string, operands: readonly string[]): MathNode {
  const formula = parseAsMeant(text);
  formula.traverse((node, path) => {
    if (node.type === "FunctionNode" && (node as FunctionNode).fn.type !== "SymbolNode") {
      const advice = substituteFor(node);
      throw new SyntaxError(
        `'${(node as FunctionNode).fn}' in "${text}" is no function's name${
          advice === undefined ? "" : `: ${advice}`
        }`,
      );
    }
    const name = node.type === "SymbolNode" && path !== "fn" ? (node as SymbolNode).name : "pi";
    if (operands.includes(name) || name === "pi" || name === "e") return;
    throw new SyntaxError(
      `'${name}' in "${text}" is none of its operands, which are called ${operands.join(", ")}`,
    );
  });
  return formula;
}
