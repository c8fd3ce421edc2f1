/**
 * Reads formulas, statement by statement, as graphs.
 *
 * @module
 */

import {
  type AssignmentNode,
  type BlockNode,
  type ConstantNode,
  type FunctionNode,
  type MathNode,
  type OperatorNode,
  type ParenthesisNode,
  parse,
  type SymbolNode,
} from "./mathjs.ts";
import {
  apply,
  detach,
  div,
  hypot,
  log,
  max,
  min,
  type Operand,
  type Rule,
  rules,
  Value,
} from "../../mod.ts";
import { show } from "../errors.ts";
import { FormulaError } from "./formula_error.ts";
import {
  ALIASES,
  ambiguityIn,
  ambiguous,
  CONSTANT_ALIASES,
  readable,
  type ReadableText,
  substituteFor,
  substituteForName,
  substituteForSigns,
} from "./notation.ts";
import { type Place, Places } from "./places.ts";
import { statementsOf } from "./statements.ts";

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
  ["NaN", NaN],
  ["Infinity", Infinity],
]);

/** The functions of any number of operands, where a rule has two. */
const FOLDED: ReadonlyMap<string, (...operands: Operand[]) => Operand> = new Map([
  ["max", max],
  ["min", min],
  ["hypot", hypot],
]);

/** A statement that is read: where it stands, and its tree once it has been parsed. */
interface Source {
  /** undefined where a node of mathjs is read, which has no text. */
  readonly places: Places | undefined;
  readonly root: () => MathNode;
}

/** Reads one formula. */
export class FormulaReader {
  /** The variables, in the order of their first use. */
  readonly leaves: Value[] = [];
  readonly #formula: string | MathNode;
  readonly #readable: ReadableText;
  readonly #values: Readonly<Record<string, number>> | undefined;
  /** What the names stand for that have been read: variables, constants, and what statements have named. */
  readonly #named = new Map<string, Operand>();
  readonly #assigned = new Set<string>(); // those of them that statements have named
  #places: Places | undefined; // of the statement that is read
  #root: MathNode | undefined; // its tree

  /**
   * @param formula The text of a formula, or a node of mathjs.
   * @param values The numbers of the variables. Without them names alone are read, and nothing is computed.
   */
  constructor(formula: string | MathNode, values: Readonly<Record<string, number>> | undefined) {
    this.#formula = formula;
    this.#values = values;
    this.#readable = readable(typeof formula === "string" ? formula : "");
  }

  /** Reads all statements, and returns what the last one computes. */
  read(): Operand {
    const sources = this.#sources();
    let result: Operand | undefined;
    sources.forEach(({ places, root }, i) => {
      this.#places = places;
      this.#root = undefined;
      this.#root = root();
      result = this.#statement(this.#root, i === sources.length - 1);
    });
    if (result === undefined) throw this.#mistake("it is empty");
    return result;
  }

