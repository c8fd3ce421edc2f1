/** What a leaf or a constant stores: it outlives the graphs that use it, so it lives outside the tape. */

import { nextId, NOWHERE } from "./segment.ts";
import type { Value } from "./value.ts";

/** The state of a leaf or a constant. */
export class Leaf {
  /** Serial of the last segment that imported the present version of the leaf, {@linkcode NOWHERE} if none did. */
  serial: number = NOWHERE;
  /** The Value that people hold; known from its first use in an operation on. */
  value: Value | undefined = undefined;
  readonly id: number;
  readonly constant: boolean;
  label: string;
  grad = 0;
  /** How often `data` was assigned: uses recorded before an assignment keep the data they saw. */
  version = 0;
  /** The adjoint gathered by the sweep of this number, over all versions and segments, and the gradient before it. */
  adjoint = 0;
  before = 0;
  sweep = 0;
  /** Position of the last version seen by the trace of this number. */
  position = 0;
  trace = 0;
  #data: number;

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
