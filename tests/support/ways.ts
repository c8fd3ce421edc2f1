/**
 * Compares the ways to a derivative with each other and with what it must be, for every rule at the special doubles, and prints
 * where they differ.
 *
 *   deno task ways [--rules pow,atan2] [--examples 3]
 */

import { parseArgs } from "node:util";
import type { BigNumber } from "mathjs";
import { gradients, type Operand, type Rule, rules, Value } from "../../mod.ts";
import { isBuiltIn } from "../../lib/check/graphs/built_in.ts";
import { applyRule } from "../../lib/check/graphs/plan.ts";
import { SeededRandom } from "../../lib/check/graphs/seeded_random.ts";
import { errorInUlps } from "../../lib/check/oracle/ulp.ts";
import { OPERAND_NAMES } from "../../lib/errors.ts";
import { statedDifferences } from "./conventions.ts";
import { type Primal, type Way, ways } from "./derivative_ways.ts";
import type { Path } from "./exact_derivatives.ts";
import { type Expected, ExpectedDerivatives, OrNaN } from "./expected_derivatives.ts";
import { leavesRange } from "./range.ts";
import { distanceInUlps } from "./ulps.ts";

/** The special doubles. */
export const SPECIAL: readonly number[] = [
  ...[0, -0, 1, -1, 2, -2, 0.5, Infinity, -Infinity, NaN],
  ...[Number.MIN_VALUE, -Number.MIN_VALUE, 1e300, 1e-300],
];

/** How many ulps a derivative of first and of second order may be off. */
const BOUNDS = [4, 8];
/** By how many more ulps that of a kernel may be, whose elementary functions are others. */
const KERNEL_ULPS = 4;
/** A number that is off by more ulps is not merely rounded. */
const ROUNDED_ULPS = 2 ** 20;

/** A way that differs. */
export interface Difference {
  readonly rule: string;
  readonly order: 1 | 2;
  readonly group: Way["group"];
  readonly kind: string;
  /** The derivatives at points that differ, in words, each with the ways that do. */
  readonly examples: Map<string, string[]>;
}

/** A difference's rule and kind, by which it is known. */
export function nameOf({ rule, order, group, kind }: Omit<Difference, "examples">) {
  return `${rule}, order ${order}, ${group}: ${kind}`;
}

/** How thorough a comparison is. */
export interface Thoroughness {
  /** At most so many points for each choice of the operands that are Values. */
  readonly points: number;
  /** Of these at most so many where the derivative is a limit. */
  readonly edges: number;
  /** At most so many points where some operands are numbers: a kernel is compiled for each. */
  readonly constants: number;
}

export const EVERYTHING: Thoroughness = { points: Infinity, edges: Infinity, constants: Infinity };

/** What a test has the time for. */
export const SAMPLE: Thoroughness = { points: 60, edges: 34, constants: 6 };

/** Every difference of a rule. */
export function differencesOf(rule: Rule, thoroughness: Thoroughness): Difference[] {
  return new Comparison(rule).run(thoroughness);
}

class Comparison {
  readonly #rule: Rule;
  readonly #expected: ExpectedDerivatives;
  readonly #paths: readonly Path[];
  readonly #found = new Map<string, Difference>();

