import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import * as engine from "../mod.ts";
import { apply, defineRule, type Operand, partialsOf, type Rule, rules, Value } from "../mod.ts";
import { assertSame } from "./support/assert_same.ts";
import type { Derivation } from "../lib/derivation.ts";
import { recorder, setDerivation } from "../lib/tape/mod.ts";
import { mayStartProcesses } from "./support/command.ts";
import { foreignEngine } from "./support/foreign_engine.ts";
import { endSegment } from "./support/segments.ts";

const builtIns = [...rules.values()];

/** A built-in operation as a function, or as a method of its first operand. */
type Operation = (...operands: unknown[]) => unknown;

const functionOf = (rule: Rule) => (engine as unknown as Record<string, Operation>)[rule.name]!;
const methodOf = (rule: Rule): Operation => (x, ...others) =>
  (x as Record<string, Operation>)[rule.name]!(...others);

/** What is no operand, and how an error shows it. */
const mistakes: [value: unknown, shown: string][] = [
  ["3", `"3"`],
  [undefined, "undefined"],
  [null, "null"],
  [true, "true"],
  [3n, "3n"],
  [Symbol("s"), "Symbol(s)"],
  [Promise.resolve(3), "an object of class Promise"],
  [[1, 2], "an array of 2"],
  [{}, "an object"],
  [Object.create(null), "an object"],
  [{ data: 3, grad: 0 }, "an object"],
  [new Date(0), "an object of class Date"],
  [new Number(3), "an object of class Number"],
  [Math.tanh, "function tanh"],
  [() => 3, "a function"],
];
if (await mayStartProcesses()) {
  const { Value: ForeignValue } = await foreignEngine();
  mistakes.push([
    new ForeignValue(3),
    "a Value of another copy of @chainrule/autograd, from file:///",
  ]);
}

/** A graph with gradients, whose state must survive mistakes. */
function witness(): { x: Value; root: Value; state: () => unknown } {
  const x = new Value(3, "x"), y = new Value(4, "y");
  const root = x.mul(y).add(x.clamp(0, y)).tanh();
  root.backward();
  const state = () => {
    const { length, operands, data, partials } = engine.trace(root);
    const grads = engine.reversedTopologicalOrder(root).map((node) => node.grad);
    return [length, operands, data, partials, grads, recorder.segment.length, recorder.recording];
  };
  return { x, root, state };
}

/** Asserts that `operation` throws and says what is expected, with nothing else changed. */
function assertRefuses(operation: () => unknown, ...parts: string[]): void {
  const { x, state } = witness(), before = state();
  const { message } = assertThrows(operation, TypeError);
  for (const part of parts) assertStringIncludes(message, part);
  assertEquals(state(), before);
  x.grad = 0;
  x.mul(x).backward(); // the next operation works
  assertEquals(x.grad, 6);
}

Deno.test("bad operands: a TypeError names argument and value, and leaves gradients and graph as they were", async (t) => {
  for (const [mistake, shown] of mistakes) {
    await t.step(`${typeof mistake}, shown as ${shown}`, () => {
      for (const rule of builtIns) {
        for (let k = 0; k < rule.arity; k++) {
          const operands = Array.from({ length: rule.arity }, (): unknown => new Value(2));
          operands[k] = mistake;
          const parts = [`Cannot compute ${rule.name} as '${"xyz"[k]}' must be `, shown];
          assertRefuses(() => functionOf(rule)(...operands), ...parts);
          assertRefuses(() => apply(rule, ...operands as Operand[]), ...parts);
          if (k > 0) assertRefuses(() => methodOf(rule)(...operands), ...parts);
        }
      }
    });
  }
});

Deno.test("bad operands beside numbers are refused too", () => {
  for (const rule of builtIns.filter(({ arity }) => arity > 1)) {
    for (let k = 0; k < rule.arity; k++) {
      const operands: unknown[] = [1, 2, 3].slice(0, rule.arity);
      operands[k] = "3";
      assertRefuses(() => functionOf(rule)(...operands), `'${"xyz"[k]}'`, `"3"`);
    }
  }
});

Deno.test("bad operands are refused without recording as with it", () => {
  for (const rule of builtIns) {
    const operands = ["3", 1, 1].slice(0, rule.arity);
    assertRefuses(() => engine.noGrad(() => functionOf(rule)(...operands)), `'x'`, `"3"`);
  }
});

