/**
 * Prints of every wrong rule and every wrong engine by which check it is found, for each of several seeds; the exit code is 1
 * where one is missed.
 *
 *     deno task mutants --seeds 1,2,3,4,5 --only WORD
 */

import { parseArgs } from "node:util";
import { checkRule, type RuleReport } from "../../../lib/check/mod.ts";
import { temporaryFolder } from "../../support/temporary_folder.ts";
import { wrongCompilers } from "./compilers.ts";
import { MutantCheckout } from "./mutant_checkout.ts";
import { MutantEngines } from "./mutant_engine.ts";
import { mutants } from "./mutants.ts";
import { checkThatFinds, GRAPHS, NODES, tryMutant } from "./trial.ts";
import { unseenMutants } from "./unseen.ts";
import { missedRules, wrongRules } from "./wrong_rules.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1,2,3,4,5" },
    only: { type: "string", default: "" },
  },
});
const seeds = values.seeds.split(",").map(Number);
const isChosen = ({ name }: { readonly name: string }) => name.includes(values.only);

/** What became of a fault at a seed. */
interface Find {
  readonly isFound: boolean;
  /** By which check. */
  readonly check: string;
  /** After how many graphs. */
  readonly graphs?: number | undefined;
}

/** How many faults of each class there are, and how many of them every seed finds. */
const classes = new Map<string, { found: number; all: number }>();

function show(faultClass: string, name: string, finds: readonly Find[]): void {
  const isFound = finds.every(({ isFound }) => isFound);
  const count = classes.get(faultClass) ?? { found: 0, all: 0 };
  classes.set(faultClass, { found: count.found + Number(isFound), all: count.all + 1 });
  const checks = [...new Set(finds.map(({ check }) => check))].join("; ");
  const graphs = finds.map(({ graphs }) => graphs).filter((graphs) => graphs !== undefined);
  const after = graphs.length === 0 ? "" : `after ${graphs.join(", ")} graphs`;
  console.log(
    [name.padEnd(58), checks.padEnd(24), after, isFound ? "" : "MISSED"].join("  ").trimEnd(),
  );
}

function ofRule({ verdict, mismatches }: RuleReport, wanted: string): Find {
  const check = mismatches.length > 0 ? checkThatFinds(mismatches[0]!) : verdict;
  return { isFound: verdict === wanted, check };
}

console.log("WRONG RULES, found by checkRule\n");
for (const { name, faultClass, rule, verdict } of wrongRules.filter(isChosen)) {
  const finds = seeds.map((seed) => ofRule(checkRule(rule, { seed }), verdict));
  show(`rule: ${faultClass}`, name, finds);
}

await using folder = await temporaryFolder("mutants");
const engines = new MutantEngines(folder.path);
console.log(`\nWRONG ENGINES, found by checkRules within ${GRAPHS} graphs of ${NODES} nodes\n`);
for (const mutant of mutants.filter(isChosen)) {
  const finds: Find[] = [];
  for (const seed of seeds) { // each in a copy of its own, as a fault may leave recording switched off
    const trial = tryMutant(await engines.load(mutant), mutant, seed);
    const { graphs, mismatch, isNamed } = trial;
    finds.push({ isFound: isNamed, check: mismatch ? checkThatFinds(mismatch) : "none", graphs });
  }
  show(`engine: ${mutant.caughtBy}`, mutant.name, finds);
}

console.log("\nWRONG COMPILERS, found by checkRule\n");
for (const wrong of wrongCompilers.filter(isChosen)) {
  const { checkRule, engine } = await engines.load(wrong), rule = wrong.ruleOf(engine);
  const finds = seeds.map((seed) => ofRule(checkRule(rule, { seed }), "disagrees"));
  show("compiler", wrong.name, finds);
}

console.log("\nOf each class how many every seed finds:\n");
let found = 0, all = 0;
for (const [name, count] of classes) {
  console.log(`${name.padEnd(40)} ${count.found} of ${count.all}`);
  found += count.found;
  all += count.all;
}
console.log(`${"".padEnd(40)} ${found} of ${all}, seeds ${seeds.join(", ")}`);

console.log("\nNo check shows these at every seed:\n");
for (const { name, faultClass, rule } of missedRules.filter(isChosen)) {
  const verdicts = seeds.map((seed) => checkRule(rule, { seed }).verdict);
  console.log(`${name.padEnd(58)} ${faultClass}: ${verdicts.join(", ")}`);
}

console.log("\nNo check can show these wrong engines; each must fail a test:\n");
await using copy = await temporaryFolder("mutant_checkout");
const checkout = new MutantCheckout(copy.path);
const unseen = unseenMutants.filter(isChosen);
let failing = 0;
for (const mutant of unseen) {
  const { isCaught } = await checkout.test(mutant), { name, test, testFile } = mutant;
  if (isCaught) failing++;
  console.log(`${name.padEnd(58)} ${testFile}: ${test} …${isCaught ? "" : "  MISSED"}`);
}
console.log(`\n${failing} of ${unseen.length} fail the test meant for them`);

if (found < all || failing < unseen.length) Deno.exitCode = 1;
