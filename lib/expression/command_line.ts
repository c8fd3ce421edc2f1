/**
 * The parts that the command lines of checker and pictures share: FORMULA NAME=NUMBER …, options, and mistakes of the caller.
 *
 * @module
 */

import { parseArgs, type ParseArgsConfig } from "node:util";
import { FormulaError } from "./formula_error.ts";
import { fromExpression, type Graph } from "./from_expression.ts";

/**
 * Reads a formula and the numbers of its variables.
 *
 * @param formula The formula.
 * @param assignments Texts such as `x=3` and `x=pi/2`.
 * @throws {SyntaxError} When the formula or an assignment cannot be read, a variable is given twice, or does not occur.
 */
export function readFormula(formula: string, assignments: readonly string[]): Graph {
  const texts = new Map<string, string>();
  const values: [name: string, number: number][] = [];
  for (const text of assignments) {
    const [name, number] = readAssignment(text);
    const before = texts.get(name);
    if (before !== undefined) {
      throw wrong(`Cannot use "${text}"`, `'${name}' is given before, as "${before}"`);
    }
    texts.set(name, text);
    values.push([name, number]);
  }
  const graph = fromExpression(formula, Object.fromEntries(values));
  for (const [name, text] of texts) {
    if (graph.leaves.some(({ label }) => label === name)) continue;
    throw wrong(`Cannot use "${text}"`, `'${name}' does not occur in "${formula}"`);
  }
  return graph;
}

function readAssignment(text: string): [name: string, number: number] {
  const [, name, number = ""] = /^\s*([^=\s]+)\s*=(.+)$/s.exec(text) ?? [];
  const value = readNumber(number.trim());
  if (name !== undefined && value !== undefined) return [name, value];
  const written = name === undefined ? undefined : writtenOtherwise(number.trim());
  throw wrong(
    `Cannot read "${text}"`,
    written === undefined
      ? "a variable is given as name=number after the formula"
      : `this number is written ${name}=${written}`,
  );
}

/** How JavaScript writes a number that other languages write as `inf` or `nan`; undefined where the text is none of these. */
function writtenOtherwise(text: string): string | undefined {
  const [, sign, word] = /^([-+]?)(?:\w+\.)?(inf|infinity|∞|oo|nan)$/i.exec(text) ?? [];
  if (word === undefined) return undefined;
  return word.toLowerCase() === "nan" ? "NaN" : `${sign === "-" ? "-" : ""}Infinity`;
}

/** A mistake beside the formula. */
function wrong(what: string, reason: string): FormulaError {
  return new FormulaError(`${what}: ${reason}`, { reason });
}

/** A number, or what it is by a formula without variables, such as pi / 2; undefined where it is neither. */
function readNumber(text: string): number | undefined {
  if (text === "" || /[=;\n\r]/.test(text)) return undefined; // not statements
  const value = Number(text);
  if (Number.isFinite(value) || /^[-+]?Infinity$/.test(text)) return value;
  try {
    return fromExpression(text).root.data;
  } catch (error) {
    if (error instanceof FormulaError) return undefined;
    throw error;
  }
}

/** What a command writes to. */
export interface Output {
  /** A line of the result. */
  print(line: string): void;
  /** A line beside the result: a message, progress. */
  note(line: string): void;
}

/** A mistake of whoever called the command. */
export class UsageError extends Error {}

/** The exit code for wrong usage. */
const WRONG_USAGE = 2;

/** Notes a mistake of the caller's, and returns the exit code; any other error is thrown again. */
export function exitCodeOf(error: unknown, output: Output): number {
  if (!(error instanceof UsageError)) throw error;
  output.note(`${error.message}\nRun it with --help to see how it is called.`);
  return WRONG_USAGE;
}

/** The options that a command takes, as `parseArgs` of `node:util` wants them. */
type OptionsTaken = NonNullable<ParseArgsConfig["options"]>;

/** What a command was given. */
export type Given<Options extends OptionsTaken> = ReturnType<
  typeof parseArgs<{ args: string[]; allowPositionals: true; options: Options }>
>;

/**
 * Reads the arguments of a command.
 *
 * @returns The options by name, and what stands between them.
 * @throws {UsageError} When an option does not exist, lacks its value, has one that it does not take, or is given twice.
 */
export function readArguments<const Options extends OptionsTaken>(
  args: readonly string[],
  options: Options,
): Given<Options> {
  const config = { args: withFormulas(args), allowPositionals: true, options } as const;
  let given: Given<Options>;
  try {
    given = parseArgs(config);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  requireOnce(parseArgs({ ...config, tokens: true }).tokens);
  return given;
}

/** Refuses an option that is given twice: the second would be taken in silence, and the first be lost. */
function requireOnce(tokens: readonly { kind: string; name?: string; value?: unknown }[]): void {
  const before = new Map<string, string>();
  for (const { kind, name, value } of tokens) {
    if (kind !== "option" || name === undefined) continue;
    const text = typeof value === "string" ? `--${name} ${value.trim()}` : `--${name}`;
    const other = before.get(name);
    if (other !== undefined) {
      throw new UsageError(`Cannot use ${text}: the option is given before, as ${other}`);
    }
    before.set(name, text);
  }
}

/** Puts a space before a formula such as `-x`, which `parseArgs` would take for an option. */
function withFormulas(args: readonly string[]): string[] {
  return args.map((text) => /^-[^-]/.test(text) && text !== "-h" ? ` ${text}` : text);
}
