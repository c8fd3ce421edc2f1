/**
 * How a program is written: by what it consists of.
 *
 * @module
 */

import { FIRST_CALL, instructions, isElementary, opcode } from "../program/instructions.ts";
import { aritiesOf, type LinearProgram } from "../program/linear_program.ts";
import { interpreted } from "./interpreter.ts";
import { findLoops, type Repetition } from "./repetition.ts";
import { rolled } from "./rolled.ts";
import type { SampleCode } from "./sample_module.ts";
import { MOST_FUNCTION_BYTES } from "../wasm/assembler.ts";
import { straightLine } from "./straight_line.ts";

/** How a program may be written. */
export type Generator = SampleCode["generator"];

/**
 * Measured: shorter programs fit the instruction cache as they are, one instruction after the other, and need neither
 * the calls of loops nor the memory through which loops hand on their results.
 */
const SHORTEST_ROLLED = 8000;

/** A program is rolled where at most this share of its instructions is left between the loops. */
const LARGEST_REST = 1 / 4;

/** The call of a loop is about as much code as so many instructions. */
const CALL_LENGTH = 8;

/**
 * Measured: an interpreter's loops take elementary functions two at once from anywhere, in straight-line code they have
 * to be near each other. So programs with many of them (a share of {@linkcode MANY_FUNCTIONS}) are interpreted from
 * the first length on. Sums and products come faster one after the other, until V8 takes too long to optimise the
 * function: at the second length that is some seconds.
 */
const LONGEST_WITH_FUNCTIONS = 40_000;
const LONGEST = 150_000;
const MANY_FUNCTIONS = 1 / 32;

/** What an instruction takes: its opcodes, a local, and a store to memory; and what reading an operand takes. */
const BYTES_OF_INSTRUCTION = 40;
const BYTES_OF_OPERAND = 13;

/** Code for a program; `generator` is what tests and benchmarks alone choose. */
export function codeFor(program: LinearProgram, generator?: Generator): SampleCode {
  if (generator === "rolled") return rolled(program, findLoops(program));
  if (generator === undefined && program.length >= SHORTEST_ROLLED) {
    const repetition = findLoops(program);
    if (isRegular(repetition)) return rolled(program, repetition);
  }
  generator ??= isStraight(program) ? "straight line" : "interpreter";
  return generator === "interpreter" ? interpreted(program) : straightLine(program);
}

/** Whether most of a program is in loops, and what is left is no function too long. */
function isRegular(repetition: Repetition): boolean {
  const rest = lengthBetween(repetition);
  return rest <= LARGEST_REST * repetition.order.length && rest <= LONGEST_WITH_FUNCTIONS;
}

/** Whether a program is to be written one instruction after the other. */
function isStraight(program: LinearProgram): boolean {
  const { codes, length } = program;
  if (length <= LONGEST_WITH_FUNCTIONS) return true;
  let functions = 0;
  for (let i = 0; i < length; i++) if (isElementary(codes[i]!)) functions++;
  return functions <= MANY_FUNCTIONS * length && length <= LONGEST &&
    mostBytes(program) <= MOST_FUNCTION_BYTES;
}

/** How much code there is at most: of two samples side by side, with guards. */
function mostBytes(program: LinearProgram): number {
  const arities = aritiesOf(program);
  let bytes = 0;
  for (let i = 0; i < program.length; i++) {
    const code = program.codes[i]!;
    const isReadTwice = code === opcode.product || code === opcode.azmul ||
      code >= FIRST_CALL || instructions[code]!.form === "import";
    bytes += BYTES_OF_INSTRUCTION + BYTES_OF_OPERAND * arities[code]! * (isReadTwice ? 2 : 1);
  }
  return bytes;
}

/** How much code there is between loops, and to call them. */
function lengthBetween({ order, loops }: Repetition): number {
  const inLoops = loops.reduce((sum, { period, count }) => sum + period * count, 0);
  return order.length - inLoops + CALL_LENGTH * loops.length;
}
