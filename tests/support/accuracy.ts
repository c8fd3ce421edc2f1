/**
 * Searches the domain of every built-in rule for the largest errors of its value, partials and second derivatives, and prints
 * them as the README shows them.
 *
 *   deno task accuracy [--write] [--rules pow,atan2] [--samples 300]
 */

import { parseArgs } from "node:util";
import { type Rule, rules } from "../../mod.ts";
import { checkRule, type RuleReport, type Worst } from "../../lib/check/mod.ts";
import { isBuiltIn } from "../../lib/check/graphs/built_in.ts";
import type { Path } from "./exact_derivatives.ts";
import { replaced } from "./readme.ts";
import {
  type SecondDerivative,
  SecondOrderSearch,
  type WorstError,
} from "./second_order_accuracy.ts";

/** Random points a rule; the special ones come besides. */
const SAMPLES = 3000;
const SEED = 1;

/** How many ulps a second derivative may be off where it and all numbers on the way are normal doubles. */
export const SECOND_ORDER_ULPS = 8;

/** Where a partial may be off by more, since its formula leaves the range of the doubles. */
export interface Exception {
  readonly rule: string;
  readonly partial: number;
  /** A point where it does. */
  readonly at: readonly number[];
  readonly reason: string;
}

/** Every exception that the search has met. */
export const exceptions: readonly Exception[] = [
  {
    rule: "div",
    partial: 1,
    at: [7.16e-322, 4.471121205344164e-10],
    reason: "x / y is subnormal, so that out / y has only the digits that out has",
  },
  {
    rule: "pow",
    partial: 0,
    at: [1.184488368349075e-273, -0.13050821613247088],
    reason: "x^(y − 1) or x^y / x is subnormal or overflows, and times y it would not",
  },
  {
    rule: "pow",
    partial: 1,
    at: [6.392286484347307e255, -1.2491939406031567],
    reason: "x^y is subnormal or underflows, and times ln x it is larger",
  },
  {
    rule: "atan2",
    partial: 0,
    at: [Number.MAX_VALUE, Number.MAX_VALUE],
    reason: "√(x² + y²) is beyond the largest double, or subnormal",
  },
  {
    rule: "atan2",
    partial: 1,
    at: [Number.MAX_VALUE, Number.MAX_VALUE],
    reason: "the same",
  },
  {
    rule: "hypot",
    partial: 0,
    at: [Number.MAX_VALUE, Number.MAX_VALUE],
    reason: "√(x² + y²) overflows, or is subnormal",
  },
  { rule: "hypot", partial: 1, at: [2e-312, 1e-312], reason: "the same" },
];

/** Where a second derivative may be off by more than {@linkcode SECOND_ORDER_ULPS}. */
export interface SecondOrderException {
  readonly rule: string;
  readonly path: Path;
  /** Whether a number on the way leaves the range, or digits are lost within it, as where the derivative changes its sign. */
  readonly of: "range" | "digits";
  /** A point where it is. */
  readonly at: readonly number[];
  readonly reason: string;
}

/** Every exception of second order that the search has met. */
export const secondOrderExceptions: readonly SecondOrderException[] = [];

const OPERANDS = ["x", "y", "z"];

/** The larger of the errors of a second derivative, in numbers and as recorded, where nothing leaves the range. */
function worstOf({ numbers, recorded }: SecondDerivative): WorstError | undefined {
  return larger(numbers.worst, recorded.worst);
}

/** The same where a number on the way leaves the range. */
function worstOutOfRangeOf(found: SecondDerivative): WorstError | undefined {
  return larger(found.numbers.worstOutOfRange, found.recorded.worstOutOfRange);
}

function larger(a: WorstError | undefined, b: WorstError | undefined): WorstError | undefined {
  return (a?.ulps ?? 0) >= (b?.ulps ?? 0) ? a : b;
}

function showUlps(ulps: number): string {
  return ulps < 1e6 ? ulps.toFixed(2) : ulps === Infinity ? "Infinity" : ulps.toExponential(1);
}

/** A point as the README shows it. */
export function showPoint(at: readonly number[]): string {
  return at.map((x, k) => `${OPERANDS[k]} = ${x}`).join(", ");
}

function figure(worst: Worst | undefined): string {
  const ulps = showUlps(worst?.ulps ?? 0);
  if (worst === undefined || Number(ulps) === 0) return "0";
  return `${ulps} at \`${worst.at.replace(/^.* at /, "")}\``;
}

