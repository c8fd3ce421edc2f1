/**
 * Writes the parts of README.md that follow from the code, between their markers.
 *
 *   deno run --allow-read --allow-write tests/support/readme.ts
 */

import { type Rule, rules, trace, Value } from "../../mod.ts";
import { figures } from "../draw/support/figures.ts";

const INFIX = new Map([["add", "+"], ["sub", "−"], ["mul", "·"], ["azmul", "·"], ["div", "/"], [
  "pow",
  "^",
]]);

/** A node of a graph as a formula, its leaves by their labels. */
function formula(root: Value | number): string {
  if (typeof root === "number") return String(root).replace("-", "−");
  const graph = trace(root), texts: string[] = [];
  for (let position = 0; position < graph.length; position++) {
    const rule = graph.rules[position];
    const operands = Array.from(graph.operandsOf(position), (operand) => texts[operand]!);
    texts.push(
      rule === undefined
        ? graph.label(position) || formula(graph.data[position]!)
        : rule.formula === undefined
        ? application(rule.name, operands)
        : written(rule.expression as string, operands),
    );
  }
  return texts.at(-1)!.replace(/^\((.*)\)$/, (whole, inner) => balanced(inner) ? inner : whole);
}

function application(name: string, operands: readonly string[]): string {
  const sign = INFIX.get(name);
  if (sign !== undefined) return `(${operands.join(` ${sign} `)})`;
  return name === "neg" ? `(−${operands[0]})` : `${name}(${operands.map(bare).join(", ")})`;
}

/** What a rule that stands in partials alone computes. */
function written(expression: string, operands: readonly string[]): string {
  return `(${expression.replace(/\b[xy]\b/g, (name) => operands[name === "x" ? 0 : 1]!)})`;
}

/** A text without its outer parentheses, where they belong together. */
function bare(text: string): string {
  return text.startsWith("(") && balanced(text.slice(1, -1)) ? text.slice(1, -1) : text;
}

function balanced(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === "(") depth++;
    if (character === ")" && --depth < 0) return false;
  }
  return depth === 0;
}

function row(rule: Rule): string {
  const operands = ["x", "y", "z"].slice(0, rule.arity).map((name) => new Value(0.5, name));
  const out = new Value(0.5, "out");
  const value = typeof rule.expression === "string"
    ? `\`${rule.expression}\``
    : rule.expression.map(({ when, then }) => `\`${then}\` where \`${when}\``).join(", ");
  const partials = rule.partials.map((partial) => formula(partial(...operands, out)));
  return `| ${rule.name} | ${value} | ${partials.map((text) => `\`${text}\``).join("<br>")} |`;
}

function ruleTable(): string {
  return [
    "| rule | value | partial derivatives |",
    "| --- | --- | --- |",
    ...[...rules.values()].map(row),
  ]
    .join("\n");
}

/** What stands between the markers of each name. */
const sections: Record<string, () => string> = { rules: ruleTable, figures };

/** The README with another text between the markers of a name. */
export function replaced(readme: string, name: string, text: string): string {
  const [start, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const from = readme.indexOf(start) + start.length, to = readme.indexOf(end);
  if (from < start.length || to < from) throw new Error(`README.md has no markers for ${name}`);
  const fixed = `<!-- deno-fmt-ignore-start -->\n\n${text}\n\n<!-- deno-fmt-ignore-end -->`;
  return `${readme.slice(0, from)}\n${fixed}\n\n${readme.slice(to)}`;
}

/** The README with every section as the code has it now. */
export function renewed(readme: string): string {
  return Object.entries(sections).reduce(
    (text, [name, section]) => replaced(text, name, section()),
    readme,
  );
}

if (import.meta.main) {
  const url = new URL("../../README.md", import.meta.url);
  Deno.writeTextFileSync(url, renewed(Deno.readTextFileSync(url)));
}
