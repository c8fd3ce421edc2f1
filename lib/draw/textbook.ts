/**
 * Derivatives as a textbook writes them, from the texts of a rule's row: n·x^(n − 1) for x^n.
 *
 * The texts are read here, in the operators, functions and comparisons that rows have, as mathjs would more than double what a page
 * with pictures loads. What is not understood has no formula here.
 *
 * @module
 */

import { type Rule, rules } from "../../mod.ts";
import { OPERAND_NAMES } from "../errors.ts";
import { formatNumber } from "./format_number.ts";
import { atom, type Formula, ruleFormula } from "./formula.ts";

/** A piece of a formula, and its number for the operands' numbers. */
interface Piece extends Formula {
  readonly value: number;
  /** Whether the piece is a number, and no name: the 2 of x^2. */
  readonly isNumber: boolean;
}

/** An operand of a rule. */
export interface NamedNumber {
  /** Its name in the formula; undefined where its number stands for it. */
  readonly name: string | undefined;
  readonly data: number;
}

/**
 * The derivative of a rule by its operand k, over the names of its operands; of a row with branches that of the branch in which the
 * operands' numbers lie, and on a border between branches `partial`, the number that the engine takes there.
 *
 * @returns The formula; undefined where the row has none, or one that cannot be read here.
 */
export function textbookDerivative(
  { expression, derivatives }: Rule,
  k: number,
  operands: readonly NamedNumber[],
  partial: number,
): Formula | undefined {
  const named = new Map(operands.map(({ name, data }, i) => [
    OPERAND_NAMES[i]!,
    name === undefined ? numeric(data) : { ...atom(name), value: data, isNumber: false },
  ]));
  const read = (text: string | undefined) => text === undefined ? undefined : readText(text, named);
  if (typeof expression === "string") return read(derivatives?.[k]);
  const branches = expression.map((branch) => ({
    holds: read(branch.when)?.value,
    slope: read(branch.derivatives?.[k] ?? derivatives?.[k]),
  }));
  if (branches.some(({ holds, slope }) => holds === undefined || slope === undefined)) return;
  return branches.find(({ holds }) => holds === 1)?.slope ?? numeric(partial);
}

function numeric(value: number): Piece {
  return { ...atom(formatNumber(value)), value, isNumber: true };
}

/** The parts of a text: numbers, words and signs. */
const TOKEN =
  /\s*(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|[A-Za-z_]\w*|[<>=!]=|[-+*/^(),<>])/gy;

/** The operators from the loosest to the tightest, each with what the operation is called. */
const LEVELS: readonly ReadonlyMap<string, string>[] = [
  new Map([["or", "or"]]),
  new Map([["and", "and"]]),
  new Map([["<", "<"], [">", ">"], ["<=", "<="], [">=", ">="], ["==", "=="], ["!=", "!="]]),
  new Map([["+", "add"], ["-", "sub"]]),
  new Map([["*", "mul"], ["/", "div"]]),
];

/** The level of products: a minus sign before one is the sign of all of it. */
const PRODUCTS = LEVELS.length - 1;

/** What is true or false, as 1 or 0. */
const TRUTHS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  or: (a, b) => a === 1 || b === 1,
  and: (a, b) => a === 1 && b === 1,
  "<": (a, b) => a < b,
  ">": (a, b) => a > b,
  "<=": (a, b) => a <= b,
  ">=": (a, b) => a >= b,
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
};

/** The piece that a text says; undefined where it is not understood. */
function readText(text: string, named: ReadonlyMap<string, Piece>): Piece | undefined {
  const tokens: string[] = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    tokens.push(match[1]!);
    end = match.index + match[0].length;
  }
  if (text.slice(end).trim() !== "") return undefined;
  const reader = new Reader(tokens, named), piece = reader.level(0);
  return reader.isAtEnd ? piece : undefined;
}

class Reader {
  readonly #tokens: readonly string[];
  readonly #named: ReadonlyMap<string, Piece>;
  #next = 0;

  constructor(tokens: readonly string[], named: ReadonlyMap<string, Piece>) {
    this.#tokens = tokens;
    this.#named = named;
  }

