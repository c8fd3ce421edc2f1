/**
 * The operations, each in one definition: its name, its primal, its partials with their formula, and its text for mathjs. The
 * function, the method's target, the checker, the compiler and the README's table follow from it.
 *
 * An operation returns a number where all its operands are numbers, else a Value. So one text of a partial serves the reverse
 * sweep (numbers), differentiable gradients and compiled code (Values) alike. A partial must not branch on a Value in JavaScript:
 * `x > 0 ? a : b` would freeze the branch taken while tracing, where `select`, `step` and `sign` go on choosing. It may branch on a
 * number, to a cheaper form that is equal and as exact. Forms keep their digits: 1 − tanh² would lose them all where tanh is near 1.
 */

import { functionOf, named } from "./apply.ts";
import { cannot, wrongCountOfFunction } from "./errors.ts";
import { withRecording } from "./no_grad.ts";
import * as inNumbers from "./partials_in_numbers.ts";
import { product } from "./product.ts";
import {
  type BinaryRow,
  register,
  registerInner,
  type Rule,
  type TernaryRow,
  type UnaryRow,
} from "./registry.ts";
import * as tape from "./tape/mod.ts";
import { type NodeOperand, requireOperand } from "./tape/mod.ts";
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

/**
 * An operation with one operand. It ignores further arguments, so that it maps arrays.
 * @throws {TypeError} Where x is neither a Value nor a number.
 */
export type UnaryFunction = <X extends Operand>(x: X) => Result<X>;
/**
 * An operation with two operands.
 * @throws {TypeError} Where an operand is neither a Value nor a number, or where there is a third.
 */
export type BinaryFunction = <X extends Operand, Y extends Operand>(x: X, y: Y) => Result<X, Y>;
/**
 * An operation with three operands.
 * @throws {TypeError} Where an operand is neither a Value nor a number, or where there is a fourth.
 */
export type TernaryFunction = <X extends Operand, Y extends Operand, Z extends Operand>(
  x: X,
  y: Y,
  z: Z,
) => Result<X, Y, Z>;
/**
 * An operation that folds any number of operands from the left.
 * @throws {TypeError} Where an operand is neither a Value nor a number, or where there is none.
 */
export type FoldedFunction = <X extends Operand, Y extends Operand = X>(
  x: X,
  ...others: Y[]
) => Result<X, Y>;

type Row = Pick<Rule, "name" | "evaluate" | "partials" | "expression" | "derivatives">;

/** Defines an operation by its name, its primal, the rest of its row, and what else its kind needs. */
type Define<R extends { evaluate: unknown }, F, More extends unknown[] = []> = (
  ...definition: [string, R["evaluate"], Omit<R, "name" | "evaluate">, ...More]
) => F;

const define: Define<Row, unknown> = (name, evaluate, rest) =>
  functionOf(register({ name, evaluate, ...rest }, true));
const unary = define as Define<UnaryRow, UnaryFunction>;
const binary = define as Define<BinaryRow, BinaryFunction>;
const ternary = define as Define<TernaryRow, TernaryFunction>;

/** An operation that the tape computes and records itself. Its function is written out with it, as V8 inlines that. */
const arithmetic: Define<
  BinaryRow,
  BinaryFunction,
  [operation: (x: Operand, y: Operand) => NodeOperand]
> = (name, evaluate, rest, operation) => {
  register({ name, evaluate, ...rest } as Row, true);
  return named(name, operation as BinaryFunction);
};

/** An operation that folds its operands; of a single one it returns what `ofOne` does. */
const folded: Define<BinaryRow, FoldedFunction, [ofOne?: (x: Operand) => Operand]> = (
  ...[name, evaluate, rest, ofOne = (x) => x]
) => {
  const operation: (x: Operand, y: Operand) => Operand = binary(name, evaluate, rest);
  const fold = (x: Operand, ...others: Operand[]) => {
    if (others.length === 1) return operation(x, others[0]!);
    if (Array.isArray(x)) throw listGiven(name, "x", x);
    const last: unknown = others.at(-1); // reduce and map pass their array
    if (Array.isArray(last)) throw listGiven(name, `others[${others.length - 1}]`, last);
    requireOperand(`compute ${name}`, "x", x); // all before anything is recorded
    others.forEach((y, i) => requireOperand(`compute ${name}`, `others[${i}]`, y));
    return others.length === 0 ? ofOne(x) : others.reduce((folded, y) => operation(folded, y), x);
  };
  return named(name, fold as FoldedFunction);
};

/** sum takes a list, and so people give one to the others that take any number of operands. */
function listGiven(name: string, operand: string, list: readonly unknown[]): TypeError {
  const { message } = cannot(`compute ${name}`, operand, "a Value or a number", list);
  return new TypeError(`${message}: spread it, as in ${name}(...values)`);
}

/**
 * An operation that stands in partials alone: a partial whose own derivatives, by the rules for what it is made of, would be differences
 * that lose all digits, or 0·∞. Kernels compute it by its formula in other operations.
 */
const inner: Define<BinaryRow, BinaryFunction, [formula: (x: Operand, y: Operand) => Operand]> = (
  name,
  evaluate,
  rest,
  formula,
) => {
  const recorded = (x: Operand, y: Operand) => withRecording(true, () => formula(x, y));
  return functionOf(registerInner({ name, evaluate, ...rest } as Row, recorded)) as BinaryFunction;
};

