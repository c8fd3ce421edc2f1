/**
 * Runs a straight-line program in doubles and bounds the rounding error of every register while it does: a running error
 * analysis.
 *
 * With u = 2^−53, η = 2^−1074 and eₐ a bound on the error of register a, the computed result r of an operation f obeys
 *
 *     |r − f(exact operands)| ≤ propagated + rounding,   rounding ≤ k·u·|r| + η
 *
 * with k = 1 for · / √ and k = 5 for the functions of `Math` (2.1 ulp measured; an ulp is at most 2u). Functions that are 0 or
 * 1 at 0 are exact there, as are 0 · b, 0 / b and 0 ^ b where 0 is exact, and the rounding error of a sum is computed
 * exactly (twoSum of Knuth). The propagated part keeps
 * terms of second order: a bound of first order alone would be 0 for cos near 0, where the derivative vanishes.
 *
 *     a ± b   eₐ + e_b
 *     a · b   |a|·e_b + |b|·eₐ + eₐ·e_b
 *     a / b   (eₐ + |r|·e_b) / (|b| − e_b)
 *     a ^ b   |r|·expm1(|b|·−log1p(−eₐ/|a|) + |log|a||·e_b)
 *     f(a)    1.25·|f′(a)|·eₐ, where eₐ is small beside the distance on which f′ changes; else unbounded
 *
 * The bounds are computed in doubles too. A factor of 1 + 16u makes up for what their own roundings lose, and η is added for
 * each of their products and quotients that may underflow: at b = 2η and e_b = η the term |r|·e_b would be 0 for r = ½.
 *
 * A result that overflows, or divides by a number that may be 0, has the bound Infinity: nothing is claimed of it.
 *
 * @module
 */

import { roundingOfSum, SMALLEST, UNIT_ROUNDOFF } from "./rounding.ts";
import {
  ADD,
  CONSTANT,
  DIVIDE,
  FIRST_UNARY,
  MULTIPLY,
  OPCODES,
  OPERAND,
  PI,
  POW,
  type Program,
  SUBTRACT,
  type UnaryOpcode,
} from "./straight_line_program.ts";

const FUNCTION_ROUNDING = 5 * UNIT_ROUNDOFF;

interface UnaryFunction {
  readonly evaluate: (x: number) => number;
  /** |f′(x)|, given x and f(x). */
  readonly slope: (x: number, out: number) => number;
  /** A tenth of this distance from x, |f′| is still below 1.25 times the slope; Infinity where `slope` bounds it everywhere. */
  readonly reach: (x: number, out: number) => number;
  readonly rounding: number;
  /** The error that a result below the normal numbers may have besides. */
  readonly underflow: number;
}

const everywhere = () => Infinity;

function unary(
  evaluate: (x: number) => number,
  slope: (x: number, out: number) => number,
  reach: (x: number, out: number) => number = everywhere,
  rounding = FUNCTION_ROUNDING,
): UnaryFunction {
  return { evaluate, slope, reach, rounding, underflow: rounding > 0 ? SMALLEST : 0 };
}

const one = () => 1;
const magnitude = Math.abs;
const toOne = (x: number) => 1 - Math.abs(x);

const FUNCTIONS: Record<UnaryOpcode, UnaryFunction> = {
  negate: unary((x) => -x, one, everywhere, 0),
  abs: unary(Math.abs, one, everywhere, 0),
  sqrt: unary(Math.sqrt, (_, out) => 0.5 / out, magnitude, UNIT_ROUNDOFF),
  cbrt: unary(Math.cbrt, (_, out) => 1 / (3 * out * out), magnitude),
  exp: unary(Math.exp, (_, out) => out, one),
  expm1: unary(Math.expm1, (_, out) => 1 + out, one),
  log: unary(Math.log, (x) => 1 / x, magnitude),
  log1p: unary(Math.log1p, (x) => 1 / (1 + x), (x) => 1 + x),
  log2: unary(Math.log2, (x) => Math.LOG2E / x, magnitude),
  log10: unary(Math.log10, (x) => Math.LOG10E / x, magnitude),
  sin: unary(Math.sin, one),
  cos: unary(Math.cos, one),
  tan: unary(Math.tan, (_, out) => 1 + out * out, (_, out) => 1 / (1 + Math.abs(out))),
  asin: unary(Math.asin, (x) => 1 / Math.sqrt((1 - x) * (1 + x)), toOne),
  acos: unary(Math.acos, (x) => 1 / Math.sqrt((1 - x) * (1 + x)), toOne),
  atan: unary(Math.atan, (x) => 1 / (1 + x * x), (x) => Math.max(1, Math.abs(x))),
  sinh: unary(Math.sinh, (_, out) => 1 + Math.abs(out), one),
  cosh: unary(Math.cosh, (_, out) => out, one),
  tanh: unary(Math.tanh, one),
  asinh: unary(Math.asinh, one),
  acosh: unary(Math.acosh, (x) => 1 / Math.sqrt((x - 1) * (x + 1)), (x) => x - 1),
  atanh: unary(Math.atanh, (x) => 1 / ((1 - x) * (1 + x)), toOne),
};

const FUNCTION_OF = OPCODES.slice(FIRST_UNARY).map((name) => FUNCTIONS[name as UnaryOpcode]);

/** The registers of a run. The next run writes over them. */
export interface DoubleRegisters {
  readonly values: Float64Array;
  /** For each register a bound on the distance of its value from the exact one. */
  readonly errors: Float64Array;
}

