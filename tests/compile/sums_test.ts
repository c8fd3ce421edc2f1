import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { applyRule } from "../../lib/check/graphs/plan.ts";
import { SeededRandom } from "../../lib/check/graphs/seeded_random.ts";
import { compileGraph } from "../../lib/compile/compile.ts";
import { GeneratedCode, type KernelOptions } from "../../lib/compile/generated_code.ts";
import { Kernel } from "../../lib/kernel/kernel.ts";
import { takeMemory } from "../../lib/compile/memory.ts";
import { compile } from "../../lib/compile/mod.ts";
import { TracedSource } from "../../lib/compile/traced_source.ts";
import {
  add,
  defineRule,
  exp,
  mul,
  relu,
  type Rule,
  rules,
  sin,
  sqrt,
  sub,
  sum,
  tanh,
  trace,
  Value,
} from "../../mod.ts";
import { kernelKinds } from "../support/kernels.ts";
import { type Sums, sumsOf, sumsOfBatch } from "../support/sums.ts";
import { assertSameDoubles } from "../support/ulps.ts";

/** The rules before tests define others. */
const builtIn = [...rules.values()];

const numbers = (...values: number[]) => new Float64Array(values);

/** The kernel of a function whose first inputs are shared. */
function kernelOf(
  inputs: number,
  shared: number,
  f: (...x: Value[]) => Value,
  options: KernelOptions = {},
): Kernel {
  const leaves = Array.from({ length: inputs }, () => new Value(0.5));
  return compileGraph([f(...leaves)], leaves, options, shared);
}

/** Makes the memory grow that kernels share, so that all views of it are of no use any more. */
function growMemory(): void {
  const blocks = [takeMemory(64)], { shared } = blocks[0]!, before = shared.growths;
  while (shared.growths === before) blocks.push(takeMemory(1 << 20));
  for (const { shared, address, bytes } of blocks) shared.giveBack(address, bytes);
}

function assertSameSums(actual: Sums, expected: Sums, where: string): void {
  assertSameDoubles(actual.values, expected.values, `values, ${where}`);
  assertSameDoubles([actual.value, ...actual.grad], [expected.value, ...expected.grad], where);
}

/** So many samples of so many numbers each. */
function drawSamples(seed: number, samples: number, size: number): number[][] {
  const random = new SeededRandom(seed);
  return Array.from(
    { length: samples },
    () => Array.from({ length: size }, () => 2 * random.unit() - 1),
  );
}

/** Numbers at which rules have their edges. */
const EDGES = [0, -0, 5e-324, 0.5, -0.5, 1, -1, 2, -3, 710, -745, 1e300, -Infinity, Infinity, NaN];

/** A rule of u + x, of which u is shared and x a sample's. */
function sumOfRule(rule: Rule, options: KernelOptions): Kernel {
  const { arity } = rule;
  return kernelOf(
    2 * arity,
    arity,
    (...x) => applyRule(rule, Array.from({ length: arity }, (_, k) => add(x[k]!, x[arity + k]!))),
    options,
  );
}

const SIZES = [0, 1, 2, 3, 16, 17, 255, 256, 257, 511, 513, 1281];

