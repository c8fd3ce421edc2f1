/**
 * The instructions of a linear program, a row each. A row says how many operands an instruction has, what it computes
 * (for folding constants), and how it is written in WebAssembly over lanes.
 *
 * @module
 */

import { azmul } from "../../../mod.ts";
import * as inNumbers from "../../partials_in_numbers.ts";
import {
  exp,
  expm1,
  sigmoid,
  sigmoidAndSlope,
  sigmoidSlope,
} from "../wasm/elementary/exponential.ts";
import {
  cosh,
  sechSquared,
  sinh,
  sinhCosh,
  tanh,
  tanhSechSquared,
} from "../wasm/elementary/hyperbolic.ts";
import { log, log10, log1p, log2, softplus } from "../wasm/elementary/logarithm.ts";
import {
  directionCosine,
  directionCosines,
  hypot,
  overSquares,
  pow,
  powerByBase,
  powerByExponent,
} from "../wasm/elementary/power.ts";
import { cos, sin, sinCos, tan } from "../wasm/elementary/trigonometric.ts";
import type { InlineLanes, Lane, Lanes } from "../wasm/lanes.ts";

type Evaluate = (...operands: number[]) => number;

/** What every row of the instruction set says. */
interface Row {
  readonly name: string;
  readonly arity: number;
  readonly results: 1 | 2;
  /** Whether operands may be exchanged. */
  readonly commutative: boolean;
  /** Whether the code uses each operand once and in order, so that it works on operands that are on the stack. */
  readonly onStack: boolean;
  /** Functions that the code calls, by name. */
  readonly imports: Readonly<Record<string, Evaluate>>;
  /** What it computes: the first result, where there are two. */
  readonly evaluate: Evaluate;
}

/** An instruction that is written where it is used, or is a call of `Math`. */
export interface InlineInstruction extends Row {
  readonly form: "inline" | "import";
  readonly emit: (b: InlineLanes, ...operands: Lane[]) => Lane;
}

/** An instruction that is written once, as a function of the module that serves one lane or two. */
export interface FunctionInstruction extends Row {
  readonly form: "function";
  /** Its code: one result, or two. */
  readonly emit: (b: Lanes, ...operands: Lane[]) => Lane | [Lane, Lane];
}

/** A row of the instruction set. */
export type Instruction = InlineInstruction | FunctionInstruction;

type Emit = FunctionInstruction["emit"];
type EmitInline = InlineInstruction["emit"];

const ROWS: Instruction[] = [];

const DEFAULTS = { arity: 1, results: 1, commutative: false, onStack: false, imports: {} } as const;

function inline(row: Partial<Row> & { name: string; evaluate: Evaluate; emit: EmitInline }) {
  return ROWS.push({ ...DEFAULTS, form: "inline", ...row }) - 1;
}

function elementary(row: Partial<Row> & { name: string; evaluate: Evaluate; emit: Emit }) {
  return ROWS.push({ ...DEFAULTS, form: "function", ...row }) - 1;
}

function structural(name: string): number {
  const none = () => {
    throw new Error(`Cannot compute '${name}'`);
  };
  return inline({ name, arity: 0, evaluate: none, emit: none });
}

/** An instruction that WebAssembly has. */
function arithmetic(name: string, evaluate: Evaluate, emit: EmitInline, commutative = false) {
  return inline({ name, arity: evaluate.length, onStack: true, commutative, evaluate, emit });
}

/** An instruction that is a few instructions of WebAssembly. */
function composed(name: string, evaluate: Evaluate, emit: EmitInline): number {
  return inline({ name, arity: evaluate.length, evaluate, emit });
}

type NameInMath = keyof Math & string;

/** Functions of `Math`, by name. */
function fromMath(names: readonly NameInMath[]): Row["imports"] {
  return Object.fromEntries(names.map((name) => [name, Math[name] as Evaluate]));
}

/** A function of `Math`, written here. */
function ofMath(name: NameInMath, emit: Emit, ...imports: NameInMath[]) {
  return elementary({
    name,
    evaluate: Math[name] as Evaluate,
    emit,
    imports: fromMath(imports),
  });
}

