/**
 * What each instruction is in ONNX: a row an instruction.
 *
 * @module
 */

import { exportedName, type ExportedOpcode } from "../compile/program/exported_program.ts";
import type { Arithmetic } from "./arithmetic.ts";
import * as elementary from "./elementary.ts";
import * as powers from "./powers.ts";

/** Writes the nodes of an instruction, and gives the name of its result. */
type Write = (m: Arithmetic, x: string, y: string, z: string) => string;

/** Operators of ONNX itself. */
const unary = (name: string): Write => (m, x) => m.apply(name, x);
const binary = (name: string): Write => (m, x, y) => m.apply(name, x, y);

/** The product that is 0 where a factor is, even where the other is infinite or NaN. */
const azmul: Write = (m, x, y) => {
  return m.where(m.or(m.equal(x, 0), m.equal(y, 0)), 0, m.multiply(x, y));
};

/** The rows. One that is missing, or of an instruction that there is not, is an error of types. */
const operators: Readonly<Record<ExportedOpcode, Write>> = {
  add: binary("Add"),
  subtract: binary("Sub"),
  multiply: binary("Mul"),
  azmul,
  divide: binary("Div"),
  negate: unary("Neg"),
  abs: unary("Abs"),
  sqrt: unary("Sqrt"),
  minimum: binary("Min"),
  maximum: binary("Max"),
  select: (m, x, y, z) => m.where(m.less(0, x), y, z),
  step: (m, x) => m.cast(m.less(0, x), m.graph.type),
  sign: (m, x) => m.where(m.equal(x, 0), x, m.sign(x)), // that of ONNX is 0 at −0

  exp: unary("Exp"),
  expm1: elementary.expm1,
  log: unary("Log"),
  log1p: elementary.log1p,
  log2: (m, x) => m.multiply(m.log(x), Math.LOG2E),
  log10: (m, x) => m.multiply(m.log(x), Math.LOG10E),
  sin: unary("Sin"),
  cos: unary("Cos"),
  tan: elementary.tan,
  sinh: elementary.sinh,
  cosh: elementary.cosh,
  tanh: unary("Tanh"),
  sigmoid: elementary.sigmoid,
  sigmoidSlope: elementary.sigmoidSlope,
  softplus: elementary.softplus,
  sechSquared: elementary.sechSquared,
  hypot: elementary.hypot,
  cbrt: elementary.cbrt,
  asin: elementary.asin,
  acos: elementary.acos,
  atan: elementary.atan,
  asinh: elementary.asinh,
  acosh: elementary.acosh,
  atanh: elementary.atanh,
  atan2: elementary.atan2,
  pow: powers.pow,
  powerByBase: powers.powerByBase,
  powerByExponent: (m, x, _y, out) => powers.powerByExponent(m, x, out),
  directionCosine: powers.directionCosine,
  overSquares: powers.overSquares,
};

/** What writes an instruction, by its code. */
export function operatorOf(code: number): Write {
  return operators[exportedName(code)];
}