for (const [kind, options] of kernelKinds) {
  describe(`${kind} code adds up samples:`, () => {
    it("any number of them, with what batches have of each, to the bit", () => {
      for (const shared of [0, 1, 2, 3, 4, 5, 9]) {
        const kernel = kernelOf(shared + 2, shared, (...x) => {
          const [a, b] = x.slice(shared), p = x.slice(0, shared);
          return sum([
            mul(a!, b!),
            ...p.map((p, k) => mul(tanh(mul(p, [a!, b!][k % 2]!)), sin(p))),
          ]);
        }, options);
        const parameters = drawSamples(1, 1, shared)[0]!;
        for (const size of SIZES) {
          const samples = drawSamples(size, size, 2), weights = samples.map(([x]) => x! * 3);
          const where = `${size} samples, ${shared} shared`;
          const all = [kernel, parameters, samples] as const;
          assertSameSums(sumsOf(...all), sumsOfBatch(...all), where);
          assertSameSums(sumsOf(...all, weights), sumsOfBatch(...all, weights), where);
        }
      }
    });

    it("of every rule, at edges too", () => {
      for (const rule of builtIn) {
        const kernel = sumOfRule(rule, options), random = new SeededRandom(3);
        const samples = Array.from(
          { length: 45 },
          (_, i) =>
            Array.from({ length: rule.arity }, (_, k) => {
              return k === 0 ? EDGES[i % EDGES.length]! : random.pick(EDGES);
            }),
        );
        for (const shared of [-0, 0.25]) {
          const all = [kernel, Array<number>(rule.arity).fill(shared)] as const;
          assertSameSums(sumsOf(...all, samples), sumsOfBatch(...all, samples), rule.name);
          for (const sample of samples.slice(0, 15)) { // sums do not show which sample is wrong
            const where = `${rule.name}(${sample})`;
            assertSameSums(sumsOf(...all, [sample]), sumsOfBatch(...all, [sample]), where);
          }
        }
      }
    });

    it("where one sample of a chunk needs guards, and where what all share needs them", () => {
      const root = (x: Value) => sqrt(relu(x)); // ∞ · 0 where x < 0
      const ofSample = kernelOf(2, 1, (p, x) => root(mul(p, x)), options);
      const samples = drawSamples(5, 700, 1).map(([x]) => [x! + 1.5]);
      samples[300] = [-1];
      const sums = sumsOf(ofSample, [2], samples);
      assertSameSums(sums, sumsOfBatch(ofSample, [2], samples), "a sample");
      assert(Number.isFinite(sums.grad[0]!));
      const ofShared = kernelOf(3, 2, (p, q, x) => {
        return add(add(mul(root(p), x), root(q)), mul(q, x)); // by q the product is computed once
      }, options);
      const shared = [-1, -2], all = [ofShared, shared, samples] as const;
      assertSameSums(sumsOf(...all), sumsOfBatch(...all), "shared");
      assertEquals(sumsOf(...all).grad[0], 0);
    });

    it("with a NaN among the values where a sample has one", () => {
      const kernel = kernelOf(2, 1, (p, x) => mul(p, x.log()), options);
      const { value, grad, values } = sumsOf(kernel, [2], [[1], [-1], [Math.E]]);
      assertEquals([value, ...grad], [NaN, NaN]);
      assertEquals(values.map(Number.isNaN), [false, true, false]);
    });

    it("and leaves out those that weigh 0, be they NaN or infinite", () => {
      const kernel = kernelOf(2, 1, (p, x) => mul(p, x.log()), options);
      const samples = [[1], [-1], [Math.E], [0], [NaN]], weights = [1, 0, 2, 0, -0];
      const { value, grad, values } = sumsOf(kernel, [2], samples, weights);
      assertSameDoubles([value, ...grad], [4, 2]);
      assertEquals(values.map(Number.isFinite), [true, false, true, false, false]);
    });

    it("without a negative zero", () => {
      const kernel = kernelOf(2, 1, (p, x) => mul(p, x), options), grad = numbers(7);
      assertSameDoubles([kernel.sumAndGrad([-0], [0], grad), ...grad], [0, 0]);
      assertSameDoubles([kernel.sumAndGrad([-0], [-0, -0], grad), ...grad], [0, 0]);
      const negative = { mean: true, weights: [-1, -1] };
      assertSameDoubles([kernel.sumAndGrad([0], [1, -1], grad, negative), ...grad], [0, 0]);
    });

    it("of more inputs than are copied at once", () => {
      const inputs = 1500;
      const kernel = kernelOf(inputs + 1, 1, (p, ...x) => mul(p, sum(x)), options);
      const samples = drawSamples(7, 27, inputs), all = [kernel, [0.5], samples] as const;
      assertSameSums(sumsOf(...all), sumsOfBatch(...all), "wide samples");
    });

    it("within a sum of the same kernel, in which memory grows", () => {
      let depth = 0;
      const inner = numbers(0, 0);
      const nested = defineRule({
        name: `sums in ${kind}`,
        evaluate: (x) => {
          if (depth++ === 3) {
            growMemory();
            kernel.sumAndGrad([10, 20], [5, 6, 7], inner);
          }
          return 3 * x;
        },
        partials: [() => 3],
        expression: "3 * x",
      });
      const kernel = kernelOf(3, 2, (p, q, x) => mul(add(exp(mul(p, 0)), q), nested(x)), options);
      depth = 0;
      const grad = numbers(7, 7), values = new Float64Array(5);
      assertEquals(kernel.sumAndGrad([1, 2], [1, 2, 3, 4, 5], grad, { values }), 135);
      assertEquals([...grad, ...values, ...inner], [0, 45, 9, 18, 27, 36, 45, 0, 54]);
    });

    it("while memory grows", () => {
      let isGrowing = false;
      const growing = defineRule({
        name: `growing in sums of ${kind}`,
        evaluate: (x) => {
          if (isGrowing && x % 2 === 0) growMemory();
          return x;
        },
        partials: [() => 1],
        expression: "x",
      });
      const kernel = kernelOf(2, 1, (p, x) => mul(p, growing(x)), options), grad = numbers(7);
      isGrowing = true;
      const values = numbers(7, 7, 7), rows = numbers(1, 2, 3), weights = numbers(1, 10, 100);
      assertEquals(kernel.sumAndGrad(numbers(2), rows, grad, { values, weights }), 642);
      assertEquals([...grad, ...values], [321, 2, 4, 6]);
    });

    it("again after a user's rule threw, and leaves the gradient as it was", () => {
      const touchy = defineRule({
        name: `touchy sums in ${kind}`,
        evaluate: (x) => {
          if (x > 1) throw new RangeError("too large");
          return x;
        },
        partials: [() => 1],
        expression: "x",
      });
      const kernel = kernelOf(2, 1, (p, x) => mul(p, touchy(x)), options), grad = numbers(7);
      assertThrows(() => kernel.sumAndGrad([1], [0.5, 1, 2], grad), RangeError, "too large");
      assertEquals([...grad], [7]);
      assertEquals(kernel.sumAndGrad([2], [0.5, 1, 0], grad), 3);
      assertEquals([...grad], [1.5]);
    });

    it("and computes no other sample beside the last one of an odd number", () => {
      let computed: number[] = [];
      const noting = defineRule({
        name: `noting in sums of ${kind}`,
        evaluate: (x) => {
          computed.push(x);
          return x;
        },
        partials: [() => 1],
        expression: "x",
      });
      const kernel = kernelOf(2, 1, (p, x) => mul(p, noting(x)), options);
      kernel.sumAndGrad([1], [7, 8], [0]);
      computed = [];
      kernel.sumAndGrad([1], [3], [0]);
      assertEquals(new Set(computed), new Set([3]));
    });

    it("and computes once a call what depends on shared inputs alone", () => {
      let calls = { shared: 0, own: 0 };
      const counting = (of: "shared" | "own") =>
        defineRule({
          name: `${of} in sums of ${kind}`,
          evaluate: (x) => {
            calls[of]++;
            return 2 * x;
          },
          partials: [() => 2],
          expression: "2 * x",
        });
      const shared = counting("shared"), own = counting("own");
      const kernel = kernelOf(2, 1, (p, x) => mul(shared(p), own(x)), options), grad = numbers(0);
      kernel.sumAndGrad([3], numbers(1), grad);
      calls = { shared: 0, own: 0 };
      assertEquals(kernel.sumAndGrad([3], new Float64Array(600).fill(1), grad), 600 * 12);
      assertEquals([...grad], [600 * 4]);
      assertEquals(calls, { shared: 1, own: 600 });
    });
  });
}

