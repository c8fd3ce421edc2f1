import { assert, assertEquals, assertMatch, assertNotMatch, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { detach, Value } from "../../mod.ts";
import { backwardSteps, toSvg } from "../../lib/draw/mod.ts";
import { printable } from "../../lib/draw/printable.ts";
import { stackSvg } from "../../lib/draw/to_svg.ts";
import { hostileLabels } from "./support/hostile_labels.ts";
import { linesOf, nodeLines, parseXml } from "./support/svg.ts";
import { workedGraph } from "../../lib/example.ts";

describe("toSvg", () => {
  it("is XML with the worked example's nodes", () => {
    const svg = parseXml(toSvg(workedGraph()));
    assertEquals(svg.namespaceURI, "http://www.w3.org/2000/svg");
    const nodes = nodeLines(svg).sort((a, b) => a.lines[0]! < b.lines[0]! ? -1 : 1);
    assertEquals(nodes.map(({ style, lines }) => [style, ...lines]), [
      ["operation", "l = x_5 · x_6", "data 34", "grad 1"],
      ["leaf", "x_1", "data 3", "grad 8"],
      ["leaf", "x_2", "data 4", "grad 6"],
      ["operation", "x_3 = x_1 · x_2", "data 12", "grad 2"],
      ["leaf", "x_4", "data 5", "grad 2"],
      ["operation", "x_5 = x_3 + x_4", "data 17", "grad 2"],
      ["leaf", "x_6", "data 2", "grad 17"],
    ]);
  });

  it("has a title for screen readers, and none that only Graphviz understands", () => {
    const svg = parseXml(toSvg(workedGraph()));
    const titles = [...svg.getElementsByTagName("title")].map((title) => title.textContent);
    assertEquals(titles, ["Computational graph of l, 7 nodes"]);
    assertEquals([svg.getAttribute("role"), svg.getAttribute("aria-label")], ["img", titles[0]]);
    assertEquals(svg.firstChild!.nextSibling!.nodeName, "title");
  });

  it("can stand in a page more than once: it has no ids", () => {
    assertNotMatch(toSvg(workedGraph()), / id="/);
  });

  it("has no ground of its own, and colours for light and dark pages", () => {
    const svg = toSvg(workedGraph());
    assertMatch(svg, /\.leaf rect \{ fill: light-dark\(/);
    assertNotMatch(svg, /fill="(white|#ffffff)"/);
  });

  it("shows a frame with its chain rule below", () => {
    const frame = backwardSteps(workedGraph())[2]!, svg = parseXml(toSvg(frame));
    assertEquals(linesOf(svg, "graph"), ["∂l/∂x_5 = ∂l/∂l · x_6 = 1 · 2 = 2"]);
    assertEquals(
      svg.getAttribute("aria-label"),
      "Backpropagation from l, step 3 of 7, 7 nodes: ∂l/∂x_5 = ∂l/∂l · x_6 = 1 · 2 = 2",
    );
    const active = nodeLines(svg).filter(({ style }) => style.includes("active"));
    assertEquals(active.map(({ lines }) => lines), [["x_5 = x_3 + x_4", "data 17", "grad 2"]]);
  });

  it("shows local derivatives at the edges on request", () => {
    const x = new Value(3, "x"), svg = parseXml(toSvg(x.mul(2), { partials: true }));
    assertEquals(linesOf(svg, "edge"), ["∂v_1/∂x = 2"]);
  });

  it("shows a number that is highlighted in a box", () => {
    const c = detach(new Value(2)), l = new Value(3, "x").mul(c);
    const svg = parseXml(toSvg(l, { highlight: c }));
    const [active] = [...svg.getElementsByTagName("g")]
      .filter((group) => group.getAttribute("class") === "node constant active");
    assertEquals(active!.getElementsByTagName("rect").length, 1);
    assertEquals(svg.getElementsByTagName("rect").length, 3);
  });

  it("says how many nodes are left out", () => {
    const svg = parseXml(toSvg(workedGraph(), { maxNodes: 3 }));
    assertEquals(linesOf(svg, "graph"), ["4 of 7 nodes are left out: those farthest from l"]);
  });

  it("draws a chain of 960 operations with 40 shared leaves, each shared line once", () => {
    const leaves = Array.from({ length: 40 }, (_, i) => new Value(i, `w_${i}`));
    let y = new Value(1, "x");
    for (let i = 0; i < 960; i++) y = y.add(leaves[(7 * i) % 40]!);
    const svg = toSvg(y, { maxNodes: 1001 });
    assertEquals(nodeLines(parseXml(svg)).length, 1001);
    assert(svg.length < 1001 * 2000, `${svg.length}`); // ten times that if each edge drew its whole line
  });

  it("has the very label, whatever it holds", () => {
    for (const label of hostileLabels()) {
      const x = new Value(3, label), frame = backwardSteps(x.tanh()).at(-1)!;
      const svg = parseXml(toSvg(frame, { partials: true }));
      const name = printable(label) || "v_1", out = frame.drawing.nodes[1]!.name;
      assertEquals(nodeLines(svg).map(({ lines }) => lines[0]), [name, `${out} = tanh(${name})`]);
      assertEquals(linesOf(svg, "graph"), [frame.line]);
      assertEquals(svg.getElementsByTagName("script").length, 0);
      assertEquals(svg.getElementsByTagName("a").length, 0);
    }
  });

  it("rejects what is neither a Value nor a frame", () => {
    assertThrows(() => toSvg(3 as never), TypeError, "must be a Value");
  });
});

describe("stackSvg", () => {
  it("is one XML document with a picture for each frame", () => {
    const svg = parseXml(stackSvg(backwardSteps(workedGraph()), "Steps", {}));
    const pictures = [...svg.childNodes].filter(({ nodeName }) => nodeName === "svg")
      .map((picture) => picture as typeof svg);
    assertEquals(pictures.length, 7);
    assertEquals(
      pictures.map((picture) => linesOf(picture, "graph")[0]),
      backwardSteps(workedGraph()).map(({ line }) => line),
    );
    assertEquals([svg.getAttribute("role"), pictures[0]!.getAttribute("role")], ["group", "img"]);
    assertEquals(svg.getElementsByTagName("style").length, 1);
  });
});
