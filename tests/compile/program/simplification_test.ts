import { assertEquals } from "@std/assert";
import {
  abs,
  add,
  azmul,
  clamp,
  div,
  grad,
  gradients,
  log,
  log10,
  log1p,
  log2,
  max,
  min,
  mul,
  neg,
  type Operand,
  pow,
  relu,
  select,
  sign,
  sqrt,
  step,
  sub,
  trace,
  Value,
} from "../../../mod.ts";
import { isElementary, opcode } from "../../../lib/compile/program/instructions.ts";
import { TracedSource } from "../../../lib/compile/traced_source.ts";
import { compileGraph } from "../../../lib/compile/compile.ts";
import { SeededRandom } from "../../../lib/check/graphs/seeded_random.ts";
import { bits } from "../../support/assert_same.ts";
import { kernelKinds } from "../../support/kernels.ts";

/** Constants of every sign, among them those that a simplification might look for. */
const CONSTANTS = [
  ...[0, -0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, 4, -4, 8, -8],
  ...[2 ** -1022, -(2 ** -1022), 2 ** 1023, -(2 ** 1023), 5e-324, -5e-324, 0.1, -0.1],
  ...[Infinity, -Infinity, NaN],
];

const INPUTS = [
  ...[0, -0, 1, -1, 1.5, -1.5, 3, -3, 1e-310, -1e-310, 5e-324, -5e-324],
  ...[1e300, -1e300, Infinity, -Infinity, NaN],
];

/** The operations that kernels compute as the engine does, bit for bit. */
const EXACT = [
  add,
  sub,
  mul,
  azmul,
  div,
  neg,
  abs,
  sign,
  step,
  sqrt,
  relu,
  max,
  min,
  select,
  clamp,
];

type Operation = (...operands: Operand[]) => Operand;

const arityOf = new Map<unknown, number>([
  ...[neg, abs, sign, step, sqrt, relu].map((f) => [f, 1] as const),
  ...[select, clamp].map((f) => [f, 3] as const),
]);

/** Asserts that kernels of every kind compute `outputs` of x as `f` does in numbers. */
function assertCompiled(
  functions: readonly { name: string; f: (x: Operand) => Operand }[],
  same: (compiled: number, computed: number) => boolean = Object.is,
): void {
  const x = new Value(0.75);
  const outputs = functions.map(({ f }) => f(x)).map((y) => y instanceof Value ? y : asNode(y));
  for (const [kind, options] of kernelKinds) {
    const kernel = compileGraph(outputs, [x], options), found = new Float64Array(outputs.length);
    for (const input of INPUTS) {
      kernel.evaluate(new Float64Array([input]), found);
      functions.forEach(({ name, f }, i) => {
        const computed = f(input) as number;
        if (!same(found[i]!, computed)) {
          assertEquals(bits(found[i]!), bits(computed), `${name} at ${bits(input)}, ${kind}`);
        }
      });
    }
  }
}

/** A number as a node that is one. */
function asNode(y: number): Value {
  return add(new Value(y), -0);
}

Deno.test("each operation with constants of every sign is compiled to the bits of the engine, in each position", () => {
  const functions = EXACT.flatMap((operation) => {
    const f = operation as Operation, arity = arityOf.get(operation) ?? 2;
    if (arity === 1) return [{ name: operation.name, f }];
    const positions = arity === 2
      ? [(x: Operand, c: Operand) => f(x, c), (x: Operand, c: Operand) => f(c, x)]
      : [0, 1, 2].flatMap((k) =>
        ([["x", "x"], ["x", 1], [1, "x"], [-2, "x"]] as const).map(
          (others) => (x: Operand, c: Operand) =>
            f(...others.map((other) => other === "x" ? x : other).toSpliced(k, 0, c)),
        )
      );
    return CONSTANTS.flatMap((c) =>
      positions.map((g, k) => ({
        name: `${operation.name} of x and ${bits(c)}, position ${k}`,
        f: (x: Operand) => g(x, c),
      }))
    );
  });
  assertCompiled(functions);
});

Deno.test("so are operations on operations: on negatives, on products with constants, on equal operands", () => {
  const inner: [string, (x: Operand, c: number) => Operand][] = [
    ["−x", (x) => neg(x)],
    ["−(−x)", (x) => neg(neg(x))],
    ["x·c", (x, c) => mul(x, c)],
    ["x/c", (x, c) => div(x, c)],
    ["−(x/c)", (x, c) => neg(div(x, c))],
    ["min(x, c)", (x, c) => min(x, c)],
    ["c − x", (x, c) => sub(c, x)],
  ];
  const outer: [string, (x: Operand, u: Operand, c: number) => Operand][] = [
    ["x + u", (x, u) => add(x, u)],
    ["u + x", (x, u) => add(u, x)],
    ["x − u", (x, u) => sub(x, u)],
    ["u − x", (x, u) => sub(u, x)],
    ["u − u", (_x, u) => sub(u, u)],
    ["u·x", (x, u) => mul(u, x)],
    ["u·c", (_x, u, c) => mul(u, c)],
    ["u/c", (_x, u, c) => div(u, c)],
    ["c/u", (_x, u, c) => div(c, u)],
    ["−u", (_x, u) => neg(u)],
    ["u − c", (_x, u, c) => sub(u, c)],
    ["c + u", (_x, u, c) => add(c, u)],
    ["select(u, x, c)", (x, u, c) => select(u, x, c)],
    ["select(u, c, −0)", (_x, u, c) => select(u, c, -0)],
  ];
  const functions = inner.flatMap(([name, u]) =>
    outer.flatMap(([around, f]) =>
      CONSTANTS.filter((c) => !Number.isNaN(c)).map((c) => ({
        name: `${around} with u = ${name}, c = ${bits(c)}`,
        f: (x: Operand) => f(x, u(x, c), c),
      }))
    )
  );
  assertCompiled(functions);
});

