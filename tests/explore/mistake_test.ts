import { assertEquals } from "@std/assert";
import { markedLine, mistakeSentence } from "../../lib/explore/mistake.ts";
import { mistakeOf, read } from "../../lib/explore/reading.ts";

/** The mistake of a formula that cannot be read. */
function mistakeIn(formula: string) {
  try {
    read(formula, new Map());
  } catch (error) {
    return mistakeOf(error);
  }
  throw new Error(`${formula} can be read`);
}

Deno.test("a mistake is marked in its line", () => {
  const rows: [string, (string | undefined)[]][] = [
    ["x + * y", ["x + ", "*", " y", "line 1, character 5"]],
    ["h = x\nl = h + nope(x)", ["l = h + ", "nope", "(x)", "line 2, character 9"]],
    ["x +", ["x +", " ", "", "line 1, character 4"]],
  ];
  for (const [formula, [before, mark, after, place]] of rows) {
    assertEquals(
      markedLine(formula, mistakeIn(formula)),
      { before, mark, after, place } as never,
      formula,
    );
  }
});

Deno.test("a mistake without a place has a sentence alone", () => {
  const mistake = mistakeIn("1 + 2");
  assertEquals(markedLine("1 + 2", mistake), undefined);
  assertEquals(mistakeSentence("1 + 2", mistake), "It has no variable to take a derivative by.");
});

Deno.test("a mistake says what to write instead", () => {
  assertEquals(
    mistakeSentence("sec(x)", mistakeIn("sec(x)")),
    "The operation 'sec' does not exist, in line 1, character 1. 'sec(x)' is written 1 / cos(x).",
  );
});
