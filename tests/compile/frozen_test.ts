import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { compile, type Outputs } from "../../lib/compile/mod.ts";
import {
  clamp,
  defineRule,
  detach,
  grad,
  gradients,
  hessian,
  hvp,
  jvp,
  mul,
  noGrad,
  type Operand,
  partialsOf,
  reversedTopologicalOrder,
  select,
  sin,
  trace,
  Value,
  valueAndGrad as valueAndGradOf,
  vjp,
} from "../../mod.ts";
import { valueAndGrad } from "../support/kernels.ts";
import { assertSameDoubles } from "../support/ulps.ts";

type Function = (x: Value, y: Value) => Value;

/** Powers of two, at which sums and products are exact: results are the same bits however they are computed. */
const points: readonly (readonly [number, number])[] = [[4, 0.5], [-2, 8], [0, 1], [0.5, -0.25]];

/** Functions in which gradients stop somewhere. */
const stopping: Readonly<Record<string, Function>> = {
  "a detached input": (x, y) => x.mul(detach(x)).mul(y),
  "a detached interior node": (x, y) => x.mul(detach(x.mul(y).add(1))),
  "a detached node of a detached node": (x, y) => y.mul(detach(detach(x.mul(2)).add(y))),
  "an operation within noGrad": (x, y) => x.mul(noGrad(() => x.mul(y).sub(3).neg())),
  "a number and a Value within noGrad": (x, y) => y.add(noGrad(() => mul(2, x).sub(1))).mul(x),
  "operations of three operands within noGrad": (x, y) =>
    x.mul(noGrad(() => select(x, y, clamp(y, x, 3)))),
  "detached within noGrad": (x, y) => y.mul(noGrad(() => detach(x).mul(y))),
  "a gradient within noGrad": (x, y) =>
    y.mul(noGrad(() => grad((u: Value) => u.mul(u).mul(y))(x)).add(x)),
  "recorded gradients within noGrad": (x, y) =>
    y.mul(noGrad(() => gradients(x.mul(x).mul(y), [x])[0]!)),
  "nothing but what is detached": (x, y) => detach(x.mul(y)),
  "a rule whose partials detach": (x, y) => stoppingSquare(x).mul(y),
  "a rule whose partials compute within noGrad": (x, y) => silentProduct(x, y).mul(x),
};

const stoppingSquare = defineRule({
  name: "stoppingSquare",
  evaluate: (x) => x * x,
  partials: [(x) => detach(mul(2, x))],
  expression: "x ^ 2",
});

const silentProduct = defineRule({
  name: "silentProduct",
  evaluate: (x, y) => x * y,
  partials: [(_x, y) => y, (x) => noGrad(() => mul(x, 1))],
  expression: "x * y",
});

/** Every output of a compiled function at a point. */
function outputsAt(f: (...x: Value[]) => Outputs, point: readonly number[]): number[] {
  const kernel = compile(f, { inputs: point.length }), outputs = new Float64Array(kernel.outputs);
  kernel.evaluate(Float64Array.from(point), outputs);
  return [...outputs];
}

const flat = (result: unknown) => [result].flat(Infinity) as number[];

describe("a kernel computes anew, without a gradient,", () => {
  for (const [name, f] of Object.entries(stopping)) {
    it(name, () => {
      const kernel = compile(f), second = compile((x, y) => grad(f)(x, y));
      for (const point of points) {
        const { value, grad: slopes } = valueAndGradOf(f)(point[0], point[1]);
        const actual = valueAndGrad(kernel, ...point);
        assertEquals([actual.value + 0, ...actual.grad], [value + 0, ...slopes.map((x) => x + 0)]);
        const outputs = new Float64Array(2);
        second.evaluate(Float64Array.from(point), outputs);
        assertEquals([...outputs], slopes.map((x) => x + 0));
      }
    });
  }
});

