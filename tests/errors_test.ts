import { assertEquals, assertInstanceOf } from "@std/assert";
import { cannot, show, wrongCount } from "../lib/errors.ts";

Deno.test("any value is shown, in few words", () => {
  class Point {}
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const cases: [value: unknown, shown: string][] = [
    ["3", `"3"`],
    [`"`, String.raw`"\""`],
    [3, "3"],
    [NaN, "NaN"],
    [3n, "3n"],
    [true, "true"],
    [undefined, "undefined"],
    [null, "null"],
    [Symbol("s"), "Symbol(s)"],
    [Math.tanh, "function tanh"],
    [() => {}, "a function"],
    [Point, "function Point"],
    [{}, "an object"],
    [Object.create(null), "an object"],
    [new Point(), "an object of class Point"],
    [new Map(), "an object of class Map"],
    [Promise.resolve(), "an object of class Promise"],
    [[1, 2, 3], "an array of 3"],
    [proxy, "an object"],
    [
      {
        get constructor(): never {
          throw new Error("not to be read");
        },
      },
      "an object",
    ],
  ];
  for (const [value, shown] of cases) assertEquals(show(value), shown);
});

Deno.test("an error says what cannot be done, why, and shows the value", () => {
  const error = cannot("assign data", "data", "a number", "3");
  assertInstanceOf(error, TypeError);
  assertEquals(
    error.message,
    `Cannot assign data as 'data' must be a number: current value is "3"`,
  );
});

Deno.test("a wrong number of operands is told with the right one", () => {
  const one = wrongCount("tanh", 1, 0), two = wrongCount("add", 2, 3);
  assertInstanceOf(one, TypeError);
  assertEquals(
    one.message,
    "Cannot compute tanh as it takes 1 operand: current number of operands is 0",
  );
  assertEquals(
    two.message,
    "Cannot compute add as it takes 2 operands: current number of operands is 3",
  );
});
