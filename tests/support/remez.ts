/**
 * Prints the coefficients of the minimax polynomials in lib/compile/wasm/elementary, found by Remez's exchange in
 * 50 digits.
 *
 *     deno run tests/support/remez.ts
 */
import { all, type BigNumber, create } from "mathjs";

const { bignumber } = create(all!, { number: "BigNumber", precision: 50 });
const big = (x: number | BigNumber): BigNumber => bignumber(x) as BigNumber;
type RealFunction = (x: BigNumber) => BigNumber;

/** What to approximate where, and how errors count. */
interface Problem {
  readonly name: string;
  readonly f: RealFunction;
  /** The error is `weight(x)·(p(x) − f(x))`. */
  readonly weight: RealFunction;
  readonly from: BigNumber;
  readonly to: BigNumber;
  readonly degree: number;
}

/** Grid points on which the extrema of the error are looked for. */
const GRID = 400;
const EXCHANGES = 10;

/** Chebyshev's points on an interval. */
function chebyshev({ from, to }: Problem, count: number, ends: boolean): BigNumber[] {
  const middle = from.plus(to).div(2), radius = to.minus(from).div(2);
  return Array.from({ length: count }, (_, i) => {
    const angle = ends ? i / (count - 1) : (2 * i + 1) / (2 * count);
    return middle.minus(radius.times(big(Math.cos(Math.PI * angle))));
  });
}

/** Solves a system of linear equations; the last column is the right-hand side. */
function solve(rows: BigNumber[][]): BigNumber[] {
  const n = rows.length;
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let j = i; j < n; j++) if (rows[j]![i]!.abs().gt(rows[pivot]![i]!.abs())) pivot = j;
    [rows[i], rows[pivot]] = [rows[pivot]!, rows[i]!];
    for (let j = 0; j < n; j++) {
      if (j === i) continue;
      const factor = rows[j]![i]!.div(rows[i]![i]!);
      for (let k = i; k <= n; k++) rows[j]![k] = rows[j]![k]!.minus(factor.times(rows[i]![k]!));
    }
  }
  return rows.map((row, i) => row[n]!.div(row[i]!));
}

/** The polynomial whose error at the points is of one size, with changing sign. */
function levelled({ f, weight, degree }: Problem, points: readonly BigNumber[]): BigNumber[] {
  const rows = points.map((x, i) => {
    const powers = [big(1)];
    for (let k = 1; k <= degree; k++) powers.push(powers[k - 1]!.times(x));
    return [...powers, big(i % 2 === 0 ? 1 : -1).div(weight(x)), f(x)];
  });
  return solve(rows).slice(0, degree + 1);
}

/** Of each run of errors with one sign the largest: the points of the next exchange. */
function extrema(problem: Problem, coefficients: readonly BigNumber[]): [BigNumber, BigNumber][] {
  const found: [x: BigNumber, error: BigNumber][] = [];
  for (const x of chebyshev(problem, GRID, true)) {
    const p = coefficients.reduceRight((sum, c) => sum.times(x).plus(c), big(0));
    const error = p.minus(problem.f(x)).times(problem.weight(x));
    const last = found.at(-1);
    if (last === undefined || last[1].isNegative() !== error.isNegative()) found.push([x, error]);
    else if (error.abs().gt(last[1].abs())) found[found.length - 1] = [x, error];
  }
  while (found.length > problem.degree + 2) {
    if (found[0]![1].abs().lt(found.at(-1)![1].abs())) found.shift();
    else found.pop();
  }
  return found;
}

/** The coefficients, and the largest error. */
function remez(problem: Problem): { coefficients: number[]; error: number } {
  let points = chebyshev(problem, problem.degree + 2, false);
  let coefficients: BigNumber[] = [];
  let error = Infinity;
  for (let exchange = 0; exchange < EXCHANGES; exchange++) {
    coefficients = levelled(problem, points);
    const found = extrema(problem, coefficients);
    error = Math.max(...found.map(([, error]) => error.abs().toNumber()));
    if (found.length < problem.degree + 2) break;
    points = found.map(([x]) => x);
  }
  return { coefficients: coefficients.map((c) => c.toNumber()), error };
}

/** Σ term(k)·xᵏ, to 50 digits. */
function series(x: BigNumber, term: (k: number) => BigNumber): BigNumber {
  let sum = big(0), power = big(1);
  for (let k = 0; k < 80; k++) {
    sum = sum.plus(term(k).times(power));
    power = power.times(x);
  }
  return sum;
}

function factorial(n: number): BigNumber {
  let product = big(1);
  for (let k = 2; k <= n; k++) product = product.times(k);
  return product;
}

const ln2 = big(2).ln();
const halfLn2 = ln2.div(2).times(1.0001);
/** s² at √2, where s = (m − 1)/(m + 1). */
const logarithmEnd = big(2).sqrt().minus(1).div(big(2).sqrt().plus(1)).pow(2).times(1.0001);
const quarterPi = big(Math.PI / 4).times(1.0001);
const sign = (k: number) => k % 2 === 0 ? 1 : -1;
const tiny = 1e-9; // a weight must not be 0

const problems: readonly Problem[] = [
  {
    name: "exponential.ts: (eʳ − 1 − r) / r²",
    f: (r) => series(r, (k) => big(1).div(factorial(k + 2))),
    weight: (r) => r.abs().plus(tiny),
    from: halfLn2.neg(),
    to: halfLn2,
    degree: 9,
  },
  {
    name: "logarithm.ts: (log((1 + s)/(1 − s)) − 2s) / s³ over s²",
    f: (z) => series(z, (k) => big(2).div(2 * k + 3)),
    weight: (z) => z.plus(tiny),
    from: big(0),
    to: logarithmEnd,
    degree: 6,
  },
  {
    name: "power.ts: 3·(log((1 + s)/(1 − s))/(2s) − 1 − s²/3) / s⁴ over s²",
    f: (z) => series(z, (k) => big(3).div(2 * k + 5)),
    weight: (z) => z.times(z).plus(1e-12),
    from: big(0),
    to: logarithmEnd,
    degree: 6,
  },
  {
    name: "trigonometric.ts: (sin y − y) / y³ over y²",
    f: (z) => series(z, (k) => big(-sign(k)).div(factorial(2 * k + 3))),
    weight: (z) => z.plus(tiny),
    from: big(0),
    to: quarterPi.pow(2),
    degree: 5,
  },
  {
    name: "trigonometric.ts: (cos y − 1 + y²/2) / y⁴ over y²",
    f: (z) => series(z, (k) => big(sign(k)).div(factorial(2 * k + 4))),
    weight: (z) => z.times(z).plus(tiny),
    from: big(0),
    to: quarterPi.pow(2),
    degree: 5,
  },
];

for (const problem of problems) {
  const { coefficients, error } = remez(problem);
  console.log(`${problem.name}, error 2^${Math.log2(error).toFixed(1)}`);
  for (const coefficient of coefficients) console.log(`  ${coefficient},`);
}
