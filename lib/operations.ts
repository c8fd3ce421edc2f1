/**
 * The operations: each with its formula, its derivative and its text for mathjs in one place, which is all that calculus needs.
 *
 * An operation is a function over numbers and Values: of numbers alone it returns a number, else a Value. This is how one text
 * of a partial serves the reverse sweep (numbers), differentiable gradients and compiled code (Values) alike. A partial never
 * branches in JavaScript, which would freeze the branch taken while tracing: `select`, `step` and `sign` do; only of numbers it
 * may, to a cheaper form that is equal and as exact. Forms are chosen to keep their digits: 1 − tanh² would lose them all where
 * tanh is near ±1.
 *
 * @example An operation of numbers, and of Values
 * ```ts
 * import { tanh, Value } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(tanh(0), 0);
 * assertEquals(tanh(new Value(0)).operation, "tanh");
 * assertEquals([0, 1].map(tanh), [0, Math.tanh(1)]);
 * ```
 *
 * @module
 */

import { applyBinary, applyTernary, applyUnary } from "./apply.ts";
import { cannot, wrongCount } from "./errors.ts";
import {
  type BinaryRow,
  register,
  type RegisteredRule,
  type TernaryRow,
  type UnaryRow,
} from "./registry.ts";
import * as tape from "./tape/mod.ts";
import { requireOperand } from "./tape/mod.ts";
import type { Operand, Value } from "./value.ts";

// V8 folds constants of the module itself, but loads imported ones at every use.
const { ADD, addTo, MUL, multiply, SUB, subtractFrom, withNumber } = tape;

/** What an operation returns: a Value where an operand is one, a number where all are, else either. */
export type Result<X extends Operand, Y extends Operand = number, Z extends Operand = number> =
  [X] extends [Value] ? Value
    : [Y] extends [Value] ? Value
    : [Z] extends [Value] ? Value
    : [X | Y | Z] extends [number] ? number
    : Operand;

/** An operation with one operand. Further arguments are ignored, so that it maps arrays. @throws {TypeError} Where x is neither a Value nor a number. */
export type UnaryFunction = <X extends Operand>(x: X) => Result<X>;
/** An operation with two operands. @throws {TypeError} Where one is neither a Value nor a number, or there is a third. */
export type BinaryFunction = <X extends Operand, Y extends Operand>(x: X, y: Y) => Result<X, Y>;
/** An operation with three operands. @throws {TypeError} Where one is neither a Value nor a number, or there is a fourth. */
export type TernaryFunction = <X extends Operand, Y extends Operand, Z extends Operand>(
  x: X,
  y: Y,
  z: Z,
) => Result<X, Y, Z>;
/** An operation that folds any number of operands from the left. @throws {TypeError} Where one is neither a Value nor a number, or there is none. */
export type FoldedFunction = <X extends Operand, Y extends Operand = X>(
  x: X,
  ...others: Y[]
) => Result<X, Y>;

const builtIns: Record<string, RegisteredRule> = {};

/** The built-in rules by name. */
export const builtIn: Readonly<Record<string, RegisteredRule>> = builtIns;

function rowOf<R extends UnaryRow | BinaryRow | TernaryRow>(row: R): RegisteredRule {
  return builtIns[row.name] = register(row as never, true);
}

/** The function that people call, under the name of its rule. */
function named<F>(rule: RegisteredRule, f: (x: Operand, ...others: Operand[]) => Operand): F {
  return Object.defineProperty(f, "name", { value: rule.name }) as F;
}

function unary(row: UnaryRow): UnaryFunction {
  const rule = rowOf(row);
  return named(rule, (x) => typeof x === "number" ? rule.evaluate(x) : applyUnary(rule, x));
}

function binary(row: BinaryRow): BinaryFunction {
  const rule = rowOf(row);
  return named(rule, function (x: Operand, y: Operand) {
    if (arguments.length > 2) throw wrongCount(rule.name, 2, arguments.length);
    return typeof x === "number" && typeof y === "number"
      ? rule.evaluate(x, y)
      : applyBinary(rule, x, y);
  } as never);
}

function ternary(row: TernaryRow): TernaryFunction {
  const rule = rowOf(row);
  return named(rule, function (x: Operand, y: Operand, z: Operand) {
    if (arguments.length > 3) throw wrongCount(rule.name, 3, arguments.length);
    return typeof x === "number" && typeof y === "number" && typeof z === "number"
      ? rule.evaluate(x, y, z)
      : applyTernary(rule, x, y, z);
  } as never);
}

