import { assertEquals, assertStringIncludes } from "@std/assert";
import { Value } from "../../mod.ts";
import { backwardSteps, forwardSteps, toSvg } from "../../lib/draw/mod.ts";
import { nodeLines, parseXml } from "./support/svg.ts";

const x = new Value(17, "x_5");
x.mul(2).backward();

Deno.test("console.log shows a Value's label, data and gradient", () => {
  assertEquals(Deno.inspect(x), "Value(x_5: data=17, grad=2)");
  assertStringIncludes(Deno.inspect([x.mul(2)]), "Value(data=34, grad=0)");
});

Deno.test("a notebook shows a Value as a picture, with text for plain terminals", () => {
  const display = Reflect.get(x, Symbol.for("Jupyter.display")) as () => Record<string, string>;
  const shown = display.call(x);
  assertEquals(Object.keys(shown), ["image/svg+xml", "text/plain"]);
  assertEquals(shown["text/plain"], "Value(x_5: data=17, grad=2)");
  assertEquals(nodeLines(parseXml(shown["image/svg+xml"]!)), [
    { style: "leaf", lines: ["x_5", "data 17", "grad 2"] },
  ]);
});

Deno.test("that a notebook shows Values adds no key that a program would see", () => {
  assertEquals(Object.keys(Value.prototype), []);
});

Deno.test("a notebook shows a step, and all steps, of backpropagation as pictures", () => {
  const steps = backwardSteps(x.mul(2));
  const shownBy = (object: object) =>
    (Reflect.get(object, Symbol.for("Jupyter.display")) as () => Record<string, string>)
      .call(object);
  const { "image/svg+xml": picture, "text/plain": text } = shownBy(steps[1]!);
  assertEquals(picture, toSvg(steps[1]!));
  assertEquals(
    text,
    "Backpropagation from v_1, step 2 of 2, 3 nodes: ∂v_1/∂x_5 = ∂v_1/∂v_1 · 2 = 1 · 2 = 2",
  );
  const all = shownBy(steps);
  assertEquals(parseXml(all["image/svg+xml"]!).getElementsByTagName("svg").length, 2);
  assertEquals(all["text/plain"], steps.map(({ line }) => line).join("\n"));
});

Deno.test("that a notebook shows steps adds no key that a program would see", () => {
  const steps = backwardSteps(x.mul(2));
  assertEquals(Reflect.ownKeys(steps).filter((key) => typeof key === "string"), [
    "0",
    "1",
    "length",
  ]);
  assertEquals(Object.keys(steps[0]!), [
    "title",
    "drawing",
    "gradients",
    "active",
    "line",
    "step",
    "missing",
  ]);
  assertEquals({ ...steps[0]! }, steps[0]);
});

Deno.test("a notebook shows the steps of the forward pass, too", () => {
  const steps = forwardSteps(x.mul(2));
  for (const shown of [steps, steps[0]!]) {
    const display = Reflect.get(shown, Symbol.for("Jupyter.display")) as () => Record<
      string,
      string
    >;
    assertStringIncludes(display.call(shown)["text/plain"]!, "v_1 = x_5 · 2 = ");
  }
});
