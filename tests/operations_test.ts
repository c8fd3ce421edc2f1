import { assert, assertEquals, assertLess, assertStrictEquals, assertThrows } from "@std/assert";
import { SeededRandom } from "../lib/check/graphs/seeded_random.ts";
import { recorder } from "../lib/tape/mod.ts";
import { compile } from "../lib/compile/mod.ts";
import { ulp } from "../lib/expression/rounding.ts";
import * as engine from "../mod.ts";
import {
  add,
  apply,
  clamp,
  dot,
  hypot,
  max,
  min,
  type Operand,
  partialsOf,
  reversedTopologicalOrder,
  type Rule,
  rules,
  select,
  sum,
  tanh,
  Value,
} from "../mod.ts";
import { binaryEdges, EDGES, OUTSIDE, ternaryEdges, unaryEdges } from "./support/edges.ts";

type Operation = (...operands: Operand[]) => Operand;

const functionNamed = (name: string) => (engine as unknown as Record<string, Operation>)[name]!;
const methodNamed = (x: Value, name: string) =>
  (x as unknown as Record<string, Operation>)[name]!.bind(x);

const NUMBERS = [0.75, 0.5, 0.25];

Deno.test("each rule is a function: of numbers a number, else a Value of that operation", async (t) => {
  for (const [name, rule] of rules) {
    await t.step(name, () => {
      const operation = functionNamed(name), numbers = NUMBERS.slice(0, rule.arity);
      const value = rule.evaluate(...numbers);
      assertEquals(operation(...numbers), value);
      for (let k = 0; k < rule.arity; k++) {
        const operands: Operand[] = [...numbers];
        operands[k] = new Value(numbers[k]!);
        const node = operation(...operands) as Value;
        assertEquals([node.data, node.operation], [value, name]);
        assertStrictEquals(node.children[k], operands[k]);
      }
    });
  }
});

Deno.test("a function bears the name of its rule", () => {
  for (const name of rules.keys()) assertEquals(functionNamed(name).name, name);
});

Deno.test("each rule is a method of its first operand", async (t) => {
  for (const [name, rule] of rules) {
    await t.step(name, () => {
      const [x, ...others] = NUMBERS.slice(0, rule.arity).map((data) => new Value(data));
      const node = methodNamed(x!, name)(...others) as Value;
      assertEquals([node.operation, node.data], [
        name,
        rule.evaluate(...NUMBERS.slice(0, rule.arity)),
      ]);
      node.children.forEach((child, k) => assertStrictEquals(child, [x, ...others][k]));
    });
  }
});

Deno.test("unary functions ignore further arguments, so that they map arrays", () => {
  assertEquals([0, 1, 2].map(tanh), [0, Math.tanh(1), Math.tanh(2)]);
  for (const [name, { arity, evaluate }] of rules) {
    if (arity !== 1) continue;
    const nodes = NUMBERS.map((data) => new Value(data)).map(functionNamed(name) as never);
    assertEquals(nodes.map((node) => (node as Value).data), NUMBERS.map((x) => evaluate(x)));
  }
});

Deno.test("max, min and hypot fold any number of operands", () => {
  const data = [3, 1, 4, 1.5, 9, 2, 6];
  const values = data.map((x) => new Value(x));
  const [first, ...others] = values as [Value, ...Value[]];
  for (const [fold, expected] of [[max, 9], [min, 1]] as const) {
    assertEquals(fold(...data as [number, ...number[]]), expected);
    engine.zeroGrad(...values);
    const node = fold(first, ...others);
    node.backward();
    assertEquals(node.data, expected);
    assertEquals(values.map(({ grad }) => grad), data.map((x) => x === expected ? 1 : 0));
  }
  assertEquals(hypot(2, 3, 6), 7);
  const [x, z] = [new Value(2), new Value(6)];
  const node = x.hypot(3, z);
  node.backward();
  assertEquals(node.data, 7);
  for (const [leaf, cosine] of [[x, 2 / 7], [z, 6 / 7]] as const) {
    assertLess(Math.abs(leaf.grad - cosine), 1e-15);
  }
});

Deno.test("max and min fold from the left at ties too: of three equal operands these have ¼, ¼ and ½ of the derivative", () => {
  for (const fold of [max, min]) {
    const [x, y, z, last] = [2, 2, 2, 2].map((data) => new Value(data)) as [
      Value,
      Value,
      Value,
      Value,
    ];
    fold(x, y, z).backward();
    assertEquals([x.grad, y.grad, z.grad], [0.25, 0.25, 0.5]);
    engine.zeroGrad(x, y, z);
    fold(x, y, z, last).backward();
    assertEquals([x.grad, y.grad, z.grad, last.grad], [0.125, 0.125, 0.25, 0.5]);
    assertEquals(engine.grad((x: Value, y: Value, z: Value) => fold(x, y, z))(5, 5, 5), [
      ...[0.25, 0.25],
      0.5,
    ]);
  }
});

