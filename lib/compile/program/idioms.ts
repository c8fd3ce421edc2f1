/**
 * Instruction selection: several instructions that are one of the instruction set, or that share one with others. The partials of tanh and
 * of the sigmoid are written so; with the idioms each costs no second exponential.
 *
 * @module
 */

import { opcode } from "./instructions.ts";
import type { ProgramBuilder } from "./program_builder.ts";

/** The operands of the instruction at a position where it has that code. */
function operandsOf(
  program: ProgramBuilder,
  position: number,
  code: number,
): readonly [number, number, number] | undefined {
  if (program.code(position) !== code) return undefined;
  return [program.operand(position, 0), program.operand(position, 1), program.operand(position, 2)];
}

/** The other factor of a product with a constant; undefined where the instruction is no such product. */
function factorOf(program: ProgramBuilder, position: number, constant: number): number | undefined {
  const [a, b] = operandsOf(program, position, opcode.multiply) ?? [];
  if (a === undefined || b === undefined) return undefined;
  if (program.constantAt(a) === constant) return b;
  return program.constantAt(b) === constant ? a : undefined;
}

/** Of p − p² the p. */
function logisticOf(program: ProgramBuilder, difference: number): number | undefined {
  const [p, square] = operandsOf(program, difference, opcode.subtract) ?? [];
  if (p === undefined || square === undefined) return undefined;
  const [a, b] = operandsOf(program, square, opcode.multiply) ?? [];
  return a === p && b === p ? p : undefined;
}

/** Of −abs(x), written select(x, −x, x), the x. */
function descendingOf(program: ProgramBuilder, position: number): number | undefined {
  const [test, negated, same] = operandsOf(program, position, opcode.select) ?? [];
  if (test === undefined || negated === undefined || test !== same) return undefined;
  return operandsOf(program, negated, opcode.negate)?.[0] === test ? test : undefined;
}

/** 4·(p − p²) with p = σ(−2·abs(x)) is sech² x. */
export function sechSquaredIdiom(program: ProgramBuilder, difference: number): number | undefined {
  const p = logisticOf(program, difference);
  const argument = p === undefined ? undefined : operandsOf(program, p, opcode.sigmoid)?.[0];
  const half = argument === undefined ? undefined : factorOf(program, argument, 2);
  const x = half === undefined ? undefined : descendingOf(program, half);
  return x === undefined ? undefined : program.instruction(opcode.sechSquared, x);
}

/** p − p² with p = σ(−abs(x)), written select(x, σ(−x), σ(x)), is σ(x)·σ(−x). */
export function sigmoidIdiom(program: ProgramBuilder, p: number): number | undefined {
  const [x, right, left] = operandsOf(program, p, opcode.select) ?? [];
  if (x === undefined || right === undefined || left === undefined) return undefined;
  const negated = operandsOf(program, right, opcode.sigmoid)?.[0];
  if (negated === undefined || operandsOf(program, left, opcode.sigmoid)?.[0] !== x) {
    return undefined;
  }
  const isNegation = operandsOf(program, negated, opcode.negate)?.[0] === x;
  return isNegation ? program.instruction(opcode.multiply, left, right) : undefined;
}