function folded(row: BinaryRow): FoldedFunction {
  const rule = rowOf(row);
  return named(rule, (x, ...others) => {
    if (others.length !== 1) { // applyBinary checks one
      requireOperand(`compute ${rule.name}`, "x", x);
      others.forEach((y, i) => requireOperand(`compute ${rule.name}`, `others[${i}]`, y));
    }
    return others.reduce<Operand>(
      (folded, y) =>
        typeof folded === "number" && typeof y === "number"
          ? rule.evaluate(folded, y)
          : applyBinary(rule, folded, y),
      x,
    );
  });
}

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

rowOf<BinaryRow>({
  name: "add",
  evaluate: (x, y) => x + y,
  // ∂(x + y) = ∂x + ∂y
  partials: [() => 1, () => 1],
  expression: "x + y",
});

/** x + y. */
export const add: BinaryFunction = function (x: Operand, y: Operand) {
  if (arguments.length > 2) throw wrongCount("add", 2, arguments.length);
  if (typeof x !== "number") return addTo(x, y);
  return typeof y === "number" ? x + y : withNumber(ADD, y, x, 1);
} as BinaryFunction;

rowOf<BinaryRow>({
  name: "sub",
  evaluate: (x, y) => x - y,
  // ∂(x − y) = ∂x − ∂y
  partials: [() => 1, () => -1],
  expression: "x - y",
});

/** x − y. */
export const sub: BinaryFunction = function (x: Operand, y: Operand) {
  if (arguments.length > 2) throw wrongCount("sub", 2, arguments.length);
  if (typeof x !== "number") return subtractFrom(x, y);
  return typeof y === "number" ? x - y : withNumber(SUB, y, x, 1);
} as BinaryFunction;

rowOf<BinaryRow>({
  name: "mul",
  evaluate: (x, y) => x * y,
  // ∂(x·y) = y·∂x + x·∂y
  partials: [(_x, y) => y, (x) => x],
  expression: "x * y",
});

/** x · y. */
export const mul: BinaryFunction = function (x: Operand, y: Operand) {
  if (arguments.length > 2) throw wrongCount("mul", 2, arguments.length);
  if (typeof x !== "number") return multiply(x, y);
  return typeof y === "number" ? x * y : withNumber(MUL, y, x, 1);
} as BinaryFunction;

/** x / y. */
export const div: BinaryFunction = binary({
  name: "div",
  evaluate: (x, y) => x / y,
  // ∂(x/y) = ∂x/y − x/y²·∂y
  partials: [(_x, y) => div(1, y), (_x, y, out) => neg(div(out, y))],
  expression: "x / y",
});

/** −x. */
export const neg: UnaryFunction = unary({
  name: "neg",
  evaluate: (x) => -x,
  // ∂(−x) = −∂x
  partials: [() => -1],
  expression: "-x",
});

/** x^y. Of a number as exponent, x^0 has the derivative 0 for every x. */
export const pow: BinaryFunction = binary({
  name: "pow",
  evaluate: (x, y) => Math.pow(x, y),
  // ∂(x^y) = y·x^(y − 1)·∂x + x^y·ln x·∂y. Times 0, ln x counts as finite, and as NaN left of 0. |x^y| as (−0)^−1 is −∞.
  partials: [
    (x, y, out) => y === 2 ? mul(2, x) : derivativeOfPower(x, y, out),
    (x, _y, out) => select(isZero(out), mul(0, sqrt(min(x, 1))), mul(abs(out), log(x))),
  ],
  expression: "x ^ y",
});

/** √x. */
export const sqrt: UnaryFunction = unary({
  name: "sqrt",
  evaluate: Math.sqrt,
  // ∂√x = ∂x / (2·√x), ∞ at 0 and at −0
  partials: [(_x, out) => div(0.5, abs(out))],
  expression: "sqrt(x)",
});

/** ∛x. */
export const cbrt: UnaryFunction = unary({
  name: "cbrt",
  evaluate: Math.cbrt,
  // ∂∛x = ∂x / (3·∛x²)
  partials: [(_x, out) => div(1 / 3, square(out))],
  expression: [
    { when: "x > 0", then: "x ^ (1 / 3)" },
    { when: "x < 0", then: "-((-x) ^ (1 / 3))" },
  ],
});

