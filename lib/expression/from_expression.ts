/**
 * Formulas as graphs.
 *
 * @module
 */

import {
  type ConstantNode,
  type FunctionNode,
  type MathNode,
  type OperatorNode,
  type ParenthesisNode,
  parse,
  type SymbolNode,
} from "./mathjs.ts";
import { apply, detach, div, hypot, log, max, min, type Operand, rules, Value } from "../../mod.ts";
import { cannot, show } from "../errors.ts";
import type { ExpressionNode } from "./expression_node.ts";
import {
  ALIASES,
  CONSTANT_ALIASES,
  readable,
  type ReadableText,
  substituteFor,
  substituteForSigns,
} from "./notation.ts";
import { Places } from "./places.ts";

/** A graph and its leaves. */
export interface Graph {
  /** The output. */
  readonly root: Value;
  /** The variables, in the order in which the formula first names them. */
  readonly leaves: Value[];
}

/** For each operator by mathjs's name the rule that computes it. */
const OPERATORS: Record<string, string> = {
  add: "add",
  subtract: "sub",
  multiply: "mul",
  divide: "div",
  pow: "pow",
  unaryMinus: "neg",
};

const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ["pi", Math.PI],
  ["e", Math.E],
  ["tau", 2 * Math.PI],
]);

/** The functions of any number of operands, where a rule has two. */
const FOLDED: ReadonlyMap<string, (...operands: Operand[]) => Operand> = new Map([
  ["max", max],
  ["min", min],
  ["hypot", hypot],
]);

/**
 * Reads a formula as a graph.
 *
 * The operations are + − * / ^, and every rule by its name, also a rule that `defineRule` has added. Any other name is a
 * variable, or one of the constants pi, tau and e. `**` is read as ^, `ln` as log, and π as pi.
 *
 * @param formula The text of a formula, or a node of mathjs.
 * @param values The number of each variable; none where not given.
 * @returns The output, and a leaf for each variable, labelled with its name.
 * @throws {SyntaxError} When the formula cannot be read, with the place: a mistake in its syntax, a name without a value,
 * or an operation that does not exist.
 * @throws {TypeError} When a value is no number, or `formula` neither text nor a node.
 *
 * @example Usage
 * ```ts
 * import { fromExpression } from "@chainrule/autograd/expression";
 * import { assertEquals } from "@std/assert";
 *
 * const { root, leaves } = fromExpression("x ^ 2 + tanh(y)", { x: 3, y: 0 });
 * root.backward();
 * assertEquals(root.data, 9);
 * assertEquals(leaves.map(({ label, grad }) => [label, grad]), [["x", 6], ["y", 1]]);
 * ```
 */
export function fromExpression(
  formula: string | ExpressionNode,
  values: Readonly<Record<string, number>> = {},
): Graph {
  if (typeof formula !== "string" && typeof formula?.type !== "string") {
    throw cannot("read a formula", "formula", "a string or a node of mathjs", formula);
  }
  const reader = new Reader(formula as string | MathNode, values);
  const root = reader.read();
  return {
    root: root instanceof Value ? root : detach(new Value(root)),
    leaves: reader.leaves,
  };
}

/** A mistake in a formula, as no other SyntaxError is: a rule of the user's may throw one, too. */
export class FormulaError extends SyntaxError {}

class Reader {
  readonly leaves: Value[] = [];
  readonly #root: MathNode;
  readonly #text: string | undefined; // undefined where a node of mathjs is read, which has no text
  readonly #readable: ReadableText;
  readonly #places: Places | undefined;
  readonly #values: Readonly<Record<string, number>>;
  readonly #variables = new Map<string, Value>();

  constructor(formula: string | MathNode, values: Readonly<Record<string, number>>) {
    this.#values = values;
    this.#text = typeof formula === "string" ? formula : undefined;
    this.#readable = readable(this.#text ?? "");
    this.#places = typeof formula === "string" ? new Places(this.#readable.text) : undefined;
    this.#root = typeof formula === "string" ? this.#parse(formula) : formula;
  }

