/** What the rules compute at the edges of their domains, at zeros of either sign, at infinities, at NaN and at the smallest numbers. */

/** The smallest positive double. */
const TINY = Number.MIN_VALUE;
/** Stands in a row where the primal is undefined: its value is NaN, and of its partial nothing is said. */
export const OUTSIDE = undefined;

/** The operands of the rows below. */
export const EDGES: readonly number[] = [0, -0, 1, -1, Infinity, -Infinity, NaN, TINY, -TINY];

/** What one rule must compute there. */
export interface UnaryEdges {
  /** What the value must be, bit for bit: the function of Math, or values by hand. */
  readonly value: ((x: number) => number) | readonly number[];
  readonly partials: readonly (number | undefined)[];
}

const E = Math.E, LN2 = Math.LN2, LN10 = Math.LN10;
/** cos 1, sin 1, cosh 1, sinh 1, σ(1), rounded from more digits. */
const COS1 = 0.5403023058681398, SIN1 = 0.8414709848078965;
const COSH1 = 1.5430806348152437, SINH1 = 1.1752011936438014, SIGMOID1 = 0.7310585786300049;

export const unaryEdges: Readonly<Record<string, UnaryEdges>> = {
  // operand:  0, −0, 1, −1, ∞, −∞, NaN, smallest, −smallest
  neg: {
    value: [-0, 0, -1, 1, -Infinity, Infinity, NaN, -TINY, TINY],
    partials: [-1, -1, -1, -1, -1, -1, -1, -1, -1],
  },
  sqrt: {
    value: Math.sqrt,
    partials: [
      ...[Infinity, Infinity, 0.5, OUTSIDE, 0, OUTSIDE, NaN],
      2 ** 536, // ½ / 2^−537
      OUTSIDE,
    ],
  },
  cbrt: {
    value: Math.cbrt,
    partials: [
      ...[Infinity, Infinity, 1 / 3, 1 / 3, 0, 0, NaN],
      2 ** 716 / 3, // ⅓ / (2^−358)²
      2 ** 716 / 3,
    ],
  },
  exp: { value: Math.exp, partials: [1, 1, E, 1 / E, Infinity, 0, NaN, 1, 1] },
  expm1: { value: Math.expm1, partials: [1, 1, E, 1 / E, Infinity, 0, NaN, 1, 1] },
  log: {
    value: Math.log,
    partials: [Infinity, Infinity, 1, OUTSIDE, 0, OUTSIDE, NaN, Infinity, OUTSIDE],
  },
  log1p: { value: Math.log1p, partials: [1, 1, 0.5, Infinity, 0, OUTSIDE, NaN, 1, 1] },
  log2: {
    value: Math.log2,
    partials: [Infinity, Infinity, 1 / LN2, OUTSIDE, 0, OUTSIDE, NaN, Infinity, OUTSIDE],
  },
  log10: {
    value: Math.log10,
    partials: [Infinity, Infinity, 1 / LN10, OUTSIDE, 0, OUTSIDE, NaN, Infinity, OUTSIDE],
  },
  sin: { value: Math.sin, partials: [1, 1, COS1, COS1, OUTSIDE, OUTSIDE, NaN, 1, 1] },
  cos: { value: Math.cos, partials: [0, 0, -SIN1, SIN1, OUTSIDE, OUTSIDE, NaN, -TINY, TINY] },
  tan: {
    value: Math.tan,
    partials: [1, 1, 1 / COS1 ** 2, 1 / COS1 ** 2, OUTSIDE, OUTSIDE, NaN, 1, 1],
  },
  asin: {
    value: Math.asin,
    partials: [1, 1, Infinity, Infinity, OUTSIDE, OUTSIDE, NaN, 1, 1],
  },
  acos: {
    value: Math.acos,
    partials: [-1, -1, -Infinity, -Infinity, OUTSIDE, OUTSIDE, NaN, -1, -1],
  },
  atan: { value: Math.atan, partials: [1, 1, 0.5, 0.5, 0, 0, NaN, 1, 1] },
  sinh: {
    value: Math.sinh,
    partials: [1, 1, COSH1, COSH1, Infinity, Infinity, NaN, 1, 1],
  },
  cosh: {
    value: Math.cosh,
    partials: [0, 0, SINH1, -SINH1, Infinity, -Infinity, NaN, TINY, -TINY],
  },
  tanh: {
    value: Math.tanh,
    partials: [1, 1, 1 / COSH1 ** 2, 1 / COSH1 ** 2, 0, 0, NaN, 1, 1],
  },
  asinh: {
    value: Math.asinh,
    partials: [1, 1, Math.SQRT1_2, Math.SQRT1_2, 0, 0, NaN, 1, 1],
  },
  acosh: {
    value: Math.acosh,
    partials: [
      ...[OUTSIDE, OUTSIDE, Infinity, OUTSIDE, 0, OUTSIDE, NaN],
      ...[OUTSIDE, OUTSIDE],
    ],
  },
  atanh: {
    value: Math.atanh,
    partials: [1, 1, Infinity, Infinity, OUTSIDE, OUTSIDE, NaN, 1, 1],
  },
  abs: { value: Math.abs, partials: [0, 0, 1, -1, 1, -1, NaN, 1, -1] },
  sign: { value: Math.sign, partials: [0, 0, 0, 0, 0, 0, 0, 0, 0] },
  step: { value: [0, 0, 1, 0, 1, 0, 0, 1, 0], partials: [0, 0, 0, 0, 0, 0, 0, 0, 0] },
  relu: {
    value: [0, 0, 1, 0, Infinity, 0, NaN, TINY, 0],
    partials: [0, 0, 1, 0, 1, 0, 0, 1, 0],
  },
  sigmoid: {
    value: [0.5, 0.5, SIGMOID1, 0.2689414213699951, 1, 0, NaN, 0.5, 0.5],
    partials: [0.25, 0.25, 0.19661193324148185, 0.19661193324148185, 0, 0, NaN, 0.25, 0.25],
  },
  softplus: {
    value: [LN2, LN2, 1.3132616875182228, 0.31326168751822286, Infinity, 0, NaN, LN2, LN2],
    partials: [0.5, 0.5, SIGMOID1, 1 - SIGMOID1, 1, 0, NaN, 0.5, 0.5],
  },
};

