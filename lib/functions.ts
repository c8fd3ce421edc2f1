/**
 * The operations, over numbers and Values: of numbers alone they return a number, else a Value. This is how one text of
 * a partial derivative (rules.ts) serves the reverse sweep, differentiable gradients and compiled code.
 */

import { applyBinary, applyTernary, applyUnary } from "./apply.ts";
import * as direct from "./arithmetic.ts";
import { cannot, wrongCount } from "./errors.ts";
import { builtIn } from "./rules.ts";
import type { RegisteredRule } from "./registry.ts";
import * as layout from "./segment.ts";
import { requireOperand } from "./tape.ts";
import type { Operand, Value } from "./value.ts";

// V8 folds constants of the module itself, but loads imported ones at every use.
const { ADD, MUL, SUB } = layout;
const { addTo, multiply, subtractFrom, withNumber } = direct;

/** What an operation returns: a Value where an operand is one, a number where all are, else either. */
export type Result<X extends Operand, Y extends Operand = number, Z extends Operand = number> =
  [X] extends [Value] ? Value
    : [Y] extends [Value] ? Value
    : [Z] extends [Value] ? Value
    : [X | Y | Z] extends [number] ? number
    : Operand;

/**
 * x + y.
 *
 * @throws {TypeError} Where an operand is neither a Value nor a number, or there is a third one.
 *
 * @example Usage
 * ```ts
 * import { add } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(add(1, 2), 3);
 * ```
 */
export function add<X extends Operand, Y extends Operand>(x: X, y: Y): Result<X, Y> {
  if (arguments.length > 2) throw wrongCount("add", 2, arguments.length);
  if (typeof x !== "number") return addTo(x, y) as Result<X, Y>;
  return (typeof y === "number" ? x + y : withNumber(ADD, y, x, 1)) as Result<X, Y>;
}

/**
 * x − y.
 *
 * @throws {TypeError} Where an operand is neither a Value nor a number, or there is a third one.
 *
 * @example Usage
 * ```ts
 * import { sub } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(sub(1, 2), -1);
 * ```
 */
export function sub<X extends Operand, Y extends Operand>(x: X, y: Y): Result<X, Y> {
  if (arguments.length > 2) throw wrongCount("sub", 2, arguments.length);
  if (typeof x !== "number") return subtractFrom(x, y) as Result<X, Y>;
  return (typeof y === "number" ? x - y : withNumber(SUB, y, x, 1)) as Result<X, Y>;
}

/**
 * x · y.
 *
 * @throws {TypeError} Where an operand is neither a Value nor a number, or there is a third one.
 *
 * @example Usage
 * ```ts
 * import { mul } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(mul(3, 4), 12);
 * ```
 */
export function mul<X extends Operand, Y extends Operand>(x: X, y: Y): Result<X, Y> {
  if (arguments.length > 2) throw wrongCount("mul", 2, arguments.length);
  if (typeof x !== "number") return multiply(x, y) as Result<X, Y>;
  return (typeof y === "number" ? x * y : withNumber(MUL, y, x, 1)) as Result<X, Y>;
}

/**
 * x / y.
 *
 * @throws {TypeError} Where an operand is neither a Value nor a number, or there is a third one.
 *
 * @example Usage
 * ```ts
 * import { div } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(div(1, 2), 0.5);
 * ```
 */
export function div<X extends Operand, Y extends Operand>(x: X, y: Y): Result<X, Y> {
  if (arguments.length > 2) throw wrongCount("div", 2, arguments.length);
  if (typeof x === "number" && typeof y === "number") {
    return builtIn.div.evaluate(x, y) as Result<X, Y>;
  }
  return applyBinary(builtIn.div, x, y) as Result<X, Y>;
}

/**
 * x^y. Of a number as exponent, x^0 has the derivative 0 for every x.
 *
 * @throws {TypeError} Where an operand is neither a Value nor a number, or there is a third one.
 *
 * @example Usage
 * ```ts
 * import { pow } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(pow(2, 10), 1024);
 * ```
 */
export function pow<X extends Operand, Y extends Operand>(x: X, y: Y): Result<X, Y> {
  if (arguments.length > 2) throw wrongCount("pow", 2, arguments.length);
  if (typeof x === "number" && typeof y === "number") {
    return builtIn.pow.evaluate(x, y) as Result<X, Y>;
  }
  return applyBinary(builtIn.pow, x, y) as Result<X, Y>;
}

