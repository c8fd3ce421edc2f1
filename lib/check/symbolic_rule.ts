/**
 * What mathjs knows of a rule: its expression, differentiated by each operand, branch by branch, as programs.
 *
 * @module
 */

import {
  ConstantNode,
  derivative,
  type MathNode,
  type OperatorNode,
  type SymbolNode,
} from "mathjs";
import type { Rule } from "../../mod.ts";
import { isContradicted } from "./central_difference.ts";
import type { Condition } from "../expression/condition.ts";
import { formulasOf } from "../expression/formulas.ts";
import { OPERAND_NAMES } from "../expression/operand_names.ts";
import { lower, type Program } from "../expression/straight_line_program.ts";

/** A region of a rule's domain on which one smooth formula holds. */
export interface SymbolicBranch {
  /** Whether a point lies in the region; what cannot be decided for rounding does not. */
  readonly holds: Condition;
  /** Result 0 is the value, result 1 + k the derivative by operand k. */
  readonly program: Program;
  /** The formula that mathjs differentiated. */
  readonly formula: MathNode;
  /** mathjs's derivatives, unsimplified; undefined for an operand that is held constant. */
  readonly derivatives: readonly (MathNode | undefined)[];
  /**
   * Why derivative k is not to be trusted, undefined where it is: a central difference of the formula itself contradicts
   * it. Certified at a point where the oracle is first asked.
   */
  faults(at: readonly number[]): readonly (string | undefined)[];
}

/** A rule as mathjs sees it. */
export interface SymbolicRule {
  /** The branch that holds at a point; undefined on a kink or outside of every region. */
  branchAt(operands: readonly number[]): SymbolicBranch | undefined;
}

/** At most so many variants of a rule with constant exponents are kept. */
const MOST_VARIANTS = 256;

const known = new WeakMap<Rule, Map<string, SymbolicRule>>();

/**
 * A rule's expression, parsed and differentiated once.
 *
 * An exponent that is constant in the graph becomes a constant of the formula: of x^0 mathjs knows that the derivative is 0
 * everywhere, of x^y at y = 0 it has 0 · x^−1, which at 0 is not a number.
 *
 * @param constants For each operand its value where it is a constant of the graph, else undefined.
 * @throws {SyntaxError} When the expression cannot be parsed, or mathjs cannot differentiate it.
 */
export function symbolicRule(
  rule: Rule,
  constants: readonly (number | undefined)[] = [],
): SymbolicRule {
  let variants = known.get(rule);
  if (variants === undefined) known.set(rule, variants = new Map());
  const key = constants.length === 0 ? "" : variantKey(rule, constants);
  let variant = variants.get(key);
  if (variant === undefined) {
    if (variants.size >= MOST_VARIANTS) variants.clear();
    variants.set(key, variant = differentiate(rule, key === "" ? [] : key.split(" ")));
  }
  return variant;
}

const exponentsOf = new WeakMap<Rule, boolean[]>();

/** Names a variant: for each operand, its value where it is a constant exponent, else "-". */
function variantKey(rule: Rule, constants: readonly (number | undefined)[]): string {
  let exponents = exponentsOf.get(rule);
  if (exponents === undefined) exponentsOf.set(rule, exponents = findExponents(rule));
  let key = "";
  for (let k = 0; k < rule.arity; k++) {
    const constant = constants[k];
    if (constant !== undefined && exponents[k] && isSafeExponent(constant)) {
      key = key || "- ".repeat(k);
      key += `${constant} `;
    } else if (key !== "") key += "- ";
  }
  return key.trimEnd();
}

/** mathjs takes what is within 1e-12 of 0 or 1 for exactly 0 or 1. */
function isSafeExponent(exponent: number): boolean {
  return Number.isFinite(exponent) &&
    [0, 1].every((n) => exponent === n || Math.abs(exponent - n) > 1e-9);
}

function findExponents(rule: Rule): boolean[] {
  const exponents: boolean[] = OPERAND_NAMES.map(() => false);
  for (const { formula } of formulasOf(rule)) {
    formula.traverse((node) => {
      if (node.type !== "OperatorNode" || (node as OperatorNode).fn !== "pow") return;
      const [, exponent] = (node as OperatorNode).args;
      exponent?.traverse((inner) => {
        const operand = OPERAND_NAMES.indexOf((inner as SymbolNode).name);
        if (operand >= 0) exponents[operand] = true;
      });
    });
  }
  return exponents;
}

function differentiate(rule: Rule, key: readonly string[]): SymbolicRule {
  const branches = formulasOf(rule).map(({ holds, formula }) =>
    branch(rule, holds, withConstants(formula, key), key)
  );
  return {
    branchAt: (operands) => branches.find(({ holds }) => holds(operands)),
  };
}

function withConstants(formula: MathNode, key: readonly string[]): MathNode {
  return formula.transform((node) => {
    const operand = OPERAND_NAMES.indexOf((node as SymbolNode).name);
    const constant = node.type === "SymbolNode" && operand >= 0 ? key[operand] : undefined;
    return constant === undefined || constant === "-" ? node : new ConstantNode(Number(constant));
  });
}

function branch(
  rule: Rule,
  holds: Condition,
  formula: MathNode,
  key: readonly string[],
): SymbolicBranch {
  const derivatives = OPERAND_NAMES.slice(0, rule.arity).map((name, k) =>
    (key[k] ?? "-") === "-" ? derivative(formula, name, { simplify: false }) : undefined
  );
  const program = lower([formula, ...derivatives.map((d) => d ?? new ConstantNode(0))]);
  const primal = lower([formula]);
  let faults: (string | undefined)[] | undefined;
  return {
    holds,
    program,
    formula,
    derivatives,
    faults: (at) =>
      faults ??= derivatives.map((node, k) =>
        node !== undefined && isContradicted(primal, program, k, holds, at)
          ? `a central difference does not confirm what mathjs derives from ${formula} by ${
            OPERAND_NAMES[k]
          }: ${node}`
          : undefined
      ),
  };
}
