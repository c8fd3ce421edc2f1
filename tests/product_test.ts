import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  acosh,
  add,
  azmul,
  cbrt,
  div,
  exp,
  grad,
  gradients,
  hessian,
  hvp,
  jacobian,
  jvp,
  log,
  max,
  min,
  mul,
  neg,
  type Operand,
  pow,
  relu,
  select,
  sqrt,
  sub,
  tanh,
  trace,
  Value,
  valueAndGrad,
  vjp,
} from "../mod.ts";
import { SeededRandom } from "../lib/check/graphs/seeded_random.ts";
import { compileGraph } from "../lib/compile/compile.ts";
import { product } from "../lib/product.ts";
import { assertSame } from "./support/assert_same.ts";
import { kernelKinds } from "./support/kernels.ts";
import { growNodes, MODERATE } from "./support/random_nodes.ts";

const SPECIAL = [0, -0, 1, -1, 2.5, -2.5, 5e-324, -5e-324, 1e300, Infinity, -Infinity, NaN];

Deno.test("the product of an adjoint and a partial is 0 where either is 0, whatever the other is, else the product bit for bit", () => {
  for (const x of SPECIAL) {
    for (const y of SPECIAL) {
      const expected = x === 0 || y === 0 ? 0 : x * y, [a, b] = [new Value(x), new Value(y)];
      assertSame([product(x, y), azmul(x, y)], [expected, expected]);
      assertSame([azmul(a, y).data, azmul(x, b).data], [expected, expected]);
      assertSame([azmul(a, b).data, a.azmul(b).data], [expected, expected]);
    }
  }
});

Deno.test("kernels of every kind, one sample or two, compute azmul as the engine does, bit for bit", () => {
  for (const [kind, options] of kernelKinds) {
    const x = new Value(1), y = new Value(1);
    // nine in a row, so that the interpreter's loops over vectors compute them too
    const terms = Array.from({ length: 9 }, (_, i) => azmul(add(x, i), y));
    const kernel = compileGraph(terms, [x, y], options), outputs = new Float64Array(9);
    const one = compileGraph([terms[0]!], [x, y], options);
    for (const a of SPECIAL) {
      for (const b of SPECIAL) {
        kernel.evaluate(new Float64Array([a, b]), outputs);
        assertSame([...outputs], terms.map((_, i) => product(a + i, b)));
        const values = new Float64Array(2), slopes = new Float64Array(4);
        one.batch(new Float64Array([a, b, b, a]), values, slopes);
        assertSame([...values], [product(a + 0, b), product(b + 0, a)]);
        assertSame([...slopes].map((p) => p + 0), [b, a, a, b].map((p) => p + 0));
        assertSame([one.value(new Float64Array([a, b]))], [product(a + 0, b)]);
      }
    }
    assertEquals(kernel.inputs, 2, kind);
  }
});

Deno.test("a product with a number of the graph is compiled to the same bits, for every number", () => {
  for (const [, options] of kernelKinds) {
    for (const factor of SPECIAL) {
      const x = new Value(1);
      const kernel = compileGraph([azmul(x, factor), azmul(factor, x)], [x], options);
      for (const a of SPECIAL) {
        const outputs = new Float64Array(2);
        kernel.evaluate(new Float64Array([a]), outputs);
        assertSame([...outputs], [product(a, factor), product(factor, a)]);
      }
    }
  }
});

type Function1 = (x: Value) => Value;

