/**
 * The order in which straight-line code computes a linear program. Two elementary functions of one kind, such as tanh x
 * and tanh y, become one step: of one sample they share a vector, and the step costs what one of them costs; of two samples
 * they are computed in two vectors at once, and neither waits for its own results.
 *
 * @module
 */

import { isElementary, opcode } from "../program/instructions.ts";
import { aritiesOf, type LinearProgram } from "../program/linear_program.ts";

/** Steps in order. */
export interface Schedule {
  readonly length: number;
  /** The instruction of each step. */
  readonly positions: Int32Array;
  /** The instruction that is computed side by side with it; -1 where there is none. */
  readonly partners: Int32Array;
}

const NONE = -1;

/** A function waits for another of its kind over at most so many instructions. */
const PATIENCE = 64;

/** What is computed, in order: positions; what is below 0 is the caller's own, such as the call of a loop. */
export interface Steps {
  readonly steps: Int32Array;
  /** The first step of the caller's own that reads a value from memory, by position. */
  readonly firstReaders: Int32Array;
}

/** All instructions in their own order. */
function everyStep({ length }: LinearProgram): Steps {
  const steps = Int32Array.from({ length }, (_, i) => i);
  return { steps, firstReaders: new Int32Array(length).fill(length) };
}

/**
 * The instructions with elementary functions side by side. A function waits until one of its kind comes, or until its
 * result is needed.
 */
export function sideBySide(
  program: LinearProgram,
  { steps, firstReaders }: Steps = everyStep(program),
): Schedule {
  const { codes } = program;
  const arities = aritiesOf(program);
  const positions = new Int32Array(steps.length);
  const partners = new Int32Array(steps.length).fill(NONE);
  let length = 0;
  let waiting = NONE;
  let waitingSince = 0;
  const compute = (position: number, partner = NONE) => {
    positions[length] = position;
    partners[length++] = partner;
    if (position === waiting) waiting = NONE;
  };
  const isNeeded = (n: number) =>
    n - waitingSince > PATIENCE ||
    (steps[n]! < 0 ? isRead(waiting, n) : uses(program, arities, steps[n]!, waiting));
  const isRead = (position: number, n: number) =>
    firstReaders[position]! <= n ||
    codes[position + 1] === opcode.secondResult && firstReaders[position + 1]! <= n;
  for (let n = 0; n < steps.length; n++) {
    const i = steps[n]!;
    if (waiting !== NONE && isNeeded(n)) compute(waiting);
    if (i < 0 || !isElementary(codes[i]!)) {
      compute(i);
    } else if (waiting !== NONE && codes[waiting] === codes[i]) {
      compute(waiting, i);
    } else {
      if (waiting !== NONE) compute(waiting);
      waiting = i;
      waitingSince = n;
    }
  }
  if (waiting !== NONE) compute(waiting);
  return { length, positions, partners };
}

/** Whether instruction i has a result of the instruction at `position` as an operand. */
function uses(
  { codes, operands }: LinearProgram,
  arities: Uint8Array,
  i: number,
  position: number,
): boolean {
  if (codes[i] === opcode.secondResult) return false; // computed with its first
  const end = 3 * i + arities[codes[i]!]!;
  for (let k = 3 * i; k < end; k++) {
    const operand = operands[k]!;
    if (operand === position) return true;
    if (codes[operand] === opcode.secondResult && operands[3 * operand] === position) return true;
  }
  return false;
}