/** An instruction that is left to `Math`. */
function imported(name: NameInMath, arity: number): number {
  const evaluate = Math[name] as Evaluate;
  const emit: EmitInline = (b, ...operands) => b.call(name, ...operands);
  const imports = fromMath([name]);
  return ROWS.push({ ...DEFAULTS, form: "import", name, arity, evaluate, emit, imports }) - 1;
}

/** An instruction with two results from one computation. */
function two(name: string, evaluate: Evaluate, emit: Emit, ...imports: NameInMath[]) {
  return elementary({ name, results: 2, evaluate, emit, imports: fromMath(imports) });
}

/**
 * A partial of a built-in rule, written here for the operands that are common; the code calls the engine's own for all
 * others, which is imported by the instruction's name.
 */
function partialOf(name: keyof typeof inNumbers, arity: 2 | 3, emit: Emit): number {
  const evaluate: Evaluate = inNumbers[name] as Evaluate;
  return elementary({ name, arity, evaluate, emit, imports: { [name]: evaluate } });
}

function sigmoidOf(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return (x >= 0 ? 1 : e) / (1 + e);
}

function sigmoidSlopeOf(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return e / (1 + e * (2 + e));
}

function sechSquaredOf(x: number): number {
  const e = Math.exp(-2 * Math.abs(x));
  return 4 * e / (1 + e * (2 + e));
}

const isPositive = (b: InlineLanes, x: Lane) => b.less(b.constant(0), x);

/** The instructions' codes. */
export const opcode = {
  /** A number; operand 0 is its index among the constants. */
  constant: structural("constant"),
  /** An input; operand 0 is its index. */
  input: structural("input"),
  /** The second result of the instruction that is operand 0. */
  secondResult: structural("secondResult"),

  add: arithmetic("add", (x, y) => x! + y!, (b, x, y) => b.add(x!, y!), true),
  subtract: arithmetic("subtract", (x, y) => x! - y!, (b, x, y) => b.subtract(x!, y!)),
  multiply: arithmetic("multiply", (x, y) => x! * y!, (b, x, y) => b.multiply(x!, y!), true),
  /** The product that is 0 where a factor is exactly 0, even where the other is infinite or NaN. */
  azmul: inline({
    name: "azmul",
    arity: 2,
    commutative: true,
    evaluate: azmul,
    emit: (b, x, y) => b.azmul(x!, y!),
  }),
  /** A product of adjoint and partial where neither is 0; an azmul where one may be. */
  product: arithmetic("product", (x, y) => azmul(x!, y!), (b, x, y) => b.multiply(x!, y!), true),
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
    (b, x, y, z) => b.select(isPositive(b, x!), y!, z!),
  ),
  /** 1 where x > 0, else 0. */
  step: composed(
    "step",
    (x) => (x! > 0 ? 1 : 0),
    (b, x) => b.select(isPositive(b, x!), b.constant(1), b.constant(0)),
  ),
  /** `Math.sign`: 0, −0 and NaN are their own signs. */
  sign: composed("sign", (x) => Math.sign(x!), (b, x) => {
    const unit = b.copySign(b.constant(1), x!);
    return b.select(b.less(b.constant(0), b.abs(x!)), unit, x!);
  }),

  exp: ofMath("exp", exp),
  expm1: ofMath("expm1", expm1),
  log: ofMath("log", log),
  log1p: ofMath("log1p", log1p),
  log2: ofMath("log2", log2),
  log10: ofMath("log10", log10),
  sin: ofMath("sin", sin, "sin"),
  cos: ofMath("cos", cos, "cos"),
  tan: ofMath("tan", tan, "tan"),
  sinh: ofMath("sinh", sinh),
  cosh: ofMath("cosh", cosh),
  tanh: ofMath("tanh", tanh),
  sigmoid: elementary({ name: "sigmoid", evaluate: sigmoidOf, emit: sigmoid }),
  sigmoidSlope: elementary({ name: "sigmoidSlope", evaluate: sigmoidSlopeOf, emit: sigmoidSlope }),
  softplus: elementary({
    name: "softplus",
    evaluate: (x) => Math.max(x!, 0) + Math.log1p(Math.exp(-Math.abs(x!))),
    emit: softplus,
  }),
  sechSquared: elementary({ name: "sechSquared", evaluate: sechSquaredOf, emit: sechSquared }),
  hypot: elementary({
    name: "hypot",
    arity: 2,
    commutative: true,
    evaluate: Math.hypot,
    emit: hypot,
  }),

  cbrt: imported("cbrt", 1),
  asin: imported("asin", 1),
  acos: imported("acos", 1),
  atan: imported("atan", 1),
  asinh: imported("asinh", 1),
  acosh: imported("acosh", 1),
  atanh: imported("atanh", 1),
  atan2: imported("atan2", 2),
  pow: elementary({
    name: "pow",
    arity: 2,
    evaluate: Math.pow,
    emit: pow,
    imports: fromMath(["pow"]),
  }),

  /** ∂(x^y)/∂x of x, y and x^y. */
  powerByBase: partialOf("powerByBase", 3, powerByBase),
  /** ∂(x^y)/∂y of x, y and x^y. */
  powerByExponent: partialOf("powerByExponent", 3, powerByExponent),
  /** ∂hypot(x, y)/∂x of x, y and hypot(x, y). */
  directionCosine: partialOf("directionCosine", 3, directionCosine),
  /** x/(x² + y²), ∂atan2(y, x)/∂y. */
  overSquares: partialOf("overSquares", 2, overSquares),

  /** Two results from one computation: tanh x and sech² x. */
  tanhSechSquared: two("tanhSechSquared", Math.tanh, tanhSechSquared),
  /** σ(x) and σ′(x). */
  sigmoidAndSlope: two("sigmoidAndSlope", sigmoidOf, sigmoidAndSlope),
  sinCos: two("sinCos", Math.sin, sinCos, "sin", "cos"),
  sinhCosh: two("sinhCosh", Math.sinh, sinhCosh),
  /** Both partials of hypot. */
  directionCosines: elementary({
    name: "directionCosines",
    arity: 3,
    results: 2,
    evaluate: inNumbers.directionCosine as Evaluate,
    emit: directionCosines,
    imports: { directionCosine: inNumbers.directionCosine as Evaluate },
  }),
} as const;

