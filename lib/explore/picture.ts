/**
 * The picture of a lesson: where everything stands, and what is written there after each step.
 *
 * @module
 */

import {
  curveThrough,
  type Direction,
  type Frame,
  layOut,
  measureText,
  type Point,
  type Size,
} from "../draw/mod.ts";
import { fitNumber, WIDEST } from "./fit.ts";
import type { Lesson, LessonEdge } from "./lesson.ts";

/** The sizes of the font: in boxes, and at edges and of constants. */
export const TEXT = 14, SMALL = 12;

/** The height of a line in a box. */
export const LINE = 18;

/** What a box has around its lines, and how high the words at an edge are. */
const PADDING = 12, WORDS_HEIGHT = 16;

/** Less room is enough at an edge: the line of the step has all digits. */
const WIDEST_AT_EDGE = "−0.000001";

/** A longer formula of a local derivative does not stand at its edge, its number alone does. */
const LONGEST_FORMULA_AT_EDGE = 12;

/** The length of an arrow's head, and half of its width. */
const HEAD = 9, HALF_HEAD = 4;

/** A box, by its middle. */
export interface Box extends Point, Size {
  readonly kind: "leaf" | "operation" | "constant" | "leftOut";
  readonly heading: string;
}

/** An edge that has its place. */
export interface PlacedEdge {
  /** The line, as the `d` of an SVG path. */
  readonly line: string;
  /** The arrow's head, as the `points` of an SVG polygon. */
  readonly head: string;
  /** The middle of its words; undefined where it never has any. */
  readonly words: Point | undefined;
}

/** A picture without its numbers. */
export interface Picture extends Size {
  readonly direction: Direction;
  /** A box for each node, then one for each sign … of operands that are left out. */
  readonly boxes: readonly Box[];
  /** The lesson's edges, then those from the signs …. */
  readonly edges: readonly PlacedEdge[];
}

/** All on which the places of a picture depend: it is laid out anew only where this changes. */
export function shapeOf({ drawing: { nodes }, edges }: Lesson, direction: Direction): string {
  return JSON.stringify([
    direction,
    nodes.map(({ name, formula, operands }) => [name, formula, operands.map(({ node }) => node)]),
    edges.map(roomAt),
  ]);
}

/** Lays out the picture of a lesson. Boxes have room for any number. */
export function pictureOf(lesson: Lesson, direction: Direction): Picture {
  const { drawing: { nodes } } = lesson;
  const cut = nodes.flatMap(({ operands }, to) =>
    operands.some(({ node }) => node < 0) ? [to] : []
  );
  const boxes = [
    ...nodes.map(({ kind, name, formula }) => {
      const heading = formula === "" ? name : `${name} = ${formula}`;
      return { kind, heading, ...(kind === "constant" ? smallSize(name) : boxSize(heading)) };
    }),
    ...cut.map(() => ({ kind: "leftOut" as const, heading: "…", ...smallSize("…") })),
  ];
  const edges = [
    ...lesson.edges.map((edge) => ({ ...edge, words: wordsSize(roomAt(edge)) })),
    ...cut.map((to, i) => ({ from: nodes.length + i, to, words: undefined })),
  ];
  const layout = layOut(boxes, edges, { direction });
  return {
    width: layout.width,
    height: layout.height,
    direction,
    boxes: boxes.map((box, i) => ({ ...box, ...layout.boxes[i]! })),
    edges: layout.edges.map(({ points, words }) => ({ ...arrowAlong(points, direction), words })),
  };
}

function boxSize(heading: string): Size {
  const numbers = measureText(`grad ${WIDEST}`, TEXT, "bold").width;
  const width = Math.max(measureText(heading, TEXT, "bold").width, numbers);
  return { width: Math.ceil(width) + 2 * PADDING, height: 3 * LINE + PADDING };
}

function smallSize(text: string): Size {
  return { width: Math.ceil(measureText(text, SMALL, "regular").width) + 8, height: LINE };
}

function wordsSize(text: string): Size | undefined {
  if (text === "") return undefined;
  return { width: Math.ceil(measureText(text, SMALL, "bold").width) + 8, height: WORDS_HEIGHT };
}

/** A line that ends within the head, so that a thick one does not show beyond the tip. */
function arrowAlong(
  points: readonly Point[],
  direction: Direction,
): { line: string; head: string } {
  const { x, y } = points.at(-1)!, isDown = direction === "down";
  const inside = isDown ? { x, y: y - HEAD + 1 } : { x: x - HEAD + 1, y };
  const corners = isDown
    ? [[x, y], [x - HALF_HEAD, y - HEAD], [x + HALF_HEAD, y - HEAD]]
    : [[x, y], [x - HEAD, y - HALF_HEAD], [x - HEAD, y + HALF_HEAD]];
  return {
    line: curveThrough([...points.slice(0, -1), inside], direction),
    head: corners.map((corner) => corner.map((at) => at.toFixed(1)).join()).join(" "),
  };
}

/** The words at an edge once its user is computed: "· x_6 = 2", or "· 0.4207"; none at an edge from a constant. */
export function wordsAt(edge: LessonEdge): string {
  return wordsWith(edge, fitNumber(edge.partial, WIDEST_AT_EDGE.length));
}

/** The widest words that an edge can have. */
function roomAt(edge: LessonEdge): string {
  return wordsWith(edge, WIDEST_AT_EDGE);
}

function wordsWith({ local }: LessonEdge, number: string): string {
  if (local === undefined) return "";
  const isShown = local.length <= LONGEST_FORMULA_AT_EDGE && !/^[−\d.∞e]+$|^∂/u.test(local);
  return isShown ? `· ${factor(local)} = ${number}` : `· ${factor(number)}`;
}

/** A formula or a number as a factor: with a sign, or as a sum, it stands in parentheses. */
function factor(text: string): string {
  return /^−| [+−] /.test(text) ? `(${text})` : text;
}

/** The line with a node's number, after some steps. */
export function dataText({ drawing: { nodes }, computed }: Frame, node: number): string {
  const isKnown = computed?.[node] !== false;
  return `data ${isKnown ? fitNumber(nodes[node]!.data, WIDEST.length) : "?"}`;
}

/** The line with its gradient; empty where it has none yet, with "+ …" where terms are missing. */
export function gradientText({ gradients, missing }: Frame, node: number): string {
  const gradient = gradients[node], more = missing?.[node] ? " + …" : "";
  return gradient === undefined
    ? ""
    : `grad ${fitNumber(gradient, WIDEST.length - more.length)}${more}`;
}
