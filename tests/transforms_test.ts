import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import {
  add,
  defineRule,
  detach,
  grad,
  gradients,
  hessian,
  hvp,
  jacobian,
  jvp,
  mul,
  noGrad,
  type Operand,
  relu,
  select,
  sqrt,
  sum,
  tanh,
  trace,
  Value,
  valueAndGrad,
  vjp,
} from "../mod.ts";
import { randomGraph } from "../lib/check/mod.ts";
import { endSegment } from "./support/segments.ts";

Deno.test("grad mirrors its arguments: one gives its own gradient, several an array, an array an array", () => {
  assertEquals(grad((x) => x.pow(3))(2), 12);
  assertEquals(grad((x, y) => x.mul(y))(3, 4), [4, 3]);
  const affine = (w: Value[], b: Value) => w[0]!.mul(3).add(w[1]!).mul(b);
  assertEquals(grad(affine)([1, 2], 3), [[9, 3], 5]);
  assertEquals(grad((w: Value[]) => sum(w.map((x) => x.mul(x))))([1, 2, 3]), [2, 4, 6]);
  assertEquals(grad((m: Value[][]) => mul(m[0]![1]!, m[1]![0]!))([[1, 2], [3, 4]]), [[0, 3], [
    2,
    0,
  ]]);
  assertEquals(grad((...x: Value[]) => sum(x))(1, 2, 3), [1, 1, 1]);
});

Deno.test("transforms called with Values return Values that can be differentiated", () => {
  const x = new Value(2, "x");
  const slope = grad((y) => y.pow(3))(x);
  assert(slope instanceof Value);
  slope.backward();
  assertEquals([slope.data, x.grad], [12, 12]);
  const { value, grad: both } = valueAndGrad((a, b) => a.mul(b))(x, 5);
  assert(value instanceof Value && both[0] instanceof Value && both[1] instanceof Value);
  assertEquals(hessian((y) => y.pow(3))(x)[0]![0]!.data, 12);
  assertEquals(jacobian((y) => [y.pow(2)])(x)[0]![0]!.data, 4);
  assertEquals(hvp((y) => y.pow(3))([x], [2])[0]!.data, 24);
  const pushed = jvp((y) => y.pow(3))([x], [1]);
  assertEquals([pushed.value.data, pushed.tangent.data], [8, 12]);
  const pulled = vjp((y) => y.pow(3))([x], new Value(2));
  assertEquals([pulled.value.data, pulled.grad[0].data], [8, 24]);
});

Deno.test("grad nests to any order", () => {
  const f = (x: Value) => x.sin();
  assertEquals(grad(grad(f))(1), -Math.sin(1));
  assertEquals(grad(grad(grad(f)))(1), -Math.cos(1));
  assertEquals(grad(grad(grad(grad(f))))(1), Math.sin(1));
  assertEquals(jvp(grad((x: Value) => x.pow(3)))([2], [1]), { value: 12, tangent: 12 });
});

Deno.test("a grad inside a differentiated function does not confuse the two perturbations", () => {
  // d/dx (x · d/dy (x + y)) = 1, where one mixed up with the other gives 2
  assertEquals(grad((x) => x.mul(grad((y: Value) => x.add(y))(1)))(1), 1);
  // d/dx (x · d/dy (x · y)) = d/dx x² = 2x: the inner result depends on x although it was called with a number
  assertEquals(grad((x) => mul(x, grad((y: Value) => x.mul(y))(1)))(3), 6);
  assertEquals(jvp((x: Value) => mul(x, jvp((y: Value) => x.mul(y))([1], [1]).tangent))([3], [1]), {
    value: 9,
    tangent: 6,
  });
  const x = new Value(3);
  assertEquals((grad((y: Value) => y.mul(x))(x) as Value).data, 3);
});

Deno.test("structural zeros vanish, an adjoint that happens to be 0 does not: the 4th derivative of x⁴ at 0 is 24", () => {
  const x = new Value(0);
  let y = x.pow(4);
  for (let order = 1; order <= 4; order++) y = gradients(y, [x])[0]!;
  assertEquals(y.data, 24);
  assertEquals(trace(gradients(y, [x])[0]!).length, 1);
});

