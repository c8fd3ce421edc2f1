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

/** The functions and orders that are still wrong. Who mends one takes it from the list. */
const KNOWN: readonly string[] = [
  "hypot(x, y)², order 2",
  "hypot(x, y)², order 4",
  "hypot · hypot, order 2",
  "hypot · hypot, order 4",
  "exp(−hypot(x, y)²), order 2",
  "exp(−hypot(x, y)²), order 4",
  "x^y with integer y, order 3",
  "log(sigmoid(x)), order 4",
];

/** The derivatives of an order that are wrong, in words, and how many there were. */
function wrong(smooth: SmoothFunction, order: number) {
  const { arity, f, formulas, points, amplification = 1 } = smooth;
  const bound = amplification * BOUNDS[order - 1]!;
  const paths = pathsOf(arity, order), exact = new ExactDerivatives(formulas, paths);
  const texts: string[] = [];
  let compared = 0;
  for (const [i, path] of paths.entries()) {
    const prepared = nestedWays.map(([name, way]) => [name, way(f, arity, path)] as const);
    for (const point of points) {
      const number = exact.at(point)[i]!;
      if (typeof number === "string") continue;
      for (const [name, way] of prepared) {
        const got = way(point);
        compared++;
        const isRight = errorInUlps(got, number) <= bound ||
          number.abs().lt(1e-300) && Math.abs(got) <= AT_ZERO;
        if (isRight) continue;
        texts.push(`by ${path} at (${point}), ${name}: ${got} for ${number.toPrecision(20)}`);
      }
    }
  }
  return { texts, compared };
}

const still = new Set<string>();

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
          if (texts.length > 0 && KNOWN.includes(name)) still.add(name);
          else unexpected.push(...texts.map((text) => `${name}, ${text}`));
        }
        assert(total > 0, "nothing was compared");
        assertEquals(unexpected, []);
      });
    }
  });
}

Deno.test("what is known to be wrong in derivatives of higher orders is wrong still", () => {
  assertEquals(KNOWN.filter((name) => !still.has(name)), [], "take them from the list");
});
