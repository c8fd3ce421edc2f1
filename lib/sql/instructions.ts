/**
 * How each instruction is written in each dialect, a row an instruction.
 *
 * @module
 */

import type { ExportedOpcode } from "../compile/program/exported_program.ts";
import type { SqlDialect } from "./dialects.ts";
import {
  acosh,
  artanh,
  asinh,
  cbrt,
  directionCosine,
  expm1,
  fromOn,
  guardedExp,
  guardedPower,
  hypot,
  log1p,
  log2,
  logarithm,
  naturalLogarithm,
  ofFinite,
  overSquares,
  powerByBase,
  powerByExponent,
  powerOfC,
  sechSquared,
  sigmoid,
  sigmoidSlope,
  softplus,
  total,
  withinOne,
} from "./forms.ts";
import { sql, type Term } from "./terms.ts";
import { called, type Writer } from "./writer.ts";

/** Writes an instruction on its operands. */
export type Write = (w: Writer, x: Term, y: Term, z: Term) => Term;

/** An instruction in all dialects. */
type Row = Readonly<Record<SqlDialect, Write>>;

/** An instruction that is written alike. */
const everywhere = (write: Write): Row => ({
  duckdb: write,
  postgres: write,
  sqlite: write,
  spark: write,
});

/** The extreme of two, NaN where one is, though databases take NaN for the largest number. */
const largerOrNaN: Write = (w, x, y) => w.add(w.call("greatest", x, y), w.number(0)); // 0 of 0 and −0
const smallerOrNaN: Write = (w, x, y) => w.negate(w.call("greatest", w.negate(x), w.negate(y)));

/** A logarithm that is an error, or NULL, at 0 and left of it, under the name that it has there. */
const guarded = (name: string) => logarithm((x) => called(name, x));

/** Of an exponential that is total, and of one that is not. */
const byExponential = (form: (exp: (w: Writer, x: Term) => Term) => Write): Row => ({
  ...everywhere(form(total("exp"))),
  postgres: form(guardedExp),
});

/** ln(1 + x), of which Spark's own is NULL from −1 down. */
const log1pInSpark: Write = (w, x) =>
  w.cases([
    [sql`${x} > ${w.number(-1)}`, called("log1p", x)],
    [sql`${x} = ${w.number(-1)}`, w.number(-Infinity)],
  ], w.number(NaN));

/** The rows. */
export const sqlInstructions: Readonly<Record<ExportedOpcode, Row>> = {
  add: everywhere((w, x, y) => w.add(x, y)),
  subtract: everywhere((w, x, y) => w.subtract(x, y)),
  multiply: everywhere((w, x, y) => w.multiply(x, y)),
  azmul: everywhere((w, x, y) =>
    w.cases([[sql`${w.isZero(x)} or ${w.isZero(y)}`, w.number(0)]], sql`${x} * ${y}`)
  ),
  divide: everywhere((w, x, y) => w.divide(x, y)),
  negate: everywhere((w, x) => w.negate(x)),
  abs: everywhere((w, x) => w.abs(x)),
  sqrt: { ...everywhere(fromOn(0, "sqrt")), sqlite: total("sqrt"), spark: total("sqrt") },
  minimum: { ...everywhere(smallerOrNaN), sqlite: (w, x, y) => w.call("min", x, y) },
  maximum: { ...everywhere(largerOrNaN), sqlite: (w, x, y) => w.call("max", x, y) },
  select: everywhere((w, x, y, z) => w.cases([[w.isPositive(x), y]], z)),
  step: everywhere((w, x) => w.cases([[w.isPositive(x), w.number(1)]], w.number(0))),
  sign: everywhere((w, x) =>
    w.cases([[w.isLess(x, 0), w.number(-1)], [w.isPositive(x), w.number(1)]], x)
  ),

  exp: { ...everywhere(total("exp")), postgres: guardedExp },
  expm1: { ...byExponential(expm1), spark: total("expm1") },
  log: everywhere(naturalLogarithm),
  log1p: { ...everywhere(log1p), spark: log1pInSpark },
  log2: { ...everywhere(guarded("log2")), postgres: log2, spark: log2 },
  log10: { ...everywhere(guarded("log10")), postgres: guarded("log") },
  sin: { ...everywhere(ofFinite("sin")), sqlite: total("sin"), spark: total("sin") },
  cos: { ...everywhere(ofFinite("cos")), sqlite: total("cos"), spark: total("cos") },
  tan: { ...everywhere(ofFinite("tan")), sqlite: total("tan"), spark: total("tan") },
  sinh: everywhere(total("sinh")),
  cosh: everywhere(total("cosh")),
  tanh: everywhere(total("tanh")),
  sigmoid: byExponential(sigmoid),
  sigmoidSlope: byExponential(sigmoidSlope),
  softplus: {
    ...byExponential((exp) => softplus(exp, log1p)),
    spark: softplus(total("exp"), total("log1p")),
  },
  sechSquared: byExponential(sechSquared),
  hypot: { ...everywhere(hypot), spark: (w, x, y) => w.call("hypot", x, y) },

  cbrt: { ...everywhere(total("cbrt")), sqlite: cbrt },
  asin: { ...everywhere(withinOne("asin")), sqlite: total("asin"), spark: total("asin") },
  acos: { ...everywhere(withinOne("acos")), sqlite: total("acos"), spark: total("acos") },
  atan: everywhere(total("atan")),
  asinh: { ...everywhere(total("asinh")), spark: asinh },
  acosh: { ...everywhere(fromOn(1, "acosh")), sqlite: total("acosh"), spark: acosh },
  atanh: { ...everywhere(artanh), sqlite: total("atanh"), spark: total("atanh") },
  atan2: everywhere((w, x, y) => w.call("atan2", x, y)),
  pow: {
    ...everywhere(powerOfC),
    postgres: guardedPower,
    spark: (w, x, y) => w.call("power", x, y),
  },
  powerByBase: {
    ...everywhere(powerByBase(powerOfC)),
    postgres: powerByBase(guardedPower),
    spark: powerByBase((w, x, y) => w.call("power", x, y)),
  },
  powerByExponent: everywhere(powerByExponent(naturalLogarithm)),
  directionCosine: everywhere(directionCosine),
  overSquares: everywhere(overSquares),
};
