/**
 * A drawing with the gradients that are known, from which every format is written.
 *
 * @module
 */

import { trace, type Value } from "../../mod.ts";
import { show } from "../errors.ts";
import { drawGraph, type Drawing, type DrawnGraph } from "./drawing.ts";
import type { Step } from "./step.ts";

/** A graph with the gradients known so far. */
export interface Frame {
  /** What the picture shows, for those who cannot see it. */
  readonly title: string;
  /** The nodes that are drawn. */
  readonly drawing: Drawing;
  /** The gradient of each node of the drawing; undefined where no sweep has found it yet, and for constants. */
  readonly gradients: readonly (number | undefined)[];
  /** Which node of the drawing is in work; undefined where none is. */
  readonly active: number | undefined;
  /** The chain rule for the node in work, such as "∂l/∂x_5 = ∂l/∂l · x_6 = 1 · 2 = 2"; empty where none is. */
  readonly line: string;
  /** The step of a pass that the frame shows, as data; none where it shows a graph as it stands. */
  readonly step?: Step;
  /** For each node whether its number is known yet, as in the middle of a forward pass; all are where not given. */
  readonly computed?: readonly boolean[];
  /** For each node how many terms its gradient lacks yet; none does where not given. */
  readonly missing?: readonly number[];
}

/** How large a picture may become. */
export interface SizeOptions {
  /**
   * How many nodes are drawn at most; 64 where not given. The nodes nearest the root are drawn. A picture of 64 nodes takes some
   * milliseconds, one of 1,000 nodes seconds.
   */
  maxNodes?: number;
}

/** What a picture shows. */
export interface DrawOptions extends SizeOptions {
  /** Whether nodes show their gradients, which they do from the first sweep on; true where not given. */
  gradients?: boolean;
  /** Whether edges show local derivatives; false where not given. */
  partials?: boolean;
  /** A node to highlight; a frame highlights the one in work. */
  highlight?: Value;
}

/** Takes a snapshot of the graph under a root, and draws it. */
export function drawRoot(root: Value, { maxNodes = 64 }: SizeOptions): DrawnGraph {
  if (!(Number.isSafeInteger(maxNodes) && maxNodes > 0)) {
    throw new RangeError(
      "Cannot draw a graph as 'maxNodes' must be a positive integer: " +
        `current value is ${show(maxNodes)}`,
    );
  }
  return drawGraph(trace(root), maxNodes);
}

/**
 * The frame to write: a frame that is given, or else the graph under a root with the gradients that its nodes hold now. Where no
 * sweep has reached the root, a gradient of 0 says nothing, and is left out.
 */
export function frameOf(picture: Value | Frame, options: DrawOptions): Frame {
  if (isFrame(picture)) return picture;
  const { graph, drawing, positions } = drawRoot(picture, options), { nodes } = drawing;
  const swept = graph.grad(positions.at(-1)!) !== 0; // a sweep gives its root 1
  const gradients = positions.map((position, node) => {
    const gradient = graph.grad(position);
    return nodes[node]!.kind !== "constant" && (swept || gradient !== 0) ? gradient : undefined;
  });
  const highlighted = nodes.findIndex(({ id }) => id === options.highlight?.id);
  return {
    title: `Computational graph of ${nodes.at(-1)!.name}`,
    drawing,
    gradients,
    active: highlighted < 0 ? undefined : highlighted,
    line: "",
  };
}

/** Whether a picture is a frame. What is neither a frame nor a Value is refused by `trace`. */
function isFrame(picture: Value | Frame): picture is Frame {
  return typeof picture === "object" && picture !== null && "drawing" in picture;
}
