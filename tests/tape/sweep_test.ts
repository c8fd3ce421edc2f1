import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { SeededRandom } from "../../lib/check/graphs/seeded_random.ts";
import {
  add,
  max,
  mul,
  neg,
  type Operand,
  pow,
  reversedTopologicalOrder,
  sqrt,
  sub,
  sum,
  tanh,
  trace,
  Value,
  zeroGrad,
} from "../../mod.ts";
import { growNodes, MODERATE } from "../support/random_nodes.ts";
import { referenceSweep } from "../support/reference_sweep.ts";
import { assertSame } from "../support/assert_same.ts";
import { endSegment } from "../support/segments.ts";

/** Points at which the rules of differentiation are tried. */
const POINTS = [-2.5, -1, -0.3, 0, 0.7, 1, 3];

function gradientsOf(root: Value, ...leaves: Value[]): number[] {
  zeroGrad(...leaves);
  root.backward();
  return leaves.map((leaf) => leaf.grad);
}

Deno.test("rules of differentiation", async (t) => {
  await t.step("definition: ∂L/∂L = 1", () => {
    const x = new Value(3);
    const l = x.mul(2);
    l.backward();
    assertEquals(l.grad, 1);
    assertEquals(gradientsOf(x, x), [1]);
  });

  await t.step("constant: ∂c/∂x = 0", () => {
    const x = new Value(3);
    const constant = x.mul(0).add(5);
    assertEquals(gradientsOf(constant, x), [0]);
    const [, c] = constant.children;
    assertEquals([c!.operation, c!.data, c!.grad], ["constant", 5, 0]);
  });

  await t.step("sum: ∂(x + y)/∂x = 1, ∂(x + y)/∂y = 1", () => {
    for (const a of POINTS) {
      const x = new Value(a), y = new Value(4);
      assertEquals(gradientsOf(x.add(y), x, y), [1, 1]);
      assertEquals(gradientsOf(x.add(x), x), [2]);
      assertEquals(gradientsOf(x.sub(y), x, y), [1, -1]);
    }
  });

  await t.step("product: ∂(x·y)/∂x = y, ∂(x·y)/∂y = x", () => {
    for (const a of POINTS) {
      const x = new Value(a), y = new Value(4);
      assertEquals(gradientsOf(x.mul(y), x, y), [4, a]);
      assertEquals(gradientsOf(x.mul(x), x), [2 * a]);
    }
  });

  await t.step("constant times variable: ∂(c·x)/∂x = c", () => {
    for (const c of POINTS) {
      const x = new Value(3);
      assertEquals(gradientsOf(x.mul(c), x), [c]);
      assertEquals(gradientsOf(mul(c, x), x), [c]);
    }
  });

  await t.step("power: ∂(c·xⁿ)/∂x = c·n·xⁿ⁻¹", () => {
    for (const a of POINTS) {
      for (const n of [1, 2, 3, 4]) {
        const x = new Value(a);
        assertEquals(gradientsOf(x.pow(n).mul(5), x), [5 * (n * a ** (n - 1))]);
      }
    }
    const x = new Value(4);
    assertEquals(gradientsOf(x.pow(0).mul(5), x), [0]);
    assertEquals(gradientsOf(x.pow(-1).mul(5), x), [-5 / 16]);
    assertEquals(gradientsOf(x.pow(0.5).mul(5), x), [5 / 4]);
  });

  await t.step("chain: ∂f(g(x))/∂x = f′(g(x))·g′(x)", () => {
    for (const a of POINTS) {
      const x = new Value(a);
      const g = x.mul(3).add(1);
      assertEquals(gradientsOf(g.pow(2), x), [2 * (3 * a + 1) * 3]);
      assertEquals(g.grad, 2 * (3 * a + 1));
    }
  });

  await t.step("tanh: ∂tanh x/∂x = 1 − tanh² x", () => {
    for (const a of POINTS) {
      const x = new Value(a);
      assertAlmostEquals(gradientsOf(x.tanh(), x)[0]!, 1 - Math.tanh(a) ** 2, 1e-15);
    }
  });
});