/** Rows of operands, partials; the value is that of the function at the head. */
export interface BinaryEdges {
  readonly value: (x: number, y: number) => number;
  readonly rows: readonly (readonly [x: number, y: number, dx: number, dy: number])[];
}

/** Operands of sums, differences and products. */
const operandPairs = [
  ...[[0, -0], [-0, -0], [1, -1], [Infinity, -Infinity], [NaN, 1], [1, NaN]],
  ...[[TINY, TINY], [TINY, -TINY], [Infinity, 1], [-Infinity, -Infinity], [1, TINY]],
] as [number, number][];

/** A zero and what it makes 0. */
const zeroPairs = [
  ...[[0, Infinity], [-Infinity, 0], [-0, Infinity], [NaN, -0], [0, NaN], [-0, 1], [0, -1]],
] as [number, number][];

const maxRows: BinaryEdges["rows"] = [
  [1, 1, 0.5, 0.5],
  [0, 0, 0.5, 0.5],
  [0, -0, 0.5, 0.5],
  [-0, 0, 0.5, 0.5],
  [Infinity, Infinity, 0.5, 0.5],
  [-Infinity, -Infinity, 0.5, 0.5],
  [TINY, TINY, 0.5, 0.5],
  [1, -1, 1, 0],
  [-1, 1, 0, 1],
  [TINY, 0, 1, 0],
  [-TINY, 0, 0, 1],
  [TINY, -TINY, 1, 0],
  [Infinity, 1, 1, 0],
  [-Infinity, 1, 0, 1],
  [Infinity, -Infinity, 1, 0],
];

