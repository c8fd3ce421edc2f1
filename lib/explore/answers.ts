/**
 * Three answers to one question: the derivative by each variable, by the engine, by mathjs, and by a finite difference.
 *
 * @module
 */

import { noGrad } from "../../mod.ts";
import { checkGradient, type GradientReport } from "../check/gradient.ts";
import { formatNumber } from "../draw/mod.ts";
import { type Reading, sweep, type Values } from "./reading.ts";

/** The answers for one variable. */
export interface Answer {
  readonly name: string;
  /** The engine's. */
  readonly gradient: number;
  /** mathjs's derivative as a formula; undefined where it has none. */
  readonly symbolic: string | undefined;
  /** Its exact number; undefined where mathjs has none. */
  readonly exact: number | undefined;
  /** How far the engine's is from it, in units in the last place. */
  readonly ulps: number | undefined;
  /** Why mathjs has no number; undefined where it has one. */
  readonly silence: string | undefined;
  /** The finite difference, and how far it is from the exact number, or else from the engine's. */
  readonly difference: number;
  readonly error: number;
}

/** The answers for all variables, and whether they agree. */
export interface Answers {
  readonly verdict: GradientReport["verdict"];
  /** The verdict in a sentence. */
  readonly sentence: string;
  readonly rows: readonly Answer[];
}

/** Asks all three. */
export function answersOf(reading: Reading): Answers {
  const report = checkGradient(reading.root);
  const symbolic = new Map(report.derivatives().map(({ name, expression }) => [name, expression]));
  return {
    verdict: report.verdict,
    sentence: sentenceOf(report),
    rows: report.leaves.map(({ name, gradient, exact, ulps, silence }) => {
      const difference = centralDifference(reading, name);
      return {
        name,
        gradient,
        symbolic: symbolic.get(name),
        exact,
        ulps,
        silence,
        difference,
        error: Math.abs(difference - (exact ?? gradient)),
      };
    }),
  };
}

/** (f(x + h) − f(x − h)) / 2h; where h is not given ∛ε · max(1, |x|), at which rounding and truncation are about equal. */
export function centralDifference(
  reading: Reading,
  name: string,
  h: number = Math.cbrt(Number.EPSILON) * Math.max(1, Math.abs(reading.values.get(name)!)),
): number {
  const { values } = reading, x = values.get(name)!;
  const [above, below] = [x + h, x - h];
  const at = (point: number) => valueAt(reading, new Map(values).set(name, point));
  return (at(above) - at(below)) / (above - below);
}

function valueAt(reading: Reading, values: Values): number {
  return noGrad(() => sweep(reading, values).root.data);
}

function sentenceOf(report: GradientReport): string {
  const { verdict, comparisons, abstained, mismatches, uncompared, silences } = report;
  const numbers = `${comparisons} number${comparisons === 1 ? "" : "s"} compared`;
  const [silence] = silences.keys();
  switch (verdict) {
    case "agrees":
      return abstained === 0
        ? `mathjs agrees: ${numbers}.`
        : `mathjs agrees: ${numbers}, ${abstained} not (${silence}).`;
    case "abstains":
      return `mathjs abstains: ${abstention(report) ?? uncompared[0] ?? silence}.`;
    default:
      return `mathjs disagrees: ${mismatches[0]!.blame}`;
  }
}

/** For which variables mathjs has no number, and why. */
function abstention({ leaves }: GradientReport): string | undefined {
  const silent = leaves.filter(({ silence }) => silence !== undefined);
  if (silent.length === 0) return undefined;
  return `it has no number for ${silent.map(({ name }) => name).join(", ")}, as ${
    silent[0]!.silence
  }`;
}

/** A number, and how far it is from another. */
export interface NumberWithNote {
  readonly number: string;
  readonly note: string;
}

/** The exact number, and how far the engine's is from it: "off by 0.14 ulp". */
export function exactText({ exact, ulps }: Answer): NumberWithNote {
  if (exact === undefined) return { number: "–", note: "no number here" };
  return {
    number: formatNumber(exact),
    note: ulps === undefined ? "" : `off by ${ulps.toFixed(2)} ulp`,
  };
}

/** The finite difference, and how far it is from the exact number: "off by 2e−10". */
export function differenceText({ difference, error }: Answer): NumberWithNote {
  const note = Number.isNaN(error) ? "" : `off by ${formatNumber(error, { digits: 1 })}`;
  return { number: formatNumber(difference), note };
}
