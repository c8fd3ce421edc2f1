import { assert, assertEquals, assertThrows } from "@std/assert";
import { FormulaError } from "../../lib/expression/mod.ts";
import { mistakeOf, read, readAgain } from "../../lib/explore/reading.ts";

Deno.test("a variable without a number begins at 1, and one that has a number keeps it", () => {
  const first = read("l = x * y", new Map([["x", 3], ["old", 7]]));
  assertEquals([...first.values], [["x", 3], ["old", 7], ["y", 1]]);
  const second = read("l = old * y", first.values);
  assertEquals([second.names, second.root.data], [["old", "y"], 7]);
});

Deno.test("a formula is swept when it is read", () => {
  const { leaves } = read("l = x * y", new Map([["x", 3], ["y", 4]]));
  assertEquals(leaves.map(({ grad }) => grad), [4, 3]);
});

Deno.test("other numbers give another graph of the same formula", () => {
  const first = read("l = x * y", new Map([["x", 3], ["y", 4]]));
  assertEquals(readAgain(first, new Map([["x", 5], ["y", 6]])).root.data, 30);
  assertEquals(first.root.data, 12);
});

/** Gives objects the __proto__ that they have in browsers, and not in Deno, while a function runs. */
function asInBrowsers(act: () => void): void {
  Object.defineProperty(Object.prototype, "__proto__", {
    get() {
      return Object.getPrototypeOf(this);
    },
    set(prototype: unknown) {
      if (typeof prototype === "object") Object.setPrototypeOf(this, prototype);
    },
    configurable: true,
  });
  try {
    act();
  } finally {
    Reflect.deleteProperty(Object.prototype, "__proto__");
  }
}

Deno.test("variables may have the names of what every object has", () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
  asInBrowsers(() => {
    const reading = read(names.join(" + "), new Map([["__proto__", 5]]));
    assertEquals(reading.names, names);
    assertEquals(reading.root.data, 8);
  });
});

Deno.test("a formula is refused without a variable, with too many, and where it is too long", () => {
  const rows: [string, RegExp][] = [
    ["1 + 2", /^it has no variable/],
    [Array.from({ length: 101 }, (_, i) => `x_${i}`).join(" + "), /^it has 101 variables/],
    [`x ${" ".repeat(2000)}`, /^it has 2002 characters, and 2000 are the most$/],
    ["x + * y", /^value expected/],
    [`${"tanh(".repeat(399)}x`, /./],
  ];
  for (const [formula, reason] of rows) {
    const error = assertThrows(() => read(formula, new Map()), FormulaError);
    assert(reason.test(mistakeOf(error).reason), error.message);
  }
});

Deno.test("an error that is no mistake of the formula has a reason, too", () => {
  assertEquals(
    mistakeOf(new RangeError("Maximum call stack size exceeded")).reason,
    "it is too large",
  );
  assertEquals(mistakeOf(new Error("no")).reason, "Error: no");
});

Deno.test("a name that was a variable may name a value later", () => {
  const values = read("h", new Map()).values;
  const { root, names } = read("h = x * y\nl = h * h", values);
  assertEquals([root.data, names], [1, ["x", "y"]]);
});
