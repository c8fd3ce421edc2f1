/**
 * The exact derivatives of a formula, of any order, by mathjs: each to 25 digits at least, however many it takes to compute them.
 */

import { type BigNumber, derivative, type MathNode } from "mathjs";
import type { Rule } from "../../mod.ts";
import { bigNumbers, exactly } from "../../lib/check/oracle/bignumber.ts";
import { runAt, runExactly } from "../../lib/check/oracle/exact_machine.ts";
import { OPERAND_NAMES } from "../../lib/errors.ts";
import { type Formula, formulasOf } from "../../lib/expression/formulas.ts";
import { lower, type Program } from "../../lib/expression/straight_line_program.ts";

/** The operands by which is differentiated, one after the other: [0, 1] is ∂²/∂x∂y, [] the value. */
export type Path = readonly number[];

/** Why there is no number: the point lies on a kink, or in no branch; or the formula is not defined there. */
export type NoNumber = "kink" | "undefined" | "unresolved";

type Region = Pick<Formula, "holds" | "touches">;

/** Derivatives of one formula, prepared once. */
export class ExactDerivatives {
  readonly #formulas: readonly (Region & { readonly program: Program })[];
  readonly #paths: readonly Path[];

  /**
   * @param formulas The branches of the function.
   * @param paths The derivatives that are wanted.
   * @param names The names of its variables, in order.
   */
  constructor(
    formulas: readonly (Region & Pick<Formula, "formula">)[],
    paths: readonly Path[],
    names: readonly string[] = OPERAND_NAMES,
  ) {
    this.#paths = paths;
    this.#formulas = formulas.map(({ holds, touches, formula }) => ({
      holds,
      touches,
      program: lower([formula, ...paths.map((path) => derived(formula, path, names))], names),
    }));
  }

  /** Those of a rule, by its expression. */
  static ofRule(rule: Rule, paths: readonly Path[]): ExactDerivatives {
    return new ExactDerivatives(formulasOf(rule), paths);
  }

  /**
   * For each path the number at a point, or the reason why there is none. On a kink it is the number that all branches have
   * that meet there.
   */
  at(point: readonly number[]): (BigNumber | NoNumber)[] {
    const branch = this.#formulas.find(({ holds }) => holds(point));
    if (branch !== undefined) return this.#run(branch.program, point);
    const sides = this.#formulas.filter(({ touches }) => touches(point))
      .map(({ program }) => this.#run(program, point));
    return this.#paths.map((_, i) => {
      const numbers = sides.map((side) => side[i]!).filter((x) => typeof x === "object");
      const isOne = numbers.length > 1 && numbers.length === sides.length &&
        numbers.every((x) => x.minus(numbers[0]!).abs().lte(x.abs().times(SAME)));
      return isOne ? numbers[0]! : "kink";
    });
  }

  #run(program: Program, point: readonly number[]): (BigNumber | NoNumber)[] {
    const [value, ...derivatives] = runExactly(program, point);
    if (value?.isNaN()) return this.#paths.map(() => "undefined");
    return derivatives.map((x, i) =>
      x === undefined ? zeroOr(program, 1 + i, point) : x.isNaN() ? "undefined" : x
    );
  }
}

const DIGITS = 1000;
/** A number that is known to be smaller than any double is 0, though no digit of it can be certified: asin⁗(0) is a sum of 0. */
const BELOW_DOUBLES = -400;

function zeroOr(program: Program, result: number, point: readonly number[]): BigNumber | NoNumber {
  const Big = bigNumbers(DIGITS);
  const operands = point.map((x) => ({ value: exactly(x, Big), error: -Infinity }));
  const { value, error } = runAt(program, operands, Big)[result]!;
  const isZero = error < BELOW_DOUBLES && (value.isZero() || value.e < BELOW_DOUBLES);
  return isZero ? new Big(0) : "unresolved";
}

/** Numbers that are right to 25 digits are the same where they are as near as that. */
const SAME = 1e-24;

/** A formula differentiated by some operands. A fresh copy at every step: where x * x has one and the same node twice, mathjs derives it wrongly. */
export function derived(
  formula: MathNode,
  path: Path,
  names: readonly string[] = OPERAND_NAMES,
): MathNode {
  return path.reduce(
    (node, k) => derivative(node.cloneDeep(), names[k]!, { simplify: false }),
    formula,
  );
}

/** The derivatives of second order by so many operands, each pair once: [0, 0], [0, 1], [1, 1]. */
export function secondOrderPaths(arity: number): Path[] {
  const operands = Array.from({ length: arity }, (_, k) => k);
  return operands.flatMap((i) => operands.slice(i).map((k) => [i, k]));
}
