/**
 * Homes decide what stays alive. A handle holds the home of its node, which is the node's segment together with the homes in older
 * segments that the node was computed from. The tape holds no graph but the segment that it writes.
 *
 * So a graph lives as long as a handle on it, or on what was computed from it. Take 1,000 running sums that grow side by side: they
 * share segments, and in each segment every sum has a home of its own, over that sum's home in the segment before. When one sum is
 * begun anew its homes go, and with them the segments that no other sum needs. If all records of a segment had one home, each sum
 * would keep alive what all the others ever were.
 */

import type { Segment } from "./segment.ts";

let ids = 0;

/** What a handle keeps alive: the segment of its node, and the homes in older segments that the node was computed from. */
export class Home {
  /**
   * The segment's serial for the segment's own home, whose nodes use no older segment; −serial for the others. So one comparison tells
   * whether a result needs no more than the own home.
   */
  declare readonly serial: number;
  declare readonly segment: Segment;
  /** Ascending by id. */
  declare readonly older: readonly Home[];
  /** Numbers the homes, so that two lists of them merge. */
  declare readonly id: number;

  constructor(segment: Segment, older: readonly Home[]) {
    this.serial = older.length === 0 ? segment.serial : -segment.serial;
    this.segment = segment;
    this.older = older;
    this.id = ++ids;
  }
}

/**
 * Finds the home of a result in the segment being written. What was found before is found again,
 * so that results of the same operands share a home. It is held weakly: a home that only this table knew would keep a dead graph
 * alive until the segment ends.
 */
export class Homes {
  readonly #segment: Segment;
  #over: WeakMap<Home, Home> | undefined;
  #unions: WeakMap<Home, WeakMap<Home, Home>> | undefined;
  /** What was asked last, as most operations ask the same again. */
  #older: Home | undefined;
  #overOlder: Home | undefined;
  #x: Home | undefined;
  #y: Home | undefined;
  #union: Home | undefined;

  constructor(segment: Segment) {
    this.#segment = segment;
  }

  /** The home of a result that uses a node of an older segment, at home there at `older`. */
  over(older: Home): Home {
    if (this.#older === older) return this.#overOlder!;
    const table = this.#over ??= new WeakMap();
    let home = table.get(older);
    if (home === undefined) table.set(older, home = new Home(this.#segment, [older]));
    this.#older = older;
    return this.#overOlder = home;
  }

  /** The home of a result whose operands have these two homes in the segment being written. */
  union(x: Home, y: Home): Home {
    if (this.#x === x && this.#y === y) return this.#union!;
    const unions = this.#unions ??= new WeakMap();
    let table = unions.get(x);
    if (table === undefined) unions.set(x, table = new WeakMap());
    let union = table.get(y);
    if (union === undefined) table.set(y, union = unionOf(x, y));
    this.#x = x;
    this.#y = y;
    return this.#union = union;
  }

  /** Lets go of the homes that were asked for last, or the graphs they belong to would live until others are asked for. */
  forget(): void {
    this.#older =
      this.#overOlder =
      this.#x =
      this.#y =
      this.#union =
        undefined;
  }

  /** Lets go of all, where nothing more is written: a table as large as the segment is not kept with it. */
  close(): void {
    this.forget();
    this.#over = this.#unions = undefined;
  }
}

/** Of two homes in a segment the one that holds both, or else a new one that does. */
function unionOf(x: Home, y: Home): Home {
  const older = merged(x.older, y.older);
  if (older.length === x.older.length) return x;
  return older.length === y.older.length ? y : new Home(x.segment, older);
}

/** The homes of both lists, each once; ascending by id, as the lists are. */
function merged(a: readonly Home[], b: readonly Home[]): Home[] {
  const both: Home[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const x = a[i], y = b[j];
    if (y === undefined || x !== undefined && x.id <= y.id) {
      both.push(x!);
      i++;
      if (x === y) j++;
    } else {
      both.push(y);
      j++;
    }
  }
  return both;
}

/** One home that holds what all of these do, which are homes in one segment. */
export function unionOfAll(homes: readonly Home[]): Home {
  return homes.reduce(unionOf);
}

/** For every segment that the homes keep alive, oldest first, one home in it that keeps alive all that they do. */
export function homeBySegment(homes: Iterable<Home>): Map<Segment, Home> {
  const seen = new Set(homes);
  for (const { older } of seen) for (const home of older) seen.add(home); // a Set goes on to what is added
  const bySegment = new Map<Segment, Home>();
  for (const home of [...seen].sort((a, b) => a.segment.serial - b.segment.serial)) {
    const other = bySegment.get(home.segment);
    bySegment.set(home.segment, other === undefined ? home : unionOf(other, home));
  }
  return bySegment;
}

/** The segments that a home keeps alive, oldest first. */
export function segmentsOf(home: Home): Segment[] {
  if (home.older.length === 0) return [home.segment];
  const newest: Segment[] = [];
  let at = home;
  for (; at.older.length === 1; at = at.older[0]!) newest.push(at.segment); // most graphs, without a table
  const oldest = at.older.length === 0 ? [at.segment] : [...homeBySegment([at]).keys()];
  return [...oldest, ...newest.reverse()];
}

/** Of the segments of a graph, oldest first, the one with a serial. */
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