/** The first derivative of a function of one variable, by every sweep: numbers, Values, kernels. */
function firstDerivatives(
  f: Function1,
  at: number,
  kinds: typeof kernelKinds,
): Record<string, number> {
  const data = (operand: Operand) => typeof operand === "number" ? operand : operand.data;
  const backward = new Value(at), x = new Value(at);
  f(backward).backward();
  const found: Record<string, number> = {
    backward: backward.grad,
    gradients: gradients(f(x), [x])[0]!.data,
    "grad in numbers": grad(f)(at),
    "grad of a Value": data(grad(f)(x)),
    "valueAndGrad of a Value": data(valueAndGrad(f)(x).grad),
    "jacobian of a Value": jacobian((y: Value) => [f(y)])(x)[0]![0]!.data,
    "jvp in numbers": jvp(f)([at], [1]).tangent,
    "jvp of a Value": data(jvp(f)([x], [1]).tangent),
    "jvp along a Value": data(jvp(f)([at], [new Value(1)]).tangent),
    "vjp in numbers": vjp(f)([at], 1).grad[0],
    "vjp of a Value": data(vjp(f)([x], 1).grad[0]),
    "vjp by a Value": data(vjp(f)([at], new Value(1)).grad[0]),
  };
  for (const [kind, options] of kinds) {
    const leaf = new Value(0.5), slope = new Float64Array(1), point = new Float64Array([at]);
    compileGraph([f(leaf)], [leaf], options).valueAndGrad(point, slope);
    found[`${kind} kernel`] = slope[0]!;
    found[`${kind} kernel of the gradient`] = compileGraph(
      gradients(f(leaf), [leaf]),
      [leaf],
      options,
    )
      .value(point);
  }
  return found;
}

/** The second derivative, by what gives it at once, and as the first one of each first one. */
function secondDerivatives(
  f: Function1,
  at: number,
  kinds: typeof kernelKinds,
): Record<string, number> {
  const x = new Value(at);
  return {
    "hessian in numbers": hessian(f)(at)[0]![0]!,
    "hessian of a Value": hessian(f)(x)[0]![0]!.data,
    "hvp in numbers": hvp(f)([at], [1])[0],
    "hvp of a Value": (hvp(f)([x], [1])[0] as Value).data,
    ...firstDerivatives(grad(f) as Function1, at, kinds),
    "tangent of the tangent": firstDerivatives(
      (y) => jvp(f)([y], [1]).tangent as Value,
      at,
      [],
    )["jvp of a Value"]!,
  };
}

/** The first three derivatives of a function of one variable, by every way to each. */
function derivativesByEveryWay(
  f: Function1,
  at: number,
  kinds = kernelKinds,
): [order: number, way: string, found: number][] {
  const first = firstDerivatives(f, at, kinds), second = secondDerivatives(f, at, kinds);
  const third = secondDerivatives(grad(f) as Function1, at, kinds);
  return [first, second, third].flatMap((ways, i) =>
    Object.entries(ways).map(([way, found]): [number, string, number] => [i + 1, way, found])
  );
}

/** Functions, a point, and the first three derivatives there: what is not taken is infinitely steep, or NaN. */
const NOT_TAKEN: readonly [string, Function1, at: number, derivatives: number[]][] = [
  ["a root left of 0", (x) => select(x, sqrt(x), x), -1, [1, 0, 0]],
  ["a root of a relu", (x) => sqrt(relu(x)), -1, [0, 0, 0]],
  ["its square", (x) => mul(x, sqrt(relu(x))), -1, [0, 0, 0]],
  ["a logarithm of a relu", (x) => select(x, log(relu(x)), mul(x, x)), -2, [-4, 2, 0]],
  ["a power", (x) => add(pow(x, 3), select(x, pow(x, 0.5), 0)), -2, [12, -12, 6]],
  ["a pole", (x) => select(sub(x, 1), div(1, sub(x, 1)), pow(x, 3)), 1, [3, 6, 6]],
  ["a pole that is multiplied", (x) => mul(x, select(x, div(1, x), pow(x, 2))), 0, [0, 0, 6]],
  ["outside of a domain", (x) => select(x, acosh(sub(x, 5)), pow(x, 4)), -1, [-4, 12, -24]],
  ["too steep", (x) => select(x, exp(exp(mul(x, -1000))), pow(x, 3)), -2, [12, -12, 6]],
  ["the other one of max", (x) => max(mul(x, x), neg(cbrt(add(x, 1)))), -1, [-2, 2, 0]],
  ["the other one of min", (x) => min(neg(mul(x, x)), cbrt(add(x, 1))), -1, [2, -2, 0]],
];

for (const [what, f, at, derivatives] of NOT_TAKEN) {
  Deno.test(`a branch that is not taken adds nothing to any derivative, by every way: ${what}`, () => {
    for (const [order, way, found] of derivativesByEveryWay(f, at)) {
      assertAlmostEquals(found, derivatives[order - 1]!, 1e-12, `order ${order}, ${way}`);
    }
  });
}

