/**
 * Sums that are more than one addition: a unit of a network is a sum of products of a weight and a value of the sample, and sums of the
 * same values with other weights are together one product of matrices.
 *
 * @module
 */

import type { ExportedProgram } from "../compile/program/exported_program.ts";
import { arities, opcode } from "../compile/program/instructions.ts";

/** A sum as a row of a matrix: Σ weights[k]·weighted[k] + Σ plain + Σ others, all of them positions. */
export interface Sum {
  readonly root: number;
  /** What has a weight, each once, in ascending order. */
  readonly weighted: readonly number[];
  /** Values that are the same for all samples. */
  readonly weights: readonly number[];
  /** What has none, in ascending order. */
  readonly plain: readonly number[];
  /** What is the same for all samples, where the sum is not. */
  readonly others: readonly number[];
}

/** A product of two values of a sample, which is summed over the samples and nothing else. */
export type OuterProduct = readonly [a: number, b: number];

/** What the partial by a shared input is the sum of, over the samples: products, and other values by their positions. */
export interface GradientTerms {
  readonly products: readonly OuterProduct[];
  readonly values: readonly number[];
}

/** The sums of a program, and what is not computed by itself as it is part of one. */
export interface Sums {
  /** By the position of the last addition. */
  readonly sums: ReadonlyMap<number, Sum>;
  /** Of each output after the first. */
  readonly gradient: readonly GradientTerms[];
  /** 1 for an instruction that is inside of a sum. */
  readonly isInside: Uint8Array;
}

/** Finds sums. */
class SumFinder {
  readonly #program: ExportedProgram;
  /** How often an instruction is used, an output counting as a use. */
  readonly #uses: Int32Array;
  /** Which instruction uses it last. */
  readonly #user: Int32Array;
  readonly isInside: Uint8Array;

  constructor(program: ExportedProgram) {
    const { codes, operands, length, outputs } = program;
    this.#program = program;
    this.#uses = new Int32Array(length);
    this.#user = new Int32Array(length).fill(-1);
    this.isInside = new Uint8Array(length);
    for (let i = 0; i < length; i++) {
      for (let k = 0; k < arities[codes[i]!]!; k++) {
        const operand = operands[3 * i + k]!;
        this.#uses[operand]!++;
        this.#user[operand] = i;
      }
    }
    for (const output of outputs) this.#uses[output]!++;
  }

  /** Whether nothing but one addition needs the addition at a position. */
  isPartOfSum(i: number): boolean {
    return this.#uses[i] === 1 && this.#user[i]! >= 0 &&
      this.#program.codes[this.#user[i]!] === opcode.add;
  }

  /** The terms that are added up at a position, and the additions but the last; itself where it is no sum. */
  termsAt(root: number): { terms: number[]; additions: number[] } {
    const { codes, operands } = this.#program;
    const terms: number[] = [], additions: number[] = [], stack = [root];
    while (stack.length > 0) {
      const i = stack.pop()!;
      if (codes[i] === opcode.add && (i === root || this.#uses[i] === 1)) {
        if (i !== root) additions.push(i);
        stack.push(operands[3 * i + 1]!, operands[3 * i]!);
      } else terms.push(i);
    }
    return { terms, additions };
  }

  /** The factors of a product that nothing else needs; undefined of anything else. */
  factorsAt(i: number): readonly [number, number] | undefined {
    const { codes, operands } = this.#program;
    return codes[i] === opcode.multiply && this.#uses[i] === 1
      ? [operands[3 * i]!, operands[3 * i + 1]!]
      : undefined;
  }

  /** The factors of a product of which one is the same for all samples. */
  #weightAndValue(term: number): { weight: number; value: number } | undefined {
    const { isShared } = this.#program, [a, b] = this.factorsAt(term) ?? [];
    if (a === undefined || b === undefined || isShared[a] === isShared[b]) return undefined;
    return isShared[a] === 1 ? { weight: a, value: b } : { weight: b, value: a };
  }

  /** The sum whose last addition is at a position; undefined where plain additions are as few nodes. */
  sumAt(root: number): Sum | undefined {
    const { isShared } = this.#program, { terms, additions } = this.termsAt(root);
    const weightOf = new Map<number, number>(), plain: number[] = [];
    const inside = additions, others: number[] = [];
    for (const term of terms) {
      const product = this.#weightAndValue(term);
      if (product !== undefined && !weightOf.has(product.value)) {
        weightOf.set(product.value, product.weight);
        inside.push(term);
      } else if (isShared[term] !== isShared[root]) others.push(term);
      else plain.push(term);
    }
    if (weightOf.size < 2 && weightOf.size + plain.length < 3) return undefined;
    const ascending = (a: number, b: number) => a - b;
    const weighted = [...weightOf.keys()].sort(ascending);
    for (const i of inside) this.isInside[i] = 1;
    return {
      root,
      weighted,
      weights: weighted.map((value) => weightOf.get(value)!),
      plain: plain.sort(ascending),
      others,
    };
  }

  /** What an output is the sum of, of which the sum over the samples is asked. */
  gradientTermsAt(output: number): GradientTerms {
    const { isShared } = this.#program, values: number[] = [], products: OuterProduct[] = [];
    if (isShared[output] === 1 || this.#uses[output]! > 1) return { products, values: [output] };
    const { terms, additions } = this.termsAt(output);
    if (terms.length > 1) additions.push(output);
    for (const i of additions) this.isInside[i] = 1;
    for (const term of terms) {
      const factors = this.factorsAt(term);
      if (factors?.every((factor) => isShared[factor] === 0)) {
        products.push(factors);
        this.isInside[term] = 1;
      } else values.push(term);
    }
    return { products, values };
  }
}

/** Finds the sums of a program. */
export function sumsOf(program: ExportedProgram): Sums {
  const finder = new SumFinder(program), sums = new Map<number, Sum>();
  const gradient = Array.from(program.outputs.subarray(1), (output) => {
    return finder.gradientTermsAt(output);
  });
  const { isInside } = finder;
  for (let i = program.length - 1; i >= 0; i--) {
    if (program.codes[i] !== opcode.add || isInside[i] === 1 || finder.isPartOfSum(i)) continue;
    const sum = finder.sumAt(i);
    if (sum !== undefined) sums.set(i, sum);
  }
  return { sums, gradient, isInside };
}
