import { assertEquals, assertInstanceOf } from "@std/assert";
import {
  addressIn,
  cannot,
  COPY,
  copyAddress,
  show,
  wrongCount,
  wrongCountOfFunction,
} from "../lib/errors.ts";

Deno.test("any value is shown, in few words", () => {
  class Point {}
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const cases: [value: unknown, shown: string][] = [
    ["3", `"3"`],
    [`"`, String.raw`"\""`],
    ["x".repeat(8000), `"${"x".repeat(100)}…"`],
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

Deno.test("of a function with as many operands as map and reduce pass it is told what these do", () => {
  const ofTwo = "Cannot compute add as it takes 2 operands: current number of operands is ";
  assertEquals(wrongCountOfFunction("add", 2, 5).message, `${ofTwo}5`);
  for (const given of [3, 4]) {
    assertEquals(
      wrongCountOfFunction("add", 2, given).message,
      `${ofTwo}${given}: for map or reduce, write (x, y) => add(x, y), as they pass an index and the array, too`,
    );
  }
});

Deno.test("a Value of another copy of the package is shown with the addresses of both", () => {
  class Foreign {}
  Object.defineProperty(Foreign.prototype, COPY, {
    value: () => "https://example.org/b/",
    configurable: true,
  });
  const here = new URL("../", import.meta.url).href;
  assertEquals(
    show(new Foreign()),
    "a Value of another copy of @chainrule/autograd, from https://example.org/b/, where this copy is from " +
      `${here}: let all import one version, by the import map or "npm dedupe"`,
  );
  Object.defineProperty(Foreign.prototype, COPY, { value: copyAddress });
  assertEquals(show(new Foreign()), "an object of class Foreign");
});

Deno.test("the address of a file is found in the stacks of all engines", () => {
  const cases: [stack: unknown, address: string | undefined][] = [
    [
      "Error\n    at copyAddress (file:///node_modules/@chainrule/autograd/lib/errors.js:9:20)\n    at f (file:///b.js:1:2)",
      "file:///node_modules/@chainrule/autograd/",
    ],
    [
      "Error\n    at https://jsr.io/@chainrule/autograd/1.0.0/lib/errors.ts:9:20",
      "https://jsr.io/@chainrule/autograd/1.0.0/",
    ],
    [
      "Error\n    at f (C:\\my app (old)\\bundle.cjs:9:20)\n    at g (C:\\a.cjs:1:1)",
      "C:\\my app (old)\\bundle.cjs:9:20",
    ],
    [
      "copyAddress@http://localhost/@a/lib/errors.js:9:20\nf@http://localhost/b.js:1:2",
      "http://localhost/@a/",
    ],
    ["@http://localhost/bundle.js:9:20\n", "http://localhost/bundle.js:9:20"],
    ["Error", undefined],
    ["", undefined],
    [undefined, undefined],
    [[{}], undefined],
  ];
  for (const [stack, address] of cases) assertEquals(addressIn(stack), address);
});

Deno.test("without a stack the address is unknown, and nothing fails", () => {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    assertEquals(copyAddress(), "an unknown address");
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
});
