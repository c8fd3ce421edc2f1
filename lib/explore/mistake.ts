/**
 * A mistake in a formula, as the page shows it at its place.
 *
 * @module
 */

import type { FormulaMistake } from "../expression/mod.ts";

/** The line of a formula with a mistake, in three parts: the middle one is marked. */
export interface MarkedLine {
  readonly before: string;
  readonly mark: string;
  readonly after: string;
  /** "line 2, character 10" */
  readonly place: string;
}

/** The line of a mistake; undefined where the mistake has no place, or is the whole formula. */
export function markedLine(
  formula: string,
  { start, end = start }: FormulaMistake,
): MarkedLine | undefined {
  if (start === undefined || start > formula.length) return undefined;
  const lines = formula.slice(0, start).split("\n"), before = lines.at(-1)!;
  const rest = formula.slice(start).split("\n")[0]!;
  const length = Math.max(1, Math.min(end! - start, rest.length));
  return {
    before,
    mark: rest.slice(0, length) || " ",
    after: rest.slice(length),
    place: `line ${lines.length}, character ${before.length + 1}`,
  };
}

/** What is wrong, as a sentence: where, and what to write instead. */
export function mistakeSentence(formula: string, mistake: FormulaMistake): string {
  const { reason, instead } = mistake, line = markedLine(formula, mistake);
  const parts = [
    `${reason[0]!.toUpperCase()}${reason.slice(1)}${
      line === undefined ? "" : `, in ${line.place}`
    }.`,
    ...(instead === undefined ? [] : [`${instead[0]!.toUpperCase()}${instead.slice(1)}.`]),
  ];
  return parts.join(" ");
}
