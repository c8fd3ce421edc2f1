/**
 * The factor between numbers that are all wrong in the same way.
 *
 * @module
 */

/** Fewer numbers may share a factor by chance. */
const FEWEST = 3;
const LARGEST_DENOMINATOR = 12;
/** Farther from each other than rounding explains. */
const CLOSE = 1e-9;

/** The fraction, such as "2/3" or "-1", that all the quotients are; undefined where there is none, or too few. */
export function commonFactor(quotients: readonly number[]): string | undefined {
  const [first] = quotients;
  if (first === undefined || quotients.length < FEWEST || !isAlmost(first, quotients)) return;
  for (let denominator = 1; denominator <= LARGEST_DENOMINATOR; denominator++) {
    const numerator = Math.round(first * denominator);
    if (
      numerator !== 0 && numerator !== denominator && isAlmost(numerator / denominator, quotients)
    ) {
      return denominator === 1 ? String(numerator) : `${numerator}/${denominator}`;
    }
  }
  return undefined;
}

function isAlmost(factor: number, quotients: readonly number[]): boolean {
  return quotients.every((quotient) => Math.abs(quotient - factor) <= CLOSE * Math.abs(factor));
}