  constructor(rule: Rule) {
    const operands = Array.from({ length: rule.arity }, (_, k) => k);
    this.#rule = rule;
    this.#paths = [
      ...operands.map((k) => [k]),
      ...operands.flatMap((i) => operands.map((k) => [i, k])),
    ];
    this.#expected = new ExpectedDerivatives(rule, this.#paths);
  }

  run(thoroughness: Thoroughness): Difference[] {
    const points = this.#points(thoroughness), { arity } = this.#rule;
    for (let constants = 0; constants < 2 ** arity - 1; constants++) {
      const isConstant = Array.from({ length: arity }, (_, k) => (constants >> k & 1) === 1);
      const some = constants === 0 ? points : points.slice(0, thoroughness.constants);
      const groups = Map.groupBy(
        some,
        (point) => point.map((x, k) => isConstant[k] ? show(x) : "").join(),
      );
      for (const group of groups.values()) this.#compare(isConstant, group);
    }
    return [...this.#found.values()];
  }

  /** The special points in an order that is the same every time, so many of them. */
  #points({ points, edges }: Thoroughness): number[][] {
    let all: number[][] = [[]];
    for (let k = 0; k < this.#rule.arity; k++) {
      all = all.flatMap((point) => SPECIAL.map((x) => [...point, x]));
    }
    if (all.length <= Math.min(points, edges)) return all;
    const chosen: number[][] = [];
    let chosenEdges = 0;
    for (const point of shuffled(all)) {
      if (chosen.length >= points) break;
      if (this.#expected.isEdge(point) && ++chosenEdges > edges) continue;
      chosen.push(point);
    }
    return chosen;
  }

  /** Compares all ways at points that have the same numbers where operands are constants. */
  #compare(isConstant: readonly boolean[], points: readonly (readonly number[])[]): void {
    const variables = isConstant.flatMap((constant, k) => constant ? [] : [k]);
    const { length: n } = variables, [first] = points;
    const f: Primal = (...values) =>
      applyRule(
        this.#rule,
        isConstant.map((constant, k): Operand =>
          constant ? first![k]! : values[variables.indexOf(k)]!
        ),
      );
    const given = points.map((point) => variables.map((k) => point[k]!));
    for (const order of [1, 2] as const) {
      const paths: Path[] = order === 1
        ? variables.map((k) => [k])
        : variables.flatMap((i) => variables.map((k) => [i, k]));
      let reference: number[][] | undefined;
      for (const way of ways.filter((way) => way.order === order)) {
        const results = way.prepare(f, n)(given);
        reference ??= results;
        points.forEach((point, p) => {
          const expected = this.#expectedBy(point, paths);
          paths.forEach((path, entry) => {
            const got = results[p]![entry]!, first = reference![p]![entry]!;
            const kind = differing(got, expected[entry]!, first, way);
            if (kind === undefined) return;
            const isLost = kind === "digits lost" || kind === "wrong number" ||
              kind === "NaN for a number" || kind === "infinite for a number";
            const range = isLost && leavesRange(nodeOf(f, given[p]!, order, entry))
              ? " where an intermediate leaves the range"
              : "";
            this.#note(kind + range, way, point, isConstant, path, got, expected[entry]!, first);
          });
        });
      }
    }
  }

  #expectedBy(point: readonly number[], paths: readonly Path[]): Expected[] {
    const all = this.#expected.at(point);
    return paths.map((path) =>
      all[this.#paths.findIndex((other) => other.join() === path.join())]!
    );
  }

  #note(
    kind: string,
    way: Way,
    point: readonly number[],
    isConstant: readonly boolean[],
    path: Path,
    got: number,
    expected: Expected,
    reference: number,
  ): void {
    const { name: rule } = this.#rule, { order, group } = way;
    const name = nameOf({ rule, order, group, kind });
    let difference = this.#found.get(name);
    if (difference === undefined) {
      this.#found.set(name, difference = { rule, order, group, kind, examples: new Map() });
    }
    const at = point.map((x, k) => isConstant[k] ? `number ${show(x)}` : show(x)).join(", ");
    const by = path.map((k) => `∂${OPERAND_NAMES[k]}`).join("");
    const first = Object.is(got, reference) ? "" : `, ${show(reference)} by the first way`;
    const example = `${by} ${rule}(${at}) is ${show(got)}, wanted ${wanted(expected)}${first}`;
    const ways = difference.examples.get(example);
    if (ways === undefined) difference.examples.set(example, [way.name]);
    else ways.push(way.name);
  }
}

function wanted(expected: Expected): string {
  if (typeof expected === "string") return expected;
  if (expected instanceof OrNaN) return `${show(expected.number)} or NaN`;
  return show(Number(expected));
}

