import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  add,
  azmul,
  div,
  exp,
  grad,
  gradients,
  hessian,
  hvp,
  hypot,
  jvp,
  mul,
  neg,
  type Operand,
  pow,
  sub,
  trace,
  Value,
} from "../mod.ts";
import { compileGraph } from "../lib/compile/compile.ts";
import { kernelKinds } from "./support/kernels.ts";

type Plane = (x: Operand, y: Operand) => Operand;
type OfValues = (x: Value, y: Value) => Value;

/** The Hessian at a point by every way. */
function hessians(f: Plane, point: readonly [number, number]): Map<string, number[][]> {
  const ofValues = f as OfValues;
  const recorded = ([x, y]: readonly [number, number]) => {
    const leaves = [new Value(x), new Value(y)] as const;
    const slopes = gradients(ofValues(...leaves), leaves);
    return { leaves, entries: slopes.map((slope) => gradients(slope, leaves)) };
  };
  const elsewhere = recorded([0.3, 0.7]), columns = [[1, 0], [0, 1]] as const;
  return new Map([
    ["hessian", hessian(ofValues)(...point)],
    ["hvp", columns.map((direction) => hvp(ofValues)([...point], [...direction]))],
    ["recorded", recorded(point).entries.map((row) => row.map(({ data }) => data))],
    [
      "jvp of grad",
      columns.map((direction) =>
        jvp((x: Value, y: Value) => grad(ofValues)(x, y))([...point], [...direction]).tangent
      ),
    ],
    ...kernelKinds.map(([name, options]): [string, number[][]] => {
      const outputs = new Float64Array(4);
      compileGraph(elsewhere.entries.flat(), [...elsewhere.leaves], options)
        .evaluate(Float64Array.from(point), outputs);
      return [name, [[...outputs.slice(0, 2)], [...outputs.slice(2)]]];
    }),
  ]);
}

/** Functions of x² + y² that are written by its root, with their Hessians at the origin. */
const OF_SQUARES: readonly (readonly [name: string, f: Plane, atOrigin: number[][]])[] = [
  ["h²", (x, y) => pow(hypot(x, y), 2), [[2, 0], [0, 2]]],
  ["h · h", (x, y) => mul(hypot(x, y), hypot(x, y)), [[2, 0], [0, 2]]],
  ["h · h, one with the legs exchanged", (x, y) => mul(hypot(x, y), hypot(y, x)), [[2, 0], [0, 2]]],
  ["azmul(h, h)", (x, y) => azmul(hypot(x, y), hypot(x, y)), [[2, 0], [0, 2]]],
  ["h³", (x, y) => pow(hypot(x, y), 3), [[0, 0], [0, 0]]],
  ["h^2.5", (x, y) => pow(hypot(x, y), 2.5), [[0, 0], [0, 0]]],
  ["(−2h)²", (x, y) => pow(mul(-2, hypot(x, y)), 2), [[8, 0], [0, 8]]],
  ["(h / 2)²", (x, y) => pow(div(hypot(x, y), 2), 2), [[0.5, 0], [0, 0.5]]],
  ["(2h − h)²", (x, y) => {
    const h = hypot(x, y);
    return pow(sub(mul(2, h), h), 2);
  }, [[2, 0], [0, 2]]],
  ["exp(−h²)", (x, y) => exp(neg(pow(hypot(x, y), 2))), [[-2, 0], [0, -2]]],
  ["h² of x, y and 3x", (x, y) => pow(hypot(x, y, mul(3, x)), 2), [[20, 0], [0, 2]]],
  ["x + h²", (x, y) => add(x, pow(hypot(x, y), 2)), [[2, 0], [0, 2]]],
];

for (const [name, f, atOrigin] of OF_SQUARES) {
  Deno.test(`a root of a sum of squares cancels in its powers, by every way, at the origin: ${name}`, () => {
    for (const [way, entries] of hessians(f, [0, 0])) {
      assertEquals(entries.flat().map((x) => x + 0), atOrigin.flat(), way); // −0 as 0
    }
  });
}

