/**
 * What a layout takes and gives: sizes in, places out.
 *
 * @module
 */

/** The size of a box, or of words. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** An edge from an operand to its user, by their numbers among the boxes. */
export interface LayoutEdge {
  readonly from: number;
  readonly to: number;
  /** How large the words at the edge are; undefined where it has none. */
  readonly words: Size | undefined;
}

/** A place in a picture: x to the right, y down. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** An edge that has a place. */
export interface Route {
  /** The points that it passes, from the right side of its operand to the left side of its user. */
  readonly points: readonly Point[];
  /** The middle of its words; undefined where it has none. */
  readonly words: Point | undefined;
}

/** Where everything stands. */
export interface Layout extends Size {
  /** The middle of each box. */
  readonly boxes: readonly Point[];
  /** The route of each edge. */
  readonly edges: readonly Route[];
}
