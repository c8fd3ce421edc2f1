/**
 * Partials of pow, hypot and atan2 in numbers, for the engine and for the rare operands that kernels leave to JavaScript. They
 * import nothing, and each function stands by itself: a saved kernel has them without the engine, a module made of it their text.
 *
 * @module
 */

/**
 * ∂(x^y)/∂x = y·x^(y − 1) for out = x^y; as y·out/x where y − 1 is rounded and x is neither 0 nor infinite. 0 where x^(y − 1) is, though
 * ∞·0 is NaN; left of 0 it is NaN for y = ±∞, by 0·y.
 */
export function powerByBase(x: number, y: number, out: number): number {
  if (y === 0) return 0;
  if (y === 2) return 2 * x;
  const residual = Math.abs(y - ((y - 1) + 1)) + Math.abs(1 - (y - (y - 1))); // NaN where y is
  if (x === 0 || Math.abs(x) === Infinity || !(residual > 0)) {
    const power = Math.pow(x, y - 1);
    if (x < 0) return y * power + 0 * y;
    return power === 0 ? 0 : y * power;
  }
  return Math.abs(y) > 1e-150 ? y * (out / x) : y / x * out;
}

/** ∂(x^y)/∂y = x^y·ln x for out = x^y. */
export function powerByExponent(x: number, _y: number, out: number): number {
  return out === 0 && x >= 0 ? 0 : Math.abs(out) * Math.log(x);
}

/**
 * ∂√(x² + y²)/∂x = x/out for out = √(x² + y²), 0 at the origin; where out has lost digits, or is ∞, by the quotient of the shorter and
 * the longer operand.
 */
export function directionCosine(x: number, y: number, out: number): number {
  if (Math.abs(out) >= 2 ** -1022 && Math.abs(out) < Infinity) return x / out;
  const isShorter = Math.abs(y) - Math.abs(x) > 0;
  const longer = isShorter ? y : x, ratio = (isShorter ? x : y) / longer;
  const cosine = Math.sign(longer) / Math.sqrt(1 + ratio * ratio);
  return out > 0 ? (isShorter ? ratio * cosine : cosine) : out;
}

/** x/(x² + y²), 0 at infinity: ∂atan2(y, x)/∂y. Where a square would leave the range both operands are scaled. */
export function overSquares(x: number, y: number): number {
  const sum = x * x + y * y;
  if (sum > 2 ** -900 && sum < Infinity) return x / sum;
  const size = Math.max(Math.abs(x), Math.abs(y)), reciprocal = 1 / size;
  const scale = size > 2 ** 500 ? 2 ** -600 : size < 2 ** -500 ? 2 ** 600 : 1;
  const u = scale * x, v = scale * y;
  return reciprocal > 0 ? scale * (u / (u * u + v * v)) : reciprocal;
}
