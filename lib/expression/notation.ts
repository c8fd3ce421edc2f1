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
import { rules } from "../../mod.ts";
import { Places } from "./places.ts";
import { OF_RECIPROCAL, RECIPROCAL } from "./straight_line_program.ts";

/** Signs that mean an operator. Each is as long as what stands for it, so that places in the text stay where they are. */
const SIGNS: readonly [signs: RegExp, operator: string][] = [
  [/\*\*/g, "^ "],
  [/[·×∗\u22c5\u2219]/g, "*"], // dots of print
  [/[÷\u2044\u2215]/g, "/"], // slashes of print
  [/[−\p{Pd}]/gu, "-"], // also the hyphen and the dashes that a text program makes of a minus
];

/** The text with mathjs's operators. */
export function withOperators(text: string): string {
  return SIGNS.reduce((text, [signs, operator]) => text.replaceAll(signs, operator), text);
}

/** Words that mathjs takes for values, and not for names. */
const VALUES: ReadonlySet<string> = new Set(
  ["NaN", "Infinity", "true", "false", "null", "undefined"],
);

/** Whether mathjs reads a word as a name. It knows most letters, and neither 変 nor the digits of x₁; NaN is a number to it. */
export function isReadable(word: string): boolean {
  if (VALUES.has(word)) return false;
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

/** A number, which holds no names; a name; or a sign that is one: ∞, and a root with its operand in parentheses. */
const WORD =
  /0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|[\p{L}_$][\p{L}\p{M}\p{Nd}₀-₉′_$]*|∞|[√∛](?=\s*\()/giu;

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
export const ALIASES: ReadonlyMap<string, string> = new Map([
  ["ln", "log"],
  ["√", "sqrt"],
  ["∛", "cbrt"],
  ["log₂", "log2"],
  ["log₁₀", "log10"],
]);

/** Constants by another name. */
export const CONSTANT_ALIASES: ReadonlyMap<string, string> = new Map([
  ["π", "pi"],
  ["τ", "tau"],
  ["∞", "Infinity"],
]);

/** A part of a formula that people read in two ways, and both of them as they are written. */
export interface Ambiguity {
  readonly part: MathNode;
  readonly readings: readonly [string, string];
}

/**
 * The first quotient beside a product without a sign, as in 1/2x: mathjs reads it as (1/2)·x, and y/2x as y/(2·x).
 *
 * @returns undefined where there is none.
 */
export function ambiguityIn(formula: MathNode): Ambiguity | undefined {
  const stack = [formula]; // a sum of many terms is deeper than the call stack
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const readings = readingsOf(node);
    if (readings !== undefined) return { part: node, readings };
    const children: MathNode[] = [];
    node.forEach((child) => void children.push(child));
    stack.push(...children.reverse());
  }
  return undefined;
}

function readingsOf(node: MathNode): Ambiguity["readings"] | undefined {
  if (node.type !== "OperatorNode") return undefined;
  const { fn, args: [a, b], implicit } = node as OperatorNode;
  if (a === undefined || b === undefined) return undefined;
  const show = (part: MathNode) => part.toString({ implicit: "show" });
  if (fn === "divide" && isImplicit(b)) {
    return [`${show(a)} / (${show(b)})`, `(${show(a)} / ${firstFactor(b, show)}`];
  }
  const [over, under] = (a as OperatorNode).args ?? [];
  if (!implicit || a.type !== "OperatorNode" || (a as OperatorNode).fn as string !== "divide") {
    return undefined;
  }
  const quotient = `${show(over!)} / `;
  return [`(${quotient}${show(under!)}) * ${show(b)}`, `${quotient}(${show(under!)} * ${show(b)})`];
}

function isImplicit(node: MathNode): boolean {
  return node.type === "OperatorNode" && (node as OperatorNode).implicit;
}

/** A product without signs as one with them, its first factor before a parenthesis that it closes: 2) * x. */
function firstFactor(product: MathNode, show: (part: MathNode) => string): string {
  if (!isImplicit(product)) return `${show(product)})`;
  const [left, right] = (product as OperatorNode).args as [MathNode, MathNode];
  return `${firstFactor(left, show)} * ${show(right)}`;
}

/** What is wrong with a part that people read in two ways, and what to write instead. */
export function ambiguous({ part, readings }: Ambiguity): [reason: string, instead: string] {
  return [
    `'${part}' has a quotient beside a product without a sign, which people read in two ways`,
    `it is written ${readings.join(" or ")}`,
  ];
}

/**
 * Parses the text of a rule, with log for ln, ^ for ** and pi for π.
 *
 * @throws {SyntaxError} When it cannot be read, with what to write instead where that is known.
 */
export function parseAsMeant(text: string): MathNode {
  const lost = new Places(text, 0).ofLostNumber();
  if (lost !== undefined) {
    throw new SyntaxError(`no double is near ${text.slice(lost.start, lost.end)} in "${text}"`);
  }
  let node: MathNode;
  try {
    node = parse(withOperators(text));
  } catch (error) {
    const substitute = substituteForSigns(text, (error as { char?: number }).char);
    const advice = substitute === undefined ? "" : `: ${substitute}`;
    throw new SyntaxError(`${(error as Error).message} in "${text}"${advice}`);
  }
  const ambiguity = ambiguityIn(node);
  if (ambiguity !== undefined) throw new SyntaxError(ambiguous(ambiguity).join(": "));
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
  ...[["tg", "tan"], ["arctg", "atan"], ["sh", "sinh"], ["ch", "cosh"], ["th", "tanh"]]
    .map(([name, other]) => [name!, `${other}($)`] as const),
  ["ctg", "1 / tan($)"],
  ["cotan", "1 / tan($)"],
  ["cosec", "1 / sin($)"],
  ["expit", "sigmoid($)"],
  ["lg", "log10($)"],
  ["lb", "log2($)"],
  ["log_2", "log2($)"],
  ["log_10", "log10($)"],
  ["sgn", "sign($)"],
  ["sqr", "($)^2"],
  ["square", "($)^2"],
  ["cube", "($)^3"],
  ["fabs", "abs($)"],
  ["logistic", "sigmoid($)"],
  ["heaviside", "step($)"],
]);

