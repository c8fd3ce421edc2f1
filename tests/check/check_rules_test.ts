import {
  assert,
  assertEquals,
  assertNotEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { checkRules, type CheckRulesOptions } from "../../lib/check/mod.ts";
import { defineRule } from "../../mod.ts";

/** For each graph of a run the numbers at which a rule was computed, in order: they tell one graph from another. */
function operandsSeen(options: CheckRulesOptions): number[][] {
  const graphs: number[][] = [];
  let seen: number[] = [];
  const shift = defineRule({
    name: "shift",
    evaluate: (x) => {
      seen.push(x);
      return x + 0.5;
    },
    partials: [() => 1],
    expression: "x + 0.5",
  });
  const startAnew = () => {
    graphs.push(seen);
    seen = [];
  };
  seen = []; // defineRule tries the rule
  const report = checkRules({ ...options, rules: [shift, "mul", "tanh"], onProgress: startAnew });
  assertEquals(report.verdict, "agrees");
  return graphs;
}

describe("checkRules", () => {
  // first, before other tests define rules of which all graphs hold some
  it("names rules that a few graphs met on kinks alone, and agrees where they were not asked for", () => {
    let met = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const all = checkRules({ graphs: 3, nodes: 12, seed });
      assertEquals([all.verdict, all.uncompared], ["agrees", []]);
      const occurring = new Set(all.rules.map(({ rule }) => rule));
      const onKinks = all.unseen.filter((name) => occurring.has(name));
      met += onKinks.length;
      assertStringIncludes(
        all.toString(),
        `compared in no graph, or not in full: ${all.unseen[0]}`,
      );
      for (const name of onKinks) {
        const { verdict, uncompared } = checkRules({ graphs: 1, nodes: 1, rules: [name] });
        assertEquals([verdict, uncompared.length], ["abstains", 1]);
      }
    }
    assert(met > 5, `only ${met}`);
  });

  it("shows its figures below a header, in the table that the command line prints", () => {
    const lines = checkRules({ graphs: 5, rules: ["mul", "tanh"], nodes: 8 }).toString().split(
      "\n",
    );
    assert(/^5 graphs, seed 1: agrees: /.test(lines[0]!));
    assertEquals(lines[1]!.split(/ +/), [
      "rule",
      "compared",
      "abstained",
      "wrong",
      "value",
      "partials",
    ]);
    assert(/^add +\d+ +0 +0 +\d\.\d\d ulp +0\.00 ulp$/.test(lines[2]!), lines[2]);
    for (const line of lines.slice(1)) assertEquals(line.length, lines[1]!.length);
  });

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

  it("abstains where a rule that was given was never compared, and names it with the reason", () => {
    const unknown = defineRule({
      name: "erfOfSlope12345",
      evaluate: (x) => x,
      partials: [() => 12345],
      expression: "erf(x)",
    });
    for (const arithmetic of ["exact", "double"] as const) {
      const report = checkRules({ graphs: 20, nodes: 8, rules: [unknown, "mul"], arithmetic });
      assertEquals([report.verdict, report.mismatches], ["abstains", []]);
      for (const what of ["value", "partial 1"]) {
        assertStringIncludes(
          report.toString(),
          `not compared: the rule erfOfSlope12345, ${what}: mathjs cannot differentiate`,
        );
      }
      assertEquals(report.uncompared.length, 2);
    }
  });

  it("names the rules that occur in no graph, and abstains where they were asked for", () => {
    const all = checkRules({ graphs: 1, nodes: 4, seed: 3 });
    assert(all.unseen.length > 20);
    assertEquals(all.uncompared.filter((lack) => lack.includes("occurs in no graph")), []);
    const rules = ["tanh", "clamp", "mul", "select", "hypot", "pow"];
    const chosen = checkRules({ graphs: 1, nodes: 3, rules });
    assert(chosen.unseen.length > 0);
    assertEquals(chosen.verdict, "abstains");
    for (const name of chosen.unseen) {
      assert(chosen.uncompared.some((lack) => lack.startsWith(`the rule ${name}`)), name);
    }
    assert(chosen.uncompared.some((lack) => lack.endsWith(": it occurs in no graph")));
  });

  it("gives the same report for the same seed", () => {
    const run = () => checkRules({ graphs: 5, seed: 4 }).toString();
    assertEquals(run(), run());
  });

  it("can be cut into shares that hold the same graphs", () => {
    const whole = operandsSeen({ graphs: 6, seed: 4 });
    assertEquals([
      ...operandsSeen({ graphs: 2, seed: 4 }),
      ...operandsSeen({ graphs: 4, first: 2, seed: 4 }),
    ], whole);
    assertEquals(new Set(whole.map((operands) => operands.join())).size, 6, "all different");
    assertNotEquals(operandsSeen({ graphs: 6, seed: 5 }), whole);
  });

  it("tells how far it is after each graph", () => {
    const seen: number[] = [];
    checkRules({ graphs: 3, nodes: 5, onProgress: ({ done }) => seen.push(done) });
    assertEquals(seen, [1, 2, 3]);
  });

  it("abstains where a rule of the user's occurs that nothing is compared with, asked for or not", () => {
    defineRule({
      name: "erfAmongAll",
      evaluate: (x) => x,
      partials: [() => 12345],
      expression: "erf(x)",
    });
    const { verdict, unseen, uncompared } = checkRules({ graphs: 30, seed: 8 });
    assertEquals(verdict, "abstains");
    assert(unseen.includes("erfAmongAll"));
    assertStringIncludes(uncompared.join(), "the rule erfAmongAll, value: mathjs cannot");
  });

  it("refuses options out of range", () => {
    assertThrows(
      () => checkRules({ graphs: 0 }),
      RangeError,
      "'graphs' must be an integer of at least 1",
    );
  });
});
