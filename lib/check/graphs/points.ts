/**
 * The points at which a rule is tried: special ones, where rules go wrong, and random ones of all magnitudes, more of them
 * where roundings are worst.
 *
 * @module
 */

import { ulp } from "../../expression/rounding.ts";
import type { SeededRandom } from "./seeded_random.ts";

const SMALLEST_NORMAL = 2 ** -1022;

const MAGNITUDES = [
  0,
  0.5,
  1,
  2,
  Number.MIN_VALUE,
  SMALLEST_NORMAL,
  Number.MAX_VALUE,
  Infinity,
];

/** The special operands: ±0, ±½, ±1, ±2, subnormals, the smallest normals, the largest doubles, the infinities, NaN. */
const SPECIAL_OPERANDS: readonly number[] = [...MAGNITUDES.flatMap((x) => [x, -x]), NaN];

/** The special operands of ternary rules: all combinations of the full list would be 17³ points. */
const FEW_SPECIAL_OPERANDS: readonly number[] = [0, -0, 1, -1, 2, -0.5, Infinity, NaN];

/** Every combination of special operands. */
export function specialPoints(arity: number): number[][] {
  return combinations(arity < 3 ? SPECIAL_OPERANDS : FEW_SPECIAL_OPERANDS, arity);
}

function combinations(operands: readonly number[], arity: number): number[][] {
  let points: number[][] = [[]];
  for (let k = 0; k < arity; k++) {
    points = points.flatMap((point) => operands.map((x) => [...point, x]));
  }
  return points;
}

/** The points at which second derivatives are compared beside random ones: combinations of 0, 1, 2 and −1, ties among them. */
export function pointsOfSecondOrder(arity: number): number[][] {
  if (arity === 1) return [0, 1, 2, -1, 3.25, -3.25, 30.5, -30.5].map((x) => [x]);
  return combinations(arity === 2 ? [0, 1, 2, -1] : [0, 1, 2], arity);
}

const LARGEST_EXPONENT = 1024;
const SMALLEST_EXPONENT = -1074;
const SHARE_OF_RELATED = 0.4;
const SHARE_OF_NEARBY = 0.3;

/** A random point, whose operands are now and then related: max has its tie at x = y, which independent numbers never hit. */
function randomPoint(arity: number, random: SeededRandom): number[] {
  const point = [randomOperand(random)];
  while (point.length < arity) {
    const first = point[0]!;
    point.push(
      random.chance(SHARE_OF_RELATED) ? related(first, random) : randomOperand(random),
    );
  }
  return point;
}

/** Draws points: some at random, some near those where the errors of the rule's value and partials were largest so far. */
export class Hunt {
  readonly #random: SeededRandom;
  readonly #arity: number;
  readonly #worst = new Map<"value" | number, { ulps: number; point: readonly number[] }>();

  constructor(arity: number, random: SeededRandom) {
    this.#arity = arity;
    this.#random = random;
  }

  /** The next point. */
  draw(): number[] {
    const worst = [...this.#worst.values()];
    if (worst.length === 0 || !this.#random.chance(SHARE_OF_NEARBY)) {
      return randomPoint(this.#arity, this.#random);
    }
    return this.#random.pick(worst).point.map((x) => nearby(x, this.#random));
  }

  /** Tells what was found at a point. */
  found(what: "value" | number, ulps: number, point: readonly number[]): void {
    if (ulps > (this.#worst.get(what)?.ulps ?? 0)) this.#worst.set(what, { ulps, point });
  }
}

function randomOperand(random: SeededRandom): number {
  const sign = random.chance(0.4) ? -1 : 1;
  switch (random.below(10)) {
    case 0:
      return sign * random.below(12);
    case 1: // any magnitude
      return sign * random.unit() * 2 ** between(SMALLEST_EXPONENT, LARGEST_EXPONENT, random);
    case 2: // near 1, on both sides
      return sign * nearby(1, random);
    case 3: // near 0
      return sign * random.unit() * 2 ** -random.below(60);
    case 4: // where exponentials saturate
      return sign * random.unit() * 800;
    case 5: // zeros and poles of trigonometric functions
      return sign * nearby(random.below(20) * Math.PI / 2, random);
    case 6: // where an exponential passes a power of 2
      return sign * nearby(random.below(40) * Math.LN2 / 2, random);
    case 7:
      return sign * random.unit();
    default:
      return sign * random.unit() * 10;
  }
}

/** A number near x: its distance from x has a random size between x and an ulp of x. */
function nearby(x: number, random: SeededRandom): number {
  return x * (1 + (2 * random.unit() - 1) * 2 ** -random.below(53));
}

/** An operand that depends on another one: equal, opposite, its neighbour, or of a similar size. */
function related(x: number, random: SeededRandom): number {
  switch (random.below(5)) {
    case 0:
      return x;
    case 1:
      return -x;
    case 2: // the next double
      return x + (random.chance(0.5) ? 1 : -1) * ulp(x);
    case 3:
      return x * 2 ** between(-30, 30, random) * (1 + random.unit());
    default:
      return nearby(x, random);
  }
}

function between(from: number, to: number, random: SeededRandom): number {
  return from + random.below(to - from);
}
