/**
 * Points where rules go wrong.
 *
 * @module
 */

const LARGEST = Number.MAX_VALUE;
const TINY = Number.MIN_VALUE;
const SMALLEST_NORMAL = 2 ** -1022;

const NUMBERS = [0, 0.5, 1, 2, TINY, SMALLEST_NORMAL, LARGEST, Infinity].flatMap((x) => [x, -x]);

/** The numbers of the table: ±0, ±½, ±1, ±2, subnormals, the smallest normal, the largest doubles, the infinities, NaN. */
export const SPECIAL_NUMBERS: readonly number[] = [...NUMBERS, NaN];

const FEW = [0, -0, 1, -1, 2, -0.5, Infinity, NaN];

/** Every combination of special numbers; of three operands, of fewer numbers. */
export function specialPoints(arity: number): number[][] {
  const numbers = arity < 3 ? SPECIAL_NUMBERS : FEW;
  let points: number[][] = [[]];
  for (let k = 0; k < arity; k++) {
    points = points.flatMap((point) => numbers.map((x) => [...point, x]));
  }
  return points;
}
