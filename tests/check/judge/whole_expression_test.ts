import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { wholeDerivatives } from "../../../lib/check/judge/whole_expression.ts";
import { checkGradient, randomGraph } from "../../../lib/check/mod.ts";
import { abs, trace, Value } from "../../../mod.ts";

describe("the whole graph as one mathjs expression, differentiated by each leaf", () => {
  it("has the engine's gradients, for sum, product, power, tanh and the chain rule over shared nodes", () => {
    let compared = 0;
    for (let seed = 1; seed <= 150; seed++) {
      const { root } = randomGraph({ seed, nodes: 9, rules: ["add", "sub", "mul", "pow", "tanh"] });
      const report = checkGradient(root);
      const gradients = new Map(report.leaves.map(({ name, gradient }) => [name, gradient]));
      const derivatives = new Map<string, number>(); // of all versions of a leaf together
      for (const { name, value } of report.derivatives()) {
        derivatives.set(name, (derivatives.get(name) ?? 0) + value);
      }
      for (const [name, value] of derivatives) {
        if (Number.isNaN(value)) continue;
        const gradient = gradients.get(name)!;
        const tolerance = 1e-12 * Math.max(1, Math.abs(value), Math.abs(root.data));
        assert(
          Math.abs(gradient - value) <= tolerance,
          `seed ${seed}, ${name}: ${gradient}, ${value}`,
        );
        compared++;
      }
    }
    assert(compared > 250, `only ${compared} were compared`);
  });

  it("gives each version of a leaf a derivative of its own", () => {
    const x = new Value(2, "x");
    const square = x.mul(x);
    x.data = 5;
    const derivatives = wholeDerivatives(trace(square.mul(x)))!;
    assertEquals(derivatives.map(({ value }) => value!.toNumber()), [20, 4]);
  });

  it("is not to be had where the tree is too large, or on a kink", () => {
    let y = new Value(1, "x");
    for (let i = 0; i < 12; i++) y = y.mul(y);
    assertEquals(wholeDerivatives(trace(y)), undefined);
    assertEquals(wholeDerivatives(trace(abs(new Value(0)))), undefined);
  });
});
