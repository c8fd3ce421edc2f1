import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { type Arithmetic, checkRecording } from "../../../lib/check/graph_check.ts";
import { isBuiltIn } from "../../../lib/check/graphs/built_in.ts";
import { randomPlan } from "../../../lib/check/graphs/random_plan.ts";
import { record } from "../../../lib/check/graphs/recording.ts";
import { SeededRandom } from "../../../lib/check/graphs/seeded_random.ts";
import { Tally } from "../../../lib/check/report/report.ts";
import { rules } from "../../../mod.ts";
import { isLive, withRelativeError } from "../../support/injection.ts";

const builtIn = [...rules.values()].filter(isBuiltIn);

/** In how many of 40 graphs with a live tanh a partial of it is called wrong when all of them are off by a relative error. */
function countCaught(arithmetic: Arithmetic, error: number): number {
  const tanh = rules.get("tanh")!;
  let live = 0, caught = 0;
  for (let graph = 0; live < 40; graph++) {
    const recording = record(randomPlan(new SeededRandom(61, graph), 30, builtIn));
    if (!isLive(recording, tanh)) continue;
    live++;
    const wrong = withRelativeError(recording, tanh, error);
    const { faults } = checkRecording(wrong, arithmetic, new Tally());
    if (faults.some(({ kind, rule }) => kind === "partial" && rule === "tanh")) caught++;
  }
  return caught;
}

describe("the arithmetic of doubles", () => {
  it("is faster, not weaker: a partial off by 4 to 9 ulp is caught in as many graphs as by BigNumbers", () => {
    for (const units of [9, 12]) {
      const exact = countCaught("exact", units * 2 ** -53);
      assert(exact >= 10, `only ${exact} are caught at all`);
      assertEquals(countCaught("double", units * 2 ** -53), exact, `${units} units`);
    }
  });
});
