import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import * as engine from "../../../mod.ts";
import { SeededRandom } from "../../../lib/check/graphs/seeded_random.ts";
import { reversedTopologicalOrder, Value } from "../../../lib/explore/article/from_scratch.ts";

const SOURCE = Deno.readTextFileSync(
  new URL("../../../lib/explore/article/from_scratch.ts", import.meta.url),
);

/** An operation on two Values of either engine. */
interface Operation {
  readonly scratch: (x: Value, y: Value) => Value;
  readonly engine: (x: engine.Value, y: engine.Value) => engine.Value;
}

const ADD: Operation = { scratch: (x, y) => x.add(y), engine: (x, y) => x.add(y) };

/** Operations that whole numbers go through without rounding; most add, so that the numbers stay small. */
const WHOLE: readonly Operation[] = [
  ADD,
  ADD,
  ADD,
  { scratch: (x, y) => x.mul(y), engine: (x, y) => x.mul(y) },
  { scratch: (x) => x.add(2), engine: (x) => x.add(2) },
  { scratch: (x) => x.mul(-3), engine: (x) => x.mul(-3) },
  ...[0, 1, 2].map((n): Operation => ({ scratch: (x) => x.pow(n), engine: (x) => x.pow(n) })),
];

const SMOOTH: readonly Operation[] = [
  ...WHOLE.slice(0, 6),
  { scratch: (x) => x.tanh(), engine: (x) => x.tanh() },
  { scratch: (x) => x.pow(3), engine: (x) => x.pow(3) },
  { scratch: (x) => x.mul(x).add(1).pow(-0.5), engine: (x) => x.mul(x).add(1).pow(-0.5) },
];

/** The same random graph in both engines: all nodes, the last one the root. */
function randomGraph(seed: number, operations: readonly Operation[], number: () => number) {
  const random = new SeededRandom(seed), count = 3 + random.below(20);
  const data = Array.from({ length: 3 }, number);
  const scratch = data.map((x) => new Value(x)), other = data.map((x) => new engine.Value(x));
  for (let i = 0; i < count; i++) {
    const operation = random.pick(operations);
    const [j, k] = [random.below(scratch.length), random.below(scratch.length)];
    scratch.push(operation.scratch(scratch[j]!, scratch[k]!));
    other.push(operation.engine(other[j]!, other[k]!));
  }
  return { scratch, other };
}

/**
 * Sums of the sizes of all terms: what a rounding error is measured by. That of 1 − tanh² is measured by the 1, as its digits
 * cancel where tanh is flat.
 */
function sizes(root: engine.Value): Map<number, number> {
  const graph = engine.trace(root), adjoints = new Float64Array(graph.length);
  adjoints[graph.outputs[0]!] = 1;
  for (let node = graph.length - 1; node >= 0; node--) {
    for (const [k, operand] of graph.operandsOf(node).entries()) {
      const partial = graph.rule(node)!.name === "tanh" ? 1 : graph.partials[3 * node + k]!;
      adjoints[operand]! += adjoints[node]! * Math.abs(partial);
    }
  }
  return new Map(Array.from(adjoints, (size, node) => [graph.id(node), size]));
}

describe("the class from scratch", () => {
  it("gives the worked example's gradients", () => {
    const x_1 = new Value(3), x_2 = new Value(4), x_3 = x_1.mul(x_2);
    const x_4 = new Value(5), x_5 = x_3.add(x_4), x_6 = new Value(2), l = x_5.mul(x_6);
    l.backward();
    const nodes = [x_1, x_2, x_3, x_4, x_5, x_6, l];
    assertEquals(nodes.map(({ data }) => data), [3, 4, 12, 5, 17, 2, 34]);
    assertEquals(nodes.map(({ grad }) => grad), [8, 6, 2, 2, 2, 17, 1]);
  });

  it("has the engine's gradients on 500 random graphs of whole numbers, over three passes", () => {
    let compared = 0, shared = 0;
    for (let seed = 1; seed <= 500; seed++) {
      const random = new SeededRandom(seed);
      const { scratch, other } = randomGraph(seed, WHOLE, () => random.below(5) - 2);
      const root = other.at(-1)!, mine = scratch.at(-1)!;
      if (!reversedTopologicalOrder(mine).every(({ data }) => Math.abs(data) < 2 ** 20)) continue;
      for (let pass = 0; pass < 3; pass++) {
        if (pass === 2) {
          for (const leaf of scratch.slice(0, 3)) leaf.grad = 0;
          engine.zeroGrad(other.slice(0, 3));
        }
        mine.backward();
        root.backward();
        const reached = new Set(reversedTopologicalOrder(mine));
        const pairs = scratch.flatMap((node, i) => reached.has(node) ? [[node, other[i]!]] : []);
        const grads = pairs.map((pair) => pair.map(({ grad }) => grad + 0));
        if (grads.some(([a]) => Math.abs(a!) >= 2 ** 50)) continue;
        assertEquals(grads.map(([a]) => a), grads.map(([, b]) => b), `seed ${seed}, pass ${pass}`);
        compared += grads.length;
      }
      const used = reversedTopologicalOrder(mine).flatMap(({ children }) => children);
      if (new Set(used).size < used.length) shared++;
    }
    assert(compared > 5000 && shared > 200, `${compared} compared, ${shared} graphs share nodes`);
  });

  it("has the engine's gradients on 300 random graphs of smooth operations, but for rounding", () => {
    let compared = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const random = new SeededRandom(seed);
      const { scratch, other } = randomGraph(seed, SMOOTH, () => 2 * random.unit() - 1);
      const root = other.at(-1)!, mine = scratch.at(-1)!;
      mine.backward();
      root.backward();
      const size = sizes(root);
      for (const [i, leaf] of scratch.slice(0, 3).entries()) {
        const expected = other[i]!.grad, largest = size.get(other[i]!.id) ?? 0;
        if (!(largest < 1e100)) continue;
        const error = Math.abs(leaf.grad - expected);
        assert(error <= 1e-12 * largest, `seed ${seed}: ${leaf.grad} for ${expected}`);
        if (largest > 0) compared++;
      }
    }
    assert(compared > 400, `${compared} compared`);
  });

  it("takes a number as an operand, and as an exponent nothing else", () => {
    const x = new Value(3), l = x.mul(2).add(1).pow(2);
    l.backward();
    assertEquals([l.data, x.grad], [49, 28]);
    assertThrows(() => x.pow(new Value(2) as never), TypeError, "'n' must be a number");
  });

  it("adds up leaves over passes until they are set to 0, and nodes between never", () => {
    const x = new Value(3), h = x.mul(2), l = h.mul(h);
    const grads = [1, 2].map(() => {
      l.backward();
      return [l.grad, h.grad, x.grad];
    });
    assertEquals(grads, [[1, 12, 24], [1, 12, 48]]);
    x.grad = 0;
    l.backward();
    assertEquals(x.grad, 24);
  });

  it("comes back through a chain of 50,000 operations", () => {
    const x = new Value(1);
    let l = x;
    for (let i = 0; i < 50_000; i++) l = l.add(1);
    l.backward();
    assertEquals(x.grad, 1);
  });

  it("visits every node once, though 2^40 paths lead through the graph", () => {
    const x = new Value(1);
    let l = x;
    for (let i = 0; i < 40; i++) l = l.add(l);
    l.backward();
    assertEquals([reversedTopologicalOrder(l).length, x.grad], [41, 2 ** 40]);
  });

  it("fits on a page: 70 lines, without imports", () => {
    assert(SOURCE.split("\n").length <= 71);
    assert(!/\bimport\b|\bany\b/.test(SOURCE));
  });
});
