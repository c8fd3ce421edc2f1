import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { checkRecording } from "../../lib/check/graph_check.ts";
import { build, type Plan } from "../../lib/check/graphs/plan.ts";
import { randomPlan } from "../../lib/check/graphs/random_plan.ts";
import type { Recording } from "../../lib/check/graphs/recording.ts";
import { Tally } from "../../lib/check/report/report.ts";
import { SeededRandom } from "../../lib/check/graphs/seeded_random.ts";
import { compileGraph } from "../../lib/compile/compile.ts";
import type { Kernel } from "../../lib/kernel/kernel.ts";
import { isElementary } from "../../lib/compile/program/instructions.ts";
import { TracedSource } from "../../lib/compile/traced_source.ts";
import { oneSampleModule } from "../../lib/compile/code/sample_module.ts";
import { GeneratedCode, type KernelOptions } from "../../lib/compile/generated_code.ts";
import {
  add,
  atan2,
  defineRule,
  log1p,
  type Rule,
  rules,
  select,
  sub,
  sum,
  trace,
  Value,
} from "../../mod.ts";
import { kernelKinds, kernelOfRule } from "../support/kernels.ts";
import { assertSameDoubles } from "../support/ulps.ts";

const builtIn = [...rules.values()];

/** What kernels make of a plan: the values of all nodes, partials rule by rule, and the gradient. */
function recordWithKernels(
  plan: Plan,
  options: KernelOptions,
  perRule: Map<Rule, Kernel>,
): Recording {
  const { root, values, leaves } = build(plan);
  const inputs = Float64Array.from(leaves, (leaf) => leaf.data);
  const nodes = values.filter((value) => value instanceof Value);
  const outputs = new Float64Array(nodes.length);
  compileGraph(nodes, leaves, options).evaluate(inputs, outputs);
  const ofNode = new Map(nodes.map((node, i) => [node.id, outputs[i]!]));
  const data = values.map((value) => value instanceof Value ? ofNode.get(value.id)! : value);
  const grad = new Float64Array(leaves.length);
  compileGraph([root], leaves, options).valueAndGrad(inputs, grad);
  const gradients = plan.leaf.map((leaf) => leaf < 0 ? 0 : grad[leaf]!);
  const partials = plan.rules.map((rule, i) => {
    if (rule === undefined) return [];
    let kernel = perRule.get(rule);
    if (kernel === undefined) perRule.set(rule, kernel = kernelOfRule(rule, options));
    const at = new Float64Array(rule.arity);
    kernel.valueAndGrad(Float64Array.from(plan.operands[i]!, (k) => data[k]!), at);
    return [...at];
  });
  return { plan, data, partials, gradients, breaches: [] };
}

/** The plan with each version of a leaf as a leaf of its own: a kernel's inputs have one version. */
function withLeavesApart(plan: Plan): Plan {
  let leaves = 0;
  return {
    ...plan,
    leaf: plan.leaf.map((leaf) => leaf < 0 ? leaf : leaves++),
    version: plan.version.map(() => 0),
  };
}

describe("kernels of random graphs agree with the exact oracle as the engine must", () => {
  for (const [kind, options] of kernelKinds) {
    it(kind, () => {
      const tally = new Tally();
      const perRule = new Map<Rule, Kernel>();
      for (let seed = 1; seed <= 40; seed++) {
        const random = new SeededRandom(seed);
        const plan = withLeavesApart(randomPlan(random, 20, builtIn));
        const recording = recordWithKernels(plan, options, perRule);
        const { leaves, faults } = checkRecording(recording, "exact", tally);
        // inner gradients are none of a kernel's outputs
        const own = faults.filter(({ kind }) => kind !== "accumulation");
        assertEquals(own.map(({ blame }) => blame), [], `seed ${seed}`);
        assert(leaves.every(({ agrees }) => agrees));
      }
      assert(tally.comparisons > 1000, `${tally.comparisons} comparisons`);
    });
  }
});

/**
 * A random graph of additions, products, squares and tanh on earlier nodes, and the sum of what no node uses.
 */
function largeGraph(nodes: number, seed: number): { root: Value; leaves: Value[] } {
  const random = new SeededRandom(seed);
  const leaves = Array.from({ length: 40 }, () => new Value(2 * random.unit() - 1));
  const all = [...leaves];
  const used = new Uint8Array(nodes + leaves.length);
  const pick = () => {
    const k = Math.floor(random.unit() * all.length);
    used[k] = 1;
    return all[k]!;
  };
  for (let i = 0; i < nodes; i++) {
    const x = pick();
    const kind = Math.floor(4 * random.unit());
    all.push(
      kind === 0 ? x.add(pick()) : kind === 1 ? x.mul(pick()) : kind === 2 ? x.mul(x) : x.tanh(),
    );
  }
  const root = all.filter((_, i) => used[i] === 0).reduce((sum, value) => sum.add(value));
  return { root, leaves };
}

