/**
 * Lowers the rules of a graph to instructions. A rule without an entry, such as one that a user defined,
 * becomes a call of its `evaluate`.
 *
 * @module
 */

import type { Rule } from "../../mod.ts";
import { opcode } from "./instructions.ts";
import type { ProgramBuilder } from "./linear_program.ts";

type Lower = (program: ProgramBuilder, x: number, y: number, z: number) => number;

const one = (code: number): Lower => (program, x) => program.instruction(code, x);
const two = (code: number): Lower => (program, x, y) => program.instruction(code, x, y);

const lowerings: ReadonlyMap<string, Lower> = new Map<string, Lower>([
  ["add", two(opcode.add)],
  ["sub", two(opcode.subtract)],
  ["mul", two(opcode.multiply)],
  ["div", two(opcode.divide)],
  ["min", two(opcode.minimum)],
  ["max", two(opcode.maximum)],
  ["hypot", two(opcode.hypot)],
  ["atan2", two(opcode.atan2)],
  ["neg", one(opcode.negate)],
  ...([
    "abs",
    "sqrt",
    "cbrt",
    "exp",
    "expm1",
    "log",
    "log1p",
    "log2",
    "log10",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "sinh",
    "cosh",
    "tanh",
    "asinh",
    "acosh",
    "atanh",
    "sigmoid",
    "softplus",
    "step",
    "sign",
  ] as const).map((name): [string, Lower] => [name, one(opcode[name])]),
  ["select", (program, x, y, z) => program.instruction(opcode.select, x, y, z)],
  ["relu", (program, x) => program.instruction(opcode.maximum, x, program.constant(0))],
  ["clamp", (program, x, y, z) => {
    return program.instruction(opcode.minimum, program.instruction(opcode.maximum, x, y), z);
  }],
  ["pow", lowerPower],
]);

/** Lowers a rule on operands that are in the program. */
export function lower(
  program: ProgramBuilder,
  rule: Rule,
  x: number,
  y: number,
  z: number,
): number {
  const lowering = lowerings.get(rule.name);
  return lowering
    ? lowering(program, x, y, z)
    : program.instruction(program.external(rule), x, y, z);
}

/** x^y; where y is a small integer, as products: at most 7 roundings, below 3.5 ulp. */
function lowerPower(program: ProgramBuilder, x: number, y: number): number {
  const exponent = program.constantAt(y);
  if (exponent === 0) return program.constant(1);
  if (exponent === undefined || !Number.isInteger(exponent) || exponent > 8 || exponent < -3) {
    return program.instruction(opcode.pow, x, y);
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
