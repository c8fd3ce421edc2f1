import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { register, ruleWithCode } from "../lib/registry.ts";
import { rules, Value } from "../mod.ts";

const LAST_RULE = 8190;

const OPERATIONS = [
  ...["add", "sub", "mul", "azmul", "div", "neg", "pow"],
  ...["sqrt", "cbrt", "exp", "expm1", "log", "log1p", "log2", "log10"],
  ...["sin", "cos", "tan", "asin", "acos", "atan", "atan2"],
  ...["sinh", "cosh", "tanh", "asinh", "acosh", "atanh"],
  ...["abs", "sign", "step", "select", "min", "max", "clamp", "hypot"],
  ...["relu", "sigmoid", "softplus"],
];

Deno.test("the table has a row for every operation", () => {
  assertEquals([...rules.keys()].toSorted(), OPERATIONS.toSorted());
});

Deno.test("a row has a name, as many partials as operands, a primal and its expression", () => {
  for (const [name, rule] of rules) {
    assertEquals(rule.name, name);
    assertEquals(rule.partials.length, rule.arity);
    assertEquals(typeof rule.evaluate(...[0.75, 0.5, 0.25].slice(0, rule.arity)), "number");
    const texts = typeof rule.expression === "string"
      ? [rule.expression]
      : rule.expression.flatMap(({ when, then }) => [when, then]);
    assert(texts.length > 0 && texts.every((text) => text !== ""), name);
  }
});

Deno.test("a rule is built in where the engine brings it with it", () => {
  assert(OPERATIONS.every((name) => rules.get(name)!.builtIn));
  const ownRule = { name: "own", evaluate: (x: number) => x, partials: [() => 1], expression: "x" };
  assertEquals([register(ownRule).builtIn, rules.get("own")!.builtIn], [false, false]);
});

Deno.test("a row cannot be changed", () => {
  for (const rule of rules.values()) {
    assert(Object.isFrozen(rule) && Object.isFrozen(rule.partials));
    assertThrows(() => Object.assign(rule, { evaluate: Math.max }), TypeError);
  }
});

Deno.test("a code stands for its row, also where a later row has the same name", () => {
  const row = { evaluate: (x: number) => x, partials: [() => 1], expression: "x" };
  const first = register({ name: "twice", ...row }), second = register({ name: "twice", ...row });
  assertStrictEquals(ruleWithCode(first.code), first);
  assertStrictEquals(ruleWithCode(second.code), second);
  assertStrictEquals(rules.get("twice"), second);
});

Deno.test("a rule is built in where the engine brings it with it", () => {
  assert(OPERATIONS.every((name) => rules.get(name)!.builtIn));
  const ownRule = { name: "own", evaluate: (x: number) => x, partials: [() => 1], expression: "x" };
  assertEquals([register(ownRule).builtIn, rules.get("own")!.builtIn], [false, false]);
});

Deno.test("when the codes are used up, a RangeError says so and the table is as it was", () => {
  const row = { name: "many", evaluate: (x: number) => x, partials: [() => 1], expression: "x" };
  const error = assertThrows(() => {
    for (let i = 0; i <= LAST_RULE; i++) register(row);
  }, RangeError);
  assertEquals(error.message, `Cannot define rule "many" as 8190 rules are defined`);
  assertStrictEquals(rules.get("many"), ruleWithCode(LAST_RULE), "the last code is used");
  const x = new Value(3);
  x.mul(x).backward();
  assertEquals(x.grad, 6);
});
