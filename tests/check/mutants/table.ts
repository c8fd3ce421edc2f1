/** Prints of every wrong engine by which check it is caught, and after how many random graphs: `deno task mutants [SEED]`. */

import { temporaryFolder } from "../../support/temporary_folder.ts";
import { MutantEngines } from "./mutant_engine.ts";
import { mutants } from "./mutants.ts";
import { MutantCheckout } from "./mutant_checkout.ts";
import { GRAPHS, NODES, nodesLeft, tryMutant } from "./trial.ts";
import { unseenMutants } from "./unseen.ts";

const seed = Number(Deno.args[0] ?? 1);
await using folder = await temporaryFolder("mutants");
const engines = new MutantEngines(folder.path);

const row = (...[name, check, graphs, left, verdict = ""]: string[]) =>
  console.log(
    `${name!.padEnd(56)} ${check!.padEnd(13)} ${graphs!.padStart(6)} ${
      left!.padStart(9)
    }  ${verdict}`
      .trimEnd(),
  );

row("wrong engine", "caught by", "graphs", "cut to");
const sizes: number[] = [];
let caught = 0, most = 0;
for (const mutant of mutants) {
  const { graphs, mismatch, isNamed } = await tryMutant(engines, mutant, seed);
  const left = mismatch && nodesLeft(mismatch);
  if (isNamed) caught++;
  most = Math.max(most, graphs ?? Infinity);
  if (left !== undefined) sizes.push(left);
  row(
    mutant.name,
    mutant.caughtBy,
    graphs === undefined ? "none" : String(graphs),
    left === undefined ? "" : `${left} nodes`,
    isNamed ? "" : `NOT CAUGHT: ${mismatch?.blame ?? "no mismatch"}`,
  );
}

const median = sizes.sort((a, b) => a - b)[sizes.length >> 1];
console.log(
  `\n${caught} of ${mutants.length} wrong engines are caught by the check meant for them, at the latest after ` +
    `${most} of ${GRAPHS} graphs of ${NODES} nodes, seed ${seed}; graphs are cut to ${median} nodes (median), ` +
    `${sizes.at(-1)} (most)`,
);

console.log("\nNo random graph can show these; each must fail a test:\n");
await using copy = await temporaryFolder("mutant_checkout");
const checkout = new MutantCheckout(copy.path);
let failing = 0;
for (const mutant of unseenMutants) {
  const { isCaught } = await checkout.test(mutant), { name, test, testFile } = mutant;
  if (isCaught) failing++;
  console.log(`${name.padEnd(56)} ${testFile}: ${test} …${isCaught ? "" : "  NOT CAUGHT"}`);
}
console.log(`\n${failing} of ${unseenMutants.length} wrong engines fail the test meant for them`);

if (caught < mutants.length || failing < unseenMutants.length) Deno.exitCode = 1;
