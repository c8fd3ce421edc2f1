/**
 * A graph as one mathjs expression, built from nodes and never from text.
 *
 * @module
 */

import {
  ConstantNode,
  type MathNode,
  OperatorNode,
  ParenthesisNode,
  parse,
  SymbolNode,
} from "./mathjs.ts";
import { type Rule, type Trace, trace, Value } from "../../mod.ts";
import { cannot, OPERAND_NAMES, show } from "../errors.ts";
import type { ExpressionNode } from "./expression_node.ts";
import { formulasOf } from "./formulas.ts";
import { isReadable } from "./notation.ts";
import { FUNCTION_NAMES } from "./straight_line_program.ts";

/** Settings of {@linkcode toExpression}. */
export interface ToExpressionOptions {
  /** How many nodes the expression may have; a node with several users counts once for each path to it. */
  maxNodes?: number;
}

/** A graph's expression, and the names of its variables. */
export interface NamedExpression {
  readonly expression: MathNode;
  /** The name of each leaf by its position in the trace; versions of a leaf are variables of their own. */
  readonly names: ReadonlyMap<number, string>;
  /** For each name that stands in for a leaf's label what people call that variable: `end` for x1. */
  readonly labels: ReadonlyMap<string, string>;
}

/**
 * Writes a graph as a mathjs expression. Its text reads back as the same expression: x · (y / z) has parentheses, as x · y may
 * overflow where y / z does not.
 *
 * A leaf is a variable with the leaf's label as its name, also where that is e, pi or sin: `fromExpression` takes it for a variable
 * where its number is given. A leaf whose label cannot be one, such as `a b` or `end`, which is a word of mathjs, or whose label is
 * taken, by another leaf, or by a function or a constant that the expression needs itself, is called x0, x1 … by its order. An operation
 * is written as the `expression` of its rule, or as that branch of it which holds; on a kink, where none does, as a call such as
 * max(x, y), which `fromExpression` reads for any rule, and mathjs evaluates where it has that function.
 *
 * @param root The node to write.
 * @param options How large the expression may become.
 * @returns A node of mathjs.
 * @throws {RangeError} When the expression would have more than `maxNodes` nodes (10,000 where not given).
 * @throws {TypeError} When `root` is no Value.
 * @throws {SyntaxError} When a rule's expression cannot be read.
 *
 * @example Usage
 * ```ts
 * import { Value } from "@chainrule/autograd";
 * import { toExpression } from "@chainrule/autograd/expression";
 * import { assertEquals } from "@std/assert";
 *
 * const x = new Value(3, "x");
 * assertEquals(toExpression(x.mul(x).tanh()).toString(), "tanh(x * x)");
 * ```
 */
export function toExpression(root: Value, options: ToExpressionOptions = {}): ExpressionNode {
  if (!(root instanceof Value)) {
    throw cannot("write an expression", "root", "a Value", root);
  }
  const { maxNodes = 10_000 } = options;
  if (!(maxNodes >= 1)) {
    throw new RangeError(
      "Cannot write an expression as 'maxNodes' must be a positive number: " +
        `current value is ${show(maxNodes)}`,
    );
  }
  return expressionOf(trace(root), maxNodes, "fromExpression").expression;
}

/** A formula of a rule. Copies of it are made with the operands put in. */
interface Template {
  readonly formula: MathNode;
  /** The operands in the order in which they occur. */
  readonly occurrences: readonly number[];
  /** How many nodes the formula has besides its operands. */
  readonly size: number;
  /** The functions that it calls, and the constants that it has: a variable of such a name would hide them. */
  readonly known: readonly string[];
}

/**
 * Who reads an expression. mathjs differentiates it, which it can on no kink, and has constants and functions of its own in what it
 * derives. `fromExpression` reads every rule by its name, and as a variable what it has a number for.
 */
export type Reader = "mathjs" | "fromExpression";

/**
 * The expression of a trace's first output.
 *
 * @throws {RangeError} When it would have more nodes, or mathjs is to read it and none of a rule's branches holds.
 */
