/**
 * What a derivative is where calculus has no number, or more than one: the conventions of the engine. The README's section
 * "Conventions at the edges" states each of them.
 */

/** One convention. */
export interface Convention {
  readonly rules: readonly string[];
  /** What the README's table says of it, in its column "where". */
  readonly where: string;
  /**
   * The derivative at a point by some operands, one after the other; undefined where the convention says nothing.
   */
  derivative(point: readonly number[], path: readonly number[]): number | undefined;
}

/** 1 where x > y, ½ at a tie, 0 where x < y. */
const above = (x: number, y: number) => x > y ? 1 : x === y ? 0.5 : 0;

/** Every convention. */
export const conventions: readonly Convention[] = [
  {
    rules: ["abs"],
    where: "abs at 0, sign, step",
    derivative: ([x], path) => x === 0 && path.length === 1 ? 0 : undefined,
  },
  {
    rules: ["relu"],
    where: "relu at 0",
    derivative: ([x], path) => x === 0 && path.length === 1 ? 0 : undefined,
  },
  {
    rules: ["select"],
    where: "select at 0",
    derivative: ([x], path) => x === 0 && path.length === 1 ? [0, 0, 1][path[0]!] : undefined,
  },
  {
    rules: ["max", "min"],
    where: "max, min, clamp at a tie",
    derivative: ([x, y], path) => x !== y ? undefined : path.length === 1 ? 0.5 : 0,
  },
  {
    rules: ["clamp"],
    where: "max, min, clamp at a tie",
    derivative: ([x, y, z], path) => {
      const larger = Math.max(x!, y!);
      if (Number.isNaN(larger + z!) || path.length > 1) return undefined;
      if (x !== y && larger !== z) return undefined;
      return path[0] === 0
        ? above(z!, larger) * above(x!, y!)
        : path[0] === 1
        ? above(z!, larger) * above(y!, x!)
        : above(larger, z!);
    },
  },
  {
    rules: ["pow"],
    where: "x^n by x with n = 0",
    derivative: ([, y], path) => y === 0 && path.every((k) => k === 0) ? 0 : undefined,
  },
  {
    rules: ["hypot"],
    where: "hypot at (0, 0)",
    derivative: ([x, y], path) =>
      x !== 0 || y !== 0 ? undefined : path.length === 2 && path[0] === path[1] ? Infinity : 0,
  },
];

/** A way that differs from the others, or from the exact number, and may. */
export interface StatedDifference {
  /** The rule; undefined where it holds for every one. */
  readonly rule?: string;
  /** The order; undefined where it holds for both. */
  readonly order?: 1 | 2;
  readonly kind: string;
  /** Stands in the README's table, in its column "where" or "what holds". */
  readonly reason: string;
}

/** Every difference that may be. */
export const statedDifferences: readonly StatedDifference[] = [
  { kind: "sign of a zero", reason: "sign of a derivative that is 0" },
  { rule: "tanh", order: 1, kind: "other bits", reason: "derivatives of tanh and sigmoid" },
  { rule: "sigmoid", order: 1, kind: "other bits", reason: "derivatives of tanh and sigmoid" },
];

/** What a convention says of a derivative; undefined where none does. */
export function conventionAt(
  rule: string,
  point: readonly number[],
  path: readonly number[],
): number | undefined {
  for (const convention of conventions) {
    if (!convention.rules.includes(rule)) continue;
    const number = convention.derivative(point, path);
    if (number !== undefined) return number;
  }
  return undefined;
}
