/**
 * What people write in formulas that mathjs reads otherwise, or not at all: what is safe is taken for what it means, and for the
 * rest a message says what to write instead.
 *
 * @module
 */

import {
  type AccessorNode,
  type ConditionalNode,
  type FunctionNode,
  type MathNode,
  type OperatorNode,
  parse,
  SymbolNode,
} from "./mathjs.ts";
import { OF_RECIPROCAL, RECIPROCAL } from "./straight_line_program.ts";

/** Signs that mean an operator. Each is as long as what stands for it, so that places in the text stay where they are. */
const SIGNS = new Map([["**", "^ "], ["·", "*"], ["×", "*"], ["÷", "/"], ["−", "-"]]);

/** The text with mathjs's operators. */
export function withOperators(text: string): string {
  return text.replaceAll(/\*\*|[·×÷−]/g, (sign) => SIGNS.get(sign)!);
}

/** Whether mathjs reads a word as a name. It knows most letters, and neither 変 nor the digits of x₁. */
export function isReadable(word: string): boolean {
  if (/^[\w$]+$/.test(word)) return true;
  try {
    return parse(word).type === "SymbolNode";
  } catch {
    return false;
  }
}

/** A formula's text as mathjs can read it. Places in it are those of the text that it stands for. */
export interface ReadableText {
  readonly text: string;
  /** What the names stand for that stand in for others. */
  readonly names: ReadonlyMap<string, string>;
}

/** A number, which holds no names, or a name. */
const WORD = /0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|[\p{L}_$][\p{L}\p{M}\p{Nd}₀-₉′_$]*/giu;

/** Letters that mathjs knows, from which the names are made that stand in for others. */
const LETTERS = Array.from({ length: 0x17f - 0xf8 }, (_, i) => String.fromCharCode(0xf8 + i));

/** The text with mathjs's operators, and with names of the same length for those that it cannot read. */
export function readable(formula: string): ReadableText {
  const text = withOperators(formula);
  const standIns = new Map<string, string>();
  const free = LETTERS.filter((letter) => !text.includes(letter))[Symbol.iterator]();
  const readableText = text.replaceAll(WORD, (word) => {
    if (/^[.\d]/.test(word) || isReadable(word)) return word;
    let standIn = standIns.get(word);
    if (standIn === undefined) {
      const letter: string | undefined = free.next().value;
      if (letter === undefined) return word;
      standIns.set(word, standIn = letter.padEnd(word.length, "_"));
    }
    return standIn;
  });
  const names = new Map(Array.from(standIns, ([word, standIn]) => [standIn, word]));
  return { text: readableText, names };
}

/** Functions by another name. */
export const ALIASES: ReadonlyMap<string, string> = new Map([["ln", "log"]]);

/** Constants by another name. */
export const CONSTANT_ALIASES: ReadonlyMap<string, string> = new Map([["π", "pi"], ["τ", "tau"]]);

/**
 * Parses the text of a rule, with log for ln, ^ for ** and pi for π.
 *
 * @throws {SyntaxError} When it cannot be read, with what to write instead where that is known.
 */
export function parseAsMeant(text: string): MathNode {
  let node: MathNode;
  try {
    node = parse(withOperators(text));
  } catch (error) {
    const substitute = substituteForSigns(text);
    const advice = substitute === undefined ? "" : `: ${substitute}`;
    throw new SyntaxError(`${(error as Error).message} in "${text}"${advice}`);
  }
  return node.transform((part, path) => {
    if (part.type !== "SymbolNode") return part;
    const name = (path === "fn" ? ALIASES : CONSTANT_ALIASES).get((part as SymbolNode).name);
    return name === undefined ? part : new SymbolNode(name);
  });
}

/** For functions that exist by no name the same thing, written with those that do; $ stands for the operand. */
const WRITTEN: ReadonlyMap<string, string> = new Map([
  ...Array.from(RECIPROCAL, ([name, other]) => [name, `1 / ${other}($)`] as const),
  ...Array.from(OF_RECIPROCAL, ([name, other]) => [name, `${other}(1 / ($))`] as const),
  ...["sin", "cos", "tan", "sinh", "cosh", "tanh"].flatMap((name) =>
    (name.endsWith("h") ? ["ar", "arc"] : ["arc"]).map((prefix) =>
      [`${prefix}${name}`, `a${name}($)`] as const
    )
  ),
  ["lg", "log10($)"],
  ["lb", "log2($)"],
  ["sgn", "sign($)"],
  ["sqr", "($)^2"],
  ["square", "($)^2"],
  ["cube", "($)^3"],
  ["fabs", "abs($)"],
  ["logistic", "sigmoid($)"],
  ["heaviside", "step($)"],
]);

