/**
 * The checker's command line.
 *
 * @module
 */

import { readFileSync } from "node:fs";
import type { Rule } from "../../mod.ts";
import { toMermaid } from "../draw/mod.ts";
import {
  exitCodeOf,
  type Given,
  readArguments,
  readFormula,
  UsageError,
} from "../expression/command_line.ts";
import { FormulaError } from "../expression/formula_error.ts";
import { checkGradient, type GradientReport } from "./check_gradient.ts";
import { checkRule, type RuleReport } from "./check_rule.ts";
import { checkGraphByGraph, type CheckRulesOptions, type Run } from "./check_rules.ts";
import {
  type CompleteRun,
  FORMAT,
  runLines,
  runToJson,
  toJson,
  withDomains,
} from "./complete_run.ts";
import type { Arithmetic } from "./graph_check.ts";
import { LEFT_RANGE } from "./judge/lost_range.ts";
import { mergeReports } from "./merge.ts";
import { arithmeticOption, ruleChosen, rulesChosen } from "./options.ts";
import {
  exceptionFault,
  lackLines,
  mismatchLines,
  type Report,
  showUlps,
  silenceLines,
  Tally,
  type Verdict,
} from "./report/report.ts";
import { loadRules } from "./rules_file.ts";
import { Session, type Terminal } from "./session.ts";

const USAGE = `Checks derivative rules and gradients against symbolic calculus by mathjs.

Usage:
  check [options]                 rules, on random graphs
  check FORMULA [NAME=NUMBER …]   the gradient of a formula:
                                  check "(x_1 + x_2) * x_3" x_1=3 x_2=4 x_3=5
                                  check "h = w * x; l = h * tanh(h)" w=0.5 x=2
  check --merge FILE …            adds up the JSON of shares of one run

Options:
  --graphs N         how many random graphs (1000)
  --seed N           the same seed gives the same graphs and the same output (1)
  --nodes N          about how many nodes a graph has (30)
  --rules A,B,…      which rules occur (all)
  --rules-from FILE  checks the rules that a module defines by defineRule:
                     random graphs use them, and their domains are searched;
                     it takes permission to read the file
  --arithmetic A     exact: BigNumbers judge every number; double: faster, they
                     judge what is in doubt (exact)
  --shard I/N        checks the I-th of N shares of the graphs
  --domain           searches the domain of each of the rules besides, as
                     checkRule does; of shares the first one does so
  --json             prints one JSON document
  --merge            reads what --json has printed of shares, and prints what
                     the run without shares would have; it takes permission to
                     read the files
  --draw             adds pictures of the smallest graphs that fail, in Mermaid
  --help             prints this

The verdict is "agrees" where all that was asked for was compared and agrees,
"disagrees" where something is wrong, and "abstains" where something that was
asked for could not be compared. The exit code is 0 for "agrees" alone, 1 for
"disagrees", 2 for wrong usage, and 3 for "abstains". Ctrl+C ends a run: it
prints what was compared by then, and the exit code is 130.`;

/** The exit code of each verdict. 2 is that of wrong usage. */
const EXIT_CODES: Record<Verdict, number> = { agrees: 0, disagrees: 1, abstains: 3 };

/** The exit code of a run that SIGINT ended, as shells give it. */
const INTERRUPTED_CODE = 130;

const OPTIONS = {
  graphs: { type: "string" },
  seed: { type: "string" },
  nodes: { type: "string" },
  rules: { type: "string" },
  arithmetic: { type: "string" },
  shard: { type: "string" },
  "rules-from": { type: "string" },
  domain: { type: "boolean" },
  merge: { type: "boolean" },
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
 * It is 130 where the user interrupts a run.
 *
 * @returns The exit code.
 */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  const session = new Session(terminal);
  let checked = "random graphs";
  try {
    const { values, positionals } = readArguments(args, OPTIONS);
    if (values.help) {
      terminal.print(USAGE);
      return 0;
    }
    if (values.draw && values.json) throw new UsageError("Cannot use --draw with --json");
    const [formula, ...assignments] = positionals;
    if (formula !== undefined) checked = [formula.trim(), ...assignments].join(" ");
    const path = values["rules-from"];
    const own = path === undefined ? [] : await loadRules(path);
    const report = values.merge
      ? printRun(mergeFiles(positionals, values), values, terminal)
      : formula !== undefined
      ? checkFormula(formula.trim(), assignments, values, terminal)
      : printRun(await checkGraphs(values, own, session), values, terminal);
    if (values.draw) { for (const line of pictureLines(report)) terminal.print(line); }
    return session.isInterrupted ? INTERRUPTED_CODE : EXIT_CODES[report.verdict];
  } catch (error) {
    if (error instanceof UsageError) return exitCodeOf(error, terminal);
    return printException(error, checked, args.includes("--json"), terminal);
  } finally {
    session.end();
  }
}

