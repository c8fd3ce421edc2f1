/**
 * Times the checker: graphs a second in BigNumbers and in doubles, generation and engine included; large graphs; and the
 * same graphs the obvious way, as text that mathjs differentiates with its defaults, leaf by leaf. Rounds of the checker
 * are short and many, and the median and the best of them are printed, as a machine may be busy with other things.
 *
 *     deno task bench:check
 */
import { derivative } from "mathjs";
import { checkGradient, checkRules, randomGraph } from "../../lib/check/mod.ts";
import { toExpression } from "../../lib/expression/mod.ts";
import { checkRecording } from "../../lib/check/graph_check.ts";
import { randomPlan } from "../../lib/check/graphs/random_plan.ts";
import { record } from "../../lib/check/graphs/recording.ts";
import { Tally } from "../../lib/check/report/report.ts";
import { SeededRandom } from "../../lib/check/graphs/seeded_random.ts";
import { rules, Value } from "../../mod.ts";
import { median } from "./support/median.ts";

type Arithmetic = "exact" | "double";

const NODES = 30;
const ROUNDS = 100;
const GRAPHS_A_ROUND = { exact: 10, double: 200 };
const WARM_UP_GRAPHS = { exact: 200, double: 10_000 };
const OBVIOUS = { graphs: 24, nodes: 20, largestExpression: 400 };

/** Runs `work` and returns how long it took, in seconds. */
function seconds(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

function perSecond(rate: number): string {
  return `${rate.toLocaleString("en-US", { maximumSignificantDigits: 3 })} graphs/s`;
}

function benchRandomGraphs(arithmetic: Arithmetic): void {
  const graphs = GRAPHS_A_ROUND[arithmetic];
  const check = (seed: number, graphs: number, first = 0) => {
    const { verdict } = checkRules({ graphs, first, seed, nodes: NODES, arithmetic });
    if (verdict !== "agrees") throw new Error(`The checker ${verdict}`);
  };
  check(1, WARM_UP_GRAPHS[arithmetic]);
  const rates = Array.from(
    { length: ROUNDS },
    (_, round) => graphs / seconds(() => check(2, graphs, round * graphs)),
  );
  console.log(
    `${arithmetic.padEnd(8)} ${NODES} nodes: median ${perSecond(median(rates))}, best ${
      perSecond(Math.max(...rates))
    }`,
  );
}

function benchLargeGraph(name: string, root: Value): void {
  for (const arithmetic of ["double", "exact"] as const) {
    let summary = "";
    const time = seconds(() => {
      const { verdict, leaves } = checkGradient(root, { arithmetic });
      summary = `${verdict}, ${leaves.length} leaves`;
    });
    console.log(`${arithmetic.padEnd(8)} ${name}: ${time.toFixed(2)} s (${summary})`);
  }
}

/** A network-like sum of 100,000 nodes over 20,000 leaves: products, tangents and sums. */
function largeGraph(): Value {
  const leaves = Array.from({ length: 20_000 }, (_, i) => new Value(Math.sin(i), `x_${i}`));
  let sum = leaves[0]!;
  for (let i = 1; i < leaves.length; i++) {
    sum = sum.mul(0.5).add(leaves[i]!.mul(leaves[i - 1]!).tanh());
  }
  return sum;
}

function squarings(): Value {
  let power = new Value(1 + 2 ** -30, "x");
  for (let i = 0; i < 40; i++) power = power.mul(power);
  return power;
}

/** Seeds of random graphs that can be written as one expression of moderate size. */
function expressibleSeeds(): number[] {
  const seeds: number[] = [];
  for (let seed = 1000; seeds.length < OBVIOUS.graphs; seed++) {
    const { root } = randomGraph({ seed, nodes: OBVIOUS.nodes });
    try {
      toExpression(root, { maxNodes: OBVIOUS.largestExpression });
    } catch {
      continue; // on a kink, or too large
    }
    seeds.push(seed);
  }
  return seeds;
}

/** What one would write first: the graph as text, differentiated and evaluated for every leaf. */
function checkTheObviousWay(seed: number): void {
  const { root, leaves } = randomGraph({ seed, nodes: OBVIOUS.nodes });
  root.backward();
  const text = toExpression(root).toString();
  const scope = Object.fromEntries(leaves.map(({ label, data }) => [label, data]));
  for (const { label, grad } of leaves) {
    try {
      Math.abs(derivative(text, label).evaluate(scope) - grad);
    } catch {
      // mathjs's simplification fails on some expressions
    }
  }
}

function benchObviousWay(): void {
  const seeds = expressibleSeeds();
  const rate = (check: (seed: number) => void, passes = 1) =>
    passes * seeds.length / seconds(() => {
      for (let pass = 0; pass < passes; pass++) seeds.forEach(check);
    });
  const all = [...rules.values()];
  const ours = (arithmetic: Arithmetic) => (seed: number) => {
    const plan = randomPlan(new SeededRandom(seed), OBVIOUS.nodes, all); // as randomGraph draws it
    checkRecording(record(plan), arithmetic, new Tally());
  };
  const obvious = rate(checkTheObviousWay);
  const exact = rate(ours("exact"));
  const double = rate(ours("double"), 100);
  console.log(`obvious  ${OBVIOUS.nodes} nodes: ${perSecond(obvious)}`);
  for (const [name, value] of [["exact", exact], ["double", double]] as const) {
    console.log(
      `${name.padEnd(8)} ${OBVIOUS.nodes} nodes, the same graphs: ${perSecond(value)}, ${
        (value / obvious).toFixed(0)
      } times as many`,
    );
  }
}

benchRandomGraphs("double");
benchRandomGraphs("exact");
benchObviousWay();
benchLargeGraph("40 squarings", squarings());
benchLargeGraph("100,000 nodes", largeGraph());
