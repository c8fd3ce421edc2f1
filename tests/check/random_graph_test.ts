import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { randomPlan } from "../../lib/check/graphs/random_plan.ts";
import { SeededRandom } from "../../lib/check/graphs/seeded_random.ts";
import { randomGraph } from "../../lib/check/mod.ts";
import { rules } from "../../mod.ts";
import { defineRule, reversedTopologicalOrder, trace } from "../../mod.ts";

const shape = (options: Parameters<typeof randomGraph>[0]) => {
  const { root } = randomGraph(options);
  const { rules, operands, data } = trace(root);
  return { rules: rules.map((rule) => rule?.name), operands: [...operands], data: [...data] };
};

describe("randomGraph", () => {
  it("draws the same graph for the same seed, and another one for another", () => {
    assertEquals(shape({ seed: 7 }), shape({ seed: 7 }));
    assert(JSON.stringify(shape({ seed: 7 })) !== JSON.stringify(shape({ seed: 8 })));
  });

  it("has about as many nodes as asked for, and every leaf under the root", () => {
    for (const nodes of [1, 2, 5, 15, 30, 200]) {
      const { root, leaves } = randomGraph({ seed: 3, nodes });
      const graph = trace(root);
      assert(Math.abs(graph.length - graph.constants.length - nodes) <= 2);
      const ids = Array.from(graph.leaves, (position) => graph.id(position)); // versions share one
      assertEquals(new Set(ids).size, leaves.length);
    }
  });

  it("draws 100,000 nodes, all of them under the root", () => {
    const { root } = randomGraph({ seed: 3, nodes: 100_000 });
    const { length } = reversedTopologicalOrder(root);
    assert(length >= 100_000 && length < 120_000); // numbers as operands come besides
  });

  it("uses the rules asked for, and add", () => {
    const { rules } = shape({ seed: 1, nodes: 40, rules: ["tanh", "mul"] });
    assertEquals([...new Set(rules)].sort(), ["add", "mul", "tanh", undefined]);
  });

  it("takes rules of defineRule, as functions or rows", () => {
    const triple = defineRule({
      name: "triple",
      evaluate: (x) => 3 * x,
      partials: [() => 3],
      expression: "3 * x",
    });
    assert(shape({ seed: 1, rules: [triple] }).rules.includes("triple"));
    assert(shape({ seed: 1, rules: [triple.rule] }).rules.includes("triple"));
  });

  it("draws what finds wrong rules: shared nodes, one node as both operands, zeros, negatives, large numbers", () => {
    const all = [...rules.values()];
    const plans = Array.from(
      { length: 300 },
      (_, i) => randomPlan(new SeededRandom(1, i), 15, all),
    );
    const share = (holds: (plan: typeof plans[0]) => boolean) =>
      plans.filter(holds).length / plans.length;
    const usersOf = (plan: typeof plans[0], position: number) =>
      plan.operands.flat().filter((operand) => operand === position).length;
    assert(share((plan) => plan.rules.some((_, i) => usersOf(plan, i) > 1)) > 0.8);
    assert(share((plan) => plan.operands.some(([a, b]) => a !== undefined && a === b)) > 0.3);
    assert(share((plan) => plan.data.some((x, i) => x === 0 && plan.leaf[i]! >= 0)) > 0.15);
    assert(share((plan) => plan.data.some((x) => x < 0)) > 0.9);
    assert(share((plan) => plan.data.some((x) => Math.abs(x) > 20)) > 0.3);
    for (const exponent of [0, 1, 2, 3, -1, -2, 0.5]) {
      assert(
        share((plan) =>
          plan.rules.some((rule, i) =>
            rule?.name === "pow" && plan.data[plan.operands[i]![1]!] === exponent
          )
        ) > 0,
      );
    }
  });

  for (
    const [options, type, message] of [
      [{ seed: -1 }, RangeError, "'seed' must be an integer of at least 0: current value is -1"],
      [
        { nodes: 1.5 },
        RangeError,
        "'nodes' must be an integer of at least 1: current value is 1.5",
      ],
      [{ rules: [] }, TypeError, "'rules' must be an array of rules, not empty"],
      [{ rules: ["nope"] }, RangeError, `Cannot find the rule "nope"`],
      [{ rules: [3 as never] }, TypeError, "current value is 3"],
    ] as const
  ) {
    it(`refuses ${JSON.stringify(options)}`, () => {
      assertThrows(() => randomGraph(options), type as ErrorConstructor, message);
    });
  }
});
