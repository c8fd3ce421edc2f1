import { assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import { Derivation } from "../lib/derivation.ts";
import {
  add,
  apply,
  azmul,
  defineRule,
  div,
  grad,
  gradients,
  mul,
  noGrad,
  type Operand,
  pow,
  type Rule,
  rules,
  select,
  sub,
  Value,
} from "../mod.ts";
import { assertSame, bits } from "./support/assert_same.ts";

/** Numbers of every sign, and of every kind that a simplification could tell from others. */
const NUMBERS = [0, -0, 1, -1, 2, -2, 0.5, 5e-324, -5e-324, 1e300, Infinity, -Infinity, NaN];

const data = (operand: Operand) => typeof operand === "number" ? operand : operand.data;

/** All lists of `length` items. */
function lists<T>(items: readonly T[], length: number): T[][] {
  return length === 0
    ? [[]]
    : lists(items, length - 1).flatMap((list) => items.map((item) => [...list, item]));
}

const builtIns = [...rules.values()].filter(({ builtIn }) => builtIn);

for (const rule of builtIns) {
  Deno.test(`what a derivation records for ${rule.name} has its bits, whichever operands are numbers`, () => {
    // where one is 0 a product of adjoint and partial is 0, of free sign
    const seen = rule.name === "azmul" ? (x: number) => x + 0 : (x: number) => x;
    const numbers = rule.arity < 3 ? NUMBERS : NUMBERS.filter((x) => Math.abs(x) !== 2);
    for (const primals of lists(numbers, rule.arity)) {
      const expected = seen(rule.evaluate(...primals));
      for (const areNumbers of lists([false, true], rule.arity)) {
        const operands = primals.map((x, k): Operand => areNumbers[k] ? x : new Value(x));
        const recorded = new Derivation().run(() => apply(rule, ...operands));
        const where = `${rule.name}(${primals.map(bits)}), numbers: ${areNumbers}`;
        assertEquals(bits(seen(data(recorded))), bits(expected), where);
      }
    }
  });
}

Deno.test("an operation that was recorded is not recorded again, unless an operand differs, be it in the sign of a zero", () => {
  const x = new Value(3), y = new Value(4);
  new Derivation().run(() => {
    const operands = [x, y, 0, -0, 2, -2, NaN, Infinity, -Infinity];
    const quotients = operands.map((divisor) => div(x, divisor));
    assertEquals(new Set(quotients).size, operands.length);
    operands.forEach((divisor, i) => assertStrictEquals(div(x, divisor), quotients[i]));
    assertSame(quotients.slice(2, 4).map(data), [Infinity, -Infinity]);
    const dividends = [0, -0, 5].map((dividend) => div(dividend, x));
    assertSame(dividends.map(data), [0, -0, 5 / 3]);
    for (const operation of [add, mul, azmul]) {
      assertStrictEquals(operation(x, y), operation(y, x), operation.name);
    }
    for (const operation of [sub, div, pow]) {
      assertNotStrictEquals(operation(x, y), operation(y, x), operation.name);
    }
    assertNotStrictEquals<Value>(mul(x, y), azmul(x, y));
    assertNotStrictEquals<Value>(select(x, y, 0), select(x, y, -0));
  });
});

/** A rule x ↦ factor · x^power under a name. */
function monomial(name: string, factor: number, power: number) {
  return defineRule({
    name,
    evaluate: (x) => factor * x ** power,
    partials: [(x) => mul(factor * power, pow(x, power - 1))],
    expression: `${factor} * x ^ ${power}`,
  });
}

Deno.test("two rules of one name are two: the derivative of each is its own", () => {
  const first = monomial("twice defined", 1, 2), second = monomial("twice defined", 5, 3);
  const both = defineRule({
    name: "sum of two of one name",
    evaluate: (x) => x ** 3 / 3 + 5 * x ** 4 / 4,
    partials: [(x) => add(first(x), second(x))],
    expression: "x ^ 3 / 3 + 5 * x ^ 4 / 4",
  });
  const f = (x: Value) => both(x);
  assertEquals(grad(f)(2), 4 + 40);
  const x = new Value(2);
  assertEquals(gradients(f(x), [x])[0]!.data, 4 + 40);
  assertEquals(gradients(first(x).mul(second(x)), [x])[0]!.data, 25 * 2 ** 4);
  // a node of the graph that the derivation knows, and one of the other rule that it records
  assertEquals(gradients(add(first(x), both(x)), [x])[0]!.data, 4 + 4 + 40);
  assertEquals(gradients(add(second(x), both(x)), [x])[0]!.data, 60 + 4 + 40);
});

Deno.test("a rule's name may look like a rule with operands: they are never taken for each other", () => {
  const x = new Value(2), y = new Value(3);
  const names = ["f", `f #${x.id}`, `f #${x.id} #${y.id}`, `#${x.id}`, "1", "1 1", "add", " "]
    .filter((name) => !rules.get(name)?.builtIn);
  const unary = names.map((name, i) => monomial(name, i + 2, 2));
  const binary = names.map((name, i) =>
    defineRule({
      name,
      evaluate: (x, y) => (i + 10) * x * y,
      partials: [(_x, y) => mul(i + 10, y), (x) => mul(i + 10, x)],
      expression: `${i + 10} * x * y`,
    })
  );
  new Derivation().run(() => {
    const recorded = [
      ...unary.flatMap((rule) => [rule(x), rule(y)]),
      ...binary.flatMap((rule) => [rule(x, y), rule(x, 1), rule(1, x)]),
    ];
    const expected = [
      ...unary.flatMap((_, i) => [(i + 2) * 4, (i + 2) * 9]),
      ...binary.flatMap((_, i) => [(i + 10) * 6, (i + 10) * 2, (i + 10) * 2]),
    ];
    assertEquals(recorded.map(data), expected);
    assertEquals(new Set(recorded).size, recorded.length);
  });
});

Deno.test("a rule with the name of one that is defined later is simplified as neither", () => {
  const rule: Rule = monomial("later", 3, 1).rule;
  monomial("later", 7, 1);
  const x = new Value(2);
  new Derivation().run(() => assertEquals(data(apply(rule, x)), 6));
});

Deno.test("within noGrad what a derivation computes is a constant, also where an operand would stand for it", () => {
  const x = new Value(3), y = new Value(2);
  const results = new Derivation().run(() =>
    noGrad(() =>
      [mul(x, 1), add(x, -0), select(1, x, y), sub(x, 0), mul(x, y), mul(y, x)] as Value[]
    )
  );
  assertEquals(results.map(({ data }) => data), [3, 3, 3, 3, 6, 6]);
  assertEquals(new Set(results.map(({ operation }) => operation)), new Set(["constant"]));
  assertEquals(noGrad(() => gradients(x.mul(y), [x]))[0]!.operation, "constant");
});
