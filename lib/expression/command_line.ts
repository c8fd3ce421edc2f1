/**
 * A formula and its numbers as a command line gives them: FORMULA NAME=NUMBER …
 *
 * @module
 */

import { fromExpression, type Graph } from "./from_expression.ts";

/**
 * Reads a formula and the numbers of its variables.
 *
 * @param formula The formula.
 * @param assignments Texts such as `x=3`.
 * @throws {SyntaxError} When the formula or an assignment cannot be read, a variable is given twice, or does not occur.
 */
export function readFormula(formula: string, assignments: readonly string[]): Graph {
  const texts = new Map<string, string>();
  const values: [name: string, number: number][] = [];
  for (const text of assignments) {
    const [name, number] = readAssignment(text);
    const before = texts.get(name);
    if (before !== undefined) {
      throw new SyntaxError(`Cannot use "${text}": '${name}' is given before, as "${before}"`);
    }
    texts.set(name, text);
    values.push([name, number]);
  }
  const graph = fromExpression(formula, Object.fromEntries(values));
  for (const [name, text] of texts) {
    if (graph.leaves.some(({ label }) => label === name)) continue;
    throw new SyntaxError(`Cannot use "${text}": '${name}' does not occur in "${formula}"`);
  }
  return graph;
}

function readAssignment(text: string): [name: string, number: number] {
  const [, name, number = ""] = /^([^=\s]+)=(.+)$/s.exec(text) ?? [];
  const value = number.trim() === "" ? NaN : Number(number);
  if (name === undefined || Number.isNaN(value) && number !== "NaN") {
    throw new SyntaxError(`Cannot read "${text}": a variable is given as name=number`);
  }
  return [name, value];
}

/** Arguments for `parseArgs`, which would take a formula such as `-x` for an option: it gets a space before it. */
export function withFormulas(args: readonly string[]): string[] {
  return args.map((text) => /^-[^-]/.test(text) && text !== "-h" ? ` ${text}` : text);
}