Deno.test("the worked example l = (x_1·x_2 + x_4)·x_6 has the gradients 8, 6, 2, 2, 2, 17, 1", () => {
  const x1 = new Value(3, "x_1"), x2 = new Value(4, "x_2");
  const x3 = x1.mul(x2);
  const x4 = new Value(5, "x_4");
  const x5 = x3.add(x4);
  const x6 = new Value(2, "x_6");
  const l = x5.mul(x6);
  l.backward();
  assertEquals([x1, x2, x3, x4, x5, x6, l].map((x) => x.data), [3, 4, 12, 5, 17, 2, 34]);
  assertEquals([x1, x2, x3, x4, x5, x6, l].map((x) => x.grad), [8, 6, 2, 2, 2, 17, 1]);
});

Deno.test("micrograd's README: g = 24.7041, ∂g/∂a = 138.8338, ∂g/∂b = 645.5773", () => {
  const a = new Value(-4), b = new Value(2);
  let c = a.add(b);
  let d = a.mul(b).add(b.pow(3));
  c = c.add(c.add(1));
  c = c.add(add(1, c).add(a.neg()));
  d = d.add(d.mul(2).add(b.add(a).relu()));
  d = d.add(mul(3, d).add(b.sub(a).relu()));
  const e = c.sub(d);
  const f = e.pow(2);
  let g = f.div(2);
  g = g.add(new Value(10).div(f));
  g.backward();
  assertEquals([g.data, a.grad, b.grad].map((x) => x.toFixed(4)), [
    "24.7041",
    "138.8338",
    "645.5773",
  ]);
});

Deno.test("leaves accumulate over backward calls until zeroGrad", () => {
  const x = new Value(3), y = new Value(4);
  const product = x.mul(y), square = x.mul(x);
  product.backward();
  square.backward();
  assertEquals([x.grad, y.grad], [4 + 6, 3]);
  product.backward();
  assertEquals([x.grad, y.grad], [4 + 6 + 4, 3 + 3]);
  zeroGrad(x);
  assertEquals([x.grad, y.grad], [0, 6]);
  square.backward();
  assertEquals([x.grad, y.grad], [6, 6]);
});

Deno.test("a gradient assigned to a leaf is what backward adds to", () => {
  const x = new Value(3);
  const y = x.mul(2);
  x.grad = 10;
  y.backward();
  assertEquals(x.grad, 12);
});

Deno.test("backward on a leaf adds 1 to its gradient, on a constant it does nothing", () => {
  const x = new Value(3);
  x.backward();
  x.backward();
  assertEquals(x.grad, 2);
  const constant = x.mul(5).children[1]!;
  constant.backward();
  assertEquals(constant.grad, 0);
});

/** A graph over random leaves, one of whose versions each is used, in segments that end here and there. */
function randomRoot(random: SeededRandom, nodeCount: number, endings: number): {
  readonly root: Value;
  readonly leaves: readonly Value[];
} {
  const leaves = Array.from({ length: 6 }, () => new Value(random.unit() * 4 - 2));
  const nodes = [...leaves];
  growNodes(random, nodes, nodeCount, MODERATE, () => {
    if (random.chance(endings)) endSegment();
    if (random.chance(0.03)) random.pick(leaves).data = random.unit() * 4 - 2;
  });
  return { root: sum(nodes), leaves };
}

Deno.test("a second backward adds exactly the same again, bit for bit", () => {
  for (let seed = 0; seed < 60; seed++) {
    const random = new SeededRandom(seed);
    const { root, leaves } = randomRoot(random, 200, seed % 2 === 0 ? 0 : 0.05);
    root.backward();
    const first = leaves.map((leaf) => leaf.grad);
    root.backward();
    assertSame(leaves.map((leaf) => leaf.grad), first.map((grad) => grad + grad));
    zeroGrad(...leaves);
    root.backward();
    assertSame(leaves.map((leaf) => leaf.grad), first);
  }
});

