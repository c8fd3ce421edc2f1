/**
 * The checker's command line.
 *
 * @module
 */

import { toMermaid } from "../draw/mod.ts";
import {
  exitCodeOf,
  type Given,
  type Output,
  readArguments,
  readFormula,
  UsageError,
} from "../expression/command_line.ts";
import { checkGradient, type GradientReport } from "./check_gradient.ts";
import { checkRule, type RuleReport } from "./check_rule.ts";
import {
  checkRules,
  type CheckRulesOptions,
  type RulesReport,
  unseenLines,
} from "./check_rules.ts";
import { LEFT_RANGE } from "./judge/lost_range.ts";
import { ruleChosen, rulesChosen } from "./options.ts";
import {
  count,
  exceptionFault,
  lackLines,
  mismatchLines,
  type Report,
  type RuleSummary,
  showMismatch,
  showUlps,
  silenceLines,
  type Verdict,
} from "./report/report.ts";

/** What the command line writes to. */
export interface Terminal extends Output {
  /** Shows how far a run is; undefined where plain lines tell it, as in a file. */
  readonly bar?: ProgressBar;
}

/** A bar on a terminal. */
export interface ProgressBar {
  start(total: number): void;
  update(done: number): void;
  stop(): void;
}

const USAGE = `Checks derivative rules and gradients against symbolic calculus by mathjs.

Usage:
  check [options]                    rules, on random graphs
  check FORMULA [NAME=NUMBER …]      the gradient of a formula: check "(x_1 * x_2 + x_5) * x_6" x_1=3 x_2=4 x_5=5 x_6=2

Options:
  --graphs N        how many random graphs (1000)
  --seed N          the same seed gives the same graphs and the same output (1)
  --nodes N         about how many nodes a graph has (30)
  --rules A,B,…     which rules occur (all)
  --arithmetic A    exact: BigNumbers judge every number; double: faster, they judge what is in doubt (exact)
  --shard I/N       checks the I-th of N shares of the graphs
  --domain          searches the domain of each of the rules besides, as checkRule does; of shares the first one does so
  --json            prints one JSON document
  --draw            adds pictures of the smallest graphs that fail, in Mermaid
  --help            prints this

The verdict is "agrees" where all that was asked for was compared and agrees,
"disagrees" where something is wrong, and "abstains" where something that was
asked for could not be compared. The exit code is 0 for "agrees" alone, 1 for
"disagrees", 2 for wrong usage, and 3 for "abstains".`;

/** The exit code of each verdict. 2 is that of wrong usage. */
const EXIT_CODES: Record<Verdict, number> = { agrees: 0, disagrees: 1, abstains: 3 };

