import { assert, assertEquals } from "@std/assert";
import { measureText } from "../../lib/draw/mod.ts";
import { edgeAt, frameAt } from "../../lib/explore/lesson.ts";
import {
  dataText,
  gradientText,
  pictureOf,
  shapeOf,
  TEXT,
  wordsAt,
} from "../../lib/explore/picture.ts";
import { PRESETS } from "../../lib/explore/presets.ts";
import { read, readAgain } from "../../lib/explore/reading.ts";
import { randomFormula } from "./support/random_formulas.ts";

const reading = read("a = x * y; l = a * sin(x) + 2 * a", new Map([["x", 2], ["y", -3]]));
const { lesson } = reading;

/** What is written at the edges of a formula at a point. */
function wordsOf(formula: string, values: Record<string, number>): string[] {
  return read(formula, new Map(Object.entries(values))).lesson.edges.map(wordsAt);
}

Deno.test("an edge has its local derivative as formula and number, or as number alone where that says as much", () => {
  assertEquals(wordsOf("l = x * y", { x: 2, y: -3 }), ["· y = −3", "· x = 2"]);
  assertEquals(wordsOf("l = x + y", { x: 2, y: -3 }), ["· 1", "· 1"]);
  assertEquals(wordsOf("l = x - y", { x: 2, y: -3 }), ["· 1", "· (−1)"]);
  assertEquals(wordsOf("l = o ^ 2", { o: 2 }), ["· 2 · o = 4", ""]);
  assertEquals(wordsOf("l = tanh(o)", { o: 2 }), ["· 0.0706508"]);
});

Deno.test("a sum as a factor stands in parentheses", () => {
  const [words] = wordsOf("l = softplus(x)", { x: 0 });
  assert(!/· [^(]* [+−] /.test(words!), words);
});

Deno.test("the words of a node are its number and its gradient, with + … where terms are missing", () => {
  const x = lesson.drawing.nodes.findIndex(({ name }) => name === "x");
  const texts = lesson.frames.map((frame) => gradientText(frame, x));
  assertEquals(texts[0], "");
  assert(texts.some((text) => / \+ …$/.test(text)));
  assertEquals(texts.at(-1)!.includes("…"), false);
  const a = lesson.drawing.nodes.findIndex(({ name }) => name === "a");
  assertEquals([dataText(frameAt(lesson, 0), a), dataText(frameAt(lesson, 1), a)], [
    "data ?",
    "data −6",
  ]);
});

Deno.test("no text is wider than its box, after any step of 40 random formulas", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const { formula, values } = randomFormula(seed), { lesson } = read(formula, values);
    const { boxes } = pictureOf(lesson, "right");
    for (const frame of lesson.frames) {
      boxes.forEach(({ kind, width, heading }, node) => {
        if (kind === "constant" || kind === "leftOut") return;
        for (const text of [heading, dataText(frame, node), gradientText(frame, node)]) {
          assert(measureText(text, TEXT, "bold").width <= width, `${text} in ${formula}`);
        }
      });
    }
  }
});

Deno.test("a picture is laid out anew for another formula or direction, not for other numbers", () => {
  const other = readAgain(reading, new Map([["x", 1e-9], ["y", 12345.678]])).lesson;
  assertEquals(shapeOf(other, "right"), shapeOf(lesson, "right"));
  assertEquals(pictureOf(other, "right"), pictureOf(lesson, "right"));
  assert(shapeOf(lesson, "down") !== shapeOf(lesson, "right"));
  assert(
    shapeOf(read("a = x * y; l = a * sin(x) + 2 + a", reading.values).lesson, "right") !==
      shapeOf(lesson, "right"),
  );
});

Deno.test("users stand right of their operands, or below them", () => {
  for (const { formula, values } of PRESETS) {
    const { lesson } = read(formula, new Map(Object.entries(values)));
    for (const direction of ["right", "down"] as const) {
      const { boxes, width, height } = pictureOf(lesson, direction);
      const along = direction === "right" ? "x" : "y";
      for (const { from, to } of lesson.edges) assert(boxes[from]![along] < boxes[to]![along]);
      for (const { x, y } of boxes) assert(x > 0 && x < width && y > 0 && y < height);
    }
  }
});

Deno.test("operands that are left out are a sign before their user", () => {
  const { lesson } = read(
    `l = ${Array.from({ length: 300 }, (_, i) => `x_${i % 7}`).join(" + ")}`,
    new Map(),
  );
  const { boxes, edges } = pictureOf(lesson, "right");
  const signs = boxes.filter(({ kind }) => kind === "leftOut");
  assert(signs.length > 0 && signs.every(({ heading }) => heading === "…"));
  assertEquals(edges.length, lesson.edges.length + signs.length);
  assertEquals(edgeAt(lesson, 0, 0), "toCome");
});
