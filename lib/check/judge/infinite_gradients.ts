/**
 * Gradients that are surely infinite: that of exp(x) at 1e10 is beyond all doubles, and an engine must give Infinity for it. Of
 * such a number nothing but the sign can be compared.
 *
 * @module
 */

import type { Plan } from "../graphs/plan.ts";
import { type OracleGradients, type OraclePartials, WIDTH } from "./accumulation.ts";

/** A factor or a sum: a finite number between bounds, surely an infinity, or unknown. */
interface Extended {
  /** 1 or −1; 0 where it is surely 0; NaN where it is not known. */
  readonly sign: number;
  /** Bounds of its magnitude. Both are Infinity where it is surely infinite. */
  readonly least: number;
  readonly most: number;
}

const ZERO: Extended = { sign: 0, least: 0, most: 0 };
const UNKNOWN: Extended = { sign: NaN, least: 0, most: Infinity };

/**
 * For each position at which gradients are summed up the sign of its gradient where that is surely infinite; else 0.
 *
 * @param gradients The gradients that have a bound: these are finite.
 */
export function infiniteGradients(
  { operands }: Plan,
  holders: Int32Array,
  partials: OraclePartials,
  { values, tolerances }: OracleGradients,
): Int8Array {
  const signs = new Int8Array(holders.length);
  const sums = new Array<Extended>(holders.length).fill(ZERO);
  for (let j = holders.length - 1; j >= 0; j--) {
    const adjoint = tolerances[j]! < Infinity ? between(values[j]!, tolerances[j]!) : sums[j]!;
    if (adjoint.most === Infinity && adjoint.least === Infinity) signs[j] = adjoint.sign;
    operands[j]!.forEach((operand, i) => {
      const k = holders[operand]!;
      if (!(tolerances[k]! < Infinity)) {
        sums[k] = sum(sums[k]!, product(adjoint, partialAt(partials, WIDTH * j + i)));
      }
    });
  }
  return signs;
}

function partialAt({ values, errors, tolerances, exact }: OraclePartials, at: number): Extended {
  const value = values[at]!;
  if (Math.abs(value) === Infinity) { // the nearest double to an exact number that is far beyond them
    const isFar = exact[at]?.abs().gt(FAR) ?? false;
    return isFar ? { sign: Math.sign(value), least: Infinity, most: Infinity } : UNKNOWN;
  }
  return value === 0 && errors[at] === 0 ? ZERO : between(value, errors[at]! + tolerances[at]!);
}

/** Twice the first number beyond the doubles: no rounding of a few ulps leads back. */
const FAR = "1e309";

function between(value: number, error: number): Extended {
  if (value === 0 && error === 0) return ZERO;
  if (!(error < Infinity)) return UNKNOWN;
  const least = Math.abs(value) - error;
  return least > 0
    ? { sign: Math.sign(value), least, most: Math.abs(value) + error }
    : { ...UNKNOWN, most: Math.abs(value) + error };
}

/** 0 times anything is 0, as the sweep takes it. */
function product(a: Extended, b: Extended): Extended {
  if (a.sign === 0 || b.sign === 0) return ZERO;
  const sign = a.sign * b.sign, least = a.least * b.least * (1 - 2 ** -50);
  if (sign !== sign) return UNKNOWN;
  return { sign, least, most: a.most * b.most };
}

/** An infinity stays one where finite numbers, or infinities of its sign, are added. */
function sum(a: Extended, b: Extended): Extended {
  if (a.sign === 0) return b;
  if (b.sign === 0) return a;
  const isInfinite = (x: Extended) => x.least === Infinity;
  const isKnown = (x: Extended) => isInfinite(x) || x.most < Infinity;
  if (!isKnown(a) || !isKnown(b) || isInfinite(a) && isInfinite(b) && a.sign !== b.sign) {
    return UNKNOWN;
  }
  if (isInfinite(a)) return a;
  if (isInfinite(b)) return b;
  return { ...UNKNOWN, most: a.most + b.most };
}
