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

/** Labels in scripts and with accents for which a font may have no letters. */
const foreignFrames = ["привет", "漢字かな", "שלום", "ไทย", "x̂ ẋ ñ ǘ", "👩‍🚀🇪🇺", "∮⨂⟨ψ|φ⟩", "ǄǄǄǄǊǊ⸻"]
  .map((label) => backwardSteps(new Value(3, label).tanh()).at(-1)!);

/** The fonts that readers may have. */
const FONTS = ["Liberation Sans", "DejaVu Sans", "sans-serif"];

/** How many pixels each text of pictures sticks out of its box, or, where it has none, out of its picture. */
function overhangOf(pictures: readonly string[], font: string): Promise<number[]> {
  const family = font === "sans-serif" ? font : `"${font}"`;
  return inChromium<number[]>(
    `<style>text { font-family: ${family} } body { text-transform: uppercase; letter-spacing: 3px }
    svg { display: block; max-width: none !important }</style>` + pictures.join(""),
    `return [...document.querySelectorAll("text")].map((text) => {
      const shape = text.closest(".node")?.querySelector("rect") ?? text.closest("svg");
      const box = shape.getBoundingClientRect();
      const { left, right, top, bottom } = text.getBoundingClientRect();
      return Math.max(box.left - left, right - box.right, box.top - top, bottom - box.bottom);
    });`,
  );
}

Deno.test("in a browser no text runs out of its box, in any font", { ignore }, async () => {
  const l = workedGraph(), long = new Value(-1.23456789e-9, "a rather long name: iiiii WWWWW");
  const pictures = [
    toSvg(l),
    ...backwardSteps(l).map((frame) => toSvg(frame, { partials: true })),
    toSvg(long.mul(long).tanh().sub(long.atan2(-3)), { partials: true }),
    ...[...hostileFrames, ...foreignFrames].map((frame) => toSvg(frame, { partials: true })),
  ];
  for (const font of FONTS) {
    const overhang = await overhangOf(pictures, font);
    assert(overhang.length > 500);
    assertEquals(overhang.filter((pixels) => pixels > 0), [], font);
  }
});

Deno.test(
  "in a browser words at edges touch neither boxes nor each other",
  { ignore },
  async () => {
    const x = new Value(2, "x"), y = new Value(3, "WWWWWWWW");
    const picture = toSvg(x.mul(y).add(y.sin().mul(x)).div(x.add(y)), { partials: true });
    const { count, touching } = await inChromium<{ count: number; touching: string[] }>(
      `<style>text { font-family: "DejaVu Sans" }</style>${picture}`,
      `const words = [...document.querySelectorAll(".edge text")], touching = [];
    const area = (element) => element.getBoundingClientRect();
    const solid = [...words, ...document.querySelectorAll(".node rect")];
    for (const word of words) {
      for (const other of solid) {
        const [a, b] = [area(word), area(other)];
        if (other !== word && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) {
          touching.push(word.textContent + " and " + other.textContent);
        }
      }
    }
    return { count: words.length, touching };`,
    );
    assertEquals([count, touching], [11, []]);
  },
);

Deno.test(
  "in a browser steps stand below each other, inside their picture",
  { ignore },
  async () => {
    const svg = stackSvg(backwardSteps(workedGraph()), "Steps", {});
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

/** The colours of boxes, of their text, and of lines and text beside them, in a page with some head. */
function colorsIn(head: string, scheme: "light" | "dark"): Promise<string[]> {
  return inChromium<string[]>(
    head + toSvg(backwardSteps(workedGraph())[2]!),
    `return [".leaf", ".operation", ".active"].flatMap((style) => {
      const node = document.querySelector(".node" + style);
      return [
        getComputedStyle(node.querySelector("rect")).fill,
        getComputedStyle(node.querySelector("text")).fill,
      ];
    }).concat(getComputedStyle(document.querySelector(".edge path")).stroke,
      getComputedStyle(document.querySelector(".graph > text")).fill);`,
    { scheme },
  );
}

Deno.test("in a browser colours follow whether the page is light or dark", { ignore }, async () => {
  const head = "<style>:root { color-scheme: light dark }</style>";
  const [light, dark] = [await colorsIn(head, "light"), await colorsIn(head, "dark")];
  light.forEach((color, i) => assertNotEquals(color, dark[i]));
  assertEquals(new Set(light.slice(0, 6)).size, 6);
});

Deno.test(
  "in a browser colours stay those of a page that is light whatever the reader chose",
  { ignore },
  async () => assertEquals(await colorsIn("", "dark"), await colorsIn("", "light")),
);

Deno.test(
  "in a browser lines and text beside boxes have the page's colour",
  { ignore },
  async () => {
    const colors = await colorsIn("<style>body { color: rgb(1, 2, 3) }</style>", "light");
    assertEquals(colors.slice(6), ["rgb(1, 2, 3)", "rgb(1, 2, 3)"]);
    assertEquals(new Set(colors).size, 7);
  },
);

Deno.test(
  "in a page's HTML a hostile label in SVG is text and nothing else",
  { ignore },
  async () => {
    const svgs = hostileFrames.map((frame) => toSvg(frame));
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
