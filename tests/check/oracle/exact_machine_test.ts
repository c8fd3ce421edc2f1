import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { parse } from "mathjs";
import { SeededRandom } from "../../../lib/check/graphs/seeded_random.ts";
import { bigNumbers, exactly } from "../../../lib/check/oracle/bignumber.ts";
import { runAt, runExactly } from "../../../lib/check/oracle/exact_machine.ts";
import { FUNCTION_NAMES, lower } from "../../../lib/expression/straight_line_program.ts";
import { randomFormula } from "../../support/random_formula.ts";

const digits = (formula: string, x: number, y = NaN) =>
  runExactly(lower([parse(formula)]), [x, y])[0]?.toPrecision(20);

describe("runAt", () => {
  for (const name of ["sin", "tan", "sinh", "tanh", "asin", "atan", "asinh", "atanh"]) {
    it(`needs no more than 64 digits for ${name} below 1e-240`, () => {
      const Big = bigNumbers(64), program = lower([parse(`${name}(x)`)]);
      for (const x of [1e-240, 3.7e-300, 5e-324]) {
        const [result] = runAt(program, [{ value: exactly(x, Big), error: -Infinity }], Big);
        assert(result!.value.e - result!.error >= 25, `${x}: ${result!.error}`);
      }
    });
  }
});

