/**
 * What a derivative of a rule must be at any doubles: the exact number by mathjs, the limit where a formula has none, NaN
 * outside of the domain, or a convention.
 */

import type { BigNumber } from "mathjs";
import type { Rule } from "../../mod.ts";
import { conventionAt } from "./conventions.ts";
import { ExactDerivatives, type NoNumber, type Path } from "./exact_derivatives.ts";
import { type Limit, Limits } from "./limits.ts";

/**
 * A number; or one that may be NaN too, as an operand is; or "not finite" where the derivative does not exist; or "agreed"
 * where nothing is said but that all ways agree.
 */
export type Expected = BigNumber | number | OrNaN | "not finite" | "agreed";

/** NaN, or a number. */
export class OrNaN {
  readonly number: number;

  constructor(number: number) {
    this.number = number;
  }
}

/** Stand for NaN: a derivative that is the same at all of them does not depend on the operand. */
const SAMPLES = [0.3, 1.7, -0.6, 5.1];

/** The rules that choose by an operand, NaN included: of NaN > 0 and of NaN ≤ 0 neither holds. */
const CHOOSING = new Set(["abs", "sign", "step", "select", "min", "max", "clamp", "relu"]);

/** The derivatives of a rule by some operands each. */
export class ExpectedDerivatives {
  readonly #rule: Rule;
  readonly #paths: readonly Path[];
  readonly #exact: ExactDerivatives;
  readonly #limits: Limits;
  readonly #known = new Map<string, Expected[]>();

  constructor(rule: Rule, paths: readonly Path[]) {
    this.#rule = rule;
    this.#paths = paths;
    this.#exact = ExactDerivatives.ofRule(rule, paths);
    this.#limits = new Limits(rule, paths);
  }

  /** Whether the derivatives there are limits, which take long to find. */
  isEdge(point: readonly number[]): boolean {
    return point.some((x) => !Number.isFinite(x)) ||
      this.#exact.at(point).some((x) => typeof x === "string");
  }

  /** What each derivative must be at a point. */
  at(point: readonly number[]): Expected[] {
    const key = point.map((x) => Object.is(x, -0) ? "-0" : x).join();
    let known = this.#known.get(key);
    if (known === undefined) this.#known.set(key, known = this.#find(point));
    return known;
  }

  #find(point: readonly number[]): Expected[] {
    const found = point.some(Number.isNaN) ? this.#atNaN(point) : this.#atNumbers(point);
    return found.map((expected, i) =>
      conventionAt(this.#rule.name, point, this.#paths[i]!) ?? expected
    );
  }

  /** The number that does not depend on the operands that are NaN; else NaN. */
  #atNaN(point: readonly number[]): Expected[] {
    if (CHOOSING.has(this.#rule.name)) return this.#paths.map(() => "agreed");
    const samples = SAMPLES.map((sample) =>
      this.#atNumbers(point.map((x) => Number.isNaN(x) ? sample : x))
    );
    return this.#paths.map((_, i) => {
      const numbers = samples.map((sample) => sample[i]!)
        .map((x) => typeof x === "number" ? x : typeof x === "string" ? NaN : Number(x))
        .filter((x) => !Number.isNaN(x));
      const isSame = numbers.length > 0 && numbers.every((x) => x === numbers[0]);
      return isSame ? new OrNaN(numbers[0]!) : NaN;
    });
  }

  #atNumbers(point: readonly number[]): Exclude<Expected, OrNaN>[] {
    const exact: (BigNumber | NoNumber)[] = point.every(Number.isFinite)
      ? this.#exact.at(point)
      : this.#paths.map(() => "undefined");
    if (exact.every((x) => typeof x === "object")) return exact as BigNumber[];
    const limits = this.#limits.at(point);
    const value = this.#rule.evaluate(...point as [number, number, number]);
    if (this.#isBeyondReach(point)) return limits.map(() => "agreed");
    const isUnknown = !Number.isNaN(value) && limits.every((limit) => limit === "outside");
    if (isUnknown) return limits.map(() => "agreed"); // as of softplus at 1e300, whose exponential nobody can write
    return exact.map((x, i) => typeof x === "object" ? x : this.#atEdge(limits[i]!, value));
  }

  /** x^(5e−324) tends to 0 with x, but so slowly that no number on the way shows it. */
  #isBeyondReach([x, y]: readonly number[]): boolean {
    const isTiny = y !== 0 && Math.abs(y!) < Number.EPSILON;
    return this.#rule.name === "pow" && isTiny && (x === 0 || !Number.isFinite(x));
  }

  #atEdge(limit: Limit, value: number): Exclude<Expected, OrNaN> {
    if (limit === "outside" || this.#rule.arity === 1 && Number.isNaN(value)) return NaN;
    return limit === "none" ? "not finite" : limit === "unknown" ? "agreed" : limit;
  }
}
