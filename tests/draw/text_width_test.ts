import { assert, assertEquals } from "@std/assert";
import { measureText, WIDTHS } from "../../lib/draw/text_width.ts";
import { hasChromium, inChromium } from "../support/chromium.ts";

Deno.test("a text is as wide as its characters, a letter with an accent as the letter", () => {
  const { width, known } = measureText("x_1 = 2", 20, "regular");
  assertEquals([Math.round(width), known], [12 + 12 + 13 + 7 + 17 + 7 + 13, true]);
  assertEquals(measureText("éÄй", 10, "bold"), measureText("eAи", 10, "bold"));
  assertEquals(measureText("", 10, "regular"), { width: 0, known: true });
});

Deno.test("of characters that are in no table the width is a guess", () => {
  for (const text of ["漢字", "😀", "שלום", "ไทย", "x\u20d7"]) {
    assert(!measureText(text, 10, "regular").known, text);
  }
  assertEquals(measureText("漢", 10, "bold").width, 10);
  assert(measureText("привет", 10, "regular").known);
  assertEquals(measureText("x\u20d7", 10, "bold").width, measureText("x", 10, "bold").width);
});

Deno.test(
  "in a browser no character is wider than its table says, in any of the fonts",
  { ignore: !await hasChromium() },
  async () => {
    const tables = { normal: [...WIDTHS.regular], bold: [...WIDTHS.bold] };
    const { wider, count } = await inChromium<{ wider: string[]; count: number }>(
      "",
      `const context = document.createElement("canvas").getContext("2d"), wider = [];
      let count = 0;
      for (const [weight, table] of Object.entries(${JSON.stringify(tables)})) {
        for (const font of ["Helvetica", "Arial", "Liberation Sans", "DejaVu Sans", "sans-serif"]) {
          context.font = weight + " 1000px " + (font === "sans-serif" ? font : "'" + font + "'");
          for (const [character, width] of table) {
            count++;
            if (context.measureText(character).width > 1000 * width + 1) wider.push(weight + font + character);
          }
        }
      }
      return { wider, count };`,
    );
    assert(count > 2000);
    assertEquals(wider, []);
  },
);