describe("runExactly", () => {
  const table: [formula: string, x: number, expected: string][] = [
    // two precisions agree on 0 here, at 64 and 128 digits
    ["log(1 + x)", 1e-300, "1.0000000000000000251e-300"],
    ["exp(x) - 1", 1e-300, "1.0000000000000000251e-300"],
    ["log(1 + exp(x))", -800, "3.6678745841776872135e-348"],
    ["1 - tanh(x) ^ 2", 300, "1.0601586212017243265e-260"],
    ["sech(x) ^ 2", 700, "3.8885288619026648255e-608"],
    ["(x + 1 - abs(x - 1)) / 2", 1e300, "1.0000000000000000000"],
    ["sin(x)", 1e100, "-0.38063773100502866607"],
    ["sin(x)", Math.PI, "1.2246467991473531772e-16"],
    ["tan(x)", Math.PI / 2, "16331239353195369.756"],
    ["acos(x)", 1, "0.0000000000000000000"],
    ["acos(x)", -1, "3.1415926535897932385"],
    ["asin(x)", -1, "-1.5707963267948966192"],
    ["acosh(x)", 1 + 2 ** -52, "2.1073424255447015504e-8"],
    ["atanh(x)", 0.1, "0.10033534773107558624"],
    ["asinh(x)", -1e-200, "-9.9999999999999998210e-201"],
    ["x", 0.1, "0.10000000000000000555"],
    ["x ^ 2", 1e-200, "9.9999999999999996420e-401"],
  ];
  for (const [formula, x, expected] of table) {
    it(`computes ${formula} at ${x}`, () => assertEquals(digits(formula, x), expected));
  }

  for (
    const [formula, x] of [
      ["sqrt(x)", -1],
      ["log(x)", 0],
      ["log(x)", -1],
      ["1 / x", 0],
      ["1 / sqrt(1 - x ^ 2)", 1],
      ["acosh(x)", 0.5],
      ["atanh(x)", 1],
      ["x ^ 0.5", -2],
      ["x ^ (-1)", 0],
    ] as const
  ) {
    it(`finds ${formula} not defined at ${x}`, () => assertEquals(digits(formula, x), "NaN"));
  }

  it("makes a number of an undefined operand in no function", () => {
    const undefinedNumber = "sqrt(-1 - x ^ 2)";
    for (const name of FUNCTION_NAMES) {
      assertEquals(digits(`${name}(${undefinedNumber})`, 2), "NaN", name);
    }
    for (const operator of ["+", "-", "*", "/", "^"]) {
      for (const other of [0, 1, 2]) {
        assertEquals(digits(`${undefinedNumber} ${operator} y`, 2, other), "NaN", operator);
        assertEquals(digits(`y ${operator} ${undefinedNumber}`, 2, other), "NaN", operator);
      }
    }
  });

  it("takes no number that only rounds to an integer for one: a power of −2 by tanh(85) is not real", () => {
    assertEquals(digits("(-2) ^ tanh(x)", 85), "NaN");
  });

  it("knows that exp of 1e300 is beyond every double, and what follows from it", () => {
    assertEquals(digits("exp(x)", 1e300), "Infinity");
    assertEquals(digits("exp(-x)", 1e300), "0.0000000000000000000");
    assertEquals(digits("1 / (1 + exp(-x))", 1e300), "1.0000000000000000000");
    assertEquals(digits("tanh(x) * sech(x)", 1e300), "0.0000000000000000000");
  });

  it("needs no more than 64 digits for sin and tan of tiny angles", () => {
    const Big = bigNumbers(64), Finer = bigNumbers(512);
    for (const name of ["sin", "tan"]) {
      const program = lower([parse(`${name}(x)`)]);
      for (const x of [1e-16, -3e-100, 1e-241, -1e-300, 5e-324]) {
        const at = (Class: typeof Big) =>
          runAt(program, [{ value: exactly(x, Class), error: -Infinity }], Class)[0]!;
        const { value, error } = at(Big);
        assert(value.e - error >= 60, `${name} of ${x} is ${value} up to 1e${error}`);
        assert(at(Finer).value.minus(value).abs().lte(new Finer(10).pow(error)));
      }
    }
  });

  it("needs no more than 64 digits where a slope is small, or a formula beside 1 has a tiny operand", () => {
    const Big = bigNumbers(64), Finer = bigNumbers(700);
    const cases: [formula: string, x: number, y: number][] = [
      ["atan(x / y)", 0.5, 5e-324],
      ["atan(x * y)", -3e200, 7e100],
      ["tanh(x + y)", 1.7e300, 1e-300],
      ["asinh(x * y)", 1.7e300, 1e7],
      ["log(1 + x / y)", 5e-324, 3],
      ["exp(x * y) - 1", 1e-300, 0.3],
      ["log(1 + exp(x))", -700, NaN],
    ];
    for (const [formula, x, y] of cases) {
      const program = lower([parse(formula)]);
      const at = (Class: typeof Big) => {
        const held = [x, y].map((x) => ({ value: exactly(x, Class), error: -Infinity }));
        return runAt(program, held, Class)[0]!;
      };
      const { value, error } = at(Big);
      assert(value.e - error > 55, `${formula}: up to 1e${error}`);
      assert(at(Finer).value.minus(value).abs().lte(new Finer(10).pow(error)), formula);
    }
    assertEquals(digits("x ^ y", -0.5, 5e-324), "NaN");
    assertEquals(digits("x ^ y", -0.5, 2 ** 60), "0.0000000000000000000");
  });

  it("says nothing where 1,000 digits do not suffice", () => {
    assertEquals(digits("(exp(x) - exp(x + y ^ 4)) * exp(3000)", 1, 2 ** -1074), undefined);
  });

  it("is right to 25 digits on 300 random formulas, and at 64 digits never farther off than its bound", () => {
    const random = new SeededRandom(5);
    const [First, Last] = [bigNumbers(64), bigNumbers(160)];
    let certified = 0;
    for (let i = 0; i < 300; i++) {
      const text = randomFormula(random, 3);
      const program = lower([parse(text)]);
      const operands = [0, 1, 2].map(() => (random.below(2001) - 1000) / 100);
      const [result] = runExactly(program, operands);
      if (result === undefined || !result.isFinite() || result.abs().lt(1e-300)) continue;
      const at = (Big: typeof First) =>
        runAt(
          program,
          operands.map((x) => ({ value: exactly(x, Big), error: -Infinity })),
          Big,
        )[0]!;
      const [rough, fine] = [at(First), at(Last)];
      if (fine.error > fine.value.e - 60) continue;
      certified++;
      const exact = fine.value;
      assert(
        result.minus(exact).abs().lte(exact.abs().times(1e-24)),
        `${text} at ${operands}: ${result}, but ${exact.toPrecision(60)}`,
      );
      if (!(rough.error < Infinity)) continue;
      const bound = rough.error === -Infinity ? new Last(0) : new Last(10).pow(rough.error);
      assert(
        exact.minus(rough.value).abs().lte(bound),
        `${text} at ${operands}: off by more than 1e${rough.error}`,
      );
    }
    assert(certified > 100, `only ${certified} were certified`);
  });
});
