import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { parse } from "mathjs";
import { bigNumbers, exactly } from "../../lib/check/oracle/bignumber.ts";
import { runExactly } from "../../lib/check/oracle/exact_machine.ts";
import { SeededRandom } from "../../lib/check/graphs/seeded_random.ts";
import { runInDoubles } from "../../lib/expression/double_machine.ts";
import { lower } from "../../lib/expression/straight_line_program.ts";
import { randomFormula } from "../support/random_formula.ts";

/** Holds the bound of random formulas beside the exact number, and returns how many formulas had a bound. */
function countBounded(seed: number, draw: (random: SeededRandom) => number): number {
  const random = new SeededRandom(seed);
  const Big = bigNumbers(64);
  let bounded = 0;
  for (let i = 0; i < 3000; i++) {
    const text = randomFormula(random, 4);
    const program = lower([parse(text)]);
    const operands = [0, 1, 2].map(() => draw(random));
    const [x, y, z] = operands as [number, number, number];
    const { values, errors } = runInDoubles(program, x, y, z);
    const value = values[program.results[0]!]!;
    const error = errors[program.results[0]!]!;
    if (!(error < Infinity) || !Number.isFinite(value)) continue;
    const [exact] = runExactly(program, operands);
    if (exact === undefined || !exact.isFinite()) continue;
    bounded++;
    const distance = exact.minus(exactly(value, Big)).abs();
    assert(
      distance.lte(exactly(error, Big).plus(exact.abs().times(1e-25))),
      `${text} at ${operands}: ${value} is off by ${distance.toPrecision(5)}, bound ${error}`,
    );
  }
  return bounded;
}

describe("runInDoubles", () => {
  it("bounds the error of 3,000 random formulas: the exact number is never farther away", () => {
    const bounded = countBounded(20, (random) => (random.below(2001) - 1000) / 100);
    assert(bounded > 1000, `only ${bounded} formulas were bounded`);
  });

  it("bounds it at operands of a few subnormal units too, where the bound itself may underflow", () => {
    const bounded = countBounded(21, (random) => (random.below(31) - 15) * 2 ** -1074);
    assert(bounded > 1000, `only ${bounded} formulas were bounded`);
    const { values, errors } = runInDoubles(lower([parse("x / (2.5 * y)")]), 5e-324, 5e-324, NaN);
    assert(Math.abs(values[4]! - 0.4) <= errors[4]!, `${values[4]}, bound ${errors[4]}`);
  });

  const tight: [formula: string, x: number, units: number][] = [
    ["x * x", 0.1, 1.1],
    ["x + 0.1", 0.2, 1.1],
    ["sqrt(x)", 2, 1.1],
    ["tanh(x)", 0.3, 5.1],
    ["1 / cosh(x) ^ 2", 20, 20],
  ];
  for (const [text, x, units] of tight) {
    it(`is tight: ${text} at ${x} is known to ${units} units of 2^−53`, () => {
      const program = lower([parse(text)]);
      const { values, errors } = runInDoubles(program, x, NaN, NaN);
      const register = program.results[0]!;
      assert(errors[register]! <= units * 2 ** -53 * Math.abs(values[register]!));
    });
  }

  const unknown: [formula: string, x: number][] = [
    ["1 / (x - x ^ 0.5 * x ^ 0.5)", 2], // the denominator may be 0
    ["(1 + x - 1) / x", 1e-300],
    ["exp(x) / exp(x)", 1000],
    ["log(x)", -1],
  ];
  for (const [text, x] of unknown) {
    it(`claims no digit of ${text} at ${x}`, () => {
      const program = lower([parse(text)]);
      const { values, errors } = runInDoubles(program, x, NaN, NaN);
      const register = program.results[0]!;
      assert(!(errors[register]! < Math.abs(values[register]!)));
    });
  }

  for (const text of ["x * sin(y)", "sin(y) * x", "x / sin(y)"]) {
    it(`charges an exact 0 nothing, though what meets it was rounded: ${text} at x = 0`, () => {
      const program = lower([parse(text)]);
      const { values, errors } = runInDoubles(program, 0, 1.3, NaN);
      const [result] = program.results as Iterable<number> as [number];
      assertEquals([values[result], errors[result]], [0, 0]);
    });
  }

  it("keeps a second order: of (tanh(x) ^ 2 - 1) * 1e20 at 50 no digit is claimed, though every slope is 0", () => {
    const program = lower([parse("(tanh(x) ^ 2 - 1) * 1e20")]);
    const { values, errors } = runInDoubles(program, 50, NaN, NaN);
    const register = program.results[0]!;
    assertEquals(values[register], 0);
    assert(errors[register]! > 1);
  });
});