Deno.test("interior gradients are those of the last backward that reached them", () => {
  const x = new Value(3);
  const shared = x.mul(2);
  const first = shared.mul(5), second = shared.mul(7);
  first.backward();
  first.backward();
  assertEquals([first.grad, shared.grad], [1, 5]);
  second.backward();
  assertEquals([second.grad, shared.grad], [1, 7]);
  assertEquals(first.grad, 1, "second does not reach first");
  assertEquals(x.grad, 2 * (5 + 5 + 7));
  shared.backward();
  assertEquals([shared.grad, second.grad], [1, 1]);
});

Deno.test("interior gradients of shared nodes are the last sweep's across segments too", () => {
  const x = new Value(3);
  const shared = x.mul(2);
  endSegment();
  const first = shared.mul(5);
  endSegment();
  const second = shared.mul(7).add(first);
  second.backward();
  assertEquals([first.grad, shared.grad, x.grad], [1, 12, 24]);
  first.backward();
  assertEquals([first.grad, shared.grad, x.grad], [1, 5, 34]);
  assertEquals(second.grad, 1);
});

Deno.test("a graph may be built on nodes of one that was already swept", () => {
  const x = new Value(3);
  const a = x.mul(x);
  a.backward();
  assertEquals(x.grad, 6);
  const b = a.mul(2);
  b.backward();
  assertEquals(a.grad, 2);
  assertEquals(x.grad, 6 + 12);
  const c = a.mul(b); // 2·x⁴
  zeroGrad(x);
  c.backward();
  assertEquals(x.grad, 8 * 27);
});

Deno.test("uses of a leaf that were recorded before an assignment keep the data they saw", () => {
  const x = new Value(3);
  const square = x.mul(x);
  x.data = 10;
  const later = x.mul(x);
  assertEquals([square.data, later.data], [9, 100]);
  assertEquals(gradientsOf(square, x), [6]);
  assertEquals(gradientsOf(later, x), [20]);
  assertEquals(gradientsOf(add(square, later), x), [26]);
  assertEquals(gradientsOf(x.mul(square), x), [9 + 10 * 6]);
});

Deno.test("all versions of a leaf, in whichever segment, add to its one gradient", () => {
  const x = new Value(0);
  let root: Value = x.mul(1);
  for (let version = 1; version <= 30; version++) {
    if (version % 3 === 0) endSegment();
    x.data = version;
    root = root.add(x.mul(x));
  }
  assertEquals(gradientsOf(root, x), [1 + 2 * (30 * 31) / 2]);
});

Deno.test("0·∞ is 0: sqrt(relu(x)) at −1 has the gradient 0", () => {
  const x = new Value(-1);
  const root = sqrt(x.relu());
  assertEquals(gradientsOf(root, x), [0]);
  assertEquals(root.children[0]!.grad, Infinity);
});

Deno.test("0·∞ is 0: the branch of max that was not taken has the gradient 0", () => {
  const x = new Value(0);
  assertEquals(gradientsOf(max(x.sqrt(), 2), x), [0]); // an adjoint of 0, a partial of ∞
  const y = new Value(3), infinite = new Value(Infinity);
  assertEquals(gradientsOf(y.mul(0).mul(infinite), y), [0]); // an adjoint of ∞, a partial of 0
  assertEquals(gradientsOf(x.select(y.mul(infinite), y), y), [1]);
});

Deno.test("0·NaN is 0 as well, and any other product with NaN is NaN", () => {
  const x = new Value(2), notANumber = new Value(NaN);
  assertEquals(gradientsOf(x.mul(notANumber).mul(0), x), [0]);
  assertEquals(gradientsOf(x.mul(notANumber), x), [NaN]);
});

Deno.test("a chain of a million operations runs forward and backward", () => {
  const x = new Value(1), one = new Value(1);
  let node: Value = x;
  for (let i = 0; i < 1_000_000; i++) node = node.add(one);
  assertEquals(node.data, 1_000_001);
  node.backward();
  assertEquals([x.grad, one.grad], [1, 1_000_000]);
});