Deno.test("a missing operand is refused by name", () => {
  for (const rule of builtIns) {
    const given = Array.from({ length: rule.arity - 1 }, () => new Value(2));
    const missing = ["x", "y", "z"][rule.arity - 1];
    if (["max", "min", "hypot"].includes(rule.name)) continue; // they take any number
    const parts = [`Cannot compute ${rule.name} as '${missing}' must be`, "undefined"];
    assertRefuses(() => functionOf(rule)(...given), ...parts);
    if (rule.arity > 1) assertRefuses(() => methodOf(rule)(...given), ...parts);
  }
  for (const fold of [engine.max, engine.min, engine.hypot] as Operation[]) {
    assertRefuses(() => fold(), `'x'`, "undefined");
  }
});

Deno.test("an operand too many is refused by operations of two and three", () => {
  for (const rule of builtIns.filter(({ arity }) => arity > 1)) {
    if (["max", "min", "hypot"].includes(rule.name)) continue; // they take any number
    const given = Array.from({ length: rule.arity + 1 }, () => new Value(2));
    assertRefuses(
      () => functionOf(rule)(...given),
      `Cannot compute ${rule.name} as it takes ${rule.arity} operands`,
      `current number of operands is ${rule.arity + 1}`,
    );
    assertRefuses(() => functionOf(rule)(...given.map(({ data }) => data)), rule.name);
    assertRefuses(
      () => methodOf(rule)(...given),
      `Cannot compute ${rule.name} as it takes ${rule.arity - 1} operand`,
    );
  }
});

Deno.test("apply takes exactly the rule's operands", () => {
  for (const rule of builtIns) {
    for (const count of [rule.arity - 1, rule.arity + 1]) {
      assertRefuses(
        () => apply(rule, ...Array.from({ length: count }, () => new Value(2))),
        `Cannot compute ${rule.name} as it takes ${rule.arity} operand`,
        `current number of operands is ${count}`,
      );
    }
  }
});

Deno.test("apply takes a rule of the table, not one that looks like it", () => {
  const add = rules.get("add")!;
  for (const rule of [{ ...add }, { ...add, evaluate: Math.max }, {}, "add", null, undefined]) {
    assertRefuses(() => apply(rule as Rule, 1, 2), "Cannot apply a rule as 'rule' must be");
  }
});

Deno.test("apply serves rules of one, two and three operands, numbers in each position", () => {
  const numbers = [0.75, 0.5, 0.25];
  for (const rule of builtIns) {
    const operands = numbers.slice(0, rule.arity);
    const value = rule.evaluate(...operands);
    assertEquals(apply(rule, ...operands), value);
    for (let values = 1; values < 2 ** rule.arity; values++) { // which operands are Values
      const mixed = operands.map((x, k) => values >> k & 1 ? new Value(x) : x);
      const node = apply(rule, ...mixed) as Value;
      assertEquals([node.data, node.operation], [value, rule.name]);
      assertEquals(node.children.map(({ data }) => data), operands);
      const partials = rule.partials.map((partial) => partial(...operands, value));
      assertEquals(partialsOf(node), partials);
      node.backward();
      mixed.forEach((x, k) => x instanceof Value && assertEquals(x.grad, partials[k]! as number));
    }
  }
});

Deno.test("an operand may stand in several positions", () => {
  for (const rule of builtIns) {
    const x = new Value(0.5);
    const node = apply(rule, ...Array.from({ length: rule.arity }, () => x)) as Value;
    node.backward();
    assert(node.children.every((child) => child === x));
    assertEquals(x.grad, partialsOf(node).reduce((sum, partial) => sum + partial));
  }
});

Deno.test("a rule whose evaluate returns no number is refused, by what it returned", () => {
  let result: unknown = 1;
  const unreliable = defineRule({
    name: "unreliable",
    evaluate: () => result as number,
    partials: [() => 1],
    expression: "x",
  });
  result = "1";
  const message =
    `Cannot compute unreliable as its evaluate must return a number: current value is "1"`;
  assertRefuses(() => unreliable(new Value(1)), message);
  assertRefuses(() => unreliable(1), message);
  assertRefuses(() => apply(unreliable.rule, 1), message);
});

Deno.test("a rule whose partial returns no number is refused, by which one it is", () => {
  let result: unknown = 1;
  const partials = [() => 1, () => result as number, () => 1] as const;
  const two = defineRule({
    name: "unreliable2",
    evaluate: (x, y) => x + y,
    partials: [partials[0], partials[1]],
    expression: "x + y",
  });
  const three = defineRule({
    name: "unreliable3",
    evaluate: (x, y, z) => x + y + z,
    partials: [...partials],
    expression: "x + y + z",
  });
  result = new Value(1);
  const x = new Value(1);
  const message =
    "as its partial 2 must return a number: current value is an object of class Value";
  assertRefuses(() => two(1, x), "Cannot compute unreliable2", message);
  assertRefuses(() => three(1, x, 1), "Cannot compute unreliable3", message);
  assertEquals(two(x, 1).data, 2, "the partial by a number is not needed");
});

