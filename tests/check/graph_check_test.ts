import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { checkRecording } from "../../lib/check/graph_check.ts";
import { planOf } from "../../lib/check/graphs/plan.ts";
import { record } from "../../lib/check/graphs/recording.ts";
import { Tally } from "../../lib/check/report/report.ts";
import { trace, Value } from "../../mod.ts";

/** The kinds of faults of a graph, where the sweep gives its leaf another gradient. */
function faultsWith(root: Value, gradient: number): string[] {
  const recording = record(planOf(trace(root)));
  const { plan, gradients } = recording;
  const changed = gradients.map((own, position) => plan.leaf[position]! >= 0 ? gradient : own);
  const wrong = { ...recording, gradients: changed };
  return checkRecording(wrong, "exact", new Tally()).faults.map(({ kind }) => kind);
}

describe("an infinite gradient", () => {
  const infinite = () => new Value(-1e-300, "x").mul(1e200).mul(-1e200); // −1e400
  const both = () => {
    const x = new Value(1e-300, "x");
    return x.mul(1e200).mul(1e200).sub(x.mul(1e200).mul(1e200)); // ∞ − ∞
  };

  it("is compared by its sign", () => {
    assertEquals(faultsWith(infinite(), -Infinity), []);
    for (const wrong of [0, Infinity, NaN, -1e300]) {
      assertEquals(faultsWith(infinite(), wrong), ["accumulation", "gradient"], `${wrong}`);
    }
  });

  it("may be anything where infinities of both signs meet", () => {
    for (const gradient of [NaN, 0, Infinity]) assertEquals(faultsWith(both(), gradient), []);
  });
});
