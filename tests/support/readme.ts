/**
 * Writes the parts of README.md that follow from the code, between their markers.
 *
 *   deno run --allow-read --allow-write tests/support/readme.ts
 */

import { type Rule, rules } from "../../mod.ts";
import { OPERAND_NAMES } from "../../lib/errors.ts";
import { figures } from "../draw/support/figures.ts";
import { PAGE_SIZES, SIZES } from "./sizes.ts";

/** A formula of a row in signs that people read: `y · x^(y − 1)` for "y * x ^ (y - 1)". */
function typeset(formula: string): string {
  return formula.replaceAll(" * ", " · ").replaceAll(" ^ ", "^").replaceAll("-", "−");
}

/** The branches of a row: a formula, its derivatives, and where both hold. A row without kinks is one branch. */
function branches({ name, expression, derivatives }: Rule) {
  const all = typeof expression === "string" ? [{ when: "", then: expression }] : expression;
  return all.map((branch) => {
    const slopes = ("derivatives" in branch ? branch.derivatives : undefined) ?? derivatives;
    if (slopes === undefined) throw new Error(`The row of ${name} has no derivatives`);
    return { where: branch.when && ` where ${branch.when}`, value: branch.then, slopes };
  });
}

/** A cell: the formula alone where it is one and the same on all branches, else branch by branch. */
function cell(formulas: readonly { text: string; where: string }[]): string {
  const texts = new Set(formulas.map(({ text }) => text));
  const lines = texts.size === 1
    ? [...texts].map((text) => `\`${typeset(text)}\``)
    : formulas.map(({ text, where }) => `\`${typeset(text)}\`${typeset(where)}`);
  return lines.join(", ");
}

function row(rule: Rule): string {
  const all = branches(rule), operands = OPERAND_NAMES.slice(0, rule.arity);
  const value = cell(all.map(({ value, where }) => ({ text: value, where })));
  const slopes = operands.map((operand, k) => {
    const slope = cell(all.map(({ slopes, where }) => ({ text: slopes[k]!, where })));
    return rule.arity === 1 ? slope : `by ${operand}: ${slope}`;
  });
  return `| ${rule.name} | ${value} | ${slopes.join("<br>")} |`;
}

function ruleTable(): string {
  return [
    "| operation | function | derivative |",
    "| --- | --- | --- |",
    ...[...rules.values()].map(row),
  ].join("\n");
}

/** The sizes that a test holds. */
function sizeTable(): string {
  return [
    "| in a page, minified | gzipped, at most |",
    "| --- | --- |",
    ...Object.entries(SIZES).map(([name, { kilobytes }]) => `| ${name} | ${kilobytes} KB |`),
    `| the explorer's page, which is one file | ${PAGE_SIZES.gzipped / 1000} KB |`,
  ].join("\n");
}

/** What stands between the markers of each name. */
const sections: Record<string, () => string> = {
  figures,
  rules: ruleTable,
  sizes: sizeTable,
};

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