export function expressionOf(
  graph: Trace,
  maxNodes: number,
  reader: Reader = "mathjs",
): NamedExpression {
  const templates = graph.rules.map((rule, position) =>
    rule && templateAt(graph, rule, position, reader)
  );
  requireSize(graph, templates, maxNodes);
  const known = templates.flatMap((template) => template?.known ?? []);
  const reserved = reader === "mathjs" ? [...WORDS, ...CONSTANTS, ...FUNCTION_NAMES] : WORDS;
  const { names, labels } = nameLeaves(graph, new Set([...reserved, ...known]));
  const leafNode = (position: number) => {
    const name = names.get(position);
    return name === undefined ? constantNode(graph.data[position]!) : new SymbolNode(name);
  };
  return { expression: expand(graph, templates, leafNode), names, labels };
}

const templates = new WeakMap<MathNode, Template>();

function templateAt(graph: Trace, rule: Rule, position: number, reader: Reader): Template {
  const operands = Array.from(graph.operandsOf(position), (operand) => graph.data[operand]!);
  let formula = formulasOf(rule).find(({ holds }) => holds(operands))?.formula;
  if (formula === undefined) {
    if (reader === "mathjs") {
      throw new RangeError(
        `Cannot write an expression as no branch of ${rule.name} holds at ${operands.join(", ")}`,
      );
    }
    formula = callOf(rule);
  }
  let template = templates.get(formula);
  if (template === undefined) templates.set(formula, template = templateOf(formula));
  return template;
}

const calls = new WeakMap<Rule, MathNode>();

/** A call of a rule by its name. */
function callOf(rule: Rule): MathNode {
  let call = calls.get(rule);
  if (call === undefined) {
    const name = new SymbolNode(rule.name); // which need not be a name that mathjs reads
    call = parse(`f(${OPERAND_NAMES.slice(0, rule.arity).join(", ")})`)
      .transform((node, path) => path === "fn" ? name : node);
    calls.set(rule, call);
  }
  return call;
}

function templateOf(formula: MathNode): Template {
  const occurrences: number[] = [];
  const known: string[] = [];
  let size = 0;
  formula.traverse((node, path) => {
    const operand = operandIndex(node, path);
    if (operand >= 0) occurrences.push(operand);
    else size++;
    if (operand < 0 && node.type === "SymbolNode") known.push((node as SymbolNode).name);
  });
  return { formula, occurrences, size, known };
}

function operandIndex(node: MathNode, path: string): number {
  return node.type === "SymbolNode" && path !== "fn"
    ? OPERAND_NAMES.indexOf((node as SymbolNode).name)
    : -1;
}

/** Counts the expanded tree before it is built. */
function requireSize(
  graph: Trace,
  templates: readonly (Template | undefined)[],
  maxNodes: number,
): void {
  const sizes: number[] = [];
  templates.forEach((template, position) => {
    const operands = graph.operandsOf(position);
    sizes.push(
      template === undefined
        ? 1
        : template.occurrences.reduce((sum, k) => sum + sizes[operands[k]!]!, template.size),
    );
  });
  const size = sizes[graph.outputs[0]!]!;
  if (size > maxNodes) {
    throw new RangeError(
      `Cannot write an expression as it must have at most ${maxNodes} nodes: it would have ${size}`,
    );
  }
}

/** The words that cannot be variables, as they have another meaning in a formula. */
const WORDS: readonly string[] = [
  ..."end mod to in and or xor not true false null undefined NaN Infinity".split(" "),
];

/** The names that are constants to mathjs. */
const CONSTANTS: readonly string[] = ["pi", "tau", "e", "phi", "i"];

/** Whether mathjs takes a name for a variable. It refuses the names of methods of Object, such as valueOf. */
function isVariable(name: string): boolean {
  return /^[\p{L}_][\p{L}\d_]*$/u.test(name) && !(name in Object.prototype) && isReadable(name);
}