export const binaryEdges: Readonly<Record<string, BinaryEdges>> = {
  add: { value: (x, y) => x + y, rows: operandPairs.map(([x, y]) => [x, y, 1, 1]) },
  sub: { value: (x, y) => x - y, rows: operandPairs.map(([x, y]) => [x, y, 1, -1]) },
  mul: { value: (x, y) => x * y, rows: operandPairs.map(([x, y]) => [x, y, y, x]) },
  azmul: { // 0 where a factor is 0, of ∞ and NaN too; its partials are those of the product
    value: (x, y) => x === 0 || y === 0 ? 0 : x * y,
    rows: [...operandPairs, ...zeroPairs].map(([x, y]) => [x, y, y, x]),
  },
  div: {
    value: (x, y) => x / y,
    rows: [
      [1, 2, 0.5, -0.25],
      [-3, 2, 0.5, 0.75],
      [0, 1, 1, 0],
      [-0, 1, 1, 0],
      [1, 0, Infinity, -Infinity],
      [1, -0, -Infinity, -Infinity],
      [-1, 0, Infinity, Infinity],
      [0, 0, Infinity, NaN],
      [1, Infinity, 0, 0],
      [1, -Infinity, 0, 0],
      [Infinity, 1, 1, -Infinity],
      [Infinity, Infinity, 0, NaN],
      [NaN, 1, 1, NaN],
      [1, NaN, NaN, NaN],
      [TINY, 1, 1, -TINY],
      [1, TINY, Infinity, -Infinity],
    ],
  },
  pow: {
    value: Math.pow,
    rows: [
      // n = 0: 0 for every x, and ln x by y
      [0, 0, 0, -Infinity],
      [0, -0, 0, -Infinity],
      [-0, 0, 0, -Infinity],
      [1, 0, 0, 0],
      [2, 0, 0, LN2],
      [-1, 0, 0, NaN],
      [Infinity, 0, 0, Infinity],
      [-Infinity, -0, 0, NaN],
      [NaN, 0, 0, NaN],
      [TINY, 0, 0, -744.4400719213812],
      // x = 0: y·x^(y − 1) by x; by y 0 right of y = 0, else −∞
      [0, 1, 1, 0],
      [-0, 1, 1, 0],
      [0, 2, 0, 0],
      [-0, 2, 0, 0],
      [-0, 3, 0, 0],
      [0, 0.5, Infinity, 0],
      [0, TINY, Infinity, 0],
      [0, -1, -Infinity, -Infinity],
      [-0, -1, -Infinity, -Infinity],
      [0, -2, -Infinity, -Infinity],
      [-0, -2, Infinity, -Infinity],
      [0, -0.5, -Infinity, -Infinity],
      [0, Infinity, 0, 0], // ∞·0 is 0
      [0, -Infinity, -Infinity, -Infinity],
      [0, NaN, NaN, NaN],
      // x < 0: by y undefined
      [-1, 1, 1, NaN],
      [-2, 3, 12, NaN],
      [-2, -1, -0.25, NaN],
      [-1, 0.5, NaN, NaN],
      [-2, -Infinity, NaN, NaN],
      // the others
      [1, 1, 1, 0],
      [1, -1, -1, 0],
      [2, 3, 12, 8 * LN2],
      [2, -1, -0.25, LN2 / 2],
      [4, 0.5, 0.25, 4 * LN2],
      [1, Infinity, NaN, NaN], // Math.pow gives NaN
      [2, Infinity, Infinity, Infinity],
      [0.5, Infinity, 0, 0],
      [2, -Infinity, 0, 0],
      [-2, Infinity, NaN, NaN],
      [Infinity, 1, 1, Infinity],
      [Infinity, 2, Infinity, Infinity],
      [Infinity, -1, 0, 0],
      [-Infinity, 2, -Infinity, NaN],
      [NaN, 1, 1, NaN],
      [NaN, 2, NaN, NaN],
      [2, NaN, NaN, NaN],
      [TINY, 1, 1, TINY * -744.4400719213812],
      [TINY, 2, 2 * TINY, 0],
      [2, TINY, 0, LN2],
    ],
  },
  atan2: {
    value: Math.atan2,
    rows: [
      [0, 1, 1, 0],
      [-0, 1, 1, 0],
      [0, -1, -1, 0],
      [-0, -1, -1, 0],
      [1, 0, 0, -1],
      [1, -0, 0, -1],
      [-1, 0, 0, 1],
      [1, 1, 0.5, -0.5],
      [-1, -1, -0.5, 0.5],
      [3, 4, 4 / 25, -3 / 25],
      [0, 0, NaN, NaN],
      [-0, -0, NaN, NaN],
      [NaN, 1, NaN, NaN],
      [1, NaN, NaN, NaN],
      [TINY, 1, 1, -TINY],
      [1, TINY, TINY, -1],
      [0, TINY, Infinity, 0],
    ],
  },
  max: { value: Math.max, rows: maxRows },
  min: { // −max(−x, −y)
    value: Math.min,
    rows: maxRows.map(([x, y, dx, dy]) => [-x, -y, dx, dy]),
  },
  hypot: {
    value: Math.hypot,
    rows: [
      [0, 0, 0, 0],
      [0, -0, 0, 0],
      [-0, -0, 0, 0],
      [1, 0, 1, 0],
      [0, -1, 0, -1],
      [3, 4, 0.6, 0.8],
      [-3, 4, -0.6, 0.8],
      [1, 1, Math.SQRT1_2, Math.SQRT1_2],
      [TINY, 0, 1, 0],
      [0, -TINY, 0, -1],
      [1, TINY, 1, TINY],
      [NaN, 1, NaN, NaN],
      [1, NaN, NaN, NaN],
    ],
  },
};

