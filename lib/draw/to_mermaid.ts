/**
 * Pictures in Mermaid, which GitHub and JSR show in Markdown.
 *
 * @module
 */

import type { Value } from "../../mod.ts";
import { contentOf, type PictureEdge, type PictureNode } from "./content.ts";
import { type DrawOptions, type Frame, frameOf } from "./frame.ts";
import { ANY, type BoxColors, type Style } from "./palette.ts";

/** The brackets around a node's text, which give it its shape. */
const SHAPES: Readonly<Record<Style, readonly [string, string]>> = {
  leaf: ["(", ")"],
  operation: ["[", "]"],
  constant: ["[", "]"],
  leftOut: ["[", "]"],
};

/** Characters that Mermaid or its Markdown could take for more than text. An underscore inside a word is only text. */
const SPECIAL = /[!-'*:-<>-@[-^`{-~]|^[+=]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;

/** The starts of texts that Mermaid replaces after it has decoded entities: formulas, line breaks, icons, its own stand-ins. */
const LATE = /\$(?=\$)|\\(?=n)|:(?=fa-)|\ufb02(?=°)|¶(?=ß)/g;

/** A character that shows nothing and allows no new line. */
const WORD_JOINER = "\u2060";

/**
 * Draws a graph in Mermaid.
 *
 * Leaves are round and operations square, with what they compute, their data and their gradient; constants are small. Every
 * label is escaped.
 *
 * @param picture The root of the graph, or a frame of {@linkcode backwardSteps}.
 * @param options What is shown, and how large the picture may become.
 * @returns A flowchart, to put into a code block of language "mermaid".
 * @throws {TypeError} Where `picture` is neither a Value nor a frame.
 * @throws {RangeError} Where `maxNodes` is not a positive integer.
 *
 * @example Usage
 * ```ts
 * import { Value } from "@chainrule/autograd";
 * import { toMermaid } from "@chainrule/autograd/draw";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const x = new Value(3, "x");
 * assertStringIncludes(toMermaid(x.tanh()), "flowchart LR");
 * ```
 */
export function toMermaid(picture: Value | Frame, options: DrawOptions = {}): string {
  const { title, caption, nodes, edges } = contentOf(frameOf(picture, options), options);
  return [
    ...(caption.length === 0 ? [] : ["---", `title: ${quoted(caption.join("; "))}`, "---"]),
    "flowchart LR",
    `  accTitle: ${escape(title)}`,
    ...nodes.map(nodeLine),
    ...edges.map(edgeLine),
    ...Object.entries(ANY.boxes).flatMap(([style, colors]) =>
      classLines(style, colors, nodes.filter((node) => node.style === style && !node.active))
    ),
    ...classLines("active", ANY.active, nodes.filter(({ active }) => active)),
  ].join("\n") + "\n";
}

function nodeLine({ key, style, lines }: PictureNode): string {
  const [open, close] = SHAPES[style];
  return `  ${key}${open}"${lines.map(escape).join("<br/>")}"${close}`;
}

function edgeLine({ from, to, text }: PictureEdge): string {
  return `  ${from} -->${text === "" ? "" : `|"${escape(text)}"|`} ${to}`;
}

/** The attributes of a class besides its colours. */
const EXTRAS: Readonly<Record<string, string>> = {
  constant: ",font-size:12px",
  active: ",stroke-width:3px",
};

/** The lines that give a class its colours, and its nodes the class. */
function classLines(
  name: string,
  { fill, stroke, text }: BoxColors,
  nodes: readonly PictureNode[],
): string[] {
  if (nodes.length === 0) return [];
  return [
    `  classDef ${name} fill:${fill},stroke:${stroke},color:${text}${EXTRAS[name] ?? ""}`,
    `  class ${nodes.map(({ key }) => key).join(",")} ${name}`,
  ];
}

function escape(text: string): string {
  return disarm(text).replace(SPECIAL, (character) => `#${character.codePointAt(0)};`);
}

/** A title, in which Mermaid decodes no entities and drops all from the first tag on. A JSON string is a YAML string. */
function quoted(text: string): string {
  return JSON.stringify(disarm(text.replaceAll("<", "‹")));
}

/** A text in which Mermaid finds nothing to replace. */
function disarm(text: string): string {
  return text.replace(LATE, `$&${WORD_JOINER}`);
}