/** 1 where x > y, ½ at a tie, 0 where x < y. Not by the sign of x − y, which at a tie of ∞ with ∞ is NaN. */
const above = (x: Operand, y: Operand) => mul(0.5, add(step(sub(x, y)), sub(1, step(sub(y, x)))));

const square = (x: Operand) => mul(x, x);

/**
 * sech² x as cosh⁻² x, so that all its derivatives keep their digits, too: of 1 − tanh² x none is left far out, and the derivative
 * of σ(x)·σ(−x) is a difference of two halves near 0. Where cosh x to the power −4 is 0, the one by cosh would be, and it is 4·e^−2|x|.
 */
function sechSquared(x: Operand): Operand {
  const near = pow(cosh(x), -2), root = exp(neg(abs(x)));
  return select(square(near), near, square(add(root, root)));
}

/** The same in numbers, without a cosh, which is slow: 1 − tanh² x, or where that has lost digits 4·σ(−2|x|)·(1 − σ(−2|x|)). */
function sechSquaredOf(x: number, tanh: number): number {
  if (Math.abs(tanh) < 0.5) return 1 - tanh * tanh;
  const p = sigmoid(-2 * Math.abs(x));
  return 4 * (p - p * p);
}

/**
 * 1 − x². (1 − x)·(1 + x) keeps its digits near 1, where x² is rounded, but its derivative by the product rule, (1 − x) − (1 + x),
 * has none left near 0.
 */
function oneMinusSquare(x: Operand): Operand {
  const product = mul(sub(1, x), add(1, x));
  if (typeof x === "number") return product;
  const squared = square(x);
  return select(sub(0.5, squared), sub(1, squared), product);
}

/**
 * a/x, the derivative of a logarithm, where x > 0; else −out, which is what a logarithm's derivatives are on the border of its
 * domain and outside: ∞ at 0 and at −0, its own derivative −∞ there, and so on, and NaN where the logarithm is.
 */
function inverseInDomain(a: number, x: Operand, out: Operand): Operand {
  if (typeof x === "number" && typeof out === "number") return x > 0 ? a / x : -out;
  return select(x, div(a, x), neg(out));
}

/** 1 / √(1 − x²) */
const inverseCosine = (x: Operand) => div(1, sqrt(oneMinusSquare(x)));

/** 1 / (1 + x²), for x ≥ 1. At x = 1e160 the square would be ∞, and the quotient 0 instead of 1e−320. */
const steepness = (x: Operand) => div(div(1, x), add(x, div(1, x)));

/** 1 / √(1 + x²), as r / √(1 + r²) with r = 1/|x| where |x| > 1: at x = 1e160 the square would be ∞. */
function inverseSecant(x: Operand): Operand {
  const size = abs(x), root = (x: Operand) => sqrt(add(1, square(x)));
  if (typeof size === "number") return size < 1e150 ? div(1, root(size)) : 1 / size;
  const inverse = div(1, max(size, 1));
  return select(sub(size, 1), div(inverse, root(inverse)), div(1, root(x)));
}

/** Above 0 where x is neither 0 nor infinite, else 0; NaN where x is. */
const isBetween = (x: Operand) => min(abs(x), abs(div(1, x)));

/**
 * Not 0 where y − n is rounded: of y = 1e−20 that has no digit left, of y = 1e20 it is y itself. There x^(y − 1) would be 1/x, or
 * x^y, and out/x has its digits.
 */
const residual = (y: Operand, n: number) =>
  add(abs(sub(y, add(sub(y, n), n))), abs(sub(n, sub(y, sub(y, n)))));

/** y·x^(y − 1) for out = x^y; where y is a number without a residual as two operations, which are the cheaper in kernels. */
function slopeByBase(x: Operand, y: Operand, out: Operand): Operand {
  if (typeof x === "number" && typeof y === "number" && typeof out === "number") {
    return inNumbers.powerByBase(x, y, out);
  }
  if (y === 0) return 0;
  if (y === 2) return mul(2, x);
  if (typeof y === "number" && residual(y, 1) === 0) return mul(y, pow(x, sub(y, 1)));
  return powerSlope(x, y);
}

/** The same for Values. Where y is a constant of a kernel, ordinary is left of direct. */
function slopeByBaseFormula(x: Operand, y: Operand): Operand {
  const out = pow(x, y), power = pow(x, sub(y, 1)), ordinary = mul(y, power);
  const direct = select(isBetween(y), ordinary, undefinedAtInfinity(x, y, azmul(y, power)));
  // x^y is 1 where y is tiny, and y/x may be in range where 1/x is not
  const divided = select(sub(abs(y), 1e-150), mul(y, div(out, x)), mul(div(y, x), out));
  return select(residual(y, 1), select(isBetween(x), divided, direct), direct);
}

/** A derivative of x^y, and NaN where x < 0 and y = ±∞. */
const undefinedAtInfinity = (x: Operand, y: Operand, slope: Operand) =>
  select(sub(abs(y), Number.MAX_VALUE), select(neg(x), NaN, slope), slope);