type Three = readonly [number, number, number];

/** What one rule must compute there. */
export interface TernaryEdges {
  readonly rows: readonly (readonly [operands: Three, value: number, partials: Three])[];
}

export const ternaryEdges: Readonly<Record<string, TernaryEdges>> = {
  select: {
    rows: [
      [[1, 5, 7], 5, [0, 1, 0]],
      [[TINY, 5, 7], 5, [0, 1, 0]],
      [[Infinity, 5, 7], 5, [0, 1, 0]],
      [[0, 5, 7], 7, [0, 0, 1]],
      [[-0, 5, 7], 7, [0, 0, 1]],
      [[-TINY, 5, 7], 7, [0, 0, 1]],
      [[-1, 5, 7], 7, [0, 0, 1]],
      [[-Infinity, 5, 7], 7, [0, 0, 1]],
      [[NaN, 5, 7], 7, [0, 0, 1]], // NaN is not greater than 0
      [[1, -0, NaN], -0, [0, 1, 0]],
      [[0, NaN, -0], -0, [0, 0, 1]],
      [[1, NaN, 7], NaN, [0, 1, 0]],
    ],
  },
  clamp: {
    rows: [
      [[0.5, 0, 1], 0.5, [1, 0, 0]],
      [[-1, 0, 1], 0, [0, 1, 0]],
      [[2, 0, 1], 1, [0, 0, 1]],
      [[-Infinity, 0, 1], 0, [0, 1, 0]],
      [[Infinity, 0, 1], 1, [0, 0, 1]],
      [[0, -Infinity, Infinity], 0, [1, 0, 0]],
      [[TINY, 0, 1], TINY, [1, 0, 0]],
      [[-TINY, 0, 1], 0, [0, 1, 0]],
      [[0, 0, 1], 0, [0.5, 0.5, 0]], // a tie with a bound gives half to each
      [[-0, 0, 1], 0, [0.5, 0.5, 0]],
      [[1, 0, 1], 1, [0.5, 0, 0.5]],
      [[0, 1, 1], 1, [0, 0.5, 0.5]],
      [[5, 3, 2], 2, [0, 0, 1]], // bounds the wrong way round: the upper one wins
      [[1, 3, 2], 2, [0, 0, 1]],
    ],
  },
};
