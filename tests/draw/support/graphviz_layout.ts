/** Graphviz's layout of boxes and edges, in the form of our own. */
import { instance } from "@viz-js/viz";
import type { LayoutEdge, Point, Size } from "../../../lib/draw/layout/types.ts";
import type { Places } from "./picture_quality.ts";

const graphviz = await instance();

/** The part of Graphviz's answer that is used. */
interface Answer {
  readonly objects: readonly { name: string; pos: string }[];
  readonly edges?: readonly { pos: string; lp?: string }[];
}

/** Points of an inch, Graphviz's unit of sizes. */
const INCH = 72;

/** Lays out boxes and edges from left to right by Graphviz. */
export function layOutByGraphviz(sizes: readonly Size[], edges: readonly LayoutEdge[]): Places {
  const dot = [
    "digraph {",
    'graph [rankdir=LR nslimit=1 nodesep=0.25 ranksep=0.6] node [shape=box fixedsize=true label=""]',
    ...sizes.map(({ width, height }, i) => `${i} [width=${width / INCH} height=${height / INCH}]`),
    ...edges.map(({ from, to, words }) => `${from} -> ${to}${words && label(words)}`),
    "}",
  ];
  const answer = graphviz.renderJSON(dot.join("\n").replaceAll("undefined", "")) as Answer;
  return {
    boxes: answer.objects.map(({ pos }) => point(pos)),
    edges: (answer.edges ?? []).map(({ pos, lp }) => ({
      points: alongSpline(pos.replace(/^e,\S+ /, "").split(" ").map(point)),
      words: lp === undefined ? undefined : point(lp),
    })),
  };
}

/** A label that takes so much room. */
function label({ width, height }: Size): string {
  const size = `WIDTH="${Math.round(width)}" HEIGHT="${Math.round(height)}"`;
  return ` [label=<<TABLE BORDER="0" FIXEDSIZE="TRUE" ${size}><TR><TD></TD></TR></TABLE>>]`;
}

/** Graphviz counts y from the bottom. */
function point(text: string): Point {
  const [x, y] = text.split(",").map(Number);
  return { x: x!, y: -y! };
}

/** How many straight pieces stand for a cubic. */
const PIECES = 8;

/** Points along Bézier cubics, each of which begins where the one before ends. */
function alongSpline(controls: readonly Point[]): Point[] {
  const points = [controls[0]!];
  for (let k = 0; k + 3 < controls.length; k += 3) {
    const cubic = controls.slice(k, k + 4);
    for (let i = 1; i <= PIECES; i++) {
      const t = i / PIECES,
        s = 1 - t,
        weights = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
      points.push({
        x: weights.reduce((sum, weight, j) => sum + weight * cubic[j]!.x, 0),
        y: weights.reduce((sum, weight, j) => sum + weight * cubic[j]!.y, 0),
      });
    }
  }
  return points;
}
