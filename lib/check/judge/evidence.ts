/**
 * What was compared of a rule, and where. A rule is right where its value and each partial were compared at random points and on
 * each branch of its expression: 12345 for the partial of erf, which nothing is compared with, must not pass.
 *
 * @module
 */

import type { Rule } from "../../../mod.ts";
import type { Silence } from "../oracle/exact_point.ts";
import { type Region, regionsOf } from "../oracle/regions.ts";
import type { Comparison } from "./node_judgement.ts";

/** A number of a rule that was asked for and never compared. */
export interface Lack {
  readonly what: "value" | number;
  /** Where: "at random points", or "where x > 0". */
  readonly where: string;
  readonly reason: string;
}

const NOT_TRIED = "no point that was tried lies there";

/** What was compared at the points of one kind. */
class Place {
  readonly #where: string;
  readonly #compared = new Set<"value" | number>();
  readonly #silences = new Map<"value" | number, Silence>();

  constructor(where: string) {
    this.#where = where;
  }

  note(comparisons: readonly Comparison[]): void {
    // Where the value is known, the silence about a partial says more: the point lies in the domain.
    const isInDomain = comparisons[0]?.silence === undefined && !this.#compared.has("value");
    for (const { what, silence } of comparisons) {
      if (silence === undefined) this.#compared.add(what);
      else if (isInDomain || !this.#silences.has(what)) this.#silences.set(what, silence);
    }
  }

  lacks(wanted: readonly ("value" | number)[]): Lack[] {
    return wanted.filter((what) => !this.#compared.has(what)).map((what) => (
      { what, where: this.#where, reason: this.#silences.get(what) ?? NOT_TRIED }
    ));
  }
}

/** Collects what is compared of a rule, point by point. */
export class Evidence {
  readonly #numbers: readonly ("value" | number)[];
  readonly #regions: readonly Region[];
  readonly #random = new Place("at random points");
  readonly #places: readonly Place[];

  constructor(rule: Rule) {
    this.#numbers = ["value", ...Array.from({ length: rule.arity }, (_, k) => k)];
    this.#regions = regionsOf(rule);
    this.#places = this.#regions.map(({ when }) => new Place(`where ${when}`));
  }

  /** Notes what was compared at a point. */
  note(comparisons: readonly Comparison[], point: readonly number[], isRandom: boolean): void {
    if (isRandom) this.#random.note(comparisons);
    if (!point.every(Number.isFinite)) return;
    this.#regions.forEach(({ holds }, i) => {
      if (holds(point)) this.#places[i]!.note(comparisons);
    });
  }

  /** What was never compared. The first reason that the oracle gave stands beside it. */
  lacks(): Lack[] {
    const random = this.#random.lacks(this.#numbers);
    const known = new Set(random.map(({ what, reason }) => `${what} ${reason}`));
    const byRegion = this.#regions.flatMap(({ isThin }, i) =>
      this.#places[i]!.lacks(isThin ? ["value"] : this.#numbers)
    );
    return [...random, ...byRegion.filter(({ what, reason }) => !known.has(`${what} ${reason}`))];
  }
}
