/**
 * Pictures as SVG, laid out by Graphviz as WebAssembly.
 *
 * @module
 */

import type { Viz } from "@viz-js/viz";
import type { Value } from "../../mod.ts";
import { contentOf } from "./content.ts";
import { escapeXml } from "./escape_xml.ts";
import { type DrawOptions, type Frame, frameOf } from "./frame.ts";
import { DARK, LIGHT, type Palette } from "./palette.ts";
import { dotOf } from "./to_dot.ts";

let graphviz: Promise<Viz> | undefined;

/** Graphviz, loaded when it is first needed. */
export function loadGraphviz(): Promise<Viz> {
  return graphviz ??= import("@viz-js/viz").then(({ instance }) => instance());
}

/** The class of a picture: its style sheet applies to this class, and to nothing else of the page. */
const CLASS = "computational-graph";

const STYLE_SHEET = `${rules(LIGHT)}
.${CLASS} { max-width: 100%; height: auto }
@media (prefers-color-scheme: dark) {
${rules(DARK)}
}`;

/** A palette as style rules: Graphviz gives every shape that it draws the class of its node. */
function rules({ ink, boxes, active }: Palette): string {
  return [
    `.${CLASS} text { fill: ${ink} }`,
    `.${CLASS} .edge path { stroke: ${ink} }`,
    `.${CLASS} .edge polygon { fill: ${ink}; stroke: ${ink} }`,
    ...Object.entries({ ...boxes, active }).flatMap(([style, { fill, stroke, text }]) => [
      `.${CLASS} .${style} text { fill: ${text} }`,
      `.${CLASS} .${style} :is(polygon, path) { fill: ${fill}; stroke: ${stroke} }`,
    ]),
  ].join("\n");
}

/**
 * Draws a graph as SVG, by Graphviz as WebAssembly. It needs no permission.
 *
 * The picture has no ground of its own; its colours follow whether the page is light or dark. It has a title for screen
 * readers. Several can stand in one page.
 *
 * @param picture The root of the graph, or a frame of {@linkcode backwardSteps}.
 * @param options What is shown, and how large the picture may become.
 * @returns An `<svg>` element, which is a file as well.
 * @throws {TypeError} Where `picture` is neither a Value nor a frame.
 * @throws {RangeError} Where `maxNodes` is not a positive integer.
 *
 * @example Usage
 * ```ts
 * import { Value } from "@chainrule/autograd";
 * import { toSvg } from "@chainrule/autograd/draw";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const x = new Value(3, "x");
 * assertStringIncludes(await toSvg(x.tanh()), "Computational graph of v_1");
 * ```
 */
export async function toSvg(picture: Value | Frame, options: DrawOptions = {}): Promise<string> {
  return svgFile("img", await layOut(picture, options));
}

/** Points between pictures that stand below each other. */
const GAP = 16;

/** Draws frames below each other, as one SVG. */
export async function stackSvg(
  frames: readonly Frame[],
  title: string,
  options: DrawOptions,
): Promise<string> {
  const layouts = await Promise.all(frames.map((frame) => layOut(frame, options)));
  let height = 0;
  const pictures = layouts.map((layout) => {
    const picture = svgElement(`y="${height}" role="img"`, "", layout);
    height += layout.height + GAP;
    return picture;
  });
  const width = Math.max(...layouts.map(({ width }) => width));
  return svgFile("group", { title, width, height: height - GAP, elements: pictures.join("") });
}

/** A picture that Graphviz has laid out: its size in points, and its elements. */
interface Layout {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly elements: string;
}

async function layOut(picture: Value | Frame, options: DrawOptions): Promise<Layout> {
  const content = contentOf(frameOf(picture, options), options); // taken now: when Graphviz is loaded, the graph may have changed
  const svg = (await loadGraphviz()).renderString(dotOf(content), { format: "svg_inline" });
  const [, width, height] = /^<svg width="(\d+)pt" height="(\d+)pt"/m.exec(svg)!.map(Number);
  // Graphviz gives nodes and edges titles, which would show as hovering text, and ids, which occur twice in a page.
  const elements = svg.slice(svg.indexOf("\n<g ") + 1, svg.lastIndexOf("</svg>"))
    .replace(/^<title>.*<\/title>\n/gm, "").replace(/^<g id="[^"]*"/gm, "<g");
  return { title: content.title, width: width!, height: height!, elements };
}

function svgFile(role: "img" | "group", layout: Layout): string {
  const elements = `<style>\n${STYLE_SHEET}\n</style>\n${layout.elements}`;
  const attributes = `xmlns="http://www.w3.org/2000/svg" class="${CLASS}" role="${role}"`;
  return svgElement(attributes, "pt", { ...layout, elements });
}

/** An `<svg>` element. Its size is in points: "pt", or "" inside of another element, whose units are points already. */
function svgElement(
  attributes: string,
  unit: "pt" | "",
  { title, width, height, elements }: Layout,
): string {
  const name = escapeXml(title), size = `width="${width}${unit}" height="${height}${unit}"`;
  return `<svg ${attributes} aria-label="${name}" ${size} viewBox="0 0 ${width} ${height}">\n` +
    `<title>${name}</title>\n${elements}</svg>\n`;
}
