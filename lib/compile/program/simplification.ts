/**
 * Replaces an instruction by an equal that is in the program already or costs less: x·1 by x, x + (−y) by x − y, x³ by
 * products. The equal has the same bits, or is at least as exact.
 *
 * @module
 */

import { opcode } from "./instructions.ts";

/** The instructions made so far, and what makes more of them. */
export interface InstructionGraph {
  /** The code at a position. */
  code(position: number): number;
  /** An operand of the instruction at a position. */
  operand(position: number, k: 0 | 1 | 2): number;
  /** Whether a constant is at a position. */
  isConstant(position: number): boolean;
  /** The constant at a position; undefined where no constant is. */
  constantAt(position: number): number | undefined;
  /** The position of a number. */
  constant(value: number): number;
  /** The position of an instruction on operands, or of what equals it. */
  instruction(code: number, a: number, b?: number, c?: number): number;
}

const NONE = -1;

/** The position of what is simpler than an instruction on operands; -1 where nothing is. */
export function simplify(
  program: InstructionGraph,
  code: number,
  a: number,
  b: number,
  c: number,
): number {
  switch (code) {
    case opcode.multiply:
    case opcode.product:
    case opcode.azmul:
      if (code === opcode.azmul) {
        const choice = choiceOf(program, a, b) ?? choiceOf(program, b, a);
        if (choice !== undefined) return choice;
      }
      if (program.isConstant(b)) return simplifyProduct(program, code, a, b);
      return program.isConstant(a) ? simplifyProduct(program, code, b, a) : NONE;
    case opcode.add:
      if (program.code(b) === opcode.negate) {
        return program.instruction(opcode.subtract, a, program.operand(b, 0));
      }
      if (program.code(a) === opcode.negate) {
        return program.instruction(opcode.subtract, b, program.operand(a, 0));
      }
      if (Object.is(program.constantAt(b), -0)) return a; // a + 0 would be 0 where a is −0
      if (Object.is(program.constantAt(a), -0)) return b;
      return joinChoices(program, a, b) ?? NONE;
    case opcode.subtract:
      return simplifyDifference(program, a, b);
    case opcode.divide:
      return simplifyQuotient(program, a, b);
    case opcode.pow:
      return simplifyPower(program, a, b);
    case opcode.powerByBase:
      return simplifyPowerByBase(program, a, b);
    case opcode.powerByExponent:
      return simplifyPowerByExponent(program, a, c);
    case opcode.select:
      return simplifySelect(program, a, b, c);
    case opcode.negate:
      return program.code(a) === opcode.negate ? program.operand(a, 0) : NONE;
    default:
      return NONE;
  }
}

/** A product with the constant at `b`. */
function simplifyProduct(program: InstructionGraph, code: number, a: number, b: number): number {
  const factor = program.constantAt(b)!;
  if (code === opcode.azmul) return factor === 0 ? program.constant(0) : NONE; // azmul(1, −0) is 0
  if (factor === 1) return a;
  if (factor === -1) return program.instruction(opcode.negate, a);
  if (factor === 0 && code === opcode.product) return b; // of either sign: zeros among gradients are made positive
  return (factor === 0.25 ? sigmoidIdiom(program, a) : undefined) ?? NONE;
}

function simplifyDifference(program: InstructionGraph, a: number, b: number): number {
  if (program.code(b) === opcode.negate) {
    return program.instruction(opcode.add, a, program.operand(b, 0));
  }
  return Object.is(program.constantAt(b), 0) ? a : NONE;
}

function simplifyQuotient(program: InstructionGraph, a: number, b: number): number {
  const divisor = program.constantAt(b);
  if (divisor === undefined) return NONE;
  if (divisor === 1) return a;
  const exponent = Math.log2(Math.abs(divisor));
  const exact = Number.isInteger(exponent) && Math.abs(exponent) < 1022 &&
    2 ** exponent === Math.abs(divisor);
  return exact ? program.instruction(opcode.multiply, a, program.constant(1 / divisor)) : NONE;
}

