/**
 * Extents: which segments a handle keeps alive.
 *
 * The tape itself holds no segment but the one it writes. A handle holds the extent of its node: the node's segment,
 * and the extents of the operands in older segments. So a graph lives exactly as long as somebody holds a handle on
 * it, and an endless loop of small graphs, each crossing from one segment into the next, does not chain them.
 */

import type { Segment } from "./segment.ts";

/** Distinct extents a segment tells apart; what comes after shares one that holds all of them. */
const DISTINCT = 16;

/** A segment and what its nodes reach in older segments. */
export class Extent {
  /** The serial of the segment: a Value whose home has that of the segment being written is at hand there. */
  readonly serial: number;
  /** This extent where it reaches into older segments, else null: what a result must keep alive besides its segment. */
  readonly wide: Extent | null;
  readonly segment: Segment;
  readonly older: Extent[];
  /** The last younger segment that used a node of this extent: its serial, its number for our segment, its extent. */
  usedBy = -1;
  usedAs = 0;
  usedIn: Extent | null = null;
  /** The last extent that this one was united with, and the union. */
  #partner: Extent | null = null;
  #union: Extent | null = null;
  /** The last segment whose absorbing extent took this one in. */
  #absorbedBy = -1;

  constructor(segment: Segment, older: Extent[], wide = older.length > 0) {
    this.serial = segment.serial;
    this.segment = segment;
    this.older = older;
    this.wide = wide ? this : null;
  }

  /** The extent in the same segment that keeps alive what either does. */
  union(other: Extent): Extent {
    if (other === this) return this;
    if (this.#partner !== other) {
      const { absorbing } = this.segment;
      this.#union = this === absorbing || other === absorbing
        ? absorbInto(absorbing!, this === absorbing ? other.older : this.older)
        : extentOver(this.segment, [...new Set([...this.older, ...other.older])]);
      this.#partner = other;
    }
    return this.#union!;
  }

  /** Notes that the segment of this serial has taken it in; false where it had already. */
  absorbedBy(serial: number): boolean {
    if (this.#absorbedBy === serial) return false;
    this.#absorbedBy = serial;
    return true;
  }
}

/** The extent of a record in `segment` that uses nodes of the `older` extents. */
export function extentOver(segment: Segment, older: Extent[]): Extent {
  const known = segment.extents.find((extent) => sameMembers(extent.older, older));
  if (known !== undefined) return known;
  if (segment.extents.length === DISTINCT) {
    return absorbInto(segment.absorbing ??= new Extent(segment, [], true), older);
  }
  const extent = new Extent(segment, older);
  segment.extents.push(extent);
  return extent;
}

function absorbInto(absorbing: Extent, older: readonly Extent[]): Extent {
  for (const extent of older) {
    if (extent.absorbedBy(absorbing.serial)) absorbing.older.push(extent);
  }
  return absorbing;
}

function sameMembers(a: readonly Extent[], b: readonly Extent[]): boolean {
  return a.length === b.length && a.every((extent) => b.includes(extent));
}

/** For every segment that the extents keep alive, oldest first, one extent of it that keeps alive all that they do. */
export function extentBySegment(extents: Iterable<Extent>): Map<Segment, Extent> {
  const pending = [...extents], seen = new Set(pending);
  for (let extent = pending.pop(); extent !== undefined; extent = pending.pop()) {
    for (const older of extent.older) {
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
      other === undefined ? extent : new Extent(segment, [...new Set([...other.older, ...older])]),
    );
  }
  return merged;
}
