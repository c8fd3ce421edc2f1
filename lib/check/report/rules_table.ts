/**
 * The table of the rules that a run compared, at most 80 columns wide.
 *
 * @module
 */

import { count, type RuleSummary, showUlps } from "./report.ts";

/** So many columns every terminal has. */
const WIDTH = 80;
const GAP = 2;
const HEADER = ["rule", "compared", "abstained", "wrong", "value", "partials"];

/** A header, and a line for each rule: how many of its numbers were compared, and its largest errors. */
export function rulesTable(rules: readonly RuleSummary[]): string[] {
  const rows = [HEADER, ...rules.map(cellsOf)];
  const [longest, ...widths] = HEADER.map((_, column) =>
    Math.max(...rows.map((row) => lengthOf(row[column]!)))
  );
  const others = widths.reduce((sum, width) => sum + GAP + width, 0);
  const forNames = Math.min(longest!, WIDTH - others);
  return rows.map(([name, ...cells]) =>
    [
      padEnd(cut(name!, forNames), forNames),
      ...cells.map((cell, column) => cell.padStart(GAP + widths[column]!)),
    ].join("")
  );
}

function cellsOf(
  { rule, comparisons, abstained, mismatches, worstValue, worstPartials }: RuleSummary,
): string[] {
  const partials = worstPartials.flatMap((partial) => partial === undefined ? [] : [partial.ulps]);
  return [
    rule,
    count(comparisons),
    count(abstained),
    count(mismatches),
    worstValue === undefined ? "–" : cellOf(worstValue.ulps),
    partials.length === 0 ? "–" : cellOf(Math.max(...partials)),
  ];
}

function cellOf(ulps: number): string {
  return Number.isFinite(ulps) ? showUlps(ulps) : "∞ ulp";
}

/** How many characters a text has: 𝑥 is one, of two code units. */
function lengthOf(text: string): number {
  return [...text].length;
}

function padEnd(text: string, length: number): string {
  return text + " ".repeat(Math.max(0, length - lengthOf(text)));
}

function cut(text: string, length: number): string {
  return lengthOf(text) <= length ? text : `${[...text].slice(0, length - 1).join("")}…`;
}

/** Words in lines of the same width, the second and later ones indented. */
export function wrapped(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && lengthOf(`${last} ${word}`) <= WIDTH) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(last === undefined ? word : `  ${word}`);
  }
  return lines;
}

/** Lines that name the rules that the graphs leave out: they occur in none, or not all of their numbers were compared in any. */
export function unseenLines(unseen: readonly string[]): string[] {
  return unseen.length === 0
    ? []
    : wrapped(`compared in no graph, or not in full: ${unseen.join(", ")}`.split(" "));
}
