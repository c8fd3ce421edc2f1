/**
 * The sizes of gradients as bars on a logarithmic scale.
 *
 * @module
 */

import { formatNumber } from "../draw/mod.ts";
import { frameAt, type Lesson } from "./lesson.ts";

/** The sizes of a lesson's gradients. */
export interface Sizes {
  /** For each node the length of its bar, from 0 to 1; undefined where the gradient is 0, not finite, or none. */
  readonly bars: readonly (number | undefined)[];
  /** What the least and the longest bar stand for, in words. */
  readonly scale: string;
}

/** The bar of the least gradient is so long. */
const LEAST = 0.05;

/** The sizes of the gradients after all steps. */
export function sizesOf(lesson: Lesson): Sizes {
  const { gradients } = frameAt(lesson, lesson.length);
  const logs = gradients.map((gradient) => {
    const log = Math.log10(Math.abs(gradient ?? 0));
    return Number.isFinite(log) ? log : undefined;
  });
  const known = logs.filter((log) => log !== undefined);
  const least = Math.min(...known), most = Math.max(...known);
  const number = (log: number) => formatNumber(10 ** log, { digits: 2 });
  return {
    bars: logs.map((log) => {
      if (log === undefined) return undefined;
      return most === least ? 1 : 1 - (1 - LEAST) * (most - log) / (most - least);
    }),
    scale: `Bars show |gradient| on a logarithmic scale, from ${number(least)} to ${number(most)}.`,
  };
}
