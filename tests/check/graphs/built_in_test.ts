import { assertEquals, assertStrictEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { exportedFunction, isBuiltIn } from "../../../lib/check/graphs/built_in.ts";
import * as engine from "../../../mod.ts";

const { defineRule, rules } = engine;

describe("a rule", () => {
  it("is the engine's own with a function of its name, for every row that the engine brings", () => {
    for (const rule of rules.values()) {
      assertEquals(isBuiltIn(rule), true, rule.name);
      assertStrictEquals(exportedFunction(rule), Reflect.get(engine, rule.name), rule.name);
    }
  });

  it("is not the engine's own where defineRule added it, not even by the name of an export", () => {
    const row = { evaluate: (x: number) => 2 * x, partials: [() => 2], expression: "2 * x" };
    for (const name of ["doubled", "grad"]) {
      const { rule } = defineRule({ name, ...row, partials: [() => 2] });
      assertEquals([isBuiltIn(rule), exportedFunction(rule)], [false, undefined]);
    }
  });

  it("is not the engine's own where it is a copy of such a row: it may compute something else", () => {
    const copy = { ...rules.get("tanh")!, evaluate: Math.sinh };
    assertEquals([isBuiltIn(copy), exportedFunction(copy)], [false, undefined]);
  });
});
