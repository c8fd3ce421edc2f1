/**
 * Sums over samples of any number: chunks are added up by the code, and the sums of chunks pairwise.
 *
 * @module
 */

import type { Computes } from "./computes.ts";

/** So many samples are added up by themselves, whatever the machine: the bits of sums depend on it. */
export const CHUNK_SAMPLES = 256;

/** Samples that are added up. */
export interface SharedSamples {
  /** The values that all samples share. */
  readonly shared: Float64Array;
  /** The samples, row by row. */
  readonly rows: Float64Array;
  /** What the samples weigh; undefined where all weigh 1. */
  readonly weights: Float64Array | undefined;
}

/** A chunk that was added up. */
export interface ChunkSums {
  /** The sum of the gradients, and behind them that of the values. */
  readonly sums: Float64Array;
  /** The values of the samples, and others behind them. */
  readonly values: Float64Array;
  /** Says that they were read. */
  release(): void;
}

/** Adds up at most {@linkcode CHUNK_SAMPLES} samples, of which the first has the index `first`. */
export interface AddsChunks {
  /** Computes the sums of so many samples. */
  compute(inputs: SharedSamples, first: number, samples: number): ChunkSums;
}

/** The code that adds up samples. */
export interface AddsUp {
  /** What samples read of the shared inputs. */
  prepare(shared: Float64Array): Float64Array;
  /** What adds up chunks. */
  chunks(hasWeights: boolean): AddsChunks;
}

/** What samples read of the shared inputs: what code computes of them once, or null where they read them as they are. */
export function valuesToShare(
  once: Pick<Computes, "compute"> | null,
  shared: Float64Array,
): Float64Array {
  if (once === null) return shared;
  const frame = once.compute(shared, 0, 1), values = frame.regions[0]!.slice();
  frame.release();
  return values;
}

/** What to add up. */
export interface Summands {
  /** The inputs that samples share. */
  readonly shared: Float64Array;
  /** The samples, row by row. */
  readonly rows: Float64Array;
  /** How many they are. */
  readonly samples: number;
  /** What each weighs; undefined where all weigh 1. */
  readonly weights: Float64Array | undefined;
  /** Where the value of each goes. */
  readonly values: Float64Array | undefined;
}

/**
 * The sums of many terms, which are sums themselves: those of two neighbours are added, then those of four, and so on.
 * Rounding grows with the logarithm of their number then. Terms 8 to 11 say are added up as if they were all, so that
 * whoever adds pairwise what others have of them has the same bits.
 */
export class PairwiseSums {
  /** Sums of 2^k terms, by k: there where the number of terms so far has that bit. */
  readonly #levels: Float64Array[] = [];
  #count = 0;

  /** Adds a term, which is the sums' own from then on. */
  add(term: Float64Array): void {
    let level = 0;
    for (; (this.#count >> level & 1) === 1; level++) addTo(term, this.#levels[level]!);
    this.#levels[level] = term;
    this.#count++;
  }

  /** The sum of all terms; undefined where there are none. */
  total(): Float64Array | undefined {
    let total: Float64Array | undefined;
    this.#levels.forEach((sum, level) => {
      if ((this.#count >> level & 1) === 0) return;
      if (total === undefined) total = sum.slice();
      else addTo(total, sum);
    });
    return total;
  }
}

/** Adds numbers to others. */
function addTo(sums: Float64Array, others: Float64Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] = others[i]! + sums[i]!;
}

/** The sum of the gradients, and behind them that of the values; undefined where there are no samples. */
export function sumOfSamples(
  code: AddsUp,
  { shared, rows, samples, weights, values }: Summands,
): Float64Array | undefined {
  if (samples === 0) return undefined;
  const sums = new PairwiseSums(), chunks = code.chunks(weights !== undefined);
  const inputs = { shared: code.prepare(shared), rows, weights };
  for (let first = 0; first < samples; first += CHUNK_SAMPLES) {
    const count = Math.min(CHUNK_SAMPLES, samples - first);
    const frame = chunks.compute(inputs, first, count);
    sums.add(frame.sums.slice());
    values?.set(frame.values.subarray(0, count), first);
    frame.release();
  }
  return sums.total()!;
}

/** The sum of weights, added up as samples are. */
export function sumOfWeights(weights: Float64Array): number {
  const sums = new PairwiseSums();
  for (let first = 0; first < weights.length; first += CHUNK_SAMPLES) {
    const chunk = weights.subarray(first, first + CHUNK_SAMPLES);
    sums.add(Float64Array.of(chunk.reduce((sum, weight) => sum + weight, 0)));
  }
  return sums.total()?.[0] ?? 0;
}