/** What is infinite or NaN, or infinitely steep, whatever x is. */
const POISONS: readonly ((x: Operand) => Operand)[] = [
  (x) => sqrt(sub(-1, mul(x, x))),
  (x) => sqrt(mul(0, x)),
  (x) => log(mul(0, x)),
  (x) => log(sub(-1, mul(x, x))),
  (x) => div(x, sub(x, x)),
  (x) => exp(add(1000, mul(x, x))),
  (x) => pow(sub(-2, mul(x, x)), 0.5),
  (x) => cbrt(mul(0, x)),
  (x) => mul(x, Infinity),
  (x) => add(x, NaN),
];

Deno.test("of random expressions too: with poisoned branches that are not taken they have the derivatives that they have without", () => {
  for (let seed = 1; seed <= 16; seed++) {
    /** A random expression of x; where `poisoned`, nodes of it stand in selects beside poisons. */
    const expression = (poisoned: boolean): Function1 => (x) => {
      const random = new SeededRandom(20, seed), choice = new SeededRandom(21, seed);
      const nodes: Value[] = [x, tanh(x)];
      for (let i = 0; i < 8; i++) {
        growNodes(random, nodes, 1, SMOOTH);
        const last = nodes.at(-1)!, poison = choice.pick(POISONS), test = sub(-1, mul(last, last));
        if (poisoned) nodes[nodes.length - 1] = select(test, poison(choice.pick(nodes)), last);
        else choice.pick(nodes);
      }
      return nodes.at(-1)!;
    };
    const kinds = seed % 8 === 0 ? kernelKinds : []; // to compile takes long
    const wanted = derivativesByEveryWay(expression(false), 0.3, kinds);
    derivativesByEveryWay(expression(true), 0.3, kinds).forEach(([order, way, found], i) => {
      const [, , right] = wanted[i]!;
      const where = `seed ${seed}, order ${order}, ${way}: ${found} instead of ${right}`;
      assert(
        Number.isFinite(right) && Math.abs(found - right) <= 1e-9 * (1 + Math.abs(right)),
        where,
      );
    });
  }
});

/** Operations without kinks, at which a tie would decide between two right derivatives. */
const SMOOTH = MODERATE.filter(({ name }) =>
  ["add", "sub", "mul", "tanh", "sin", "neg", "sigmoid"].includes(name)
);

Deno.test("an adjoint or a partial that merely happens to be 0 is kept: the fourth derivative of x⁴ at 0 is 24, by every way", () => {
  const fourth: readonly Function1[] = [
    (x) => pow(x, 4),
    (x) => mul(mul(x, x), mul(x, x)),
    (x) => mul(x, mul(x, mul(x, x))),
    (x) => azmul(azmul(x, x), azmul(x, x)),
  ];
  for (const f of fourth) {
    const second = grad(grad(f) as Function1) as Function1;
    const ways = { ...secondDerivatives(second, 0, kernelKinds) };
    for (const [way, found] of Object.entries(ways)) assertEquals(found, 24, way);
    const x = new Value(0);
    let y = f(x);
    for (let order = 1; order <= 4; order++) y = gradients(y, [x])[0]!;
    assertEquals(y.data, 24);
  }
});

Deno.test("structural zeros are dropped: what is constant on both sides of a kink has no node, nor what no path leads to", () => {
  const x = new Value(2), other = new Value(3);
  assertEquals(trace(gradients(x.step().mul(other), [x])[0]!).length, 1);
  assertEquals(trace(gradients(x.mul(0).add(other), [other])[0]!).length, 1);
  assertEquals(trace(gradients(select(x, other, other), [x])[0]!).length, 1);
  const { grad: [none] } = vjp((y: Value) => y.mul(y))([x], 0);
  assertEquals([none.data, trace(none).length], [0, 1]);
  const { tangent } = jvp((y: Value) => y.mul(y))([x], [0]);
  assertEquals([tangent.data, trace(tangent).length], [0, 1]);
});