function nameLeaves(
  graph: Trace,
  reserved: ReadonlySet<string>,
): Pick<NamedExpression, "names" | "labels"> {
  const names = new Map<number, string>();
  const taken = new Set<string>();
  const versioned = (position: number, wish: string) => {
    const version = graph.version(position);
    return `${wish}${version === 0 ? "" : `_version${version}`}`;
  };
  const name = (position: number, wish: string) => {
    const name = versioned(position, wish);
    if (!isVariable(name) || reserved.has(name) || taken.has(name)) return;
    names.set(position, name);
    taken.add(name);
  };
  for (const position of graph.leaves) {
    const label = graph.label(position);
    if (label !== "") name(position, label);
  }
  const numbers = new Map<number, number>(); // versions of a leaf share its number
  const labels = new Map<string, string>();
  for (const position of graph.leaves) {
    const id = graph.id(position), label = graph.label(position);
    if (!numbers.has(id)) numbers.set(id, numbers.size);
    if (names.has(position)) continue;
    for (let k = numbers.get(id)!; !names.has(position); k++) name(position, `x${k}`);
    const shown = versioned(position, WORD.test(label) ? label : JSON.stringify(label));
    if (label === "" || taken.has(shown)) continue; // of two leaves with one label the second keeps its number
    labels.set(names.get(position)!, shown);
    taken.add(shown);
  }
  return { names, labels };
}

/** A label that stands in a formula without quotes. */
const WORD = /^[\p{L}_$][\p{L}\p{M}\p{N}_$.′[\]]*$/u;

/** A formula with the variables called as people call them, for display: mathjs may read such names otherwise. */
export function calledByLabels(formula: MathNode, labels: NamedExpression["labels"]): MathNode {
  if (labels.size === 0) return formula;
  return formula.transform((node, path) => {
    const { name } = node as SymbolNode;
    const label = node.type === "SymbolNode" && path !== "fn" ? labels.get(name) : undefined;
    return label === undefined ? node : new SymbolNode(label);
  });
}

/** A number as a node. A negative number gets parentheses: as the base of a power, −2^y would mean −(2^y). */
function constantNode(data: number): MathNode {
  return data < 0 || Object.is(data, -0)
    ? new ParenthesisNode(new OperatorNode("-", "unaryMinus", [new ConstantNode(-data)]))
    : new ConstantNode(data);
}

interface Frame {
  readonly position: number;
  readonly template: Template;
  readonly operands: MathNode[];
}

/**
 * Builds the tree, with fresh nodes at every occurrence: where both factors of x * x are one object, mathjs derives it wrongly.
 * It has a stack of its own, as a graph may be deeper than the call stack.
 */
function expand(
  graph: Trace,
  templates: readonly (Template | undefined)[],
  leafNode: (position: number) => MathNode,
): MathNode {
  const stack: Frame[] = [];
  let position = graph.outputs[0]!;
  for (;;) {
    let built: MathNode | undefined;
    const template = templates[position];
    if (template === undefined) built = leafNode(position);
    else stack.push({ position, template, operands: [] });
    for (;;) {
      const frame = stack.at(-1);
      if (frame === undefined) return built!;
      if (built !== undefined) frame.operands.push(built);
      const { occurrences } = frame.template;
      if (frame.operands.length < occurrences.length) {
        const next = occurrences[frame.operands.length]!;
        position = graph.operandsOf(frame.position)[next]!;
        break;
      }
      built = instantiate(frame);
      stack.pop();
    }
  }
}

function instantiate({ template, operands }: Frame): MathNode {
  let occurrence = 0;
  const place = (path: string, parent: MathNode | null) => {
    const operand = operands[occurrence++]!;
    return wouldRegroup(operand, path, parent) ? new ParenthesisNode(operand) : operand;
  };
  return template.formula.transform((node, path, parent) =>
    operandIndex(node, path) >= 0 ? place(path, parent) : node
  );
}

/** Whether mathjs prints a part without the parentheses that it needs: x + (y − z) would read back as (x + y) − z. */
export function wouldRegroup(part: MathNode, path: string, parent: MathNode | null): boolean {
  const precedence = precedenceOf(part);
  return precedence > 0 && path === "args[1]" && precedenceOf(parent) === precedence;
}

const PRECEDENCE = new Map([["add", 1], ["subtract", 1], ["multiply", 2], ["divide", 2]]);

function precedenceOf(node: MathNode | null): number {
  return PRECEDENCE.get((node as OperatorNode | null)?.fn ?? "") ?? 0;
}