/** In which way a result differs; undefined where it does not. */
function differing(
  got: number,
  expected: Expected,
  reference: number,
  way: Way,
): string | undefined {
  const bound = BOUNDS[way.order - 1]! + (way.group.startsWith("kernel") ? KERNEL_ULPS : 0);
  if (expected === "agreed" || expected === "not finite") {
    if (expected === "not finite" && Number.isFinite(got)) return "invented number";
    if (got === 0 && reference === 0) {
      return sameZero(got, reference, way) ? undefined : "sign of a zero";
    }
    return distanceInUlps(got, reference) <= bound ? undefined : "ways differ";
  }
  if (expected instanceof OrNaN) {
    if (Number.isNaN(got)) return Number.isNaN(reference) ? undefined : "ways differ";
    return differing(got, expected.number, reference, way);
  }
  const nearest = Number(expected);
  if (Number.isNaN(nearest)) {
    return Number.isNaN(got)
      ? undefined
      : Number.isFinite(got)
      ? "invented number"
      : "infinite for NaN";
  }
  if (Number.isNaN(got)) return Number.isFinite(nearest) ? "NaN for a number" : "NaN for infinite";
  if (!Number.isFinite(nearest) && typeof expected === "number") {
    if (got === nearest) return undefined;
    return Number.isFinite(got) ? "number for infinite" : "wrong sign of infinite";
  }
  return differingNumber(got, nearest, expected, reference, bound, way);
}

function differingNumber(
  got: number,
  nearest: number,
  expected: BigNumber | number,
  reference: number,
  bound: number,
  way: Way,
): string | undefined {
  const ulps = typeof expected === "number"
    ? distanceInUlps(got, expected)
    : errorInUlps(got, expected);
  if (ulps > bound) {
    if (!Number.isFinite(got)) return "infinite for a number";
    return ulps < ROUNDED_ULPS ? "digits lost" : "wrong number";
  }
  if (got === 0 && reference === 0 && nearest === 0) {
    return sameZero(got, reference, way) ? undefined : "sign of a zero";
  }
  const isExact = way.order === 1 && !way.group.startsWith("kernel");
  return isExact && nearest !== 0 && got !== reference ? "other bits" : undefined;
}

/** −0 and 0 differ, but not where a result is added to 0. */
function sameZero(got: number, reference: number, { addsToZero }: Way): boolean {
  return addsToZero ? got === reference : Object.is(got, reference);
}

/** A recorded derivative as a node. */
function nodeOf(f: Primal, point: readonly number[], order: 1 | 2, entry: number): Value {
  const leaves = point.map((x) => new Value(x)), first = gradients(f(...leaves), leaves);
  if (order === 1) return first[entry]!;
  return first.flatMap((slope) => gradients(slope, leaves))[entry]!;
}

function shuffled<T>(items: readonly T[]): T[] {
  const random = new SeededRandom(13), left = [...items];
  for (let i = left.length - 1; i > 0; i--) {
    const k = random.below(i + 1);
    [left[i], left[k]] = [left[k]!, left[i]!];
  }
  return left;
}

function show(x: number): string {
  return Object.is(x, -0) ? "−0" : String(x);
}

/** Whether a difference is one that is stated. */
export function isStated({ rule, order, kind }: Difference): boolean {
  return statedDifferences.some((stated) =>
    (stated.rule ?? rule) === rule && (stated.order ?? order) === order && stated.kind === kind
  );
}

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args,
    options: { rules: { type: "string" }, examples: { type: "string", default: "3" } },
  });
  const names = values.rules?.split(",");
  let differ = false;
  for (const rule of [...rules.values()].filter(isBuiltIn)) {
    if (names !== undefined && !names.includes(rule.name)) continue;
    for (const difference of differencesOf(rule, EVERYTHING)) {
      const isAllowed = isStated(difference);
      differ ||= !isAllowed;
      const { examples } = difference, stated = isAllowed ? ", as stated" : "";
      console.log(`${nameOf(difference)} (${examples.size})${stated}`);
      for (const [example, names] of [...examples].slice(0, Number(values.examples))) {
        console.log(`    ${example} (${names.join("; ")})`);
      }
    }
  }
  if (differ) Deno.exitCode = 1;
}
