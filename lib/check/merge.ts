/**
 * Adds up the reports of a run's shares.
 *
 * @module
 */

import { UsageError } from "../expression/command_line.ts";
import { reportOf } from "./check_rules.ts";
import {
  type CompleteRun,
  FORMAT,
  type RunDescription,
  runFromJson,
  type Span,
  withDomains,
} from "./complete_run.ts";
import { count, faultKey, Tally } from "./report/report.ts";
import { MOST_EXAMPLES } from "./smallest_example.ts";

/** A file with the JSON of a run. */
export interface ReportFile {
  readonly name: string;
  readonly text: string;
}

interface NamedRun {
  readonly name: string;
  readonly run: CompleteRun;
}

/**
 * Adds up reports of shares of one run, in whatever order they are given. The sum equals the report of the run without shares, but
 * that what no report has is missing: then it abstains, and says so.
 *
 * @throws {UsageError} Where a file is no report, or two are of different runs, or of the same graphs.
 */
export function mergeReports(files: readonly ReportFile[]): CompleteRun {
  const named = files.map(read);
  const [first, ...others] = named;
  if (first === undefined) {
    throw new UsageError("Cannot merge as no report is given: check --merge a.json b.json");
  }
  for (const other of others) requireSameRun(first, other);
  named.sort((a, b) => startOf(a) - startOf(b));
  const spans = joined(named), runs = withFewPrograms(named.map(({ run }) => run));
  const { total, asked } = first.run.description;
  const sum = (figure: (run: CompleteRun) => number) =>
    runs.reduce((total, run) => total + figure(run), 0);
  const tally = new Tally();
  for (const { report, description } of runs) tally.add(report, description.evidence);
  const graphs = spans.reduce((sum, [first, end]) => sum + end - first, 0);
  if (graphs < total) {
    tally.lack(`${count(total - graphs)} of ${count(total)} graphs`, "no report has them");
  }
  const report = reportOf(tally, {
    seed: first.run.report.seed,
    done: sum(({ report }) => report.graphs),
    graphs,
    failed: sum(({ report }) => report.failed),
    asked,
  });
  const domains = runs.flatMap(({ domains }) => domains);
  const wanted = sum(({ description }) => description.domains);
  return {
    report: withDomains(report, domains, wanted),
    domains,
    isInterrupted: runs.some(({ isInterrupted }) => isInterrupted),
    description: {
      ...first.run.description,
      format: FORMAT,
      spans,
      domains: wanted,
      evidence: tally.evidence(),
      shown: shownBy(runs),
    },
  };
}

function read({ name, text }: ReportFile): NamedRun {
  try {
    return { name, run: runFromJson(text) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UsageError(`Cannot merge ${name}: ${error.message}`);
  }
}

function startOf({ run }: NamedRun): number {
  return run.description.spans[0]![0];
}

/** What all shares of a run have in common, by the names of the options. */
const COMMON: Readonly<Record<string, (run: CompleteRun) => unknown>> = {
  graphs: ({ description }) => description.total,
  seed: ({ report }) => report.seed,
  nodes: ({ description }) => description.nodes,
  arithmetic: ({ description }) => description.arithmetic,
  domain: ({ description }) => description.domain ? "given" : "not given",
  rules: ({ description: { asked } }) => rulesIn(asked),
};

/** The rules that a run asked for: those that were given, or all, with those of the user's. */
function rulesIn(asked: RunDescription["asked"]): string {
  const entries = Object.entries(asked);
  const chosen = entries.filter(([, asking]) => asking !== "never").map(([name]) => name);
  if (entries.some(([, asking]) => asking === "always")) return chosen.join(",");
  return ["all", ...chosen].join(" and ");
}

function requireSameRun(first: NamedRun, other: NamedRun): void {
  for (const [option, valueOf] of Object.entries(COMMON)) {
    const [a, b] = [valueOf(first.run), valueOf(other.run)];
    if (a === b) continue;
    throw new UsageError(
      `Cannot merge ${other.name} with ${first.name} as --${option} must be the same: it is ${b} and ${a}`,
    );
  }
}

/** The graphs of all reports, which are in the order of their first ones. */
function joined(named: readonly NamedRun[]): Span[] {
  const spans = named.flatMap(({ name, run }) =>
    run.description.spans.map(([first, end]) => ({ name, first, end }))
  ).sort((a, b) => a.first - b.first);
  const all: { name: string; first: number; end: number }[] = [];
  for (const span of spans) {
    const last = all.at(-1);
    if (last !== undefined && span.first < last.end) {
      throw new UsageError(
        `Cannot merge ${span.name} with ${last.name} as both have graph ${span.first}: ` +
          `each share is given once`,
      );
    }
    if (last !== undefined && span.first === last.end) {
      Object.assign(last, span, { first: last.first });
    } else all.push({ ...span });
  }
  return all.map(({ first, end }) => [first, end]);
}

/** The kinds of faults that get a program in the entire run: the first ones that occur. */
function shownBy(runs: readonly CompleteRun[]): string[] {
  const shown = new Set(runs.flatMap(({ description }) => description.shown));
  return [...shown].slice(0, MOST_EXAMPLES);
}

/** The runs without the programs that the entire run would not have made, as it had shown such a fault before, or enough. */
function withFewPrograms(runs: readonly CompleteRun[]): CompleteRun[] {
  return runs.map((run, i) => {
    const before = shownBy(runs.slice(0, i)), shown = shownBy(runs.slice(0, i + 1));
    const mismatches = run.report.mismatches.map((mismatch) => {
      const key = faultKey(mismatch);
      if (mismatch.code === undefined || shown.includes(key) && !before.includes(key)) {
        return mismatch;
      }
      const { code: _, ...others } = mismatch;
      return others;
    });
    return { ...run, report: { ...run.report, mismatches } };
  });
}
