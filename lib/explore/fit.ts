/**
 * Numbers for which there is little room.
 *
 * @module
 */

import { formatNumber } from "../draw/mod.ts";

/** The widest number of six digits that is no power of ten. */
export const WIDEST = "−0.00000123457";

/** A number in at most so many characters, 9 at least: with as many digits as there is room for, six at most. */
export function fitNumber(x: number, room: number): string {
  let text = formatNumber(x);
  for (let digits = 6; text.length > room && digits > 0; digits--) {
    text = formatNumber(x, { digits });
  }
  return text;
}
