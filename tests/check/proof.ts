/**
 * Proofs that the tolerance is right, on seeds that no test uses: a correct engine raises no alarm, in first and second
 * derivatives, users' rules among them; and an error in one rule, far below any plain tolerance, is caught. Prints the
 * figures; the exit code is 1 where one misses what is wanted.
 *
 *     deno task proof --comparisons 1000000 --second 100000 --injections 2000 --seed 880001
 */
import { parseArgs } from "node:util";
import { checkRecording } from "../../lib/check/graph_check.ts";
import { checkHigherOrders } from "../../lib/check/higher_orders.ts";
import { build } from "../../lib/check/graphs/plan.ts";
import { Hunt } from "../../lib/check/graphs/points.ts";
import { randomPlan } from "../../lib/check/graphs/random_plan.ts";
import { record } from "../../lib/check/graphs/recording.ts";
import { SeededRandom } from "../../lib/check/graphs/seeded_random.ts";
import { checkRule, checkRules } from "../../lib/check/mod.ts";
import { type Mismatch, Tally } from "../../lib/check/report/report.ts";
import { SecondDerivatives } from "../../lib/check/second_derivatives.ts";
import { mul, type Rule, rules } from "../../mod.ts";
import { isLive, withRelativeError } from "../support/injection.ts";
import { rightRules } from "../support/right_rules.ts";

const { values } = parseArgs({
  options: {
    comparisons: { type: "string", default: "100000" },
    second: { type: "string", default: "10000" },
    injections: { type: "string", default: "2000" },
    seed: { type: "string", default: "770001" },
  },
});
const [comparisons, second, injections, seed] = [
  values.comparisons,
  values.second,
  values.injections,
  values.seed,
].map(Number) as [number, number, number, number];

const NODES = 30;
const builtIns: readonly Rule[] = [...rules.values()].filter(({ builtIn }) => builtIn);
const all = [...builtIns, ...rightRules];

/** What a part of a proof compared. */
interface Part {
  readonly comparisons: number;
  readonly mismatches: readonly Mismatch[];
}

/** Goes on until so many numbers were compared, prints each false alarm, and returns whether there was one. */
function hasAlarms(name: string, wanted: number, check: (turn: number) => Part): boolean {
  let compared = 0, alarms = 0;
  for (let turn = 0; compared < wanted; turn++) {
    const { comparisons, mismatches } = check(turn);
    compared += comparisons;
    alarms += mismatches.length;
    for (const { blame, engine, exact } of mismatches) {
      console.log(`  false alarm in turn ${turn}: ${blame}: ${engine} for ${exact}`);
    }
  }
  console.log(`${name}: ${alarms} false alarms in ${compared.toLocaleString("en-US")} comparisons`);
  return alarms > 0;
}

/** Random graphs, those of built-in rules and those with users' rules in turns. */
function graphs(arithmetic: "exact" | "double"): (turn: number) => Part {
  const shareOfGraphs = 40;
  return (turn) =>
    checkRules({
      graphs: shareOfGraphs,
      first: turn * shareOfGraphs,
      seed: seed + (arithmetic === "exact" ? 0 : 1),
      nodes: NODES,
      arithmetic,
      rules: turn % 2 === 0 ? builtIns : all,
    });
}

/** The domains of single rules. */
function domains(turn: number): Part {
  return checkRule(all[turn % all.length]!, { seed: seed + 2 + turn, order: 1 });
}

/** Second derivatives of single rules, by random points. */
function secondOfRules(turn: number): Part {
  const rule = all[turn % all.length]!;
  const tally = new Tally(), derivatives = new SecondDerivatives(rule);
  const hunt = new Hunt(rule.arity, new SeededRandom(seed + 3, turn));
  for (let i = 0; i < 20; i++) derivatives.check(hunt.draw(), tally);
  return tally;
}

/** Second derivatives of small graphs, each as one expression. */
function secondOfGraphs(turn: number): Part {
  const tally = new Tally();
  const plan = randomPlan(new SeededRandom(seed + 4, turn), 9, turn % 2 === 0 ? builtIns : all);
  const mismatches = checkHigherOrders(build(plan).root, 2, tally);
  return { comparisons: tally.comparisons, mismatches };
}

/** The share of graphs in which a relative error of one rule's partials is caught, at all and by the leaves alone. */
function shareCaught(error: number): { caught: number; byLeaves: number } {
  let caught = 0, byLeaves = 0;
  for (let graph = 0; graph < injections; graph++) {
    const random = new SeededRandom(seed + 5, graph);
    const recording = record(randomPlan(random, NODES, builtIns, { hasVersions: true }));
    const live = builtIns.filter((rule) => isLive(recording, rule));
    const wrong = withRelativeError(recording, random.pick(live), error);
    const { faults } = checkRecording(wrong, "double", new Tally());
    if (faults.length > 0) caught++;
    if (faults.some(({ kind }) => kind === "gradient")) byLeaves++;
  }
  return { caught: 100 * caught / injections, byLeaves: 100 * byLeaves / injections };
}

/** Whether a rule has a derivative that is not 0 wherever it has one. */
function hasSlope({ name }: Rule): boolean {
  return name !== "step" && name !== "sign";
}

/** The rules with a slope whose partials may be off by a relative error unnoticed. */
function missedByCheckRule(error: number): string[] {
  return builtIns.filter(hasSlope).filter((rule) => {
    const partials = rule.partials.map((partial) => (...operands: Parameters<typeof partial>) =>
      mul(1 + error, partial(...operands))
    );
    const wrong = { ...rule, name: `${rule.name} off by ${error}`, builtIn: false, partials };
    return checkRule(wrong as Rule, { seed: seed + 6, order: 1 }).verdict !== "disagrees";
  }).map(({ name }) => name);
}

let failed = [
  hasAlarms("graphs, exact", comparisons / 2, graphs("exact")),
  hasAlarms("graphs, double", comparisons / 2, graphs("double")),
  hasAlarms("domains of rules", comparisons / 2, domains),
  hasAlarms("second order, rules", second / 2, secondOfRules),
  hasAlarms("second order, graphs", second / 2, secondOfGraphs),
].includes(true);
for (const [error, wanted] of [[1e-9, 97], [1e-12, 97]] as const) {
  const { caught, byLeaves } = shareCaught(error);
  console.log(
    `a relative error of ${error} in one rule: caught in ${caught.toFixed(1)} % of ` +
      `${injections.toLocaleString("en-US")} graphs (wanted ${wanted} %), ` +
      `by the leaves' gradients alone in ${byLeaves.toFixed(1)} %`,
  );
  failed ||= caught < wanted;
}
const missed = missedByCheckRule(1e-13);
console.log(
  `a relative error of 1e-13: checkRule finds it in every rule with a slope but ${
    missed.join(", ") || "none"
  }`,
);
failed ||= missed.length > 0;
Deno.exit(failed ? 1 : 0);