/**
 * The angle of the point (y, x), in radians: x is the ordinate, as in `Math.atan2`.
 *
 * @throws {TypeError} Where an operand is neither a Value nor a number, or there is a third one.
 *
 * @example Usage
 * ```ts
 * import { atan2 } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(atan2(1, 1), Math.PI / 4);
 * ```
 */
export function atan2<X extends Operand, Y extends Operand>(x: X, y: Y): Result<X, Y> {
  if (arguments.length > 2) throw wrongCount("atan2", 2, arguments.length);
  if (typeof x === "number" && typeof y === "number") {
    return builtIn.atan2.evaluate(x, y) as Result<X, Y>;
  }
  return applyBinary(builtIn.atan2, x, y) as Result<X, Y>;
}

/**
 * −x. Further arguments are ignored, so that it maps arrays.
 *
 * @throws {TypeError} Where the operand is neither a Value nor a number.
 *
 * @example Usage
 * ```ts
 * import { neg } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(neg(3), -3);
 * ```
 */
export function neg<X extends Operand>(x: X): Result<X> {
  return (typeof x === "number" ? builtIn.neg.evaluate(x) : applyUnary(builtIn.neg, x)) as Result<
    X
  >;
}

/**
 * √x. Further arguments are ignored, so that it maps arrays.
 *
 * @throws {TypeError} Where the operand is neither a Value nor a number.
 *
 * @example Usage
 * ```ts
 * import { sqrt } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(sqrt(9), 3);
 * ```
 */
export function sqrt<X extends Operand>(x: X): Result<X> {
  return (typeof x === "number" ? builtIn.sqrt.evaluate(x) : applyUnary(builtIn.sqrt, x)) as Result<
    X
  >;
}

/**
 * ∛x. Further arguments are ignored, so that it maps arrays.
 *
 * @throws {TypeError} Where the operand is neither a Value nor a number.
 *
 * @example Usage
 * ```ts
 * import { cbrt } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(cbrt(27), 3);
 * ```
 */
export function cbrt<X extends Operand>(x: X): Result<X> {
  return (typeof x === "number" ? builtIn.cbrt.evaluate(x) : applyUnary(builtIn.cbrt, x)) as Result<
    X
  >;
}

/**
 * e^x. Further arguments are ignored, so that it maps arrays.
 *
 * @throws {TypeError} Where the operand is neither a Value nor a number.
 *
 * @example Usage
 * ```ts
 * import { exp } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(exp(0), 1);
 * ```
 */
export function exp<X extends Operand>(x: X): Result<X> {
  return (typeof x === "number" ? builtIn.exp.evaluate(x) : applyUnary(builtIn.exp, x)) as Result<
    X
  >;
}

/**
 * e^x − 1, which keeps its digits near 0. Further arguments are ignored, so that it maps arrays.
 *
 * @throws {TypeError} Where the operand is neither a Value nor a number.
 *
 * @example Usage
 * ```ts
 * import { expm1 } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(expm1(1e-20), 1e-20);
 * ```
 */
export function expm1<X extends Operand>(x: X): Result<X> {
  return (typeof x === "number"
    ? builtIn.expm1.evaluate(x)
    : applyUnary(builtIn.expm1, x)) as Result<X>;
}

/**
 * The natural logarithm of x. Further arguments are ignored, so that it maps arrays.
 *
 * @throws {TypeError} Where the operand is neither a Value nor a number.
 *
 * @example Usage
 * ```ts
 * import { log } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(log(1), 0);
 * ```
 */
export function log<X extends Operand>(x: X): Result<X> {
  return (typeof x === "number" ? builtIn.log.evaluate(x) : applyUnary(builtIn.log, x)) as Result<
    X
  >;
}

/**
 * ln(1 + x), which keeps its digits near 0. Further arguments are ignored, so that it maps arrays.
 *
 * @throws {TypeError} Where the operand is neither a Value nor a number.
 *
 * @example Usage
 * ```ts
 * import { log1p } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(log1p(1e-20), 1e-20);
 * ```
 */
export function log1p<X extends Operand>(x: X): Result<X> {
  return (typeof x === "number"
    ? builtIn.log1p.evaluate(x)
    : applyUnary(builtIn.log1p, x)) as Result<X>;
}

/**
 * The logarithm of x to base 2. Further arguments are ignored, so that it maps arrays.
 *
 * @throws {TypeError} Where the operand is neither a Value nor a number.
 *
 * @example Usage
 * ```ts
 * import { log2 } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(log2(8), 3);
 * ```
 */
