/**
 * How a program is written: by what it consists of.
 *
 * @module
 */

import type { LinearProgram } from "../program/linear_program.ts";
import { interpreted } from "./interpreter.ts";
import { findLoops, type Repetition } from "./repetition.ts";
import { rolled } from "./rolled.ts";
import type { SampleCode } from "./sample_module.ts";
import { straightLine } from "./straight_line.ts";

/** How a program may be written. */
export type Generator = SampleCode["generator"];

/**
 * Measured: fewer instructions fit the instruction cache as they are, one after the other, and need neither the calls
 * of loops nor the memory through which loops hand on their results.
 */
const FEWEST_TO_ROLL = 4000;

/**
 * Measured: beyond, the instructions of one function do not come as fast as an interpreter's loops run, and V8 takes
 * too long to optimise it.
 */
const LONGEST_FUNCTION = 40_000;

/** The call of a loop is about as much code as so many instructions. */
const CALL_LENGTH = 8;

/** A program is rolled where at most this share of its instructions is left between the loops. */
const LARGEST_REST = 1 / 4;

/** Code for a program; `generator` is what tests and benchmarks alone choose. */
export function codeFor(program: LinearProgram, generator?: Generator): SampleCode {
  const isRollable = generator === undefined && program.length >= FEWEST_TO_ROLL;
  if (generator === "rolled" || isRollable) {
    const repetition = findLoops(program);
    const rest = lengthBetween(repetition);
    const isRegular = rest <= LARGEST_REST * repetition.order.length && rest <= LONGEST_FUNCTION;
    if (generator === "rolled" || isRegular) return rolled(program, repetition);
  }
  generator ??= program.length > LONGEST_FUNCTION ? "interpreter" : "straight line";
  return generator === "interpreter" ? interpreted(program) : straightLine(program);
}

/** How much code there is between loops, and to call them. */
function lengthBetween({ order, loops }: Repetition): number {
  const inLoops = loops.reduce((sum, { period, count }) => sum + period * count, 0);
  return order.length - inLoops + CALL_LENGTH * loops.length;
}
