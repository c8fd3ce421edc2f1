import { assert, assertEquals, assertNotMatch, assertStringIncludes } from "@std/assert";
import { DARK, LIGHT, toSvg } from "../../../lib/draw/mod.ts";
import { figure, figureStyles } from "../../../lib/explore/article/figures.ts";
import { html } from "../../../lib/explore/article/html.ts";
import { lessonOn, rootOf, WORKED } from "../../../lib/explore/article/states.ts";
import { linesOf, nodeLines, parseXml } from "../../draw/support/svg.ts";

const { frames } = lessonOn(WORKED);
const figureAt = (step: number) => figure("Figure", frames[step]!, html`Caption`).text.trim();

Deno.test("a figure has no style of its own, as a page's policy allows none", () => {
  assertNotMatch(figureAt(6), /<style|style=|<script|\son\w+=/);
});

Deno.test("a figure shows the nodes of its frame, and neither a node in work nor a line", () => {
  const drawing = parseXml(figureAt(6)).getElementsByTagName("svg")[0]!;
  const nodes = nodeLines(drawing);
  assertEquals(nodes.find(({ lines }) => lines[0] === "x_6")!.lines, ["x_6", "data 2", "grad 17"]);
  assertEquals(nodes.find(({ lines }) => lines[0] === "x_4")!.lines, ["x_4", "data 5"]);
  assert(nodes.every(({ style }) => !style.includes("active")));
  assertEquals(linesOf(drawing, "graph"), []);
});

Deno.test("a figure says in words what it shows", () => {
  const drawing = parseXml(figureAt(6)).getElementsByTagName("svg")[0]!;
  assertEquals(
    drawing.getAttribute("aria-label"),
    "Computational graph of l: x_1 = 3; x_2 = 4; x_3 = x_1 · x_2 = 12; x_4 = 5; x_5 = x_3 + x_4 = 17; x_6 = 2; " +
      "l = x_5 · x_6 = 34. Gradients: l 1; x_6 17; x_5 2. In all, 7 nodes",
  );
  assertStringIncludes(figureAt(3), "No gradient is known.");
});

Deno.test("the style sheet of figures is that of pictures, with the colours of both grounds", () => {
  assertStringIncludes(toSvg(rootOf(WORKED)), figureStyles());
  for (const { boxes } of [LIGHT, DARK]) {
    for (const { fill } of Object.values(boxes)) assertStringIncludes(figureStyles(), fill);
  }
});