export function log2<X extends Operand>(x: X): Result<X> {
  return (typeof x === "number" ? builtIn.log2.evaluate(x) : applyUnary(builtIn.log2, x)) as Result<
    X
  >;
}

/**
 * The logarithm of x to base 10. Further arguments are ignored, so that it maps arrays.
 *
 * @throws {TypeError} Where the operand is neither a Value nor a number.
 *
 * @example Usage
 * ```ts
 * import { log10 } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(log10(1000), 3);
 * ```
 */
export function log10<X extends Operand>(x: X): Result<X> {
  return (typeof x === "number"
    ? builtIn.log10.evaluate(x)
    : applyUnary(builtIn.log10, x)) as Result<X>;
}

/**
 * The sine of x, in radians. Further arguments are ignored, so that it maps arrays.
 *
 * @throws {TypeError} Where the operand is neither a Value nor a number.
 *
 * @example Usage
 * ```ts
 * import { sin } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(sin(0), 0);
 * ```
 */
export function sin<X extends Operand>(x: X): Result<X> {
  return (typeof x === "number" ? builtIn.sin.evaluate(x) : applyUnary(builtIn.sin, x)) as Result<
    X
  >;
}

/**
 * The cosine of x, in radians. Further arguments are ignored, so that it maps arrays.
 *
 * @throws {TypeError} Where the operand is neither a Value nor a number.
 *
 * @example Usage
 * ```ts
 * import { cos } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(cos(0), 1);
 * ```
 */
export function cos<X extends Operand>(x: X): Result<X> {
  return (typeof x === "number" ? builtIn.cos.evaluate(x) : applyUnary(builtIn.cos, x)) as Result<
    X
  >;
}

/**
 * The tangent of x, in radians. Further arguments are ignored, so that it maps arrays.
 *
 * @throws {TypeError} Where the operand is neither a Value nor a number.
 *
 * @example Usage
 * ```ts
 * import { tan } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(tan(0), 0);
 * ```
 */
export function tan<X extends Operand>(x: X): Result<X> {
  return (typeof x === "number" ? builtIn.tan.evaluate(x) : applyUnary(builtIn.tan, x)) as Result<
    X
  >;
}

/**
 * The arcsine of x, in radians. Further arguments are ignored, so that it maps arrays.
 *
 * @throws {TypeError} Where the operand is neither a Value nor a number.
 *
 * @example Usage
 * ```ts
 * import { asin } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(asin(0), 0);
 * ```
 */
export function asin<X extends Operand>(x: X): Result<X> {
  return (typeof x === "number" ? builtIn.asin.evaluate(x) : applyUnary(builtIn.asin, x)) as Result<
    X
  >;
}

/**
 * The arccosine of x, in radians. Further arguments are ignored, so that it maps arrays.
 *
 * @throws {TypeError} Where the operand is neither a Value nor a number.
 *
 * @example Usage
 * ```ts
 * import { acos } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(acos(1), 0);
 * ```
 */
export function acos<X extends Operand>(x: X): Result<X> {
  return (typeof x === "number" ? builtIn.acos.evaluate(x) : applyUnary(builtIn.acos, x)) as Result<
    X
  >;
}

/**
 * The arctangent of x, in radians. Further arguments are ignored, so that it maps arrays.
 *
 * @throws {TypeError} Where the operand is neither a Value nor a number.
 *
 * @example Usage
 * ```ts
 * import { atan } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(atan(1), Math.PI / 4);
 * ```
 */
export function atan<X extends Operand>(x: X): Result<X> {
  return (typeof x === "number" ? builtIn.atan.evaluate(x) : applyUnary(builtIn.atan, x)) as Result<
    X
  >;
}

/**
 * The hyperbolic sine of x. Further arguments are ignored, so that it maps arrays.
 *
 * @throws {TypeError} Where the operand is neither a Value nor a number.
 *
 * @example Usage
 * ```ts
 * import { sinh } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(sinh(0), 0);
 * ```
 */
export function sinh<X extends Operand>(x: X): Result<X> {
  return (typeof x === "number" ? builtIn.sinh.evaluate(x) : applyUnary(builtIn.sinh, x)) as Result<
    X
  >;
}

/**
 * The hyperbolic cosine of x. Further arguments are ignored, so that it maps arrays.
 *
 * @throws {TypeError} Where the operand is neither a Value nor a number.
 *
 * @example Usage
 * ```ts
 * import { cosh } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(cosh(0), 1);
 * ```
 */