/** e^x. */
export const exp: UnaryFunction = unary({
  name: "exp",
  evaluate: Math.exp,
  // ∂e^x = e^x·∂x
  partials: [(_x, out) => out],
  expression: "exp(x)",
});

/** e^x − 1, which keeps its digits near 0. */
export const expm1: UnaryFunction = unary({
  name: "expm1",
  evaluate: Math.expm1,
  // ∂(e^x − 1) = e^x·∂x
  partials: [(x) => exp(x)],
  expression: "exp(x) - 1",
});

/** The natural logarithm of x. */
export const log: UnaryFunction = unary({
  name: "log",
  evaluate: Math.log,
  // ∂ln x = ∂x / x, ∞ at 0 and at −0
  partials: [(x) => div(1, abs(x))],
  expression: "log(x)",
});

/** ln(1 + x), which keeps its digits near 0. */
export const log1p: UnaryFunction = unary({
  name: "log1p",
  evaluate: Math.log1p,
  // ∂ln(1 + x) = ∂x / (1 + x)
  partials: [(x) => div(1, add(1, x))],
  expression: "log(1 + x)",
});

/** The logarithm of x to base 2. */
export const log2: UnaryFunction = unary({
  name: "log2",
  evaluate: Math.log2,
  // ∂log₂ x = log₂e·∂x / x
  partials: [(x) => div(Math.LOG2E, abs(x))],
  expression: "log(x) / log(2)",
});

/** The logarithm of x to base 10. */
export const log10: UnaryFunction = unary({
  name: "log10",
  evaluate: Math.log10,
  // ∂log₁₀ x = log₁₀e·∂x / x
  partials: [(x) => div(Math.LOG10E, abs(x))],
  expression: "log(x) / log(10)",
});

/** The sine of x, in radians. */
export const sin: UnaryFunction = unary({
  name: "sin",
  evaluate: Math.sin,
  // ∂sin x = cos x·∂x
  partials: [(x) => cos(x)],
  expression: "sin(x)",
});

/** The cosine of x, in radians. */
export const cos: UnaryFunction = unary({
  name: "cos",
  evaluate: Math.cos,
  // ∂cos x = −sin x·∂x
  partials: [(x) => neg(sin(x))],
  expression: "cos(x)",
});

/** The tangent of x, in radians. */
export const tan: UnaryFunction = unary({
  name: "tan",
  evaluate: Math.tan,
  // ∂tan x = ∂x / cos² x = (1 + tan² x)·∂x
  partials: [(_x, out) => add(1, square(out))],
  expression: "tan(x)",
});

/** The arcsine of x, in radians. */
export const asin: UnaryFunction = unary({
  name: "asin",
  evaluate: Math.asin,
  // ∂asin x = ∂x / √((1 − x)·(1 + x))
  partials: [(x) => div(1, sqrt(mul(sub(1, x), add(1, x))))],
  expression: "asin(x)",
});

/** The arccosine of x, in radians. */
export const acos: UnaryFunction = unary({
  name: "acos",
  evaluate: Math.acos,
  // ∂acos x = −∂x / √((1 − x)·(1 + x))
  partials: [(x) => div(-1, sqrt(mul(sub(1, x), add(1, x))))],
  expression: "acos(x)",
});

/** The arctangent of x, in radians. */
export const atan: UnaryFunction = unary({
  name: "atan",
  evaluate: Math.atan,
  // ∂atan x = ∂x / (1 + x²) = (1/x)·∂x / (x + 1/x)
  partials: [(x) => select(sub(abs(x), 1), steepness(max(abs(x), 1)), div(1, add(1, square(x))))],
  expression: "atan(x)",
});

/** The angle of the point (y, x), in radians: x is the ordinate, as in `Math.atan2`. */
export const atan2: BinaryFunction = binary({
  name: "atan2",
  evaluate: Math.atan2,
  // ∂atan2(x, y) = (y·∂x − x·∂y) / (x² + y²), both divided by max(|x|, |y|); x is the ordinate, as in Math
  partials: [(x, y) => overSquares(y, x, y), (x, y) => neg(overSquares(x, x, y))],
  expression: [
    { when: "y > 0", then: "atan(x / y)" },
    { when: "x > 0", then: "pi / 2 - atan(y / x)" },
    { when: "x < 0", then: "-pi / 2 - atan(y / x)" },
  ],
});

