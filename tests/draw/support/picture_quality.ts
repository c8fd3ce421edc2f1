/** What makes a layout bad, by one measure for every layout. */
import type { Layout, LayoutEdge, Point, Size } from "../../../lib/draw/layout/types.ts";

/** The part of a layout that is measured. */
export type Places = Pick<Layout, "boxes" | "edges">;

/** What is bad in a layout. */
export interface Quality {
  /** Crossings of two edges, for each pair of edges. */
  readonly crossings: number;
  /** Crossings as they are seen: edges from one box that run along one line count once. */
  readonly seen: number;
  /** Edges that run through boxes at which they do not end, counted for each box. */
  readonly throughBoxes: number;
  /** Edges that run through the words of others. */
  readonly throughWords: number;
  /** Pairs of boxes and words that overlap. */
  readonly overlaps: number;
  /** The length of all edges. */
  readonly length: number;
}

interface Rectangle {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

type Segment = readonly [Point, Point];

/** Measures a layout of boxes and edges. */
export function qualityOf(
  sizes: readonly Size[],
  edges: readonly LayoutEdge[],
  { boxes, edges: routes }: Places,
): Quality {
  const segments = routes.map(({ points }) =>
    points.slice(1).map((point, i): Segment => [points[i]!, point])
  );
  const rectangles = boxes.map((middle, box) => around(middle, sizes[box]!));
  const words = routes.flatMap(({ words }, edge) =>
    words === undefined ? [] : [{ edge, area: around(words, edges[edge]!.words!) }]
  );
  const solid = [...rectangles, ...words.map(({ area }) => area)];
  const ends = (edge: number, box: number) => edges[edge]!.from === box || edges[edge]!.to === box;
  return {
    ...crossingsOf(segments, edges),
    throughBoxes: count(
      segments,
      (pieces, edge) =>
        count(rectangles, (area, box) => Number(!ends(edge, box) && runsThrough(pieces, area))),
    ),
    throughWords: count(
      segments,
      (pieces, edge) =>
        count(words, (one) => Number(one.edge !== edge && runsThrough(pieces, one.area))),
    ),
    overlaps: count(solid, (a, i) => count(solid.slice(i + 1), (b) => Number(overlap(a, b)))),
    length: count(segments.flat(), ([a, b]) => Math.hypot(a.x - b.x, a.y - b.y)),
  };
}

function count<T>(items: readonly T[], measure: (item: T, index: number) => number): number {
  return items.reduce((sum, item, index) => sum + measure(item, index), 0);
}

function around({ x, y }: Point, { width, height }: Size): Rectangle {
  return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
}

function crossingsOf(segments: readonly Segment[][], edges: readonly LayoutEdge[]) {
  let crossings = 0;
  const seen = new Set<string>();
  for (const [i, first] of segments.entries()) {
    for (let j = i + 1; j < segments.length; j++) {
      for (const a of first) {
        for (const b of segments[j]!) {
          if (!cross(a, b)) continue;
          crossings++;
          const pieces = [[edges[i]!.from, a], [edges[j]!.from, b]] as const;
          seen.add(pieces.map(([from, [p, q]]) => [from, p.x, p.y, q.x, q.y].join()).sort().join());
        }
      }
    }
  }
  return { crossings, seen: seen.size };
}

/** On which side of the line through a and b a point is. */
function side([a, b]: Segment, { x, y }: Point): number {
  return Math.sign((b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x));
}

function cross(a: Segment, b: Segment): boolean {
  return side(a, b[0]) * side(a, b[1]) < 0 && side(b, a[0]) * side(b, a[1]) < 0;
}

/** What may stick out without being seen. */
const TOLERANCE = 1;

function overlap(a: Rectangle, b: Rectangle): boolean {
  return a.left < b.right - TOLERANCE && b.left < a.right - TOLERANCE &&
    a.top < b.bottom - TOLERANCE && b.top < a.bottom - TOLERANCE;
}

function runsThrough(pieces: readonly Segment[], area: Rectangle): boolean {
  return pieces.some((piece) => enters(piece, area));
}

/** Whether a segment enters a rectangle: it is clipped at each side (Liang and Barsky). */
function enters([a, b]: Segment, { left, right, top, bottom }: Rectangle): boolean {
  const dx = b.x - a.x, dy = b.y - a.y;
  let first = 0, last = 1;
  for (
    const [slope, room] of [
      [-dx, a.x - left - TOLERANCE],
      [dx, right - TOLERANCE - a.x],
      [-dy, a.y - top - TOLERANCE],
      [dy, bottom - TOLERANCE - a.y],
    ] as const
  ) {
    if (slope === 0 && room < 0) return false;
    if (slope < 0) first = Math.max(first, room / slope);
    if (slope > 0) last = Math.min(last, room / slope);
  }
  return last - first > 1e-6;
}