Deno.test("of a single operand max and min are that operand, hypot is its absolute value", () => {
  const x = new Value(-3);
  for (const name of ["max", "min"]) {
    assertEquals(functionNamed(name)(-3), -3);
    assertStrictEquals(functionNamed(name)(x), x);
    assertStrictEquals(methodNamed(x, name)(), x);
  }
  assertEquals([hypot(-3), hypot(x).data, x.hypot().data], [3, 3, 3]);
  hypot(x).backward();
  assertEquals(x.grad, -1);
});

Deno.test("a mistake anywhere among folded operands is named, and nothing is recorded", () => {
  const x = new Value(1), y = new Value(2);
  for (const name of ["max", "min", "hypot"]) {
    x.mul(y);
    const { length } = recorder.segment;
    const fold = functionNamed(name);
    assertThrows(
      () => fold(x, y, "3" as never),
      TypeError,
      `Cannot compute ${name} as 'others[1]' must be a Value or a number: current value is "3"`,
    );
    assertThrows(() => fold(null as never, y, x), TypeError, "'x' must be");
    assertEquals(recorder.segment.length, length);
  }
});

Deno.test("select takes its second operand where the first is above 0, else the third", () => {
  const x = new Value(1), a = new Value(5), b = new Value(7);
  const node = add(x.select(a, b), select(x.neg(), a, b).mul(10));
  node.backward();
  assertEquals([node.data, x.grad, a.grad, b.grad], [75, 0, 1, 10]);
  assertEquals([select(1, 2, 3), select(-1, 2, 3)], [2, 3]);
});

Deno.test("clamp is its operand between the bounds, and the bound beyond them", () => {
  const low = new Value(0), high = new Value(1);
  const nodes = [-2, 0.5, 3].map((data) => clamp(new Value(data), low, high));
  sum(nodes).backward();
  assertEquals(nodes.map(({ data }) => data), [0, 0.5, 1]);
  assertEquals(nodes.map((node) => node.children[0]!.grad), [0, 1, 0]);
  assertEquals([low.grad, high.grad], [1, 1]);
  assertEquals(clamp(5, 0, 1), 1);
});

Deno.test("sum of no terms is 0, of one that term, and it takes any iterable", () => {
  const x = new Value(3);
  assertEquals<Operand>(sum([]), 0);
  assertStrictEquals(sum([x]), x);
  assertEquals(sum([1, 2, 3, 4, 5]), 15);
  function* terms(): Generator<Operand> {
    yield x;
    yield 4;
    yield x;
  }
  const total = sum(terms()) as Value;
  total.backward();
  assertEquals([total.data, x.grad], [10, 2]);
});

Deno.test("sum is pairwise: as deep as the logarithm of its length", () => {
  const terms = Array.from({ length: 1000 }, (_, i) => new Value(i));
  const depths = new Map<number, number>();
  const root = sum(terms);
  for (const node of reversedTopologicalOrder(root).toReversed()) {
    const below = node.children.map(({ id }) => depths.get(id)!);
    depths.set(node.id, below.length === 0 ? 0 : 1 + Math.max(...below));
  }
  assertEquals(depths.get(root.id), 10);
  assertEquals(root.data, 499_500);
  root.backward();
  assert(terms.every(({ grad }) => grad === 1));
});

Deno.test("sum rounds less than adding one after the other", () => {
  const random = new SeededRandom(5);
  // Multiples of 2^−43 below 2^9, so that their exact sum is an integer in BigInt.
  const terms = Array.from(
    { length: 100_000 },
    () => (random.below(2 ** 26) * 2 ** 26 + random.below(2 ** 26)) / 2 ** 43,
  );
  const exact = terms.reduce((total, term) => total + BigInt(term * 2 ** 43), 0n);
  const error = (total: number) => Math.abs(Number(BigInt(total * 2 ** 43) - exact));
  const naive = error(terms.reduce((total, term) => total + term));
  assertLess(error(sum(terms)), naive / 10);
  assertEquals(sum(terms.map((term) => new Value(term))).data, sum(terms));
});

