import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import {
  answersOf,
  centralDifference,
  differenceText,
  exactText,
} from "../../lib/explore/answers.ts";
import { PRESETS } from "../../lib/explore/presets.ts";
import { read, type Reading } from "../../lib/explore/reading.ts";
import { defineRule } from "../../mod.ts";

function presetReading(key: string): Reading {
  const { formula, values } = PRESETS.find((preset) => preset.key === key)!;
  return read(formula, new Map(Object.entries(values)));
}

Deno.test("the three answers to each preset but the kink are close to each other", () => {
  for (const { key } of PRESETS) {
    if (key === "kink") continue;
    const { verdict, sentence, rows } = answersOf(presetReading(key));
    assertEquals(verdict, "agrees", key);
    assertMatch(sentence, /^mathjs agrees: \d+ numbers compared\.$/);
    for (const { name, gradient, exact, ulps, symbolic, difference, error } of rows) {
      assertAlmostEquals(exact!, gradient, 1e-13, `${key}, ${name}`);
      assert(ulps! < 8, `${key}, ${name}: ${ulps}`);
      assertAlmostEquals(
        difference,
        exact!,
        1e-7 * Math.max(1, Math.abs(exact!)),
        `${key}, ${name}`,
      );
      assertEquals(error, Math.abs(difference - exact!));
      assert(symbolic !== undefined, `${key}, ${name}`);
    }
  }
});

Deno.test("the derivatives of the worked example are those of a textbook", () => {
  const { rows } = answersOf(presetReading("example"));
  assertEquals(
    Object.fromEntries(rows.map(({ name, symbolic, gradient }) => [name, [symbolic, gradient]])),
    { x_1: ["x_6 * x_2", 8], x_2: ["x_6 * x_1", 6], x_4: ["x_6", 2], x_6: ["x_1 * x_2 + x_4", 17] },
  );
  assertEquals(exactText(rows[0]!), { number: "8", note: "off by 0.00 ulp" });
  const { number, note } = differenceText(rows[0]!);
  assertEquals(number, "8");
  assertMatch(note, /^off by (0|\de−\d+)$/);
});

Deno.test("at a kink mathjs abstains, and says for which variables", () => {
  const { verdict, sentence, rows } = answersOf(presetReading("kink"));
  assertEquals(verdict, "abstains");
  assertMatch(sentence, /^mathjs abstains: it has no number for x, y, as abs′ at x = 0: /);
  assertEquals(rows.map(({ gradient }) => gradient), [0.5, 0.5]);
  assertEquals(rows.map(exactText), rows.map(() => ({ number: "–", note: "no number here" })));
});

Deno.test("a wrong rule is said to be at fault", () => {
  defineRule({
    name: "wrongSquare",
    evaluate: (x) => x * x,
    partials: [(x) => x],
    expression: "x ^ 2",
  });
  const { verdict, sentence } = answersOf(read("wrongSquare(x)", new Map([["x", 3]])));
  assertEquals(verdict, "disagrees");
  assertMatch(sentence, /^mathjs disagrees: .*wrongSquare/);
});

Deno.test("a finite difference has a step that suits the variable", () => {
  assertAlmostEquals(centralDifference(read("x ^ 2", new Map([["x", 1e6]])), "x"), 2e6, 1e-2);
  assertAlmostEquals(centralDifference(read("x ^ 2", new Map([["x", 0]])), "x"), 0, 1e-9);
  assertEquals(
    differenceText({ ...answersOf(read("log(x)", new Map([["x", 0]]))).rows[0]! }).note,
    "",
  );
});
