/**
 * The instructions of a linear program, a row each: how many operands, what it computes (for folding
 * constants) and how it is
 * written in WebAssembly over lanes.
 *
 * @module
 */

import { exp, expm1, sigmoid, sigmoids } from "../wasm/elementary/exponential.ts";
import {
  cosh,
  sechSquared,
  sinh,
  sinhCosh,
  tanh,
  tanhSechSquared,
} from "../wasm/elementary/hyperbolic.ts";
import { log, log10, log1p, log2, softplus } from "../wasm/elementary/logarithm.ts";
import { hypot, pow } from "../wasm/elementary/power.ts";
import { cos, sin, sinCos, tan } from "../wasm/elementary/trigonometric.ts";
import type { Lane, Lanes } from "../wasm/lanes.ts";

/** A row of the instruction set. */
export interface Instruction {
  readonly name: string;
  readonly arity: number;
  readonly results: 1 | 2;
  /** Whether operands may be exchanged. */
  readonly commutative: boolean;
  /**
   * How it is written: where it is used, as a function of the module that serves one lane or two, or as a
   * call of `Math`.
   */
  readonly form: "inline" | "function" | "import";
  /**
   * Whether the code uses each operand once and in order, so that it works on operands that are on the stack.
   */
  readonly onStack: boolean;
  /** Functions of `Math` that the code calls. */
  readonly imports: readonly (keyof Math & string)[];
  /** What it computes; of an instruction with two results, the first. */
  readonly evaluate: (...operands: number[]) => number;
  /** Its code: one result, or two. */
  readonly emit: (b: Lanes, ...operands: Lane[]) => Lane | [Lane, Lane];
}

type Emit = Instruction["emit"];
type Evaluate = Instruction["evaluate"];

const rows: Instruction[] = [];

function define(
  row: Partial<Instruction> & { name: string; evaluate: Evaluate; emit: Emit },
): number {
  const defaults = {
    arity: 1,
    results: 1,
    commutative: false,
    form: "function",
    onStack: false,
    imports: [],
  } as const;
  return rows.push({ ...defaults, ...row }) - 1;
}

function structural(name: string): number {
  const none = () => {
    throw new Error(`Cannot compute '${name}'`);
  };
  return define({ name, arity: 0, form: "inline", evaluate: none, emit: none });
}

/** What is one instruction of WebAssembly. */
function arithmetic(name: string, evaluate: Evaluate, emit: Emit, commutative = false): number {
  const arity = evaluate.length;
  return define({ name, arity, form: "inline", onStack: true, commutative, evaluate, emit });
}

/** What is a few instructions. */
function composed(name: string, evaluate: Evaluate, emit: Emit): number {
  return define({ name, arity: evaluate.length, form: "inline", evaluate, emit });
}

function elementary(name: keyof Math & string, emit: Emit, ...imports: (keyof Math & string)[]) {
  return define({ name, evaluate: Math[name] as Evaluate, emit, imports });
}

/** What is left to `Math`. */
function imported(name: keyof Math & string, arity: number): number {
  const evaluate = Math[name] as Evaluate;
  const emit: Emit = (b, ...operands) => b.call(name, ...operands);
  return define({ name, arity, form: "import", evaluate, emit, imports: [name] });
}

/** Two results from one computation. */
function two(name: string, evaluate: Evaluate, emit: Emit, ...imports: (keyof Math & string)[]) {
  return define({ name, results: 2, evaluate, emit, imports });
}

function sigmoidOf(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return (x >= 0 ? 1 : e) / (1 + e);
}

function sechSquaredOf(x: number): number {
  const e = Math.exp(-2 * Math.abs(x));
  return 4 * e / ((1 + e) * (1 + e));
}

const positive = (b: Lanes, x: Lane) => b.less(b.constant(0), x);

