/**
 * What a rule's value and partials are at a point, by mathjs: exactly, or in doubles with a bound on their error.
 *
 * @module
 */

import type { BigNumber } from "mathjs";
import type { Rule } from "../../mod.ts";
import { runInDoubles } from "../expression/double_machine.ts";
import { runExactly } from "./exact_machine.ts";
import { type SymbolicBranch, symbolicRule } from "./symbolic_rule.ts";

/** Why the oracle has nothing to say. */
export type Silence = string;

/** A rule at a point, exactly: a number to 25 digits at least, or why there is none. */
export interface ExactPoint {
  readonly value: BigNumber | Silence;
  readonly partials: readonly (BigNumber | Silence)[];
}

const INFINITE: Silence = "an operand is not finite";
const KINK: Silence = "no branch of the expression holds here";
const UNDEFINED: Silence = "the expression is not defined here, or not smooth";
const UNRESOLVED: Silence = "1,000 digits are not enough here";

/** The branch of a rule that holds at a point, or why none is to be had. */
export function branchAt(
  rule: Rule,
  operands: readonly number[],
  constants: readonly (number | undefined)[] = [],
): SymbolicBranch | Silence {
  if (!operands.every(Number.isFinite)) return INFINITE;
  let symbolic;
  try {
    symbolic = symbolicRule(rule, constants);
  } catch (error) {
    return `mathjs cannot differentiate the expression: ${(error as Error).message}`;
  }
  return symbolic.branchAt(operands) ?? KINK;
}

/**
 * The exact value and partials of a rule at doubles.
 *
 * @param constants For each operand its value where it is a constant of the graph: nothing is said of its partial.
 */
export function exactPoint(
  rule: Rule,
  operands: readonly number[],
  constants: readonly (number | undefined)[] = [],
): ExactPoint {
  const branch = branchAt(rule, operands, constants);
  if (typeof branch === "string") return { value: branch, partials: operands.map(() => branch) };
  const [value, ...partials] = runExactly(branch.program, operands);
  if (value === undefined || value.isNaN()) {
    const silence = value === undefined ? UNRESOLVED : UNDEFINED;
    return { value: silence, partials: partials.map(() => silence) };
  }
  const faults = branch.faults(operands);
  return {
    value,
    partials: partials.map((partial, k) =>
      faults[k] ?? (partial === undefined ? UNRESOLVED : partial.isNaN() ? UNDEFINED : partial)
    ),
  };
}

/** A rule at a point, in doubles: what mathjs's formulas give and how far from the exact number that may be. */
export interface DoublePoint {
  readonly value: number;
  readonly valueError: number;
  readonly partials: readonly number[];
  /** Infinity where nothing is known. */
  readonly partialErrors: readonly number[];
}

/** The value and partials of a rule in doubles, or why there are none. */
export function doublePoint(
  rule: Rule,
  operands: readonly number[],
  constants: readonly (number | undefined)[] = [],
): DoublePoint | Silence {
  const branch = branchAt(rule, operands, constants);
  if (typeof branch === "string") return branch;
  const { program } = branch;
  const [x = NaN, y = NaN, z = NaN] = operands;
  const { values, errors } = runInDoubles(program, x, y, z);
  const faults = branch.faults(operands);
  const registers = Array.from(program.results);
  const valueRegister = registers.shift()!;
  return {
    value: values[valueRegister]!,
    valueError: errors[valueRegister]!,
    partials: registers.map((register) => values[register]!),
    partialErrors: registers.map((register, k) =>
      faults[k] === undefined ? errors[register]! : Infinity
    ),
  };
}
