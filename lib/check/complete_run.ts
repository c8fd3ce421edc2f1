/**
 * A run of the command line on random graphs, as it is printed, and read again.
 *
 * @module
 */

import { rules } from "../../mod.ts";
import { type RuleReport, withText } from "./check_rule.ts";
import { INTERRUPTED, type RulesReport, type RunRecord } from "./check_rules.ts";
import { count, lackLines, mismatchLines, silenceLines, type Verdict } from "./report/report.ts";
import { rulesTable, unseenLines } from "./report/rules_table.ts";

/** The version of what {@linkcode RunDescription} and the report beside it are like. */
export const FORMAT = 1;

/** Graphs by their numbers: the first one, and the one after the last. */
export type Span = readonly [first: number, end: number];

/** What a run was asked for, and what its report leaves out. */
export interface RunDescription extends RunRecord {
  readonly format: number;
  /** How many graphs all shares of the run have together. */
  readonly total: number;
  /** The graphs of this share. */
  readonly spans: readonly Span[];
  /** Whether the domain of each rule was to be searched. */
  readonly domain: boolean;
  /** How many domains this share was to search. */
  readonly domains: number;
}

/** A run with all that it found. */
export interface CompleteRun {
  readonly report: RulesReport;
  readonly domains: readonly RuleReport[];
  readonly isInterrupted: boolean;
  readonly description: RunDescription;
}

/** A run agrees only where each of its checks does. */
const WORST_FIRST: readonly Verdict[] = ["disagrees", "abstains", "agrees"];

/** The report of the graphs with the verdict of the entire run. */
export function withDomains(
  report: RulesReport,
  domains: readonly RuleReport[],
  wanted: number,
): RulesReport {
  const left = wanted - domains.length;
  const uncompared = left === 0
    ? report.uncompared
    : [...report.uncompared, `${left} of ${wanted} domains: ${INTERRUPTED}`];
  const verdicts = [report, ...domains].map(({ verdict }) => verdict);
  if (left > 0) verdicts.push("abstains");
  const verdict = WORST_FIRST.find((verdict) => verdicts.includes(verdict))!;
  return { ...report, uncompared, ok: verdict === "agrees", verdict };
}

/** A line for each rule, and all that was found of those that are wrong. */
function domainLines(reports: readonly RuleReport[]): string[] {
  return reports.flatMap((report) => {
    const lines = report.toString().split("\n");
    return report.verdict === "disagrees" ? ["", ...lines] : [`domain of ${lines[0]}`];
  });
}

/** A run for people. */
export function runLines({ report, domains }: CompleteRun): string[] {
  return [
    ...rulesTable(report.rules),
    ...unseenLines(report.unseen),
    ...(report.silences.size > 0 ? ["", ...silenceLines(report)] : []),
    ...lackLines(report),
    ...mismatchLines(report),
    ...domainLines(domains),
    "",
    `${count(report.graphs)} graphs, seed ${report.seed}, ${
      count(report.comparisons)
    } comparisons, ${count(report.abstained)} abstained, ${
      count(report.failed)
    } graphs with a mismatch: ${report.verdict}`,
  ];
}

/** A run for machines. */
export function runToJson({ report, domains, isInterrupted, description }: CompleteRun): string {
  return toJson({
    first: description.spans[0]![0],
    ...report,
    ...(isInterrupted ? { interrupted: true } : {}),
    ...(description.domains > 0 ? { domains } : {}),
    run: description,
  });
}

/** Writes JSON, which has no infinities and no Maps: `JSON.stringify` would write null and {} for them. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, item) => {
    if (item instanceof Map) return Object.fromEntries(item);
    return typeof item === "number" && !Number.isFinite(item) ? String(item) : item;
  }, 2);
}

/** The numbers of a report that may be infinite or NaN: the exact number is text in any case. */
const NUMBERS = ["engine", "ulps", "allowed", "formulaUlps"];

/** Reads what {@linkcode toJson} has written of a report. */
function fromJson(text: string): unknown {
  return JSON.parse(text, (key, item) => {
    if (NUMBERS.includes(key) && typeof item === "string") return Number(item);
    if (key === "worstPartials" && Array.isArray(item)) {
      return item.map((worst) => worst ?? undefined);
    }
    const isMap = key === "silences" && typeof item === "object" && item !== null;
    return isMap && !Array.isArray(item) ? new Map(Object.entries(item)) : item;
  });
}

/** What {@linkcode runToJson} writes, as it is read. */
type Read = RulesReport & {
  readonly interrupted?: boolean;
  readonly domains?: readonly RuleReport[];
  readonly run: RunDescription;
};

/**
 * Reads a run that was printed as JSON.
 *
 * @throws {SyntaxError} Where the text is none, with what it is instead.
 */
export function runFromJson(text: string): CompleteRun {
  let value: unknown;
  try {
    value = fromJson(text);
  } catch {
    throw new SyntaxError(text.trim() === "" ? "it is empty" : "it is no JSON, or cut off");
  }
  if (typeof value === "object" && value !== null && "formula" in value) {
    throw new SyntaxError("it is the report on a formula, and not on random graphs");
  }
  const read = value as Partial<Read> | null;
  const format: unknown = read?.run?.format;
  if (typeof format !== "number") throw new SyntaxError("it is no report of check --json");
  if (format !== FORMAT) {
    throw new SyntaxError(
      `another version of the check has written it, in format ${format} and not ${FORMAT}`,
    );
  }
  if (!isWhole(read!)) throw new SyntaxError("it is a report of check --json that was changed");
  const { interrupted = false, domains = [], run, ...report } = read as Read;
  return {
    report,
    domains: domains.map((domain) =>
      withText(domain, rules.get(domain.rule)?.arity ?? domain.worstPartials.length)
    ),
    isInterrupted: interrupted,
    description: run,
  };
}

/** Whether what is read has the parts that are added up. */
function isWhole({ run, ...report }: Partial<Read>): boolean {
  const { spans, total, asked, evidence, shown } = run!;
  const counts = ["comparisons", "abstained", "disagreements", "seed", "graphs", "failed"] as const;
  return Array.isArray(spans) && spans.length > 0 &&
    spans.every((span) => Array.isArray(span) && span.every(Number.isSafeInteger)) &&
    Number.isSafeInteger(total) && typeof asked === "object" && Array.isArray(shown) &&
    counts.every((name) => Number.isSafeInteger(report[name])) && report.silences instanceof Map &&
    Array.isArray(report.mismatches) && Array.isArray(report.rules) &&
    report.rules.every(({ rule }) => evidence?.[rule] !== undefined);
}
