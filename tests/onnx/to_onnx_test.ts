import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { toOnnx } from "../../lib/onnx/mod.ts";
import {
  add,
  defineRule,
  exp,
  log,
  mul,
  type Operand,
  pow,
  sqrt,
  sum,
  type Value,
} from "../../mod.ts";
import { decode, type DecodedModel } from "./support/decoded_model.ts";
import { evaluate, type Tensor } from "./support/evaluate.ts";
import { curveFit, network, problem, randomFunction, type Summed } from "./support/functions.ts";

/** The outputs of a function's model, of the inputs in order. */
function outputsOf(
  { f, inputs, shared }: Pick<Summed, "f" | "inputs" | "shared">,
  feeds: readonly Tensor[],
  options: Partial<Parameters<typeof toOnnx>[1]> = {},
) {
  const model = decode(toOnnx(f, { inputs, shared, ...options }));
  const named = Object.fromEntries(feeds.map((feed, i) => [`input${i}`, feed]));
  return { model, ...evaluate(model, named) } as unknown as {
    readonly model: DecodedModel;
    readonly value: Tensor;
    readonly values: Tensor;
    readonly gradient: Tensor;
  };
}

/** Throws where numbers are further apart than a share of a scale. */
function assertNear(
  actual: readonly number[],
  expected: readonly number[],
  bound: number,
  where: string,
): void {
  assertEquals(actual.length, expected.length, where);
  actual.forEach((one, i) => {
    assert(Math.abs(one - expected[i]!) <= bound, `${where} [${i}]: ${one} is not ${expected[i]}`);
  });
}

/** A function's model holds against its kernel. */
function assertLikeKernel(summed: Summed, count: number, bounds: Record<string, number>): void {
  const { feeds, values, gradient, scale } = problem(summed, count);
  const size = Math.max(...values.map(Math.abs), 1);
  for (const [type, bound] of Object.entries(bounds) as ["double" | "float", number][]) {
    const kinds = ["checked where needed", "checked", "plain"] as const;
    for (const products of type === "double" ? kinds : kinds.slice(0, 1)) {
      const found = outputsOf(summed, feeds, { type, products });
      const where = `${type}, ${products} products`;
      assertNear(found.values.data, values, bound * size, `${where}: values`);
      const sum = values.reduce((sum, value) => sum + value, 0);
      assertNear(found.value.data, [sum], bound * size * count, `${where}: value`);
      assertNear(found.gradient.data, gradient, bound * (scale + 1), `${where}: gradient`);
    }
  }
}

describe("a model computes what the kernel does", () => {
  it("of the README's network", () => {
    assertLikeKernel(network, 5, { double: 1e-13, float: 1e-5 });
  });
  it("of a curve fit", () => {
    assertLikeKernel(curveFit, 20, { double: 1e-13, float: 1e-5 });
  });
  for (let seed = 0; seed < 60; seed++) {
    it(`of random function ${seed}`, () => {
      assertLikeKernel(randomFunction(seed), 1 + seed % 4, { double: 1e-12, float: 1e-4 });
    });
  }
});

describe("a model has few nodes", () => {
  const nodesOf = ({ f, inputs, shared }: Summed) => {
    return decode(toOnnx(f, { inputs, shared })).nodes;
  };

  it("for a network, whose layers are products of matrices", () => {
    const nodes = nodesOf(network),
      products = nodes.filter(({ operator }) => operator === "MatMul");
    assert(nodes.length <= 90, `${nodes.length} nodes`);
    assertEquals(products.length, 7); // three layers, the adjoints of one, the gradients by three matrices
  });
  it("for a hundred times as many equal terms, as many as for few", () => {
    const terms = (n: number): Summed => ({
      ...curveFit,
      f: (w, x) => sum(w!.map((w) => pow(mul(w, x![0]!).tanh(), 2))),
      inputs: [n, 1],
    });
    assertEquals(nodesOf(terms(10)).length, nodesOf(terms(1000)).length);
  });
  it("none of which gathers a row twice: one row stretches to the number of others", () => {
    const f = (w: Value[], x: Value[]) => sum(w.map((w) => mul(mul(w, x[1]!).tanh(), x[1]!).sin()));
    const { nodes, tensors } = decode(toOnnx(f, { inputs: [50, 2], shared: [0] }));
    const gathered = nodes.filter(({ operator }) => operator === "Gather").map(({ inputs }) => {
      return tensors.find(({ name }) => name === inputs[1])!.data;
    });
    assert(gathered.length > 0);
    for (const rows of gathered) assertEquals(new Set(rows).size, rows.length);
  });
});

