/**
 * Pictures as SVG.
 *
 * @module
 */

import type { Value } from "../../mod.ts";
import { contentOf, type PictureEdge, type PictureNode } from "./content.ts";
import { escapeXml } from "./escape_xml.ts";
import { type DrawOptions, type Frame, frameOf } from "./frame.ts";
import { curveThrough, round } from "./layout/curve.ts";
import { layOut } from "./layout/lay_out.ts";
import type { Point, Route } from "./layout/types.ts";
import { type BoxColors, DARK, LIGHT, type Palette } from "./palette.ts";
import {
  heightOf,
  isBoxed,
  layoutEdges,
  type Line,
  LINE_HEIGHT,
  lineOf,
  nodeLines,
  nodeSize,
  SMALL,
  TEXT,
  widest,
} from "./picture_sizes.ts";
import { FONTS } from "./text_width.ts";

/** The class of a picture: its style sheet applies to this class, and to nothing else of the page. */
const CLASS = "computational-graph";

/** Colours that follow the page. Where a viewer does not know `light-dark`, the colours in attributes stay: the light ones. */
const STYLE_SHEET = `
.${CLASS} { max-width: 100%; height: auto }
.${CLASS} { font-style: normal; font-variant: normal; font-stretch: normal; direction: ltr }
.${CLASS} { letter-spacing: normal; word-spacing: normal; text-transform: none }
:root.${CLASS} { color-scheme: light dark }
${[...styles(LIGHT)].map(rules).join("\n")}
`;

/** The colours of each style that has a box. */
function styles({ boxes, active }: Palette): Map<string, BoxColors> {
  return new Map(Object.entries({ ...boxes, active }));
}

/** The rules of a style on light and on dark pages. */
function rules([style, light]: [string, BoxColors]): string {
  const dark = styles(DARK).get(style)!;
  const color = (name: keyof BoxColors) => `light-dark(${light[name]}, ${dark[name]})`;
  return `.${CLASS} .${style} rect { fill: ${color("fill")}; stroke: ${color("stroke")} }\n` +
    `.${CLASS} .${style} rect ~ text { fill: ${color("text")} }`;
}

/**
 * Draws a graph as SVG.
 *
 * The picture has no ground of its own. Its colours follow the page: lines and words beside boxes have the page's colour of
 * text, and boxes are dark where its `color-scheme` is dark. As a file it follows the reader's choice. It has a title for
 * screen readers. Several can stand in one page. No text is wider than its box.
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
 * assertStringIncludes(toSvg(x.tanh()), "Computational graph of v_1");
 * ```
 */
export function toSvg(picture: Value | Frame, options: DrawOptions = {}): string {
  return svgFile("img", drawingOf(picture, options));
}

/** Pixels between pictures that stand below each other. */
const GAP = 16;

/** Draws frames below each other, as one SVG. */
export function stackSvg(frames: readonly Frame[], title: string, options: DrawOptions): string {
  let height = 0, width = 0;
  const pictures = frames.map((frame) => {
    const drawn = drawingOf(frame, options), y = height;
    height += drawn.height + GAP;
    width = Math.max(width, drawn.width);
    return svgElement(`y="${y}" role="img"`, drawn);
  });
  return svgFile("group", { title, width, height: height - GAP, elements: pictures.join("") });
}

/** A picture that is drawn: its size in pixels, and its elements. */
interface Drawn {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly elements: string;
}

/** What a picture has around it: room for the borders of its boxes. */
const MARGIN = 8;

function drawingOf(picture: Value | Frame, options: DrawOptions): Drawn {
  const content = contentOf(frameOf(picture, options), options), { title, nodes, edges } = content;
  const layout = layOut(nodes.map(nodeSize), layoutEdges(content));
  const caption = content.caption.map((line) => lineOf(line, TEXT));
  const width = Math.ceil(Math.max(layout.width, widest(caption)) + 2 * MARGIN);
  const below = caption.length === 0 ? 0 : heightOf(caption) + MARGIN;
  const height = Math.ceil(layout.height + below + 2 * MARGIN);
  const shift = { x: (width - layout.width) / 2, y: MARGIN };
  const middle = { x: width / 2, y: height - MARGIN - heightOf(caption) / 2 };
  const elements = [
    `<g class="graph" font-family="${escapeXml(FONTS)}" font-size="${TEXT}" font-weight="normal" ` +
    `text-anchor="middle" fill="currentColor">`,
    `<g transform="translate(${round(shift.x)} ${shift.y})">`,
    ...partings(layout.edges).map((start, i) => edgeElement(edges[i]!, layout.edges[i]!, start)),
    ...nodes.map((node, i) => nodeElement(node, layout.boxes[i]!)),
    "</g>",
    ...textElements(caption, middle),
    "</g>\n",
  ];
  return { title, width, height, elements: elements.join("\n") };
}