describe("a transform within a compiled function stops gradients where the engine does:", () => {
  for (const [name, f] of Object.entries(stopping)) {
    it(name, () => {
      for (const [x, y] of points) {
        const directions: [number, number] = [2, -1];
        const expected = [
          hessian(f)(new Value(x), new Value(y)).flat().map(({ data }) => data),
          hvp(f)([x, y], directions),
          jvp(f)([x, y], directions).tangent,
          vjp(f)([x, y], 3).grad,
        ];
        const actual = outputsAt(
          (x, y) => [
            hessian(f)(x!, y!),
            hvp(f)([x!, y!], directions),
            jvp(f)([x!, y!], directions).tangent,
            vjp(f)([x!, y!], 3).grad,
          ],
          [x, y],
        );
        assertEquals(actual.map((x) => x + 0), flat(expected).map((x) => x + 0));
      }
    });
  }

  it("a transform that is given numbers sees that its function uses an input", () => {
    assertEquals(outputsAt((x) => grad((u: Value) => u.mul(x!).mul(u))(3), [5]), [30]);
    assertEquals(outputsAt((x) => jvp((u: Value) => u.mul(x!))([3], [2]).tangent, [5]), [10]);
    assertEquals(outputsAt((x) => [grad((u: Value) => u.mul(u))(3), x!], [5]), [6, 5]);
  });
});

describe("what depends on an input, compile does not let out of the graph in silence:", () => {
  const message = (f: (x: Value) => unknown) =>
    assertThrows(() => compile(f as (x: Value) => Value), TypeError).message;
  const captured = new Value(3);
  const leaks: Readonly<Record<string, (x: Value) => unknown>> = {
    "read data": (x) => x.data > 0 ? x : x.neg(),
    "read data of an interior node": (x) => new Value(x.mul(2).add(captured).data),
    "read data of what is detached": (x) => detach(x).data > 0 ? x : x.neg(),
    "read data of what is computed within noGrad": (x) => noGrad(() => x.mul(2)).data > 0 ? x : 1,
    "read data within a transform": (x) => grad((u: Value) => u.data > 0 ? u : u.neg())(x),
    "read data of a node given out": (x) => reversedTopologicalOrder(x.mul(2))[0]!.data > 0 ? x : 1,
    "read grad": (x) => x.mul(x.grad),
    "read grad of an interior node": (x) => x.mul(x.mul(2).grad),
    "print a Value": (x) => `${x}` === "" ? x : x.mul(2),
    "print a Value by toString": (x) => x.mul(2).toString() === "" ? x : x.mul(2),
    "print a Value in an inspector": (x) => Deno.inspect(x.mul(2)) === "" ? x : x.neg(),
    "call backward": (x) => (x.mul(captured).backward(), new Value(captured.grad)),
    "trace a graph": (x) => new Value(trace(x.mul(2)).data[2]!),
    "trace a graph in a compiled function": (x) => compile((y) => y.mul(x)) && x,
    "read partials": (x) => new Value(partialsOf(x.mul(captured))[1]!),
  };
  it("compare a Value, which JavaScript makes a number for", () => {
    const text = message((x) => x as unknown as number > 0 ? x : x.neg());
    assertStringIncludes(
      text,
      "Cannot convert a Value to a number as the Value depends on an input",
    );
    assertStringIncludes(text, "select");
  });
  for (const [name, leak] of Object.entries(leaks)) {
    it(name, () => {
      const text = message(leak), action = name.match(/^\w+ (a \w+|\w+)/)![0];
      assertStringIncludes(text, `Cannot ${action} as the Value depends on an input`);
      assertStringIncludes(text, "use select");
    });
  }

  it("not even far from where it was recorded, and behind a leaf of the function's own", () => {
    const far = (x: Value, padding: number) => {
      let sum = new Value(1), chain = x.mul(2);
      for (let i = 0; i < padding; i++) sum = sum.add(1);
      chain = chain.add(sum);
      for (let i = 0; i < padding; i++) sum = sum.add(1);
      return { sum, chain };
    };
    assertEquals(outputsAt((x) => x!.mul(far(x!, 20_000).sum.data), [2]), [80_002]);
    assertStringIncludes(message((x) => far(x, 20_000).chain.data), "Cannot read data");
  });

  it("but what does not depend on one it does, also of leaves and graphs of the function's own", () => {
    const old = captured.mul(captured);
    const f = (x: Value) => {
      const own = new Value(2), square = own.mul(captured).add(old);
      square.backward();
      return x.mul(square.data).mul(`${own}`.length).mul(detach(captured).data)
        .mul(grad((u: Value) => u.mul(u.data))(3));
    };
    captured.grad = 0;
    assertEquals(valueAndGrad(compile(f), 2).value, 2 * 15 * `${new Value(2)}`.length * 3 * 3);
  });

  it("but where it is allowed", () => {
    const lets = (f: (x: Value) => Outputs) => valueAndGrad(compile(f, { allowFrozen: true }), 4);
    assertEquals(lets((x) => x.data > 0 ? x.mul(x.data) : x), { value: 2, grad: [0.5] });
    assertEquals(lets((x) => `${x.mul(2)}` === "" ? 1 : x), { value: 4, grad: [1] });
    const arrays = compile((x: Value[]) => x[0]!.mul(x[0]!.data), {
      inputs: [1],
      allowFrozen: true,
    });
    assertEquals(valueAndGrad(arrays, 4), { value: 2, grad: [0.5] });
  });

  it("from a partial, unless it is allowed there", () => {
    const branching = defineRule({
      name: "branching",
      evaluate: (x) => x > 0 ? x : 0.5 * x,
      partials: [(x: Operand) => (typeof x === "number" ? x : x.data) > 0 ? 1 : 0.5],
      expression: [{ when: "x > 0", then: "x" }, { when: "x < 0", then: "0.5 * x" }],
    });
    assertStringIncludes(message((x) => branching(x)), "Cannot read data");
    assertStringIncludes(
      assertThrows(() => hessian((x: Value) => branching(x))(2), TypeError).message,
      "Cannot read data",
    );
    const kernel = compile((x) => branching(x), { allowFrozen: true });
    assertEquals(valueAndGrad(kernel, 4), { value: 4, grad: [1] });
  });

  it("and an input is not assigned other data, though leaves of its own are", () => {
    assertStringIncludes(message((x) => (x.data = 3, x.mul(2))), "is an input of a function");
    const own = new Value(1);
    assertEquals(valueAndGrad(compile((x) => (own.data = 3, x.mul(own))), 2).value, 6);
  });
});

