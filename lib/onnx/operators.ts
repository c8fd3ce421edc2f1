/**
 * What each instruction is in ONNX: a row an instruction.
 *
 * @module
 */

import { instructions, type opcode } from "../compile/program/instructions.ts";
import type { Arithmetic } from "./arithmetic.ts";
import * as elementary from "./elementary.ts";
import * as powers from "./powers.ts";

/** Instructions that compute something. */
type Computing = Exclude<keyof typeof opcode, "constant" | "input" | "secondResult">;

/** The nodes of an instruction: the name of its result, or of both where it has two. */
type Write = (m: Arithmetic, x: string, y: string, z: string) => string | readonly [string, string];

/** A row. */
export interface Operator {
  readonly write: Write;
  /** Whether the result is finite wherever the operands are, but for sums and products of which the size is out of range. */
  readonly isFinite: boolean;
}

const finite = (write: Write): Operator => ({ write, isFinite: true });
/** What has a pole, overflows, or is NaN outside of a domain. */
const partial = (write: Write): Operator => ({ write, isFinite: false });

/** Operators of ONNX itself. */
const unary = (name: string): Write => (m, x) => m.apply(name, x);
const binary = (name: string): Write => (m, x, y) => m.apply(name, x, y);

/** The product that is 0 where a factor is, even where the other is infinite or NaN. */
const azmul: Write = (m, x, y) => {
  return m.where(m.or(m.equal(x, 0), m.equal(y, 0)), 0, m.multiply(x, y));
};

/** The rows. One that is missing, or of an instruction that there is not, is an error of types. */
const operators: Readonly<Record<Computing, Operator>> = {
  add: finite(binary("Add")),
  subtract: finite(binary("Sub")),
  multiply: finite(binary("Mul")),
  azmul: finite(azmul),
  product: finite(binary("Mul")), // products.ts says where it is an azmul
  divide: partial(binary("Div")),
  negate: finite(unary("Neg")),
  abs: finite(unary("Abs")),
  sqrt: partial(unary("Sqrt")),
  minimum: finite(binary("Min")),
  maximum: finite(binary("Max")),
  select: finite((m, x, y, z) => m.where(m.less(0, x), y, z)),
  step: finite((m, x) => m.cast(m.less(0, x), m.graph.type)),
  sign: finite((m, x) => m.where(m.equal(x, 0), x, m.sign(x))),

  exp: partial(unary("Exp")),
  expm1: partial(elementary.expm1),
  log: partial(unary("Log")),
  log1p: partial(elementary.log1p),
  log2: partial((m, x) => m.multiply(m.log(x), Math.LOG2E)),
  log10: partial((m, x) => m.multiply(m.log(x), Math.LOG10E)),
  sin: finite(unary("Sin")),
  cos: finite(unary("Cos")),
  tan: partial(elementary.tan),
  sinh: partial(elementary.sinh),
  cosh: partial(elementary.cosh),
  tanh: finite(unary("Tanh")),
  sigmoid: finite(elementary.sigmoid),
  sigmoidSlope: finite(elementary.sigmoidSlope),
  softplus: finite(elementary.softplus),
  sechSquared: finite(elementary.sechSquared),
  hypot: finite(elementary.hypot),
  cbrt: finite(elementary.cbrt),
  asin: partial(elementary.asin),
  acos: partial(elementary.acos),
  atan: finite(elementary.atan),
  asinh: finite(elementary.asinh),
  acosh: partial(elementary.acosh),
  atanh: partial(elementary.atanh),
  atan2: finite(elementary.atan2),
  pow: partial(powers.pow),
  powerByBase: partial(powers.powerByBase),
  powerByExponent: partial((m, x, _y, out) => powers.powerByExponent(m, x, out)),
  directionCosine: finite(powers.directionCosine),
  overSquares: partial(powers.overSquares),

  tanhSechSquared: finite((m, x) => [m.apply("Tanh", x), elementary.sechSquared(m, x)]),
  sigmoidAndSlope: finite((m, x) => [elementary.sigmoid(m, x), elementary.sigmoidSlope(m, x)]),
  sinCos: finite((m, x) => [m.apply("Sin", x), m.apply("Cos", x)]),
  sinhCosh: partial((m, x) => [elementary.sinh(m, x), elementary.cosh(m, x)]),
  directionCosines: finite((m, x, y, out) => [
    powers.directionCosine(m, x, y, out),
    powers.directionCosine(m, y, x, out),
  ]),
};

/** The row of an instruction, by its code. */
export function operatorOf(code: number): Operator {
  return operators[instructions[code]!.name as Computing];
}
