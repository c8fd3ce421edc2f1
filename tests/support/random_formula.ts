/** Random formulas for property tests of what evaluates them. */
import type { SeededRandom } from "../../lib/check/graphs/seeded_random.ts";

const UNARY = (
  "abs sqrt cbrt exp log log2 log10 sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh " +
  "sec csc cot sech csch coth"
).split(" ");

/** A random formula over x, y, z. */
export function randomFormula(random: SeededRandom, depth: number): string {
  if (depth === 0 || random.chance(0.1)) {
    return random.pick(["x", "y", "z", "2", "0.1", "pi", "(-3)"]);
  }
  const inner = () => randomFormula(random, depth - 1);
  return random.chance(0.5)
    ? `${random.pick(UNARY)}(${inner()})`
    : `(${inner()} ${random.pick(["+", "-", "*", "/", "^"])} ${inner()})`;
}
