/** What two versions of this package are timed on, beside the workloads that other engines are timed on too. */
import type { Operand, Value } from "../../../mod.ts";
import type { Engine } from "../../support/checkout.ts";
import { adapt } from "./adapter.ts";
import { type Workload, workloads } from "./workloads.ts";

/** A case. */
export interface Case {
  readonly name: string;
  /** How many operations a run records. */
  readonly operations: number;
  /** Makes what outlives a run, and returns the run with number k. */
  prepare(engine: Engine, clock: Clock): (k: number) => unknown;
}

/** Adds up the time of sweeps, so that what is left is that of recording. */
export class Clock {
  backward = 0;

  sweep(root: Value): void {
    const start = performance.now();
    root.backward();
    this.backward += performance.now() - start;
  }
}

function ofWorkload(workload: Workload): Case {
  return {
    name: workload.name,
    operations: workload.operations,
    prepare: ({ Value }, clock) =>
      workload.prepare({ ...adapt(Value), backward: (root: Value) => clock.sweep(root) }),
  };
}

/** A number in (0, 1) that differs from run to run. */
const input = (k: number): number => (k * 0.6180339887498949 + 0.25) % 1;

/** A node of a graph that is older than the segment being written. */
function olderNode({ Value }: Engine): Value {
  const node = new Value(0.5).mul(1.5);
  for (let i = 0, filler = new Value(1); i < 70_000; i++) filler = filler.add(0);
  return node;
}

/** All operations of one operand. */
function unaries(x: Value): Value {
  x.neg();
  x.sqrt();
  x.cbrt();
  x.exp();
  x.expm1();
  x.log();
  x.log1p();
  x.log2();
  x.log10();
  x.sin();
  x.cos();
  x.tan();
  x.asin();
  x.acos();
  x.atan();
  x.sinh();
  x.cosh();
  x.tanh();
  x.asinh();
  x.add(1).acosh();
  x.atanh();
  x.abs();
  x.sign();
  x.step();
  x.relu();
  x.sigmoid();
  return x.softplus();
}
const UNARIES = 28; // with the sum that acosh needs

function tenOperations(x: Value): Value {
  return x.mul(0.5).add(x).mul(x).sub(0.25).tanh().mul(x).add(1).mul(0.75).add(x).mul(x);
}

/** Twenty operations. */
function twentyOperations(x: Value, y: Value): Value {
  let z = x.mul(y);
  for (let i = 0; i < 4; i++) z = z.mul(x).add(y).sin().mul(0.5).add(i);
  return z.sub(x);
}
const TWENTY = 22;

function chain(start: Value, a: Operand, b: Operand, operations: number): Value {
  let node = start;
  for (let n = 0; n < operations; n += 2) node = node.mul(a).add(b);
  return node;
}

const RUNS = 100;

/** Small graphs, a hundred a run. */
function graphs(
  name: string,
  operations: number,
  prepare: (engine: Engine, clock: Clock) => (k: number) => unknown,
): Case {
  return {
    name,
    operations: RUNS * operations,
    prepare(engine, clock) {
      const graph = prepare(engine, clock);
      return (k) => {
        for (let i = 0; i < RUNS; i++) graph(RUNS * k + i);
      };
    },
  };
}

const CHAIN = 100_000;

const ofChains: readonly Case[] = [
  {
    name: "chain on an older node",
    operations: CHAIN,
    prepare(engine, clock) {
      const older = olderNode(engine), { Value } = engine;
      return (k) => clock.sweep(chain(older, 0.999, new Value(input(k)), CHAIN));
    },
  },
  {
    name: "chain times an older node",
    operations: CHAIN,
    prepare(engine, clock) {
      const older = olderNode(engine), { Value } = engine;
      return (k) => clock.sweep(chain(new Value(input(k)), older, 0.5, CHAIN));
    },
  },
  {
    name: "loop without backward",
    operations: CHAIN,
    prepare: ({ Value }) => (k) => {
      const x = new Value(input(k));
      for (let i = 0; i < CHAIN / 100; i++) chain(x, 0.5, x, 100);
    },
  },
  {
    name: "pow(2)",
    operations: CHAIN,
    prepare: ({ Value }, clock) => (k) => {
      let node = new Value(input(k));
      for (let n = 0; n < CHAIN; n += 2) node = node.pow(2).add(0.1);
      clock.sweep(node);
    },
  },
  {
    name: "12 sums side by side",
    operations: 120_000,
    prepare: ({ Value }, clock) => (k) => {
      const x = new Value(input(k)), sums = Array.from({ length: 12 }, () => x.mul(1));
      for (let step = 0; step < 5000; step++) {
        for (let i = 0; i < sums.length; i++) sums[i] = sums[i]!.add(x.mul(step));
      }
      for (const sum of sums) clock.sweep(sum);
    },
  },
];

const ofGraphs: readonly Case[] = [
  graphs("unaries in turn", UNARIES, ({ Value }) => (k) => unaries(new Value(input(k)))),
  graphs("unaries on a node", UNARIES + 1, ({ Value }) => (k) => {
    unaries(new Value(input(k)).mul(1));
  }),
  graphs("10 operations", 10, ({ Value }, clock) => (k) => {
    clock.sweep(tenOperations(new Value(input(k))));
  }),
  graphs("10 operations on an older node", 10, (engine, clock) => {
    const older = olderNode(engine);
    return () => clock.sweep(tenOperations(older));
  }),
  graphs("binary functions and numbers", 12, (engine) => {
    const { add, atan2, div, hypot, max, min, mul, pow, sub, Value } = engine;
    return (k) => {
      const x = new Value(input(k));
      add(1, x), sub(1, x), mul(2, x), div(x, 3), div(1, x), pow(x, 3);
      pow(2, x), atan2(x, 2), max(x, 0.5), min(0.5, x), hypot(x, 1), sub(x, 2);
    };
  }),
];

const ofTransforms: readonly Case[] = [
  graphs("gradients, recorded", TWENTY, ({ gradients, Value }) => (k) => {
    const x = new Value(input(k)), y = new Value(0.5);
    gradients(twentyOperations(x, y), [x, y]);
  }),
  graphs("grad", TWENTY, ({ grad }) => {
    const slope = grad(twentyOperations);
    return (k) => slope(input(k), 0.5);
  }),
  graphs("valueAndGrad", TWENTY, ({ valueAndGrad }) => {
    const both = valueAndGrad(twentyOperations);
    return (k) => both(input(k), 0.5);
  }),
  graphs("hessian", TWENTY, ({ hessian }) => {
    const curvature = hessian(twentyOperations);
    return (k) => curvature(input(k), 0.5);
  }),
];

/** All cases, in the order in which they are reported. */
export const cases: readonly Case[] = [
  ...workloads.map(ofWorkload),
  ...ofGraphs,
  ...ofChains,
  ...ofTransforms,
];
