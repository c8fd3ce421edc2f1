/**
 * Searches the domain of a rule for the largest errors of its second derivatives, as `hessian` gives them in numbers and as
 * `gradients` of `gradients` record them.
 */

import type { BigNumber } from "mathjs";
import { gradients, hessian, type Rule, Value } from "../../mod.ts";
import { applyRule } from "../../lib/check/graphs/plan.ts";
import { Hunt, specialPoints } from "../../lib/check/graphs/points.ts";
import { SeededRandom } from "../../lib/check/graphs/seeded_random.ts";
import { errorInUlps } from "../../lib/check/oracle/ulp.ts";
import { ExactDerivatives, type Path, secondOrderPaths } from "./exact_derivatives.ts";
import { leavesRange, SMALLEST_NORMAL } from "./range.ts";

/** An error, and where. */
export interface WorstError {
  readonly ulps: number;
  readonly at: readonly number[];
  readonly engine: number;
  readonly exact: number;
}

/** One way to a second derivative, with what a search has found. */
export interface WayErrors {
  /** Where the result is a normal double, and no intermediate leaves the range of the doubles. */
  worst: WorstError | undefined;
  /** Where the result is a normal double, but an intermediate is not. */
  worstOutOfRange: WorstError | undefined;
}

/** What a search has found of one second derivative. */
export interface SecondDerivative {
  readonly path: Path;
  readonly numbers: WayErrors;
  readonly recorded: WayErrors;
  /** How often there was an exact number. */
  compared: number;
}

const none = (): WayErrors => ({ worst: undefined, worstOutOfRange: undefined });

/** One search. */
export class SecondOrderSearch {
  readonly found: readonly SecondDerivative[];
  readonly #rule: Rule;
  readonly #exact: ExactDerivatives;
  readonly #hunts: readonly Hunt[];

  constructor(rule: Rule, seed: number) {
    const paths = secondOrderPaths(rule.arity), random = new SeededRandom(seed);
    this.#rule = rule;
    this.#exact = ExactDerivatives.ofRule(rule, paths);
    this.#hunts = paths.map(() => new Hunt(rule.arity, random));
    this.found = paths.map((path) => ({
      path,
      numbers: none(),
      recorded: none(),
      compared: 0,
    }));
  }

  /** Tries the special points and so many others. */
  run(samples: number): readonly SecondDerivative[] {
    for (const point of specialPoints(this.#rule.arity)) this.tryPoint(point);
    for (let i = 0; i < samples; i++) {
      this.tryPoint(this.#hunts[i % this.#hunts.length]!.draw());
    }
    return this.found;
  }

  /** Compares both ways with the exact numbers at a point. */
  tryPoint(point: readonly number[]): void {
    if (!point.every(Number.isFinite)) return;
    const exact = this.#exact.at(point);
    if (exact.every((x) => typeof x === "string")) return;
    const ways = secondDerivatives(this.#rule, point);
    this.found.forEach((entry, i) => {
      const number = exact[i]!, { path: [j, k] } = entry;
      if (typeof number === "string") return;
      entry.compared++;
      const errors = [
        this.#compare(entry.numbers, ways, "numbers", j!, k!, number, point),
        this.#compare(entry.recorded, ways, "recorded", j!, k!, number, point),
      ];
      this.#hunts[i]!.found(i, Math.max(...errors), point);
    });
  }

  /** Keeps the larger error of the two transposed entries; returns it where it counts, else 0. */
  #compare(
    errors: WayErrors,
    ways: Hessians,
    way: "numbers" | "recorded",
    j: number,
    k: number,
    exact: BigNumber,
    at: readonly number[],
  ): number {
    const nearest = exact.toNumber(), magnitude = Math.abs(nearest);
    if (nearest !== 0 && !(magnitude >= SMALLEST_NORMAL && magnitude < Infinity)) return 0;
    let counted = 0;
    for (const [row, column] of j === k ? [[j, k]] : [[j, k], [k, j]]) {
      const engine = ways[way][row!]![column!]!;
      const ulps = errorInUlps(engine, exact);
      const kind = ulps > 0 && leavesRange(ways.nodes[row!]![column!]!)
        ? "worstOutOfRange"
        : "worst";
      if (kind === "worst") counted = Math.max(counted, ulps);
      if (ulps > (errors[kind]?.ulps ?? 0)) {
        errors[kind] = { ulps, at, engine, exact: nearest };
      }
    }
    return counted;
  }
}

/** The second derivatives of a rule, each entry by row and column. */
export interface Hessians {
  readonly numbers: readonly (readonly number[])[];
  readonly recorded: readonly (readonly number[])[];
  /** The recorded ones as nodes. */
  readonly nodes: readonly (readonly Value[])[];
}

/** The second derivatives of a rule at a point, in numbers and as recorded. */
export function secondDerivatives(rule: Rule, point: readonly number[]): Hessians {
  const f = (...operands: Value[]) => applyRule(rule, operands);
  const leaves = point.map((x) => new Value(x));
  const nodes = gradients(f(...leaves), leaves).map((slope) => gradients(slope, leaves));
  return {
    numbers: hessian(f)(...point),
    recorded: nodes.map((row) => row.map(({ data }) => data)),
    nodes,
  };
}
