import { assert } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { decode } from "./support/decoded_model.ts";
import { evaluate } from "./support/evaluate.ts";
import {
  builtInRules,
  edgesOf,
  type Expected,
  modelOfRule,
  OUTSIDE,
  randomPoints,
  ulpsOff,
} from "./support/rule_models.ts";

/** How far a model is off at a point, in ulps: its value, of which a zero has a sign, then its partials. */
function distances(
  model: ReturnType<typeof decode>,
  { operands, value, partials }: Expected,
  type: "double" | "float",
): number[] {
  const outputs = evaluate(model, {
    input0: { shape: [operands.length], data: operands },
    input1: { shape: [1, 1], data: [0] },
  });
  const found = [outputs["values"]!.data[0]!, ...outputs["gradient"]!.data];
  const hasOtherZero = value === 0 && found[0] === 0 && !Object.is(found[0], value);
  const off = [value, ...partials].map((expected, k) =>
    expected === OUTSIDE ? 0 : ulpsOff(found[k]!, expected, type)
  );
  return hasOtherZero ? [Infinity, ...off.slice(1)] : off;
}

for (const type of ["double", "float"] as const) {
  describe(`in ${type}s a model of a rule is within 5 ulp of its kernel at random points`, () => {
    for (const rule of builtInRules) {
      it(rule.name, () => {
        const model = decode(modelOfRule(rule, type));
        for (const point of randomPoints(rule, type, 100)) {
          const worst = Math.max(...distances(model, point, type));
          assert(worst <= 5, `${rule.name}(${point.operands}) is ${worst} ulp off`);
        }
      });
    }
  });
}

describe("at edges a model of a rule has what the conventions say", () => {
  for (const rule of builtInRules) {
    it(rule.name, () => {
      const model = decode(modelOfRule(rule, "double"));
      for (const point of edgesOf(rule)) {
        const off = distances(model, point, "double");
        assert(
          Math.max(...off) <= 5,
          `${rule.name}(${
            point.operands.map((x) => Object.is(x, -0) ? "-0" : x)
          }) is ${off} ulp off`,
        );
      }
    });
  }
});

describe("where products are checked where that is needed, a finite edge has what the conventions say", () => {
  for (const rule of builtInRules) {
    it(rule.name, () => {
      const model = decode(modelOfRule(rule, "double", "checked where needed"));
      const points = edgesOf(rule).filter(({ operands }) => operands.every(Number.isFinite));
      assert(points.length > 0);
      for (const point of points) {
        const off = distances(model, point, "double");
        assert(Math.max(...off) <= 5, `${rule.name}(${point.operands}) is ${off} ulp off`);
      }
    });
  }
});

Deno.test("the rules are those of the package", () => {
  assert(builtInRules.length > 35);
});
