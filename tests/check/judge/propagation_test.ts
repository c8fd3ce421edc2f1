import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { isBuiltIn } from "../../../lib/check/graphs/built_in.ts";
import { SeededRandom } from "../../../lib/check/graphs/seeded_random.ts";
import { BUILT_IN_ULPS } from "../../../lib/check/judge/tolerance.ts";
import { propagatedError } from "../../../lib/check/judge/propagation.ts";
import { ulp } from "../../../lib/expression/rounding.ts";
import { rules } from "../../../mod.ts";

const builtIn = [...rules.values()].filter(isBuiltIn);
const ruleNamed = (name: string) => rules.get(name)!;

/** A number of any size from 2^-20 to 2^24. */
function anySize(random: SeededRandom): number {
  return (random.chance(0.5) ? 1 : -1) * (1 + random.below(1000) / 1000) *
    2 ** (random.below(44) - 20);
}

describe("propagatedError", () => {
  for (const rule of builtIn) {
    it(`bounds how far ${rule.name} moves wherever its operands lie within their errors`, () => {
      const random = new SeededRandom(31);
      let bounded = 0;
      for (let i = 0; i < 300; i++) {
        const center = Array.from({ length: rule.arity }, () => anySize(random));
        const errors = center.map(() => Math.abs(anySize(random)) * 2 ** -10);
        const bound = propagatedError(rule, center, errors);
        const value = rule.evaluate(...center);
        if (!(bound < Infinity) || !Number.isFinite(value)) continue;
        bounded++;
        for (let j = 0; j < 10; j++) {
          const point = center.map((x, k) => x + errors[k]! * (random.below(2001) / 1000 - 1));
          const moved = rule.evaluate(...point);
          const rounding = BUILT_IN_ULPS * (ulp(value) + ulp(moved));
          assert(
            Math.abs(moved - value) <= bound + rounding,
            `${rule.name} at ${center} ± ${errors}: ${value}, at ${point}: ${moved}, bound ${bound}`,
          );
        }
      }
      assert(bounded > 20, `only ${bounded} were bounded`);
    });
  }

  it("is no bound of first order: cos near a multiple of π moves, though its slope there is 0", () => {
    const bound = propagatedError(ruleNamed("cos"), [Math.PI], [0.5]);
    assert(bound >= 1 - Math.cos(0.5) && bound < 0.5, `${bound}`);
  });

  it("reaches into every branch, and over a jump between them", () => {
    assert(propagatedError(ruleNamed("abs"), [1e-3], [1]) >= 1);
    assert(propagatedError(ruleNamed("max"), [1, 1.5], [1, 0]) >= 1);
    assertEquals(propagatedError(ruleNamed("step"), [0.5], [1]), 1);
    assertEquals(propagatedError(ruleNamed("step"), [2], [1]), 0);
    assertEquals(propagatedError(ruleNamed("select"), [1, 2, 3], [0, 0, Infinity]), 0);
  });

  it("is unbounded where a pole, or the end of the domain, lies within the errors", () => {
    assertEquals(propagatedError(ruleNamed("log"), [1], [2]), Infinity);
    assertEquals(propagatedError(ruleNamed("tan"), [1.5], [0.2]), Infinity);
    assertEquals(propagatedError(ruleNamed("div"), [1, 1], [0, 1]), Infinity);
  });

  it("is known where mathjs's derivative overflows in doubles", () => {
    const bound = propagatedError(ruleNamed("sigmoid"), [-400], [1e-6]);
    assert(bound > 0 && bound < 1e-177, `${bound}`);
  });
});