Deno.test("an adjoint that happens to be 0 stays where it comes through an interior node: u = x·x, y = u·u", () => {
  const x = new Value(0), u = x.mul(x);
  let y = u.mul(u);
  for (let order = 1; order <= 4; order++) y = gradients(y, [x])[0]!; // ∂y/∂u = 2u is 0 here
  assertEquals(y.data, 24);
});

Deno.test("derivative graphs stay small", () => {
  const sizes = (f: (x: Value) => Value) => {
    const x = new Value(0.5);
    let y = f(x);
    return Array.from({ length: 4 }, () => trace(y = gradients(y, [x])[0]!).length);
  };
  const within = (actual: readonly number[], bounds: readonly number[]) =>
    assert(actual.every((size, i) => size <= bounds[i]!), `${actual} exceeds ${bounds}`);
  within(sizes((x) => x.tanh()), [11, 27, 45, 76]);
  within(sizes((x) => x.pow(6)), [5, 7, 7, 7]);
  within(sizes((x) => x.sin()), [2, 3, 3, 4]);
  const parameters = Array.from({ length: 337 }, (_, i) => new Value(Math.sin(i) / 2));
  const loss = network(parameters, [0.3, -0.7]);
  assertEquals(trace(loss).length, 640 + 337 + 32); // of the numbers each use is a node
  const gradient = gradients(loss, parameters);
  const size = trace(loss, ...gradient).length;
  assert(size <= 2200, `${size} nodes`);
});

/** A 2-16-16-1 tanh network. */
function network(parameters: readonly Value[], inputs: readonly Operand[]): Value {
  let at = 0, layer = inputs;
  for (const width of [16, 16, 1]) {
    layer = Array.from({ length: width }, () => {
      let unit: Operand = parameters[at++]!;
      for (const x of layer) unit = add(unit, mul(parameters[at++]!, x));
      return width === 1 ? unit : tanh(unit);
    });
  }
  return layer[0] as Value;
}

Deno.test("gradients by interior nodes count these as independent, and unconnected inputs give 0", () => {
  const x = new Value(3), other = new Value(1), m = x.mul(2), l = m.mul(m).add(x);
  assertEquals(gradients(l, [m, x, other]).map(({ data }) => data), [12, 25, 0]);
  assertEquals(gradients(l, [l])[0]!.data, 1);
  assertEquals(gradients(l, [other])[0]!.operation, "constant");
  assertEquals(gradients(x, [x])[0]!.data, 1);
});

Deno.test("gradients see a leaf as it was recorded, and add up its versions", () => {
  const x = new Value(3), y = x.mul(x);
  x.data = 5;
  const z = y.mul(x), [slope] = gradients(z, [x]); // x₀²·x₁
  assertEquals(slope!.data, 2 * 3 * 5 + 9);
  assertEquals(gradients(y, [x])[0]!.data, 6);
  assertEquals(gradients(gradients(y, [x])[0]!, [x])[0]!.data, 2);
});

Deno.test("gradients leave every gradient as it was", () => {
  const x = new Value(3), y = x.mul(x).tanh();
  y.backward();
  const before = [x.grad, y.grad, y.children[0]!.grad];
  gradients(y, [x]);
  grad((z) => z.mul(x))(2);
  assertEquals([x.grad, y.grad, y.children[0]!.grad], before);
});

Deno.test("transforms leave every gradient as it was, also that of an interior node which the function uses", () => {
  const x = new Value(2), y = x.mul(3), far = x.mul(y).tanh();
  y.mul(5).backward();
  far.add(y).backward();
  endSegment(); // far lies in an older segment of the tape than what follows
  const near = far.mul(y).add(y);
  near.mul(7).backward();
  const nodes = [x, y, far, near, ...near.children];
  const before = nodes.map((node) => node.grad);
  const f = (z: Value, w: Value) => z.mul(y).add(far.mul(w)).mul(near.add(z).tanh()).add(x);
  const v: [number, number] = [7, -1];
  const transforms: (() => unknown)[] = [
    () => grad((z: Value) => z.mul(y))(7),
    () => grad(f)(...v),
    () => valueAndGrad(f)(...v),
    () => jacobian((z: Value, w: Value) => [f(z, w), near, z.mul(near)])(...v),
    () => vjp((z: Value, w: Value) => [f(z, w), near])(v, [1, 2]),
    () => jvp(f)(v, [1, 0]),
    () => hvp(f)(v, [1, 0]),
    () => hessian(f)(...v),
    () => grad(f)(x, 3),
    () => grad((z: Value) => grad((w: Value) => f(z, w))(3) as unknown as Value)(7),
  ];
  for (const transform of transforms) {
    transform();
    assertEquals(nodes.map((node) => node.grad), before, String(transform));
  }
});

