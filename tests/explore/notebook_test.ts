import { assertEquals, assertThrows } from "@std/assert";
import { JSDOM } from "jsdom";
import { explore, explorePage } from "../../lib/explore/mod.ts";

/** What a notebook shows of the last value of a cell. */
function shown(value: object): Record<string, string> {
  return (Reflect.get(value, Symbol.for("Jupyter.display")) as () => Record<string, string>)
    .call(value);
}

const start = { formula: "x * y", values: { x: 3, y: 4 } };

Deno.test("a notebook shows the explorer in a frame that may run its script, and nothing else", () => {
  const { "text/html": html, "text/plain": text } = shown(explore(start));
  assertEquals(text, 'The explorer of "x * y"');
  const { document } = new JSDOM(html).window, frame = document.body.firstElementChild!;
  assertEquals(document.body.childNodes.length, 1);
  assertEquals([frame.tagName, frame.getAttribute("sandbox")], ["IFRAME", "allow-scripts"]);
  assertEquals(frame.getAttribute("title"), "Backpropagation, step by step");
  assertEquals(frame.getAttribute("srcdoc"), explorePage(start));
});

Deno.test("without a start a notebook shows the worked example", () => {
  const exploration = explore();
  assertEquals(exploration.page, explorePage());
  assertEquals(shown(exploration)["text/plain"], "The explorer");
});

Deno.test("that a notebook shows the explorer adds no key that a program would see", () => {
  assertEquals(Object.keys(explore(start)), ["page"]);
});

Deno.test("a formula that cannot be read is refused before it is shown", () => {
  assertThrows(() => explore({ formula: "x *" }), SyntaxError, "Cannot read the formula");
});
