import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { exactPoint } from "../../../lib/check/oracle/exact_point.ts";
import { SeededRandom } from "../../../lib/check/graphs/seeded_random.ts";
import { errorInUlps } from "../../../lib/check/oracle/ulp.ts";
import { compile } from "../../../lib/compile/mod.ts";
import { pow, rules } from "../../../mod.ts";
import { kernelOfRule } from "../../support/kernels.ts";

/** The functions written in WebAssembly, and thresholds near which they are tried besides. */
const functions: Readonly<Record<string, readonly number[]>> = {
  exp: [709.78, -708.4, -745.1, 0.34657, -0.34657],
  expm1: [709.78, 0.34657, -0.34657, -36.7, 1e-8],
  log: [1, Math.SQRT1_2, Math.SQRT2, 1e-300, 1e300],
  log1p: [-0.99999, -0.3, 0.41, 1e-8, 1e16],
  log2: [1, Math.SQRT1_2, 8, 1e-300],
  log10: [1, Math.SQRT2, 1000, 1e-300],
  tanh: [22, 0.17, 1e-8, 19],
  sigmoid: [36.7, -709, -745, 0.5],
  softplus: [36.7, -36.7, -709, 0.3],
  sinh: [22, 709.9, 0.34657, 1e-8],
  cosh: [22, 709.9, 0.34657],
  sin: [Math.PI, 1000 * Math.PI, 1e6, 0.785398],
  cos: [Math.PI / 2, 999.5 * Math.PI, 1e6, 0.785398],
  tan: [Math.PI / 2, 1000 * Math.PI, 0.785398],
};

/** The most that a function may be from the exact value, in ulps. */
const allowed = 4;

/** Operands everywhere: near thresholds, of every magnitude, and subnormal. */
function* operandsNear(thresholds: readonly number[]): Generator<number> {
  const random = new SeededRandom(11);
  const sign = () => random.unit() < 0.5 ? -1 : 1;
  for (const threshold of thresholds) {
    for (let i = 0; i < 20; i++) yield threshold * (1 + sign() * 2 ** (-50 * random.unit()));
  }
  for (let i = 0; i < 120; i++) yield sign() * Math.exp(60 * random.unit() - 50);
  for (let i = 0; i < 60; i++) yield sign() * 3 * random.unit();
  for (let i = 0; i < 60; i++) yield sign() * 720 * random.unit();
  for (let i = 0; i < 10; i++) yield sign() * 2 ** (-1022 - 52 * random.unit());
}

describe(`an elementary function is within ${allowed} ulps of the exact value`, () => {
  for (const [name, thresholds] of Object.entries(functions)) {
    it(name, () => {
      const rule = rules.get(name)!;
      const kernel = kernelOfRule(rule);
      let compared = 0;
      for (const x of operandsNear(thresholds)) {
        const { value: exact } = exactPoint(rule, [x]);
        if (typeof exact === "string") continue;
        const value = kernel.value(new Float64Array([x]));
        const ulps = errorInUlps(value, exact);
        assert(ulps <= allowed, `${name}(${x}) = ${value}: ${ulps} ulps`);
        compared++;
      }
      assert(compared > 100, `${compared} comparisons`);
    });
  }

  it("pow, of positive bases and any exponent", () => {
    const random = new SeededRandom(12);
    const rule = rules.get("pow")!;
    const kernel = kernelOfRule(rule);
    for (let i = 0; i < 200; i++) {
      const x = i % 2 === 0 ? Math.exp(40 * random.unit() - 20) : 0.7 + 0.75 * random.unit();
      const y = (2 * random.unit() - 1) * 700 / Math.max(1e-3, Math.abs(Math.log(x)));
      const { value: exact } = exactPoint(rule, [x, y]);
      assert(typeof exact !== "string");
      const value = kernel.value(new Float64Array([x, y]));
      const ulps = errorInUlps(value, exact);
      assert(ulps <= allowed, `pow(${x}, ${y}) = ${value}: ${ulps} ulps`);
    }
  });

  it("powers with integer exponents, at the worst arguments of products too", () => {
    const rule = rules.get("pow")!;
    for (const [x, n] of [[1.6255813909228891, 7], [3.071043461561203, 8]] as const) {
      const { value: exact } = exactPoint(rule, [x, n], [undefined, n]);
      assert(typeof exact !== "string");
      const ulps = errorInUlps(compile((x) => pow(x, n)).value(new Float64Array([x])), exact);
      assert(ulps <= allowed, `${x} to the ${n}: ${ulps} ulps`);
    }
    for (const n of [-3, -2, -1, 2, 3, 4, 5, 6, 7, 8]) {
      const random = new SeededRandom(n + 10);
      const kernel = compile((x) => pow(x, n));
      for (let i = 0; i < 40; i++) {
        const x = Math.exp(20 * random.unit() - 10) * (random.unit() < 0.5 ? -1 : 1);
        const { value: exact } = exactPoint(rule, [x, n], [undefined, n]);
        assert(typeof exact !== "string");
        const ulps = errorInUlps(kernel.value(new Float64Array([x])), exact);
        assert(ulps <= allowed, `${x} to the ${n}: ${ulps} ulps`);
      }
    }
  });
});

describe("sine and cosine reduce operands of any size", () => {
  it("multiples of π/2 up to 2^20 of them and beyond", () => {
    const sin = kernelOfRule(rules.get("sin")!);
    const cos = kernelOfRule(rules.get("cos")!);
    for (const n of [1, 2, 3, 7, 100, 12345, 2 ** 19 + 1, 2 ** 20 - 1, 2 ** 21 + 3, 2 ** 40 + 1]) {
      const x = n * Math.PI / 2;
      for (const [kernel, name] of [[sin, "sin"], [cos, "cos"]] as const) {
        const { value: exact } = exactPoint(rules.get(name)!, [x]);
        assert(typeof exact !== "string");
        const ulps = errorInUlps(kernel.value(new Float64Array([x])), exact);
        assert(ulps <= allowed, `${name}(${x}): ${ulps} ulps`);
      }
    }
    assertEquals(sin.value(new Float64Array([1e300])), Math.sin(1e300));
  });
});