Deno.test("a gradient that a transform takes between two backward() calls changes neither, in several segments too", () => {
  const x = new Value(2), m = x.mul(3), steps = Array.from({ length: 40_000 });
  const root = steps.reduce<Value>((sum) => sum.mul(0.9999).add(m), m);
  root.backward();
  const [first, interior] = [x.grad, m.grad];
  const slope = grad((z: Value) => steps.reduce<Value>((sum) => sum.mul(0.9999).add(z), root));
  assertEquals(slope(1), slope(1));
  assertEquals([x.grad, m.grad, root.grad], [first, interior, 1]);
  root.backward();
  assertEquals([x.grad, m.grad, root.grad], [2 * first, interior, 1]);
});

Deno.test("gradients of random graphs are those of backward, but for rounding", () => {
  for (let seed = 0; seed < 50; seed++) {
    const { root, leaves } = randomGraph({ seed, nodes: 20 });
    root.backward();
    const recorded = gradients(root, leaves);
    leaves.forEach((leaf, i) => {
      if (Number.isFinite(leaf.grad) && Number.isFinite(recorded[i]!.data)) {
        const scale = Math.max(Math.abs(leaf.grad), 1e-300);
        assert(Math.abs(recorded[i]!.data - leaf.grad) <= 1e-9 * scale + 1e-12, `seed ${seed}`);
      }
    });
  }
});

const smooth: [string, (x: Value, y: Value, z: Value) => Value][] = [
  ["tanh of a product", (x, y, z) => x.mul(y).add(z).tanh()],
  ["quotient", (x, y, z) => x.mul(z).div(y.mul(y).add(1))],
  ["powers", (x, y, z) => x.mul(x).add(1).pow(y).mul(z.exp())],
  ["kinks away from their edges", (x, y, z) => x.max(y).mul(z.abs()).add(relu(x).mul(y))],
  ["sigmoid and softplus", (x, y, z) => x.sigmoid().mul(y.softplus()).mul(z.sin())],
  ["hypot and atan2", (x, y, z) => x.hypot(y).mul(y.atan2(z))],
];

for (const [name, f] of smooth) {
  Deno.test(`the Hessian of ${name} is symmetric to rounding, and hvp is its product with a vector`, () => {
    const at = [0.7, -1.3, 0.4] as const, v = [0.5, -2, 3] as const;
    const matrix = hessian(f)(...at);
    for (let i = 0; i < 3; i++) {
      for (let k = 0; k < i; k++) close(matrix[i]![k]!, matrix[k]![i]!);
    }
    const product = hvp(f)([...at], [...v]);
    product.forEach((item, i) =>
      close(item, matrix[i]!.reduce((total, entry, k) => total + entry * v[k]!, 0))
    );
    const recorded = hvp(f)([new Value(at[0]), at[1], at[2]], [...v]);
    recorded.forEach((item, i) => close(item.data, product[i]!));
    const twice = hessian(f)(new Value(at[0]), at[1], at[2]);
    twice.forEach((row, i) => row.forEach((item, k) => close(item.data, matrix[i]![k]!)));
  });
}

Deno.test("jvp and vjp are transposes of each other on random functions", () => {
  for (const [, f] of smooth) {
    const g = (x: Value, y: Value, z: Value) => [f(x, y, z), f(z, x, y), x.mul(y)];
    const at: [number, number, number] = [0.7, -1.3, 0.4];
    const u: [number, number, number] = [0.3, 2, -1], w = [1.5, -0.5, 2];
    const { tangent } = jvp(g)(at, u), { grad: pulled } = vjp(g)(at, w);
    close(
      tangent.reduce((total, item, i) => total + item * w[i]!, 0),
      pulled.reduce((total, item, i) => total + item * u[i]!, 0),
    );
    assertEquals(jacobian(g)(...at).length, 3);
  }
});