/** The largest power that products compute within 4 ulp: x⁶ is 3.4 ulp off at most, x⁷ 4.3 and x⁸ 5.2. */
const LARGEST_PRODUCT = 6;

/** And the smallest: x⁻³ is (1/x)³. */
const SMALLEST_PRODUCT = -3;

/** Whether products compute a power with this exponent. */
function isPowerOfProducts(exponent: number): boolean {
  return Number.isInteger(exponent) && exponent >= SMALLEST_PRODUCT && exponent <= LARGEST_PRODUCT;
}

/** x^y where y is a small integer, as products. */
function simplifyPower(program: InstructionGraph, x: number, y: number): number {
  const exponent = program.constantAt(y);
  if (exponent === undefined || !isPowerOfProducts(exponent)) return NONE;
  if (exponent === 0) return program.constant(1);
  const base = exponent > 0 ? x : program.instruction(opcode.divide, program.constant(1), x);
  return integerPower(program, base, Math.abs(exponent));
}

/**
 * y·x^(y − 1) where x^y is computed by products: by one product less. 7·x⁶ would be 4.1 ulp off, where x⁷ is not made of
 * products, and −3·(1/x)⁴ 5.4 ulp: that is −3/x²/x².
 */
function simplifyPowerByBase(program: InstructionGraph, x: number, y: number): number {
  const exponent = program.constantAt(y);
  if (exponent === undefined || !isPowerOfProducts(exponent)) return NONE;
  if (exponent === 0) return y;
  if (exponent > SMALLEST_PRODUCT) {
    const power = program.instruction(opcode.pow, x, program.constant(exponent - 1));
    return program.instruction(opcode.multiply, y, power);
  }
  const square = program.instruction(opcode.multiply, x, x);
  return program.instruction(opcode.divide, program.instruction(opcode.divide, y, square), square);
}

/** out·ln x for out = x^y, where x is a constant of which the logarithm is one. */
function simplifyPowerByExponent(program: InstructionGraph, x: number, out: number): number {
  const base = program.constantAt(x);
  if (base === undefined || !(base > 0 && base < Infinity)) return NONE;
  return program.instruction(opcode.multiply, out, program.constant(Math.log(base)));
}

function integerPower(program: InstructionGraph, x: number, n: number): number {
  if (n === 1) return x;
  const half = integerPower(program, x, n >> 1);
  const square = program.instruction(opcode.multiply, half, half);
  return n % 2 === 0 ? square : program.instruction(opcode.multiply, square, x);
}

/** select(x, y, z) where it is known whether x > 0. */
function simplifySelect(program: InstructionGraph, x: number, y: number, z: number): number {
  if (y === z || isNeverPositive(program, x)) return z;
  if (program.constantAt(x)! > 0) return y;
  return sechSquaredIdiom(program, x, y, z) ?? NONE;
}

/**
 * azmul(a, step t) as select(t, a, 0) + 0, and azmul(a, 1 − step t) as select(t, 0, a) + 0: terms of the recorded
 * derivative of select. The 0 that is added makes −0 positive, as azmul does.
 */
function choiceOf(program: InstructionGraph, a: number, share: number): number | undefined {
  const test = operandOf(program, share, opcode.step);
  const zero = program.constant(0);
  if (test !== undefined) return choose(program, test, a, zero);
  const [one, step] = operandsOf(program, share, opcode.subtract) ?? [];
  if (one === undefined || program.constantAt(one) !== 1) return undefined;
  const other = operandOf(program, step, opcode.step);
  return other === undefined ? undefined : choose(program, other, zero, a);
}

/** select(t, a, b) + 0 */
function choose(program: InstructionGraph, test: number, a: number, b: number): number {
  const chosen = program.instruction(opcode.select, test, a, b);
  return program.instruction(opcode.add, program.constant(0), chosen);
}

/** The operands of select(t, a, b) at a position where that + 0 is. */
function chosenAt(program: InstructionGraph, position: number) {
  if (program.code(position) !== opcode.add) return undefined;
  if (!Object.is(program.constantAt(program.operand(position, 0)), 0)) return undefined;
  return operandsOf(program, program.operand(position, 1), opcode.select);
}

