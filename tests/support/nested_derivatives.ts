/** Derivatives of orders 1 to 4 along a path of operands: recorded, nested, and by kernels. */

import { compileGraph } from "../../lib/compile/compile.ts";
import { grad, gradients, Value } from "../../mod.ts";
import type { Primal } from "./derivative_ways.ts";
import type { Path } from "./exact_derivatives.ts";
import { kernelKinds } from "./kernels.ts";

/** A way to the derivative by some operands, one after the other; it is prepared for a function once. */
export type NestedWay = (f: Primal, n: number, path: Path) => (point: readonly number[]) => number;

function recordedAlong(f: Primal, leaves: Value[], path: Path): Value {
  return path.reduce((node, k) => gradients(node, leaves)[k]!, f(...leaves));
}

function nested(f: Primal, path: Path): Primal {
  return path.reduce<Primal>((g, k) => (...operands) => {
    const slopes: unknown = grad(g)(...operands);
    return (Array.isArray(slopes) ? slopes[k] : slopes) as Value;
  }, f);
}

function compiled(
  f: Primal,
  n: number,
  path: Path,
  kind: (typeof kernelKinds)[number],
): (point: readonly number[]) => number {
  const leaves = Array.from({ length: n }, () => new Value(0.7));
  const recorded = recordedAlong(f, leaves, path.slice(0, -1));
  const kernel = compileGraph([recorded], leaves, kind[1]);
  const gradient = new Float64Array(n);
  return (point) => {
    kernel.valueAndGrad(Float64Array.from(point), gradient);
    return gradient[path.at(-1)!]!;
  };
}

/** Every way, by name. */
export const nestedWays: readonly (readonly [string, NestedWay])[] = [
  ["recorded", (f, _n, path) => (point) => {
    const leaves = point.map((x) => new Value(x));
    return recordedAlong(f, leaves, path).data;
  }],
  ["nested", (f, _n, path) => {
    const inner = nested(f, path.slice(0, -1)), k = path.at(-1)!;
    return (point) => {
      const slopes: unknown = grad(inner)(...point);
      return (Array.isArray(slopes) ? slopes[k] : slopes) as number;
    };
  }],
  ...kernelKinds.filter(([name]) => !name.includes("without")).map((kind) =>
    [
      `compiled, ${kind[0]}`,
      (f: Primal, n: number, path: Path) => compiled(f, n, path, kind),
    ] as const
  ),
];

/** The derivatives of an order by so many operands, without those that differ in the order of the operands alone. */
export function pathsOf(arity: number, order: number): Path[] {
  let paths: number[][] = [[]];
  for (let i = 0; i < order; i++) {
    paths = paths.flatMap((path) =>
      Array.from({ length: arity }, (_, k) => k).filter((k) => k >= (path.at(-1) ?? 0))
        .map((k) => [...path, k])
    );
  }
  return paths;
}
