/**
 * Searches the domain of a rule for the largest errors of its kernel: of the value and of each partial, one sample a call. Two samples
 * side by side, and the interpreter, must have the same bits.
 */

import type { BigNumber } from "mathjs";
import { type Rule, rules, Value } from "../../mod.ts";
import { applyRule } from "../../lib/check/graphs/plan.ts";
import { Hunt, specialPoints } from "../../lib/check/graphs/points.ts";
import { SeededRandom } from "../../lib/check/graphs/seeded_random.ts";
import { judgeExactly } from "../../lib/check/judge/node_judgement.ts";
import { compileGraph } from "../../lib/compile/compile.ts";
import type { Kernel } from "../../lib/kernel/kernel.ts";
import { kernelKinds, valueAndGrad } from "./kernels.ts";
import { distanceInUlps } from "./ulps.ts";

/** What a kernel is made of: a rule, perhaps with a constant as its second operand. */
export interface KernelSubject {
  readonly rule: Rule;
  readonly second?: number;
}

/** Exponents of which kernels compute powers by products. */
const PRODUCT_EXPONENTS = [-3, -2, -1, 2, 3, 4, 5, 6] as const;

/** The powers that kernels compute by products, as they are named in the README. */
export const powersByProducts: ReadonlyMap<string, KernelSubject> = new Map(
  PRODUCT_EXPONENTS.map((second) => [`x^${second}`, { rule: rules.get("pow")!, second }]),
);

/** Multiples of these are where the reduction of an argument changes, and errors are largest. */
const BORDERS = [Math.LN2 / 2, Math.PI / 4, Math.SQRT1_2];
const SHARE_NEAR_BORDERS = 0.3;

/** So many points for each that is compared with exact numbers are compared with the engine first, which is fast. */
const SCREENED = 50;
/** Of those so many are tried where the kernel's value, or a partial, is farthest from the engine's. */
const FARTHEST = 20;

/** An error, and the operands at which it is made. */
export interface KernelError {
  readonly ulps: number;
  readonly at: readonly number[];
}

/** What a search has found. */
export interface KernelErrors {
  /** The largest errors of the value and of each partial; undefined where there is none. */
  readonly worst: (KernelError | undefined)[];
  /** How many numbers were compared with exact ones. */
  compared: number;
  /** Points at which another kind of kernel, or a batch, has other bits. */
  readonly otherBits: (readonly number[])[];
}

/** One search. */
export class KernelSearch {
  readonly #subject: KernelSubject;
  readonly #kernels: readonly Kernel[];
  readonly #arity: number;
  readonly #hunt: Hunt;
  readonly #random: SeededRandom;
  readonly #found: KernelErrors = { worst: [], compared: 0, otherBits: [] };
  /** The points so far, with value and gradient of each. */
  readonly #points: number[][] = [];
  readonly #results: number[][] = [];

  constructor(subject: KernelSubject, seed: number) {
    const { rule, second } = subject;
    this.#subject = subject;
    this.#arity = second === undefined ? rule.arity : 1;
    this.#random = new SeededRandom(seed);
    this.#hunt = new Hunt(this.#arity, this.#random);
    this.#kernels = kernelKinds.map(([, options]) => {
      const leaves = Array.from({ length: this.#arity }, () => new Value(0.5));
      const operands = second === undefined ? leaves : [leaves[0]!, new Value(second)];
      return compileGraph([applyRule(rule, operands)], leaves, options);
    });
    this.#found.worst.length = 1 + this.#arity;
  }

  /** Tries the special points and so many others. */
  run(samples: number): KernelErrors {
    for (const point of specialPoints(this.#arity)) this.tryPoint(point);
    for (let i = 0; i < samples; i++) this.tryPoint(this.#draw());
    for (const point of this.#farthest(SCREENED * samples)) this.tryPoint(point);
    for (const kernel of this.#kernels) this.#compareBatch(kernel);
    return this.#found;
  }

  #draw(): number[] {
    const random = this.#random;
    if (!random.chance(SHARE_NEAR_BORDERS)) return this.#hunt.draw();
    return Array.from({ length: this.#arity }, () => {
      const border = random.pick(BORDERS) * (1 + random.below(12)) * (random.chance(0.5) ? 1 : -1);
      return border * (1 + (2 * random.unit() - 1) * 2 ** -random.below(30));
    });
  }

  /** Of so many points those where a number of the kernel is farthest from the engine's, for each number some. */
  #farthest(count: number): (readonly number[])[] {
    const { rule, second } = this.#subject;
    const points: number[][] = [], distances: number[][] = [];
    for (let i = 0; i < count; i++) {
      const point = this.#draw(), operands = second === undefined ? point : [...point, second];
      const out = rule.evaluate(...operands);
      const partials = point.map((_, k) => rule.partials[k]!(...operands, out) as number);
      const found = flatValueAndGrad(this.#kernels[0]!, point);
      points.push(point);
      distances.push([out, ...partials].map((x, k) => distanceInUlps(x + 0, found[k]! + 0)));
    }
    return Array.from({ length: 1 + this.#arity }, (_, k) => {
      const ofNumber = (i: number) => distances[i]![k]!;
      return [...points.keys()].filter((i) => Number.isFinite(ofNumber(i)))
        .sort((a, b) => ofNumber(b) - ofNumber(a))
        .slice(0, FARTHEST).map((i) => points[i]!);
    }).flat();
  }

  /** Compares value and gradient of one sample with the exact numbers; returns the errors in ulps. */
  tryPoint(point: readonly number[]): number[] {
    const [first, ...others] = this.#kernels.map((kernel) => flatValueAndGrad(kernel, point));
    this.#points.push([...point]);
    this.#results.push(first!);
    const value = this.#kernels[0]!.value(Float64Array.from(point));
    if (![[value], ...others].every((other) => other.every((x, i) => Object.is(x, first![i])))) {
      this.#found.otherBits.push(point);
    }
    return this.#judge(point, first!);
  }

  #judge(point: readonly number[], [value, ...partials]: number[]): number[] {
    const { rule, second } = this.#subject;
    const operands = second === undefined ? point : [...point, second];
    const constants = [...point.map(() => undefined), second];
    const errors: number[] = [];
    judgeExactly({ rule, operands, constants, value: value!, partials }).forEach((one, i) => {
      const { exact, silence, what } = one;
      if (exact === undefined || silence !== undefined || isBeyond(exact)) return;
      this.#found.compared++;
      errors[i] = one.ulps!;
      if (one.ulps! > (this.#found.worst[i]?.ulps ?? 0)) {
        this.#found.worst[i] = { ulps: one.ulps!, at: point };
      }
      this.#hunt.found(what, one.ulps!, point);
    });
    return errors;
  }

  #compareBatch(kernel: Kernel): void {
    const values = new Float64Array(this.#points.length);
    const grads = new Float64Array(this.#arity * values.length);
    kernel.batch(Float64Array.from(this.#points.flat()), values, grads);
    this.#results.forEach((result, i) => {
      const batched = [values[i]!, ...grads.subarray(this.#arity * i, this.#arity * (i + 1))];
      if (!batched.every((x, k) => Object.is(x, result[k]))) {
        this.#found.otherBits.push(this.#points[i]!);
      }
    });
  }
}

/** Whether the nearest double to an exact number is infinite. */
function isBeyond(exact: BigNumber): boolean {
  return !Number.isFinite(exact.toNumber());
}

function flatValueAndGrad(kernel: Kernel, point: readonly number[]): number[] {
  const { value, grad } = valueAndGrad(kernel, ...point);
  return [value, ...grad];
}