/** ∂²(x^y)/∂x² = y·(y − 1)·x^(y − 2), for slope = y·x^(y − 1): where y − 2 is rounded as (y − 1)·slope/x. 0 where a factor is. */
function curvatureByBase(x: Operand, y: Operand, slope: Operand): Operand {
  const product = azmul(y, azmul(sub(y, 1), pow(x, sub(y, 2))));
  const direct = undefinedAtInfinity(x, y, product), divided = div(mul(sub(y, 1), slope), x);
  return select(residual(y, 2), select(isBetween(x), divided, direct), direct);
}

/**
 * ∂²(x^y)/∂x∂y = x^(y − 1)·(1 + y·ln x). Both x^y·ln x by x and y·x^(y − 1) by y have this derivative.
 */
function mixedCurvature(x: Operand, y: Operand): Operand {
  const direct = pow(x, sub(y, 1)), divided = div(pow(x, y), x);
  const power = sizeOf(
    select(residual(y, 1), select(isBetween(x), divided, direct), direct),
  );
  return byLogarithm(x, (product, logarithm) => product(power, add(1, product(y, logarithm))));
}

/** ∂²(x^y)/∂y² = x^y·ln² x */
const curvatureByExponent = (x: Operand, y: Operand) =>
  byLogarithm(x, (product, logarithm) => product(sizeOf(pow(x, y)), square(logarithm)));

/**
 * What a formula with products by ln x gives, 0·∞ being 0 in them where ln x is ±∞: 0^2·ln 0 is 0. Where ln x is NaN, left of 0, the
 * result is NaN, and so it is where 1^∞ is.
 */
function byLogarithm(
  x: Operand,
  formula: (product: (a: Operand, b: Operand) => Operand, logarithm: Operand) => Operand,
): Operand {
  const logarithm = log(x);
  return select(abs(logarithm), formula(azmul, logarithm), formula(mul, logarithm));
}

/** The size of x^y where x ≥ 0 or x = −0: at x = −0 and y = −1 the power is −∞, while it is ∞ at x = 0. Its derivative at 0 is 1. */
const sizeOf = (power: Operand) => select(neg(power), neg(power), power);

/** x/√(x² + y²), 0 at the origin; its quotients do not overflow. */
function directionCosineFormula(x: Operand, y: Operand): Operand {
  const out = hypot(x, y), { isShorter, longer, ratio } = compareSizes(x, y);
  const cosine = div(sign(longer), sqrt(add(1, square(ratio))));
  return select(out, select(isShorter, mul(ratio, cosine), cosine), out);
}

/** Of x and y the longer, whether x is the other one, and shorter/longer. */
function compareSizes(x: Operand, y: Operand) {
  const isShorter = sub(abs(y), abs(x)); // above 0 where x is the shorter
  const longer = select(isShorter, y, x), shorter = select(isShorter, x, y);
  return { isShorter, longer, ratio: div(shorter, longer) };
}

/**
 * The derivative of x/h by x, for h = √(x² + y²): y²/h³, 0 at infinity. ∞ at the origin, as x/h is 0 there, and ±1 beside it.
 * It is y/h · y/h², as y² and (y/h)² underflow where y is tiny.
 */
function cosineSlope(x: Operand, y: Operand): Operand {
  const { u, v, size, scale } = scaledToSquare(x, y), sum = add(square(u), square(v));
  const slope = mul(scale, mul(div(v, sqrt(sum)), div(v, sum)));
  return select(isBetween(size), slope, div(1, size));
}

/** The derivative of x/h by y: −x/h·y/h / h, 0 at the origin and at infinity. */
function cosineCrossSlope(x: Operand, y: Operand): Operand {
  const { u, v, size, scale } = scaledToSquare(x, y), h = sqrt(add(square(u), square(v)));
  const isRegular = isBetween(size), slope = mul(scale, div(mul(div(u, h), div(v, h)), h));
  return neg(select(isRegular, slope, isRegular));
}

/** x / (x² + y²), 0 at infinity; its squares do not overflow. */
function overSquaresFormula(x: Operand, y: Operand): Operand {
  const { u, v, size, scale } = scaledToSquare(x, y);
  return zeroAtInfinity(size, mul(scale, div(u, add(square(u), square(v)))));
}

/**
 * The derivative of x/(x² + y²) by x: (y² − x²) / (x² + y²)², 0 at infinity. (y − x)·(y + x) keeps its digits where x and y have similar
 * sizes.
 */
function overSquaresSlope(x: Operand, y: Operand): Operand {
  const { u, v, size, scale } = scaledToSquare(x, y), sum = add(square(u), square(v));
  const slope = mul(div(sub(v, u), sum), div(add(v, u), sum));
  return zeroAtInfinity(size, mul(scale, mul(scale, slope)));
}

/**
 * u and v, which are x and y times a power of two, so that the sum of their squares is in range: 1, unless at x = 1e200 x² would be ∞.
 * It counts as constant. The size is that of the longer of x and y.
 */
function scaledToSquare(x: Operand, y: Operand) {
  const size = max(abs(x), abs(y));
  const enlarging = select(sub(2 ** -500, size), 2 ** 600, 1);
  const scale = select(sub(size, 2 ** 500), 2 ** -600, enlarging);
  return { u: mul(scale, x), v: mul(scale, y), size, scale };
}

/** 0 where the size is ∞, and what was made of it else. */
function zeroAtInfinity(size: Operand, quotient: Operand): Operand {
  const reciprocal = div(1, size);
  return select(reciprocal, quotient, reciprocal);
}

const zero = () => 0;

