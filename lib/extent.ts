/**
 * Extents: which segments a handle keeps alive.
 *
 * The tape itself holds no segment but the one it writes. A handle holds the extent of its node: the node's segment,
 * and the extents of the operands in older segments. So a graph lives exactly as long as somebody holds a handle on
 * it, and an endless loop of small graphs, each crossing from one segment into the next, does not chain them.
 *
 * A graph that is known to need many segments has them share a span: there every node keeps alive all older segments of
 * the span that its own segment uses, so that most of its operations need to know of no extent but that. What was known
 * may be wrong, so a span ends after as many records as the graph had that was swept last.
 */

import type { Leaf } from "./leaf.ts";
import type { Segment } from "./segment.ts";

/** Distinct extents a segment tells apart; what comes after shares one that holds all of them. */
const DISTINCT = 8;

/** A segment and what its nodes reach in older segments. */
export class Extent {
  /**
   * Of the segment's own extent the serial of the segment: with operands whose homes have that of the segment being
   * written, a result is at home there too. Of a wide extent, which keeps alive more than its segment does, −serial.
   */
  declare readonly serial: number;
  declare readonly segment: Segment;
  declare readonly older: Set<Extent>;
  /** The extent of a record in the segment being written that uses a node of this extent. */
  #usedIn: Extent | null = null;
  /** The last extent that this one was united with, and the union. */
  #partner: Extent | null = null;
  #union: Extent | null = null;

  constructor(segment: Segment, older: Set<Extent>, isOwn = false) {
    this.serial = isOwn ? segment.serial : -segment.serial;
    this.segment = segment;
    this.older = older;
  }

  /** The extent of a record in `segment`, the one being written, that uses a node of this extent. */
  usedIn(segment: Segment): Extent {
    if (this.#usedIn === null) {
      segment.remembering.push(this);
      const isOfSpan = this.serial > 0 && this.segment.span === segment.span;
      this.#usedIn = isOfSpan
        ? absorbInto(segment.own, new Set([this]))
        : extentOver(segment, new Set([this]));
    }
    return this.#usedIn;
  }

  /** The extent in the same segment that keeps alive what either does. */
  union(other: Extent): Extent {
    if (other === this) return this;
    if (this.#partner !== other) {
      if (this.#partner === null) this.segment.remembering.push(this);
      this.#partner = other;
      this.#union = this.#uniteWith(other);
    }
    return this.#union!;
  }

  #uniteWith(other: Extent): Extent {
    const { absorbing } = this.segment;
    return absorbing === undefined
      ? extentOver(this.segment, new Set([...this.older, ...other.older]))
      : absorbInto(absorbInto(absorbing, this.older), other.older);
  }

  /** Lets go of what it was used in and united with, or a node in use would keep that alive. */
  forget(): void {
    this.#usedIn = this.#partner = this.#union = null;
  }
}

/** The extent of a record in `segment` that uses nodes of the `older` extents. */
function extentOver(segment: Segment, older: Set<Extent>): Extent {
  const known = segment.extents.find((extent) => sameMembers(extent.older, older));
  if (known !== undefined) return known;
  if (segment.extents.length === DISTINCT) {
    return absorbInto(segment.absorbing ??= new Extent(segment, new Set()), older);
  }
  const extent = new Extent(segment, older);
  segment.extents.push(extent);
  return extent;
}

function absorbInto(absorbing: Extent, older: ReadonlySet<Extent>): Extent {
  if (older === absorbing.older) return absorbing;
  for (const extent of older) absorbing.older.add(extent);
  return absorbing;
}

function sameMembers(a: ReadonlySet<Extent>, b: ReadonlySet<Extent>): boolean {
  if (a.size !== b.size) return false;
  for (const extent of a) if (!b.has(extent)) return false;
  return true;
}

/** What an operand whose home is `at` asks of the extent of a result in `segment`, the one being written: null if nothing. */
export function wideIn(segment: Segment, at: Extent | Leaf): Extent | null {
  if (at.serial === segment.serial) return null;
  if (at.serial === -segment.serial) return at as Extent;
  return at instanceof Extent ? at.usedIn(segment) : null;
}

/** The extent of a result whose operands ask for these; null where it is the segment's own. */
export function wider(a: Extent | null, b: Extent | null): Extent | null {
  return a === null ? b : b === null ? a : a.union(b);
}

/** The segments that a handle keeps alive, oldest first. */
export function segmentsOf(extent: Extent): Segment[] {
  return extent.older.size === 0 && extent.segment.own.older.size === 0
    ? [extent.segment]
    : [...extentBySegment([extent]).keys()];
}

/** Of the segments of a graph, oldest first, the one with a serial; undefined where it is none of them. */
export function segmentOf(segments: readonly Segment[], serial: number): Segment | undefined {
  let low = 0, high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (segments[middle]!.serial <= serial) low = middle;
    else high = middle - 1;
  }
  const segment = segments[low];
  return segment?.serial === serial ? segment : undefined;
}

/** For every segment that the extents keep alive, oldest first, one extent of it that keeps alive all that they do. */
export function extentBySegment(extents: Iterable<Extent>): Map<Segment, Extent> {
  const pending = [...extents], seen = new Set(pending);
  for (let extent = pending.pop(); extent !== undefined; extent = pending.pop()) {
    for (const older of [...extent.older, ...extent.segment.own.older]) {
      if (!seen.has(older)) {
        seen.add(older);
        pending.push(older);
      }
    }
  }
  const merged = new Map<Segment, Extent>();
  for (const extent of [...seen].sort((a, b) => a.segment.serial - b.segment.serial)) {
    const { segment, older } = extent, other = merged.get(segment);
    merged.set(
      segment,
      other === undefined ? extent : new Extent(segment, new Set([...other.older, ...older])),
    );
  }
  return merged;
}
