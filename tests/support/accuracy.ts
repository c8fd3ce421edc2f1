/**
 * Searches the domain of every built-in rule for the largest errors of its value and partials, and prints them as the
 * README shows them.
 *
 *   deno run --allow-read --allow-write tests/support/accuracy.ts [--write]
 */

import { rules } from "../../mod.ts";
import { checkRule, type RuleReport, type Worst } from "../../lib/check/mod.ts";
import { isBuiltIn } from "../../lib/check/graphs/built_in.ts";
import { replaced } from "./readme.ts";

/** Random points a rule; the special ones come besides. */
const SAMPLES = 3000;
const SEED = 1;

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

function figure(worst: Worst | undefined): string {
  const ulps = (worst?.ulps ?? 0).toFixed(2);
  if (worst === undefined || Number(ulps) === 0) return "0";
  return `${ulps} at \`${worst.at.replace(/^.* at /, "")}\``;
}

function row({ rule, worstValue, worstPartials }: RuleReport): string {
  return `| ${rule} | ${figure(worstValue)} | ${worstPartials.map(figure).join("<br>")} |`;
}

const OPERANDS = ["x", "y", "z"];

function exceptionRow({ rule, partial, at, reason }: Exception): string {
  const point = at.map((x, k) => `${OPERANDS[k]} = ${x}`).join(", ");
  return `| ∂${rule}/∂${OPERANDS[partial]} | \`${point}\` | ${reason} |`;
}

function section(reports: readonly RuleReport[]): string {
  return [
    "| rule | value, ulp | partial derivatives, ulp |",
    "| --- | --- | --- |",
    ...reports.map(row),
    "",
    "More is lost where a formula leaves the range of the doubles on its way:",
    "",
    "| partial derivative | for example at | reason |",
    "| --- | --- | --- |",
    ...exceptions.map(exceptionRow),
  ].join("\n");
}

if (import.meta.main) {
  const reports: RuleReport[] = [];
  let failed = false;
  for (const rule of [...rules.values()].filter(isBuiltIn)) {
    const report = checkRule(rule, { samples: SAMPLES, seed: SEED });
    console.log(row(report));
    if (!report.ok) {
      failed = true;
      console.log(report.toString());
    }
    reports.push(report);
  }
  const comparisons = reports.reduce((sum, report) => sum + report.comparisons, 0);
  console.log(`${comparisons.toLocaleString("en-US")} comparisons`);
  if (Deno.args.includes("--write")) {
    const url = new URL("../../README.md", import.meta.url);
    Deno.writeTextFileSync(
      url,
      replaced(Deno.readTextFileSync(url), "accuracy", section(reports)),
    );
  }
  if (failed) Deno.exitCode = 1;
}
