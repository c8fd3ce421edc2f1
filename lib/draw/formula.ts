/**
 * Formulas as text: operators as mathematics writes them, other rules as function calls.
 *
 * @module
 */

import type { Rule } from "../../mod.ts";
import { printable } from "./printable.ts";

/** A piece of a formula, and how tightly it holds together. */
export interface Formula {
  readonly text: string;
  readonly binding: number;
}

const SUM = 1, PRODUCT = 2, POWER = 3, ATOM = 4;
/** The binding of pieces that stand in parentheses in every operation: −2, −x, names with spaces. */
const LOOSE = 0;

/** An operator, and how tightly its operands must hold together to go without parentheses. */
interface Operator {
  readonly sign: string;
  readonly binding: number;
  readonly left: number;
  readonly right: number;
}

const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ["add", { sign: " + ", binding: SUM, left: SUM, right: PRODUCT }],
  ["sub", { sign: " − ", binding: SUM, left: SUM, right: PRODUCT }],
  ["mul", { sign: " · ", binding: PRODUCT, left: PRODUCT, right: POWER }],
  ["azmul", { sign: " · ", binding: PRODUCT, left: PRODUCT, right: POWER }],
  ["div", { sign: " / ", binding: PRODUCT, left: PRODUCT, right: POWER }],
  ["pow", { sign: "^", binding: POWER, left: ATOM, right: ATOM }],
]);

/** Names without spaces and signs, and numbers that are not negative. */
const WORD = /^([\p{L}\p{M}\p{N}_#.…∞]+|[\d.]+e−\d+)$/u;

/** A name or a number as a piece of a formula. */
export function atom(name: string): Formula {
  return { text: name, binding: WORD.test(name) ? ATOM : LOOSE };
}

/** A piece as an operand, in parentheses where it holds together less tightly than wanted. */
function operand({ text, binding }: Formula, wanted: number): string {
  return binding < wanted ? `(${text})` : text;
}

/** A rule applied to operands. */
export function ruleFormula({ name }: Pick<Rule, "name">, operands: readonly Formula[]): Formula {
  const [a, b] = operands;
  if (name === "neg") return { text: `−${operand(a!, PRODUCT)}`, binding: LOOSE }; // −x / y is −(x / y) to the last bit
  const operator = OPERATORS.get(name);
  if (operator !== undefined) {
    const { sign, binding, left, right } = operator;
    return { text: operand(a!, left) + sign + operand(b!, right), binding };
  }
  return {
    text: `${printable(name)}(${operands.map(({ text }) => text).join(", ")})`,
    binding: ATOM,
  };
}

/** The product of two pieces. */
export function product(a: Formula, b: Formula): string {
  return ruleFormula({ name: "mul" }, [a, b]).text;
}

/** A derivative of one node by another: ∂l/∂x_5. */
export function derivative(of: string, by: string): Formula {
  return { text: `∂${operand(atom(of), ATOM)}/∂${operand(atom(by), ATOM)}`, binding: ATOM };
}