/** Where the operand of a power or product is no root, but a multiple of one. */
const OF_MULTIPLES = ["(−2h)²", "(h / 2)²", "(2h − h)²"];

for (const [name, f, [[xx], [, yy]]] of OF_SQUARES as [string, OfValues, [[number], number[]]][]) {
  if (OF_MULTIPLES.includes(name)) continue;
  Deno.test(`a root of a sum of squares cancels in tangents of tangents at the origin: ${name}`, () => {
    const along = (u: number, v: number) => (x: Value, y: Value) => jvp(f)([x, y], [u, v]).tangent;
    assertEquals(jvp(along(2, 3))([0, 0], [2, 3]).tangent + 0, 4 * xx + 9 * yy!);
    assertEquals(jvp(along(1, 0))([0, 0], [1, 0]).tangent + 0, xx);
    assertEquals(grad(along(2, 3))(0, 0).map((x) => x + 0), [2 * xx, 3 * yy!]);
  });
}

Deno.test("where a root cancels the derivatives elsewhere are those of the squares", () => {
  for (const [name, f] of OF_SQUARES) {
    const [[, expected], ...others] = [...hessians(f, [0.6, -1.1])] as [
      [string, number[][]],
      ...[string, number[][]][],
    ];
    for (const [way, entries] of others) {
      entries.flat().forEach((entry, i) =>
        assertAlmostEquals(entry / 20, expected.flat()[i]! / 20, 1e-15, `${name}, ${way}`)
      );
    }
  }
  const shifted = (x: Value, y: Value) => exp(neg(pow(hypot(sub(x, 1), sub(y, 2)), 2)));
  assertEquals(hessian(shifted)(1, 2), [[-2, 0], [0, -2]]);
  assertEquals(hvp(shifted)([1, 2], [3, 5]), [-6, -10]);
});

Deno.test("a root does not cancel where it is no factor, or is another one", () => {
  const at = (f: Plane) => hessian(f as OfValues)(0, 0);
  const diverging = [[Infinity, 0], [0, Infinity]];
  assertEquals(at((x, y) => hypot(x, y)), diverging);
  assertEquals(at((x, y) => add(hypot(x, y), pow(hypot(x, y), 2))), diverging);
  const x = new Value(3), y = new Value(4);
  const apart = (f: Plane) => gradients(f(x, y) as Value, [x, y]).map(({ data }) => data);
  const [byX, byY] = apart((x, y) => mul(hypot(x, y), hypot(x, 2))) as [number, number];
  assertAlmostEquals(byX, 0.6 * Math.hypot(3, 2) + 5 * 3 / Math.hypot(3, 2), 1e-14);
  assertAlmostEquals(byY, 0.8 * Math.hypot(3, 2), 1e-14);
  assertEquals(apart((x) => mul(hypot(x, 2), hypot(x, 2))), [6, 0]);
});

Deno.test("a root stays in powers below the first one, of which the quotient would overflow", () => {
  const x = new Value(1e-250), y = new Value(0);
  const [byX] = gradients(pow(hypot(x, y), 0.5) as Value, [x, y]);
  assertAlmostEquals(byX!.data / 1e125, 0.5, 1e-14);
});

Deno.test("a cancelled root leaves no root in the gradient: that of h² is 2x, a node besides x", () => {
  const x = new Value(0), y = new Value(0);
  const [byX] = gradients(pow(hypot(x, y), 2) as Value, [x, y]);
  assertEquals(trace(byX!).rules.map((rule) => rule?.name), [undefined, undefined, "mul"]);
});

Deno.test("of an adjoint that is a long product a part is looked at, or the stack would overflow", () => {
  const x = new Value(3), y = new Value(4), factor = new Value(1);
  let root = hypot(x, y) as Value;
  for (let i = 0; i < 20_000; i++) root = mul(root, factor);
  assertEquals(gradients(root, [x, y]).map(({ data }) => data), [0.6, 0.8]);
});