/**
 * The sum x + y.
 * @example Usage
 * ```ts
 * import { add, grad } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([add(2, 3), grad(add)(2, 3)], [5, [1, 1]]);
 * ```
 */
export const add: BinaryFunction = arithmetic("add", (x, y) => x + y, {
  partials: [() => 1, () => 1], // ∂(x + y) = ∂x + ∂y
  expression: "x + y",
  derivatives: ["1", "1"],
}, function (x, y) {
  if (arguments.length > 2) throw wrongCountOfFunction("add", 2, arguments.length);
  if (typeof x !== "number") return addTo(x, y);
  return typeof y === "number" ? x + y : withNumber(ADD, y, x, 1);
});

/**
 * The difference x − y.
 * @example Usage
 * ```ts
 * import { grad, sub } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([sub(2, 3), grad(sub)(2, 3)], [-1, [1, -1]]);
 * ```
 */
export const sub: BinaryFunction = arithmetic("sub", (x, y) => x - y, {
  partials: [() => 1, () => -1], // ∂(x − y) = ∂x − ∂y
  expression: "x - y",
  derivatives: ["1", "-1"],
}, function (x, y) {
  if (arguments.length > 2) throw wrongCountOfFunction("sub", 2, arguments.length);
  if (typeof x !== "number") return subtractFrom(x, y);
  return typeof y === "number" ? x - y : withNumber(SUB, y, x, 1);
});

/**
 * The product x · y.
 * @example Usage
 * ```ts
 * import { grad, mul } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([mul(2, 3), grad(mul)(2, 3)], [6, [3, 2]]);
 * ```
 */
export const mul: BinaryFunction = arithmetic("mul", (x, y) => x * y, {
  partials: [(_x, y) => y, (x) => x], // ∂(x·y) = y·∂x + x·∂y
  expression: "x * y",
  derivatives: ["y", "x"],
}, function (x, y) {
  if (arguments.length > 2) throw wrongCountOfFunction("mul", 2, arguments.length);
  if (typeof x !== "number") return multiply(x, y);
  return typeof y === "number" ? x * y : withNumber(MUL, y, x, 1);
});

/**
 * The product x · y that is 0 where a factor is exactly 0, even where the other is infinite or NaN: absolute-zero multiplication.
 * Sweeps that are recorded take adjoint · partial by it, so that a branch which was not taken adds 0, however steep it is.
 * @example Usage
 * ```ts
 * import { azmul, grad } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([azmul(2, 3), azmul(0, Infinity), grad(azmul)(2, 3)], [6, 0, [3, 2]]);
 * ```
 */
export const azmul: BinaryFunction = binary("azmul", product, {
  // ∂(x·y) = y·∂x + x·∂y: at x = 0 too, or x⁴ would have no fourth derivative there
  partials: [(_x, y) => y, (x) => x],
  expression: "x * y",
  derivatives: ["y", "x"],
});

/**
 * The quotient x / y.
 * @example Usage
 * ```ts
 * import { div, grad } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([div(1, 2), grad(div)(1, 2)], [0.5, [0.5, -0.25]]);
 * ```
 */
export const div: BinaryFunction = binary("div", (x, y) => x / y, {
  partials: [(_x, y) => div(1, y), (_x, y, out) => neg(div(out, y))], // ∂(x/y) = ∂x/y − x/y²·∂y
  expression: "x / y",
  derivatives: ["1 / y", "-x / y ^ 2"],
});

/**
 * The negative of x.
 * @example Usage
 * ```ts
 * import { grad, neg } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([neg(2), grad(neg)(2)], [-2, -1]);
 * ```
 */
export const neg: UnaryFunction = unary("neg", (x) => -x, {
  partials: [() => -1], // ∂(−x) = −∂x
  expression: "-x",
  derivatives: ["-1"],
});

/**
 * The power x^y. The derivative of x^0 by x is 0 for every x.
 * @example Usage
 * ```ts
 * import { grad, pow } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([pow(3, 2), grad(pow)(1, 2)], [9, [2, 0]]);
 * ```
 */
export const pow: BinaryFunction = binary("pow", (x, y) => Math.pow(x, y), {
  // ∂(x^y) = y·x^(y − 1)·∂x + x^y·ln x·∂y
  partials: [
    slopeByBase,
    (x, y, out) =>
      typeof x === "number" && typeof y === "number" && typeof out === "number"
        ? inNumbers.powerByExponent(x, y, out)
        : powerLogarithm(x, y),
  ],
  expression: "x ^ y",
  derivatives: ["y * x ^ (y - 1)", "x ^ y * log(x)"],
});

/**
 * The square root of x; its derivative at 0 is ∞.
 * @example Usage
 * ```ts
 * import { grad, sqrt } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([sqrt(4), grad(sqrt)(4)], [2, 0.25]);
 * ```
 */
export const sqrt: UnaryFunction = unary("sqrt", Math.sqrt, {
  // ∂√x = ∂x / (2·√x), ∞ at 0 and at −0. By abs(out), whose derivative at 0 is 0, the second derivative would be 0 there instead of −∞.
  partials: [(_x, out) => div(0.5, typeof out === "number" ? Math.abs(out) : max(out, 0))],
  expression: "sqrt(x)",
  derivatives: ["1 / (2 * sqrt(x))"],
});

/**
 * The cube root of x; its derivative at 0 is ∞.
 * @example Usage
 * ```ts
 * import { cbrt, grad } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([cbrt(-8), grad(cbrt)(0)], [-2, Infinity]);
 * ```
 */