/** Functions of several operands by the names that other languages have for them. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ["arctan2", "atan2"],
  ["power", "pow"],
  ["maximum", "max"],
  ["minimum", "min"],
  ["fmax", "max"],
  ["fmin", "min"],
  ["clip", "clamp"],
]);

/** What functions and constants are parts of in other languages, as np.sin and Math.PI. */
const LIBRARIES = /^(?:Math|math|np|numpy|jnp|torch|tf)$/;

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
    case "AccessorNode":
      return partOfLibrary(node as AccessorNode);
    default:
      return undefined;
  }
}

const CHOICE = "what depends on a comparison is written select(x, a, b): a where x > 0, else b";

function call({ fn, args }: FunctionNode): string | undefined {
  const { object, name } = fn as unknown as AccessorNode;
  if (fn.type as string === "AccessorNode") {
    if (LIBRARIES.test(String(object))) {
      return `'${object}.${name}(${args.join(", ")})' is written ${name}(${args.join(", ")})`;
    }
    if (!rules.has(name)) return undefined;
    return `'${object}.${name}(${args.join(", ")})' is written ${name}(${
      [object, ...args].join(", ")
    })`;
  }
  const renamed = RENAMED.get(fn.name);
  if (renamed !== undefined) {
    return `'${fn.name}(${args.join(", ")})' is written ${renamed}(${args.join(", ")})`;
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

/** Math.PI and np.inf */
function partOfLibrary({ object, name }: AccessorNode): string | undefined {
  const constant = LIBRARIES.test(String(object)) ? constantMeant(name) : undefined;
  return constant && `'${object}.${name}' is written ${constant}`;
}

/** The constant that a name means in other languages; undefined where it means none. */
function constantMeant(name: string): string | undefined {
  const lower = name.toLowerCase();
  if (/^(?:inf|infinity|oo)$/.test(lower)) return "Infinity";
  if (lower === "nan") return "NaN";
  return /^(?:pi|e|tau)$/.test(lower) ? lower : undefined;
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

/** What to write instead of a name that has no value: an operation without parentheses, 1_000, PI, undefined, πx. */
export function substituteForName(
  name: string,
  { isOperation, isKnown, before, after }: {
    isOperation: boolean;
    isKnown: (name: string) => boolean;
    before: string;
    after: string;
  },
): string | undefined {
  const [digits] = /\d[\d_]*$/.exec(before) ?? [];
  const [group] = /^_[\d_]+/.exec(name) ?? [];
  if (digits !== undefined && group !== undefined) {
    return `'${digits}${group}' is written ${`${digits}${group}`.replaceAll("_", "")}`;
  }
  if (VALUES.has(name)) {
    if (name === "true" || name === "false") return `it is written ${Number(name === "true")}`;
    return "JavaScript prints so what is not there";
  }
  if (!isOperation) {
    const constant = constantMeant(name);
    return constant === undefined ? product(name, isKnown) : `the constant is written ${constant}`;
  }
  const [power, exponent, operand] = /^\s*(?:\^|\*\*)\s*(-?\d+)\s*\(([^()]*)\)/.exec(after) ?? [];
  if (power !== undefined) return powerOfCall(name, power, operand!, exponent!);
  const [rest, word] = /^\s+([\p{L}\d_.][\p{L}\p{M}\p{N}_.′]*)/u.exec(after) ?? [];
  if (word !== undefined) return `'${name}${rest}' is written ${name}(${word})`;
  const example = /^\s*(?:\^|\*\*)/.test(after) ? `${name}(x)^2` : `${name}(x)`;
  return `it is an operation, whose operands stand in parentheses: ${example}`;
}

/** Two names that are written as one, as in πx. */
function product(name: string, isKnown: (name: string) => boolean): string | undefined {
  const letters = [...name];
  for (let i = 1; i < letters.length; i++) {
    const [left, right] = [letters.slice(0, i).join(""), letters.slice(i).join("")];
    if (isKnown(left) && isKnown(right)) return `a product is written ${left} * ${right}`;
  }
  return undefined;
}

/** sin^2(x) and sin²(x): the power of a call. With −1 it may mean the inverse function. */
function powerOfCall(name: string, power: string, operand: string, exponent: string): string {
  const call = `${name}(${operand})`, written = `'${name}${power}' is written `;
  if (exponent !== "-1") return `${written}${call}^${exponent}`;
  const inverse = /^(?:sin|cos|tan)h?$/.test(name) ? `a${call} or ` : "";
  return `${written}${inverse}1 / ${call}`;
}

const POWERS = new Map([..."⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺"].map((sign, i) => [sign, "0123456789-+"[i]!]));

/** A fraction in one sign, and the integer before it. */
const FRACTION = /(\d*)([¼-¾⅐-⅞])/;

/** A root whose operand has no parentheses. */
const ROOT = /([√∛])\s*([\p{L}\d_.][\p{L}\p{M}\p{N}_.′]*)/u;

/**
 * What to write instead of signs that mathjs cannot read; undefined where there are none that are known.
 *
 * @param char The character at which mathjs stops, counted from 1.
 */
export function substituteForSigns(text: string, char: number | undefined): string | undefined {
  const [, inner] = /\|([^|]+)\|/.exec(text) ?? [];
  if (inner !== undefined) return `'|${inner}|' is written abs(${inner.trim()})`;
  const [root, sign, operand] = ROOT.exec(text) ?? [];
  if (root !== undefined) return `'${root}' is written ${ALIASES.get(sign!)}(${operand})`;
  const [number, integer, fraction] = FRACTION.exec(text) ?? [];
  if (number !== undefined) {
    const quotient = fraction!.normalize("NFKC").replace("\u2044", "/");
    return `'${number}' is written (${integer === "" ? "" : `${integer} + `}${quotient})`;
  }
  return superscript(text) ?? (char === undefined ? undefined : separators(text, char - 1));
}

/** A number with commas or spaces in it, where mathjs stops there: elsewhere, as in max(3,14), a comma is right. */
const SEPARATED = /\d[\d.]*(?:,\d+)+|\d{1,3}(?:[\s'’]\d{3})+(?!\d)/g;

function separators(text: string, index: number): string | undefined {
  const number = [...text.matchAll(SEPARATED)]
    .find((match) => match.index <= index && index < match.index + match[0].length)?.[0];
  if (number === undefined) return undefined;
  if (!number.includes(",")) return `'${number}' is written ${number.replaceAll(/\D/g, "")}`;
  if (/^\d{1,3}(?:,\d{3})+$/.test(number)) {
    return `'${number}' is written ${number.replaceAll(",", "")}, and a decimal comma as a point`;
  }
  const [whole, fraction, ...others] = number.split(",");
  if (others.length > 0) return undefined;
  return `'${number}' is written ${whole!.replaceAll(".", "")}.${fraction}`;
}

function superscript(text: string): string | undefined {
  const [power, base, signs, call, operand] =
    /([\p{L}\p{Nd}₀-₉_)]*?)([⁰¹²³⁴-⁹⁺⁻]+)(\s*\(([^()]*)\))?/u.exec(text) ?? [];
  if (power === undefined) return undefined;
  const exponent = [...signs!].map((sign) => POWERS.get(sign)).join("");
  if (call !== undefined && /^\p{L}+$/u.test(base!)) {
    return powerOfCall(base!, `${signs}${call}`, operand!, exponent);
  }
  const left = base!.includes(")") ? "" : base!; // (x + 1)²
  return `'${left}${signs}' is written ${left}^${
    /^\d+$/.test(exponent) ? exponent : `(${exponent})`
  }`;
}
