import { assertAlmostEquals, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { compileGraph } from "../../lib/compile/compile.ts";
import { compile, type Kernel } from "../../lib/compile/mod.ts";
import {
  abs,
  add,
  apply,
  defineRule,
  detach,
  exp,
  gradients,
  log,
  max,
  mul,
  neg,
  noGrad,
  type Operand,
  pow,
  relu,
  rules,
  select,
  sigmoid,
  sin,
  sqrt,
  sub,
  sum,
  tanh,
  Value,
  valueAndGrad as valueAndGradOf,
} from "../../mod.ts";
import { kernelKinds, kernelOfRule, valueAndGrad } from "../support/kernels.ts";
import { assertSameDoubles } from "../support/ulps.ts";

const builtIn = [...rules.values()];
const numbers = (...values: number[]) => new Float64Array(values);

describe("compile", () => {
  it("takes as many inputs as the function has parameters", () => {
    const kernel = compile((x, y, z) => mul(add(x, y), z));
    assertEquals(kernel.inputs, 3);
    assertEquals(valueAndGrad(kernel, 1, 2, 4), { value: 12, grad: [4, 4, 3] });
  });

  it("takes rest parameters and arrays where told how many", () => {
    const rest = compile((...x: Value[]) => sum(x), { inputs: 5 });
    assertEquals(rest.value(numbers(1, 2, 3, 4, 5)), 15);
    const arrays = compile((w: Value[], b: Value[]) => add(mul(w[0]!, w[1]!), b[0]!), {
      inputs: [2, 1],
    });
    assertEquals(valueAndGrad(arrays, 3, 4, 5), { value: 17, grad: [4, 3, 1] });
  });

  it("takes a recorded graph: leaves that are not given stay as they are", () => {
    const x = new Value(3), y = new Value(4);
    const kernel = compile(x.mul(y).add(detach(new Value(1))), [y]);
    assertEquals(valueAndGrad(kernel, 10), { value: 31, grad: [3] });
    y.data = 7;
    assertEquals(kernel.value(numbers(10)), 31);
  });

  it("gives inputs that the function does not use the gradient 0", () => {
    assertEquals(valueAndGrad(compile((x, _y) => mul(x, x)), 3, 9), { value: 9, grad: [6, 0] });
    assertEquals(valueAndGrad(compile((x, _y) => x), 3, 9), { value: 3, grad: [1, 0] });
    assertEquals(valueAndGrad(compile((x) => detach(x)), 3), { value: 3, grad: [0] });
  });

  it("takes functions and graphs of no inputs, and arrays of no length", () => {
    const constant = compile(() => new Value(3).mul(2), { inputs: 0 });
    assertEquals(constant.inputs, 0);
    assertEquals(valueAndGrad(constant), { value: 6, grad: [] });
    assertEquals(valueAndGrad(compile(new Value(3), [])), { value: 3, grad: [] });
    const empty = compile((x: Value[], y: Value[]) => sum([...x, ...y]), { inputs: [2, 0] });
    assertEquals(valueAndGrad(empty, 1, 2), { value: 3, grad: [1, 1] });
    for (const [, options] of kernelKinds) {
      const values = numbers(0, 0, 0);
      compileGraph([new Value(3).mul(2)], [], options).batch(numbers(), values, numbers());
      assertEquals([...values], [6, 6, 6]);
    }
  });

  it("takes several outputs in nested arrays, the same one twice too", () => {
    const kernel = compile((x, y) => [add(x, y), [mul(x, y), x], [x]]);
    const outputs = new Float64Array(4);
    kernel.evaluate(numbers(3, 4), outputs);
    assertEquals([...outputs], [7, 12, 3, 3]);
  });

  it("takes numbers for outputs, and objects of outputs as valueAndGrad returns them", () => {
    const outputs = new Float64Array(5);
    const kernel = compile((x, y) => [1, valueAndGradOf((u, v) => u.mul(v))(x, y), [NaN]]);
    kernel.evaluate(numbers(3, 4), outputs);
    assertEquals([...outputs], [1, 12, 4, 3, NaN]);
    assertEquals(valueAndGrad(compile((_x) => -0), 3), { value: -0, grad: [0] });
  });

  it("compiles rules of users, primal and partials", () => {
    let calls = 0;
    const swish = defineRule({
      name: "compiledSwish",
      evaluate: (x) => (calls++, x * sigmoid(x)),
      partials: [(x, out) => add(sigmoid(x), mul(out, sigmoid(neg(x))))],
      expression: "x / (1 + exp(-x))",
    });
    for (const [, options] of kernelKinds) {
      const leaf = new Value(0.5);
      const kernel = compileGraph([swish(mul(leaf, 2))], [leaf], options);
      const before = calls;
      const { value, grad } = valueAndGrad(kernel, 1.25);
      assertEquals(calls, before + 1);
      const x = new Value(1.25), eager = swish(mul(x, 2));
      eager.backward();
      assertAlmostEquals(value, eager.data, 1e-15);
      assertAlmostEquals(grad[0]!, x.grad, 1e-15);
    }
  });

  it("compiles partials that use another user's rule, on operands and on numbers", () => {
    const cube = defineRule({
      name: "compiledCube",
      evaluate: (x) => x * x * x,
      partials: [(x) => mul(3, mul(x, x))],
      expression: "x ^ 3",
    });
    const fourth = defineRule({
      name: "compiledFourth",
      evaluate: (x, y) => 0.5 * x ** 4 + y,
      partials: [(x, _y) => mul(2, cube(x)), () => cube(1)],
      expression: "0.5 * x ^ 4 + y",
    });
    for (const [, options] of kernelKinds) {
      const x = new Value(0.5), y = new Value(0.5);
      const kernel = compileGraph([fourth(cube(x), y)], [x, y], options);
      assertEquals(valueAndGrad(kernel, 2, 1), { value: 2049, grad: [2 * 8 ** 3 * 12, 1] });
    }
  });

  it("refuses what it cannot compile, and says what it was given", () => {
    const wrong = (f: unknown, second?: unknown) => {
      const call = compile as (f: unknown, second?: unknown) => unknown;
      return assertThrows(() => call(f, second), TypeError).message;
    };
    assertStringIncludes(wrong((x: Value) => new Set([x])), "'f' must return a Value");
    assertStringIncludes(wrong((_: Value) => new Date()), "'f' must return a Value");
    assertStringIncludes(wrong((x: Value) => [x, "3"]), 'current value is "3"');
    assertStringIncludes(wrong(() => []), "{ inputs }");
    assertStringIncludes(wrong((_: Value) => []), "there must be an output");
    const itself: unknown[] = [];
    itself.push([{ itself }]);
    assertStringIncludes(wrong((_: Value) => itself), "an array that 'f' gives contains itself");
    assertStringIncludes(wrong([3], []), "'root' must be a Value");
    assertStringIncludes(wrong({ x: new Value(3) }, []), "'root' must be a Value");
    assertStringIncludes(wrong((x: Value) => x, { inputs: -1 }), "'inputs' must be");
    assertStringIncludes(wrong((x: Value) => x, { inputs: "2" }), 'current value is "2"');
    assertStringIncludes(wrong((x: Value) => x, { inputs: null }), "'inputs' must be");
    assertStringIncludes(wrong((x: Value) => x, { inputs: [] }), "'inputs' must be");
    assertStringIncludes(wrong((x: Value) => x, null), "'options' must be an object");
    assertStringIncludes(wrong((x: Value) => x, 3), "current value is 3");
    assertStringIncludes(wrong((x: Value) => x, [new Value(1)]), "'options' must be an object");
    assertStringIncludes(wrong("f"), "'root' must be a Value");
    const x = new Value(1), y = x.mul(2);
    assertStringIncludes(wrong(y, x), "'leaves' must be an array");
    assertStringIncludes(wrong(y, [y]), "'leaves[0]' must be a leaf");
    assertStringIncludes(wrong(y, [x, x]), "'leaves[1]' must be given once");
    assertStringIncludes(wrong(y, [null]), "current value is null");
    assertStringIncludes(wrong(y, new Array(1)), "current value is undefined");
    x.data = 2;
    assertStringIncludes(wrong(y.mul(x), [x]), "must not be assigned between its uses");
    assertStringIncludes(
      assertThrows(() => noGrad(() => compile((v: Value) => v.mul(v))), TypeError).message,
      "within noGrad",
    );
  });
});

describe("the arguments of a kernel", () => {
  const kernel = compile((x, y) => mul(x, y));
  const several = compile((x, y) => [x, y]);

  it("are Float64Arrays, or arrays of numbers", () => {
    const untyped = kernel as unknown as Record<string, (...args: unknown[]) => unknown>;
    for (const bad of [{ length: 2 }, new Float32Array(2), null, undefined, "12", 3]) {
      assertThrows(() => untyped["value"]!(bad), TypeError, "'inputs' must be a Float64Array");
      assertThrows(() => untyped["valueAndGrad"]!(numbers(1, 2), bad), TypeError, "'grad'");
      assertThrows(
        () => untyped["batch"]!(numbers(1, 2), bad, numbers(1, 2)),
        TypeError,
        "'values'",
      );
    }
  });

  it("may be arrays of numbers, all or some", () => {
    assertEquals(kernel.value([3, 4]), 12);
    for (const inputs of [[3, 4], numbers(3, 4)]) {
      for (const grad of [[7, 7], numbers(7, 7)]) {
        assertEquals(kernel.valueAndGrad(inputs, grad), 12);
        assertEquals([...grad], [4, 3]);
      }
    }
    const values = [0, 0], grads = [0, 0, 0, 0], outputs = [0, 0], rows = [3, 4, 5, 6];
    kernel.batch(rows, values, grads);
    assertEquals([values, grads], [[12, 30], [4, 3, 6, 5]]);
    kernel.batch(rows, values, rows);
    assertEquals(rows, grads);
    several.evaluate([3, 4], outputs);
    assertEquals(outputs, [3, 4]);
    const call = kernel as unknown as Record<string, (...args: unknown[]) => unknown>;
    for (const bad of ["3", null, undefined, 3n, new Value(3)]) {
      assertThrows(() => call["value"]!([3, bad]), TypeError, "'inputs[1]' must be a number");
    }
    assertThrows(() => call["value"]!(new Array(2)), TypeError, "'inputs[0]' must be a number");
    const hint =
      "current value is an array of 2: rows stand one after the other, as in inputs.flat()";
    assertThrows(() => call["value"]!([[1, 2], [3, 4]]), TypeError, hint);
    assertThrows(() => kernel.value([3]), RangeError, "must have 2 elements");
    assertThrows(() => kernel.valueAndGrad([3, 4], [1]), RangeError, "'grad' must have 2");
    assertThrows(() => kernel.batch([3, 4], values, values), TypeError, "share memory");
    assertEquals(values, [12, 30]);
  });

  it("have the right lengths, or nothing is written", () => {
    const grad = numbers(7, 7), values = numbers(7, 7);
    assertThrows(() => kernel.value(numbers(1)), RangeError, "must have 2 elements");
    assertThrows(() => kernel.valueAndGrad(numbers(1, 2, 3), grad), RangeError);
    assertThrows(() => kernel.valueAndGrad(numbers(1, 2), numbers(1)), RangeError);
    assertThrows(() => kernel.batch(numbers(1, 2, 3), values, grad), RangeError, "'inputs'");
    assertThrows(() => kernel.batch(numbers(1, 2, 3, 4), values, grad), RangeError, "'grads'");
    assertThrows(() => several.evaluate(numbers(1, 2), numbers(1)), RangeError, "'outputs'");
    assertEquals([...grad, ...values], [7, 7, 7, 7]);
  });

  it("are not detached", () => {
    const detached = numbers(1, 2);
    structuredClone(detached, { transfer: [detached.buffer] });
    assertThrows(() => kernel.value(detached), TypeError, "detached");
    assertThrows(
      () => kernel.valueAndGrad(numbers(1, 2), detached),
      TypeError,
      "'grad' is detached",
    );
  });

  it("may be one array", () => {
    const both = numbers(3, 4);
    assertEquals(kernel.valueAndGrad(both, both), 12);
    assertEquals([...both], [4, 3]);
  });

  it("may share memory in a batch, with each other's rows out of step too", () => {
    for (const [, options] of kernelKinds) {
      const leaves = [new Value(1), new Value(1)];
      const kernel = compileGraph([mul(leaves[0]!, leaves[1]!)], leaves, options);
      const samples = 5001;
      const inputs = Float64Array.from({ length: 2 * samples }, (_, i) => i);
      const values = new Float64Array(samples), grads = new Float64Array(2 * samples);
      kernel.batch(inputs, values, grads);
      for (const shift of [-1, 0, 1, 2, 4001]) {
        const memory = new Float64Array(2 * samples + 8002);
        const shared = memory.subarray(4001, 4001 + 2 * samples);
        shared.set(inputs);
        const target = memory.subarray(4001 + shift, 4001 + shift + 2 * samples);
        kernel.batch(shared, new Float64Array(samples), target);
        assertSameDoubles(target, grads, `grads shifted by ${shift}`);
        shared.set(inputs);
        const start = Math.max(0, 4001 + shift);
        kernel.batch(
          shared,
          memory.subarray(start, start + samples),
          new Float64Array(2 * samples),
        );
        assertSameDoubles(memory.subarray(start, start + samples), values);
      }
    }
  });

  it("must not have the values of a batch among its gradients", () => {
    const memory = numbers(0, 0, 0, 0, 7);
    assertThrows(
      () => kernel.batch(numbers(1, 2, 3, 4), memory.subarray(3), memory.subarray(0, 4)),
      TypeError,
      "'values' and 'grads' must not share memory",
    );
    assertEquals([...memory], [0, 0, 0, 0, 7]);
  });

  it("fit a function with several outputs only in evaluate", () => {
    const grad = numbers(7, 7);
    assertThrows(() => several.value(numbers(1, 2)), TypeError, "number of outputs is 2");
    assertThrows(() => several.valueAndGrad(numbers(1, 2), grad), TypeError);
    assertThrows(() => several.batch(numbers(1, 2), numbers(1), grad), TypeError);
    assertEquals([...grad], [7, 7]);
  });
});

for (const [kind, options] of kernelKinds) {
  const kernelOf = (f: (...inputs: Value[]) => Operand, inputs = f.length) => {
    const leaves = Array.from({ length: inputs }, () => new Value(0.5));
    return compileGraph([f(...leaves) as Value], leaves, options);
  };

  describe(`${kind} code`, () => {
    it("decides kinks anew at each input, and on the kink as the engine does", () => {
      const kernel = kernelOf((x, y) => max(relu(x), y));
      assertEquals(valueAndGrad(kernel, -1, -2), { value: 0, grad: [0, 0] });
      assertEquals(valueAndGrad(kernel, 3, 2), { value: 3, grad: [1, 0] });
      assertEquals(valueAndGrad(kernel, 3, 4), { value: 4, grad: [0, 1] });
      assertEquals(valueAndGrad(kernel, 3, 3), { value: 3, grad: [0.5, 0.5] });
      assertEquals(valueAndGrad(kernelOf(abs), 0), { value: 0, grad: [0] });
      const chosen = kernelOf((x, y) => select(x, mul(y, 2), mul(y, 3)));
      assertEquals(valueAndGrad(chosen, 1e-300, 5), { value: 10, grad: [0, 2] });
      assertEquals(valueAndGrad(chosen, 0, 5), { value: 15, grad: [0, 3] });
    });

    it("takes a product of adjoint and partial for 0 where either is exactly 0", () => {
      const root = valueAndGrad(kernelOf((x) => sqrt(relu(x))), -1);
      assertSameDoubles([root.value, ...root.grad], [0, 0]);
      const kernel = kernelOf((x, y) => add(max(log(x), 0), y));
      assertEquals(valueAndGrad(kernel, 0, 2), { value: 2, grad: [0, 1] });
      assertEquals(valueAndGrad(kernel, Math.E, 2).grad[1], 1);
      const nan = kernelOf((x, y) => mul(mul(x, 0), y));
      assertEquals(valueAndGrad(nan, 1, NaN), { value: NaN, grad: [0, 0] });
    });

    it("has the NaN gradients that are due", () => {
      const { value, grad } = valueAndGrad(kernelOf((x, y) => mul(x, y)), NaN, 2);
      assertEquals([value, ...grad], [NaN, 2, NaN]);
    });

    it("has the slope 0 where tanh is 1 for good, so that ∞ · 0 is 0", () => {
      assertEquals(valueAndGrad(kernelOf(tanh), Infinity), { value: 1, grad: [0] });
      const kernel = kernelOf((x) => log(sub(1, tanh(x))));
      assertEquals(valueAndGrad(kernel, 1000), { value: -Infinity, grad: [0] });
    });

    it("writes no negative zero as a gradient", () => {
      const { grad } = valueAndGrad(kernelOf((x, y) => mul(x, neg(y))), 0, 0);
      assertSameDoubles(grad, [0, 0]);
    });

    it("keeps adjoints that happen to be 0 in a derivative that was recorded", () => {
      const x = new Value(0), u = mul(x, x);
      const [slope] = gradients(mul(u, u), [x]); // ∂y/∂u = 2u is 0 while it is recorded
      const kernel = compileGraph([slope!], [x], options);
      assertEquals(valueAndGrad(kernel, 0), { value: 0, grad: [0] });
      assertEquals(valueAndGrad(kernel, 2), { value: 32, grad: [48] });
    });

    it("sums the many uses of an input", () => {
      const kernel = kernelOf((x, y) => {
        let total: Value = y;
        for (let i = 0; i < 5000; i++) total = total.add(x.mul(i));
        return total;
      });
      const { value, grad } = valueAndGrad(kernel, 2, 1);
      assertEquals([value, ...grad], [24995001, 12497500, 1]);
    });

    it("follows a long chain", () => {
      const kernel = kernelOf((x, b) => {
        let y: Value = x;
        for (let i = 0; i < 3000; i++) y = y.mul(0.999).add(b);
        return y;
      });
      const { value, grad } = valueAndGrad(kernel, 1, 0.001);
      const decay = 0.999 ** 3000;
      assertAlmostEquals(value, decay + (1 - decay), 1e-10);
      assertAlmostEquals(grad[0]!, decay, 1e-12);
      assertAlmostEquals(grad[1]!, (1 - decay) / 0.001, 1e-9);
    });

    it("has in batches of any size what single samples have, NaN in some of them too", () => {
      const kernel = kernelOf((x, y) => add(sqrt(relu(x)), tanh(mul(x, y))));
      for (const samples of [0, 1, 2, 3, 8, 501]) {
        const inputs = Float64Array.from({ length: 2 * samples }, (_, i) => Math.sin(i * i) * 3);
        if (samples > 7) inputs[10] = NaN;
        const values = new Float64Array(samples), grads = new Float64Array(2 * samples);
        kernel.batch(inputs, values, grads);
        for (let i = 0; i < samples; i++) {
          const single = valueAndGrad(kernel, inputs[2 * i]!, inputs[2 * i + 1]!);
          const batched = grads.subarray(2 * i, 2 * i + 2);
          assertSameDoubles([values[i]!, ...batched], [single.value, ...single.grad]);
        }
      }
    });

    it("lets a call within a call have data of its own", () => {
      const inner = new Float64Array(2);
      let depth = 0;
      const nested = defineRule({
        name: `nested in ${kind}`,
        evaluate: (x) => {
          if (depth++ === 1) kernel.valueAndGrad(numbers(50, 60), inner); // 0: recorded
          return 2 * x;
        },
        partials: [() => 2],
        expression: "2 * x",
      });
      const kernel = kernelOf((x, y) => {
        depth = 0;
        return mul(exp(mul(x, 0.5)), add(nested(x), y));
      });
      const { value, grad } = valueAndGrad(kernel, 2, 3);
      assertAlmostEquals(value, Math.E * 7, 1e-12);
      assertAlmostEquals(grad[0]!, Math.E * (3.5 + 2), 1e-12);
      assertAlmostEquals(inner[1]!, Math.exp(25), 1e-3);
    });

    it("lets a rule call its own kernel, hundreds of calls deep", () => {
      let isTraced = false;
      const countdown = defineRule({
        name: `countdown in ${kind}`,
        evaluate: (x) => isTraced && x >= 1 ? kernel.value(numbers(x - 1)) : 1,
        partials: [() => 1],
        expression: "x",
      });
      const kernel = kernelOf((x) => add(mul(x, 0.5), countdown(x)));
      isTraced = true;
      const depth = 300; // x/2 + (x − 1)/2 + … + 0/2 + 1
      assertEquals(kernel.value(numbers(depth)), depth * (depth + 1) / 4 + 1);
      assertEquals(kernel.value(numbers(1)), 1.5);
    });

    it("lets a rule call its own kernel's batch within a batch", () => {
      let depth = 0;
      const inner = { values: new Float64Array(3), grads: new Float64Array(3) };
      const nested = defineRule({
        name: `batch in ${kind}`,
        evaluate: (x) => {
          if (depth++ === 2) kernel.batch(numbers(5, 6, 7), inner.values, inner.grads);
          return 3 * x;
        },
        partials: [() => 3],
        expression: "3 * x",
      });
      const kernel = kernelOf((x) => mul(x, nested(x)));
      depth = 0;
      const values = new Float64Array(5), grads = new Float64Array(5);
      kernel.batch(numbers(1, 2, 3, 4, 5), values, grads);
      assertEquals([...values, ...grads], [3, 12, 27, 48, 75, 6, 12, 18, 24, 30]);
      assertEquals([...inner.values, ...inner.grads], [75, 108, 147, 30, 36, 42]);
    });

    it("lets the memory that all kernels share grow within a call", () => {
      let isGrowing = false;
      const kernels: Kernel[] = [];
      const growing = defineRule({
        name: `growing in ${kind}`,
        evaluate: (x) => {
          for (let i = 0; isGrowing && i < 20; i++) { // each has 64 KB for batches
            kernels.push(compile((x) => x.mul(i)));
            kernels.at(-1)!.batch(numbers(1, 2), numbers(0, 0), numbers(0, 0));
          }
          return x;
        },
        partials: [() => 1],
        expression: "x",
      });
      const kernel = kernelOf((x, y) => mul(growing(x), y));
      isGrowing = true;
      assertEquals(valueAndGrad(kernel, 3, 4), { value: 12, grad: [4, 3] });
      const values = new Float64Array(2), grads = new Float64Array(4);
      kernel.batch(numbers(1, 2, 3, 4), values, grads);
      assertEquals([...values, ...grads], [2, 12, 2, 1, 4, 3]);
      assertEquals(kernels[25]!.value(numbers(2)), 10);
    });

    it("throws where a user's rule returns no number, as the engine does", () => {
      const odd = defineRule({
        name: `odd in ${kind}`,
        evaluate: (x) => x > 1 ? undefined as unknown as number : x,
        partials: [() => 1],
        expression: "x",
      });
      const kernel = kernelOf((x) => odd(x));
      assertThrows(() => odd(2), TypeError, "must return a number: current value is undefined");
      assertThrows(
        () => kernel.value(numbers(2)),
        TypeError,
        "must return a number: current value is undefined",
      );
    });

    it("works again after a user's rule threw, and leaves the gradient as it was", () => {
      const touchy = defineRule({
        name: `touchy in ${kind}`,
        evaluate: (x) => {
          if (x > 1) throw new RangeError("too large");
          return x;
        },
        partials: [() => 1],
        expression: "x",
      });
      const kernel = kernelOf((x) => touchy(x));
      const grad = numbers(7);
      assertThrows(() => kernel.valueAndGrad(numbers(2), grad), RangeError, "too large");
      assertEquals([...grad], [7]);
      assertEquals(valueAndGrad(kernel, 1), { value: 1, grad: [1] });
    });
  });
}

describe("a kernel does not depend on where it is first called", () => {
  it("has the gradient of every rule when it is first called within noGrad", () => {
    for (const rule of builtIn) {
      const here = kernelOfRule(rule), within = kernelOfRule(rule);
      const point = [2.5, 1.25, 3.75].slice(0, rule.arity);
      const expected = valueAndGrad(here, ...point);
      assertEquals(noGrad(() => valueAndGrad(within, ...point)), expected, rule.name);
      assertEquals(valueAndGrad(within, ...point), expected, rule.name);
    }
  });

  it("nor within a derivative that is recorded", () => {
    const kernel = compile((x) => sin(x));
    const observed: number[] = [];
    const observing = defineRule({
      name: "observing",
      evaluate: (x) => x,
      partials: [() => (observed.push(...valueAndGrad(kernel, 2).grad), 1)],
      expression: "x",
    });
    const x = new Value(1);
    gradients(observing(x), [x]);
    assertEquals(observed.at(-1), valueAndGrad(compile((x) => sin(x)), 2).grad[0]);
    assertEquals(valueAndGrad(kernel, 2).grad[0], observed.at(-1));
  });
});

describe("a kernel of x^n", () => {
  it("needs no power function for small n, in value and gradient", () => {
    for (const n of [-2, -1, 0, 1, 2, 3]) {
      const kernel = compile((x) => pow(x, n));
      for (const x of [-2, -0.5, 0.5, 3]) {
        const leaf = new Value(x), eager = leaf.pow(n);
        eager.backward();
        assertEquals(valueAndGrad(kernel, x).value, eager.data);
        assertAlmostEquals(valueAndGrad(kernel, x).grad[0]!, leaf.grad, 1e-13);
      }
    }
  });
});

const withoutWebAssembly = (replacement: unknown, body: () => void) => {
  const original = globalThis.WebAssembly;
  Object.defineProperty(globalThis, "WebAssembly", { value: replacement, configurable: true });
  try {
    body();
  } finally {
    Object.defineProperty(globalThis, "WebAssembly", { value: original, configurable: true });
  }
};

describe("a kernel whose code the engine finds too large", () => {
  const { CompileError, Instance, Memory, Module, validate } = WebAssembly;
  const most = 6000;
  /** WebAssembly as it is, but for modules of more than `most` bytes. */
  const limited = (refuse: () => Error, isValid: boolean) => ({
    CompileError,
    Instance,
    Memory,
    Module: class {
      constructor(bytes: Uint8Array<ArrayBuffer>) {
        if (bytes.length > most) throw refuse();
        return new Module(bytes);
      }
    },
    validate: (bytes: Uint8Array<ArrayBuffer>) =>
      validate(bytes) && (isValid || bytes.length <= most),
  });
  const record = (x: Value, y: Value) => {
    let chain = x;
    for (let i = 0; i < 2000; i++) chain = chain.mul(0.5).add(y);
    return chain.tanh();
  };
  const engines = [
    ["as a function is", limited(() => new CompileError("function too large"), false)],
    ["as the main thread of a page does", limited(() => new RangeError("larger than 8MB"), true)],
  ] as const;

  for (const [how, engine] of engines) {
    it(`${how}, is interpreted, with the same results`, () => {
      const expected = compile(record);
      const points = numbers(0.5, 0.25, -1, 0.125, 3, -0.5);
      const batches = [expected, compile(record)].map((kernel, i) => {
        const values = numbers(0, 0, 0), grads = new Float64Array(6), sums = numbers(0, 0);
        const run = () => {
          sums[0] = kernel.sumAndGrad(numbers(0.5), numbers(0.25, 0.125, -0.5), sums.subarray(1));
          kernel.batch(points, values, grads);
          const single = valueAndGrad(kernel, 0.5, 0.25);
          assertSameDoubles([values[0]!, ...grads.subarray(0, 2)], [single.value, ...single.grad]);
          assertSameDoubles([kernel.value(numbers(0.5, 0.25))], [single.value]);
        };
        if (i === 0) run();
        else withoutWebAssembly(engine, run);
        return [...values, ...grads, ...sums];
      });
      assertSameDoubles(batches[1]!, batches[0]!);
    });
  }
});

describe("where WebAssembly is not to be had", () => {
  it("says so", () => {
    withoutWebAssembly(undefined, () => {
      assertThrows(() => compile((x) => mul(x, x)), Error, "has no WebAssembly");
    });
  });

  it("says that vectors are missing, before the function is called", () => {
    let calls = 0;
    withoutWebAssembly({ ...WebAssembly, validate: () => false }, () => {
      assertThrows(
        () => compile((x) => (calls++, mul(x, x))),
        Error,
        "Cannot compile as WebAssembly must have fixed-width SIMD",
      );
    });
    assertEquals(calls, 0);
  });

  it("says that a content policy forbids it", () => {
    const forbidding = {
      Module: class {
        constructor() {
          throw new WebAssembly.CompileError("disallowed by embedder");
        }
      },
      CompileError: WebAssembly.CompileError,
      validate: () => true,
    };
    withoutWebAssembly(forbidding, () => {
      assertThrows(() => compile((x) => mul(x, x)), Error, "wasm-unsafe-eval");
    });
  });
});

describe("a rule under a name that another one had", () => {
  it("is compiled as its own row says", () => {
    const row = (factor: number) =>
      defineRule({
        name: "rescaled",
        evaluate: (x) => factor * x,
        partials: [() => factor],
        expression: `${factor} * x`,
      });
    const twice = row(2), thrice = row(3);
    const kernel = compile((x) => sub(twice(x), apply(thrice.rule, x)));
    assertEquals(valueAndGrad(kernel, 5), { value: -5, grad: [-1] });
  });
});