Deno.test("a chain of a million is ordered and traced, the operands of each node before it", () => {
  const x = new Value(1);
  let node: Value = x;
  for (let i = 0; i < 1_000_000; i++) node = node.neg();
  const order = reversedTopologicalOrder(node);
  assertEquals(order.length, 1_000_001);
  assert(order[0]!.id === node.id && order.at(-1) === x);
  const { length, operands } = trace(node);
  assertEquals(length, 1_000_001);
  for (let position = 1; position < length; position++) {
    if (operands[3 * position] !== position - 1) throw new Error(`no chain at ${position}`);
  }
});

/** The engine's gradients of a root against those of the reference, bit for bit, at every interior node. */
function assertSweptAsReference(root: Value): void {
  const graph = trace(root), expected = referenceSweep(graph);
  root.backward();
  for (let position = 0; position < graph.length; position++) {
    if (graph.rules[position] === undefined) continue;
    const grad = graph.grad(position);
    if (!Object.is(grad, expected[position])) {
      throw new Error(`position ${position}: ${grad} instead of ${expected[position]}`);
    }
  }
}

/** Leaves, each used by one product alone: then the order in which its gradient is added up is known. */
function wrappedLeaves(random: SeededRandom, count: number): { leaves: Value[]; nodes: Value[] } {
  const leaves = Array.from({ length: count }, () => new Value(random.unit() * 4 - 2));
  return { leaves, nodes: leaves.map((leaf) => leaf.mul(1)) };
}

Deno.test("every gradient is that of the chain rule over plain arrays, bit for bit", () => {
  for (let seed = 0; seed < 100; seed++) {
    const random = new SeededRandom(seed);
    const { leaves, nodes } = wrappedLeaves(random, 5), wrapped = [...nodes];
    growNodes(random, nodes, 300, MODERATE);
    assertSweptAsReference(sum(nodes));
    assertSame(leaves.map((leaf) => leaf.grad), wrapped.map((node) => node.grad));
  }
});

Deno.test("so it is over many small segments", () => {
  for (let seed = 0; seed < 40; seed++) {
    const random = new SeededRandom(seed);
    const { leaves, nodes } = wrappedLeaves(random, 5), wrapped = [...nodes];
    growNodes(random, nodes, 300, MODERATE, () => {
      if (random.chance(0.08)) endSegment();
    });
    const root = sum(nodes);
    assertSweptAsReference(root);
    assertSame(leaves.map((leaf) => leaf.grad), wrapped.map((node) => node.grad));
    assertSweptAsReference(random.pick(nodes.slice(5))); // a part of what was swept
    assertSweptAsReference(root);
  }
});

Deno.test("so it is of wide graphs of many thousand nodes, in segments as they come", () => {
  for (let seed = 0; seed < 3; seed++) {
    const random = new SeededRandom(seed);
    const { nodes } = wrappedLeaves(random, 50);
    growNodes(random, nodes, 40_000, MODERATE);
    assertSweptAsReference(sum(nodes));
  }
});

Deno.test("gradients of integer graphs are the sums of path products, exactly", () => {
  let compared = 0;
  for (let seed = 0; seed < 200; seed++) {
    const random = new SeededRandom(seed);
    const { leaves, root, gradients, largest } = integerGraph(random, 120);
    if (largest > BigInt(Number.MAX_SAFE_INTEGER)) continue;
    root.backward();
    assertEquals(leaves.map((leaf) => BigInt(leaf.grad)), gradients);
    compared++;
  }
  assert(compared >= 150, `${compared} graphs stayed within the integers`);
});