Deno.test("the terms of a recorded derivative of select are a choice with the bits of azmul, and so are their sums", () => {
  const ifPositive = (x: Operand, a: Operand) => azmul(a, step(x));
  const otherwise = (x: Operand, b: Operand) => azmul(sub(1, step(x)), b);
  const operands: ((x: Operand) => Operand)[] = [(x) => x, (x) => neg(x), (x) => div(1, x)];
  const functions = operands.flatMap((a, i) =>
    operands.flatMap((b, j) =>
      Object.entries<(x: Operand) => Operand>({
        "azmul(a, step x)": (x) => ifPositive(x, a(x)),
        "azmul(1 − step x, b)": (x) => otherwise(x, b(x)),
        "their sum": (x) => add(ifPositive(x, a(x)), otherwise(x, b(x))),
        "their sum the other way round": (x) => add(otherwise(x, b(x)), ifPositive(x, a(x))),
        "a sum of two of one kind": (x) => add(ifPositive(x, a(x)), ifPositive(x, b(x))),
        "a sum by two tests": (x) => add(ifPositive(x, a(x)), otherwise(sub(x, 1), b(x))),
      }).map(([name, f]) => ({ name: `${name} of operands ${i} and ${j}`, f }))
    )
  );
  assertCompiled(functions);
  const x = new Value(0.75), sum = add(ifPositive(x, neg(x)), otherwise(x, div(1, x))) as Value;
  const { codes } = new TracedSource(trace(sum), new Map([[x, 0]])).valueProgram();
  assertEquals([...codes].filter((code) => code === opcode.azmul).length, 0);
});

Deno.test("the recorded derivative of a logarithm needs no logarithm, with the same bits on its border and outside", () => {
  const slopes = [log, log2, log10].map((f) => ({
    name: f.name,
    f: (x: Operand) => select(x, div(3, x), neg(f(x))),
  }));
  const ofOnePlus = (x: Operand) => select(add(1, x), div(1, add(1, x)), neg(log1p(x)));
  assertCompiled([...slopes, { name: "log1p", f: ofOnePlus }]);
  for (const f of [...slopes.map(({ f }) => f), ofOnePlus]) {
    const x = new Value(0.75);
    const { codes } = new TracedSource(trace(f(x) as Value), new Map([[x, 0]])).valueProgram();
    assertEquals([...codes].filter((code) => isElementary(code)), []);
  }
  // another logarithm's stays: −log(2x) where x is not positive
  const x = new Value(0.75), other = select(x, 1, neg(log(add(x, x)))) as Value;
  const { codes } = new TracedSource(trace(other), new Map([[x, 0]])).valueProgram();
  assertEquals([...codes].filter((code) => isElementary(code)), [opcode.log]);
});

Deno.test("a power with a constant exponent is within 4 ulp of the engine's, with equal zeros, infinities and NaN", () => {
  const exponents = [...CONSTANTS, 5, -5, 6, 7, 9, -9, 1 / 3];
  assertCompiled(
    exponents.map((n) => ({ name: `x^${bits(n)}`, f: (x) => pow(x, n) })),
    (compiled, computed) =>
      Object.is(compiled, computed) || computed !== 0 && Number.isFinite(computed) &&
        Math.abs(compiled - computed) <= 4 * 2 ** -52 * Math.abs(computed) + 4 * 5e-324,
  );
});

Deno.test("gradients by quotients and products with constants of every sign are compiled to those of the engine", () => {
  for (const operation of [mul, div, sub, add, azmul]) {
    for (const c of CONSTANTS) {
      const functions = [(x: Operand) => operation(x, c), (x: Operand) => operation(c, x)];
      const x = new Value(0.75);
      for (const f of functions) {
        const kernel = compileGraph([f(x) as Value], [x]);
        const recorded = compileGraph(gradients(f(x) as Value, [x]), [x]);
        for (const input of [1.5, -1.5, 0, -0, Infinity]) {
          const wanted = grad((y: Value) => f(y) as Value)(input), slope = new Float64Array(1);
          kernel.valueAndGrad(new Float64Array([input]), slope);
          const where = `${operation.name} with ${bits(c)} at ${bits(input)}`;
          assertEquals(slope[0]! + 0, wanted + 0, where);
          assertEquals(recorded.value(new Float64Array([input])) + 0, wanted + 0, where);
        }
      }
    }
  }
});

Deno.test("random expressions with constants of every sign are compiled to the bits of the engine", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const functions = Array.from({ length: 20 }, (_, i) => ({
      name: `expression ${i} of seed ${seed}`,
      f: (x: Operand): Operand => {
        const random = new SeededRandom(seed, i), nodes = [x];
        for (let step = 0; step < 6; step++) {
          const operation = random.pick(EXACT) as Operation & (typeof EXACT)[number];
          const operands = Array.from(
            { length: arityOf.get(operation) ?? 2 },
            () => random.chance(0.4) ? random.pick(CONSTANTS) : random.pick(nodes),
          );
          nodes.push(operation(...operands));
        }
        return nodes.at(-1)!;
      },
    }));
    assertCompiled(functions);
  }
});

Deno.test("a kernel of a transform takes −0 for what it is, as 1/−0 shows", () => {
  const x = new Value(1), y = new Value(1);
  const kernel = compileGraph(grad((u: Value, v: Value) => u.div(v))(x, y), [x, y]);
  const outputs = new Float64Array(2);
  kernel.evaluate(new Float64Array([1, -0]), outputs);
  assertEquals([...outputs], grad((u: Value, v: Value) => u.div(v))(1, -0));
  assertEquals(outputs[0], -Infinity);
});
