/**
 * Two proofs that the tolerance is right, on seeds that no test uses: a correct engine raises no alarm, and an error in one
 * rule, far below any plain tolerance, is caught. Prints the figures; the exit code is 1 where one misses what is wanted.
 *
 *     deno task proof
 */
import { checkRecording } from "../../lib/check/graph_check.ts";
import { randomPlan } from "../../lib/check/graphs/random_plan.ts";
import { record } from "../../lib/check/graphs/recording.ts";
import { SeededRandom } from "../../lib/check/graphs/seeded_random.ts";
import { checkRules } from "../../lib/check/mod.ts";
import { Tally } from "../../lib/check/report/report.ts";
import { type Rule, rules } from "../../mod.ts";
import { isLive, withRelativeError } from "../support/injection.ts";

const NODES = 30;
const COMPARISONS = 100_000;
const GRAPHS_WITH_ERROR = 2000;
const SEEDS = { exact: 770_001, double: 770_002, injection: 770_003 };

/** Checks random graphs until so many numbers were compared, and returns how many alarms there were. */
function countAlarms(arithmetic: "exact" | "double"): number {
  const shareOfGraphs = 200;
  let comparisons = 0, alarms = 0, first = 0;
  while (comparisons < COMPARISONS) {
    const report = checkRules({
      graphs: shareOfGraphs,
      first,
      seed: SEEDS[arithmetic],
      nodes: NODES,
      arithmetic,
    });
    for (const { blame } of report.mismatches) console.log(`  false alarm: ${blame}`);
    comparisons += report.comparisons;
    alarms += report.mismatches.length;
    first += shareOfGraphs;
  }
  console.log(
    `${arithmetic}: ${alarms} false alarms in ${comparisons.toLocaleString("en-US")} comparisons`,
  );
  return alarms;
}

/** The share of graphs in which a relative error of one rule's partials is caught, at all and by the leaves alone. */
function shareCaught(error: number): { caught: number; byLeaves: number } {
  const all: Rule[] = [...rules.values()];
  let graphs = 0, caught = 0, byLeaves = 0;
  for (let graph = 0; graphs < GRAPHS_WITH_ERROR; graph++) {
    const random = new SeededRandom(SEEDS.injection, graph);
    const recording = record(randomPlan(random, NODES, all, { hasVersions: true }));
    const live = all.filter((rule) => isLive(recording, rule));
    const wrong = withRelativeError(recording, random.pick(live), error);
    const { faults } = checkRecording(wrong, "double", new Tally());
    graphs++;
    if (faults.length > 0) caught++;
    if (faults.some(({ kind }) => kind === "gradient")) byLeaves++;
  }
  return { caught: 100 * caught / graphs, byLeaves: 100 * byLeaves / graphs };
}

let failed = countAlarms("exact") + countAlarms("double") > 0;
for (const [error, wanted] of [[1e-9, 95], [1e-12, 93]] as const) {
  const { caught, byLeaves } = shareCaught(error);
  console.log(
    `a relative error of ${error} in one rule: caught in ${caught.toFixed(1)} % of ` +
      `${GRAPHS_WITH_ERROR.toLocaleString("en-US")} graphs (wanted ${wanted} %), ` +
      `by the leaves' gradients alone in ${byLeaves.toFixed(1)} %`,
  );
  failed ||= caught < wanted;
}
Deno.exit(failed ? 1 : 0);
