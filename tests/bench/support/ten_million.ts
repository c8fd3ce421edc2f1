/**
 * Runs ten million operations in a process of their own, so that the peak of its memory is theirs, and prints their
 * figures as JSON:
 *
 *     deno run --allow-sys ten_million.ts NAME
 */
import { resourceUsage } from "node:process";
import { Value } from "../../../mod.ts";

const OPERATIONS = 10_000_000;
const A = 1 - 1e-7;
const B = 1e-7;
const SMALL_GRAPH = 40;

/** What a scenario measured: seconds, and megabytes at the peak. */
export interface Figures {
  readonly forward: number;
  readonly backward?: number;
  readonly peak: number;
}

function seconds(task: () => void): number {
  const start = performance.now();
  task();
  return (performance.now() - start) / 1e3;
}

/** The largest resident set of this process so far, in megabytes. */
const peak = (): number => resourceUsage().maxRSS / 1024;

function assertClose(actual: number, expected: number): void {
  const error = Math.abs(actual - expected) / Math.abs(expected);
  if (!(error <= 1e-12)) throw new Error(`Expected ${expected}, but the engine has ${actual}`);
}

/** One chain x·a + b that is ten million operations deep, forward and backward. */
function chain(a: Value | number, b: Value | number): Figures {
  const x = new Value(1);
  let root = x;
  const forward = seconds(() => {
    for (let n = 0; n < OPERATIONS; n += 2) root = root.mul(a).add(b);
  });
  const backward = seconds(() => root.backward());
  const figures = { forward, backward, peak: peak() };
  assertChain(root, x, a, b);
  return figures;
}

/** The chain's value and gradients by plain loops: ∂/∂x is aⁿ, ∂/∂b the sum of all lower powers of a. */
function assertChain(root: Value, x: Value, a: Value | number, b: Value | number): void {
  const factor = typeof a === "number" ? a : a.data;
  const offset = typeof b === "number" ? b : b.data;
  let value = x.data, power = 1, powers = 0;
  for (let n = 0; n < OPERATIONS; n += 2) {
    value = value * factor + offset;
    powers += power;
    power *= factor;
  }
  assertClose(root.data, value);
  assertClose(x.grad, power);
  if (typeof b !== "number") assertClose(b.grad, powers);
}

/** Ten million operations as many graphs, none of which is swept unless `graph` does so. */
function loop(graph: () => Value, operations: number, expected: number): Figures {
  let last = graph();
  const forward = seconds(() => {
    for (let n = 0; n < OPERATIONS; n += operations) last = graph();
  });
  const figures = { forward, peak: peak() };
  assertClose(last.data, expected);
  return figures;
}

/** A graph of forty operations on x. */
function smallGraph(x: Value, a: Value, b: Value): Value {
  let root = x;
  for (let n = 0; n < SMALL_GRAPH; n += 2) root = root.mul(a).add(b);
  return root;
}

function smallGraphData(x: number, a: number, b: number): number {
  let data = x;
  for (let n = 0; n < SMALL_GRAPH; n += 2) data = data * a + b;
  return data;
}

const x = new Value(3), a = new Value(A), b = new Value(B);
const once = 3 * A + B;
const smallData = smallGraphData(3, A, B);
const held: Value[] = [];

/** The scenarios by name. */
const scenarios: Readonly<Record<string, () => Figures>> = {
  "chain, leaf operands": () => chain(a, b),
  "chain, number operands": () => chain(A, B),
  "chain, an interior operand": () => chain(new Value(2 * A).mul(0.5), b),
  "loop, leaf operands": () => loop(() => x.mul(a).add(b), 2, once),
  "loop, number operands": () => loop(() => x.mul(A).add(B), 2, once),
  "loop, an interior operand": () => {
    const interior = x.mul(a);
    return loop(() => interior.mul(b).add(interior), 2, 3 * A * B + 3 * A);
  },
  "loop, graphs of 40": () => loop(() => smallGraph(x, a, b), SMALL_GRAPH, smallData),
  "loop, graphs of 40, swept": () => {
    return loop(
      () => {
        const root = smallGraph(x, a, b);
        root.backward();
        return root;
      },
      SMALL_GRAPH,
      smallData,
    );
  },
  "loop, graphs of 40, one root in a thousand held": () => {
    let count = 0;
    return loop(
      () => {
        const root = smallGraph(x, a, b);
        if (count++ % 1000 === 0) held.push(root);
        return root;
      },
      SMALL_GRAPH,
      smallData,
    );
  },
};

/** The scenarios' names. */
export const scenarioNames: readonly string[] = Object.keys(scenarios);

if (import.meta.main) console.log(JSON.stringify(scenarios[Deno.args[0]!]!()));