function close(actual: number, expected: number): void {
  assertAlmostEquals(actual, expected, 1e-12 * (1 + Math.abs(expected)));
}

Deno.test("a function without outputs has none to push to, and pulls back gradients of 0", () => {
  const none = (_x: Value): Value[] => [];
  assertEquals(vjp(none)([3], []), { value: [], grad: [0] });
  assertEquals(jvp(none)([3], [1]), { value: [], tangent: [] });
  assertEquals(jacobian(none)(3), []);
});

Deno.test("a product with a factor of exactly 0 is 0 in jvp, vjp and hvp too", () => {
  const f = (x: Value) => sqrt(relu(x));
  assertEquals(grad(f)(-1), 0);
  assertEquals(jvp(f)([-1], [1]), { value: 0, tangent: 0 });
  assertEquals(vjp(f)([-1], 1), { value: 0, grad: [0] });
  assertEquals(hvp((x) => select(x, x.log(), 0))([-1], [1]), [0]);
});

Deno.test("a derivative that underflows to −0 keeps its sign", () => {
  const tiny = (x: Value) => x.mul(1e-200).mul(-1e-200);
  assertStrictEquals(grad(tiny)(1), -0);
  assertStrictEquals(grad((x: Value) => tiny(x).add(tiny(x)))(1), -0);
  assertStrictEquals(grad((x: Value) => tiny(x).sub(tiny(x)))(1), 0);
});

Deno.test("transforms record even inside noGrad, and keep detached values constant", () => {
  assertEquals(noGrad(() => grad((x) => x.mul(x))(3)), 6);
  assertEquals(grad((x) => x.mul(detach(x)))(3), 3);
});

Deno.test("a wrong call throws a TypeError that names it", () => {
  const f = (x: Value) => x.mul(x);
  const wrong: [() => unknown, string][] = [
    [() => grad(3 as never), "'f' must be a function: current value is 3"],
    [() => grad(() => 3 as never)(), "takes 1 argument or more: current number of arguments is 0"],
    [
      () => grad(f)(...[] as unknown as [number]),
      "takes 1 argument: current number of arguments is 0",
    ],
    [
      () => grad((x, y) => x.mul(y))(...[1] as unknown as [number, number]),
      "takes 2 arguments: current number of arguments is 1",
    ],
    [() => grad((_x) => 3 as never)(1), "must return a Value: current value is 3"],
    [() => grad((x) => [x] as never)(1), "must return a Value: current value is an array of 1"],
    [
      () => grad((x) => Promise.resolve(x) as never)(1),
      "current value is an object of class Promise",
    ],
    [
      () => grad(f)("3" as never),
      "'args[0]' must be a number, a Value or an array of them: current value is \"3\"",
    ],
    [() => grad((w: Value[]) => w[0]!)([1, null] as never), "'args[0][1]' must be"],
    [
      () => jacobian((_x) => [1] as never)(1),
      "must return a Value or an array of Values: current value is 1",
    ],
    [() => hessian((_x) => undefined as never)(1), "current value is undefined"],
    [() => hvp(f)(3 as never, [1]), "'args' must be an array of arguments: current value is 3"],
    [
      () => hvp(f)([3], [1, 2] as never),
      "'direction' must be an array of 1: current value is an array of 2",
    ],
    [
      () => hvp(f)([3], [[1]] as never),
      "'direction[0]' must be a number or a Value: current value is an array of 1",
    ],
    [() => jvp(f)([3], ["1"] as never), "'tangents[0]' must be a number or a Value"],
    [
      () => vjp(f)([3], [1] as never),
      "'cotangents' must be a number or a Value: current value is an array of 1",
    ],
    [() => gradients(3 as never, []), "'output' must be a Value: current value is 3"],
    [() => gradients(new Value(1), new Value(1) as never), "'inputs' must be an array of Values"],
    [
      () => gradients(new Value(1), [2 as never]),
      "'inputs[0]' must be a Value: current value is 2",
    ],
  ];
  for (const [callWrongly, message] of wrong) assertThrows(callWrongly, TypeError, message);
});

