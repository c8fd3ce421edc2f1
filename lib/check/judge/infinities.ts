/**
 * Judges a rule of the user's at infinite operands, where its formula has a limit that is sure: 1 / (1 + exp(−x)) is 1 at ∞, as
 * exp(−∞) is 0. The arithmetic of doubles takes such limits, and has NaN where there is none to take: ∞ / ∞, 0 · ∞, sin ∞.
 *
 * @module
 */

import { runInDoubles } from "../../expression/double_machine.ts";
import {
  ADD,
  DIVIDE,
  FIRST_UNARY,
  POW,
  type Program,
  SUBTRACT,
} from "../../expression/straight_line_program.ts";
import { bigNumbers, exactly } from "../oracle/bignumber.ts";
import { CERTIFIED_DIGITS } from "../oracle/exact_machine.ts";
import { branchesHolding } from "../oracle/exact_point.ts";
import type { Comparison, RecordedNode } from "./node_judgement.ts";

/** How far a number may be from the limit, or the share of it: roundings on the way are not followed. */
const CLOSE = 1e-9;

/**
 * Compares a node's value and partials with the limits of its formula; undefined stands for a number that is not compared. NaN
 * of the engine is not: its formula may be 0 · ∞ where mathjs's is none.
 */
export function judgeAtInfinity(node: RecordedNode): (Comparison | undefined)[] {
  const { rule, operands, value, partials } = node;
  const isInfinite = operands.some((x) => !Number.isFinite(x)) && !operands.some(Number.isNaN);
  const branches = isInfinite ? branchesHolding(rule, operands) : [];
  if (branches.length !== 1) return [];
  const [{ program, faults }] = branches as [typeof branches[0]];
  const limits = limitsOf(program, operands), reasons = faults();
  return [value, ...partials].map((engine, i) => {
    const limit = limits[i]!;
    if (Number.isNaN(limit) || Number.isNaN(engine) || i > 0 && reasons[i - 1]) return undefined;
    const agrees = engine === limit ||
      Math.abs(engine - limit) <= CLOSE * Math.max(1, Math.abs(limit)) && Number.isFinite(limit);
    const exact = exactly(limit, bigNumbers(CERTIFIED_DIGITS));
    return {
      what: i === 0 ? "value" : i - 1,
      engine,
      exact,
      ulps: agrees ? 0 : Infinity,
      allowed: 0,
      agrees,
    };
  });
}

/** The limits; NaN where one is not sure. */
function limitsOf(program: Program, operands: readonly number[]): number[] {
  const [x = NaN, y = NaN, z = NaN] = operands;
  const { values } = runInDoubles(program, x, y, z);
  return isSure(program, values)
    ? Array.from(program.results, (register) => values[register]!)
    : Array.from(program.results, () => NaN);
}

/**
 * Whether doubles take every limit as it is. What overflows or underflows is no limit: log(exp(x) + exp(y)) at (1e308, −∞) is
 * 1e308. A divisor that is 0 leaves the sign of the quotient open; ∞^0 and 1^∞ are none either, and (−∞)^0.5 is no number, but
 * JavaScript has one.
 */
function isSure({ code }: Program, values: Float64Array): boolean {
  for (let i = 0, register = 0; i < code.length; i += 3, register++) {
    const opcode = code[i]!, value = values[register]!;
    if (opcode < ADD) continue; // an operand or a constant
    const a = values[code[i + 1]!]!, b = opcode < FIRST_UNARY ? values[code[i + 2]!]! : 1;
    if (Number.isFinite(a) && Number.isFinite(b)) {
      const isSum = opcode === ADD || opcode === SUBTRACT;
      if (!Number.isFinite(value) || value === 0 && a !== 0 && b !== 0 && !isSum) return false;
    } else if (opcode === POW && (b === 0 || a < 0 && !Number.isInteger(b))) return false;
    if (opcode === DIVIDE && b === 0) return false;
  }
  return true;
}
