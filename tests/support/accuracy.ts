/**
 * Searches the domain of every built-in rule for the largest errors of its value and partials, in the engine and in kernels, and
 * prints them as the README shows them.
 *
 *   deno run --allow-read --allow-write tests/support/accuracy.ts [--write]
 */

import { rules } from "../../mod.ts";
import { checkRule, type RuleReport, type Worst } from "../../lib/check/mod.ts";
import { isBuiltIn } from "../../lib/check/graphs/built_in.ts";
import { type KernelErrors, KernelSearch, powersByProducts } from "./kernel_accuracy.ts";
import { replaced } from "./readme.ts";
import {
  type SecondDerivative,
  SecondOrderSearch,
  type WorstError,
} from "./second_order_accuracy.ts";

/** Random points a rule; the special ones come besides. */
const SAMPLES = 3000;
/** Those of its second derivatives. */
const SECOND_ORDER_SAMPLES = 1500;
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
    reason:
      "x / y is subnormal, so that out / y has only the digits that out has; to scale it would cost every division a comparison",
  },
  {
    rule: "pow",
    partial: 0,
    at: [1.184488368349075e-273, -0.13050821613247088],
    reason:
      "x^(y − 1) or x^y / x is subnormal or overflows, and times y it would not; half the exponent, twice, would cost every kernel a second power",
  },
  {
    rule: "pow",
    partial: 1,
    at: [6.392286484347307e255, -1.2491939406031567],
    reason: "x^y is subnormal or underflows, and times ln x it is larger; as above",
  },
];

function figure(worst: Worst | undefined): string {
  const ulps = (worst?.ulps ?? 0).toFixed(2);
  if (worst === undefined || Number(ulps) === 0) return "0";
  return `${ulps} at \`${worst.at.replace(/^.* at /, "")}\``;
}

const OPERANDS = ["x", "y", "z"];

/** The larger error of a second derivative in numbers and as recorded. */
function secondFigure({ numbers, recorded }: SecondDerivative): string {
  const [worst] = [numbers.worst, recorded.worst]
    .filter((error): error is WorstError => error !== undefined)
    .sort((a, b) => b.ulps - a.ulps);
  return figureAt(worst);
}

function figureAt(worst: Pick<WorstError, "ulps" | "at"> | undefined): string {
  if (worst === undefined || Number(worst.ulps.toFixed(2)) === 0) return "0";
  const ulps = worst.ulps < 100 ? worst.ulps.toFixed(2) : worst.ulps.toPrecision(2);
  return `${ulps} at \`${worst.at.map((x, k) => `${OPERANDS[k]} = ${x}`).join(", ")}\``;
}

/**
 * A row of the table: the errors of the value, of each partial, and of each second derivative: by x and x, x and y, y and y; then
 * those of the value and of each partial in a kernel.
 */
function row(
  { rule, worstValue, worstPartials }: RuleReport,
  second: readonly SecondDerivative[],
  kernel: KernelErrors,
): string {
  const cells = [
    figure(worstValue),
    worstPartials.map(figure).join("<br>"),
    second.map(secondFigure).join("<br>"),
    Array.from(kernel.worst, figureAt).join("<br>"),
  ];
  return `| ${rule} | ${cells.join(" | ")} |`;
}

function exceptionRow({ rule, partial, at, reason }: Exception): string {
  const point = at.map((x, k) => `${OPERANDS[k]} = ${x}`).join(", ");
  return `| ∂${rule}/∂${OPERANDS[partial]} | \`${point}\` | ${reason} |`;
}

/** A row of the table of powers that kernels compute by products. */
function powerRow(name: string, { worst }: KernelErrors): string {
  return `| ${name} | ${Array.from(worst, figureAt).join(" | ")} |`;
}

/** What a search of a kernel finds, which has to have the same bits one sample a call, in a batch and interpreted. */
function searchKernel(name: string, search: KernelSearch): KernelErrors {
  const errors = search.run(SAMPLES);
  if (errors.otherBits.length > 0) {
    throw new Error(`Kernels of ${name} differ at ${errors.otherBits[0]}`);
  }
  return errors;
}

function section(rows: readonly string[], powers: readonly string[]): string {
  return [
    "| rule | value, ulp | partial derivatives, ulp | second derivatives, ulp | value and partial derivatives in kernels, ulp |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
    "Powers with these numbers as exponents are products in kernels:",
    "",
    "| power | value in kernels, ulp | derivative in kernels, ulp |",
    "| --- | --- | --- |",
    ...powers,
    "",
    "More is lost where a formula leaves the range of the doubles on its way:",
    "",
    "| partial derivative | for example at | reason |",
    "| --- | --- | --- |",
    ...exceptions.map(exceptionRow),
  ].join("\n");
}

if (import.meta.main) {
  const reports: RuleReport[] = [], rows: string[] = [];
  let failed = false;
  for (const rule of [...rules.values()].filter(isBuiltIn)) {
    const report = checkRule(rule, { samples: SAMPLES, seed: SEED });
    const second = new SecondOrderSearch(rule, SEED).run(SECOND_ORDER_SAMPLES);
    rows.push(row(report, second, searchKernel(rule.name, new KernelSearch({ rule }, SEED))));
    console.log(rows.at(-1));
    if (!report.ok) {
      failed = true;
      console.log(report.toString());
    }
    reports.push(report);
  }
  const powers = [...powersByProducts].map(([name, subject]) =>
    powerRow(name, searchKernel(name, new KernelSearch(subject, SEED)))
  );
  console.log(powers.join("\n"));
  const comparisons = reports.reduce((sum, report) => sum + report.comparisons, 0);
  console.log(`${comparisons.toLocaleString("en-US")} comparisons`);
  if (Deno.args.includes("--write")) {
    const url = new URL("../../README.md", import.meta.url);
    Deno.writeTextFileSync(
      url,
      replaced(Deno.readTextFileSync(url), "accuracy", section(rows, powers)),
    );
  }
  if (failed) Deno.exitCode = 1;
}
