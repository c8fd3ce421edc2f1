/**
 * A rule as a compiled kernel computes it. The kernel has built-in rules as instructions of its own, calls `evaluate` of a user's
 * rule, and makes instructions of every partial's trace: each of these may be wrong where all else is right.
 *
 * @module
 */

import { add, mul, type Operand, type Rule, select, type Value } from "../../../mod.ts";
import { compile, type Kernel } from "../../compile/mod.ts";
import { applyRule } from "../graphs/plan.ts";

/** The value and partials of a rule at a point. */
export interface ComputedRule {
  readonly value: number;
  readonly partials: readonly number[];
}

/** A batch: the point is the first of a pair of samples and the last of one. A kernel may have other instructions for two than for one. */
const SAMPLES = 4;

/** So many instructions, times two, a function has besides the rule: one of few is not compiled for pairs of samples. */
const STEPS = 40;

/** The rule, in a function that is long enough to be compiled for pairs: it never takes the other branch, but computes it. */
function amongOthers(rule: Rule, leaves: readonly Value[]): Operand {
  const [x] = leaves as [Value];
  let other: Operand = x;
  for (let i = 0; i < STEPS; i++) other = add(mul(other, 0.5), 1);
  return select(add(1, mul(x, x)), applyRule(rule, leaves), other);
}

/** The compiled form of a rule. */
export class CompiledForm {
  /** Why there is no kernel here; undefined where there is one. */
  readonly silence: string | undefined;
  readonly #kernel: Kernel | undefined;
  /** The same for two samples side by side. */
  readonly #pairs: Kernel | undefined;
  readonly #gradient: Float64Array;
  readonly #values: Float64Array = new Float64Array(SAMPLES);
  readonly #gradients: Float64Array;
  /** The point before, which is the other one of each pair. */
  #before: readonly number[];

  /**
   * Compiles a rule.
   *
   * @throws Whatever the compiler throws, where it compiles other functions.
   */
  constructor(rule: Rule) {
    const { arity } = rule;
    this.#before = new Array<number>(arity).fill(1);
    this.#gradient = new Float64Array(arity);
    this.#gradients = new Float64Array(SAMPLES * arity);
    try {
      // What a partial freezes is found by what the kernel computes, so the compiler need not refuse it.
      const options = { inputs: arity, allowFrozen: true };
      this.#kernel = compile((...leaves: Value[]) => applyRule(rule, leaves), options);
      this.#pairs = compile((...leaves: Value[]) => amongOthers(rule, leaves), options);
    } catch (error) {
      this.silence = reasonAgainstKernels();
      if (this.silence === undefined) throw error;
    }
  }

  /** What the kernel computes at a point: alone, and side by side with the point before. */
  at(point: readonly number[]): ComputedRule[] {
    const kernel = this.#kernel, pairs = this.#pairs;
    if (kernel === undefined || pairs === undefined) return [];
    const inputs = new Float64Array(point), { length } = inputs, before = this.#before;
    this.#before = point;
    const value = kernel.valueAndGrad(inputs, this.#gradient);
    const partials = Array.from(this.#gradient);
    const batch = new Float64Array([...point, ...before, ...before, ...point]);
    pairs.batch(batch, this.#values, this.#gradients);
    return [
      { value, partials },
      { value: kernel.value(inputs), partials },
      ...[0, SAMPLES - 1].map((row) => ({
        value: this.#values[row]!,
        partials: Array.from(this.#gradients.subarray(row * length, (row + 1) * length)),
      })),
    ];
  }
}

/** Why nothing at all is compiled here: there is no WebAssembly, or a page's policy forbids it. */
function reasonAgainstKernels(): string | undefined {
  try {
    compile((x: Value) => x.add(1));
    return undefined;
  } catch (error) {
    return `the compiled form is not compared: ${(error as Error).message}`;
  }
}