  #sources(): Source[] {
    if (typeof this.#formula !== "string") {
      const node = this.#formula;
      const nodes = node.type === "BlockNode"
        ? (node as BlockNode).blocks.map(({ node }) => node)
        : [node];
      return nodes.map((node) => ({ places: undefined, root: () => node }));
    }
    return statementsOf(this.#readable.text).map(({ text, start }) => ({
      places: new Places(text, start),
      root: () => this.#parse(text),
    }));
  }

  #parse(text: string): MathNode {
    const lost = this.#places!.ofLostNumber();
    if (lost !== undefined) {
      const number = (this.#formula as string).slice(lost.start, lost.end);
      const instead = Number(number) === 0 ? undefined : "an infinite number is written Infinity";
      throw this.#mistake(`no double is near ${number}`, lost, instead);
    }
    const node = this.#nodeOf(text), ambiguity = text.includes("/") ? ambiguityIn(node) : undefined;
    if (ambiguity === undefined) return node;
    const [reason, instead] = ambiguous(ambiguity).map((words) => this.#asWritten(words));
    throw this.#mistake(reason!, this.#places!.ofPart(String(ambiguity.part)), instead);
  }

  #nodeOf(text: string): MathNode {
    try {
      return parse(text);
    } catch (error) {
      if (error instanceof RangeError) throw this.#mistake("it is nested too deeply"); // a stack overflow of mathjs
      if (!(error instanceof SyntaxError)) throw error;
      const { char } = error as SyntaxError & { char?: number };
      const reason = this.#asWritten(error.message.replace(/ \(char \d+\)$/, ""));
      const { start, end } = this.#places!.ofAll;
      throw this.#mistake(
        reason[0]!.toLowerCase() + reason.slice(1),
        char === undefined ? undefined : this.#places!.ofCharacter(char),
        substituteForSigns((this.#formula as string).slice(start, end), char),
      );
    }
  }

  /** A statement `name = expression` labels what it computes, and the name stands for that from there on. */
  #statement(root: MathNode, isLast: boolean): Operand {
    if (root.type !== "AssignmentNode") {
      if (isLast) return this.#expression(root);
      const lost = `the value of '${inLine(this.#asWritten(textOf(root)))}' is lost`;
      throw this.#mistake(lost, this.#places?.ofAll, "it is given a name, as in a = x");
    }
    const { object, value } = root as AssignmentNode;
    if (object.type !== "SymbolNode" || (root as AssignmentNode).index !== null) {
      throw this.#mistake("a value is given to a name alone", this.#places?.ofAll);
    }
    const word = (object as SymbolNode).name, name = this.#asWritten(word);
    const taken = this.#whyTaken(name);
    if (taken !== undefined) throw this.#mistake(taken, this.#places?.ofTarget(word));
    const result = labelled(this.#expression(value), name);
    const known = this.#named.get(name);
    if (known !== undefined) { // x = x + 1, or e = 2 * e
      throw this.#mistake(this.#whyTaken(name)!, this.#places?.ofTarget(word));
    }
    this.#assigned.add(name);
    this.#named.set(name, result);
    return result;
  }

  /** Why a statement cannot name its value so; undefined where it can. */
  #whyTaken(name: string): string | undefined {
    if (this.#assigned.has(name)) return `'${name}' is named twice`;
    const isVariable = this.#values !== undefined && Object.hasOwn(this.#values, name);
    if (!isVariable && !this.#named.has(name)) return undefined;
    return `'${name}' is a ${
      isVariable || !isConstant(name) ? "variable" : "constant"
    } already, and cannot name another value`;
  }

  /** Reads operands before operations, with a stack of its own: a node of mathjs may be deeper than the call stack. */
  #expression(root: MathNode): Operand {
    const results: Operand[] = [];
    const todo: { node: MathNode; operands?: number }[] = [{ node: root }];
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

  #mistake(reason: string, place?: Place, instead?: string): FormulaError {
    const { start, end } = place ?? this.#places?.ofAll ?? {};
    const words = `${reason}${place === undefined ? "" : ` at character ${place.start + 1}`}${
      instead === undefined ? "" : `: ${instead}`
    }`;
    const text = inLine(typeof this.#formula === "string" ? this.#formula : textOf(this.#formula));
    return new FormulaError(`Cannot read the formula "${text}": ${words}`, {
      reason,
      start,
      end,
      instead,
    });
  }

  #operand(node: MathNode): Operand {
    if (node.type === "SymbolNode") return this.#variable((node as SymbolNode).name);
    const value: unknown = node.type === "ConstantNode" ? (node as ConstantNode).value : node;
    if (typeof value === "number") return value;
    if (value === undefined) throw this.#mistake("it is empty");
    const text = textOf(node);
    throw this.#mistake(
      `'${inLine(this.#asWritten(text))}' is neither a number, a variable nor an operation`,
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
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const operand = this.#constant(name) ?? new Value(this.#numberOf(name, word), name);
    this.#named.set(name, operand);
    if (operand instanceof Value) this.leaves.push(operand);
    return operand;
  }

  /** The number of a constant; undefined where the name is that of a variable. */
  #constant(name: string): number | undefined {
    if (this.#values !== undefined && Object.hasOwn(this.#values, name)) return undefined;
    return constantOf(name);
  }

  #numberOf(name: string, word: string): number {
    if (this.#values === undefined) return NaN;
    if (!Object.hasOwn(this.#values, name)) {
      throw this.#withoutValue(name, this.#places?.ofVariable(word));
    }
    const value: unknown = this.#values[name];
    if (typeof value === "number") return value;
    throw new TypeError(
      `Cannot read a formula as the value of '${name}' must be a number: ` +
        `current value is ${show(value)}`,
    );
  }

  #withoutValue(name: string, place: Place | undefined): FormulaError {
    const formula = typeof this.#formula === "string" ? this.#formula : "";
    const instead = substituteForName(name, {
      isOperation: rules.has(ALIASES.get(name) ?? name),
      isKnown: (part) => this.#isKnown(part),
      before: formula.slice(0, place?.start),
      after: formula.slice(place?.end, this.#places?.ofAll.end),
    });
    return this.#mistake(`'${name}' has no value`, place, instead);
  }

  #operate(node: MathNode, operands: Operand[]): Operand {
    const compute = this.#operationOf(node, operands.length);
    return this.#values === undefined ? NaN : compute(operands);
  }

  /** What an operation of a number of operands computes. */
  #operationOf(node: MathNode, count: number): (operands: Operand[]) => Operand {
    const name = this.#asWritten(nameOf(node));
    if (name === "unaryPlus" || name === "parenthesis") return ([operand]) => operand!;
    if ((ALIASES.get(name) ?? name) === "log" && count === 2) return logarithm;
    const ruleName = OPERATORS[name] ?? (rules.has(name) ? name : ALIASES.get(name) ?? name);
    const rule = rules.get(ruleName);
    if (rule === undefined) {
      throw this.#mistake(this.#unknown(name), this.#placeOf(node), this.#substituteFor(node));
    }
    const folded = FOLDED.get(ruleName);
    if (folded !== undefined && count > 0) return (operands) => folded(...operands);
    if (count !== rule.arity) {
      throw this.#mistake(wrongCount(name, rule, count), this.#placeOf(node));
    }
    return (operands) => apply(rule, ...operands);
  }

  /** Whether a name is that of a variable, a constant or a value that a statement has named. */
  #isKnown(name: string): boolean {
    return this.#named.has(name) || isConstant(name) ||
      this.#values !== undefined && Object.hasOwn(this.#values, name);
  }

  #unknown(operation: string): string {
    const [, factor, root] = /^(.+)([√∛])$/.exec(operation) ?? [];
    if (factor !== undefined) return `a product is written ${factor} * ${root}(…)`;
    return this.#isKnown(operation)
      ? `'${operation}' is a variable and no operation: a product is written ${operation} * (…)`
      : `the operation '${operation}' does not exist`;
  }

  #placeOf(node: MathNode): Place | undefined {
    if (this.#places === undefined) return undefined;
    if (node.type !== "FunctionNode") return this.#places.ofPart(textOf(node));
    const name = nameOf(node);
    let calls = 0, callsBefore = 0;
    this.#root!.traverse((other) => {
      if (other === node) callsBefore = calls;
      if (other.type === "FunctionNode" && nameOf(other) === name) calls++;
    });
    return this.#places.ofCall(name, callsBefore);
  }
}

/** log(x, base) */
function logarithm([x, base]: Operand[]): Operand {
  return div(log(x!), log(base!));
}

function wrongCount(name: string, { arity }: Rule, count: number): string {
  return `'${name}' takes ${arity} operand${arity === 1 ? "" : "s"} and not ${count}`;
}

function constantOf(name: string): number | undefined {
  return CONSTANTS.get(CONSTANT_ALIASES.get(name) ?? name);
}

function isConstant(name: string): boolean {
  return constantOf(name) !== undefined;
}

/** An operand under a name: one that is a number becomes a constant. What has a label keeps it: in a = x the leaf is called x. */
function labelled(operand: Operand, name: string): Value {
  const value = operand instanceof Value ? operand : detach(new Value(operand));
  if (value.label === "") value.label = name;
  return value;
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

/** What mathjs calls an operation. */
function nameOf(node: MathNode): string {
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
