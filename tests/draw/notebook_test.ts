import { assertEquals, assertStringIncludes } from "@std/assert";
import { Value } from "../../mod.ts";
import "../../lib/draw/mod.ts";
import { nodeLines, parseXml } from "./support/svg.ts";

const x = new Value(17, "x_5");
x.mul(2).backward();

Deno.test("console.log shows a Value's label, data and gradient", () => {
  assertEquals(Deno.inspect(x), "Value(x_5: data=17, grad=2)");
  assertStringIncludes(Deno.inspect([x.mul(2)]), "Value(data=34, grad=0)");
});

Deno.test("a notebook shows a Value as a picture, with text for plain terminals", async () => {
  const display = Reflect.get(x, Symbol.for("Jupyter.display")) as () => Promise<
    Record<string, string>
  >;
  const shown = await display.call(x);
  assertEquals(Object.keys(shown), ["image/svg+xml", "text/plain"]);
  assertEquals(shown["text/plain"], "Value(x_5: data=17, grad=2)");
  assertEquals(nodeLines(parseXml(shown["image/svg+xml"]!)), [
    { style: "leaf", lines: ["x_5", "data 17", "grad 2"] },
  ]);
});

Deno.test("that a notebook shows Values adds no key that a program would see", () => {
  assertEquals(Object.keys(Value.prototype), []);
});
