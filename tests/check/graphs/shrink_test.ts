import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { planOf } from "../../../lib/check/graphs/plan.ts";
import type { Plan } from "../../../lib/check/graphs/plan.ts";
import { randomPlan } from "../../../lib/check/graphs/random_plan.ts";
import { SeededRandom } from "../../../lib/check/graphs/seeded_random.ts";
import { shrink } from "../../../lib/check/graphs/shrink.ts";
import { rules } from "../../../mod.ts";
import { trace, Value } from "../../../mod.ts";

const all = [...rules.values()];
const names = ({ rules }: Plan) => rules.map((rule) => rule?.name);

/** Whether a plan holds a rule. */
const has = (name: string) => (plan: Plan) => names(plan).includes(name);

describe("shrink", () => {
  it("cuts any graph down to the one operation that matters, on a simple number", () => {
    let found = 0;
    for (let graph = 0; graph < 100; graph++) {
      const plan = randomPlan(new SeededRandom(5, graph), 30, all);
      if (!has("tanh")(plan)) continue;
      found++;
      const smallest = shrink(plan, has("tanh"));
      assertEquals(names(smallest), [undefined, "tanh"]);
      assertEquals(smallest.data[0], 2);
    }
    assert(found > 5);
  });

  it("keeps what the fault needs: the same node as both operands, two versions of a leaf", () => {
    const plan = randomPlan(new SeededRandom(1, 3), 100, all);
    const isTwice = (operands: readonly number[]) =>
      operands.length === 2 && operands[0] === operands[1];
    assert(plan.operands.some(isTwice));
    assertEquals(shrink(plan, ({ operands }) => operands.some(isTwice)).operands, [[], [0, 0]]);

    const x = new Value(3.14159, "x");
    const square = x.mul(x).tanh();
    x.data = -17.25;
    const versions = planOf(trace(square.mul(x).add(x.sin())));
    const hasTwoVersions = ({ leaf }: Plan) => {
      const numbers = leaf.filter((number) => number >= 0);
      return new Set(numbers).size < numbers.length;
    };
    const smallest = shrink(versions, hasTwoVersions);
    assertEquals(smallest.leaf.filter((leaf) => leaf >= 0), [0, 0]);
    assert(smallest.rules.length <= 4);
  });

  it("gives nodes the numbers that follow from the operands", () => {
    for (let graph = 0; graph < 20; graph++) {
      const plan = randomPlan(new SeededRandom(9, graph), 20, all);
      const { rules, operands, data } = shrink(plan, (plan) => plan.rules.length > 4);
      rules.forEach((rule, position) => {
        if (rule === undefined) return;
        const numbers = operands[position]!.map((operand) => data[operand]!);
        assertEquals(data[position], rule.evaluate(...numbers));
      });
    }
  });

  it("returns the very graph where nothing simpler fails", () => {
    const plan = planOf(trace(new Value(3.5, "x").tanh()));
    assertEquals(shrink(plan, (candidate) => candidate === plan), plan);
  });

  it("takes few steps for a long chain, and ends", () => {
    let y = new Value(0.5, "x");
    for (let i = 0; i < 5000; i++) y = i === 1234 ? y.sin() : y.mul(1.0001);
    let checks = 0;
    const smallest = shrink(planOf(trace(y)), (plan) => {
      checks++;
      return has("sin")(plan);
    });
    assertEquals(names(smallest), [undefined, "sin"]);
    assert(checks < 200);
  });
});