/** The hyperbolic sine of x. */
export const sinh: UnaryFunction = unary({
  name: "sinh",
  evaluate: Math.sinh,
  // ∂sinh x = cosh x·∂x
  partials: [(x) => cosh(x)],
  expression: "sinh(x)",
});

/** The hyperbolic cosine of x. */
export const cosh: UnaryFunction = unary({
  name: "cosh",
  evaluate: Math.cosh,
  // ∂cosh x = sinh x·∂x
  partials: [(x) => sinh(x)],
  expression: "cosh(x)",
});

/** The hyperbolic tangent of x. */
export const tanh: UnaryFunction = unary({
  name: "tanh",
  evaluate: Math.tanh,
  // ∂tanh x = sech² x·∂x = 4·σ(−2|x|)·(1 − σ(−2|x|))·∂x, near 0 without an exponential (1 − tanh² x)·∂x
  partials: [
    (x, out) =>
      typeof x === "number" && typeof out === "number" && Math.abs(out) < 0.5
        ? 1 - out * out
        : mul(4, logistic(sigmoid(mul(2, descending(x))))),
  ],
  expression: "tanh(x)",
});

/** The inverse hyperbolic sine of x. */
export const asinh: UnaryFunction = unary({
  name: "asinh",
  evaluate: Math.asinh,
  // ∂asinh x = ∂x / √(1 + x²)
  partials: [(x) => div(1, hypot(1, x))],
  expression: "asinh(x)",
});

/** The inverse hyperbolic cosine of x. */
export const acosh: UnaryFunction = unary({
  name: "acosh",
  evaluate: Math.acosh,
  // ∂acosh x = ∂x / √(x² − 1)
  partials: [(x) => div(1, mul(sqrt(sub(x, 1)), sqrt(add(x, 1))))],
  expression: "acosh(x)",
});

/** The inverse hyperbolic tangent of x. */
export const atanh: UnaryFunction = unary({
  name: "atanh",
  evaluate: Math.atanh,
  // ∂atanh x = ∂x / (1 − x²)
  partials: [(x) => div(1, mul(sub(1, x), add(1, x)))],
  expression: "atanh(x)",
});

/** |x|; its derivative at 0 is 0. */
export const abs: UnaryFunction = unary({
  name: "abs",
  evaluate: Math.abs,
  // ∂|x| = sign x·∂x, 0 at 0
  partials: [(x) => sign(x)],
  expression: [{ when: "x > 0", then: "x" }, { when: "x < 0", then: "-x" }],
});

/** The sign of x, −1, 0 or 1; its derivative is 0. */
export const sign: UnaryFunction = unary({
  name: "sign",
  evaluate: Math.sign,
  // constant but for a jump at 0
  partials: [zero],
  expression: [{ when: "x > 0", then: "1" }, { when: "x < 0", then: "-1" }],
});

/** 1 where x > 0, else 0; its derivative is 0. */
export const step: UnaryFunction = unary({
  name: "step",
  evaluate: (x) => x > 0 ? 1 : 0,
  // constant but for a jump at 0
  partials: [zero],
  expression: [{ when: "x > 0", then: "1" }, { when: "x < 0", then: "0" }],
});

/**
 * `a` where `test` > 0, else `b`. Where a partial derivative, or a function that will be compiled, has to branch: it
 * goes on choosing where `test ? a : b` would freeze.
 */
export const select: TernaryFunction = ternary({
  name: "select",
  evaluate: (x, y, z) => x > 0 ? y : z,
  // ∂select(x, y, z) = ∂y where x > 0, else ∂z
  partials: [zero, (x) => step(x), (x) => sub(1, step(x))],
  expression: [{ when: "x > 0", then: "y" }, { when: "x < 0", then: "z" }],
});

/** The smallest operand; at a tie each of the two has half the derivative. */
export const min: FoldedFunction = folded({
  name: "min",
  evaluate: (x, y) => Math.min(x, y),
  // ∂min(x, y) = that of the smaller one, half of each at a tie
  partials: [(x, y) => above(y, x), (x, y) => above(x, y)],
  expression: [{ when: "x < y", then: "x" }, { when: "x > y", then: "y" }],
});

/** The largest operand; at a tie each of the two has half the derivative. */
export const max: FoldedFunction = folded({
  name: "max",
  evaluate: (x, y) => Math.max(x, y),
  // ∂max(x, y) = that of the larger one, half of each at a tie
  partials: [(x, y) => above(x, y), (x, y) => above(y, x)],
  expression: [{ when: "x > y", then: "x" }, { when: "x < y", then: "y" }],
});