export function cosh<X extends Operand>(x: X): Result<X> {
  return (typeof x === "number" ? builtIn.cosh.evaluate(x) : applyUnary(builtIn.cosh, x)) as Result<
    X
  >;
}

/**
 * The hyperbolic tangent of x. Further arguments are ignored, so that it maps arrays.
 *
 * @throws {TypeError} Where the operand is neither a Value nor a number.
 *
 * @example Usage
 * ```ts
 * import { tanh } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(tanh(Infinity), 1);
 * ```
 */
export function tanh<X extends Operand>(x: X): Result<X> {
  return (typeof x === "number" ? builtIn.tanh.evaluate(x) : applyUnary(builtIn.tanh, x)) as Result<
    X
  >;
}

/**
 * The inverse hyperbolic sine of x. Further arguments are ignored, so that it maps arrays.
 *
 * @throws {TypeError} Where the operand is neither a Value nor a number.
 *
 * @example Usage
 * ```ts
 * import { asinh } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(asinh(0), 0);
 * ```
 */
export function asinh<X extends Operand>(x: X): Result<X> {
  return (typeof x === "number"
    ? builtIn.asinh.evaluate(x)
    : applyUnary(builtIn.asinh, x)) as Result<X>;
}

/**
 * The inverse hyperbolic cosine of x. Further arguments are ignored, so that it maps arrays.
 *
 * @throws {TypeError} Where the operand is neither a Value nor a number.
 *
 * @example Usage
 * ```ts
 * import { acosh } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(acosh(1), 0);
 * ```
 */
export function acosh<X extends Operand>(x: X): Result<X> {
  return (typeof x === "number"
    ? builtIn.acosh.evaluate(x)
    : applyUnary(builtIn.acosh, x)) as Result<X>;
}

/**
 * The inverse hyperbolic tangent of x. Further arguments are ignored, so that it maps arrays.
 *
 * @throws {TypeError} Where the operand is neither a Value nor a number.
 *
 * @example Usage
 * ```ts
 * import { atanh } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(atanh(0), 0);
 * ```
 */
export function atanh<X extends Operand>(x: X): Result<X> {
  return (typeof x === "number"
    ? builtIn.atanh.evaluate(x)
    : applyUnary(builtIn.atanh, x)) as Result<X>;
}

/**
 * |x|; its derivative at 0 is 0. Further arguments are ignored, so that it maps arrays.
 *
 * @throws {TypeError} Where the operand is neither a Value nor a number.
 *
 * @example Usage
 * ```ts
 * import { abs } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(abs(-3), 3);
 * ```
 */
export function abs<X extends Operand>(x: X): Result<X> {
  return (typeof x === "number" ? builtIn.abs.evaluate(x) : applyUnary(builtIn.abs, x)) as Result<
    X
  >;
}

/**
 * The sign of x, −1, 0 or 1; its derivative is 0. Further arguments are ignored, so that it maps arrays.
 *
 * @throws {TypeError} Where the operand is neither a Value nor a number.
 *
 * @example Usage
 * ```ts
 * import { sign } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(sign(-3), -1);
 * ```
 */
export function sign<X extends Operand>(x: X): Result<X> {
  return (typeof x === "number" ? builtIn.sign.evaluate(x) : applyUnary(builtIn.sign, x)) as Result<
    X
  >;
}

/**
 * 1 where x > 0, else 0; its derivative is 0. Further arguments are ignored, so that it maps arrays.
 *
 * @throws {TypeError} Where the operand is neither a Value nor a number.
 *
 * @example Usage
 * ```ts
 * import { step } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(step(3), 1);
 * ```
 */
export function step<X extends Operand>(x: X): Result<X> {
  return (typeof x === "number" ? builtIn.step.evaluate(x) : applyUnary(builtIn.step, x)) as Result<
    X
  >;
}

/**
 * max(x, 0); its derivative at 0 is 0. Further arguments are ignored, so that it maps arrays.
 *
 * @throws {TypeError} Where the operand is neither a Value nor a number.
 *
 * @example Usage
 * ```ts
 * import { relu } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(relu(-3), 0);
 * ```
 */
export function relu<X extends Operand>(x: X): Result<X> {
  return (typeof x === "number" ? builtIn.relu.evaluate(x) : applyUnary(builtIn.relu, x)) as Result<
    X
  >;
}