Deno.test("dot is the sum of products, in numbers, Values or both", () => {
  assertEquals(dot([1, 2, 3], [4, 5, 6]), 32);
  assertEquals<Operand>(dot([], []), 0);
  const a = [1, 2, 3].map((data) => new Value(data)), b = [4, 5, 6].map((data) => new Value(data));
  const product = dot(a, b);
  product.backward();
  assertEquals(product.data, 32);
  assertEquals([...a, ...b].map(({ grad }) => grad), [4, 5, 6, 1, 2, 3]);
  const mixed = dot(a, [1, 1, 1]);
  assertEquals([mixed.data, partialsOf(mixed)], [6, [1, 1]]);
});

Deno.test("dot of lists of different lengths is a RangeError that names both lengths", () => {
  assertThrows(
    () => dot([1, 2], [1]),
    RangeError,
    "Cannot compute dot as 'a' and 'b' must have the same length: current lengths are 2 and 1",
  );
});

Deno.test("sum and dot refuse what is no list of operands, before anything is recorded", () => {
  const x = new Value(1);
  x.mul(2);
  const { length } = recorder.segment;
  for (
    const [mistake, shown] of [[3, "3"], [null, "null"], [undefined, "undefined"], [
      {},
      "an object",
    ]]
  ) {
    const requirement = `must be an iterable of Values and numbers: current value is ${shown}`;
    assertThrows(
      () => sum(mistake as never),
      TypeError,
      `Cannot compute sum as 'values' ${requirement}`,
    );
    assertThrows(
      () => dot(mistake as never, [1]),
      TypeError,
      `Cannot compute dot as 'a' ${requirement}`,
    );
    assertThrows(
      () => dot([1], mistake as never),
      TypeError,
      `Cannot compute dot as 'b' ${requirement}`,
    );
  }
  assertThrows(
    () => sum([x, x, "3" as never]),
    TypeError,
    `Cannot compute sum as 'values[2]' must be a Value or a number: current value is "3"`,
  );
  assertThrows(() => dot([x, null as never], [x, x]), TypeError, "'a[1]'");
  assertThrows(() => dot([x, x], [x, undefined as never]), TypeError, "'b[1]'");
  assertEquals(recorder.segment.length, length);
});

/** A partial as it must be: infinities, NaN and 0 exactly, of 0 either sign; any other within 4 ulp. */
function assertPartial(actual: number, expected: number, where: string): void {
  const agrees = Number.isFinite(expected) && expected !== 0
    ? Math.abs(actual - expected) <= 4 * ulp(expected)
    : Object.is(actual + 0, expected + 0);
  assert(agrees, `partial ${where} is ${actual} instead of ${expected}`);
}

/** The value and the partials of a rule at some operands, all of them Values, and then at numbers. */
function compute(rule: Rule, operands: readonly number[]): { data: number; partials: number[] } {
  const node = apply(rule, ...operands.map((operand) => new Value(operand))) as Value;
  assertStrictEquals(apply(rule, ...operands), node.data);
  return { data: node.data, partials: partialsOf(node) };
}

const shown = (x: number) => Object.is(x, -0) ? "-0" : `${x}`;

/** Asserts what a rule computes at some operands: its value bit for bit, as assertEquals would take −0 for 0. */
function assertComputes(
  rule: Rule,
  operands: readonly number[],
  value: number,
  partials: readonly (number | undefined)[],
): void {
  const actual = compute(rule, operands);
  const where = `${rule.name}(${operands.map(shown).join(", ")})`;
  assertStrictEquals(actual.data, value, where);
  partials.forEach((partial, k) => {
    if (partial === OUTSIDE) assertEquals(actual.data, NaN, where);
    else assertPartial(actual.partials[k]!, partial, `${k} of ${where}`);
  });
}

Deno.test("edges of the rules", async (t) => {
  for (const [name, { value, partials }] of Object.entries(unaryEdges)) {
    await t.step(name, () => {
      EDGES.forEach((x, i) => {
        const expected = typeof value === "function" ? value(x) : value[i]!;
        assertComputes(rules.get(name)!, [x], expected, [partials[i]]);
      });
    });
  }
  for (const [name, { value, rows }] of Object.entries(binaryEdges)) {
    await t.step(name, () => {
      for (const [x, y, ...partials] of rows) {
        assertComputes(rules.get(name)!, [x, y], value(x, y), partials);
      }
    });
  }
  for (const [name, { rows }] of Object.entries(ternaryEdges)) {
    await t.step(name, () => {
      for (const [operands, value, partials] of rows) {
        assertComputes(rules.get(name)!, operands, value, partials);
      }
    });
  }
});

const tested = [unaryEdges, binaryEdges, ternaryEdges].flatMap((table) => Object.keys(table));

Deno.test("the table of edges has every built-in rule", () => {
  assertEquals(tested.toSorted(), [...rules.keys()].toSorted());
});

