import { assert, assertEquals } from "@std/assert";
import { build, type Plan } from "../../../lib/check/graphs/plan.ts";
import { randomPlan } from "../../../lib/check/graphs/random_plan.ts";
import { SeededRandom } from "../../../lib/check/graphs/seeded_random.ts";
import { shrink } from "../../../lib/check/graphs/shrink.ts";
import { rules, type Value } from "../../../mod.ts";

const builtIns = [...rules.values()].filter(({ builtIn }) => builtIn);

function plans(history: Parameters<typeof randomPlan>[3]): Plan[] {
  return Array.from(
    { length: 40 },
    (_, graph) => randomPlan(new SeededRandom(5, graph), 20, builtIns, history),
  );
}

Deno.test("what a random graph computes inside of noGrad is a constant with the number that was planned", () => {
  let constants = 0;
  for (const plan of plans({ hasVersions: true, hasUnrecorded: true })) {
    const { root, values } = build(plan);
    assert(Object.is(root.data, plan.data[plan.root]));
    for (const position of plan.unrecorded.keys()) {
      const { operation, data, label } = values[position] as Value;
      assertEquals([operation, label], ["constant", plan.labels[position]]);
      assert(Object.is(data, plan.data[position]), `${data} for ${plan.data[position]}`);
      constants++;
    }
  }
  assert(constants > 40, `${constants}`);
});

Deno.test("the nodes of a graph whose handles were let go are found again, each in its place", () => {
  for (const plan of plans({ hasVersions: true, hasUnrecorded: true, forgets: true })) {
    const held = build({ ...plan, forgets: false }), { values, root } = build(plan);
    assertEquals(values.length, held.values.length);
    values.forEach((value, position) => {
      const other = held.values[position]!;
      assertEquals(typeof value, typeof other);
      if (typeof value === "number" || typeof other === "number") return;
      assertEquals([value.operation, value.data], [other.operation, other.data]);
    });
    assert(values[plan.root] === root);
  }
});

Deno.test("a graph is cut down with what it computes inside of noGrad, and without it where that has no part in the fault", () => {
  const plan = plans({ hasUnrecorded: true }).find(({ unrecorded }) => unrecorded.size > 1)!;
  const needed = shrink(plan, ({ unrecorded }) => unrecorded.size > 0);
  assertEquals(needed.unrecorded.size, 1);
  build(needed);
  const other = shrink(plan, ({ rules }) => rules.some((rule) => rule?.name === "mul"));
  assertEquals(other.unrecorded.size, 0);
});
