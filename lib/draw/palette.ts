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
  readonly fill: string;
  readonly stroke: string;
  readonly text: string;
}

/** The colours of a whole picture. */
export interface Palette {
  /** Text and edges on the ground of the page. */
  readonly ink: string;
  readonly boxes: Readonly<Record<Style, BoxColors>>;
  /** The node in work, whatever its style. */
  readonly active: BoxColors;
}

/** The colours of a text without a box. */
const open = (text: string): BoxColors => ({ fill: "none", stroke: "none", text });

/** For pages with a light ground. */
export const LIGHT: Palette = {
  ink: "#57606a",
  boxes: {
    leaf: { fill: "#ddf4ff", stroke: "#0969da", text: "#0a3069" },
    operation: { fill: "#fff8c5", stroke: "#9a6700", text: "#4d2d00" },
    constant: open("#57606a"),
    leftOut: open("#57606a"),
  },
  active: { fill: "#ffebe9", stroke: "#cf222e", text: "#660018" },
};

/** For pages with a dark ground. */
export const DARK: Palette = {
  ink: "#9da7b1",
  boxes: {
    leaf: { fill: "#0c2d6b", stroke: "#58a6ff", text: "#cae8ff" },
    operation: { fill: "#3b2300", stroke: "#d29922", text: "#f8e3a1" },
    constant: open("#9da7b1"),
    leftOut: open("#9da7b1"),
  },
  active: { fill: "#67060c", stroke: "#ff7b72", text: "#ffdcd7" },
};

/** For formats that cannot know the ground: filled boxes, and between them a grey that shows on light and on dark. */
export const ANY: Palette = {
  ink: "#7a7a7a",
  boxes: { ...LIGHT.boxes, constant: open("#7a7a7a"), leftOut: open("#7a7a7a") },
  active: LIGHT.active,
};
