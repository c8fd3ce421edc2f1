import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { compileGraph } from "../../lib/compile/compile.ts";
import { compile, type Kernel } from "../../lib/compile/mod.ts";
import {
  add,
  atan2,
  cos,
  defineRule,
  exp,
  jacobian,
  log,
  mul,
  relu,
  select,
  sin,
  sqrt,
  sub,
  sum,
  tanh,
  Value,
} from "../../mod.ts";
import { kernelKinds } from "../support/kernels.ts";
import { assertSameDoubles } from "../support/ulps.ts";

/** Outputs, and the Jacobian row by row. */
function valueAndJacobian(kernel: Kernel, point: readonly number[]) {
  const rows = new Float64Array(kernel.outputs * kernel.inputs);
  const values = kernel.valueAndJacobian(Float64Array.from(point), rows);
  return { values: [...values], rows: [...rows] };
}

/** Functions of three numbers with several outputs. */
const functions: Readonly<Record<string, (...x: Value[]) => Value[]>> = {
  "shared parts": (x, y, z) => {
    const shared = tanh(mul(x!, y!)).add(sin(z!));
    return [shared, mul(shared, x!), exp(shared).sub(y!), shared.mul(shared).add(z!)];
  },
  "outputs that are inputs, constants, or the same": (x, y, z) => {
    const out = mul(x!, cos(y!));
    return [z!, out, new Value(3), out, x!];
  },
  "a rotation": (x, y, z) => [
    sub(mul(x!, cos(z!)), mul(y!, sin(z!))),
    add(mul(x!, sin(z!)), mul(y!, cos(z!))),
    atan2(y!, x!),
  ],
  "a choice": (x, y, z) => [select(x!, mul(y!, z!), y!), relu(sub(y!, z!)), sqrt(add(exp(z!), 1))],
};

/** Far above rounding in functions that small. */
const TOLERANCE = 1e-13;

for (const [kind, options] of kernelKinds) {
  describe(`${kind} code has the Jacobian of`, () => {
    for (const [name, f] of Object.entries(functions)) {
      it(name, () => {
        const leaves = [0, 1, 2].map(() => new Value(0.5));
        const kernel = compileGraph(f(...leaves), leaves, options);
        for (const point of [[0.3, -0.7, 1.1], [-2, 0.25, 0.5], [1, 1, -1]]) {
          const { values, rows } = valueAndJacobian(kernel, point);
          const expected = jacobian((x: Value[]) => f(...x))(point).flat();
          const outputs = new Float64Array(kernel.outputs);
          kernel.evaluate(point, outputs);
          assertSameDoubles(values, outputs);
          assertEquals(rows.length, expected.length);
          expected.forEach((slope, i) => {
            assert(Math.abs(rows[i]! - slope) <= TOLERANCE * (1 + Math.abs(slope)), `${rows[i]}`);
          });
        }
      });
    }

    it("products of ∞ and 0, which are 0, without a negative zero", () => {
      const leaves = [new Value(0.5), new Value(0.5)], [x, y] = leaves;
      const outputs = [sqrt(relu(x!)), mul(x!, y!), x!.neg().mul(0)];
      const kernel = compileGraph(outputs, leaves, options);
      assertSameDoubles(valueAndJacobian(kernel, [-1, 0]).rows, [0, 0, 0, -1, 0, 0]);
      assertSameDoubles(valueAndJacobian(kernel, [-1, NaN]).rows, [0, 0, NaN, -1, 0, 0]);
    });
  });
}

describe("valueAndJacobian", () => {
  it("is a row for each output, of one output the gradient", () => {
    const kernel = compile((x, y) => log(mul(x, y))), grad = new Float64Array(2);
    const value = kernel.valueAndGrad([2, 3], grad);
    assertEquals(valueAndJacobian(kernel, [2, 3]), { values: [value], rows: [...grad] });
    const plain = [7, 7, 7, 7];
    assertEquals(
      [...compile((x, y) => [x, y.mul(2)]).valueAndJacobian([3, 4], plain)],
      [3, 8],
    );
    assertEquals(plain, [1, 0, 0, 2]);
    assertEquals(
      valueAndJacobian(compile((x) => [x, 1]), [5]),
      { values: [5, 1], rows: [1, 0] },
    );
  });

  it("has the derivatives of a thousand residuals, and of a gradient", () => {
    const count = 1000, times = Array.from({ length: count }, (_, i) => i / count);
    const kernel = compile(
      (a, b) => times.map((t) => sub(mul(a, exp(mul(b, -t))), t)),
    );
    const { values, rows } = valueAndJacobian(kernel, [2, 3]);
    times.forEach((t, i) => {
      const e = Math.exp(-3 * t);
      assert(Math.abs(values[i]! - (2 * e - t)) < 1e-14);
      assert(Math.abs(rows[2 * i]! - e) < 1e-14 && Math.abs(rows[2 * i + 1]! + 2 * t * e) < 1e-14);
    });
    const many = compile( // so many users that their terms are summed side by side
      (x: Value[]) => [sum(Array.from({ length: 3000 }, (_, i) => mul(x[0]!, i))), x[1]!, x[0]!],
      { inputs: [2] },
    );
    assertEquals(valueAndJacobian(many, [1, 2]).rows, [3000 * 2999 / 2, 0, 0, 1, 1, 0]);
  });

  it("refuses what does not fit, and writes nothing then", () => {
    const kernel = compile((x, y) => [x, y, mul(x, y)]), rows = new Float64Array(6).fill(7);
    assertThrows(() => kernel.valueAndJacobian([1], rows), RangeError, "'inputs' must have 2");
    assertThrows(() => kernel.valueAndJacobian([1, 2], [1]), RangeError, "'jacobian' must have 6");
    assertThrows(
      () => kernel.valueAndJacobian(null as never, rows),
      TypeError,
      "'inputs' must be a Float64Array",
    );
    const { valueAndJacobian: taken } = kernel;
    assertThrows(() => taken([1, 2], rows), TypeError, "must be a kernel");
    assertEquals([...rows], Array(6).fill(7));
  });

  it("throws for a partial that reads numbers, where it is asked for and not before", () => {
    const once = defineRule({
      name: "frozen partial",
      evaluate: (x) => x * x,
      partials: [(x) => {
        return mul(2, typeof x === "number" ? x : x.data);
      }],
      expression: "x ^ 2",
    });
    const kernel = compile((x) => [once(x), x]), outputs = [0, 0];
    kernel.evaluate([3], outputs);
    assertEquals(outputs, [9, 3]);
    assertThrows(() => kernel.valueAndJacobian([3], [0, 0]), TypeError, "allowFrozen");
    kernel.evaluate([4], outputs);
    assertEquals(outputs, [16, 4]);
  });
});
