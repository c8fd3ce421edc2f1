import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type {} from "mermaid"; // has it fetched, so that its file can be found
import { backwardSteps, toMermaid, toSvg } from "../../lib/draw/mod.ts";
import { stackSvg } from "../../lib/draw/to_svg.ts";
import { Value } from "../../mod.ts";
import { hasChromium, inChromium } from "../support/chromium.ts";
import { hostileLabels } from "./support/hostile_labels.ts";
import { workedGraph } from "../../lib/example.ts";

const ignore = !await hasChromium();

/** A label's picture is of x and tanh(x), the frame of x. */
const hostileFrames = hostileLabels().map((label) =>
  backwardSteps(new Value(3, label).tanh()).at(-1)!
);

Deno.test("in a browser the text of every node lies in its box", { ignore }, async () => {
  const l = workedGraph(), long = new Value(-1.23456789e-9, "a rather long name: iiiii WWWWW");
  const pictures = await Promise.all([
    toSvg(l),
    toSvg(backwardSteps(l)[2]!),
    toSvg(long.mul(long).tanh().sub(long.atan2(-3)), { partials: true }),
  ]);
  const overhang = await inChromium<number[]>(
    pictures.join(""),
    `return [...document.querySelectorAll(".node")].flatMap((node) => {
      const shape = node.querySelector("polygon, path");
      if (shape === null) return [];
      const box = shape.getBoundingClientRect();
      return [...node.querySelectorAll("text")].map((text) => {
        const { left, right, top, bottom } = text.getBoundingClientRect();
        return Math.max(box.left - left, right - box.right, box.top - top, bottom - box.bottom);
      });
    });`,
  );
  assert(overhang.length > 40);
  assertEquals(overhang.filter((pixels) => pixels > 0), []);
});

Deno.test(
  "in a browser steps stand below each other, inside their picture",
  { ignore },
  async () => {
    const svg = await stackSvg(backwardSteps(workedGraph()), "Steps", {});
    const [whole, ...steps] = await inChromium<{ top: number; bottom: number; right: number }[]>(
      svg,
      `return [...document.querySelectorAll("svg, svg svg > g")]
      .filter((element) => !element.matches("svg svg"))
      .map((element) => {
        const { top, bottom, right } = element.getBoundingClientRect();
        return { top, bottom, right };
      });`,
    );
    assertEquals(steps.length, 7);
    let bottom = whole!.top;
    for (const step of steps) {
      assert(step.top >= bottom && step.right <= whole!.right);
      bottom = step.bottom;
    }
    assert(bottom <= whole!.bottom);
  },
);

Deno.test("in a browser colours follow whether the page is light or dark", { ignore }, async () => {
  const svg = await toSvg(backwardSteps(workedGraph())[2]!);
  const colors = (scheme: "light" | "dark") =>
    inChromium<string[]>(
      svg,
      `return [".leaf", ".operation", ".active"].flatMap((style) => {
        const node = document.querySelector(".node" + style);
        return [
          getComputedStyle(node.querySelector("polygon, path")).fill,
          getComputedStyle(node.querySelector("text")).fill,
        ];
      }).concat(getComputedStyle(document.querySelector(".edge path")).stroke,
        getComputedStyle(document.querySelector(".graph > text")).fill);`,
      { scheme },
    );
  const [light, dark] = [await colors("light"), await colors("dark")];
  light.forEach((color, i) => assertNotEquals(color, dark[i]));
  assertEquals(new Set(light.slice(0, 6)).size, 6);
});

Deno.test(
  "in a page's HTML a hostile label in SVG is text and nothing else",
  { ignore },
  async () => {
    const svgs = await Promise.all(hostileFrames.map((frame) => toSvg(frame)));
    const { texts, strange, title } = await inChromium<
      { texts: string[]; strange: number; title: string }
    >(
      svgs.join(""),
      `return {
      texts: [...document.querySelectorAll("svg")].map((svg) => svg.querySelector(".leaf text").textContent),
      strange: document.querySelectorAll("svg :is(script, img, a, foreignObject), body > :not(svg, script)").length,
      title: document.title,
    };`,
    );
    assertEquals(texts, hostileFrames.map(({ drawing }) => drawing.nodes[0]!.name));
    assertEquals([strange, title], [0, ""]);
  },
);

Deno.test("Mermaid shows a hostile label as text and nothing else", { ignore }, async () => {
  const charts = hostileFrames.map((frame) => toMermaid(frame, { partials: true }));
  const shown = await inChromium<
    { node: string[]; edge: string; title: string; strange: number }[]
  >(
    `<script src="${import.meta.resolve("mermaid/dist/mermaid.min.js")}"></script>`,
    `const charts = ${JSON.stringify(charts).replaceAll("<", "\\u003c")}, shown = [];
    mermaid.initialize({ startOnLoad: false });
    for (const [i, chart] of charts.entries()) {
      const { svg } = await mermaid.render("chart" + i, chart);
      const page = new DOMParser().parseFromString(svg, "text/html");
      for (const line of page.querySelectorAll("br")) line.replaceWith("\\n");
      const text = (selector) => page.querySelector(selector).textContent.replaceAll("\\u2060", "");
      shown.push({
        node: text(".node").trim().split("\\n"),
        edge: text(".edgeLabel .label, .edgeLabel").trim(),
        title: text(".flowchartTitleText"),
        strange: page.querySelectorAll("script, img, a, i, b, em, strong, code, del, math").length,
      });
    }
    return shown;`,
  );
  hostileFrames.forEach(({ drawing, line }, i) => {
    const { name } = drawing.nodes[0]!, { node, edge, title, strange } = shown[i]!;
    assertEquals(node, [name, "data 3", `grad ${line.split(" = ").at(-1)}`]);
    assert(edge.startsWith("∂"));
    assertEquals(title, line.replaceAll("<", "‹"));
    assertEquals(strange, 0, name);
  });
});
