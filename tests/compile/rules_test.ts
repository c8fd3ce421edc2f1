import { assert } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { partialsOf, type Rule, rules, Value } from "../../mod.ts";
import { applyRule } from "../../lib/check/graphs/plan.ts";
import { judgeExactly } from "../../lib/check/judge/node_judgement.ts";
import { SeededRandom } from "../../lib/check/graphs/seeded_random.ts";
import { kernelKinds, kernelOfRule, valueAndGrad } from "../support/kernels.ts";
import { assertSameDoubles, distanceInUlps } from "../support/ulps.ts";

const points: Readonly<Record<number, readonly number[]>> = {
  1: [
    ...[0, 5e-324, 1e-310, 2 ** -1022, 1e-20, 1e-8, 0.1, 0.3, 0.5, 0.75, 1, 1.25, 2, 2.5, 3, 10],
    ...[22.5, 100, 354.5, 372, 700, 709.7, 710.2, 745, 1e3, 1e6, 1e15, 1e300, Infinity, NaN],
  ].flatMap((x) => [x, -x]),
  2: [0, 5e-324, 1e-3, 0.5, 1, 2, 3, 4.5, 7, 1e155, Infinity, NaN].flatMap((x) => [x, -x]),
  3: [0, 0.5, 1, 2, Infinity, NaN].flatMap((x) => [x, -x]),
};

/** Each choice of special operands. */
function specialPoints(arity: number): number[][] {
  let all: number[][] = [[]];
  for (let k = 0; k < arity; k++) {
    all = all.flatMap((point) => points[arity]!.map((x) => [...point, x]));
  }
  return all;
}

/** The engine's value and partials. */
function eager(rule: Rule, operands: readonly number[]): { value: number; partials: number[] } {
  const out = applyRule(rule, operands.map((x) => new Value(x)));
  return { value: out.data, partials: partialsOf(out) };
}

/** Both may be off by their own ulps; a zero has no sign here. */
function assertClose(actual: number, expected: number, ulps: number, where: string): void {
  const distance = distanceInUlps(actual, expected);
  assert(distance <= ulps, `${where}: ${actual} is ${distance} ulps from ${expected}`);
}

for (const [kind, options] of kernelKinds) {
  describe(`${kind}: at special points a kernel of a rule has the engine's value and partials`, () => {
    for (const rule of rules.values()) {
      it(rule.name, () => {
        const kernel = kernelOfRule(rule, options);
        for (const point of specialPoints(rule.arity)) {
          const expected = eager(rule, point);
          const { value, grad } = valueAndGrad(kernel, ...point);
          const at = `${rule.name}(${point.join(", ")})`;
          assertClose(value, expected.value, 6, at);
          assertSameDoubles([kernel.value(new Float64Array(point))], [value], at);
          if (expected.value === 0) assertSameDoubles([value], [expected.value], at);
          assert(!grad.some((x) => Object.is(x, -0)), `${at}: a negative zero`);
          expected.partials.forEach((partial, k) =>
            assertClose(grad[k]!, partial, 12, `∂${k} ${at}`)
          );
        }
      });
    }
  });
}

describe("a kernel of a rule is as near to the exact value and partials as the engine must be", () => {
  const random = new SeededRandom(20);
  const draw = () => {
    const sign = random.unit() < 0.5 ? -1 : 1;
    return sign * (random.unit() < 0.5 ? 3 * random.unit() : Math.exp(10 * random.unit() - 5));
  };
  for (const rule of rules.values()) {
    it(rule.name, () => {
      const kernel = kernelOfRule(rule);
      let compared = 0;
      for (let i = 0; i < 60; i++) {
        const operands = Array.from({ length: rule.arity }, draw);
        const { value, grad } = valueAndGrad(kernel, ...operands);
        const constants = operands.map(() => undefined);
        const node = { rule, operands, constants, value, partials: grad };
        for (const comparison of judgeExactly(node)) {
          const { agrees, what, ulps, silence } = comparison;
          if (silence === undefined) compared++;
          assert(agrees, `${rule.name}(${operands.join(", ")}), ${what}: ${ulps} ulps`);
        }
      }
      assert(compared > 10, `${compared} comparisons`);
    });
  }
});

describe("a batch has bit for bit what one sample after the other has", () => {
  for (const [kind, options] of kernelKinds) {
    it(`${kind}, all rules at all special points`, () => {
      for (const rule of rules.values()) {
        const kernel = kernelOfRule(rule, options);
        const samples = specialPoints(rule.arity);
        const values = new Float64Array(samples.length);
        const grads = new Float64Array(samples.length * rule.arity);
        kernel.batch(new Float64Array(samples.flat()), values, grads);
        samples.forEach((sample, i) => {
          const { value, grad } = valueAndGrad(kernel, ...sample);
          const at = `${rule.name}(${sample.join(", ")})`;
          const batched = grads.subarray(i * rule.arity, (i + 1) * rule.arity);
          assertSameDoubles([values[i]!, ...batched], [value, ...grad], at);
        });
      }
    });
  }
});

describe("all kinds of code have the same results, bit for bit", () => {
  for (const rule of rules.values()) {
    it(rule.name, () => {
      const kernels = kernelKinds.map(([, options]) => kernelOfRule(rule, options));
      for (const point of specialPoints(rule.arity)) {
        const [first, ...others] = kernels.map((kernel) => valueAndGrad(kernel, ...point));
        const at = `${rule.name}(${point.join(", ")})`;
        for (const other of others) {
          assertSameDoubles([other.value, ...other.grad], [first!.value, ...first!.grad], at);
        }
      }
    });
  }
});
