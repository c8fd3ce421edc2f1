/**
 * What the errors of operands do to a rule's value.
 *
 * By the mean value theorem f moves by at most Σ sup |∂f/∂xₖ|·eₖ where each operand moves by eₖ, the supremum taken over the
 * whole box of operands, not at its centre. cos has the slope 0 at π, but at π ± 0.1 one of 0.1: a bound of first order would
 * call everything exact there. The machines give that supremum: run on operands that carry errors, they bound how far each
 * derivative of mathjs's is from its number at the centre.
 *
 * Where the box reaches into several branches, each branch's formula moves by its own slopes, and starts from its own value.
 *
 * @module
 */

import { type Rule, rules } from "../../../mod.ts";
import { runInDoubles } from "../../expression/double_machine.ts";
import { SMALLEST } from "../../expression/rounding.ts";
import type { Program } from "../../expression/straight_line_program.ts";
import { bigNumbers, exactly } from "../oracle/bignumber.ts";
import { type Bounded, runAt } from "../oracle/exact_machine.ts";
import { symbolicRuleOr } from "../oracle/exact_point.ts";
import type { SymbolicBranch } from "../oracle/symbolic_rule.ts";

/** The rule that has a value on the border of its branches: select(0, y, z) is z. */
const SELECT = rules.get("select");

/** A number of which a double is known, and how far it may be from that. */
interface Enclosed {
  readonly value: number;
  readonly error: number;
}

/**
 * How far a rule's exact value may move where operand k moves by `errors[k]` at most.
 *
 * @returns Infinity where no bound is known: the rule has a pole within reach, or mathjs cannot differentiate it.
 */
export function propagatedError(
  rule: Rule,
  operands: readonly number[],
  errors: readonly number[],
): number {
  if (errors.every((error) => error === 0)) return 0;
  if (rule === SELECT && errors[0] === 0) return errors[operands[0]! > 0 ? 1 : 2]!;
  const symbolic = symbolicRuleOr(rule, operands.map((x, k) => errors[k] === 0 ? x : undefined));
  if (typeof symbolic === "string") return Infinity;
  const branches = symbolic.branchesWithin(operands, errors);
  if (branches.length === 0) return Infinity;
  let moved = 0;
  for (const branch of branches) {
    const faults = branch.faults();
    if (errors.some((error, k) => error > 0 && faults[k] !== undefined)) return Infinity;
    moved = Math.max(moved, movement(branch.program, operands, errors));
  }
  return branches.length === 1 ? moved : moved + jump(branches, operands);
}

/** Σ sup |∂f/∂xₖ|·eₖ, for the formula of one branch. */
function movement(
  program: Program,
  operands: readonly number[],
  errors: readonly number[],
): number {
  let slopes = inDoubles(program, operands, errors);
  if (slopes.some(({ error }, k) => k > 0 && !(error < Infinity))) {
    slopes = inBigNumbers(program, operands, errors);
  }
  let sum = 0;
  errors.forEach((moved, k) => {
    const { value, error } = slopes[1 + k]!;
    if (moved === 0 || value === 0 && error === 0) return;
    sum += (Math.abs(value) + error) * moved + SMALLEST;
  });
  return Number.isNaN(sum) ? Infinity : sum;
}

/** How far apart the values of branches are at a point. */
function jump(branches: readonly SymbolicBranch[], operands: readonly number[]): number {
  const exact = operands.map(() => 0);
  let least = Infinity, most = -Infinity;
  for (const { program } of branches) {
    const { value, error } = inDoubles(program, operands, exact)[0]!;
    least = Math.min(least, value - error);
    most = Math.max(most, value + error);
  }
  return most - least >= 0 ? most - least : Infinity; // NaN is no bound
}

/** The results of a program on operands with errors. */
function inDoubles(
  program: Program,
  operands: readonly number[],
  operandErrors: readonly number[],
): Enclosed[] {
  const [x = NaN, y = NaN, z = NaN] = operands;
  const { values, errors } = runInDoubles(program, x, y, z, operandErrors);
  return Array.from(program.results, (register) => ({
    value: values[register]!,
    error: errors[register]!,
  }));
}

const DIGITS = 64;

/** The same where a formula such as exp(x) / (1 + exp(x))^2 leaves the range of the doubles. */
function inBigNumbers(
  program: Program,
  operands: readonly number[],
  errors: readonly number[],
): Enclosed[] {
  const Big = bigNumbers(DIGITS);
  const held = operands.map((x, k): Bounded => ({
    value: exactly(x, Big),
    error: Math.log10(errors[k]!) + 1e-9,
  }));
  return runAt(program, held, Big).map(({ value, error }) => ({
    value: value.toNumber(),
    error: error === -Infinity && value.isZero() ? 0 : 1.001 * 10 ** error + SMALLEST,
  }));
}
