/**
 * The ways to a derivative of first and second order: sweeps in numbers, recorded sweeps, kernels, and kernels of recorded
 * derivatives. Each gives the same numbers as every other one, or a convention says why not.
 */

import { compileGraph } from "../../lib/compile/compile.ts";
import {
  grad,
  gradients,
  hessian,
  hvp,
  jacobian,
  jvp,
  type Operand,
  Value,
  valueAndGrad,
  vjp,
} from "../../mod.ts";
import { kernelKinds } from "./kernels.ts";

/** A function of so many Values. */
export type Primal = (...operands: Value[]) => Value;

/** How a way computes: in numbers, as new nodes, by a kernel of the function, by a kernel of a recorded derivative. */
export type Group = "numbers" | "recorded" | "kernel" | "kernel of recorded";

/** One way. */
export interface Way {
  readonly name: string;
  readonly group: Group;
  readonly order: 1 | 2;
  /** Whether a result is added to 0, so that −0 comes out as 0. */
  readonly addsToZero: boolean;
  /** Prepares it for a function of n Values; it then gives for each point the gradient, or the Hessian row by row. */
  prepare(f: Primal, n: number): (points: readonly (readonly number[])[]) => number[][];
}

/** What a way computes at one point. */
type AtPoint = (point: readonly number[]) => readonly Operand[];

function way(
  order: 1 | 2,
  group: Group,
  name: string,
  prepare: (f: Primal, n: number) => AtPoint,
  addsToZero = false,
): Way {
  return {
    name,
    group,
    order,
    addsToZero,
    prepare: (f, n) => {
      const at = prepare(f, n);
      return (points) => points.map((point) => at(point).map(numberOf));
    },
  };
}

const numberOf = (x: Operand): number => typeof x === "number" ? x : x.data;
const valuesOf = (point: readonly number[]): Value[] => point.map((x) => new Value(x));
const list = (x: unknown): Operand[] => [x].flat(Infinity) as Operand[];
const indices = (n: number): number[] => Array.from({ length: n }, (_, k) => k);
const unit = (k: number, n: number): number[] => indices(n).map((i) => i === k ? 1 : 0);

/** The gradient's entry k as a function. */
const slope = (f: Primal, k: number) => (...operands: Value[]): Value =>
  list(grad(f)(...operands))[k] as Value;

/** First order. The first of them is what the others are compared with where there is no exact number. */
const firstOrder: readonly Way[] = [
  way(1, "numbers", "grad", (f) => (point) => list(grad(f)(...point))),
  way(1, "numbers", "backward", (f) => (point) => {
    const leaves = valuesOf(point);
    f(...leaves).backward();
    return leaves.map((leaf) => leaf.grad);
  }, true),
  way(1, "numbers", "valueAndGrad", (f) => (point) => list(valueAndGrad(f)(...point).grad)),
  way(1, "numbers", "jacobian", (f) => (point) => jacobian((...x) => [f(...x)])(...point)[0]!),
  way(1, "numbers", "vjp", (f) => (point) => list(vjp(f)([...point], 1).grad)),
  way(
    1,
    "numbers",
    "jvp",
    (f, n) => (point) => indices(n).map((k) => jvp(f)([...point], unit(k, n)).tangent),
  ),
  way(1, "recorded", "gradients", (f) => (point) => {
    const leaves = valuesOf(point);
    return gradients(f(...leaves), leaves);
  }),
  way(1, "recorded", "grad of Values", (f) => (point) => list(grad(f)(...valuesOf(point)))),
  way(
    1,
    "recorded",
    "jacobian of Values",
    (f) => (point) => jacobian((...x) => [f(...x)])(...valuesOf(point))[0]!,
  ),
  way(
    1,
    "recorded",
    "vjp of Values",
    (f) => (point) => list(vjp(f)(valuesOf(point), new Value(1)).grad),
  ),
  way(
    1,
    "recorded",
    "jvp of Values",
    (f, n) => (point) => indices(n).map((k) => jvp(f)(valuesOf(point), unit(k, n)).tangent),
  ),
];

