import { assert, assertEquals } from "@std/assert";
import { errorInUlps } from "../lib/check/oracle/ulp.ts";
import { ExactDerivatives } from "./support/exact_derivatives.ts";
import { nestedWays, pathsOf } from "./support/nested_derivatives.ts";
import {
  compositions,
  functionsOfEqualOperands,
  powers,
  ruleFunctions,
  type SmoothFunction,
} from "./support/smooth_functions.ts";

/** How many ulps a derivative of each order may be off. */
const BOUNDS = [4, 8, 16, 32];
/** How far it may be off where the derivative is 0: terms as large as 1 cancel there. */
const AT_ZERO = 2 ** -46;

/**
 * Where terms of a derivative cancel, so that a rounding error of one of them is a larger part of their sum: by how much larger. It
 * is the sum of the terms' sizes over the size of their sum.
 */
const CANCELLING: readonly {
  name: string;
  path: string;
  at: readonly number[];
  factor: number;
  reason: string;
}[] = [
  {
    name: "x^y with integer y, order 3",
    path: "0,1,1",
    at: [0.5, 0],
    // ∂³x^n/∂x∂n² = x^(n − 1)·ln x·(2 + n·ln x), with n = 2y + 3 at x = ½, n = 3
    factor: (2 + 3 * Math.LN2) / Math.abs(2 - 3 * Math.LN2),
    reason: "2 + 3·ln ½ has as many digits less than ln ½ as it is smaller",
  },
  {
    name: "log(sigmoid(x)), order 4",
    path: "0,0,0,0",
    at: [-1],
    // with p = σ(−x): the fourth derivative is −p·(1 − p)·(1 − 6p + 6p²)
    factor: polynomialAt(1 / (1 + Math.exp(-1))),
    reason: "1 − 6p + 6p² has a zero near p = σ(1)",
  },
];

function polynomialAt(p: number): number {
  return (1 + 6 * p + 6 * p * p) / Math.abs(1 - 6 * p + 6 * p * p);
}

/** The derivatives of an order that are wrong, in words, and how many there were. */
function wrong(smooth: SmoothFunction, order: number) {
  const { name: ofFunction, arity, f, formulas, points, amplification = 1 } = smooth;
  const plain = amplification * BOUNDS[order - 1]!, limit = limitOf(ofFunction, order);
  const paths = pathsOf(arity, order), exact = new ExactDerivatives(formulas, paths);
  const texts: string[] = [];
  let compared = 0;
  for (const [i, path] of paths.entries()) {
    const prepared = nestedWays.map(([name, way]) => [name, way(f, arity, path)] as const);
    for (const point of points) {
      const isLimit = limit?.path === path.join() && limit.at.join() === point.join();
      const bound = plain * (isLimit ? limit!.factor : 1), number = exact.at(point)[i]!;
      if (typeof number === "string") continue;
      for (const [name, way] of prepared) {
        const got = way(point);
        compared++;
        if (isLimit && errorInUlps(got, number) > plain) reached.add(limit!.name);
        const isRight = errorInUlps(got, number) <= bound ||
          number.abs().lt(1e-300) && Math.abs(got) <= AT_ZERO;
        if (isRight) continue;
        texts.push(`by ${path} at (${point}), ${name}: ${got} for ${number.toPrecision(20)}`);
      }
    }
  }
  return { texts, compared };
}

/** The limits that an error reached beyond the plain bound. */
const reached = new Set<string>();

function limitOf(name: string, order: number) {
  return CANCELLING.find((limit) => limit.name === `${name}, order ${order}`);
}

for (
  const [kind, functions] of Object.entries({
    "every rule": ruleFunctions.filter(({ arity }) => arity < 3),
    "rules at equal operands": functionsOfEqualOperands,
    "powers with a constant exponent": powers,
    compositions,
  })
) {
  Deno.test(`derivatives of orders 1 to 4 are mathjs's, recorded, nested and compiled: ${kind}`, async (t) => {
    for (const smooth of functions) {
      await t.step(smooth.name, () => {
        const unexpected: string[] = [];
        let total = 0;
        for (const order of [1, 2, 3, 4]) {
          const { texts, compared } = wrong(smooth, order), name = `${smooth.name}, order ${order}`;
          total += compared;
          unexpected.push(...texts.map((text) => `${name}, ${text}`));
        }
        assert(total > 0, "nothing was compared");
        assertEquals(unexpected, []);
      });
    }
  });
}

Deno.test("derivatives whose terms cancel need their wider bounds still", () => {
  for (const { name, reason } of CANCELLING) assert(reached.has(name), `${name}: ${reason}`);
});
