import { assertEquals } from "@std/assert";
import { presetOf, PRESETS } from "../../lib/explore/presets.ts";
import { read } from "../../lib/explore/reading.ts";

Deno.test("each preset has numbers for just its variables, and trains some of them", () => {
  for (const { key, formula, values, train = [] } of PRESETS) {
    const { names } = read(formula, new Map());
    assertEquals(Object.keys(values).sort(), names.toSorted(), key);
    assertEquals(train.filter((name) => !names.includes(name)), [], key);
  }
});

Deno.test("a preset is found by its formula", () => {
  for (const preset of PRESETS) assertEquals(presetOf(preset.formula), preset);
  assertEquals(presetOf("x"), undefined);
});

Deno.test("the gradient at the beginning of the chain is 0.0007, as its note says", () => {
  const { formula, values } = PRESETS.find(({ key }) => key === "chain")!;
  const { leaves } = read(formula, new Map(Object.entries(values)));
  assertEquals(leaves.find(({ label }) => label === "x")!.grad.toPrecision(1), "0.0007");
});
