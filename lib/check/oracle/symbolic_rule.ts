/**
 * A rule as mathjs sees it: its expression, differentiated by each operand, branch by branch, as programs.
 *
 * @module
 */

import {
  ConstantNode,
  derivative,
  type MathNode,
  type OperatorNode,
  type SymbolNode,
} from "../../expression/mathjs.ts";
import type { Rule } from "../../../mod.ts";
import type { Condition } from "../../expression/condition.ts";
import { type Formula, formulasOf } from "../../expression/formulas.ts";
import { OPERAND_NAMES } from "../../errors.ts";
import { lower, lowerAsWritten, type Program } from "../../expression/straight_line_program.ts";
import { isContradicted } from "./central_difference.ts";

/** A region of a rule's domain on which one smooth formula holds. */
export interface SymbolicBranch {
  /** Whether a point surely lies in the region: not where rounding leaves a comparison open. */
  readonly holds: Condition;
  /** Whether it surely lies in the region and not on its border, so that the formula's derivative is the rule's. */
  readonly inside: Condition;
  /** Whether it lies in the region or on its border. */
  readonly touches: Condition;
  /** Whether the region has no inner points, as that of `x == 0`: the formula's derivative means nothing there. */
  readonly isThin: boolean;
  /** Result 0 is the value, result 1 + k the derivative by operand k; that is 0 where the operand is constant. */
  readonly program: Program;
  /** The value alone, computed as the formula is written: log(1 + x) rounds 1 + x, which log1p would not. */
  readonly written: Program;
  /**
   * For each operand why mathjs's derivative by it cannot be trusted: a central difference of the formula contradicts it.
   * It is undefined where the two agree. They are compared once, at points of their own: the verdict on a rule does not depend
   * on where it was checked before.
   */
  faults(): readonly (string | undefined)[];
}

/** A rule as mathjs sees it. */
export interface SymbolicRule {
  /** The branch inside of which a point lies; undefined on a border or outside of every region. */
  branchAt(operands: readonly number[]): SymbolicBranch | undefined;
  /** The branch that holds on its own border, as that of `x >= 0` does at 0, and so has the value there. */
  branchOnBorder(operands: readonly number[]): SymbolicBranch | undefined;
  /** The branches that hold at a point. */
  branchesHolding(operands: readonly number[]): SymbolicBranch[];
  /** The branches that meet at a point, each with its one-sided derivatives; not those that hold on an equality alone. */
  branchesTouching(operands: readonly number[]): SymbolicBranch[];
  /** The branches that may hold, or meet, within so large `errors` of the operands; those that hold on an equality alone too. */
  branchesWithin(operands: readonly number[], errors: readonly number[]): SymbolicBranch[];
}

/**
 * A rule's expression, parsed and differentiated once.
 *
 * By an operand that is constant in the graph it is not differentiated. An exponent that is constantly 0 or 1 becomes a
 * constant of the formula: of x^0 mathjs knows that the derivative is 0 everywhere, of x^y at y = 0 it has 0 · x^−1, which at
 * 0 is not a number.
 *
 * @param constants For each operand its value where it is a constant of the graph, else undefined.
 * @throws {SyntaxError} When the expression cannot be parsed, or mathjs cannot differentiate it.
 */
export function symbolicRule(
  rule: Rule,
  constants: readonly (number | undefined)[] = [],
): SymbolicRule {
  let variants = known.get(rule);
  if (variants === undefined) known.set(rule, variants = new Variants(rule));
  return variants.with(constants);
}

/** What an operand is in a variant of a rule, two bits an operand. */
const VARIABLE = 0, CONSTANT = 1, ZERO = 2, ONE = 3;
const BITS = 2;

/** A rule's variants: for every choice of operands that are constant, and of exponents that are 0 or 1. */
class Variants {
  readonly #rule: Rule;
  readonly #variants = new Map<number, SymbolicRule>();
  readonly #branches = new Map<number, readonly DifferentiatedBranch[]>();
  #exponents: readonly boolean[] | undefined;

  constructor(rule: Rule) {
    this.#rule = rule;
  }

  with(constants: readonly (number | undefined)[]): SymbolicRule {
    let key = 0;
    for (let k = 0; k < constants.length; k++) {
      const constant = constants[k];
      if (constant !== undefined) key |= this.#kind(k, constant) << BITS * k;
    }
    let variant = this.#variants.get(key);
    if (variant === undefined) this.#variants.set(key, variant = this.#variant(key));
    return variant;
  }

