import { assert, assertEquals } from "@std/assert";
import { operations } from "../../lib/explore/help.ts";
import { read } from "../../lib/explore/reading.ts";
import { rules } from "../../mod.ts";

Deno.test("the help has every rule, as a formula that can be read", () => {
  const all = operations();
  assertEquals(all.length, rules.size);
  for (const { formula, derivatives } of all) {
    assertEquals(read(formula, new Map()).names.length, derivatives.length, formula);
    for (const derivative of derivatives) assert(!/undefined/.test(derivative), formula);
  }
  assertEquals(all.slice(0, 2).map(({ formula }) => formula), ["x + y", "x - y"]);
});

Deno.test("the help has derivatives as rows write them, by branches too", () => {
  const of = (formula: string) => operations().find((one) => one.formula === formula)!.derivatives;
  assertEquals(of("tanh(x)"), ["1 - tanh(x) ^ 2"]);
  assertEquals(of("relu(x)"), ["1 where x > 0, 0 where x < 0"]);
  assertEquals(of("x * y"), ["y", "x"]);
});
