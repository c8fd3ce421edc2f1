import { assertAlmostEquals, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { compile } from "../../lib/compile/mod.ts";
import {
  add,
  exp,
  grad,
  gradients,
  hessian,
  hvp,
  jacobian,
  mul,
  pow,
  sin,
  tanh,
  Value,
  valueAndGrad,
} from "../../mod.ts";

const f = (x: Value, y: Value) => add(mul(sin(x), exp(y)), tanh(mul(x, y)));

function evaluate(kernel: ReturnType<typeof compile>, ...point: number[]): number[] {
  const outputs = new Float64Array(kernel.outputs);
  kernel.evaluate(new Float64Array(point), outputs);
  return [...outputs];
}

function assertAllClose(actual: readonly number[], expected: readonly number[]): void {
  assertEquals(actual.length, expected.length);
  actual.forEach((x, i) => assertAlmostEquals(x, expected[i]!, 1e-13));
}

describe("a compiled derivative", () => {
  it("is the gradient of a function of several arguments", () => {
    const kernel = compile((x, y) => grad(f)(x, y));
    assertAllClose(evaluate(kernel, 0.3, -0.7), grad(f)(0.3, -0.7));
  });

  it("is a Hessian, row by row", () => {
    const kernel = compile((x, y) => hessian(f)(x, y));
    assertEquals(kernel.outputs, 4);
    assertAllClose(evaluate(kernel, 0.3, -0.7), hessian(f)(0.3, -0.7).flat());
  });

  it("is a product with the Hessian, its direction a part of the input", () => {
    const kernel = compile((x, y, u, v) => hvp(f)([x, y], [u, v]));
    assertAllClose(evaluate(kernel, 0.3, -0.7, 2, -1), hvp(f)([0.3, -0.7], [2, -1]));
  });

  it("has a gradient of its own: the kernel of f′ gives f″", () => {
    const kernel = compile((x) => grad((v: Value) => pow(v, 4))(x));
    const second = new Float64Array(1);
    assertAlmostEquals(kernel.valueAndGrad(new Float64Array([1.5]), second), 4 * 1.5 ** 3, 1e-12);
    assertAlmostEquals(second[0]!, 12 * 1.5 ** 2, 1e-12);
  });

  it("keeps an adjoint that happens to be 0: the 4th derivative of x⁴ at 0 is 24", () => {
    const x = new Value(0), u = mul(x, x);
    let third = mul(u, u);
    for (let order = 1; order <= 3; order++) third = gradients(third, [x])[0]!;
    const fourth = new Float64Array(1);
    compile(third, [x]).valueAndGrad(new Float64Array([0]), fourth);
    assertEquals([...fourth], [24]);
  });

  it("takes as many inputs as the function that is derived", () => {
    assertAllClose(evaluate(compile(grad(f)), 0.3, -0.7), grad(f)(0.3, -0.7));
    assertAllClose(evaluate(compile(hessian(f)), 0.3, -0.7), hessian(f)(0.3, -0.7).flat());
    const rows = (x: Value, y: Value) => [mul(x, y), f(x, y)];
    assertAllClose(evaluate(compile(jacobian(rows)), 2, 3), jacobian(rows)(2, 3).flat());
    const cube = (x: Value) => mul(x, mul(x, x));
    assertAllClose(evaluate(compile(grad(grad(cube))), 3), [18]);
    const product = grad((w: Value[], b: Value[]) => mul(mul(w[0]!, w[1]!), b[0]!));
    assertAllClose(evaluate(compile(product, { inputs: [2, 1] }), 3, 4, 5), [20, 15, 12]);
  });

  it("is value and gradient at once", () => {
    const kernel = compile(valueAndGrad(f));
    const { value, grad: gradient } = valueAndGrad(f)(0.3, -0.7);
    assertAllClose(evaluate(kernel, 0.3, -0.7), [value, ...gradient]);
  });
});