/** For operators that are no operations the same thing. */
const OPERATIONS: Readonly<Record<string, string>> = {
  bitOr: "an absolute value is written abs(x)",
};

/** What to write instead of a part of a formula that is no operation; undefined where nothing is known. */
export function substituteFor(node: MathNode): string | undefined {
  switch (node.type) {
    case "ConditionalNode":
      return selection(node as ConditionalNode);
    case "RelationalNode":
      return CHOICE;
    case "OperatorNode": {
      const { fn } = node as OperatorNode;
      return fn in COMPARED ? CHOICE : OPERATIONS[fn];
    }
    case "FunctionNode":
      return call(node as FunctionNode);
    default:
      return undefined;
  }
}

const CHOICE = "what depends on a comparison is written select(x, a, b): a where x > 0, else b";

function call({ fn, args }: FunctionNode): string | undefined {
  const { object, name } = fn as unknown as AccessorNode;
  if (fn.type as string === "AccessorNode" && (object as SymbolNode).name === "Math") {
    return `'Math.${name}(${args.join(", ")})' is written ${name}(${args.join(", ")})`;
  }
  const written = WRITTEN.get(fn.name);
  if (written === undefined || args.length !== 1) return undefined;
  const operand = String(args[0]);
  const text = written.replace(
    "($)",
    /^\w+$/.test(operand) ? bareIn(written, operand) : `(${operand})`,
  );
  return `'${fn.name}(${operand})' is written ${text}`;
}

/** An operand that is one word: in ($)^2 it needs no parentheses, in sin($) it does. */
function bareIn(written: string, operand: string): string {
  return /(?:^|\/ )\(\$\)/.test(written) ? operand : `(${operand})`;
}

/** For each comparison a ? b : c whether the sides change, and whether the results do: a ≥ b is the opposite of b > a. */
const COMPARED: Readonly<Record<string, readonly [sides: boolean, results: boolean]>> = {
  larger: [false, false],
  smaller: [true, false],
  largerEq: [true, true],
  smallerEq: [false, true],
};

function selection({ condition, trueExpr, falseExpr }: ConditionalNode): string {
  const { fn, args } = condition as OperatorNode;
  const swaps = condition.type === "OperatorNode" ? COMPARED[fn as string] : undefined;
  if (swaps === undefined) return CHOICE;
  const [a, b] = swaps[0] ? [args[1]!, args[0]!] : [args[0]!, args[1]!];
  const [yes, no] = swaps[1] ? [falseExpr, trueExpr] : [trueExpr, falseExpr];
  return `'${condition} ? ${trueExpr} : ${falseExpr}' is written select(${
    difference(a, b)
  }, ${yes}, ${no})`;
}

function difference(a: MathNode, b: MathNode): string {
  const [left, right] = [String(a), String(b)];
  if (right === "0") return left;
  const subtrahend = /^[\p{L}\w.]+$/u.test(right) ? right : `(${right})`;
  return left === "0" ? `-${subtrahend}` : `${left} - ${subtrahend}`;
}

const POWERS = new Map([..."⁰¹²³⁴⁵⁶⁷⁸⁹"].map((sign, digit) => [sign, digit]));

/** What to write instead of signs that mathjs cannot read; undefined where there are none that are known. */
export function substituteForSigns(text: string): string | undefined {
  const [, inner] = /\|([^|]*)\|/.exec(text) ?? [];
  if (inner !== undefined) return `'|${inner}|' is written abs(${inner.trim()})`;
  const [power, base, exponent] = /([\p{L}\d_)]*?)([⁰¹²³⁴-⁹]+)/u.exec(text) ?? [];
  if (power === undefined) return undefined;
  const digits = [...exponent!].map((sign) => POWERS.get(sign)).join("");
  return `'${power}' is written ${base}^${digits}`;
}