describe("shapes and corners", () => {
  const scaled: Pick<Summed, "f" | "inputs" | "shared"> = {
    f: (w, x) => mul(w![0]!, x![0]!),
    inputs: [2, 1],
    shared: [0],
  };
  const two: Tensor = { shape: [2], data: [3, 5] };

  it("sums over one sample, and over none", () => {
    const one = outputsOf(scaled, [two, { shape: [1, 1], data: [7] }]);
    assertEquals([one.value.data, one.values.data, one.gradient.data], [[21], [21], [7, 0]]);
    const none = outputsOf(scaled, [two, { shape: [0, 1], data: [] }]);
    assertEquals([none.value.data, none.values.data, none.gradient.data], [[0], [], [0, 0]]);
  });
  it("counts what is the same for all samples once a sample", () => {
    const f = (w: Value[]) => mul(w[0]!, w[1]!);
    const found = outputsOf({ ...scaled, f }, [two, { shape: [4, 1], data: [1, 2, 3, 4] }]);
    assertEquals([found.value.data, found.values.data], [[60], [15, 15, 15, 15]]);
    assertEquals(found.gradient.data, [20, 12]);
  });
  it("has a gradient of 0 over no samples, where it would be NaN or infinite over some", () => {
    const f = (w: Value[]) => add(log(w[0]!), sqrt(w[1]!)) as Operand;
    for (const w of [[0, 0], [NaN, -1]]) {
      const none = outputsOf({ ...scaled, f: f as Summed["f"] }, [
        { shape: [2], data: w },
        { shape: [0, 1], data: [] },
      ]);
      assertEquals([none.value.data, none.gradient.data], [[0], [0, 0]]);
    }
  });
  it("takes a function that is a number", () => {
    const found = outputsOf({ ...scaled, f: () => 2 }, [two, { shape: [3, 1], data: [1, 2, 3] }]);
    assertEquals([found.value.data, found.values.data], [[6], [2, 2, 2]]);
    assertEquals(found.gradient.data, [0, 0]);
  });
  it("has no output 'gradient' where nothing is shared", () => {
    const f = (x: Value[]) => mul(x[0]!, 2);
    const { model, value } = outputsOf({ f, inputs: [1], shared: [] }, [{
      shape: [2, 1],
      data: [1, 2],
    }]);
    assertEquals(value.data, [6]);
    assertEquals(model.outputs.map(({ name }) => name), ["value", "values"]);
  });
  it("knows sums of the same terms in another order for one", () => {
    const f = (_: Value[], x: Value[]) => {
      const [a, b, c] = x.map((x) => x.tanh()) as [Value, Value, Value];
      return add(a.add(b).add(c).sin(), mul(a.add(b.add(c)).cos(), 2)) as Operand;
    };
    const { values } = outputsOf({ f: f as Summed["f"], inputs: [1, 3], shared: [0] }, [
      { shape: [1], data: [0] },
      { shape: [1, 3], data: [1, 2, 3] },
    ]);
    const total = Math.tanh(1) + Math.tanh(2) + Math.tanh(3);
    assertNear(values.data, [Math.sin(total) + 2 * Math.cos(total)], 1e-14, "value");
  });
  it("adds up a parameter's gradient over its uses", () => {
    const f = (w: Value[], [x, y]: Value[]) =>
      add(mul(w[0]!, x!), mul(exp(mul(w[0]!, y!)), w[1]!)) as Operand;
    const feeds = [{ shape: [2], data: [0, 3] }, { shape: [2, 2], data: [5, 7, 11, 13] }];
    const { gradient } = outputsOf({ f: f as Summed["f"], inputs: [2, 2], shared: [0] }, feeds);
    assertEquals(gradient.data, [5 + 11 + 3 * (7 + 13), 2]);
  });
  it("calls inputs by their names", () => {
    const { model } = outputsOf(scaled, [two, { shape: [1, 1], data: [7] }]);
    assertEquals(model.inputs.map(({ name }) => name), ["input0", "input1"]);
    const named = decode(toOnnx(scaled.f, { inputs: [2, 1], shared: [0], names: ["w", "x"] }));
    assertEquals(named.inputs.map(({ name }) => name), ["w", "x"]);
  });
});

describe("products of 0 and an infinite partial", () => {
  /** 0·√x, of which the derivative by x is 0·∞ at 0. */
  const hidden = (w: Value[], x: Value[]) => mul(mul(w[0]!, x[0]!), sqrt(w[1]!)) as Operand;
  const at = (products: "checked where needed" | "plain") =>
    outputsOf({ f: hidden as Summed["f"], inputs: [2, 1], shared: [0] }, [
      { shape: [2], data: [3, 0] },
      { shape: [1, 1], data: [0] },
    ], { products }).gradient.data;

  it("are 0 where they are checked", () => assertEquals(at("checked where needed"), [0, 0]));
  it("are NaN where they are plain", () => assertEquals(at("plain"), [0, NaN]));
});

describe("rules of one's own", () => {
  it("are written as what they consist of", () => {
    const softExp = defineRule({
      name: "onnxSoftExp",
      evaluate: ((x: number) => log(add(1, exp(x)))) as (x: number) => number,
      partials: [(x) => mul(exp(x), pow(add(1, exp(x)), -1))],
      expression: "log(1 + exp(x))",
    });
    const f = (w: Value[], x: Value[]) => softExp(mul(w[0]!, x[0]!));
    const feeds = [{ shape: [1], data: [0.5] }, { shape: [1, 1], data: [2] }];
    const found = outputsOf({ f: f as Summed["f"], inputs: [1, 1], shared: [0] }, feeds);
    assertNear(found.value.data, [Math.log1p(Math.E)], 1e-15, "value");
    assertNear(found.gradient.data, [2 * Math.E / (1 + Math.E)], 1e-15, "gradient");
  });
  it("that are computed in JavaScript are an error, which names them", () => {
    const opaque = defineRule({
      name: "onnxOpaque",
      evaluate: (x) => Math.expm1(x),
      partials: [(x) => exp(x)],
      expression: "exp(x) - 1",
    });
    assertThrows(
      () => toOnnx((w, x) => opaque(mul(w![0]!, x![0]!)), { inputs: [1, 1], shared: [0] }),
      TypeError,
      `Cannot write ONNX as the rule "onnxOpaque"`,
    );
  });
});