describe("sums of samples", () => {
  const kernel = compile(
    (w: Value[], x: Value[], y: Value[]) => sub(tanh(add(mul(w[0]!, x[0]!), w[1]!)), y[0]!).pow(2),
    { inputs: [2, 1, 1] },
  );
  const rows = drawSamples(11, 5000, 2), shared = numbers(0.3, -0.2);

  it("have the same bits however samples are dealt out in multiples of 256, where neighbours are added first", () => {
    const share = (begin: number, end: number) => {
      const { value, grad } = sumsOf(kernel, [...shared], rows.slice(begin, end));
      return numbers(value, ...grad);
    };
    const whole = share(0, rows.length);
    const plus = (a: Float64Array, b: Float64Array) => a.map((x, i) => x + b[i]!);
    for (const size of [256, 512, 1024, 4096]) {
      let shares = Array.from(
        { length: Math.ceil(rows.length / size) },
        (_, i) => share(size * i, Math.min(size * (i + 1), rows.length)),
      );
      while (shares.length > 1) {
        shares = Array.from(
          { length: Math.ceil(shares.length / 2) },
          (_, i) => shares[2 * i + 1] ? plus(shares[2 * i]!, shares[2 * i + 1]!) : shares[2 * i]!,
        );
      }
      assertSameDoubles(shares[0]!, whole, `shares of ${size}`);
    }
    const odd = plus(share(0, 300), share(300, rows.length)); // rounds in another order
    assert(odd.some((x, i) => x !== whole[i]));
    odd.forEach((x, i) => assertAlmostEquals(x, whole[i]!, 1e-10));
  });

  it("are of the first argument, or of as many as 'shared' says", () => {
    const f = (a: Value, b: Value, x: Value) => mul(add(a, mul(2, b)), x);
    const grads = [[3], [3, 6]];
    [undefined, 2].forEach((shared, i) => {
      const kernel = compile(f, shared === undefined ? {} : { shared }), grad = [...grads[i]!];
      assertEquals(kernel.sharedInputs, i + 1);
      const samples = i === 0 ? [10, 1, 100, 2] : [1, 2], point = [5, 10].slice(0, i + 1);
      kernel.sumAndGrad(point, samples, grad);
      assertEquals(grad, grads[i]);
    });
    assertEquals(kernel.sharedInputs, 2);
    assertEquals(
      compile((x: Value[], y: Value[]) => dotOf(x, y), { inputs: [2, 2], shared: 2 })
        .sharedInputs,
      4,
    );
    assertEquals(compile(f, { shared: 0 }).sumAndGrad([], [1, 2, 3, 4, 5, 6], []), 15 + 84);
    for (const bad of [-1, 0.5, NaN, "1", null, [0]]) {
      const options = { shared: bad as number };
      assertThrows(() => compile(f, options), TypeError, "'shared' must be a number of arguments");
    }
    assertThrows(
      () => compile(f, { shared: 4 }),
      RangeError,
      "at most the number of its arguments",
    );
    assertThrows(
      () => compile(f, { share: 1 } as never),
      TypeError,
      "the options are inputs, allowFrozen, and shared",
    );
  });

  const dotOf = (x: Value[], y: Value[]) => sum(x.map((x, i) => mul(x, y[i]!)));

  it("are means where that is asked for, weighted ones too", () => {
    const count = rows.length, samples = Float64Array.from(rows.flat()), grad = numbers(0, 0);
    const mean = kernel.sumAndGrad(shared, samples, grad, { mean: true });
    const sums = sumsOf(kernel, [...shared], rows);
    assertSameDoubles([mean, ...grad], [sums.value, ...sums.grad].map((x) => x / count));
    const weights = rows.map((_, i) => i % 3),
      weighted = sumsOf(kernel, [...shared], rows, weights);
    const total = weights.reduce((a, b) => a + b);
    const value = kernel.sumAndGrad(shared, samples, grad, { mean: true, weights });
    assertSameDoubles([value, ...grad], [weighted.value, ...weighted.grad].map((x) => x / total));
  });

  it("of no samples are 0, and have no mean", () => {
    const grad = numbers(7, 7), none = numbers(), options = { values: numbers(), weights: none };
    assertEquals(kernel.sumAndGrad(shared, none, grad, options), 0);
    assertEquals([...grad], [0, 0]);
    grad.fill(7);
    const mean = (samples: number[], weights?: number[]) => () =>
      kernel.sumAndGrad(shared, samples, grad, { mean: true, weights });
    assertThrows(mean([]), RangeError, "there must be samples");
    assertThrows(mean([1, 2, 3, 4], [1, -1]), RangeError, "the sum of the weights must not be 0");
    assertEquals([...grad], [7, 7]);
  });

  it("take and fill arrays of numbers, all or some", () => {
    const samples = rows.slice(0, 5).flat(),
      expected = sumsOf(kernel, [...shared], rows.slice(0, 5));
    for (let choice = 0; choice < 32; choice++) {
      const as = <T extends number[]>(bit: number, list: T) =>
        (choice >> bit & 1) === 1 ? Float64Array.from(list) : [...list];
      const grad = as(2, [7, 7]), values = as(3, [7, 7, 7, 7, 7]), weights = as(4, [1, 1, 1, 1, 1]);
      const value = kernel.sumAndGrad(as(0, [...shared]), as(1, samples), grad, {
        values,
        weights,
      });
      assertSameSums({ value, grad: [...grad], values: [...values] }, expected, `${choice}`);
    }
  });

  it("refuse what does not fit, before anything is written", () => {
    const grad = numbers(7, 7), values = numbers(7), sample = numbers(1, 2);
    type Call = (...args: unknown[]) => unknown;
    const call = (...args: unknown[]) => () =>
      (kernel as unknown as Record<string, Call>)["sumAndGrad"]!(...args);
    const detached = numbers(1, 2);
    structuredClone(detached, { transfer: [detached.buffer] });
    const together = numbers(7, 7, 7, 7), list = [7, 7];
    const wrong: readonly (readonly [unknown[], typeof TypeError | typeof RangeError, string])[] = [
      [[numbers(1), sample, grad], RangeError, "'shared' must have 2 elements"],
      [[shared, numbers(1, 2, 3), grad], RangeError, "'samples' must have 2 elements a sample"],
      [[shared, sample, numbers(1)], RangeError, "'grad' must have 2 elements"],
      [[shared, sample, grad, { values: numbers(1, 2) }], RangeError, "'values' must have 1"],
      [[shared, sample, grad, { values, weights: numbers() }], RangeError, "'weights' must have 1"],
      [[[1], sample, grad, { values }], RangeError, "'shared' must have 2 elements"],
      [["12", sample, grad], TypeError, "'shared' must be a Float64Array"],
      [[shared, new Float32Array(2), grad], TypeError, "'samples' must be a Float64Array"],
      [[shared, sample, null], TypeError, "'grad' must be a Float64Array"],
      [[shared, sample, grad, { values: 3 }], TypeError, "'values' must be a Float64Array"],
      [[shared, sample, grad, { weights: "1" }], TypeError, "'weights' must be a Float64Array"],
      [[shared, [1, "2"], grad, { values }], TypeError, "'samples[1]' must be a number"],
      [[detached, sample, grad], TypeError, "'shared' is detached"],
      [[shared, detached, grad], TypeError, "'samples' is detached"],
      [[shared, sample, grad, { values: detached }], TypeError, "'values' is detached"],
      [[grad, sample, grad], TypeError, "'shared' and 'grad' must not share memory"],
      [[shared, grad, grad], TypeError, "'samples' and 'grad' must not share memory"],
      [
        [shared, sample, together.subarray(0, 2), { values: together.subarray(1, 2) }],
        TypeError,
        "'values' and 'grad' must not share memory",
      ],
      [
        [shared, sample, grad, { values, weights: values }],
        TypeError,
        "'weights' and 'values' must not share memory",
      ],
      [[shared, list, list], TypeError, "'samples' and 'grad' must not share memory"],
      [[shared, sample, grad, values], TypeError, "'options' must be an object"],
      [[shared, sample, grad, { value: values }], TypeError, 'current option is "value"'],
      [[shared, sample, grad, { mean: 1, values }], TypeError, "'mean' must be a boolean"],
    ];
    for (const [args, Kind, message] of wrong) assertThrows(call(...args), Kind, message);
    assertEquals([...grad, ...values, ...together, ...list], Array(9).fill(7));
  });

  it("may read arrays that have memory in common, and write beside what they read", () => {
    const memory = numbers(0.3, -0.2, 1, 0.5, 7, 7, 7),
      part = (a: number, b: number) => memory.subarray(a, b);
    const value = kernel.sumAndGrad(part(0, 2), part(2, 4), part(4, 6), { values: part(6, 7) });
    const expected = sumsOf(kernel, [0.3, -0.2], [[1, 0.5]]);
    assertSameDoubles([value, ...memory.slice(4)], [
      expected.value,
      ...expected.grad,
      ...expected.values,
    ]);
    const same = numbers(0.5, 0.25);
    assertEquals(kernel.sumAndGrad(same, same, numbers(0, 0)), (Math.tanh(0.5) - 0.25) ** 2);
  });

  it("are of functions with one output, and with inputs that samples do not share", () => {
    assertThrows(
      () => compile((x, y) => [x, y]).sumAndGrad([1], [1], [0]),
      TypeError,
      "the function must have one output",
    );
    assertThrows(
      () => compile((x: Value[]) => sum(x), { inputs: [3] }).sumAndGrad([1, 2, 3], [], [0, 0, 0]),
      TypeError,
      "must have an argument that samples do not share",
    );
    const { sumAndGrad } = kernel;
    assertThrows(() => sumAndGrad(shared, [], numbers(0, 0)), TypeError, "must be a kernel");
  });

  it("are guarded where a NaN appears, and only there", () => {
    const leaves = [new Value(0.5), new Value(0.5)], [p, x] = leaves;
    const indices = new Map(leaves.map((leaf, i) => [leaf, i]));
    const code = new GeneratedCode(new TracedSource(trace(sqrt(relu(p!.mul(x!)))), indices));
    const kernel = new Kernel(2, 1, code), grad = [0];
    kernel.sumAndGrad([1], [1, 4], grad);
    assertEquals(grad, [1.5]);
    assertEquals(code.summed.used.guarded, false);
    kernel.sumAndGrad([1], [1, -4, 4], grad);
    assertEquals(grad, [1.5]);
    assertEquals(code.summed.used.guarded, true);
  });
});