describe("what compile does while it traces ends with the trace", () => {
  const kept: Value[] = [];
  it("where the function returns, and where it throws", () => {
    compile((x) => (kept.push(x.mul(2), detach(x), x), x));
    assertThrows(() => compile((x) => (kept.push(x.mul(2), detach(x)), x.data === 0 ? x : x)));
    assertEquals(kept.map(({ data }) => data), [1, 0.5, 0.5, 1, 0.5]);
    assertEquals(kept.map(({ operation }) => operation), [
      "mul",
      "detach",
      "leaf",
      "mul",
      "detach",
    ]);
    kept[2]!.data = 3;
    assertEquals(detach(kept[2]!).operation, "constant");
    assertEquals(noGrad(() => kept[2]!.mul(2)).operation, "constant");
  });

  it("and an inner trace leaves the outer one as it was", () => {
    const f = (x: Value) => {
      const kernel = compile((y) => y.mul(detach(y)));
      return x.mul(kernel.value(Float64Array.of(3))).mul(detach(x));
    };
    assertEquals(valueAndGrad(compile(f), 2), { value: 36, grad: [18] });
    assertThrows(() => compile((x) => (compile((y) => y.neg()), x.data > 0 ? x : x.neg())));
  });

  it("and a rule of a user's may be called detach", () => {
    const rule = defineRule({
      name: "detach",
      evaluate: (x) => 3 * x,
      partials: [() => 3],
      expression: "3 * x",
    });
    assertEquals(valueAndGrad(compile((x) => rule(x).mul(detach(x))), 2), { value: 12, grad: [6] });
  });

  it("and a graph that was recorded before is compiled with the constants that it has", () => {
    const x = new Value(3);
    const kernel = compile(x.mul(detach(x)).mul(noGrad(() => x.mul(2))), [x]);
    assertEquals(valueAndGrad(kernel, 10), { value: 180, grad: [18] });
  });
});

it("a frozen branch of the engine's own is none: every transform of every rule compiles", () => {
  const f = (x: Value) => sin(x.mul(x));
  assertSameDoubles(outputsAt((x) => [hessian(f)(x!), jvp(f)([x!], [1]).value], [0]), [2, 0]);
});