function results(kernel: Kernel, inputs: Float64Array): number[] {
  const grad = new Float64Array(inputs.length);
  return [kernel.valueAndGrad(inputs, grad), ...grad];
}

/** The sum of the squares of so many terms, each of a weight of its own and one x. */
function sumOfTerms(
  count: number,
  term: (w: Value, x: Value) => Value,
): { root: Value; leaves: Value[] } {
  const weights = Array.from({ length: count }, (_, i) => new Value(Math.sin(i)));
  const x = new Value(0.3);
  const root = weights.map((w) => term(w, x)).map((t) => t.mul(t)).reduce((sum, t) => sum.add(t));
  return { root, leaves: [x, ...weights] };
}

/** The code that a kernel of a graph runs. */
function codeOf(root: Value, leaves: readonly Value[], options?: KernelOptions): GeneratedCode {
  const indices = new Map(leaves.map((leaf, i) => [leaf, i]));
  return new GeneratedCode(new TracedSource(trace(root), indices), options);
}

describe("large graphs", () => {
  it("have the same results in all kinds of code, and those of the engine", () => {
    const { root, leaves } = largeGraph(3000, 5);
    const inputs = Float64Array.from(leaves, (leaf) => leaf.data);
    root.backward();
    const [first, ...others] = kernelKinds.map(([, options]) =>
      results(compileGraph([root], leaves, options), inputs)
    );
    for (const other of others) assertSameDoubles(other, first!);
    const eager = [root.data, ...leaves.map((leaf) => leaf.grad)];
    eager.forEach((expected, i) => {
      const magnitude = Math.max(1, Math.abs(expected));
      assert(Math.abs(first![i]! - expected) <= 1e-9 * magnitude, `output ${i}`);
    });
  });

  it("are interpreted from some size on", () => {
    const generators = [1000, 40_000].map((nodes) => {
      const { root, leaves } = largeGraph(nodes, 6);
      return codeOf(root, leaves).gradient.code.generator;
    });
    assertEquals(generators, ["straight line", "interpreter"]);
  });

  it("have in batches what single samples have", () => {
    const { root, leaves } = largeGraph(40_000, 6);
    const kernel = compileGraph([root], leaves);
    const inputs = Float64Array.from(leaves, (leaf) => leaf.data);
    const count = 5;
    const rows = Float64Array.from(
      { length: count * inputs.length },
      (_, i) => inputs[i % inputs.length]! * (1 + Math.floor(i / inputs.length) / 10),
    );
    const values = new Float64Array(count), grads = new Float64Array(rows.length);
    kernel.batch(rows, values, grads);
    for (let i = 0; i < count; i++) {
      const slice = (array: Float64Array) =>
        array.slice(inputs.length * i, inputs.length * (i + 1));
      assertSameDoubles(results(kernel, slice(rows)), [values[i]!, ...slice(grads)]);
    }
  });

  it("take no local for each operand: V8 allows 50,000 in a function", () => {
    const fused = defineRule({
      name: "fused",
      evaluate: (x, y, z) => x * y + z,
      partials: [(_x, y) => y, (x) => x, () => 1],
      expression: "x * y + z",
    });
    const shapes: [number, (x: Value, y: Value) => Value][] = [
      [17_000, (x, y) => select(x, x, y)],
      [17_000, (x, y) => fused(x, y, x)],
      [5000, (x, y) => atan2(x, y)],
    ];
    for (const [count, f] of shapes) {
      const x = new Value(0.5), y = new Value(0.25);
      let chain: Value = x;
      for (let i = 0; i < count; i++) chain = f(chain, y);
      const written = codeOf(chain, [x, y], { generator: "straight line" }).gradient;
      const { bytes } = oneSampleModule({ ...written, guarded: true }, written.regionSizes);
      assert(WebAssembly.validate(bytes));
    }
  });

  it("have equal terms computed several at once, in all kinds of code", () => {
    const { root, leaves } = sumOfTerms(3001, (w, x) => w.mul(x).tanh());
    for (const [kind, options] of kernelKinds) {
      const written = codeOf(root, leaves, options).gradient;
      const functions = written.program.codes.filter(isElementary).length;
      assertEquals(functions, 3001); // tanh and its derivative together
      const { inVectors } = oneSampleModule({ ...written, guarded: false }, written.regionSizes);
      assert(inVectors >= functions - 1, `${kind}: ${inVectors} instructions in vectors`);
    }
  });

  it("have equal terms with the results of the engine, in all kinds of code", () => {
    const { root, leaves } = sumOfTerms(3001, (w, x) => select(w, w.mul(x).tanh(), w.sin()));
    const inputs = Float64Array.from(leaves, (leaf) => leaf.data);
    const [first, ...others] = kernelKinds.map(([, options]) =>
      results(compileGraph([root], leaves, options), inputs)
    );
    for (const other of others) assertSameDoubles(other, first!);
    root.backward();
    leaves.forEach((leaf, i) => {
      const distance = Math.abs(first![i + 1]! - leaf.grad);
      assert(distance <= 1e-13 * Math.max(1, Math.abs(leaf.grad)), `gradient ${i}`);
    });
  });
});