export function secondFigure(found: SecondDerivative): string {
  const worst = worstOf(found), ulps = showUlps(worst?.ulps ?? 0);
  return worst === undefined || Number(ulps) === 0 ? "0" : `${ulps} at \`${showPoint(worst.at)}\``;
}

/** What was found of a rule. */
interface Found {
  readonly report: RuleReport;
  readonly second: readonly SecondDerivative[];
}

function row({ report: { rule, worstValue, worstPartials }, second }: Found): string {
  const cells = [[figure(worstValue)], worstPartials.map(figure), second.map(secondFigure)];
  return `| ${rule} | ${cells.map((cell) => cell.join("<br>")).join(" | ")} |`;
}

function exceptionRow({ rule, partial, at, reason }: Exception): string {
  return `| ∂${rule}/∂${OPERANDS[partial]} | \`${showPoint(at)}\` | ${reason} |`;
}

function secondExceptionRow({ rule, path, at, reason }: SecondOrderException): string {
  const by = path.map((k) => `∂${OPERANDS[k]}`).join("");
  return `| ∂²${rule}/${by} | \`${showPoint(at)}\` | ${reason} |`;
}

function section(found: readonly Found[]): string {
  return [
    "| rule | value, ulp | partial derivatives, ulp | second derivatives, ulp |",
    "| --- | --- | --- | --- |",
    ...found.map(row),
    "",
    "More is lost where a formula leaves the range of the doubles on its way:",
    "",
    "| derivative | for example at | reason |",
    "| --- | --- | --- |",
    ...exceptions.map(exceptionRow),
    ...secondOrderExceptions.map(secondExceptionRow),
  ].join("\n");
}

/** An error of a second derivative that is larger than it may be. */
export interface Beyond {
  readonly path: Path;
  readonly of: SecondOrderException["of"];
  readonly worst: WorstError;
}

/** The errors of second derivatives that are beyond the bound, and no exception. */
export function beyondBound(rule: string, found: readonly SecondDerivative[]): Beyond[] {
  const errors = found.flatMap((entry) => [
    { path: entry.path, of: "digits" as const, worst: worstOf(entry) },
    { path: entry.path, of: "range" as const, worst: worstOutOfRangeOf(entry) },
  ]);
  return errors.filter((error): error is Beyond =>
    (error.worst?.ulps ?? 0) > SECOND_ORDER_ULPS &&
    !secondOrderExceptions.some((exception) =>
      exception.rule === rule && exception.path.join() === error.path.join() &&
      exception.of === error.of
    )
  );
}

/** Searches one rule, and says what is beyond its bounds. */
function search(rule: Rule, samples: number): Found & { readonly isWithin: boolean } {
  const report = checkRule(rule, { samples, seed: SEED });
  const second = new SecondOrderSearch(rule, SEED).run(samples);
  console.log(row({ report, second }));
  if (!report.ok) console.log(report.toString());
  let isWithin = report.ok;
  for (const { path, of, worst } of beyondBound(rule.name, second)) {
    isWithin = false;
    const by = path.map((k) => `∂${OPERANDS[k]}`).join("");
    const where = of === "range" ? ", where an intermediate leaves the range" : "";
    console.log(
      `  ${by} ${rule.name} at ${showPoint(worst.at)}: ${worst.engine} for ${worst.exact}${where}`,
    );
  }
  return { report, second, isWithin };
}

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      write: { type: "boolean", default: false },
      rules: { type: "string" },
      samples: { type: "string", default: String(SAMPLES) },
    },
  });
  const names = values.rules?.split(",");
  const chosen = [...rules.values()].filter((rule) =>
    isBuiltIn(rule) && (names?.includes(rule.name) ?? true)
  );
  const found = chosen.map((rule) => search(rule, Number(values.samples)));
  const comparisons = found.reduce(
    (sum, { report, second }) =>
      sum + report.comparisons + second.reduce((inner, { compared }) => inner + 2 * compared, 0),
    0,
  );
  console.log(`${comparisons.toLocaleString("en-US")} comparisons`);
  if (values.write && names === undefined) {
    const url = new URL("../../README.md", import.meta.url);
    Deno.writeTextFileSync(
      url,
      replaced(Deno.readTextFileSync(url), "accuracy", section(found)),
    );
  }
  if (found.some(({ isWithin }) => !isWithin)) Deno.exitCode = 1;
}