export const cbrt: UnaryFunction = unary("cbrt", Math.cbrt, {
  // ∂∛x = ∂x / (3·∛x²). By square(out), whose derivative at 0 is 0, the second derivative would be 0 there instead of ∓∞.
  partials: [(_x, out) => div(div(1 / 3, out), out)],
  expression: [
    { when: "x > 0", then: "x ^ (1 / 3)", derivatives: ["1 / (3 * x ^ (2 / 3))"] },
    { when: "x < 0", then: "-((-x) ^ (1 / 3))", derivatives: ["1 / (3 * (-x) ^ (2 / 3))"] },
  ],
});

/**
 * The exponential e^x.
 * @example Usage
 * ```ts
 * import { exp, grad } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([exp(0), grad(exp)(0)], [1, 1]);
 * ```
 */
export const exp: UnaryFunction = unary("exp", Math.exp, {
  partials: [(_x, out) => out], // ∂e^x = e^x·∂x
  expression: "exp(x)",
  derivatives: ["exp(x)"],
});

/**
 * e^x − 1, which keeps its digits near 0.
 * @example Usage
 * ```ts
 * import { expm1, grad } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([expm1(1e-20), grad(expm1)(1e-20)], [1e-20, 1]);
 * ```
 */
export const expm1: UnaryFunction = unary("expm1", Math.expm1, {
  partials: [(x) => exp(x)], // ∂(e^x − 1) = e^x·∂x
  expression: "exp(x) - 1",
  derivatives: ["exp(x)"],
});

/**
 * The natural logarithm of x.
 * @example Usage
 * ```ts
 * import { grad, log } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([log(1), grad(log)(2)], [0, 0.5]);
 * ```
 */
export const log: UnaryFunction = unary("log", Math.log, {
  partials: [(x, out) => inverseInDomain(1, x, out)], // ∂ln x = ∂x / x
  expression: "log(x)",
  derivatives: ["1 / x"],
});

/**
 * The natural logarithm of 1 + x, which keeps its digits near 0.
 * @example Usage
 * ```ts
 * import { grad, log1p } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([log1p(1e-20), grad(log1p)(1)], [1e-20, 0.5]);
 * ```
 */
export const log1p: UnaryFunction = unary("log1p", Math.log1p, {
  partials: [(x, out) => inverseInDomain(1, add(1, x), out)], // ∂ln(1 + x) = ∂x / (1 + x)
  expression: "log(1 + x)",
  derivatives: ["1 / (1 + x)"],
});

/**
 * The logarithm of x to base 2.
 * @example Usage
 * ```ts
 * import { grad, log2 } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([log2(8), grad(log2)(1)], [3, Math.LOG2E]);
 * ```
 */
export const log2: UnaryFunction = unary("log2", Math.log2, {
  partials: [(x, out) => inverseInDomain(Math.LOG2E, x, out)], // ∂log₂ x = log₂e·∂x / x
  expression: "log(x) / log(2)",
  derivatives: ["1 / (x * log(2))"],
});

/**
 * The logarithm of x to base 10.
 * @example Usage
 * ```ts
 * import { grad, log10 } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([log10(1000), grad(log10)(1)], [3, Math.LOG10E]);
 * ```
 */
export const log10: UnaryFunction = unary("log10", Math.log10, {
  partials: [(x, out) => inverseInDomain(Math.LOG10E, x, out)], // ∂log₁₀ x = log₁₀e·∂x / x
  expression: "log(x) / log(10)",
  derivatives: ["1 / (x * log(10))"],
});

/**
 * The sine of x, in radians.
 * @example Usage
 * ```ts
 * import { grad, sin } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([sin(0), grad(sin)(0)], [0, 1]);
 * ```
 */
export const sin: UnaryFunction = unary("sin", Math.sin, {
  partials: [(x) => cos(x)], // ∂sin x = cos x·∂x
  expression: "sin(x)",
  derivatives: ["cos(x)"],
});

/**
 * The cosine of x, in radians.
 * @example Usage
 * ```ts
 * import { cos, grad } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([cos(0), grad(cos)(1)], [1, -Math.sin(1)]);
 * ```
 */
export const cos: UnaryFunction = unary("cos", Math.cos, {
  partials: [(x) => neg(sin(x))], // ∂cos x = −sin x·∂x
  expression: "cos(x)",
  derivatives: ["-sin(x)"],
});

/**
 * The tangent of x, in radians.
 * @example Usage
 * ```ts
 * import { grad, tan } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([tan(0), grad(tan)(0)], [0, 1]);
 * ```
 */
export const tan: UnaryFunction = unary("tan", Math.tan, {
  partials: [(_x, out) => add(1, square(out))], // ∂tan x = ∂x / cos² x = (1 + tan² x)·∂x
  expression: "tan(x)",
  derivatives: ["1 / cos(x) ^ 2"],
});

/**
 * The arcsine of x, in radians.
 * @example Usage
 * ```ts
 * import { asin, grad } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([asin(1), grad(asin)(0)], [Math.PI / 2, 1]);
 * ```
 */
export const asin: UnaryFunction = unary("asin", Math.asin, {
  partials: [(x) => inverseCosine(x)], // ∂asin x = ∂x / √((1 − x)·(1 + x))
  expression: "asin(x)",
  derivatives: ["1 / sqrt(1 - x ^ 2)"],
});