  get isAtEnd(): boolean {
    return this.#next === this.#tokens.length;
  }

  /** Reads operands of an operator of a level, or a tighter one. */
  level(level: number): Piece | undefined {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#unary();
    if (level === PRODUCTS && this.#takes("-")) return operation("neg", [this.level(level)]);
    let piece = this.level(level + 1);
    for (
      let name = operators.get(this.#tokens[this.#next]!);
      name !== undefined;
      name = operators.get(this.#tokens[this.#next]!)
    ) {
      this.#next++;
      piece = operation(name, [piece, this.level(level + 1)]);
    }
    return piece;
  }

  #unary(): Piece | undefined {
    if (this.#takes("-")) return operation("neg", [this.#unary()]);
    const base = this.#atom();
    return this.#takes("^") ? operation("pow", [base, this.#unary()]) : base;
  }

  #atom(): Piece | undefined {
    const token = this.#tokens[this.#next++];
    if (token === undefined) return undefined;
    if (token === "(") return this.#closed(this.level(0));
    if (/^[\d.]/.test(token)) return numeric(Number(token));
    if (!/^\w/.test(token)) return undefined;
    if (!this.#takes("(")) return this.#named.get(token) ?? CONSTANTS.get(token);
    const operands = [this.level(0)];
    while (this.#takes(",")) operands.push(this.level(0));
    return this.#closed(operation(token === "ln" ? "log" : token, operands));
  }

  #closed(piece: Piece | undefined): Piece | undefined {
    return this.#takes(")") ? piece : undefined;
  }

  #takes(token: string): boolean {
    if (this.#tokens[this.#next] !== token) return false;
    this.#next++;
    return true;
  }
}

const CONSTANTS: ReadonlyMap<string, Piece> = new Map([
  ["pi", { ...atom("π"), value: Math.PI, isNumber: false }],
  ["e", { ...atom("e"), value: Math.E, isNumber: false }],
]);

/** Operations whose result is written as a number where their operands are: 2 − 1 as 1, but 1 / 3 as it is, and log(2). */
const COMPUTED = new Set(["add", "sub", "mul", "neg"]);

/** An operation on pieces; undefined where one of them is, or no rule computes it. */
function operation(name: string, operands: readonly (Piece | undefined)[]): Piece | undefined {
  if (!operands.every((piece) => piece !== undefined)) return undefined;
  const values = operands.map(({ value }) => value), [a, b] = operands;
  if (Object.hasOwn(TRUTHS, name)) return numeric(Number(TRUTHS[name]!(a!.value, b!.value)));
  const rule = rules.get(name);
  if (rule === undefined || rule.arity !== operands.length) return undefined;
  const value = rule.evaluate(...values), areNumbers = operands.every(({ isNumber }) => isNumber);
  const isWhole = (name === "div" || name === "pow") && Number.isSafeInteger(value);
  if (areNumbers && (isWhole || COMPUTED.has(name))) return numeric(value);
  return simplified(name, a!, b) ?? { ...ruleFormula(rule, operands), value, isNumber: false };
}

/** What people write for 1 · x, x · 1, 0 · x, −2 · x, x + 0, x − 0, x / 1, x^1 and x^0; undefined where it is as it was. */
function simplified(name: string, a: Piece, b: Piece | undefined): Piece | undefined {
  const left = a.isNumber ? a.value : undefined, right = b?.isNumber ? b.value : undefined;
  switch (name) {
    case "add":
      return right === 0 ? a : left === 0 ? b : undefined;
    case "sub":
      return right === 0 ? a : undefined;
    case "mul":
      if (left === 0 || right === 0) return numeric(0);
      if (left !== undefined && left < 0) {
        return operation("neg", [operation("mul", [numeric(-left), b])]);
      }
      return left === 1 ? b : right === 1 ? a : undefined;
    case "div":
      return right === 1 ? a : undefined;
    case "pow":
      return right === 0 ? numeric(1) : right === 1 ? a : undefined;
    default:
      return undefined;
  }
}