/** The rows, by code. */
export const instructions: readonly Instruction[] = ROWS;

/** Codes from here on are a program's calls of functions outside, by index. */
export const FIRST_CALL = 64;

/** 1 where an instruction is written once, as a function, by code. */
const elementaryCodes = Uint8Array.from(ROWS, ({ form }) => form === "function" ? 1 : 0);

/** Whether a code is of an instruction that is written once, as a function. */
export function isElementary(code: number): boolean {
  return elementaryCodes[code] === 1;
}

/** How many positions an instruction refers to, by code. */
export const arities: Uint8Array = Uint8Array.from({ length: FIRST_CALL }, (_, code) => {
  return code === opcode.secondResult ? 1 : ROWS[code]?.arity ?? 0;
});

/** Two instructions on the same operands, perhaps exchanged, and the instruction that computes both. */
export interface Pair {
  readonly second: number;
  /** Whether the first two operands of the second are those of the first exchanged. */
  readonly isExchanged: boolean;
  readonly both: number;
}

function pairsByCode(entries: readonly (readonly [number, Pair])[]): (Pair | undefined)[] {
  const byCode = new Array<Pair | undefined>(ROWS.length).fill(undefined);
  for (const [code, pair] of entries) byCode[code] = pair;
  return byCode;
}

/** The pairs, by the code of their first. */
export const pairs: readonly (Pair | undefined)[] = pairsByCode([
  [opcode.tanh, { second: opcode.sechSquared, isExchanged: false, both: opcode.tanhSechSquared }],
  [opcode.sigmoid, {
    second: opcode.sigmoidSlope,
    isExchanged: false,
    both: opcode.sigmoidAndSlope,
  }],
  [opcode.sin, { second: opcode.cos, isExchanged: false, both: opcode.sinCos }],
  [opcode.sinh, { second: opcode.cosh, isExchanged: false, both: opcode.sinhCosh }],
  [opcode.directionCosine, {
    second: opcode.directionCosine,
    isExchanged: true,
    both: opcode.directionCosines,
  }],
]);

/** A pair, and the code of its first. */
export interface NamedPair extends Pair {
  readonly first: number;
}

/** The pairs, by the code that computes both. */
export const pairsByBoth: ReadonlyMap<number, NamedPair> = new Map(
  pairs.flatMap((pair, first) => pair === undefined ? [] : [[pair.both, { ...pair, first }]]),
);