/**
 * The arccosine of x, in radians.
 * @example Usage
 * ```ts
 * import { acos, grad } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([acos(-1), grad(acos)(0)], [Math.PI, -1]);
 * ```
 */
export const acos: UnaryFunction = unary("acos", Math.acos, {
  partials: [(x) => neg(inverseCosine(x))], // ∂acos x = −∂x / √((1 − x)·(1 + x))
  expression: "acos(x)",
  derivatives: ["-1 / sqrt(1 - x ^ 2)"],
});

/**
 * The arctangent of x, in radians.
 * @example Usage
 * ```ts
 * import { atan, grad } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([atan(1), grad(atan)(1)], [Math.PI / 4, 0.5]);
 * ```
 */
export const atan: UnaryFunction = unary("atan", Math.atan, {
  // ∂atan x = ∂x / (1 + x²) = (1/x)·∂x / (x + 1/x)
  partials: [
    (x) =>
      select(
        sub(abs(x), 1),
        steepness(max(abs(x), 1)),
        div(1, add(1, square(x))),
      ),
  ],
  expression: "atan(x)",
  derivatives: ["1 / (1 + x ^ 2)"],
});

/**
 * The angle of the point (y, x), in radians: x is the ordinate, as in `Math.atan2`.
 * @example Usage
 * ```ts
 * import { atan2, grad } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([atan2(1, 0), grad(atan2)(0, 1)], [Math.PI / 2, [1, 0]]);
 * ```
 */
export const atan2: BinaryFunction = binary("atan2", Math.atan2, {
  // ∂atan2(x, y) = (y·∂x − x·∂y) / (x² + y²); x is the ordinate, as in Math
  partials: [
    (x, y) => overSquares(y, x),
    (x, y) => neg(overSquares(x, y)),
  ],
  expression: [
    { when: "y > 0", then: "atan(x / y)" },
    { when: "x > 0", then: "pi / 2 - atan(y / x)" },
    { when: "x < 0", then: "-pi / 2 - atan(y / x)" },
  ],
  derivatives: ["y / (x ^ 2 + y ^ 2)", "-x / (x ^ 2 + y ^ 2)"],
});

/**
 * The hyperbolic sine of x.
 * @example Usage
 * ```ts
 * import { grad, sinh } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([sinh(0), grad(sinh)(0)], [0, 1]);
 * ```
 */
export const sinh: UnaryFunction = unary("sinh", Math.sinh, {
  partials: [(x) => cosh(x)], // ∂sinh x = cosh x·∂x
  expression: "sinh(x)",
  derivatives: ["cosh(x)"],
});

/**
 * The hyperbolic cosine of x.
 * @example Usage
 * ```ts
 * import { cosh, grad } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([cosh(0), grad(cosh)(0)], [1, 0]);
 * ```
 */
export const cosh: UnaryFunction = unary("cosh", Math.cosh, {
  partials: [(x) => sinh(x)], // ∂cosh x = sinh x·∂x
  expression: "cosh(x)",
  derivatives: ["sinh(x)"],
});

/**
 * The hyperbolic tangent of x.
 * @example Usage
 * ```ts
 * import { grad, tanh } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([tanh(0), grad(tanh)(0)], [0, 1]);
 * ```
 */
export const tanh: UnaryFunction = unary("tanh", Math.tanh, {
  // ∂tanh x = sech² x·∂x
  partials: [
    (x, out) =>
      typeof x === "number" && typeof out === "number" ? sechSquaredOf(x, out) : sechSquared(x),
  ],
  expression: "tanh(x)",
  derivatives: ["1 - tanh(x) ^ 2"],
});

/**
 * The inverse hyperbolic sine of x.
 * @example Usage
 * ```ts
 * import { asinh, grad } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([asinh(0), grad(asinh)(0)], [0, 1]);
 * ```
 */
export const asinh: UnaryFunction = unary("asinh", Math.asinh, {
  partials: [(x) => inverseSecant(x)], // ∂asinh x = ∂x / √(1 + x²)
  expression: "asinh(x)",
  derivatives: ["1 / sqrt(x ^ 2 + 1)"],
});

/**
 * The inverse hyperbolic cosine of x.
 * @example Usage
 * ```ts
 * import { acosh, grad } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([acosh(1), grad(acosh)(1)], [0, Infinity]);
 * ```
 */
export const acosh: UnaryFunction = unary("acosh", Math.acosh, {
  partials: [(x) => div(1, mul(sqrt(sub(x, 1)), sqrt(add(x, 1))))], // ∂acosh x = ∂x / √(x² − 1)
  expression: "acosh(x)",
  derivatives: ["1 / sqrt(x ^ 2 - 1)"],
});

/**
 * The inverse hyperbolic tangent of x.
 * @example Usage
 * ```ts
 * import { atanh, grad } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([atanh(0), grad(atanh)(0)], [0, 1]);
 * ```
 */
export const atanh: UnaryFunction = unary("atanh", Math.atanh, {
  // ∂atanh x = ∂x / (1 − x²). |out| is ∞ at ±1, with the right sign of its derivative, and NaN outside of the domain.
  partials: [(x, out) => {
    const divisor = oneMinusSquare(x);
    return select(divisor, div(1, divisor), abs(out));
  }],
  expression: "atanh(x)",
  derivatives: ["1 / (1 - x ^ 2)"],
});