/**
 * σ(x) = 1 / (1 + e^−x). Further arguments are ignored, so that it maps arrays.
 *
 * @throws {TypeError} Where the operand is neither a Value nor a number.
 *
 * @example Usage
 * ```ts
 * import { sigmoid } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(sigmoid(0), 0.5);
 * ```
 */
export function sigmoid<X extends Operand>(x: X): Result<X> {
  return (typeof x === "number"
    ? builtIn.sigmoid.evaluate(x)
    : applyUnary(builtIn.sigmoid, x)) as Result<X>;
}

/**
 * ln(1 + e^x). Further arguments are ignored, so that it maps arrays.
 *
 * @throws {TypeError} Where the operand is neither a Value nor a number.
 *
 * @example Usage
 * ```ts
 * import { softplus } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(softplus(0), Math.LN2);
 * ```
 */
export function softplus<X extends Operand>(x: X): Result<X> {
  return (typeof x === "number"
    ? builtIn.softplus.evaluate(x)
    : applyUnary(builtIn.softplus, x)) as Result<X>;
}

/**
 * The largest operand; at a tie each of the two has half the derivative. Folds any number of operands from the left.
 *
 * @throws {TypeError} Where an operand is neither a Value nor a number, or there is none.
 *
 * @example Usage
 * ```ts
 * import { max } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(max(1, 3, 2), 3);
 * ```
 */
export function max<X extends Operand, Y extends Operand = X>(x: X, ...others: Y[]): Result<X, Y> {
  return fold(builtIn.max, x, others) as Result<X, Y>;
}

/**
 * The smallest operand; at a tie each of the two has half the derivative. Folds any number of operands from the left.
 *
 * @throws {TypeError} Where an operand is neither a Value nor a number, or there is none.
 *
 * @example Usage
 * ```ts
 * import { min } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(min(1, 3, 2), 1);
 * ```
 */
export function min<X extends Operand, Y extends Operand = X>(x: X, ...others: Y[]): Result<X, Y> {
  return fold(builtIn.min, x, others) as Result<X, Y>;
}

/**
 * √(x² + y² + …) without undue overflow; its derivative at the origin is 0. Folds any number of operands from the left.
 *
 * @throws {TypeError} Where an operand is neither a Value nor a number, or there is none.
 *
 * @example Usage
 * ```ts
 * import { hypot } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(hypot(3, 4), 5);
 * ```
 */
export function hypot<X extends Operand, Y extends Operand = X>(
  x: X,
  ...others: Y[]
): Result<X, Y> {
  const folded = fold(builtIn.hypot, x, others);
  return (others.length === 0 ? abs(folded) : folded) as Result<X, Y>;
}

function fold(rule: RegisteredRule, x: Operand, others: readonly Operand[]): Operand {
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
}

/**
 * `a` where `test` > 0, else `b`. Where a partial derivative, or a function that will be compiled, has to branch: it
 * goes on choosing where `test ? a : b` would freeze.
 *
 * @throws {TypeError} Where an operand is neither a Value nor a number, or there is a fourth one.
 *
 * @example Usage
 * ```ts
 * import { select } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(select(1, 10, 20), 10);
 * ```
 */
export function select<X extends Operand, Y extends Operand, Z extends Operand>(
  test: X,
  a: Y,
  b: Z,
): Result<X, Y, Z> {
  if (arguments.length > 3) throw wrongCount("select", 3, arguments.length);
  if (typeof test === "number" && typeof a === "number" && typeof b === "number") {
    return builtIn.select.evaluate(test, a, b) as Result<X, Y, Z>;
  }
  return applyTernary(builtIn.select, test, a, b) as Result<X, Y, Z>;
}

/**
 * x held between `low` and `high`: min(max(x, low), high), at a tie with half the derivative.
 *
 * @throws {TypeError} Where an operand is neither a Value nor a number, or there is a fourth one.
 *
 * @example Usage
 * ```ts
 * import { clamp } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(clamp(7, 0, 5), 5);
 * ```
 */
export function clamp<X extends Operand, Y extends Operand, Z extends Operand>(
  x: X,
  low: Y,
  high: Z,
): Result<X, Y, Z> {
  if (arguments.length > 3) throw wrongCount("clamp", 3, arguments.length);
  if (typeof x === "number" && typeof low === "number" && typeof high === "number") {
    return builtIn.clamp.evaluate(x, low, high) as Result<X, Y, Z>;
  }
  return applyTernary(builtIn.clamp, x, low, high) as Result<X, Y, Z>;
}

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