Deno.test("values are those of Math, bit for bit, at numbers of every size", () => {
  const numbers: number[] = [];
  for (let exponent = -1074; exponent <= 1023; exponent += 7) {
    for (const x of [2 ** exponent, 1.37 * 2 ** exponent]) numbers.push(x, -x);
  }
  for (const name of Object.keys(unaryEdges)) {
    const { value } = unaryEdges[name]!;
    if (typeof value !== "function") continue;
    const rule = rules.get(name)!;
    for (const x of numbers) {
      assertStrictEquals((apply(rule, new Value(x)) as Value).data, value(x));
    }
  }
  for (const [name, { value }] of Object.entries(binaryEdges)) {
    const rule = rules.get(name)!;
    numbers.forEach((x, i) => {
      const y = numbers[i * 7 % numbers.length]!;
      assertStrictEquals((apply(rule, new Value(x), y) as Value).data, value(x, y));
    });
  }
});

Deno.test("sigmoid and softplus keep their digits far out", () => {
  const sigmoid = rules.get("sigmoid")!, softplus = rules.get("softplus")!;
  assertComputes(sigmoid, [-700], Math.exp(-700), [Math.exp(-700)]);
  assertComputes(sigmoid, [700], 1, [Math.exp(-700)]);
  assertComputes(softplus, [-700], Math.exp(-700), [Math.exp(-700)]);
  assertComputes(softplus, [700], 700, [1]);
});

Deno.test("partials keep their digits where the textbook's forms lose them", () => {
  const rows: readonly [string, number[], number[]][] = [
    ["tanh", [20], [4 * Math.exp(-40)]], // 1 − tanh² 20 would be 0
    ["atan", [1e200], [0]],
    ["asinh", [1e200], [1e-200]], // 1 / √(1 + x²) would be 0
    ["acosh", [1e200], [1e-200]],
    ["hypot", [3e200, 4e200], [0.6, 0.8]], // √(x² + y²) would be ∞
    ["atan2", [3e200, 4e200], [1.6e-201, -1.2e-201]],
    ["atan2", [3e-200, 4e-200], [1.6e199, -1.2e199]],
    ["log1p", [1e-20], [1]],
  ];
  for (const [name, operands, partials] of rows) {
    const actual = compute(rules.get(name)!, operands).partials;
    partials.forEach((partial, k) => assertPartial(actual[k]!, partial, `${k} of ${name}`));
  }
});

/** The Hessian of a rule at a point: in numbers, as recorded, and compiled after it was recorded. */
function hessians(rule: Rule, at: readonly number[]): number[][] {
  const f = (...operands: Value[]) => apply(rule, ...operands) as Value;
  const rows = (...operands: Value[]) =>
    engine.gradients(f(...operands), operands).flatMap((slope) =>
      engine.gradients(slope, operands)
    );
  const outputs = new Float64Array(at.length ** 2);
  compile(rows, { inputs: at.length }).evaluate(Float64Array.from(at), outputs);
  return [
    engine.hessian(f)(...at).flat(),
    rows(...at.map((x) => new Value(x))).map(({ data }) => data),
    [...outputs],
  ];
}

const INF = Infinity;