/**
 * The absolute value of x; its derivative at 0 is 0.
 * @example Usage
 * ```ts
 * import { abs, grad } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([abs(-3), grad(abs)(-3)], [3, -1]);
 * ```
 */
export const abs: UnaryFunction = unary("abs", Math.abs, {
  partials: [(x) => sign(x)], // ∂|x| = sign x·∂x, 0 at 0
  expression: [{ when: "x > 0", then: "x", derivatives: ["1"] }, {
    when: "x < 0",
    then: "-x",
    derivatives: ["-1"],
  }],
});

/**
 * The sign of x: −1, 0 or 1; its derivative is 0.
 * @example Usage
 * ```ts
 * import { grad, sign } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([sign(-3), grad(sign)(-3)], [-1, 0]);
 * ```
 */
export const sign: UnaryFunction = unary("sign", Math.sign, {
  partials: [zero], // constant but for a jump at 0
  expression: [{ when: "x > 0", then: "1" }, {
    when: "x < 0",
    then: "-1",
    derivatives: ["0"],
  }],
  derivatives: ["0"],
});

/**
 * 1 where x > 0, else 0; its derivative is 0.
 * @example Usage
 * ```ts
 * import { grad, step } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([step(3), grad(step)(3)], [1, 0]);
 * ```
 */
export const step: UnaryFunction = unary("step", (x) => x > 0 ? 1 : 0, {
  partials: [zero], // constant but for a jump at 0
  expression: [{ when: "x > 0", then: "1" }, {
    when: "x < 0",
    then: "0",
    derivatives: ["0"],
  }],
  derivatives: ["0"],
});

/**
 * y where x > 0, else z. Unlike `x > 0 ? y : z` it goes on choosing in compiled code and in derivatives.
 * @example Usage
 * ```ts
 * import { grad, select } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([select(1, 5, 7), grad(select)(-1, 5, 7)], [5, [0, 0, 1]]);
 * ```
 */
export const select: TernaryFunction = ternary("select", (x, y, z) => x > 0 ? y : z, {
  // ∂select(x, y, z) = ∂y where x > 0, else ∂z
  partials: [zero, (x) => step(x), (x) => sub(1, step(x))],
  expression: [{ when: "x > 0", then: "y", derivatives: ["0", "1", "0"] }, {
    when: "x < 0",
    then: "z",
    derivatives: ["0", "0", "1"],
  }],
});

/**
 * The smallest operand; at a tie each of the two has half the derivative. More than two are folded from the left, so that of three
 * equal ones the first two have a quarter each, and the third has half.
 * @example Usage
 * ```ts
 * import { grad, min } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([min(3, 1, 2), grad((x, y) => min(x, y))(1, 1)], [1, [0.5, 0.5]]);
 * ```
 */
export const min: FoldedFunction = folded("min", (x, y) => Math.min(x, y), {
  // ∂min(x, y) = that of the smaller one, half of each at a tie
  partials: [(x, y) => above(y, x), (x, y) => above(x, y)],
  expression: [{ when: "x < y", then: "x", derivatives: ["1", "0"] }, {
    when: "x > y",
    then: "y",
    derivatives: ["0", "1"],
  }],
});

/**
 * The largest operand; at a tie each of the two has half the derivative. More than two are folded from the left, so that of three
 * equal ones the first two have a quarter each, and the third has half.
 * @example Usage
 * ```ts
 * import { grad, max } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([max(3, 1, 2), grad((x, y) => max(x, y))(2, 1)], [3, [1, 0]]);
 * ```
 */
export const max: FoldedFunction = folded("max", (x, y) => Math.max(x, y), {
  // ∂max(x, y) = that of the larger one, half of each at a tie
  partials: [(x, y) => above(x, y), (x, y) => above(y, x)],
  expression: [{ when: "x > y", then: "x", derivatives: ["1", "0"] }, {
    when: "x < y",
    then: "y",
    derivatives: ["0", "1"],
  }],
});

/**
 * x held between y and z: min(max(x, y), z); at a tie each of the two has half the derivative.
 * @example Usage
 * ```ts
 * import { clamp, grad } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([clamp(5, 0, 1), grad(clamp)(5, 0, 1)], [1, [0, 0, 1]]);
 * ```
 */
export const clamp: TernaryFunction = ternary("clamp", (x, y, z) => Math.min(Math.max(x, y), z), {
  // ∂min(m, z) with m = max(x, y): above(z, m) = ½ where m is z, and of that each of x and y has ½ where they tie
  partials: [
    (x, y, z) => mul(above(z, max(x, y)), above(x, y)),
    (x, y, z) => mul(above(z, max(x, y)), above(y, x)),
    (x, y, z) => above(max(x, y), z),
  ],
  expression: [
    { when: "x > y and x < z", then: "x", derivatives: ["1", "0", "0"] },
    { when: "x < y and y < z", then: "y", derivatives: ["0", "1", "0"] },
    { when: "x > z or y > z", then: "z", derivatives: ["0", "0", "1"] },
  ],
});

/**
 * √(x² + y² + …), whose squares do not overflow; its derivative at the origin is 0.
 * @example Usage
 * ```ts
 * import { grad, hypot } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([hypot(2, 3, 6), grad((x, y) => hypot(x, y))(3, 4)], [7, [0.6, 0.8]]);
 * ```
 */