Deno.test("what a rule throws passes through, with nothing recorded", () => {
  const failing = defineRule({
    name: "failing",
    evaluate: (x, y) => x + y,
    partials: [
      (x) => {
        if (x === 9) throw new RangeError("no nines");
        return 1;
      },
      () => 1,
    ],
    expression: "x + y",
  });
  const { state } = witness(), before = state();
  assertThrows(() => failing(new Value(9), new Value(1)), RangeError, "no nines");
  assertEquals(state(), before);
});

Deno.test("a rule may itself compute on Values, and take gradients", () => {
  const inner = defineRule({
    name: "cubeByGradient",
    evaluate: (x) => {
      const v = new Value(x);
      const fourth = v.mul(v).mul(v).mul(v);
      fourth.backward();
      return v.grad / 4;
    },
    partials: [(x) => engine.mul(3, engine.mul(x, x))],
    expression: "x ^ 3",
  });
  const x = new Value(2);
  const root = inner(x.mul(3)).add(x);
  root.backward();
  assertEquals([root.data, x.grad], [218, 3 * 36 * 3 + 1]);
});

Deno.test("a rule's functions run once an operation, whatever they return and record", () => {
  let calls = 0, during: () => unknown = () => {};
  const called = (result: number) => {
    calls++;
    return (during() ?? result) as number;
  };
  const operations = [
    defineRule({
      name: "watched",
      evaluate: (x) => called(2 * x),
      partials: [() => 2],
      expression: "2 * x",
    }),
    defineRule({
      name: "watchedPartial",
      evaluate: (x) => 2 * x,
      partials: [() => called(2)],
      expression: "2 * x",
    }),
    defineRule({
      name: "watchedSum",
      evaluate: (x, y) => called(x + y),
      partials: [() => 1, () => 1],
      expression: "x + y",
    }),
  ];
  for (const operation of operations as ((x: Value, y: number) => Value)[]) {
    for (const record of [() => {}, () => void new Value(1).neg(), endSegment]) {
      const x = new Value(3), y = x.add(0);
      calls = 0;
      during = record;
      operation(y, 3).backward();
      assertEquals([calls, x.grad], [1, operation.name === "watchedSum" ? 1 : 2]);
    }
    calls = 0;
    during = () => calls === 1 ? "1" : undefined;
    assertRefuses(() => operation(new Value(3), 3), operation.name, `"1"`);
    assertEquals(calls, 1);
  }
});

Deno.test("a rule that fills the segment while it computes overwrites nothing there", () => {
  let inner = new Value(0);
  const clamped = defineRule({
    name: "clampedByValues",
    evaluate: (x) => {
      inner = new Value(x, "x").clamp(new Value(0, "low"), new Value(10, "high"));
      return inner.data;
    },
    partials: [() => 1],
    expression: "x",
  });
  for (let room = 1; room < 10; room++) {
    endSegment();
    const x = new Value(3), y = x.add(4), { segment } = recorder;
    while (segment.limit - segment.length > room) x.neg();
    const outer = clamped(y);
    assertEquals([...engine.trace(inner).data], [7, 0, 10, 7]);
    inner.backward();
    assertEquals(inner.children.map(({ grad }) => grad), [1, 0, 0]);
    outer.backward();
    assertEquals(x.grad, 1);
  }
});

/** Runs `compute` with every operation applied the general way, though its operands are at hand. */
function withoutShortcuts<T>(compute: () => T): T {
  const general: Pick<Derivation, "apply"> = { apply: (_rule, _operands, record) => record() };
  setDerivation(general as Derivation);
  try {
    return compute();
  } finally {
    setDerivation(null);
  }
}

Deno.test("a rule applied to operands at hand gives what it gives the general way, bit for bit", async (t) => {
  const numbers = [0, -0, 1, -1, 0.3, -2.5, 700, 1e-310, Infinity, -Infinity, NaN];
  for (const rule of builtIns.filter(({ arity }) => arity < 3)) {
    await t.step(rule.name, () => {
      for (const u of numbers) {
        for (const v of rule.arity === 1 ? [1] : numbers) {
          const [x, y] = [new Value(u), new Value(v)];
          const choices: Operand[][] = rule.arity === 1
            ? [[x], [x]]
            : [[x, y], [x, v], [u, y], [x, x]];
          for (const operands of choices) {
            const [direct, general] = [
              apply(rule, ...operands) as Value,
              withoutShortcuts(() => apply(rule, ...operands)) as Value,
            ];
            assertSame(
              [direct.data, ...partialsOf(direct), ...direct.children.map(({ data }) => data)],
              [general.data, ...partialsOf(general), ...general.children.map(({ data }) => data)],
            );
            assertEquals(direct.children.map(String), general.children.map(String));
          }
        }
      }
    });
  }
});
