/**
 * The table of differentiation rules: one row an operation, and the only place that knows calculus.
 *
 * A partial is written once, over functions that serve numbers (the reverse sweep) and Values (differentiable
 * gradients, compiled code) alike. It never branches in JavaScript, which would freeze the branch taken while
 * tracing: `select`, `step` and `sign` do; only of numbers it may, to a cheaper form that is equal and as exact. Forms
 * are chosen to keep their digits: 1 − tanh² would lose them all where tanh is near ±1.
 */

import {
  abs,
  add,
  cos,
  cosh,
  div,
  exp,
  hypot,
  log,
  max,
  min,
  mul,
  neg,
  pow,
  select,
  sigmoid,
  sign,
  sin,
  sinh,
  sqrt,
  step,
  sub,
} from "./functions.ts";
import { type Branch, register, type RegisteredRule } from "./registry.ts";
import type { Operand } from "./value.ts";

/** A row with one operand, as {@linkcode defineRule} takes it. */
export interface UnaryRow {
  /** What the operation is called. */
  readonly name: string;
  /** The primal. */
  readonly evaluate: (x: number) => number;
  /** The partial derivative by x. */
  readonly partials: readonly [(x: Operand, out: Operand) => Operand];
  /** The primal as mathjs reads it, over x; branch by branch where it has kinks. */
  readonly expression: string | readonly Branch[];
}

/** A row with two operands, as {@linkcode defineRule} takes it. */
export interface BinaryRow {
  /** What the operation is called. */
  readonly name: string;
  /** The primal. */
  readonly evaluate: (x: number, y: number) => number;
  /** The partial derivatives by x and by y. */
  readonly partials: readonly [
    (x: Operand, y: Operand, out: Operand) => Operand,
    (x: Operand, y: Operand, out: Operand) => Operand,
  ];
  /** The primal as mathjs reads it, over x and y; branch by branch where it has kinks. */
  readonly expression: string | readonly Branch[];
}

/** A row with three operands, as {@linkcode defineRule} takes it. */
export interface TernaryRow {
  /** What the operation is called. */
  readonly name: string;
  /** The primal. */
  readonly evaluate: (x: number, y: number, z: number) => number;
  /** The partial derivatives by x, by y and by z. */
  readonly partials: readonly [
    (x: Operand, y: Operand, z: Operand, out: Operand) => Operand,
    (x: Operand, y: Operand, z: Operand, out: Operand) => Operand,
    (x: Operand, y: Operand, z: Operand, out: Operand) => Operand,
  ];
  /** The primal as mathjs reads it, over x, y and z; branch by branch where it has kinks. */
  readonly expression: string | readonly Branch[];
}

type Unary =
  | "neg"
  | "sqrt"
  | "cbrt"
  | "exp"
  | "expm1"
  | "log"
  | "log1p"
  | "log2"
  | "log10"
  | "sin"
  | "cos"
  | "tan"
  | "asin"
  | "acos"
  | "atan"
  | "sinh"
  | "cosh"
  | "tanh"
  | "asinh"
  | "acosh"
  | "atanh"
  | "abs"
  | "sign"
  | "step"
  | "relu"
  | "sigmoid"
  | "softplus";
type Binary = "add" | "sub" | "mul" | "div" | "pow" | "atan2" | "max" | "min" | "hypot";
type Ternary = "select" | "clamp";

/** The rows: an operation without one, or one that is incomplete, does not compile. */
type Rows =
  & { readonly [name in Unary]: Omit<UnaryRow, "name"> }
  & { readonly [name in Binary]: Omit<BinaryRow, "name"> }
  & { readonly [name in Ternary]: Omit<TernaryRow, "name"> };

/** 1 where x > y, ½ at a tie, 0 where x < y. */
const above = (x: Operand, y: Operand) => mul(0.5, add(step(sub(x, y)), sub(1, step(sub(y, x)))));

/** 1 where x is 0, else 0; of NaN NaN. */
const isZero = (x: Operand) => sub(1, abs(sign(x)));

/** −|x|, differentiable at 0 for what is an even function of it. */
const descending = (x: Operand) => select(x, neg(x), x);