/** Second derivatives, row by row: at borders of domains and poles, on kinks, where digits are lost, at integer exponents. */
const secondOrder: readonly [name: string, at: readonly number[], hessian: readonly number[]][] = [
  ...[0, -0].flatMap((x) =>
    ["sqrt", "log", "log2", "log10"].map((name) =>
      [name, [x], [-INF]] as [string, number[], number[]]
    )
  ),
  ["cbrt", [0], [-INF]],
  ["cbrt", [-0], [INF]],
  ["log1p", [-1], [-INF]],
  ["acosh", [1], [-INF]],
  ["asin", [1], [INF]],
  ["asin", [-1], [-INF]],
  ["acos", [1], [-INF]],
  ["acos", [-1], [INF]],
  ["atanh", [1], [INF]],
  ["atanh", [-1], [-INF]],
  ...["abs", "relu"].map((name) => [name, [0], [0]] as [string, number[], number[]]),
  ["max", [1, 1], [0, 0, 0, 0]],
  // the value of a partial is right, and its slope must be
  ["pow", [2, 0], [0, 0.5, 0.5, Math.LN2 ** 2]],
  ["pow", [1, 0], [0, 1, 1, 0]],
  ["pow", [0, 0], [0, INF, INF, INF]],
  ["pow", [0, 0.5], [-INF, -INF, -INF, 0]],
  ["pow", [0, 1], [0, -INF, -INF, 0]],
  ["pow", [0, 2], [2, 0, 0, 0]],
  ["pow", [0, 3], [0, 0, 0, 0]],
  ["pow", [0, -1], [INF, INF, INF, INF]],
  ["pow", [-2, 3], [-12, NaN, NaN, NaN]],
  ["pow", [-2, 0], [0, NaN, NaN, NaN]],
  ["pow", [-2, -2000], [0, NaN, NaN, NaN]],
  ["hypot", [0, 0], [INF, 0, 0, INF]],
  ["hypot", [1e8, 1], [1e-24, -1e-16, -1e-16, 1e-8]],
  ["hypot", [1e300, 1e-300], [0, 0, 0, 1e-300]],
  ["hypot", [INF, 1], [0, 0, 0, 0]],
  ["atan2", [0, 0], [NaN, NaN, NaN, NaN]],
  ["atan2", [3, 3], [-1 / 18, 0, 0, 1 / 18]],
  ["atan2", [1e-5, 1e-5], [-5e9, 0, 0, 5e9]],
  // no digit must be lost near 0, or far out
  ["tanh", [1e-10], [-2e-10]],
  ["tanh", [1e-20], [-2e-20]],
  ["tanh", [300], [-8 * Math.exp(-600)]],
  ["sigmoid", [1e-10], [-1.25e-11]],
  ["sigmoid", [-600], [Math.exp(-600)]],
  ["asin", [1e-20], [1e-20]],
  ["acos", [1e-20], [-1e-20]],
  ["atan", [1e-20], [-2e-20]],
  ["atanh", [1e-20], [2e-20]],
  ["asinh", [1e-20], [-1e-20]],
];

Deno.test("second derivatives are right at borders, at kinks, at poles and near 0, in numbers, recorded and compiled", async (t) => {
  for (const [name, at, expected] of secondOrder) {
    await t.step(`${name}(${at.map(shown).join(", ")})`, () => {
      for (const actual of hessians(rules.get(name)!, at)) {
        expected.forEach((x, i) => {
          const agrees = Number.isFinite(x) && x !== 0
            ? Math.abs(actual[i]! - x) <= 8 * ulp(x)
            : Object.is(actual[i]! + 0, x + 0);
          assert(agrees, `${actual} instead of ${expected}`);
        });
      }
    });
  }
});

Deno.test("outside of its domain a rule has the derivative NaN, in numbers, recorded and compiled", () => {
  const outside: readonly [string, ...number[]][] = [
    ...["log", "log2", "log10"].map((name) => [name, -1, -INF] as [string, ...number[]]),
    ...["asin", "acos", "atanh"].map((name) => [name, 2, -2, INF] as [string, ...number[]]),
    ["sqrt", -1, -INF],
    ["log1p", -2, -INF],
    ["acosh", 0.5, 0, -2],
  ];
  for (const [name, ...numbers] of outside) {
    const f = (x: Value) => apply(rules.get(name)!, x) as Value, slope = [0];
    for (const x of numbers) {
      const leaf = new Value(x), gradient = new Float64Array(1);
      compile(f).valueAndGrad(Float64Array.of(x), gradient);
      slope[0] = engine.gradients(f(leaf), [leaf])[0]!.data;
      assertEquals(
        [...partialsOf(f(leaf)), ...slope, ...gradient],
        [NaN, NaN, NaN],
        `${name} ${x}`,
      );
    }
  }
});

Deno.test("the derivatives of x^x at 1 are right to the fourth order", () => {
  const x = new Value(1), actual: number[] = [];
  let y = x.pow(x);
  for (let order = 1; order <= 4; order++) actual.push((y = engine.gradients(y, [x])[0]!).data);
  assertEquals(actual, [1, 2, 3, 8]);
});

Deno.test("partials keep their digits where a formula would leave the range of the doubles", () => {
  const { MAX_VALUE } = Number;
  const rows: readonly [string, number[], (number | undefined)[]][] = [
    ["atan2", [MAX_VALUE, MAX_VALUE], [0.5 / MAX_VALUE, -0.5 / MAX_VALUE]],
    ["hypot", [MAX_VALUE, MAX_VALUE], [Math.SQRT1_2, Math.SQRT1_2]],
    ["hypot", [3 * 2 ** -1072, 4 * 2 ** -1072], [0.6, 0.8]],
    ["pow", [Number.MIN_VALUE, Number.MIN_VALUE], [1, undefined]],
  ];
  for (const [name, operands, partials] of rows) {
    const actual = compute(rules.get(name)!, operands).partials;
    partials.forEach((partial, k) => {
      if (partial !== undefined) assertPartial(actual[k]!, partial, `${k} of ${name}`);
    });
  }
});
