/**
 * The order in which straight-line code computes a linear program. Two elementary functions of one kind, such as tanh x
 * and tanh y, become one step and share a vector: the step costs what one of them costs.
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

/** The instructions in their own order, each a step. */
export function inOrder(program: LinearProgram): Schedule {
  return {
    length: program.length,
    positions: Int32Array.from({ length: program.length }, (_, i) => i),
    partners: new Int32Array(program.length).fill(NONE),
  };
}

/**
 * The instructions with elementary functions side by side. A function waits until one of its kind comes, or until its
 * result is needed.
 */
export function sideBySide(program: LinearProgram): Schedule {
  const { codes, length } = program;
  const arities = aritiesOf(program);
  const positions = new Int32Array(length);
  const partners = new Int32Array(length).fill(NONE);
  let steps = 0;
  let waiting = NONE;
  const compute = (position: number, partner = NONE) => {
    positions[steps] = position;
    partners[steps++] = partner;
    if (position === waiting) waiting = NONE;
  };
  for (let i = 0; i < length; i++) {
    if (waiting !== NONE && (i - waiting > PATIENCE || uses(program, arities, i, waiting))) {
      compute(waiting);
    }
    if (!isElementary(codes[i]!)) {
      compute(i);
    } else if (waiting === NONE) {
      waiting = i;
    } else if (codes[waiting] === codes[i]) {
      compute(waiting, i);
    } else {
      compute(waiting);
      waiting = i;
    }
  }
  if (waiting !== NONE) compute(waiting);
  return { length: steps, positions, partners };
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