/** p − p²: for p up to ½ it keeps its digits. */
const logistic = (p: Operand) => sub(p, mul(p, p));

const square = (x: Operand) => mul(x, x);

/** Not 0 where y − 1 is rounded: a small y loses digits, a large one the 1. */
const residual = (y: Operand) =>
  add(abs(sub(y, add(sub(y, 1), 1))), abs(sub(1, sub(y, sub(y, 1)))));

/** a / (x² + y²): no square leaves the range, as the scale, which cancels, is the larger of both. At infinity 0. */
const overSquares = (a: Operand, x: Operand, y: Operand) => {
  const scale = max(abs(x), abs(y)), reciprocal = div(1, scale);
  const quotient = div(div(a, scale), add(mul(x, div(x, scale)), mul(y, div(y, scale))));
  return select(reciprocal, quotient, reciprocal);
};

/** y·x^(y − 1), of out = x^y: where y − 1 is not exact, out/x is, unless x is 0 or infinite. With y = 0 it is 0 for every x. */
const derivativeOfPower = (x: Operand, y: Operand, out: Operand) => {
  const power = pow(x, sub(y, 1)), isFinite = min(abs(x), abs(div(1, x)));
  return select(
    abs(y),
    mul(y, select(residual(y), select(isFinite, div(out, x), power), power)),
    abs(y),
  );
};

/** 1 / (1 + x²), for x ≥ 1, which does not overflow. */
const steepness = (x: Operand) => div(div(1, x), add(x, div(1, x)));

const zero = () => 0;

