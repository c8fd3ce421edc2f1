/**
 * Local derivatives as a textbook writes them, from the texts in the rows of the rules: n · x^(n − 1), 1 − tanh(x)^2.
 *
 * @module
 */

import type { Rule } from "../../mod.ts";
import { formatNumber } from "./format_number.ts";
import { atom, type Formula, ruleFormula } from "./formula.ts";

/** A node as a partial sees it: its number, and its name, undefined where the picture does not name it. */
export interface NamedOperand {
  readonly name: string | undefined;
  readonly data: number;
}

/** A piece of a formula; where it is a number, with that number. */
interface Piece extends Formula {
  readonly value?: number;
}

/** A text that is more than this file reads, or names what the picture does not. */
class Unreadable extends Error {}

/** The names of operands in the rows. */
const OPERANDS = ["x", "y", "z"];

/**
 * The partial of a rule by its operand k, as a textbook writes it, over the names of the operands.
 *
 * @returns The formula; undefined where the row has none at these operands, or one that needs a node that the picture does not
 * name.
 */
export function textbookDerivative(
  { expression, derivatives }: Rule,
  k: number,
  operands: readonly NamedOperand[],
): Formula | undefined {
  const data = operands.map(({ data }) => data);
  const branch = typeof expression === "string"
    ? undefined
    : expression.find(({ when }) => holds(when, data));
  if (typeof expression !== "string" && branch === undefined) return undefined; // on a kink
  const text = (branch?.derivatives ?? derivatives)?.[k];
  if (text === undefined) return undefined;
  try {
    return new Reader(text, operands).whole();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

/** Whether the condition of a branch holds, such as "x > y and x < z". One that is more than comparisons does not. */
function holds(condition: string, data: readonly number[]): boolean {
  return condition.split(" or ").some((part) =>
    part.split(" and ").every((comparison) => {
      const [, left, sign, right] = /^(\S+) ([<>]) (\S+)$/.exec(comparison) ?? [];
      if (left === undefined) return false;
      const [a, b] = [left, right!].map((term) => data[OPERANDS.indexOf(term)] ?? Number(term));
      return sign === "<" ? a! < b! : a! > b!;
    })
  );
}

/** Reads sums, products, powers, calls of functions and parentheses. */
class Reader {
  readonly #tokens: string[];
  readonly #operands: readonly NamedOperand[];
  #at = 0;

  constructor(text: string, operands: readonly NamedOperand[]) {
    this.#tokens = text.match(/[\d.]+|\w+|\S/g) ?? [];
    this.#operands = operands;
  }

  /** The whole text. */
  whole(): Formula {
    const { text, binding } = this.#sum();
    if (this.#at < this.#tokens.length) throw new Unreadable();
    return { text, binding };
  }

  /** Takes the next token if it is one of these. */
  #take(...tokens: string[]): string | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined || !tokens.includes(token)) return undefined;
    this.#at++;
    return token;
  }

  #sum(): Piece {
    const isNegative = this.#take("-") !== undefined, first = this.#product();
    let sum = isNegative ? join("neg", first) : first;
    for (let sign = this.#take("+", "-"); sign !== undefined; sign = this.#take("+", "-")) {
      sum = join(sign === "+" ? "add" : "sub", sum, this.#product());
    }
    return sum;
  }

  #product(): Piece {
    let product = this.#power();
    for (let sign = this.#take("*", "/"); sign !== undefined; sign = this.#take("*", "/")) {
      product = join(sign === "*" ? "mul" : "div", product, this.#power());
    }
    return product;
  }

  #power(): Piece {
    const base = this.#atom();
    return this.#take("^") === undefined ? base : join("pow", base, this.#power());
  }

  #atom(): Piece {
    const token = this.#tokens[this.#at++] ?? "";
    if (token === "(") return this.#closed(this.#sum());
    if (/^[\d.]+$/.test(token)) return numberPiece(Number(token));
    if (this.#take("(") !== undefined) return this.#call(token);
    return operandPiece(this.#operands[OPERANDS.indexOf(token)]);
  }

  #call(name: string): Piece {
    const operands = [this.#sum()];
    while (this.#take(",") !== undefined) operands.push(this.#sum());
    return this.#closed(ruleFormula({ name }, operands));
  }

  #closed(piece: Piece): Piece {
    if (this.#take(")") === undefined) throw new Unreadable();
    return piece;
  }
}

function numberPiece(value: number): Piece {
  return { ...atom(formatNumber(value)), value };
}

/** An operand by its name, which for a number without a label is the number. */
function operandPiece(operand: NamedOperand | undefined): Piece {
  if (operand?.name === undefined) throw new Unreadable();
  const { name, data } = operand;
  return name === formatNumber(data) ? numberPiece(data) : atom(name);
}

/** An operation on pieces. Sums, differences and products of numbers are worked out, and factors and exponents of 1, and powers of 0, left out. */
function join(name: string, a: Piece, b?: Piece): Piece {
  if (name === "mul" && a.value === 1) return b!;
  if (["mul", "div", "pow"].includes(name) && b?.value === 1) return a;
  if (name === "pow" && b?.value === 0) return numberPiece(1);
  const evaluate = EVALUATE[name];
  if (
    evaluate !== undefined && a.value !== undefined && (b === undefined || b.value !== undefined)
  ) {
    return numberPiece(evaluate(a.value, b?.value ?? NaN));
  }
  return ruleFormula({ name }, b === undefined ? [a] : [a, b]);
}

const EVALUATE: Readonly<Record<string, (a: number, b: number) => number>> = {
  neg: (a) => -a,
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
};