/** A graph of sums, differences and products, with its gradients in exact arithmetic and the largest number there. */
function integerGraph(random: SeededRandom, count: number): {
  readonly leaves: readonly Value[];
  readonly root: Value;
  readonly gradients: readonly bigint[];
  readonly largest: bigint;
} {
  const leaves = Array.from({ length: 4 }, () => new Value(random.below(7) - 3));
  const values: Value[] = [...leaves];
  const exact = leaves.map((leaf) => BigInt(leaf.data));
  // The partials of each node by nodes before it.
  const edges: [operand: number, partial: bigint][][] = leaves.map(() => []);
  for (let i = 0; i < count; i++) {
    const [p, q] = [random.below(values.length), random.below(values.length)];
    if (random.chance(0.1)) endSegment();
    const kind = random.below(6), c = random.below(5) - 2;
    if (kind < 2) {
      values.push(add(values[p]!, values[q]!));
      exact.push(exact[p]! + exact[q]!);
      edges.push([[p, 1n], [q, 1n]]);
    } else if (kind < 4) {
      values.push(sub(values[p]!, values[q]!));
      exact.push(exact[p]! - exact[q]!);
      edges.push([[p, 1n], [q, -1n]]);
    } else if (kind === 4) {
      values.push(random.chance(0.5) ? mul(c, values[p]!) : mul(values[p]!, c));
      exact.push(exact[p]! * BigInt(c));
      edges.push([[p, BigInt(c)]]);
    } else {
      const leaf = random.below(leaves.length);
      values.push(mul(values[p]!, leaves[leaf]!));
      exact.push(exact[p]! * exact[leaf]!);
      edges.push([[p, exact[leaf]!], [leaf, exact[p]!]]);
    }
  }
  const last = values.length - 1;
  assertEquals(BigInt(values[last]!.data), exact[last]!);
  const adjoints = exact.map((_, i) => i === last ? 1n : 0n);
  const bounds = [...adjoints]; // what any order of additions stays within
  for (let i = last; i >= 0; i--) {
    for (const [operand, partial] of edges[i]!) {
      adjoints[operand]! += adjoints[i]! * partial;
      bounds[operand]! += bounds[i]! * absolute(partial);
    }
  }
  const largest = [...exact.map(absolute), ...bounds].reduce((a, b) => a > b ? a : b);
  return {
    leaves,
    root: values[last]!,
    gradients: leaves.map((_, i) => adjoints[i]!),
    largest,
  };
}

const absolute = (x: bigint) => x < 0n ? -x : x;

Deno.test("gradients are about the central differences", () => {
  const f = (x: Operand, y: Operand): Operand => {
    const u = tanh(add(mul(x, y), pow(sub(x, 2), 2)));
    return add(mul(u, u), sub(neg(y), max(x, mul(y, u))));
  };
  const h = 1e-6;
  for (let seed = 0; seed < 50; seed++) {
    const random = new SeededRandom(seed);
    const a = random.unit() * 4 - 2, b = random.unit() * 4 - 2;
    const x = new Value(a), y = new Value(b);
    const gradients = gradientsOf(f(x, y) as Value, x, y);
    const difference = (dx: number, dy: number) =>
      ((f(a + dx, b + dy) as number) - (f(a - dx, b - dy) as number)) / (2 * h);
    assertAlmostEquals(gradients[0]!, difference(h, 0), 1e-4);
    assertAlmostEquals(gradients[1]!, difference(0, h), 1e-4);
  }
});

Deno.test("so it is of graphs that grow side by side, of which each has gaps where the others stand", () => {
  for (let seed = 0; seed < 30; seed++) {
    const random = new SeededRandom(seed), count = 2 + random.below(200);
    const { leaves } = wrappedLeaves(random, count);
    const graphs = leaves.map((leaf) => [leaf.mul(1), leaf.mul(2)]);
    for (let step = 0; step < 40; step++) {
      for (const nodes of graphs) growNodes(random, nodes, 1, MODERATE);
    }
    for (const nodes of graphs.slice(0, 5)) assertSweptAsReference(sum(nodes));
  }
});

Deno.test("where a graph has gaps the higher of two operands is swept first, in whatever order they stand", () => {
  const other = new Value(1);
  for (const gap of [1, 2, 63, 64, 65, 200]) {
    const leave = () => {
      for (let i = 0; i < gap; i++) other.mul(2);
    };
    for (const join of [(a: Value, b: Value) => a.mul(b), (a: Value, b: Value) => b.mul(a)]) {
      const x = new Value(3), a = x.mul(2);
      leave();
      const b = a.mul(5);
      leave();
      const c = join(a, b);
      leave();
      c.mul(7).backward();
      assertEquals([c.grad, b.grad, a.grad, x.grad], [7, 42, 420, 840]);
    }
  }
  assertEquals(other.grad, 0);
});