/** (select(t, a, 0) + 0) + (select(t, 0, b) + 0) is select(t, a, b) + 0. */
function joinChoices(program: InstructionGraph, x: number, y: number): number | undefined {
  const first = chosenAt(program, x);
  const second = first === undefined ? undefined : chosenAt(program, y);
  if (first === undefined || second === undefined || first[0] !== second[0]) return undefined;
  const isZero = (position: number) => Object.is(program.constantAt(position), 0);
  if (isZero(first[2]) && isZero(second[1])) return choose(program, first[0], first[1], second[2]);
  if (isZero(first[1]) && isZero(second[2])) return choose(program, first[0], second[1], first[2]);
  return undefined;
}

/** Whether a value is at most 0, or NaN, whatever the inputs are. */
function isNeverPositive(program: InstructionGraph, position: number): boolean {
  const constant = program.constantAt(position);
  if (constant !== undefined) return !(constant > 0);
  return program.code(position) === opcode.minimum &&
    (isNeverPositive(program, program.operand(position, 0)) ||
      isNeverPositive(program, program.operand(position, 1)));
}

// Instruction selection: several instructions that are one of the instruction set, or that share one with others. The
// partials of tanh and of the sigmoid are written so; without the idioms each would cost a second exponential.

/** The operands of the instruction at a position where it has that code. */
function operandsOf(
  program: InstructionGraph,
  position: number,
  code: number,
): readonly [number, number, number] | undefined {
  if (program.code(position) !== code) return undefined;
  return [program.operand(position, 0), program.operand(position, 1), program.operand(position, 2)];
}

/** The other factor of a product with a constant; undefined where the instruction is no such product. */
function factorOf(
  program: InstructionGraph,
  position: number,
  constant: number,
): number | undefined {
  const [a, b] = operandsOf(program, position, opcode.multiply) ?? [];
  if (a === undefined || b === undefined) return undefined;
  if (program.constantAt(a) === constant) return b;
  return program.constantAt(b) === constant ? a : undefined;
}

/** x, where the instruction is an operation with this code on x. */
function operandOf(
  program: InstructionGraph,
  position: number | undefined,
  code: number,
): number | undefined {
  return position === undefined ? undefined : operandsOf(program, position, code)?.[0];
}

/** x, where the instruction is x·x, or with the code of a sum x + x. */
function twiceIn(
  program: InstructionGraph,
  position: number | undefined,
  code: number,
): number | undefined {
  const [x, y] = position === undefined ? [] : operandsOf(program, position, code) ?? [];
  return x === y ? x : undefined;
}

/** x, where the instruction is 1/cosh x. */
function sechOf(program: InstructionGraph, position: number | undefined): number | undefined {
  if (position === undefined) return undefined;
  const [one, divisor] = operandsOf(program, position, opcode.divide) ?? [];
  if (one === undefined || program.constantAt(one) !== 1) return undefined;
  return operandOf(program, divisor, opcode.cosh);
}

/** select(p², p, q²) with p = (1/cosh x)² and q = e^−abs(x) + e^−abs(x) is sech² x. */
function sechSquaredIdiom(
  program: InstructionGraph,
  test: number,
  near: number,
  far: number,
): number | undefined {
  if (twiceIn(program, test, opcode.multiply) !== near) return undefined;
  const x = sechOf(program, twiceIn(program, near, opcode.multiply));
  const root = twiceIn(program, far, opcode.multiply);
  const exponential = twiceIn(program, root, opcode.add);
  const exponent = operandOf(program, exponential, opcode.exp);
  const size = operandOf(program, exponent, opcode.negate);
  if (x === undefined || operandOf(program, size, opcode.abs) !== x) return undefined;
  return program.instruction(opcode.sechSquared, x);
}

/** ¼·sech² ½x is σ′(x). */
function sigmoidIdiom(program: InstructionGraph, position: number): number | undefined {
  const half = operandOf(program, position, opcode.sechSquared);
  const x = half === undefined ? undefined : factorOf(program, half, 0.5);
  return x === undefined ? undefined : program.instruction(opcode.sigmoidSlope, x);
}