const rows: Rows = {
  // ∂(x + y) = ∂x + ∂y
  add: {
    evaluate: (x, y) => x + y,
    partials: [() => 1, () => 1],
    expression: "x + y",
  },
  // ∂(x − y) = ∂x − ∂y
  sub: {
    evaluate: (x, y) => x - y,
    partials: [() => 1, () => -1],
    expression: "x - y",
  },
  // ∂(x·y) = y·∂x + x·∂y
  mul: {
    evaluate: (x, y) => x * y,
    partials: [(_x, y) => y, (x) => x],
    expression: "x * y",
  },
  // ∂(x/y) = ∂x/y − x/y²·∂y
  div: {
    evaluate: (x, y) => x / y,
    partials: [(_x, y) => div(1, y), (_x, y, out) => neg(div(out, y))],
    expression: "x / y",
  },
  // ∂(−x) = −∂x
  neg: {
    evaluate: (x) => -x,
    partials: [() => -1],
    expression: "-x",
  },
  // ∂(x^y) = y·x^(y − 1)·∂x + x^y·ln x·∂y. Times 0, ln x counts as finite, and as NaN left of 0. |x^y| as (−0)^−1 is −∞.
  pow: {
    evaluate: (x, y) => Math.pow(x, y),
    partials: [
      (x, y, out) => y === 2 ? mul(2, x) : derivativeOfPower(x, y, out),
      (x, _y, out) => select(isZero(out), mul(0, sqrt(min(x, 1))), mul(abs(out), log(x))),
    ],
    expression: "x ^ y",
  },
  // ∂√x = ∂x / (2·√x), ∞ at 0 and at −0
  sqrt: {
    evaluate: Math.sqrt,
    partials: [(_x, out) => div(0.5, abs(out))],
    expression: "sqrt(x)",
  },
  // ∂∛x = ∂x / (3·∛x²)
  cbrt: {
    evaluate: Math.cbrt,
    partials: [(_x, out) => div(1 / 3, square(out))],
    expression: [
      { when: "x > 0", then: "x ^ (1 / 3)" },
      { when: "x < 0", then: "-((-x) ^ (1 / 3))" },
    ],
  },
  // ∂e^x = e^x·∂x
  exp: {
    evaluate: Math.exp,
    partials: [(_x, out) => out],
    expression: "exp(x)",
  },
  // ∂(e^x − 1) = e^x·∂x
  expm1: {
    evaluate: Math.expm1,
    partials: [(x) => exp(x)],
    expression: "exp(x) - 1",
  },
  // ∂ln x = ∂x / x, ∞ at 0 and at −0
  log: {
    evaluate: Math.log,
    partials: [(x) => div(1, abs(x))],
    expression: "log(x)",
  },
  // ∂ln(1 + x) = ∂x / (1 + x)
  log1p: {
    evaluate: Math.log1p,
    partials: [(x) => div(1, add(1, x))],
    expression: "log(1 + x)",
  },
  // ∂log₂ x = log₂e·∂x / x
  log2: {
    evaluate: Math.log2,
    partials: [(x) => div(Math.LOG2E, abs(x))],
    expression: "log(x) / log(2)",
  },
  // ∂log₁₀ x = log₁₀e·∂x / x
  log10: {
    evaluate: Math.log10,
    partials: [(x) => div(Math.LOG10E, abs(x))],
    expression: "log(x) / log(10)",
  },
  // ∂sin x = cos x·∂x
  sin: {
    evaluate: Math.sin,
    partials: [(x) => cos(x)],
    expression: "sin(x)",
  },
  // ∂cos x = −sin x·∂x
  cos: {
    evaluate: Math.cos,
    partials: [(x) => neg(sin(x))],
    expression: "cos(x)",
  },
  // ∂tan x = ∂x / cos² x = (1 + tan² x)·∂x
  tan: {
    evaluate: Math.tan,
    partials: [(_x, out) => add(1, square(out))],
    expression: "tan(x)",
  },
  // ∂asin x = ∂x / √((1 − x)·(1 + x))
  asin: {
    evaluate: Math.asin,
    partials: [(x) => div(1, sqrt(mul(sub(1, x), add(1, x))))],
    expression: "asin(x)",
  },
  // ∂acos x = −∂x / √((1 − x)·(1 + x))
  acos: {
    evaluate: Math.acos,
    partials: [(x) => div(-1, sqrt(mul(sub(1, x), add(1, x))))],
    expression: "acos(x)",
  },
  // ∂atan x = ∂x / (1 + x²) = (1/x)·∂x / (x + 1/x)
  atan: {
    evaluate: Math.atan,
    partials: [(x) => select(sub(abs(x), 1), steepness(max(abs(x), 1)), div(1, add(1, square(x))))],
    expression: "atan(x)",
  },
  // ∂atan2(x, y) = (y·∂x − x·∂y) / (x² + y²), both divided by max(|x|, |y|); x is the ordinate, as in Math
  atan2: {
    evaluate: Math.atan2,
    partials: [(x, y) => overSquares(y, x, y), (x, y) => neg(overSquares(x, x, y))],
    expression: [
      { when: "y > 0", then: "atan(x / y)" },
      { when: "x > 0", then: "pi / 2 - atan(y / x)" },
      { when: "x < 0", then: "-pi / 2 - atan(y / x)" },
    ],
  },
  // ∂sinh x = cosh x·∂x
  sinh: {
    evaluate: Math.sinh,
    partials: [(x) => cosh(x)],
    expression: "sinh(x)",
  },
  // ∂cosh x = sinh x·∂x
  cosh: {
    evaluate: Math.cosh,
    partials: [(x) => sinh(x)],
    expression: "cosh(x)",
  },
  // ∂tanh x = sech² x·∂x = 4·σ(−2|x|)·(1 − σ(−2|x|))·∂x, near 0 without an exponential (1 − tanh² x)·∂x
  tanh: {
    evaluate: Math.tanh,
    partials: [
      (x, out) =>
        typeof x === "number" && typeof out === "number" && Math.abs(out) < 0.5
          ? 1 - out * out
          : mul(4, logistic(sigmoid(mul(2, descending(x))))),
    ],
    expression: "tanh(x)",
  },
  // ∂asinh x = ∂x / √(1 + x²)
  asinh: {
    evaluate: Math.asinh,
    partials: [(x) => div(1, hypot(1, x))],
    expression: "asinh(x)",
  },
  // ∂acosh x = ∂x / √(x² − 1)
  acosh: {
    evaluate: Math.acosh,
    partials: [(x) => div(1, mul(sqrt(sub(x, 1)), sqrt(add(x, 1))))],
    expression: "acosh(x)",
  },
  // ∂atanh x = ∂x / (1 − x²)
  atanh: {
    evaluate: Math.atanh,
    partials: [(x) => div(1, mul(sub(1, x), add(1, x)))],
    expression: "atanh(x)",
  },
  // ∂|x| = sign x·∂x, 0 at 0
  abs: {
    evaluate: Math.abs,
    partials: [(x) => sign(x)],
    expression: [{ when: "x > 0", then: "x" }, { when: "x < 0", then: "-x" }],
  },
  // constant but for a jump at 0
  sign: {
    evaluate: Math.sign,
    partials: [zero],
    expression: [{ when: "x > 0", then: "1" }, { when: "x < 0", then: "-1" }],
  },
  // constant but for a jump at 0
  step: {
    evaluate: (x) => x > 0 ? 1 : 0,
    partials: [zero],
    expression: [{ when: "x > 0", then: "1" }, { when: "x < 0", then: "0" }],
  },
  // ∂select(x, y, z) = ∂y where x > 0, else ∂z
  select: {
    evaluate: (x, y, z) => x > 0 ? y : z,
    partials: [zero, (x) => step(x), (x) => sub(1, step(x))],
    expression: [{ when: "x > 0", then: "y" }, { when: "x < 0", then: "z" }],
  },
  // ∂min(x, y) = that of the smaller one, half of each at a tie
  min: {
    evaluate: (x, y) => Math.min(x, y),
    partials: [(x, y) => above(y, x), (x, y) => above(x, y)],
    expression: [{ when: "x < y", then: "x" }, { when: "x > y", then: "y" }],
  },
  // ∂max(x, y) = that of the larger one, half of each at a tie
  max: {
    evaluate: (x, y) => Math.max(x, y),
    partials: [(x, y) => above(x, y), (x, y) => above(y, x)],
    expression: [{ when: "x > y", then: "x" }, { when: "x < y", then: "y" }],
  },
  // min(max(x, y), z)
  clamp: {
    evaluate: (x, y, z) => Math.min(Math.max(x, y), z),
    partials: [
      (x, y, z) => mul(above(z, max(x, y)), above(x, y)),
      (x, y, z) => mul(above(z, max(x, y)), above(y, x)),
      (x, y, z) => above(max(x, y), z),
    ],
    expression: [
      { when: "x > y and x < z", then: "x" },
      { when: "x < y and y < z", then: "y" },
      { when: "x > z or y > z", then: "z" },
    ],
  },
  // ∂√(x² + y²) = (x·∂x + y·∂y) / √(x² + y²), 0 at the origin
  hypot: {
    evaluate: (x, y) => Math.hypot(x, y),
    partials: [
      (x, _y, out) => div(x, add(out, isZero(out))),
      (_x, y, out) => div(y, add(out, isZero(out))),
    ],
    expression: "sqrt(x ^ 2 + y ^ 2)",
  },
  // ∂max(x, 0) = ∂x where x > 0, else 0
  relu: {
    evaluate: (x) => Math.max(x, 0),
    partials: [(x) => step(x)],
    expression: [{ when: "x > 0", then: "x" }, { when: "x < 0", then: "0" }],
  },
  // ∂σ(x) = σ(x)·σ(−x)·∂x; below −40, where 1 + e^x is 1, e^−x may overflow
  sigmoid: {
    evaluate: (x) => x < -40 ? Math.exp(x) : 1 / (1 + Math.exp(-x)),
    partials: [(x, out) => logistic(select(x, sigmoid(neg(x)), out))],
    expression: "1 / (1 + exp(-x))",
  },
  // ∂ln(1 + e^x) = σ(x)·∂x
  softplus: {
    evaluate: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    partials: [(x) => sigmoid(x)],
    expression: "log(1 + exp(x))",
  },
};

/** The built-in rules by name. */
export const builtIn: { readonly [name in keyof Rows]: RegisteredRule } = Object.fromEntries(
  Object.entries(rows).map(([name, row]) => [name, register({ name, ...row } as never, true)]),
) as never;