/** x held between `low` and `high`: min(max(x, low), high), at a tie with half the derivative. */
export const clamp: TernaryFunction = ternary({
  name: "clamp",
  evaluate: (x, y, z) => Math.min(Math.max(x, y), z),
  // min(max(x, y), z)
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
});

const hypotOfTwo = folded({
  name: "hypot",
  evaluate: (x, y) => Math.hypot(x, y),
  // ∂√(x² + y²) = (x·∂x + y·∂y) / √(x² + y²), 0 at the origin
  partials: [
    (x, _y, out) => div(x, add(out, isZero(out))),
    (_x, y, out) => div(y, add(out, isZero(out))),
  ],
  expression: "sqrt(x ^ 2 + y ^ 2)",
});

/** √(x² + y² + …) without undue overflow; its derivative at the origin is 0. */
export const hypot: FoldedFunction = (x, ...others) =>
  (others.length === 0 ? abs(hypotOfTwo(x)) : hypotOfTwo(x, ...others)) as never;

/** max(x, 0); its derivative at 0 is 0. */
export const relu: UnaryFunction = unary({
  name: "relu",
  evaluate: (x) => Math.max(x, 0),
  // ∂max(x, 0) = ∂x where x > 0, else 0
  partials: [(x) => step(x)],
  expression: [{ when: "x > 0", then: "x" }, { when: "x < 0", then: "0" }],
});

/** σ(x) = 1 / (1 + e^−x). */
export const sigmoid: UnaryFunction = unary({
  name: "sigmoid",
  evaluate: (x) => x < -40 ? Math.exp(x) : 1 / (1 + Math.exp(-x)),
  // ∂σ(x) = σ(x)·σ(−x)·∂x; below −40, where 1 + e^x is 1, e^−x may overflow
  partials: [(x, out) => logistic(select(x, sigmoid(neg(x)), out))],
  expression: "1 / (1 + exp(-x))",
});

/** ln(1 + e^x). */
export const softplus: UnaryFunction = unary({
  name: "softplus",
  evaluate: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  // ∂ln(1 + e^x) = σ(x)·∂x
  partials: [(x) => sigmoid(x)],
  expression: "log(1 + exp(x))",
});

/**
 * The sum of any number of terms, composed pairwise: its rounding error grows with the logarithm of their number. 0
 * where there are none.
 *
 * @throws {TypeError} Where `values` is not an iterable of Values and numbers.
 *
 * @example Usage
 * ```ts
 * import { sum } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(sum([1, 2, 3]), 6);
 * ```
 */
export function sum<X extends Operand>(values: Iterable<X>): Result<X> {
  let terms = listOf("sum", "values", values);
  while (terms.length > 1) {
    const pairs: Operand[] = [];
    for (let i = 1; i < terms.length; i += 2) pairs.push(add(terms[i - 1]!, terms[i]!));
    if (terms.length % 2 === 1) pairs.push(terms.at(-1)!);
    terms = pairs;
  }
  return (terms[0] ?? 0) as Result<X>;
}

/**
 * The scalar product of two vectors of the same length, its terms added pairwise as by {@linkcode sum}.
 *
 * @throws {TypeError} Where `a` or `b` is not an iterable of Values and numbers.
 * @throws {RangeError} Where their lengths differ.
 *
 * @example Usage
 * ```ts
 * import { dot } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(dot([1, 2], [3, 4]), 11);
 * ```
 */
export function dot<X extends Operand, Y extends Operand>(
  a: Iterable<X>,
  b: Iterable<Y>,
): Result<X, Y> {
  const left = listOf("dot", "a", a), right = listOf("dot", "b", b);
  if (left.length !== right.length) {
    throw new RangeError(
      `Cannot compute dot as 'a' and 'b' must have the same length: current lengths are ${left.length} and ${right.length}`,
    );
  }
  return sum(left.map((x, i) => mul(x, right[i]!))) as Result<X, Y>;
}

function listOf(action: string, name: string, values: Iterable<Operand>): Operand[] {
  if (typeof (values as Iterable<Operand> | undefined | null)?.[Symbol.iterator] !== "function") {
    throw cannot(`compute ${action}`, name, "an iterable of Values and numbers", values);
  }
  const list = [...values];
  list.forEach((operand, i) => requireOperand(`compute ${action}`, `${name}[${i}]`, operand));
  return list;
}
