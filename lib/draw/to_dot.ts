/**
 * Pictures in DOT, the language of Graphviz.
 *
 * @module
 */

import type { Value } from "../../mod.ts";
import { type Content, contentOf, type PictureEdge, type PictureNode } from "./content.ts";
import { escapeXml } from "./escape_xml.ts";
import { type DrawOptions, type Frame, frameOf } from "./frame.ts";
import { ANY, type Style } from "./palette.ts";

/** The attributes in which a style differs from a plain box. */
const SHAPES: Readonly<Record<Style, string>> = {
  leaf: 'style="filled,rounded"',
  operation: 'style="filled"',
  constant: 'shape=plaintext fontsize=10 width=0 height=0 margin="0.04"',
  leftOut: 'shape=plaintext width=0 height=0 margin="0.04"',
};

/**
 * Draws a graph in DOT, the language of Graphviz.
 *
 * Leaves are rounded boxes and operations square ones, with what they compute, their data and their gradient; constants are
 * small. Every label is escaped.
 *
 * @param picture The root of the graph, or a frame of {@linkcode backwardSteps}.
 * @param options What is shown, and how large the picture may become.
 * @returns A digraph.
 * @throws {TypeError} Where `picture` is neither a Value nor a frame.
 * @throws {RangeError} Where `maxNodes` is not a positive integer.
 *
 * @example Usage
 * ```ts
 * import { Value } from "@chainrule/autograd";
 * import { toDot } from "@chainrule/autograd/draw";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const x = new Value(3, "x");
 * assertStringIncludes(toDot(x.mul(x)), "v_1 = x · x");
 * ```
 */
export function toDot(picture: Value | Frame, options: DrawOptions = {}): string {
  return dotOf(contentOf(frameOf(picture, options), options));
}

/** A picture in DOT. */
export function dotOf({ title, caption, nodes, edges }: Content): string {
  const label = caption.length === 0 ? "" : ` labelloc=b label=${html(caption)}`;
  // nslimit: without it Graphviz takes seconds for the edges from a leaf to users far from each other
  const lines = [
    `digraph ${quoted(title)} {`,
    `  graph [rankdir=LR nslimit=1 bgcolor=transparent ${text(ANY.ink)}${label}]`,
    `  node [shape=box ${text(ANY.ink)} margin="0.12,0.06"]`,
    `  edge [color="${ANY.ink}" ${text(ANY.ink)} fontsize=10 arrowsize=0.7]`,
    ...nodes.map(nodeLine),
    ...edges.map(edgeLine),
    "}",
  ];
  return lines.join("\n") + "\n";
}

function nodeLine({ key, style, active, lines }: PictureNode): string {
  const { fill, stroke, text } = active ? ANY.active : ANY.boxes[style];
  const boxed = fill !== "none";
  const attributes = [
    `class="${active ? `${style} active` : style}"`,
    SHAPES[style],
    ...(active ? ["penwidth=3"] : []),
    ...(boxed ? [`fillcolor="${fill}" color="${stroke}"`] : []),
    `fontcolor="${text}"`,
    `label=${html(lines, boxed)}`,
  ];
  return `  ${key} [${attributes.join(" ")}]`;
}

function edgeLine({ from, to, text }: PictureEdge): string {
  return `  ${from} -> ${to}${text === "" ? "" : ` [label=${html([text])}]`}`;
}

function text(color: string): string {
  return `fontname=Helvetica fontcolor="${color}"`;
}

/** Lines in Graphviz's own mark-up. A backslash is an escape there too: without another one \\N becomes the node's name. */
function html(lines: readonly string[], heading = false): string {
  const escaped = lines.map((line) => escapeXml(line).replaceAll("\\", "\\\\"));
  if (heading) escaped[0] = `<B>${escaped[0]}</B>`;
  return `<${escaped.join("<BR/>")}>`;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