/** The instructions' codes. */
export const opcode = {
  /** A number; operand 0 is its index among the constants. */
  constant: structural("constant"),
  /** An input; operand 0 is its index. */
  input: structural("input"),
  /** The second result of the instruction that is operand 0. */
  second: structural("second"),

  add: arithmetic("add", (x, y) => x! + y!, (b, x, y) => b.add(x!, y!), true),
  subtract: arithmetic("subtract", (x, y) => x! - y!, (b, x, y) => b.subtract(x!, y!)),
  multiply: arithmetic("multiply", (x, y) => x! * y!, (b, x, y) => b.multiply(x!, y!), true),
  /** A product of adjoint and partial where neither is 0; {@linkcode guardedProduct} where one may be. */
  product: arithmetic(
    "product",
    (x, y) => (x === 0 || y === 0 ? 0 : x! * y!),
    (b, x, y) => b.multiply(x!, y!),
    true,
  ),
  divide: arithmetic("divide", (x, y) => x! / y!, (b, x, y) => b.divide(x!, y!)),
  negate: arithmetic("negate", (x) => -x!, (b, x) => b.negate(x!)),
  abs: arithmetic("abs", (x) => Math.abs(x!), (b, x) => b.abs(x!)),
  sqrt: arithmetic("sqrt", (x) => Math.sqrt(x!), (b, x) => b.sqrt(x!)),
  minimum: arithmetic("minimum", (x, y) => Math.min(x!, y!), (b, x, y) => b.minimum(x!, y!), true),
  maximum: arithmetic("maximum", (x, y) => Math.max(x!, y!), (b, x, y) => b.maximum(x!, y!), true),
  /** y where x > 0, else z. */
  select: composed(
    "select",
    (x, y, z) => (x! > 0 ? y! : z!),
    (b, x, y, z) => b.select(positive(b, x!), y!, z!),
  ),
  /** 1 where x > 0, else 0. */
  step: composed(
    "step",
    (x) => (x! > 0 ? 1 : 0),
    (b, x) => b.select(positive(b, x!), b.constant(1), b.constant(0)),
  ),
  /** `Math.sign`: 0, −0 and NaN are their own signs. */
  sign: composed("sign", (x) => Math.sign(x!), (b, x) => {
    const unit = b.copySign(b.constant(1), x!);
    return b.select(b.less(b.constant(0), b.abs(x!)), unit, x!);
  }),

  exp: elementary("exp", exp),
  expm1: elementary("expm1", expm1),
  log: elementary("log", log),
  log1p: elementary("log1p", log1p),
  log2: elementary("log2", log2),
  log10: elementary("log10", log10),
  sin: elementary("sin", sin, "sin"),
  cos: elementary("cos", cos, "cos"),
  tan: elementary("tan", tan, "tan"),
  sinh: elementary("sinh", sinh),
  cosh: elementary("cosh", cosh),
  tanh: elementary("tanh", tanh),
  sigmoid: define({ name: "sigmoid", evaluate: sigmoidOf, emit: sigmoid }),
  softplus: define({
    name: "softplus",
    evaluate: (x) => Math.max(x!, 0) + Math.log1p(Math.exp(-Math.abs(x!))),
    emit: softplus,
  }),
  sechSquared: define({ name: "sechSquared", evaluate: sechSquaredOf, emit: sechSquared }),
  hypot: define({ name: "hypot", arity: 2, commutative: true, evaluate: Math.hypot, emit: hypot }),

  cbrt: imported("cbrt", 1),
  asin: imported("asin", 1),
  acos: imported("acos", 1),
  atan: imported("atan", 1),
  asinh: imported("asinh", 1),
  acosh: imported("acosh", 1),
  atanh: imported("atanh", 1),
  atan2: imported("atan2", 2),
  pow: define({ name: "pow", arity: 2, evaluate: Math.pow, emit: pow, imports: ["pow"] }),

  /** Two results from one computation: tanh x and sech² x. */
  tanhSechSquared: two("tanhSechSquared", Math.tanh, tanhSechSquared),
  /** σ(x) and σ(−x). */
  sigmoids: two("sigmoids", sigmoidOf, sigmoids),
  sinCos: two("sinCos", Math.sin, sinCos, "sin", "cos"),
  sinhCosh: two("sinhCosh", Math.sinh, sinhCosh),
} as const;

/** The rows, by code. */
export const instructions: readonly Instruction[] = rows;

/** Codes from here on are a program's calls of functions outside, by index. */
export const firstCall = 64;

/** How many positions an instruction refers to, by code. */
export const arities: Uint8Array = Uint8Array.from({ length: firstCall }, (_, code) => {
  return code === opcode.second ? 1 : rows[code]?.arity ?? 0;
});

/** x·y, but 0 where either is exactly 0. */
export function guardedProduct(b: Lanes, x: Lane, y: Lane): Lane {
  const zero = b.constant(0);
  const either = b.or(b.equal(x, zero), b.equal(y, zero));
  return b.select(either, zero, b.multiply(x, y));
}

/** Two instructions on one operand x, the second perhaps on −x, and the instruction that computes both. */
export interface Pair {
  readonly second: number;
  readonly ofNegated: boolean;
  readonly both: number;
}

function pairsByCode(entries: readonly (readonly [number, Pair])[]): (Pair | undefined)[] {
  const byCode = new Array<Pair | undefined>(rows.length).fill(undefined);
  for (const [code, pair] of entries) byCode[code] = pair;
  return byCode;
}

/** The pairs, by the code of their first. */
export const pairs: readonly (Pair | undefined)[] = pairsByCode([
  [opcode.tanh, { second: opcode.sechSquared, ofNegated: false, both: opcode.tanhSechSquared }],
  [opcode.sigmoid, { second: opcode.sigmoid, ofNegated: true, both: opcode.sigmoids }],
  [opcode.sin, { second: opcode.cos, ofNegated: false, both: opcode.sinCos }],
  [opcode.sinh, { second: opcode.cosh, ofNegated: false, both: opcode.sinhCosh }],
]);
