import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { JSDOM } from "jsdom";
import { FormulaError } from "../../lib/expression/mod.ts";
import { explorePage, type ExploreStart } from "../../lib/explore/mod.ts";
import { hostileLabels } from "../draw/support/hostile_labels.ts";

/** What a browser's script reads from the page's `data-state`. The page's own script does not run. */
function stateIn(page: string): unknown {
  // Scripts and styles are cut out: jsdom would take a second to read them.
  const { document } = new JSDOM(page.slice(0, page.indexOf("<style>"))).window;
  assertEquals(document.documentElement.getAttributeNames().sort(), ["data-state", "lang"]);
  return JSON.parse(document.documentElement.dataset["state"]!);
}

Deno.test("without a start the page is as it was built", () => {
  assertMatch(explorePage(), /^<!doctype html>\n<html lang="en">\n<head>\n<meta http-equiv=/);
});

Deno.test("the page holds a formula and its numbers, and otherwise is the same", () => {
  const start = { formula: "h = w * x\nl = h * tanh(h)", values: { w: 0.5, x: 2 } };
  const page = explorePage(start);
  assertEquals(stateIn(page), start);
  assertEquals(page.replace(/ data-state="[^"]*"/, ""), explorePage());
});

Deno.test("the page holds every number as it is: the sign of zero, all digits", () => {
  const values = { a: -0, b: 1e21, c: -1e-7, d: 0.1 + 0.2, e_1: 5e-324, f: -1e300 };
  const { values: held } = stateIn(
    explorePage({ formula: "a + b + c + d + e_1 + f", values }),
  ) as ExploreStart;
  for (const [name, number] of Object.entries(values)) {
    assertEquals(Object.is(held![name], number), true, name);
  }
});

Deno.test("the page holds the numbers of variables alone", () => {
  const page = explorePage({ formula: "h = x + 1; h * x", values: { x: 2, y: 3 } });
  assertEquals(stateIn(page), { formula: "h = x + 1; h * x", values: { x: 2 } });
});

Deno.test("a name that means something to JavaScript is a variable like others", () => {
  const values = Object.fromEntries([["__proto__", 3], ["constructor", 4]]);
  const held = stateIn(explorePage({ formula: "__proto__ * constructor", values })) as ExploreStart;
  assertEquals(Object.entries(held.values!), [["__proto__", 3], ["constructor", 4]]);
});

Deno.test("what stands in a formula's comment does not get out of its attribute", () => {
  for (const label of hostileLabels()) {
    const formula = `x_é # ${label.replace(/[\n\r]/g, " ")}`;
    const page = explorePage({ formula, values: { "x_é": 1 } });
    assertEquals((stateIn(page) as ExploreStart).formula, formula);
    assertMatch(page, /^[\t\n\x20-\x7E]*$/);
  }
});

Deno.test("a formula that the page could not show is refused, with the reason", () => {
  const refuse = (start: unknown) => () => explorePage(start as ExploreStart);
  const error = assertThrows(refuse({ formula: "x * (y", values: { x: 1, y: 2 } }), FormulaError);
  assertMatch(error.message, /^Cannot read the formula "x \* \(y": /);
  assertThrows(refuse({ formula: "x * y", values: { x: 1 } }), FormulaError, "'y' has no value");
  assertThrows(refuse({ formula: "q(x)", values: { x: 1 } }), FormulaError, "'q' does not exist");
  assertThrows(
    refuse({ formula: `x${" ".repeat(2000)}`, values: { x: 1 } }),
    RangeError,
    "Cannot explore a formula as it has more than 2000 characters: current number of characters is 2001",
  );
  assertThrows(
    refuse({ formula: "1 + 2" }),
    RangeError,
    "Cannot explore a formula as it has no variables",
  );
  const names = Array.from({ length: 101 }, (_, i) => `x_${i}`);
  assertThrows(
    refuse({
      formula: names.join("+"),
      values: Object.fromEntries(names.map((name) => [name, 1])),
    }),
    RangeError,
    "Cannot explore a formula as it has more than 100 variables: current number of variables is 101",
  );
  for (
    const [start, message] of [
      [null, "'start' must be an object: current value is null"],
      ["x", `'start' must be an object: current value is "x"`],
      [{}, "'formula' must be a string: current value is undefined"],
      [{ formula: 3 }, "'formula' must be a string: current value is 3"],
      [{ formula: "x", values: { x: "3" } }, `must be a number: current value is "3"`],
      [{ formula: "x", values: { x: NaN } }, "'x' must be a finite number: current value is NaN"],
      [{ formula: "x", values: { x: -1 / 0 } }, "a finite number: current value is -Infinity"],
      [{ formula: "x", values: 3 }, "'values' must be an object: current value is 3"],
    ] as const
  ) assertThrows(refuse(start), TypeError, message);
});
