/**
 * How large the boxes and the words of a picture are.
 *
 * @module
 */

import type { Content, PictureEdge, PictureNode } from "./content.ts";
import type { LayoutEdge, Size } from "./layout/types.ts";
import { measureText, type TextWidth, type Weight } from "./text_width.ts";

/** A line of text in a picture: how it is written, and how wide it is. */
export interface Line extends TextWidth {
  readonly text: string;
  readonly size: number;
  readonly weight: Weight;
}

/** The sizes of the font: in boxes and below the picture, and in small text, at edges and of constants. */
export const TEXT = 14, SMALL = 12;

/** The height of a line of text, where the font's size is 1. */
export const LINE_HEIGHT = 1.25;

/** What a box has around its lines. */
const PADDING: Readonly<Record<"boxed" | "open", Size>> = {
  boxed: { width: 10, height: 6 },
  open: { width: 4, height: 2 },
};

/** Whether a node has a box around its text: a number has none, unless it is in work. */
export function isBoxed({ style, active }: PictureNode): boolean {
  return active || style === "leaf" || style === "operation";
}

/** A line of a picture. */
export function lineOf(text: string, size: number, weight: Weight = "regular"): Line {
  return { text, size, weight, ...measureText(text, size, weight) };
}

/** The lines of a node. The first line of a box is its heading. */
export function nodeLines(node: PictureNode): Line[] {
  const boxed = isBoxed(node), size = node.style === "constant" ? SMALL : TEXT;
  return node.lines.map((text, i) => lineOf(text, size, boxed && i === 0 ? "bold" : "regular"));
}

/** The size of a node. */
export function nodeSize(node: PictureNode): Size {
  const lines = nodeLines(node), padding = PADDING[isBoxed(node) ? "boxed" : "open"];
  return {
    width: widest(lines) + 2 * padding.width,
    height: heightOf(lines) + 2 * padding.height,
  };
}

/** The edges of a picture, by the numbers of its nodes. */
export function layoutEdges({ nodes, edges }: Content): LayoutEdge[] {
  const numbers = new Map(nodes.map(({ key }, number) => [key, number]));
  return edges.map((edge) => ({
    from: numbers.get(edge.from)!,
    to: numbers.get(edge.to)!,
    words: wordsSize(edge),
  }));
}

/** The size of the words at an edge; undefined where it has none. */
function wordsSize({ text }: PictureEdge): Size | undefined {
  if (text === "") return undefined;
  const line = lineOf(text, SMALL);
  return { width: line.width, height: heightOf([line]) };
}

/** The width of the widest of some lines. */
export function widest(lines: readonly Line[]): number {
  return lines.reduce((most, { width }) => Math.max(most, width), 0);
}

/** The height of lines below each other. */
export function heightOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { size }) => sum + size * LINE_HEIGHT, 0);
}
