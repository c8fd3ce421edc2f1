/** Models of single rules, and what they must compute. */

import { SeededRandom } from "../../../lib/check/graphs/seeded_random.ts";
import { applyRule } from "../../../lib/check/graphs/plan.ts";
import { toOnnx } from "../../../lib/onnx/mod.ts";
import { type Rule, rules } from "../../../mod.ts";
import { binaryEdges, EDGES, OUTSIDE, ternaryEdges, unaryEdges } from "../../support/edges.ts";
import { DOMAINS } from "../../sql/support/rules.ts";
import { kernelOfRule, valueAndGrad } from "../../support/kernels.ts";

/** What a rule has at a point: its value and its partials; {@linkcode OUTSIDE} where nothing is said of it. */
export interface Expected {
  readonly operands: readonly number[];
  readonly value: number | undefined;
  readonly partials: readonly (number | undefined)[];
}

/** Values of a kernel at random points, whose operands are floats where the model's are. */
export function randomPoints(rule: Rule, type: "double" | "float", count: number): Expected[] {
  const [low, high] = DOMAINS[rule.name] ?? [-4, 4], random = new SeededRandom(1);
  const kernel = kernelOfRule(rule);
  return Array.from({ length: count }, () => {
    const operands = Array.from({ length: rule.arity }, () => {
      const x = low + (high - low) * random.unit();
      return type === "double" ? x : Math.fround(x);
    });
    const { value, grad } = valueAndGrad(kernel, ...operands);
    return { operands, value, partials: grad };
  });
}

/** What the conventions say of a rule at the edges of its domain, at zeros, at infinities, at NaN and at the smallest numbers. */
export function edgesOf({ name, arity }: Rule): Expected[] {
  if (arity === 1) {
    const { value, partials } = unaryEdges[name]!;
    return EDGES.map((x, i) => {
      const [partial] = [partials[i]];
      return {
        operands: [x],
        value: typeof value === "function" ? value(x) : value[i],
        partials: [partial],
      };
    });
  }
  if (arity === 2) {
    const { value, rows } = binaryEdges[name]!;
    return rows.map(([x, y, ...partials]) => ({ operands: [x, y], value: value(x, y), partials }));
  }
  return ternaryEdges[name]!.rows.map(([operands, value, partials]) => {
    return { operands, value, partials };
  });
}

/** The model of a rule: its operands are shared, so that "gradient" has its partials; a sample is one number that nobody reads. */
export function modelOfRule(
  rule: Rule,
  type: "double" | "float",
  products: "checked where needed" | "checked" = "checked",
) {
  return toOnnx((x) => applyRule(rule, x!), {
    inputs: [rule.arity, 1],
    shared: [0],
    type,
    products,
  });
}

/** The units in the last place, of doubles or of floats, that a number is off. 0 where both are NaN, ∞ where one alone is NaN or infinite. */
export function ulpsOff(actual: number, expected: number, type: "double" | "float"): number {
  if (actual === expected || Number.isNaN(actual) && Number.isNaN(expected)) return 0;
  const largest = type === "double" ? Number.MAX_VALUE : 2 ** 128 - 2 ** 104;
  if (type === "float" && actual === Math.fround(expected)) return 0;
  if (!(Math.abs(actual) <= largest && Math.abs(expected) <= largest)) return Infinity;
  const [bits, least] = type === "double" ? [52, -1074] : [23, -149];
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(expected))) - bits, least);
  return Math.abs(actual - expected) / 2 ** exponent;
}

/** How many rules there are. */
export const builtInRules: readonly Rule[] = [...rules.values()].filter(({ builtIn }) => builtIn);

export { OUTSIDE };
