import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { checkRecording } from "../../../lib/check/graph_check.ts";
import { planOf } from "../../../lib/check/graphs/plan.ts";
import { record } from "../../../lib/check/graphs/recording.ts";
import { checkGradient } from "../../../lib/check/mod.ts";
import { Tally } from "../../../lib/check/report/report.ts";
import { exp, trace, Value } from "../../../mod.ts";

/** The kinds of fault where an engine gives the first leaf another gradient. */
function faultsWith(root: Value, gradient: number): string[] {
  const recording = record(planOf(trace(root)));
  const { plan } = recording;
  const gradients = recording.gradients.map((own, position) =>
    plan.leaf[position]! >= 0 ? gradient : own
  );
  const { faults } = checkRecording({ ...recording, gradients }, "exact", new Tally());
  return faults.map(({ kind }) => kind);
}

describe("a gradient beyond the doubles", () => {
  const x = () => new Value(1e10, "x"), tiny = () => new Value(-1e-300, "x");
  const graphs: [what: string, root: () => Value, gradient: number][] = [
    ["exp(x), as its slope is", () => exp(x()) as Value, Infinity],
    ["a product of finite slopes", () => tiny().mul(1e200).mul(-1e200), -Infinity],
    ["such a product, and a finite term", () => {
      const leaf = tiny();
      return leaf.mul(1e200).mul(1e200).add(leaf.mul(-3));
    }, Infinity],
  ];
  for (const [what, root, gradient] of graphs) {
    it(`has a sign, and an engine is wrong that gives anything else: ${what}`, () => {
      assertEquals(faultsWith(root(), gradient), []);
      for (const wrong of [0, 1e308, -gradient, NaN]) {
        assert(faultsWith(root(), wrong).includes("gradient"), `${wrong}`);
      }
      const { verdict, leaves } = checkGradient(root());
      assertEquals([verdict, leaves[0]!.gradient], ["abstains", gradient]);
      assert(leaves[0]!.silence!.startsWith("the gradient is beyond the doubles: its sign agrees"));
    });
  }

  it("is not known where infinities meet, or a factor may be 0", () => {
    const meeting = () => {
      const leaf = tiny();
      return leaf.mul(1e200).mul(1e200).sub(leaf.mul(1e200).mul(1e200));
    };
    const vanishing = () => exp(new Value(-800, "x")).mul(1e200).mul(1e200);
    for (const root of [meeting, vanishing]) {
      for (const gradient of [0, Infinity, -Infinity]) {
        assert(!faultsWith(root(), gradient).includes("gradient"));
      }
      const { leaves } = checkGradient(root());
      assert(leaves.every(({ silence = "" }) => !silence.includes("sign agrees")));
    }
  });
});
