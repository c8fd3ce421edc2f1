import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { toOnnx } from "../../lib/onnx/mod.ts";
import {
  curveFit,
  network,
  problem,
  randomFunction,
  type Summed,
} from "../onnx/support/functions.ts";
import {
  builtInRules,
  edgesOf,
  type Expected,
  modelOfRule,
  OUTSIDE,
  randomPoints,
  ulpsOff,
} from "../onnx/support/rule_models.ts";
import { load, type LoadedModel } from "./support/onnx_runtime.ts";

const types = ["double", "float"] as const;

/** How far a model is off at a point, in ulps. Zeros have no sign here: Where and ReduceSum of ONNX Runtime make −0 positive. */
async function distance(
  model: LoadedModel,
  { operands, value, partials }: Expected,
  type: "double" | "float",
): Promise<number> {
  const { values, gradient } = await model.run({
    input0: { shape: [operands.length], data: operands },
    input1: { shape: [1, 1], data: [0] },
  });
  const found = [values![0]!, ...gradient!];
  const off = [value, ...partials].map((expected, k) =>
    expected === OUTSIDE ? 0 : ulpsOff(found[k]!, expected, type)
  );
  return Math.max(...off);
}

for (const type of types) {
  describe(`in ${type}s ONNX Runtime is within 5 ulp of a kernel at random points`, () => {
    for (const rule of builtInRules) {
      it(rule.name, async () => {
        await using model = await load(modelOfRule(rule, type), type);
        for (const point of randomPoints(rule, type, 300)) {
          const ulps = await distance(model, point, type);
          assert(ulps <= 5, `${rule.name}(${point.operands}) is ${ulps} ulp off`);
        }
      });
    }
  });
}

describe("at edges ONNX Runtime has what the conventions say", () => {
  for (const rule of builtInRules) {
    it(rule.name, async () => {
      await using model = await load(modelOfRule(rule, "double"));
      for (const point of edgesOf(rule)) {
        const ulps = await distance(model, point, "double");
        assert(ulps <= 5, `${rule.name}(${point.operands}) is ${ulps} ulp off`);
      }
    });
  }
});

/** Throws where ONNX Runtime differs from a kernel by more than a share of the largest number. */
async function assertLikeKernel(summed: Summed, count: number, bounds: Record<string, number>) {
  const { f, inputs, shared } = summed;
  const { feeds, values, gradient, scale } = problem(summed, count);
  const named = Object.fromEntries(feeds.map((feed, i) => [`input${i}`, feed]));
  const size = Math.max(...values.map(Math.abs), 1), sum = values.reduce((a, b) => a + b, 0);
  for (const [type, bound] of Object.entries(bounds) as ["double" | "float", number][]) {
    await using model = await load(toOnnx(f, { inputs, shared, type }), type);
    const found = await model.run(named);
    const near = (actual: readonly number[], expected: readonly number[], scale: number) => {
      assertEquals(actual.length, expected.length);
      actual.forEach((one, i) => {
        const off = Math.abs(one - expected[i]!) / scale;
        assert(off <= bound, `${type}: ${one} is ${off} off ${expected[i]}`);
      });
    };
    near(found["values"]!, values, size);
    near(found["value"]!, [sum], size * count);
    near(found["gradient"]!, gradient, scale || 1);
  }
}

describe("ONNX Runtime computes what a kernel does", () => {
  it("of the README's network", () =>
    assertLikeKernel(network, 200, { double: 1e-13, float: 1e-5 }));
  it("of a curve fit", () => assertLikeKernel(curveFit, 200, { double: 1e-13, float: 1e-5 }));
  for (let seed = 0; seed < 40; seed++) {
    it(`of random function ${seed}`, () => {
      return assertLikeKernel(randomFunction(seed), 1 + seed % 4, { double: 1e-12, float: 1e-4 });
    });
  }
});
