/** The boxes and edges of pictures of random graphs. */
import { randomGraph } from "../../../lib/check/mod.ts";
import { contentOf } from "../../../lib/draw/content.ts";
import { frameOf } from "../../../lib/draw/frame.ts";
import type { LayoutEdge, Size } from "../../../lib/draw/layout/types.ts";
import { layoutEdges, nodeSize } from "../../../lib/draw/picture_sizes.ts";
import type { Value } from "../../../mod.ts";

/** What is laid out. */
export interface Boxes {
  readonly sizes: readonly Size[];
  readonly edges: readonly LayoutEdge[];
}

/** The boxes and edges of a graph, with local derivatives at the edges or without. */
export function boxesOf(root: Value, partials: boolean): Boxes {
  const content = contentOf(frameOf(root, { partials, maxNodes: 10_000 }), { partials });
  return { sizes: content.nodes.map(nodeSize), edges: layoutEdges(content) };
}

/** The boxes and edges of a random graph of about so many nodes. */
export function randomBoxes(seed: number, nodes: number, partials: boolean): Boxes {
  return boxesOf(randomGraph({ seed, nodes }).root, partials);
}