function nodeElement(node: PictureNode, middle: Point): string {
  const { style, active } = node, name = active ? `${style} active` : style;
  const colors = isBoxed(node) ? styles(LIGHT).get(active ? "active" : style) : undefined;
  const lines = textElements(nodeLines(node), middle);
  if (colors !== undefined) lines.unshift(boxElement(node, middle, colors));
  const color = colors === undefined ? "" : ` fill="${colors.text}"`;
  return `<g class="node ${name}"${color}>\n${lines.join("\n")}\n</g>`;
}

/** The box of a node: round where it is a leaf. */
function boxElement(node: PictureNode, { x, y }: Point, { fill, stroke }: BoxColors): string {
  const { width, height } = nodeSize(node);
  const place = `x="${round(x - width / 2)}" y="${round(y - height / 2)}"`;
  const size = `width="${round(width)}" height="${round(height)}"`;
  const corners = node.style === "leaf" ? ' rx="10"' : "";
  const border = node.active ? ' stroke-width="3"' : "";
  return `<rect ${place} ${size}${corners} fill="${fill}" stroke="${stroke}"${border}/>`;
}

/** How far below the middle of a line its letters stand, where the font's size is 1. */
const BASELINE = 0.35;

/** Lines around a place. A line whose width is a guess is set to that width. */
function textElements(lines: readonly Line[], { x, y }: Point): string[] {
  let top = y - heightOf(lines) / 2;
  return lines.map(({ text, size, weight, width, known }) => {
    const baseline = top + size * (LINE_HEIGHT / 2 + BASELINE);
    top += size * LINE_HEIGHT;
    const font = (size === TEXT ? "" : ` font-size="${size}"`) +
      (weight === "bold" ? ' font-weight="bold"' : "");
    const set = known ? "" : ` textLength="${round(width)}" lengthAdjust="spacingAndGlyphs"`;
    return `<text x="${round(x)}" y="${round(baseline)}"${font}${set}>${escapeXml(text)}</text>`;
  });
}

/** The length of an arrow's head, and half of its width. */
const HEAD = 8, HALF_HEAD = 3.5;

/** Where each route parts from those before it that begin at the same box: lines that are shared are drawn once. */
function partings(routes: readonly Route[]): number[] {
  const longest = new Map<string, readonly Point[]>();
  return routes.map(({ points }) => {
    const start = `${points[0]!.x} ${points[0]!.y}`, other = longest.get(start) ?? [];
    if (points.length > other.length) longest.set(start, points);
    const parting = points.findIndex(({ x, y }, i) => x !== other[i]?.x || y !== other[i]?.y);
    return Math.max(0, parting - 1);
  });
}

/** An edge with its arrow. Its line is drawn from one of the points of its route on. */
function edgeElement({ text }: PictureEdge, { points, words }: Route, start: number): string {
  const { x, y } = points.at(-1)!, back = x - HEAD;
  const head = [[x, y], [back, y - HALF_HEAD], [back, y + HALF_HEAD]];
  const corners = head.map((corner) => corner.map(round).join()).join(" ");
  const line = curveThrough([...points.slice(start, -1), { x: back + 1, y }]);
  const elements = [
    `<path d="${line}" fill="none" stroke="currentColor"/>`,
    `<polygon points="${corners}"/>`,
    ...(words === undefined ? [] : textElements([lineOf(text, SMALL)], words)),
  ];
  return `<g class="edge">\n${elements.join("\n")}\n</g>`;
}

function svgFile(role: "img" | "group", drawn: Drawn): string {
  const elements = `<style>${STYLE_SHEET}</style>\n${drawn.elements}`;
  const attributes = `xmlns="http://www.w3.org/2000/svg" class="${CLASS}" role="${role}"`;
  return svgElement(attributes, { ...drawn, elements });
}

function svgElement(attributes: string, { title, width, height, elements }: Drawn): string {
  const name = escapeXml(title), size = `width="${width}" height="${height}"`;
  return `<svg ${attributes} aria-label="${name}" ${size} viewBox="0 0 ${width} ${height}">\n` +
    `<title>${name}</title>\n${elements}</svg>\n`;
}