describe("interpreted code keeps to its memory", () => {
  const interpreted: KernelOptions = { generator: "interpreter", checksMemory: true };

  it("where the last outputs are a run that ends one beyond a step, in batches too", () => {
    for (let width = 8; width <= 13; width++) {
      const leaves = Array.from({ length: 2 * width + 1 }, () => new Value(0.5));
      const [first, ...rest] = leaves;
      const products = rest.slice(0, width).map((x, i) => x.mul(rest[width + i]!));
      let chain = first!; // most of the code is listed, so that rows are computed in pairs
      for (let step = 0; step < 100; step++) chain = chain.mul(0.9).sin().add(0.7);
      const root = products.reduce((sum, product) => sum.add(product), chain);
      const kernel = compileGraph([root], leaves, interpreted);
      const rows = 6, n = leaves.length;
      const values = new Float64Array(rows), grads = new Float64Array(rows * n);
      kernel.batch(new Float64Array(rows * n).fill(0.5), values, grads);
      const single = results(kernel, new Float64Array(n).fill(0.5));
      for (let row = 0; row < rows; row++) {
        const actual = [values[row]!, ...grads.subarray(n * row, n * (row + 1))];
        assertSameDoubles(actual, single, `width ${width}, row ${row}`);
      }
    }
  });

  it("where an odd number of functions with one result is listed after a run", () => {
    const x = new Value(0.3), w = new Value(-0.2), terms = 15_000;
    const root = sum(Array.from({ length: terms }, (_, i) => {
      const z = x.mul(Math.sin(i)).add(w.mul(Math.cos(3 * i)));
      return log1p(z.mul(z));
    }));
    const kernel = compileGraph([root], [x, w], interpreted);
    assertEquals(kernel.value(Float64Array.of(0.3, -0.2)), root.data);
  });

  it("where a run begins after an odd number of functions with two results", () => {
    const leaves = Array.from({ length: 72 }, (_, i) => new Value(Math.sin(i)));
    const turned = [leaves.at(-1)!, ...leaves.slice(0, -1)];
    const root = turned.reduce((sum, x) => sum.add(x.tanh()), new Value(0));
    const inputs = Float64Array.from(leaves, (leaf) => leaf.data);
    const [first, other] = [{ generator: "straight line" } as const, interpreted]
      .map((options) => results(compileGraph([root], leaves, options), inputs));
    assertSameDoubles(other!, first!);
  });

  it("where operands run from the last input on to the first constants, and outputs do", () => {
    const numbers = Array.from({ length: 24 }, (_, i) => i + 2), x = new Value(0.5);
    const y = new Value(0.25);
    const outputs = [
      ...[y, ...numbers].map((value) => sub(value, x)), // a group whose operands are slots 1, 2, 3 …
      x,
      y,
      ...numbers.map((number) => add(new Value(number), -0)),
    ];
    const [first, other] = [{ generator: "straight line" } as const, interpreted]
      .map((options) => {
        const values = new Float64Array(outputs.length);
        compileGraph(outputs, [x, y], options).evaluate(new Float64Array([3, 1000]), values);
        return [...values];
      });
    assertSameDoubles(other!, first!);
  });

  it("where outputs stand side by side two by two, which takes a descriptor for each two", () => {
    const count = 300;
    const p = Array.from({ length: 3 * count }, () => new Value(2)); // every third is not used
    const w = Array.from({ length: 2 * count }, () => new Value(3));
    const terms = Array.from(
      { length: count },
      (_, i) => p[3 * i]!.mul(w[2 * i]!).add(p[3 * i + 1]!.mul(w[2 * i + 1]!)),
    );
    const leaves = [...p, ...w];
    const kernel = compileGraph([terms.reduce((sum, term) => sum.add(term))], leaves, interpreted);
    const inputs = Float64Array.from(leaves, (leaf) => leaf.data);
    const expected = [...p.map((_, i) => i % 3 === 2 ? 0 : 3), ...w.map(() => 2)];
    assertEquals(results(kernel, inputs), [12 * count, ...expected]);
  });
});

describe("a trace", () => {
  it("is compiled without its graph changing", () => {
    const { root, leaves } = largeGraph(200, 7);
    const before = trace(root);
    results(compileGraph([root], leaves), new Float64Array(leaves.length));
    const after = trace(root);
    assertEquals([...after.data], [...before.data]);
    assertEquals(leaves.map((leaf) => leaf.grad), leaves.map(() => 0));
  });
});