  #kind(operand: number, constant: number): number {
    if (constant !== 0 && constant !== 1) return CONSTANT;
    this.#exponents ??= findExponents(this.#rule);
    return !this.#exponents[operand] ? CONSTANT : constant === 0 ? ZERO : ONE;
  }

  #variant(key: number): SymbolicRule {
    const kinds = OPERAND_NAMES.slice(0, this.#rule.arity).map((_, k) => key >> BITS * k & ONE);
    const variables = kinds.map((kind) => kind === VARIABLE);
    const branches = this.#differentiated(kinds).map((branch) => branch.by(variables));
    const [only] = branches;
    return {
      branchAt: branches.length === 1
        ? (operands) => only!.inside(operands) ? only : undefined
        : (operands) => branches.find(({ inside }) => inside(operands)),
      branchOnBorder: (operands) => branches.find(({ holds }) => holds(operands)),
      branchesHolding: (operands) => branches.filter(({ holds }) => holds(operands)),
      branchesTouching: (operands) =>
        branches.filter(({ touches, isThin }) => !isThin && touches(operands)),
      branchesWithin: (operands, errors) =>
        branches.filter(({ touches }) => touches(operands, errors)),
    };
  }

  /** The branches, shared by the variants that have the same exponents. */
  #differentiated(kinds: readonly number[]): readonly DifferentiatedBranch[] {
    const exponents = kinds.map((kind) => kind === ZERO ? 0 : kind === ONE ? 1 : undefined);
    const key = kinds.reduce((bits, kind, k) => kind >= ZERO ? bits | kind << BITS * k : bits, 0);
    let branches = this.#branches.get(key);
    if (branches === undefined) {
      branches = formulasOf(this.#rule).map((formula) =>
        new DifferentiatedBranch({
          ...formula,
          formula: withConstants(formula.formula, exponents),
        })
      );
      this.#branches.set(key, branches);
    }
    return branches;
  }
}

const known = new WeakMap<Rule, Variants>();

/** The operands that occur in an exponent. */
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

function withConstants(formula: MathNode, constants: readonly (number | undefined)[]): MathNode {
  return formula.transform((node) => {
    const operand = OPERAND_NAMES.indexOf((node as SymbolNode).name);
    const constant = node.type === "SymbolNode" ? constants[operand] : undefined;
    return constant === undefined ? node : new ConstantNode(constant);
  });
}

/** A branch's formula, with those of its derivatives that were asked for. */
class DifferentiatedBranch {
  readonly #region: Omit<Formula, "formula">;
  readonly #formula: MathNode;
  readonly #derivatives: (MathNode | undefined)[] = [];
  #written: Program | undefined;
  /** For each operand whether mathjs's derivative was contradicted; undefined before it was tried. */
  readonly #contradicted: (boolean | undefined)[] = [];

  constructor({ formula, ...region }: Formula) {
    this.#region = region;
    this.#formula = formula;
  }

  /** The branch with its derivatives by some of the operands. */
  by(variables: readonly boolean[]): SymbolicBranch {
    const nodes = variables.map((isVariable, k) =>
      isVariable ? this.#derivative(k) : new ConstantNode(0)
    );
    let faults: (string | undefined)[] | undefined;
    return {
      ...this.#region,
      program: lower([this.#formula, ...nodes]),
      written: this.#written ??= lowerAsWritten(this.#formula),
      faults: () =>
        faults ??= variables.map((isVariable, k) =>
          isVariable ? this.#fault(k, variables.length) : undefined
        ),
    };
  }

  #derivative(k: number): MathNode {
    return this.#derivatives[k] ??= derivative(this.#formula, OPERAND_NAMES[k]!);
  }

  #fault(k: number, arity: number): string | undefined {
    const node = this.#derivative(k);
    const contradicted = this.#contradicted[k] ??= isContradicted(
      lower([this.#formula]),
      lower([node]),
      k,
      arity,
      this.#region,
    );
    return contradicted
      ? `a central difference does not confirm what mathjs derives from ${this.#formula} by ${
        OPERAND_NAMES[k]
      }: ${node}`
      : undefined;
  }
}
