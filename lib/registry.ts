/** The table of rules: each has a code, which records bear, and a name. */

import { newCode } from "./tape/mod.ts";
import type { Operand } from "./value.ts";

/** One branch of a primal with kinks: where `when` holds, the primal is `then`. Both are texts that mathjs reads. */
export interface Branch {
  /** The open region where the branch holds, such as `x > 0`. */
  readonly when: string;
  /** The primal there, over the operands x, y and z. */
  readonly then: string;
  /** The partial derivatives there as a textbook writes them, where they differ from branch to branch: `["-1"]`. */
  readonly derivatives?: readonly string[];
}

/** The partial derivative of a rule by one operand: a function of all operands and the result. Given numbers it returns one. */
export type PartialDerivative = (...operandsAndResult: Operand[]) => Operand;

/** A row of the table of rules: an operation, how to compute it, and its partial derivatives. */
export interface Rule {
  /** What the operation is called. */
  readonly name: string;
  /** How many operands it takes: 1, 2 or 3. */
  readonly arity: number;
  /** The primal. */
  readonly evaluate: (...operands: number[]) => number;
  /** The partial derivatives, one for each operand. */
  readonly partials: readonly PartialDerivative[];
  /** The primal as mathjs reads it, over x, y and z; branch by branch where it has kinks. */
  readonly expression: string | readonly Branch[];
  /**
   * The partial derivatives as a textbook writes them, one for each operand, as mathjs reads them: `["1 - tanh(x) ^ 2"]`. They
   * are shown to people, and the check proves that they equal the partials. A branch may have its own.
   */
  readonly derivatives?: readonly string[];
  /**
   * The primal in other rules, where the rule stands in partials alone: such a rule is in no table, and has no function.
   * @internal
   */
  readonly formula?: (x: Operand, y: Operand) => Operand;
  /** Whether the engine brings the rule with it; not so where {@linkcode defineRule} has added it. */
  readonly builtIn: boolean;
}

/** A row with one operand, as {@linkcode defineRule} takes it. */
export interface UnaryRow extends Pick<Rule, "name" | "expression" | "derivatives"> {
  /** The primal. */
  readonly evaluate: (x: number) => number;
  /** The partial derivative by x. */
  readonly partials: readonly [(x: Operand, out: Operand) => Operand];
}

/** A row with two operands, as {@linkcode defineRule} takes it. */
export interface BinaryRow extends Pick<Rule, "name" | "expression" | "derivatives"> {
  /** The primal. */
  readonly evaluate: (x: number, y: number) => number;
  /** The partial derivatives by x and by y. */
  readonly partials: readonly [
    (x: Operand, y: Operand, out: Operand) => Operand,
    (x: Operand, y: Operand, out: Operand) => Operand,
  ];
}

/** A row with three operands, as {@linkcode defineRule} takes it. */
export interface TernaryRow extends Pick<Rule, "name" | "expression" | "derivatives"> {
  /** The primal. */
  readonly evaluate: (x: number, y: number, z: number) => number;
  /** The partial derivatives by x, by y and by z. */
  readonly partials: readonly [
    (x: Operand, y: Operand, z: Operand, out: Operand) => Operand,
    (x: Operand, y: Operand, z: Operand, out: Operand) => Operand,
    (x: Operand, y: Operand, z: Operand, out: Operand) => Operand,
  ];
}

/** A rule that records can name. */
export interface RegisteredRule extends Rule {
  readonly code: number;
}

/** What a rule is made of. */
type Row = Omit<Rule, "arity" | "builtIn" | "formula">;

const byCode: RegisteredRule[] = [];
const byName = new Map<string, Rule>();

/**
 * Every rule by its name: the built-in ones, and those that {@linkcode defineRule} has added. A name that was defined
 * twice stands for the later rule.
 * @example Usage
 * ```ts
 * import { rules } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals(rules.get("tanh")?.expression, "tanh(x)");
 * ```
 */
export const rules: ReadonlyMap<string, Rule> = byName;

/** Adds a row to the table: one of the engine's own, or one that {@linkcode defineRule} was given. */
export function register(row: Row, builtIn = false): RegisteredRule {
  const rule = withCode(row, builtIn);
  byName.set(rule.name, rule);
  return rule;
}

/** Gives one of the engine's own rules a code, without a place in the table: it stands in partials alone. */
export function registerInner(row: Row, formula: NonNullable<Rule["formula"]>): RegisteredRule {
  return withCode({ ...row, formula }, true);
}

function withCode(row: Row & Pick<Rule, "formula">, builtIn: boolean): RegisteredRule {
  const code = newCode(row.partials.length);
  if (code === undefined) {
    throw new RangeError(
      `Cannot define rule "${row.name}" as ${byCode.length - 1} rules are defined`,
    );
  }
  const { name, evaluate, expression, formula } = row;
  const rule = Object.freeze({
    name,
    arity: row.partials.length,
    evaluate,
    partials: Object.freeze([...row.partials]),
    expression,
    ...row.derivatives && { derivatives: Object.freeze([...row.derivatives]) },
    ...formula === undefined ? {} : { formula },
    builtIn,
    code,
  });
  byCode[code] = rule;
  return rule;
}

/** The rule of the records with this code; undefined for 0, the code of leaves and constants. */
export function ruleWithCode(code: number): RegisteredRule | undefined {
  return byCode[code];
}