export const hypot: FoldedFunction = folded("hypot", (x, y) => Math.hypot(x, y), {
  // ∂√(x² + y²) = (x·∂x + y·∂y) / √(x² + y²), 0 at the origin
  partials: [
    (x, y, out) => cosineOf(x, y, out),
    (x, y, out) => cosineOf(y, x, out),
  ],
  expression: "sqrt(x ^ 2 + y ^ 2)",
  derivatives: ["x / sqrt(x ^ 2 + y ^ 2)", "y / sqrt(x ^ 2 + y ^ 2)"],
}, abs);

/** x/√(x² + y²), 0 at the origin: the partial of hypot. */
export const directionCosine: BinaryFunction = inner(
  "directionCosine",
  (x, y) => inNumbers.directionCosine(x, y, Math.hypot(x, y)),
  {
    partials: [cosineSlope, cosineCrossSlope], // ∂(x/h) = (y²·∂x − x·y·∂y) / h³ with h = √(x² + y²)
    expression: "x / sqrt(x ^ 2 + y ^ 2)",
  },
  directionCosineFormula,
);

/** The same for out = √(x² + y²). */
function cosineOf(x: Operand, y: Operand, out: Operand): Operand {
  return typeof x === "number" && typeof y === "number" && typeof out === "number"
    ? inNumbers.directionCosine(x, y, out)
    : directionCosine(x, y);
}

/** x / (x² + y²), 0 at infinity: the partial of atan2. */
const overSquares: BinaryFunction = inner("overSquares", inNumbers.overSquares, {
  // ∂(x/s) = ((y − x)·(y + x)·∂x − 2·x·y·∂y) / s² with s = x² + y²
  partials: [overSquaresSlope, (x, y, out) => mul(-2, azmul(out, overSquares(y, x)))],
  expression: "x / (x ^ 2 + y ^ 2)",
}, overSquaresFormula);

/** y·x^(y − 1): the partial of pow by its base. */
const powerSlope: BinaryFunction = inner(
  "powerSlope",
  (x, y) => inNumbers.powerByBase(x, y, Math.pow(x, y)),
  { partials: [curvatureByBase, (x, y) => mixedCurvature(x, y)], expression: "y * x ^ (y - 1)" },
  slopeByBaseFormula,
);

/** x^y·ln x: the partial of pow by its exponent. */
const powerLogarithm: BinaryFunction = inner(
  "powerLogarithm",
  (x, y) => inNumbers.powerByExponent(x, y, Math.pow(x, y)),
  {
    partials: [(x, y) => mixedCurvature(x, y), (x, y) => curvatureByExponent(x, y)],
    expression: "x ^ y * log(x)",
  },
  (x, y) => byLogarithm(x, (product, logarithm) => product(abs(pow(x, y)), logarithm)),
);

/**
 * max(x, 0); its derivative at 0 is 0.
 * @example Usage
 * ```ts
 * import { grad, relu } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([relu(-3), grad(relu)(3)], [0, 1]);
 * ```
 */
export const relu: UnaryFunction = unary("relu", (x) => Math.max(x, 0), {
  partials: [(x) => step(x)], // ∂max(x, 0) = ∂x where x > 0, else 0
  expression: [{ when: "x > 0", then: "x", derivatives: ["1"] }, {
    when: "x < 0",
    then: "0",
    derivatives: ["0"],
  }],
});

/**
 * The logistic function σ(x) = 1 / (1 + e^−x).
 * @example Usage
 * ```ts
 * import { grad, sigmoid } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([sigmoid(0), grad(sigmoid)(0)], [0.5, 0.25]);
 * ```
 */
export const sigmoid: UnaryFunction = unary(
  "sigmoid",
  (x) => x < -40 ? Math.exp(x) : 1 / (1 + Math.exp(-x)),
  {
    // ∂σ(x) = σ(x)·σ(−x)·∂x = ¼·sech² ½x·∂x
    partials: [(x, out) => {
      if (typeof x !== "number" || typeof out !== "number") {
        return mul(0.25, sechSquared(mul(0.5, x)));
      }
      const p = x > 0 ? sigmoid(-x) : out;
      return p - p * p;
    }],
    expression: "1 / (1 + exp(-x))",
    derivatives: ["exp(-x) / (1 + exp(-x)) ^ 2"],
  },
);

/**
 * ln(1 + e^x), which does not overflow.
 * @example Usage
 * ```ts
 * import { grad, softplus } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals([softplus(1000), grad(softplus)(0)], [1000, 0.5]);
 * ```
 */
export const softplus: UnaryFunction = unary(
  "softplus",
  (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  {
    partials: [(x) => sigmoid(x)], // ∂ln(1 + e^x) = σ(x)·∂x
    expression: "log(1 + exp(x))",
    derivatives: ["1 / (1 + exp(-x))"],
  },
);

/**
 * The sum of any number of terms, composed pairwise: its rounding error grows with the logarithm of their number. 0
 * where there are none.
 * @throws {TypeError} Where `values` is not an iterable of Values and numbers.
 * @example Usage
 * ```ts
 * import { sum } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
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
 * @throws {TypeError} Where `a` or `b` is not an iterable of Values and numbers.
 * @throws {RangeError} Where their lengths differ.
 * @example Usage
 * ```ts
 * import { dot } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
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
