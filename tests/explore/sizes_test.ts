import { assert, assertEquals } from "@std/assert";
import { PRESETS } from "../../lib/explore/presets.ts";
import { read } from "../../lib/explore/reading.ts";
import { sizesOf } from "../../lib/explore/sizes.ts";

Deno.test("the bars of the chain grow with the gradients, from x to l", () => {
  const { formula, values } = PRESETS.find(({ key }) => key === "chain")!;
  const { lesson } = read(formula, new Map(Object.entries(values)));
  const { bars, scale } = sizesOf(lesson);
  const bar = (name: string) => bars[lesson.drawing.nodes.findIndex((node) => node.name === name)]!;
  assertEquals(bar("l"), 1);
  assert(bar("a_1") < bar("a_4") && bar("a_4") < bar("a_7") && bar("a_7") < bar("l"));
  assert(Math.min(...bars.map((bar) => bar ?? 1)) >= 0.05);
  assertEquals(scale, "Bars show |gradient| on a logarithmic scale, from 0.0006 to 1.");
});

Deno.test("a gradient of 0 has no bar, nor has a constant", () => {
  const { lesson } = read("l = 2 * (x * y)", new Map([["x", 0], ["y", 1]]));
  const { bars } = sizesOf(lesson);
  lesson.drawing.nodes.forEach(({ name }, node) => {
    assertEquals(bars[node] === undefined, name === "2" || name === "y", name);
  });
});

Deno.test("where all gradients are equal, all bars are whole", () => {
  assertEquals(sizesOf(read("x + y", new Map()).lesson).bars, [1, 1, 1]);
});
