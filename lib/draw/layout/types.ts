/**
 * What a layout takes and gives: sizes in, places out.
 *
 * @module
 */

/** The size of a box, or of words. */
export interface Size {
  /** From left to right. */
  readonly width: number;
  /** From top to bottom. */
  readonly height: number;
}

/** An edge from an operand to its user, by their numbers among the boxes. */
export interface LayoutEdge {
  /** The number of the operand. */
  readonly from: number;
  /** The number of its user. */
  readonly to: number;
  /** How large the words at the edge are; undefined where it has none. */
  readonly words: Size | undefined;
}

/** A place in a picture: x to the right, y down. */
export interface Point {
  /** How far to the right. */
  readonly x: number;
  /** How far down. */
  readonly y: number;
}

/** An edge that has a place. */
export interface Route {
  /** The points that it passes, from the side of its operand to the facing side of its user. */
  readonly points: readonly Point[];
  /** The middle of its words; undefined where it has none. */
  readonly words: Point | undefined;
}

/** Where users stand as seen from their operands: to the right, or below. */
export type Direction = "right" | "down";

/** How boxes are laid out. */
export interface LayoutOptions {
  /** Where users stand as seen from their operands; "right" where not given. */
  direction?: Direction;
}

/** Where everything stands. */
export interface Layout extends Size {
  /** The middle of each box. */
  readonly boxes: readonly Point[];
  /** The route of each edge. */
  readonly edges: readonly Route[];
}
