/** What a kernel's sums must be, of what its batches give. */

import { azmul } from "../../mod.ts";
import type { Kernel } from "../../lib/kernel/kernel.ts";

/** How many samples are added up by themselves. */
const CHUNK = 256;

/** Value, or gradient's component, of each sample, weighted. */
type Terms = readonly number[];

/** A chunk: the samples with even indices, those with odd ones, and a last one that has no partner. */
function sumOfChunk(terms: Terms): number {
  const paired = terms.length - terms.length % 2;
  let even = 0, odd = 0;
  for (let i = 0; i < paired; i += 2) {
    even += terms[i]!;
    odd += terms[i + 1]!;
  }
  return paired < terms.length ? even + odd + terms[paired]! : even + odd;
}

/** Chunks pairwise: the first 2^k of them, as many as there are, then the rest. */
function sumOfChunks(chunks: readonly number[]): number {
  const { length } = chunks;
  if (length < 2) return chunks[0] ?? 0;
  const half = 2 ** Math.floor(Math.log2(length - 1));
  return sumOfChunks(chunks.slice(0, half)) + sumOfChunks(chunks.slice(half));
}

/** The sum in the order that sums have, which their bits depend on. */
export function sumInOrder(terms: Terms): number {
  const count = Math.ceil(terms.length / CHUNK);
  return sumOfChunks(Array.from(
    { length: count },
    (_, i) => sumOfChunk(terms.slice(CHUNK * i, CHUNK * (i + 1))),
  ));
}

/** Sums, and the value of each sample. */
export interface Sums {
  readonly value: number;
  readonly grad: readonly number[];
  readonly values: readonly number[];
}

/** The sums of what `batch` gives of each sample. */
export function sumsOfBatch(
  kernel: Kernel,
  shared: readonly number[],
  samples: readonly (readonly number[])[],
  weights?: readonly number[],
): Sums {
  const rows = Float64Array.from(samples.flatMap((sample) => [...shared, ...sample]));
  const values = new Float64Array(samples.length), grads = new Float64Array(rows.length);
  kernel.batch(rows, values, grads);
  const sum = (of: (i: number) => number) =>
    sumInOrder(samples.map((_, i) => weights === undefined ? of(i) : azmul(weights[i]!, of(i))));
  return {
    value: sum((i) => values[i]!),
    grad: shared.map((_, k) => sum((i) => grads[kernel.inputs * i + k]!)),
    values: [...values],
  };
}

/** The sums as the kernel has them. */
export function sumsOf(
  kernel: Kernel,
  shared: readonly number[],
  samples: readonly (readonly number[])[],
  weights?: readonly number[],
): Sums {
  const grad = new Float64Array(shared.length), values = new Float64Array(samples.length);
  const value = kernel.sumAndGrad(
    Float64Array.from(shared),
    Float64Array.from(samples.flat()),
    grad,
    { values, weights: weights && Float64Array.from(weights) },
  );
  return { value, grad: [...grad], values: [...values] };
}