/** Prints what a rule or the engine throws as the finding that it is, and returns the exit code. */
function printException(
  error: unknown,
  checked: string,
  isJson: boolean,
  terminal: Terminal,
): number {
  const tally = new Tally();
  tally.disagree(exceptionFault(`The engine, on ${checked},`, undefined, error));
  const report = tally.figures();
  if (isJson) terminal.print(toJson(report));
  else for (const line of [...mismatchLines(report).slice(1), report.verdict]) terminal.print(line);
  return EXIT_CODES[report.verdict];
}

/** Pictures of the smallest graphs that fail, which can be pasted into Markdown. */
function pictureLines({ mismatches }: Report): string[] {
  return mismatches.flatMap(({ blame, smallest }) =>
    smallest === undefined
      ? []
      : ["", `${blame}:`, "```mermaid", toMermaid(smallest(), { partials: true }).trimEnd(), "```"]
  );
}

/** Reads an option or a formula: where it is refused, that is a mistake of whoever called the command. */
function asUsage<T>(
  read: () => T,
  mistake: ErrorConstructor | typeof FormulaError = RangeError,
): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof mistake ? new UsageError(error.message) : error;
  }
}

function arithmeticOf({ arithmetic }: Options): Arithmetic {
  return asUsage(() => arithmeticOption(arithmetic?.trim() as Arithmetic | undefined));
}

const FORMULA_OPTIONS = ["json", "draw", "help", "arithmetic", "rules-from"];

/** Refuses the options that do not go with another, or with a formula. */
function requireAlone(what: string, options: Options, others: readonly string[]): void {
  const wrong = Object.keys(options).find((name) => name !== what && !others.includes(name));
  if (wrong === undefined) return;
  const beside = what in OPTIONS ? `--${what}` : what;
  throw new UsageError(`Cannot use --${wrong} with ${beside}`);
}

function checkFormula(
  formula: string,
  assignments: readonly string[],
  options: Options,
  terminal: Terminal,
): GradientReport {
  requireAlone("a formula", options, FORMULA_OPTIONS);
  const { root } = asUsage(() => readFormula(formula, assignments), FormulaError);
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
    ...(report.leaves.length === 0 ? lackLines(report) : []), // else each leaf's line says why
    ...silenceLines(report),
    report.verdict,
  ];
}

async function checkGraphs(
  options: Options,
  own: readonly Rule[],
  session: Session,
): Promise<CompleteRun> {
  const total = number("graphs", options.graphs ?? "1000", 1);
  const [first, graphs] = shareOf(total, options.shard?.trim() ?? "1/1");
  const rules = options.rules?.split(",").map((name) => asUsage(() => ruleChosen(name.trim())));
  const settings = {
    graphs,
    first,
    seed: number("seed", options.seed ?? "1", 0),
    nodes: number("nodes", options.nodes ?? "30", 1),
    arithmetic: arithmeticOf(options),
    ...(rules === undefined ? {} : { rules }),
  };
  const { report, record } = await drawGraphs(settings, session);
  const searched = first > 0 ? [] : options.domain ? rulesChosen(rules) : own;
  const domains = await searchDomains(searched, settings.seed, session);
  return {
    report: withDomains(report, domains, searched.length),
    domains,
    isInterrupted: session.isInterrupted,
    description: {
      format: FORMAT,
      total,
      spans: [[first, first + graphs]],
      domain: options.domain ?? false,
      domains: searched.length,
      ...record,
    },
  };
}

/** Adds up the reports in files. */
function mergeFiles(files: readonly string[], options: Options): CompleteRun {
  requireAlone("merge", options, ["json"]);
  return mergeReports(files.map((file) => {
    const name = file.trim();
    try {
      return { name, text: readFileSync(name, "utf8") };
    } catch (error) {
      throw new UsageError(`Cannot read ${name}: ${(error as Error).message}`);
    }
  }));
}

function printRun(run: CompleteRun, { json }: Options, terminal: Terminal): Report {
  const lines = json ? [runToJson(run)] : runLines(run);
  for (const line of lines) terminal.print(line);
  return run.report;
}

/** Checks random graphs until all are, or the user interrupts the run. */
async function drawGraphs(settings: CheckRulesOptions, session: Session): Promise<Run> {
  const run = checkGraphByGraph(settings);
  return await session.withProgress(settings.graphs!, "graphs", async (onProgress) => {
    for (let step = run.next();; step = run.next(session.isInterrupted)) {
      if (step.done) return step.value;
      onProgress(step.value.done);
      await session.letEventsIn();
    }
  });
}

/** Searches the domains of rules, until all are or the user interrupts that. */
async function searchDomains(
  rules: readonly Rule[],
  seed: number,
  session: Session,
): Promise<RuleReport[]> {
  const reports: RuleReport[] = [];
  if (rules.length === 0) return reports;
  return await session.withProgress(rules.length, "domains", async (onProgress) => {
    for (const rule of rules) {
      await session.letEventsIn();
      if (session.isInterrupted) break;
      reports.push(checkRule(rule, { seed }));
      onProgress(reports.length);
    }
    return reports;
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