const OPTIONS = {
  graphs: { type: "string" },
  seed: { type: "string" },
  nodes: { type: "string" },
  rules: { type: "string" },
  arithmetic: { type: "string" },
  shard: { type: "string" },
  domain: { type: "boolean" },
  json: { type: "boolean" },
  draw: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

type Options = Given<typeof OPTIONS>["values"];

/**
 * Runs the command.
 *
 * @param args The words after the command's name.
 * The exit code is 0 for "agrees" alone, 1 for "disagrees", 2 for wrong usage, and 3 for "abstains".
 *
 * @returns The exit code.
 */
export function runCli(args: readonly string[], terminal: Terminal): number {
  try {
    const { values, positionals } = readArguments(args, OPTIONS);
    if (values.help) {
      terminal.print(USAGE);
      return 0;
    }
    if (values.draw && values.json) throw new UsageError("Cannot use --draw with --json");
    const [formula, ...assignments] = positionals;
    const report = formula !== undefined
      ? checkFormula(formula.trim(), assignments, values, terminal)
      : checkGraphs(values, terminal);
    if (values.draw) { for (const line of pictureLines(report)) terminal.print(line); }
    return EXIT_CODES[report.verdict];
  } catch (error) {
    if (error instanceof UsageError) return exitCodeOf(error, terminal);
    return printException(error, args, terminal);
  }
}

/** Prints what a rule or the engine throws as the finding that it is, and returns the exit code. */
function printException(error: unknown, args: readonly string[], terminal: Terminal): number {
  const fault = exceptionFault(`The engine, on ${args.join(" ")},`, undefined, error);
  if (args.includes("--json")) {
    terminal.print(toJson({ ok: false, verdict: "disagrees", mismatches: [fault] }));
  } else for (const line of [showMismatch(fault), "disagrees"]) terminal.print(line);
  return EXIT_CODES.disagrees;
}

/** Pictures of the smallest graphs that fail, which can be pasted into Markdown. */
function pictureLines({ mismatches }: Report): string[] {
  return mismatches.flatMap(({ blame, smallest }) =>
    smallest === undefined
      ? []
      : ["", `${blame}:`, "```mermaid", toMermaid(smallest(), { partials: true }).trimEnd(), "```"]
  );
}

/** Calls a function of the checker: where it rejects an option, that is a mistake of whoever called the command. */
function asUsage<T>(call: () => T, ...kinds: ErrorConstructor[]): T {
  try {
    return call();
  } catch (error) {
    const isMistake = kinds.length > 0
      ? kinds.some((kind) => error instanceof kind)
      : error instanceof RangeError || error instanceof SyntaxError;
    if (isMistake) {
      throw new UsageError((error as Error).message);
    }
    throw error;
  }
}

const FORMULA_OPTIONS = ["json", "draw", "help", "arithmetic"];

function checkFormula(
  formula: string,
  assignments: readonly string[],
  options: Options,
  terminal: Terminal,
): GradientReport {
  for (const name of Object.keys(options)) {
    if (!FORMULA_OPTIONS.includes(name)) {
      throw new UsageError(`Cannot use --${name} with a formula`);
    }
  }
  const { root } = asUsage(() => readFormula(formula, assignments), SyntaxError);
  const arithmetic = options.arithmetic as CheckRulesOptions["arithmetic"];
  const report = asUsage(() => checkGradient(root, arithmetic === undefined ? {} : { arithmetic }));
  if (options.json) {
    terminal.print(
      toJson({ formula, value: root.data, ...report, derivatives: report.derivatives() }),
    );
  } else for (const line of formulaLines(formula, root.data, report)) terminal.print(line);
  return report;
}

function formulaLines(formula: string, value: number, report: GradientReport): string[] {
  const derivatives = new Map(report.derivatives().map((line) => [line.name, line]));
  const lines = [`${formula} = ${value}`];
  for (const leaf of report.leaves) {
    const { name, data, gradient, exact, ulps, silence, agrees, isBeyondRange } = leaf;
    const symbolic = derivatives.get(name)?.expression;
    lines.push(
      `${name} = ${data}: gradient ${gradient}`,
      ...(symbolic === undefined ? [] : [`  mathjs: ${symbolic}`]),
      `  exact:  ${exact ?? `not compared: ${silence}`}${
        ulps === undefined ? "" : `, off by ${showUlps(ulps)}`
      }${agrees ? "" : "  DISAGREES"}${isBeyondRange ? `: ${LEFT_RANGE}` : ""}`,
    );
  }
  return [
    ...lines,
    ...mismatchLines(report),
    ...silenceLines(report),
    report.verdict,
  ];
}

function checkGraphs(options: Options, terminal: Terminal): RulesReport {
  const total = number("graphs", options.graphs ?? "1000", 1);
  const [first, graphs] = shareOf(total, options.shard?.trim() ?? "1/1");
  const rules = options.rules?.split(",").map((name) => asUsage(() => ruleChosen(name.trim())));
  const settings: CheckRulesOptions = {
    graphs,
    first,
    seed: number("seed", options.seed ?? "1", 0),
    nodes: number("nodes", options.nodes ?? "30", 1),
    arithmetic: (options.arithmetic?.trim() ?? "exact") as NonNullable<
      CheckRulesOptions["arithmetic"]
    >,
    ...(rules === undefined ? {} : { rules }),
  };
  const report = withProgress(
    graphs,
    terminal,
    (onProgress) => asUsage(() => checkRules({ ...settings, onProgress })),
  );
  const domains = options.domain && first === 0 ? checkDomains(settings) : [];
  if (options.json) {
    terminal.print(toJson({ first, ...report, ...(options.domain ? { domains } : {}) }));
  } else for (const line of [...graphLines(report), ...domainLines(domains)]) terminal.print(line);
  const verdicts = [report, ...domains].map(({ verdict }) => verdict);
  const verdict = WORST_FIRST.find((verdict) => verdicts.includes(verdict))!;
  return { ...report, ok: verdict === "agrees", verdict };
}

/** A run agrees only where each of its checks does. */
const WORST_FIRST: readonly Verdict[] = ["disagrees", "abstains", "agrees"];

/** Searches the domains of the rules that a run checks. */
function checkDomains({ rules, seed }: CheckRulesOptions): RuleReport[] {
  return rulesChosen(rules).map((rule) => checkRule(rule, seed === undefined ? {} : { seed }));
}

/** A line for each rule, and all that was found of those that are wrong. */
function domainLines(reports: readonly RuleReport[]): string[] {
  return reports.flatMap((report) => {
    const lines = report.toString().split("\n");
    return report.verdict === "disagrees" ? ["", ...lines] : [`domain of ${lines[0]}`];
  });
}

function number(name: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw new UsageError(
    `Cannot use --${name} ${text.trim()}: it must be an integer of at least ${least}`,
  );
}

/** The first graph of a share, and how many it has. */
function shareOf(graphs: number, shard: string): [first: number, graphs: number] {
  const [, share, shares] = (/^(\d+)\/(\d+)$/.exec(shard) ?? []).map(Number);
  if (share === undefined || shares === undefined || share < 1 || share > shares) {
    throw new UsageError(
      `Cannot use --shard ${shard}: it must be like 1/4, the first of four shares`,
    );
  }
  const first = Math.floor((share - 1) * graphs / shares);
  const length = Math.floor(share * graphs / shares) - first;
  if (length < 1) {
    throw new UsageError(`Cannot use --shard ${shard}: there are only ${graphs} graphs`);
  }
  return [first, length];
}

function withProgress<T>(
  graphs: number,
  { bar, note }: Terminal,
  run: (onProgress: NonNullable<CheckRulesOptions["onProgress"]>) => T,
): T {
  if (bar === undefined) {
    return run(({ done }) => {
      const tenth = Math.floor(10 * done / graphs);
      if (tenth > Math.floor(10 * (done - 1) / graphs)) {
        note(`${count(done)} of ${count(graphs)} graphs`);
      }
    });
  }
  bar.start(graphs);
  try {
    return run(({ done }) => bar.update(done));
  } finally {
    bar.stop();
  }
}

function graphLines(report: RulesReport): string[] {
  return [
    row("rule", "compared", "abstained", "wrong", "value", "partials"),
    ...report.rules.map(ruleRow),
    ...unseenLines(report.unseen),
    ...(report.silences.size > 0 ? ["", ...silenceLines(report)] : []),
    ...lackLines(report),
    ...mismatchLines(report),
    "",
    `${count(report.graphs)} graphs, seed ${report.seed}, ${
      count(report.comparisons)
    } comparisons, ${count(report.abstained)} abstained, ${
      count(report.failed)
    } graphs with a mismatch: ${report.verdict}`,
  ];
}

function row(rule: string, ...columns: string[]): string {
  return `${rule.padEnd(10)}${columns.map((column) => column.padStart(13)).join("")}`;
}

function ruleRow(
  { rule, comparisons, abstained, mismatches, worstValue, worstPartials }: RuleSummary,
): string {
  const partials = worstPartials.flatMap((partial) => partial === undefined ? [] : [partial.ulps]);
  return row(
    rule,
    count(comparisons),
    count(abstained),
    count(mismatches),
    worstValue === undefined ? "–" : showUlps(worstValue.ulps),
    partials.length === 0 ? "–" : showUlps(Math.max(...partials)),
  );
}

/** Writes JSON, which has no infinities and no Maps: `JSON.stringify` would write null and {} for them. */
function toJson(value: unknown): string {
  return JSON.stringify(value, (_, item) => {
    if (item instanceof Map) return Object.fromEntries(item);
    return typeof item === "number" && !Number.isFinite(item) ? String(item) : item;
  }, 2);
}