Deno.test("what a function throws passes through, and the next transform is not confused by it", () => {
  const failing = () => {
    throw new RangeError("of the function's own");
  };
  assertThrows(() => grad((_x) => failing())(1), RangeError, "of the function's own");
  assertEquals(grad((x) => x.mul(x))(3), 6);
  const inner = grad((y: Value) => y.mul(y))(2);
  assertEquals(inner, 4);
});

Deno.test("a rule may bear a name that every object has", () => {
  const square = defineRule({
    name: "toString",
    evaluate: (x) => x * x,
    partials: [(x) => mul(2, x)],
    expression: "x ^ 2",
  });
  const cube = defineRule({
    name: "third of a cube",
    evaluate: (x) => x ** 3 / 3,
    partials: [(x) => square(x)], // recorded while a derivative is
    expression: "x ^ 3 / 3",
  });
  const x = new Value(2), slope = gradients(cube(x), [x])[0]!;
  assertEquals([slope.data, gradients(slope, [x])[0]!.data], [4, 4]);
});

Deno.test("transforms with an argument for each of the function's have its number of parameters", () => {
  const f = (x: Value, y: Value) => x.mul(y), rest = (...x: Value[]) => x[0]!;
  assertEquals([grad(f), valueAndGrad(f), hessian(f)].map(({ length }) => length), [2, 2, 2]);
  assertEquals(jacobian((x: Value) => [x]).length, 1);
  assertEquals(grad(rest).length, 0);
  assertThrows(
    () => (grad(grad(f) as never) as (x: number) => unknown)(1),
    TypeError,
    "2 arguments",
  );
});

Deno.test("transforms take Float64Arrays as arrays of numbers, and answer in kind", () => {
  const f = (w: Value[], b: Value) => w[0]!.mul(w[1]!).mul(b), at = Float64Array.of(3, 4);
  assertEquals(grad(f)(at, 5), [Float64Array.of(20, 15), 12]);
  assertEquals(valueAndGrad(f)(at, 5), { value: 60, grad: [Float64Array.of(20, 15), 12] });
  const square = (w: Value[]) => w[0]!.mul(w[0]!).add(w[1]!);
  const slopes: Float64Array = grad(square)(at);
  assertEquals(slopes, Float64Array.of(6, 1));
  assertEquals(grad((_: Value[]) => new Value(1))(new Float64Array(0)), new Float64Array(0));
  assertEquals(hessian(square)(at), [[2, 0], [0, 0]]);
  assertEquals(jacobian((w: Value[]) => [w[1]!, w[0]!])(at), [[0, 1], [1, 0]]);
  assertEquals(hvp(square)([at], [Float64Array.of(1, 2)]), [Float64Array.of(2, 0)]);
  assertEquals(jvp(square)([at], [Float64Array.of(1, 2)]), { value: 13, tangent: 8 });
  assertEquals(vjp(square)([at], 2), { value: 13, grad: [Float64Array.of(12, 2)] });
  const rows = (m: Value[][]) => m[0]![0]!.mul(m[1]![1]!);
  assertEquals(grad(rows)([at, at]), [Float64Array.of(4, 0), Float64Array.of(0, 3)]);
});

Deno.test("what a transform of Values makes of a Float64Array are Values", () => {
  const outer = grad((x: Value) => {
    const inner = grad((w: Value[]) => w[0]!.mul(w[0]!).mul(x)) as (w: Float64Array) => unknown;
    return (inner(Float64Array.of(3)) as Value[])[0]!;
  });
  assertEquals(outer(5), 6);
  assertThrows(
    () => grad((w: Value[]) => w[0]!)(new Float32Array(2) as never),
    TypeError,
    "an object of class Float32Array",
  );
  assertThrows(
    () => hvp((w: Value[]) => w[0]!)([Float64Array.of(1, 2)], [Float64Array.of(1)]),
    TypeError,
    "'direction[0]' must be an array of 2",
  );
});
