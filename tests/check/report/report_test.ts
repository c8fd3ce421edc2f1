import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { type Mismatch, mismatchLines, Tally } from "../../../lib/check/report/report.ts";

/** The factor that a report names where the engine's numbers are these and 1 is right everywhere. */
function factorNamed(numbers: readonly number[]): string | undefined {
  const tally = new Tally();
  for (const engine of numbers) tally.disagree({ ...WRONG, engine });
  const named = mismatchLines(tally.figures()).join("\n");
  return /^ {2}always {2}(.*) times the exact number$/m.exec(named)?.[1];
}

const WRONG: Omit<Mismatch, "engine"> = {
  kind: "partial",
  rule: "tanh",
  operand: 0,
  blame: "The rule tanh is wrong",
  exact: "1",
  ulps: 1e9,
  allowed: 4,
};

describe("the factor that wrong numbers share, as a report names it,", () => {
  const cases: [quotients: number[], factor: string | undefined][] = [
    [[2, 2, 2], "2"],
    [[-1, -1, -1 - 1e-15], "-1"],
    [[2 / 3, 2 / 3 + 1e-16, 2 / 3], "2/3"],
    [[0.1, 0.1, 0.1], "1/10"],
    [[2, 2], undefined], // may be chance
    [[], undefined],
    [[2, 2, 3], undefined],
    [[Math.PI, Math.PI, Math.PI], undefined],
    [[0, 0, 0], undefined],
    [[NaN, NaN, NaN], undefined],
    [[1 + 1e-12, 1 + 1e-12, 1 + 1e-12], undefined], // an error far below what is shown
    [[Infinity, Infinity, Infinity], undefined],
  ];
  for (const [quotients, factor] of cases) {
    it(`of ${quotients.join(", ") || "none"} is ${factor}`, () => {
      assertEquals(factorNamed(quotients), factor);
    });
  }
});
