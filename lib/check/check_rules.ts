/**
 * The check of rules on random graphs.
 *
 * @module
 */

import type { Rule } from "../../mod.ts";
import { type Arithmetic, checkRecording } from "./graph_check.ts";
import { isBuiltIn } from "./graphs/built_in.ts";
import type { Plan } from "./graphs/plan.ts";
import { type History, randomPlan } from "./graphs/random_plan.ts";
import { record } from "./graphs/recording.ts";
import { RuleException, ruleException } from "./graphs/rule_exception.ts";
import { SeededRandom } from "./graphs/seeded_random.ts";
import {
  arithmeticOption,
  integerOption,
  requireRecording,
  type RuleChoice,
  rulesChosen,
} from "./options.ts";
import {
  count,
  exceptionFault,
  lackLines,
  type Mismatch,
  mismatchLines,
  type Report,
  type RuleEvidence,
  showWhat,
  silenceLines,
  summaryLine,
  Tally,
} from "./report/report.ts";
import { showPoint } from "./report/rule_mismatch.ts";
import { rulesTable, unseenLines } from "./report/rules_table.ts";
import { Examples } from "./smallest_example.ts";

/** How graphs are recorded and swept, in turns. Those in several segments of the tape are few, as recording so much takes long. */
function historyOf(graph: number): History {
  const turn = graph % 20;
  return {
    hasVersions: true,
    hasSegments: turn === 10,
    hasGaps: turn % 4 === 1,
    wraps: turn === 3,
    hasUnrecorded: turn % 4 === 2 && turn !== 10,
    forgets: turn === 7 || turn === 15,
  };
}

/** Settings of {@linkcode checkRules}. */
export interface CheckRulesOptions {
  /** How many graphs; 100 where not given. */
  graphs?: number;
  /** The number of the first graph; 0 where not given. `graphs: 500, first: 500` is the second half of 1,000 graphs. */
  first?: number;
  /** The same seed gives the same graphs; 1 where not given. */
  seed?: number;
  /** About how many nodes a graph has; 30 where not given. */
  nodes?: number;
  /** Which rules occur; all where not given. */
  rules?: readonly RuleChoice[];
  /** "exact" where not given. "double" is many times faster: BigNumbers judge only where doubles leave a doubt. */
  arithmetic?: Arithmetic;
  /** Called after each graph. */
  onProgress?: (progress: Progress) => void;
}

/** How far a check is. */
export interface Progress {
  /** Graphs checked. */
  readonly done: number;
  /** Graphs to check. */
  readonly graphs: number;
  /** Graphs in which something disagrees. */
  readonly failed: number;
}

/** What {@linkcode checkRules} returns. */
export interface RulesReport extends Report {
  /** The seed of the run. */
  readonly seed: number;
  /** How many graphs were checked. */
  readonly graphs: number;
  /** How many graphs hold a mismatch. */
  readonly failed: number;
  /** The rules that occur in no graph, or of which the value or a partial was compared in none, as they were met on kinks alone. */
  readonly unseen: readonly string[];
}

/**
 * Checks rules on random graphs: every node's value and partials, every leaf's gradient, and the sweep itself.
 *
 * It agrees only where each of the `rules` that were given was compared. Else it abstains, and `uncompared` names the rules with
 * their reasons. Where none were given, the verdict is about what occurs in the graphs: `unseen` names the rules that a few graphs
 * leave out. A rule of your own that occurs is asked for in any case, as mathjs may know nothing of it.
 *
 * @param options How many graphs, of what size, from which seed and rules.
 * @returns What was compared and what disagrees, with the node at fault.
 * @throws {RangeError} When an option is out of range.
 * @throws {TypeError} When an item of `rules` is no rule.
 * @throws {Error} When it is called inside of noGrad().
 *
 * @example Usage
 * ```ts
 * import { checkRules } from "@chainrule/autograd/check";
 * import { assertEquals } from "@std/assert";
 *
 * const report = checkRules({ graphs: 10, seed: 1, nodes: 10, rules: ["add", "mul", "tanh"] });
 * assertEquals(report.verdict, "agrees");
 * ```
 */
export function checkRules(options: CheckRulesOptions = {}): RulesReport {
  const run = checkGraphByGraph(options);
  for (;;) {
    const { done, value } = run.next();
    if (done) return value.report;
    options.onProgress?.(value);
  }
}

/** Whether a rule that is not compared is a lack: in any case, only where it occurs in a graph, or never. */
export type Asking = "always" | "where it occurs" | "never";

/** What of a run its report leaves out. With it, reports of parts of a run add up to that of the entire run. */
export interface RunRecord {
  /** About how many nodes a graph has. */
  readonly nodes: number;
  /** Which numbers judge. */
  readonly arithmetic: Arithmetic;
  /** The rules that may occur. */
  readonly asked: Readonly<Record<string, Asking>>;
  /** What was compared of the rules that occur. */
  readonly evidence: Readonly<Record<string, RuleEvidence>>;
  /** The kinds of faults that have a program, in order. */
  readonly shown: readonly string[];
}

/** A run that has ended. */
export interface Run {
  readonly report: RulesReport;
  readonly record: RunRecord;
}

/**
 * Checks rules as {@linkcode checkRules} does, and pauses after each graph. Given `true` then, it stops with what it has: the
 * report abstains as to the other graphs.
 */
