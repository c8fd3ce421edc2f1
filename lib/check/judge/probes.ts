/**
 * Points that are tried in great number, as doubles decide about most of them: the exponents evenly, on both sides of 1 and of
 * 0; integers, halves, powers of two; and the places that the rule's own text names. A partial that is wrong for
 * 100 < x < 101 says so by its constants.
 *
 * @module
 */

import type { Rule } from "../../../mod.ts";
import { ulp } from "../../expression/rounding.ts";
import { isBuiltIn } from "../graphs/built_in.ts";
import type { SeededRandom } from "../graphs/seeded_random.ts";
import { type PartialForms, TRACED_AT } from "./forms.ts";

/** Exponents of two that are covered evenly: 1e−12 to 1e12. */
const LOWEST = -40, HIGHEST = 40;

/** The points to probe for a rule: each special operand at each place, the other operands at random or equal to it. */
export function probes(rule: Rule, forms: PartialForms, random: SeededRandom): number[][] {
  const named = placesNamedBy(rule, forms);
  const everywhere = [...evenly(rule.arity === 1 ? 3 : 5, random), ...ROUND_NUMBERS];
  return named.flatMap((places, k) =>
    [...everywhere, ...places].map((x) => pointWith(rule, k, x, random))
  );
}

const known = new WeakMap<Rule, readonly (readonly number[])[]>();

/** For each operand the numbers that the rule's text names. They are found once, and no seed plays a part. */
function placesNamedBy(rule: Rule, forms: PartialForms): readonly (readonly number[])[] {
  let places = known.get(rule);
  if (places === undefined) {
    const constants = constantsOf(rule, forms);
    const pairs = isBuiltIn(rule) ? [] : combined(constants).flatMap(beside);
    const named = [...around(constants), ...pairs];
    places = Array.from(
      { length: rule.arity },
      (_, k) => [...named, ...sideChanges(rule, forms, k)],
    );
    known.set(rule, places);
  }
  return places;
}

/** A random number in every third or fifth power of two, of both signs. */
function evenly(step: number, random: SeededRandom): number[] {
  const numbers: number[] = [];
  for (let exponent = LOWEST; exponent < HIGHEST; exponent += step) {
    for (const sign of [-1, 1]) numbers.push(sign * (1 + random.unit()) * 2 ** exponent);
  }
  return numbers;
}

/** Integers, halves and powers of two, of both signs. */
const ROUND_NUMBERS: readonly number[] = [
  ...[0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 10, 16, 64, 100, 256, 1000, 1024, 2 ** 20],
  ...[2, 3, 6, 10].map((k) => 2 ** -k),
].flatMap((x) => [x, -x]);

/**
 * The numbers in the rule's expression, its conditions, the traces of its partials, and the text of its functions: of
 * `x > 12 ? 0 : Math.sin(x)` no trace knows.
 */
function constantsOf(rule: Rule, forms: PartialForms): number[] {
  const constants = new Set<number>();
  const add = (c: number) => void (c !== 0 && Number.isFinite(c) && constants.add(Math.abs(c)));
  numbersIn(textOf(rule)).forEach(add);
  rule.partials.forEach((_, k) => forms.traceOf(k).constants.forEach(add));
  if (!isBuiltIn(rule)) numbersIn([rule.evaluate, ...rule.partials].join("\n")).forEach(add);
  return [...constants].slice(0, MOST_CONSTANTS);
}

function numbersIn(text: string): number[] {
  return Array.from(text.matchAll(/\d+\.?\d*(?:e[+-]?\d+)?/gi), ([number]) => Number(number));
}

/** What pairs of a user's constants make: 2·x < 200 changes its side at 100. */
function combined(constants: readonly number[]): number[] {
  const few = constants.slice(0, MOST_COMBINED);
  return few.flatMap((c, i) =>
    few.slice(i + 1).flatMap((d) => [c + d, c - d, c / d, d / c, c * d])
  );
}

/** Of longer texts not every number is tried. */
const MOST_CONSTANTS = 16, MOST_COMBINED = 5;

function textOf({ expression }: Rule): string {
  return typeof expression === "string"
    ? expression
    : expression.map(({ when, then }) => `${when} ${then}`).join(" ");
}

/** Each number, its neighbours, and numbers near, of both signs. */
function around(numbers: readonly number[]): number[] {
  return numbers.flatMap((c) => [c, c + ulp(c), c - ulp(c), ...beside(c), c * 1.125, c * 0.875])
    .flatMap((c) => [c, -c]);
}

/** The numbers on both sides, so near that a region of 1 % holds one of them. */
function beside(c: number): number[] {
  return [c * (1 + NEAR), c * (1 - NEAR)];
}

/** The operands by place k, the others at {@linkcode TRACED_AT}, near which a partial's trace takes another branch. */
function sideChanges(rule: Rule, forms: PartialForms, k: number): number[] {
  const borders = new Set<number>();
  rule.partials.forEach((_, partial) => {
    const traced = forms.traceOf(partial);
    const sidesAt = (x: number) => {
      const operands = TRACED_AT.slice(0, rule.arity).with(k, x);
      return traced.sides(traced.run([...operands, rule.evaluate(...operands)])).join();
    };
    if (sidesAt(1) === "") return;
    const sides = GRID.map(sidesAt);
    for (let i = 1; i < GRID.length && borders.size < MOST_BORDERS; i++) {
      const side = sides[i - 1];
      if (side !== sides[i]) {
        borders.add(borderBetween(GRID[i - 1]!, GRID[i]!, (x) => sidesAt(x) === side));
      }
    }
  });
  return [...borders].flatMap((x) => [x, ...beside(x)]);
}

const MOST_BORDERS = 12;
const NEAR = 2 ** -9;

/** Ascending numbers of all exponents that are covered. */
const GRID: readonly number[] = Array.from(
  { length: HIGHEST - LOWEST + 1 },
  (_, i) => 1.1 * 2 ** (LOWEST + i),
).flatMap((x) => [x, -x]).sort((a, b) => a - b);

function borderBetween(left: number, right: number, isLeft: (x: number) => boolean): number {
  let low = left, high = right;
  for (let i = 0; i < 52; i++) {
    const middle = (low + high) / 2;
    if (isLeft(middle)) low = middle;
    else high = middle;
  }
  return high;
}

/** A point with an operand at place k. Each of the others is equal to it now and then, or of any exponent. */
function pointWith({ arity }: Rule, k: number, x: number, random: SeededRandom): number[] {
  return Array.from({ length: arity }, (_, i) => {
    if (i === k || random.chance(0.1)) return x;
    const size = random.chance(0.5)
      ? 4 * random.unit()
      : 2 ** (LOWEST + random.unit() * (HIGHEST - LOWEST));
    return random.chance(0.3) ? -size : size;
  });
}