/** Second order, each entry of the Hessian by row and column. */
const secondOrder: readonly Way[] = [
  way(2, "numbers", "hessian", (f) => (point) => hessian(f)(...point).flat()),
  way(
    2,
    "numbers",
    "hvp",
    (f, n) => (point) =>
      transposed(indices(n).flatMap((k) => list(hvp(f)([...point], unit(k, n)))), n),
  ),
  way(2, "recorded", "gradients of gradients", (f) => (point) => {
    const leaves = valuesOf(point);
    return gradients(f(...leaves), leaves).flatMap((row) => gradients(row, leaves));
  }),
  way(2, "recorded", "backward over gradients", (f, n) => (point) =>
    indices(n).flatMap((k) => {
      const leaves = valuesOf(point);
      gradients(f(...leaves), leaves)[k]!.backward();
      return leaves.map((leaf) => leaf.grad);
    }), true),
  way(
    2,
    "recorded",
    "grad of grad",
    (f, n) => (point) => indices(n).flatMap((k) => list(grad(slope(f, k))(...point))),
  ),
  way(
    2,
    "recorded",
    "jvp of grad",
    (f, n) => (point) =>
      indices(n).flatMap((k) =>
        indices(n).map((i) => jvp(slope(f, k))([...point], unit(i, n)).tangent)
      ),
  ),
  way(2, "recorded", "hessian of Values", (f) => (point) => hessian(f)(...valuesOf(point)).flat()),
  way(
    2,
    "recorded",
    "hvp of Values",
    (f, n) => (point) =>
      transposed(indices(n).flatMap((k) => list(hvp(f)(valuesOf(point), unit(k, n)))), n),
  ),
];

/** Products with unit vectors are columns. */
function transposed(columns: readonly Operand[], n: number): Operand[] {
  return indices(n).flatMap((row) => indices(n).map((column) => columns[column * n + row]!));
}

/** The data at which the graphs of kernels are traced. */
const TRACED = 0.5;

/** A kernel of some nodes that a function makes of its n operands; it gives the outputs, or the gradient of the only one. */
function kernelWay(
  order: 1 | 2,
  group: Group,
  name: string,
  kind: (typeof kernelKinds)[number],
  nodesOf: (f: Primal, leaves: Value[]) => Value[][],
  run: "outputs" | "gradient" | "batch",
): Way {
  return {
    name: `${name}, ${kind[0]}`,
    group,
    order,
    addsToZero: run !== "outputs",
    prepare: (f, n) => {
      const leaves = indices(n).map(() => new Value(TRACED));
      const kernels = nodesOf(f, leaves).map((nodes) => compileGraph(nodes, leaves, kind[1]));
      return (points) => {
        const parts = kernels.map((kernel) => {
          if (run === "outputs") {
            return points.map((point) => {
              const outputs = new Float64Array(kernel.outputs);
              kernel.evaluate(Float64Array.from(point), outputs);
              return [...outputs];
            });
          }
          if (run === "gradient") {
            return points.map((point) => {
              const gradient = new Float64Array(n);
              kernel.valueAndGrad(Float64Array.from(point), gradient);
              return [...gradient];
            });
          }
          const gradients = new Float64Array(points.length * n);
          const values = new Float64Array(points.length);
          kernel.batch(Float64Array.from(points.flat()), values, gradients);
          return points.map((_, i) => [...gradients.subarray(i * n, (i + 1) * n)]);
        });
        return points.map((_, i) => parts.flatMap((part) => part[i]!));
      };
    },
  };
}

const kernelWays = kernelKinds.filter(([name]) => !name.includes("without")).flatMap((kind) => [
  kernelWay(1, "kernel", "valueAndGrad", kind, (f, x) => [[f(...x)]], "gradient"),
  kernelWay(1, "kernel", "batch", kind, (f, x) => [[f(...x)]], "batch"),
  kernelWay(
    1,
    "kernel of recorded",
    "gradients",
    kind,
    (f, x) => [gradients(f(...x), x)],
    "outputs",
  ),
  kernelWay(
    1,
    "kernel of recorded",
    "jvp",
    kind,
    (f, x) => [x.map((_, k) => jvp(f)(x, unit(k, x.length)).tangent)],
    "outputs",
  ),
  kernelWay(
    2,
    "kernel of recorded",
    "gradient of a gradient",
    kind,
    (f, x) => gradients(f(...x), x).map((node) => [node]),
    "gradient",
  ),
  kernelWay(
    2,
    "kernel of recorded",
    "gradients of gradients",
    kind,
    (f, x) => [gradients(f(...x), x).flatMap((row) => gradients(row, x))],
    "outputs",
  ),
  kernelWay(
    2,
    "kernel of recorded",
    "batch of a gradient",
    kind,
    (f, x) => gradients(f(...x), x).map((node) => [node]),
    "batch",
  ),
]);

/** Every way, those of first order first. */
export const ways: readonly Way[] = [...firstOrder, ...secondOrder, ...kernelWays]
  .sort((a, b) => a.order - b.order);
