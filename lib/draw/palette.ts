/**
 * The colours of pictures.
 *
 * @module
 */

import type { PictureNode } from "./content.ts";

/** What a node looks like. */
export type Style = PictureNode["style"];

/** The colours of a box. */
export interface BoxColors {
  /** Its ground. */
  readonly fill: string;
  /** Its border. */
  readonly stroke: string;
  /** The text in it. */
  readonly text: string;
}

/** The colours of the boxes of a picture. Lines, and text beside boxes, have the page's colour of text. */
export interface Palette {
  /** What stands in boxes: leaves and operations. */
  readonly boxes: Readonly<Record<"leaf" | "operation", BoxColors>>;
  /** The node in work, whatever its style. */
  readonly active: BoxColors;
}

/**
 * The colours of pictures on pages with a light ground.
 *
 * @example Usage
 * ```ts
 * import { LIGHT } from "@chainrule/autograd/draw";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(LIGHT.boxes.leaf.stroke, "#0969da");
 * ```
 */
export const LIGHT: Palette = {
  boxes: {
    leaf: { fill: "#ddf4ff", stroke: "#0969da", text: "#0a3069" },
    operation: { fill: "#fff8c5", stroke: "#9a6700", text: "#4d2d00" },
  },
  active: { fill: "#ffebe9", stroke: "#cf222e", text: "#660018" },
};

/**
 * The colours of pictures on pages with a dark ground.
 *
 * @example Usage
 * ```ts
 * import { DARK } from "@chainrule/autograd/draw";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(DARK.boxes.leaf.stroke, "#58a6ff");
 * ```
 */
export const DARK: Palette = {
  boxes: {
    leaf: { fill: "#0c2d6b", stroke: "#58a6ff", text: "#cae8ff" },
    operation: { fill: "#3b2300", stroke: "#d29922", text: "#f8e3a1" },
  },
  active: { fill: "#67060c", stroke: "#ff7b72", text: "#ffdcd7" },
};

/** A palette for formats that cannot have the page's colour of text. */
export interface InkPalette extends Palette {
  /** Text and edges on the ground of the page. */
  readonly ink: string;
  readonly boxes: Readonly<Record<Style, BoxColors>>;
}

/** The grey of text without a box. */
const INK = "#7a7a7a", OPEN: BoxColors = { fill: "none", stroke: "none", text: INK };

/** For formats that cannot know the ground: filled boxes, and between them a grey that shows on light and on dark. */
export const ANY: InkPalette = {
  ink: INK,
  boxes: { ...LIGHT.boxes, constant: OPEN, leftOut: OPEN },
  active: LIGHT.active,
};
