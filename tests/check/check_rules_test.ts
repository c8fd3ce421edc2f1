import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { checkRules } from "../../lib/check/mod.ts";

describe("checkRules", () => {
  for (const arithmetic of ["exact", "double"] as const) {
    it(`raises no alarm on random graphs of all rules: ${arithmetic}`, () => {
      const graphs = arithmetic === "exact" ? 60 : 600;
      const report = checkRules({ graphs, seed: 11, arithmetic });
      assertEquals(report.mismatches, []);
      assertEquals(report.verdict, "agrees");
      assert(report.comparisons > 40 * graphs);
      assert(report.abstained < report.comparisons / 10);
    });
  }

  it("compares every rule", () => {
    const { rules } = checkRules({ graphs: 200, seed: 2, arithmetic: "double" });
    assertEquals(rules.filter(({ comparisons }) => comparisons === 0), []);
    assert(rules.length >= 38);
  });

  it("gives the same report for the same seed", () => {
    const run = () => checkRules({ graphs: 5, seed: 4 }).toString();
    assertEquals(run(), run());
  });

  it("can be cut into shares that hold the same graphs", () => {
    const whole = checkRules({ graphs: 6, seed: 4 });
    const shares = [
      checkRules({ graphs: 2, seed: 4 }),
      checkRules({ graphs: 4, first: 2, seed: 4 }),
    ];
    assertEquals(
      shares.reduce((sum, { comparisons }) => sum + comparisons, 0),
      whole.comparisons,
    );
  });

  it("tells how far it is after each graph", () => {
    const seen: number[] = [];
    checkRules({ graphs: 3, nodes: 5, onProgress: ({ done }) => seen.push(done) });
    assertEquals(seen, [1, 2, 3]);
  });

  it("refuses options out of range", () => {
    assertThrows(
      () => checkRules({ graphs: 0 }),
      RangeError,
      "'graphs' must be an integer of at least 1",
    );
  });
});