  /** Reads operands before operations, with a stack of its own: a node of mathjs may be deeper than the call stack. */
  read(): Operand {
    const results: Operand[] = [];
    const todo: { node: MathNode; operands?: number }[] = [{ node: this.#root }];
    for (let item = todo.pop(); item !== undefined; item = todo.pop()) {
      const { node, operands } = item;
      if (operands !== undefined) {
        results.push(this.#operate(node, results.splice(results.length - operands)));
        continue;
      }
      const args = operandsOf(node);
      if (args === undefined) results.push(this.#operand(node));
      else {
        todo.push({ node, operands: args.length });
        for (const arg of args.toReversed()) todo.push({ node: arg });
      }
    }
    return results[0]!;
  }

  #parse(text: string): MathNode {
    try {
      return parse(this.#readable.text);
    } catch (error) {
      if (error instanceof RangeError) throw this.#mistake("it is nested too deeply"); // a stack overflow of mathjs
      if (!(error instanceof SyntaxError)) throw error;
      const { char } = error as SyntaxError & { char?: number };
      const reason = this.#asWritten(error.message.replace(/ \(char \d+\)$/, ""));
      const mistake = reason[0]!.toLowerCase() + reason.slice(1);
      throw this.#mistake(mistake, char, substituteForSigns(text));
    }
  }

  #mistake(reason: string, char?: number, substitute?: string): FormulaError {
    const place = `${char === undefined ? "" : ` at character ${char}`}${
      substitute === undefined ? "" : `: ${substitute}`
    }`;
    const text = inLine(this.#text ?? textOf(this.#root));
    return new FormulaError(`Cannot read the formula "${text}": ${reason}${place}`);
  }

  #operand(node: MathNode): Operand {
    if (node.type === "SymbolNode") return this.#variable((node as SymbolNode).name);
    const value: unknown = node.type === "ConstantNode" ? (node as ConstantNode).value : node;
    if (typeof value === "number") return value;
    if (value === undefined) throw this.#mistake("it is empty");
    const text = textOf(node);
    throw this.#mistake(
      node.type === "BlockNode"
        ? "it must be one expression, without ';' and line breaks"
        : `'${inLine(this.#asWritten(text))}' is neither a number, a variable nor an operation`,
      this.#places?.ofPart(text),
      this.#substituteFor(node),
    );
  }

  #substituteFor(node: MathNode): string | undefined {
    const substitute = substituteFor(node);
    return substitute === undefined ? undefined : this.#asWritten(substitute);
  }

  /** A text with the names that the formula has, for those that stand in for them. */
  #asWritten(text: string): string {
    for (const [standIn, name] of this.#readable.names) text = text.replaceAll(standIn, name);
    return text;
  }

  #variable(word: string): Operand {
    const name = this.#asWritten(word);
    const known = this.#variables.get(name);
    if (known !== undefined) return known;
    if (!Object.hasOwn(this.#values, name)) {
      const constant = CONSTANTS.get(CONSTANT_ALIASES.get(name) ?? name);
      if (constant !== undefined) return constant;
      throw this.#mistake(`'${name}' has no value`, this.#places?.ofVariable(word));
    }
    const leaf = new Value(this.#numberOf(name), name);
    this.#variables.set(name, leaf);
    this.leaves.push(leaf);
    return leaf;
  }

  #numberOf(name: string): number {
    const value: unknown = this.#values[name];
    if (typeof value === "number") return value;
    throw new TypeError(
      `Cannot read a formula as the value of '${name}' must be a number: ` +
        `current value is ${show(value)}`,
    );
  }

  #operate(node: MathNode, operands: Operand[]): Operand {
    const name = this.#asWritten(operationOf(node));
    if (name === "unaryPlus" || name === "parenthesis") return operands[0]!;
    if ((ALIASES.get(name) ?? name) === "log" && operands.length === 2) { // log(x, base)
      return div(log(operands[0]!), log(operands[1]!));
    }
    const ruleName = OPERATORS[name] ?? (rules.has(name) ? name : ALIASES.get(name) ?? name);
    const rule = rules.get(ruleName);
    if (rule === undefined) {
      throw this.#mistake(this.#unknown(name), this.#placeOf(node), this.#substituteFor(node));
    }
    const folded = FOLDED.get(ruleName);
    if (folded !== undefined && operands.length > 0) return folded(...operands);
    if (operands.length !== rule.arity) {
      const taken = `${rule.arity} operand${rule.arity === 1 ? "" : "s"}`;
      throw this.#mistake(
        `'${name}' takes ${taken} and not ${operands.length}`,
        this.#placeOf(node),
      );
    }
    return apply(rule, ...operands);
  }

  #unknown(operation: string): string {
    return Object.hasOwn(this.#values, operation)
      ? `'${operation}' is a variable and no operation: a product is written ${operation} * (…)`
      : `the operation '${operation}' does not exist`;
  }

  #placeOf(node: MathNode): number | undefined {
    if (this.#places === undefined) return undefined;
    if (node.type !== "FunctionNode") return this.#places.ofPart(textOf(node));
    const name = operationOf(node);
    let calls = 0, callsBefore = 0;
    this.#root.traverse((other) => {
      if (other === node) callsBefore = calls;
      if (other.type === "FunctionNode" && operationOf(other) === name) calls++;
    });
    return this.#places.ofCall(name, callsBefore);
  }
}

/** A node as mathjs writes it, or … where it is deeper than the call stack. */
function textOf(node: MathNode): string {
  try {
    return String(node);
  } catch {
    return "…";
  }
}

/** How many characters of a formula a message shows. */
const LONGEST = 200;

/** A formula in one line. */
function inLine(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

function operationOf(node: MathNode): string {
  if (node.type === "ParenthesisNode") return "parenthesis";
  const { fn } = node as OperatorNode | FunctionNode;
  return typeof fn === "string" ? fn : fn.name;
}

/** The operands of an operation; undefined where a node is no operation. */
function operandsOf(node: MathNode): readonly MathNode[] | undefined {
  switch (node.type) {
    case "ParenthesisNode":
      return [(node as ParenthesisNode).content];
    case "OperatorNode":
      return (node as OperatorNode).args;
    case "FunctionNode":
      return (node as FunctionNode).fn.type === "SymbolNode" // not foo.bar.sin(y), which would be read as sin(y)
        ? (node as FunctionNode).args
        : undefined;
    default:
      return undefined;
  }
}
