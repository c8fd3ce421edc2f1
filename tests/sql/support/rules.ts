/** Statements of single rules beside the kernels of the same functions. */

import { type Rule, rules, type Value } from "../../../mod.ts";
import { applyRule } from "../../../lib/check/graphs/plan.ts";
import { SeededRandom } from "../../../lib/check/graphs/seeded_random.ts";
import { compile } from "../../../lib/compile/mod.ts";
import { toSql } from "../../../lib/sql/mod.ts";
import type { Database } from "./database.ts";

/** Where rules have values, and partials. */
export const DOMAINS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  sqrt: [0, 9],
  log: [0, 9],
  log2: [0, 9],
  log10: [0, 9],
  log1p: [-1, 9],
  asin: [-1, 1],
  acos: [-1, 1],
  acosh: [1, 9],
  atanh: [-1, 1],
  pow: [0.1, 4],
};

/** Operands where rules have edges, zeros, infinities and numbers that are hardly in range. */
const EDGES: readonly number[] = [
  ...[0, 1e-310, 2 ** -1022, 1e-20, 1e-9, 0.3, 0.5, 1, 1.25, 2, 3, 22.5, 100, 710.5, 746],
  ...[1e9, 1e150, 1e300, Infinity],
].flatMap((x) => [x, -x]).concat(NaN);

const PAIRS: readonly number[] = [0, 1e-3, 0.5, 1, 2, 3, 4.5, Infinity].flatMap((x) => [x, -x])
  .concat(NaN);

const TRIPLES: readonly number[] = [0, -0, 0.5, 1, -1, Infinity, NaN];

/** Every choice of special operands. */
export function edgesOf({ arity }: Rule): number[][] {
  const operands = [EDGES, PAIRS, TRIPLES][arity - 1]!;
  let all: number[][] = [[]];
  for (let k = 0; k < arity; k++) {
    all = all.flatMap((point) => operands.map((x) => [...point, x]));
  }
  return all;
}

const names = (prefix: string, n: number) => Array.from({ length: n }, (_, k) => `${prefix}${k}`);

/** A difference of a statement's sum from the kernels' sum. */
export interface Difference {
  readonly rule: string;
  readonly output: number;
  readonly actual: number;
  readonly expected: number;
  readonly largest: number;
}

/**
 * The sums of a rule over random rows, as a statement and as the kernel's values and partials: those that differ by more than 1e-12 of the
 * largest term.
 */
export async function randomDifferences(
  database: Database,
  rule: Rule,
  rows = 1000,
): Promise<Difference[]> {
  const { arity } = rule, [least, most] = DOMAINS[rule.name] ?? [-4, 4];
  const random = new SeededRandom(rule.name.length), columns = names("x", arity);
  const data = Array.from(
    { length: rows },
    () => columns.map(() => least + (most - least) * random.unit()),
  );
  const f = (shift: Value[], x: Value[]) => applyRule(rule, x.map((x, k) => x.add(shift[k]!)));
  const inputs = [arity, arity] as const, shift = new Array<number>(arity).fill(0);
  const options = { inputs, parameters: shift, table: "points", columns } as const;
  await database.fill(`points`, columns, data);
  const run = await database.prepare(toSql(f, { ...options, dialect: database.dialect }));
  const sums = await run({}), kernel = compile(f, { inputs: [arity, arity] });
  const terms = data.map((row) => {
    const grad = new Float64Array(2 * arity);
    return [kernel.valueAndGrad([...shift, ...row], grad), ...grad.subarray(0, arity)];
  });
  return [sums.value, ...sums.grad].flatMap((actual, output) => {
    const all = terms.map((term) => term[output]!);
    const expected = all.reduce((sum, term) => sum + term, 0);
    const largest = Math.max(...all.map(Math.abs));
    const isClose = Math.abs(actual - expected) <= 1e-12 * largest && sums.n === rows;
    return isClose ? [] : [{ rule: rule.name, output, actual, expected, largest }];
  });
}

/** A point where a statement and a kernel differ. */
export interface EdgeDifference {
  readonly rule: string;
  readonly point: readonly number[];
  readonly actual: readonly number[];
  readonly expected: readonly number[];
}

/** Whether numbers are the same at an edge: to 1e-12, whatever the sign of a zero. */
function areClose(actual: number, expected: number): boolean {
  if (Object.is(actual, expected) || actual === expected) return true;
  return Number.isFinite(expected) && Math.abs(actual - expected) <= 1e-12 * Math.abs(expected);
}

/** Databases in which a divisor of −0 counts as 0. */
const WITHOUT_NEGATIVE_ZERO: ReadonlySet<string> = new Set(["sqlite"]);

/** Where value and partials of a rule differ at special operands, which are bound to the statement's parameters. */
export async function edgeDifferences(
  database: Database,
  rule: Rule,
  points: readonly (readonly number[])[] = edgesOf(rule),
): Promise<EdgeDifference[]> {
  const { arity } = rule, f = (x: Value[]) => applyRule(rule, x);
  const parameters = names("p", arity), found: EdgeDifference[] = [];
  const inputs = [arity, 1] as const;
  await database.fill("one", ["x"], [[1]]);
  const options = { inputs, parameters, table: "one", columns: ["x"] } as const;
  const run = await database.prepare(toSql(f, { ...options, dialect: database.dialect }));
  const losesSigns = WITHOUT_NEGATIVE_ZERO.has(database.dialect);
  const kernel = compile(f, { inputs: [arity] }), grad = new Float64Array(arity);
  for (const point of points) {
    const bound = Object.fromEntries(point.map((x, k) => [parameters[k]!, x]));
    const { value, grad: slopes } = await run(bound), actual = [value, ...slopes];
    const expected = [kernel.valueAndGrad([...point], grad), ...grad];
    const positive = point.map((x) => x === 0 && losesSigns ? 0 : x);
    const atPositive = [kernel.valueAndGrad(positive, grad), ...grad];
    if (!expected.every((x, k) => [x, atPositive[k]!].some((x) => areClose(actual[k]!, x)))) {
      found.push({ rule: rule.name, point, actual, expected });
    }
  }
  return found;
}

/** Every built-in rule. */
export const builtIn: readonly Rule[] = [...rules.values()].filter((rule) => rule.builtIn);
