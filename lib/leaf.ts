/** What a leaf or a constant stores: it outlives the graphs that use it, so it lives outside the tape. */

import { nextId, NOWHERE } from "./segment.ts";
import type { Value } from "./value.ts";

let walks = 0;

/** Numbers the walks through graphs: sweeps and traces. */
export function nextWalk(): number {
  return ++walks;
}

/** The state of a leaf or a constant. */
export class Leaf {
  /** Serial of the last segment that imported the present version of the leaf, {@linkcode NOWHERE} if none did. */
  serial: number = NOWHERE;
  /** The Value that people hold. */
  declare value: Value;
  declare readonly id: number;
  declare readonly constant: boolean;
  declare label: string;
  grad = 0;
  /** How often `data` was assigned: uses recorded before an assignment keep the data they saw. */
  version = 0;
  /** Number of the last walk that came by, and where that walk has what it knows of the leaf. */
  walk = 0;
  position = 0;
  #data = NaN; // a double from the start: V8 keeps such a field in place

  constructor(data: number, label: string, constant: boolean, id: number = nextId()) {
    this.#data = data;
    this.label = label;
    this.constant = constant;
    this.id = id;
  }

  get data(): number {
    return this.#data;
  }

  set data(data: number) {
    this.#data = data;
    this.version++;
    this.serial = NOWHERE;
  }
}