export function* checkGraphByGraph(
  options: Omit<CheckRulesOptions, "onProgress">,
): Generator<Progress, Run, boolean | undefined> {
  requireRecording();
  const graphs = integerOption("graphs", options.graphs ?? 100, 1);
  const first = integerOption("first", options.first ?? 0, 0);
  const seed = integerOption("seed", options.seed ?? 1, 0);
  const nodes = integerOption("nodes", options.nodes ?? 30, 1);
  const arithmetic = arithmeticOption(options.arithmetic);
  const rules = rulesChosen(options.rules);
  const tally = new Tally();
  const examples = new Examples(arithmetic);
  let failed = 0, done = 0, isStopped: boolean | undefined = false;
  while (done < graphs && !isStopped) {
    const graph = first + done++;
    const draw = () => randomPlan(new SeededRandom(seed, graph), nodes, rules, historyOf(graph));
    const faults = checkGraph(draw, `in graph ${graph} of seed ${seed}`, examples, tally);
    if (faults.length > 0) failed++;
    for (const fault of faults) tally.disagree({ ...fault, seed, graph });
    isStopped = yield { done, graphs, failed };
  }
  const asked = askedOf(rules, options.rules !== undefined);
  const report = reportOf(tally, { seed, done, graphs, failed, asked });
  const { shown } = examples;
  return { report, record: { nodes, arithmetic, asked, evidence: tally.evidence(), shown } };
}

function askedOf(rules: readonly Rule[], areChosen: boolean): Record<string, Asking> {
  const asking = (rule: Rule): Asking => {
    if (areChosen) return "always";
    return isBuiltIn(rule) ? "never" : "where it occurs";
  };
  return Object.fromEntries(rules.map((rule) => [rule.name, asking(rule)]));
}

/** How far a run went, and what it was asked for. */
interface Extent {
  readonly seed: number;
  /** How many graphs were checked. */
  readonly done: number;
  /** How many were to be checked. */
  readonly graphs: number;
  readonly failed: number;
  readonly asked: RunRecord["asked"];
}

/** The report of a run, or of several together, whose figures are in a tally. */
export function reportOf(tally: Tally, { seed, done, graphs, failed, asked }: Extent): RulesReport {
  if (done < graphs) tally.lack(`${count(graphs - done)} of ${count(graphs)} graphs`, INTERRUPTED);
  const unseen = noteLacks(asked, tally);
  const figures = tally.figures();
  return {
    ...figures,
    seed,
    graphs: done,
    failed,
    unseen,
    toString: () =>
      [
        `${count(done)} graphs, seed ${seed}: ${summaryLine(figures)}`,
        ...rulesTable(figures.rules),
        ...unseenLines(unseen),
        ...lackLines(figures),
        ...silenceLines(figures),
        ...mismatchLines(figures),
      ].join("\n"),
  };
}

/** Why what comes after the user's interruption is not compared. */
export const INTERRUPTED = "the run was interrupted";

/** Draws and checks one graph. Where a rule or the engine throws, that is what was found. */
function checkGraph(
  draw: () => Plan,
  origin: string,
  examples: Examples,
  tally: Tally,
): Mismatch[] {
  let plan: Plan | undefined;
  try {
    plan = draw();
    const { faults } = checkRecording(record(plan), examples.arithmetic, tally);
    return examples.addTo(faults, plan, origin);
  } catch (error) {
    return [thrownFault(error, plan)];
  }
}

/** What is thrown while a graph is drawn or checked: by a rule at its operands, or else by the engine. */
function thrownFault(error: unknown, plan: Plan | undefined): Mismatch {
  const thrown = error instanceof RuleException ? error : plan && ruleException(plan);
  if (thrown !== undefined) {
    const { rule, operands, cause } = thrown;
    const where = `The rule ${showPoint(rule.name, "value", operands)}`;
    return exceptionFault(where, rule.name, cause);
  }
  const names = new Set(plan?.rules.flatMap((rule) => rule?.name ?? []));
  const graph = plan === undefined ? "while a graph is drawn" : `on a graph of ${[...names]}`;
  return exceptionFault(`The engine, ${graph},`, undefined, error);
}

const UNSEEN = "it occurs in no graph";

/**
 * Returns the rules that occur in no graph, or of which a number was never compared. Those that were asked for are noted with the
 * reasons: that a few graphs meet relu on its kink alone is no lack where all rules may occur.
 */
function noteLacks(asked: RunRecord["asked"], tally: Tally): string[] {
  const seen = new Set(tally.figures().rules.map(({ rule }) => rule));
  if (seen.size === 0) tally.lack("every rule", "graphs of so few nodes have no operation");
  const unseen: string[] = [];
  for (const [name, asking] of Object.entries(asked)) {
    const lacks = seen.has(name)
      ? tally.lacksOf(name).map(([what, reason]) => [`, ${showWhat(what)}`, reason] as const)
      : [["", UNSEEN] as const];
    if (lacks.length > 0) unseen.push(name);
    const isAskedFor = asking === "always" || asking === "where it occurs" && seen.has(name);
    if (!isAskedFor || seen.size === 0) continue;
    for (const [what, reason] of lacks) tally.lack(`the rule ${name}${what}`, reason);
  }
  return unseen;
}