const registers: { values: Float64Array; errors: Float64Array } = {
  values: new Float64Array(64),
  errors: new Float64Array(64),
};

function registersFor(length: number): DoubleRegisters {
  if (registers.values.length < length) {
    registers.values = new Float64Array(2 * length);
    registers.errors = new Float64Array(2 * length);
  }
  return registers;
}

const EXACT: readonly number[] = [0, 0, 0];

/**
 * Runs a program at doubles.
 *
 * @param operandErrors How far each operand may be from its exact number. They are exact where it is not given.
 * @returns The registers, which the next run writes over.
 */
export function runInDoubles(
  program: Program,
  x: number,
  y: number,
  z: number,
  operandErrors = EXACT,
): DoubleRegisters {
  const { code, constants } = program;
  const length = code.length / 3, { values, errors } = registersFor(length);
  for (let register = 0; register < length; register++) {
    const opcode = code[3 * register]!;
    const a = code[3 * register + 1]!;
    const b = code[3 * register + 2]!;
    let value: number;
    let error: number;
    switch (opcode) {
      case OPERAND:
        value = a === 0 ? x : a === 1 ? y : z;
        error = operandErrors[a]!;
        break;
      case CONSTANT:
        value = constants[a]!;
        error = 0;
        break;
      case PI:
        value = Math.PI;
        error = UNIT_ROUNDOFF * Math.PI;
        break;
      case ADD:
        value = values[a]! + values[b]!;
        error = sumError(value, values[a]!, errors[a]!, values[b]!, errors[b]!);
        break;
      case SUBTRACT:
        value = values[a]! - values[b]!;
        error = sumError(value, values[a]!, errors[a]!, -values[b]!, errors[b]!);
        break;
      case MULTIPLY:
        value = values[a]! * values[b]!;
        error = productError(value, values[a]!, errors[a]!, values[b]!, errors[b]!);
        break;
      case DIVIDE:
        value = values[a]! / values[b]!;
        error = quotientError(value, values[a]!, errors[a]!, values[b]!, errors[b]!);
        break;
      case POW:
        value = values[a]! ** values[b]!;
        error = powerError(value, values[a]!, errors[a]!, values[b]!, errors[b]!);
        break;
      default: {
        const f = FUNCTION_OF[opcode - FIRST_UNARY]!;
        value = f.evaluate(values[a]!);
        error = functionError(f, values[a]!, errors[a]!, value);
      }
    }
    values[register] = value;
    error *= UP;
    errors[register] = error - error === 0 ? error : Infinity; // NaN is no bound either
  }
  return registers;
}

/** Makes up for the rounding of a bound itself. */
const UP = 1 + 16 * UNIT_ROUNDOFF;

// Each bounds the propagated error and that of the rounding.

function sumError(out: number, a: number, ea: number, b: number, eb: number): number {
  return ea + eb + Math.abs(roundingOfSum(a, b, out));
}

function productError(out: number, a: number, ea: number, b: number, eb: number): number {
  return share(a, eb) + share(b, ea) + share(ea, eb) + UNIT_ROUNDOFF * Math.abs(out) +
    (isZero(a, ea) || isZero(b, eb) ? 0 : SMALLEST);
}

/** |a|·e, and what it may lose by underflow: nothing where a factor is 0. */
function share(a: number, e: number): number {
  return e === 0 ? 0 : Math.abs(a) * e + (a === 0 ? 0 : SMALLEST);
}

function quotientError(out: number, a: number, ea: number, b: number, eb: number): number {
  if (isZero(a, ea) && Math.abs(b) > eb) return 0;
  const rounding = UNIT_ROUNDOFF * Math.abs(out) + SMALLEST;
  if (ea === 0 && eb === 0) return b === 0 ? Infinity : rounding;
  const least = Math.abs(b) - eb;
  const numerator = ea + (eb === 0 ? 0 : (Math.abs(out) + SMALLEST) * eb + SMALLEST);
  return least > 0 ? numerator / least + SMALLEST + rounding : Infinity;
}

function powerError(out: number, a: number, ea: number, b: number, eb: number): number {
  const rounding = FUNCTION_ROUNDING * Math.abs(out) + (isZero(a, ea) ? 0 : SMALLEST);
  if (ea === 0 && eb === 0) return rounding;
  // NaN where the error reaches a
  const base = ea === 0 ? 0 : -Math.log1p(-ea / Math.abs(a) - SMALLEST) + SMALLEST;
  const exponent = eb === 0 ? 0 : Math.abs(Math.log(Math.abs(a))) * eb + SMALLEST;
  return Math.abs(out) * Math.expm1(Math.abs(b) * base + exponent + base * eb + 2 * SMALLEST) +
    SMALLEST + rounding;
}

/** Whether a register is exactly 0: a product, a quotient or a power of it does not underflow. */
function isZero(value: number, error: number): boolean {
  return value === 0 && error === 0;
}

/** Whether a function is exact at 0, as ECMAScript prescribes for sin 0 = 0, cos 0 = 1 and their like. */
function isExactAtZero(a: number, out: number): boolean {
  return a === 0 && (out === 0 || out === 1);
}

function functionError(f: UnaryFunction, a: number, ea: number, out: number): number {
  const rounding = isExactAtZero(a, out) ? 0 : f.rounding * Math.abs(out) + f.underflow;
  if (ea === 0) return rounding;
  return 10 * ea < f.reach(a, out) ? 1.25 * f.slope(a, out) * ea + SMALLEST + rounding : Infinity;
}
