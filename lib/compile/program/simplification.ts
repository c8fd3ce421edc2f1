/**
 * What equals an instruction bit for bit, or at least as exactly, and is in the program already or cheaper.
 *
 * @module
 */

import { sechSquaredIdiom, sigmoidIdiom } from "./idioms.ts";
import { opcode } from "./instructions.ts";
import type { ProgramBuilder } from "./program_builder.ts";

const none = -1;

/** The position of what is simpler than an instruction on operands; -1 where nothing is. */
export function simplify(
  program: ProgramBuilder,
  code: number,
  a: number,
  b: number,
  c: number,
): number {
  switch (code) {
    case opcode.multiply:
    case opcode.product:
      if (program.isConstant(b)) return simplifyProduct(program, code, a, b);
      return program.isConstant(a) ? simplifyProduct(program, code, b, a) : none;
    case opcode.add:
      if (program.code(b) === opcode.negate) {
        return program.instruction(opcode.subtract, a, program.operand(b, 0));
      }
      if (program.code(a) === opcode.negate) {
        return program.instruction(opcode.subtract, b, program.operand(a, 0));
      }
      return none;
    case opcode.subtract:
      return simplifyDifference(program, a, b);
    case opcode.divide:
      return simplifyQuotient(program, a, b);
    case opcode.pow:
      return simplifyPower(program, a, b);
    case opcode.select:
      return simplifySelect(program, a, b, c);
    case opcode.negate:
      return program.code(a) === opcode.negate ? program.operand(a, 0) : none;
    default:
      return none;
  }
}

/** A product with the constant at `b`. */
function simplifyProduct(program: ProgramBuilder, code: number, a: number, b: number): number {
  const factor = program.constantAt(b);
  if (factor === 1) return a;
  if (factor === -1) return program.instruction(opcode.negate, a);
  if (factor === 0 && code === opcode.product) return b;
  return (factor === 4 ? sechSquaredIdiom(program, a) : undefined) ?? none;
}

function simplifyDifference(program: ProgramBuilder, a: number, b: number): number {
  if (program.code(b) === opcode.negate) {
    return program.instruction(opcode.add, a, program.operand(b, 0));
  }
  if (Object.is(program.constantAt(b), 0)) return a;
  const isLogistic = program.code(b) === opcode.multiply && program.operand(b, 0) === a &&
    program.operand(b, 1) === a;
  return (isLogistic ? sigmoidIdiom(program, a) : undefined) ?? none;
}

function simplifyQuotient(program: ProgramBuilder, a: number, b: number): number {
  const divisor = program.constantAt(b);
  if (divisor === undefined) return none;
  if (divisor === 1) return a;
  const exponent = Math.log2(Math.abs(divisor));
  const exact = Number.isInteger(exponent) && Math.abs(exponent) < 1022 &&
    2 ** exponent === Math.abs(divisor);
  return exact ? program.instruction(opcode.multiply, a, program.constant(1 / divisor)) : none;
}

/** x^y where y is a small integer, as products: at most 7 roundings, below 3.5 ulp. */
function simplifyPower(program: ProgramBuilder, x: number, y: number): number {
  const exponent = program.constantAt(y);
  if (exponent === 0) return program.constant(1);
  if (exponent === undefined || !Number.isInteger(exponent) || exponent > 8 || exponent < -3) {
    return none;
  }
  const base = exponent > 0 ? x : program.instruction(opcode.divide, program.constant(1), x);
  return integerPower(program, base, Math.abs(exponent));
}

function integerPower(program: ProgramBuilder, x: number, n: number): number {
  if (n === 1) return x;
  const half = integerPower(program, x, n >> 1);
  const square = program.instruction(opcode.multiply, half, half);
  return n % 2 === 0 ? square : program.instruction(opcode.multiply, square, x);
}

/** select(x, y, z) where it is known whether x > 0. */
function simplifySelect(program: ProgramBuilder, x: number, y: number, z: number): number {
  if (y === z || isNeverPositive(program, x)) return z;
  return program.constantAt(x)! > 0 ? y : none;
}

/** Whether a value is at most 0, or NaN, whatever the inputs are. */
function isNeverPositive(program: ProgramBuilder, position: number): boolean {
  const constant = program.constantAt(position);
  if (constant !== undefined) return !(constant > 0);
  return program.code(position) === opcode.minimum &&
    (isNeverPositive(program, program.operand(position, 0)) ||
      isNeverPositive(program, program.operand(position, 1)));
}
