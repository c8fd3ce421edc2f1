/** Nodes as the tape sees them: what a Value holds, and what a leaf stores. */

import { cannot } from "../errors.ts";
import type { Home } from "./home.ts";
import { nextId } from "./memory.ts";

/** The serial of no segment. */
export const NOWHERE = 0;

let walks = 0;

/** Numbers the walks through graphs: sweeps and snapshots. */
export function nextWalk(): number {
  return ++walks;
}

/** A handle on a node. The tape never writes to one, so frozen handles, copies and proxies stand for the node as well. */
export interface Node {
  readonly [home]: Home | Leaf;
  readonly [index]: number;
}

/** A node, or a number. */
export type NodeOperand = Node | number;

/** Where a Value's node is stored: a leaf by itself, another node at its home. */
export const home: unique symbol = Symbol("home");
/** Which record of the home's segment the node is; 0 for a leaf. */
export const index: unique symbol = Symbol("index");
/** Shown to the constructor of Value by the tape alone, to make a handle on a node that exists. */
export const HANDLE: unique symbol = Symbol("handle");

/**
 * The class of handles: Value, whose methods need the tape. So it is filled in when it is defined, and V8 takes a field
 * that is written once for a constant.
 */
export const handles: {
  Handle?: new (at: Home | Leaf, index: number, key: typeof HANDLE) => Node;
} = {};
const filledIn = handles as Required<typeof handles>;

const KEY: typeof HANDLE = HANDLE; // what a module exports V8 loads at every use in the module itself too

/** A handle on a record of a home's segment, or on a leaf. */
export function handle(at: Home | Leaf, index: number): Node {
  return new filledIn.Handle(at, index, KEY);
}

/** @throws {TypeError} Where `value` is not a Value of this module. */
export function requireValue(action: string, name: string, value: unknown): asserts value is Node {
  if (!isNode(value)) throw cannot(action, name, "a Value", value);
}

/** @throws {TypeError} Where `value` is neither a Value of this module nor a number. */
export function requireOperand(
  action: string,
  name: string,
  value: unknown,
): asserts value is NodeOperand {
  if (typeof value !== "number" && !isNode(value)) {
    throw cannot(action, name, "a Value or a number", value);
  }
}

/** Whether `value` is a Value that stands for a node. An object made by `Object.create(Value.prototype)` stands for none. */
export function isNode(value: unknown): value is Node {
  return value instanceof filledIn.Handle && value[home] !== undefined;
}

/** What a leaf or a constant stores: it outlives the graphs that use it, so it lives outside the tape. */
export class Leaf {
  /** Serial of the last segment that imported the present version of the leaf, {@linkcode NOWHERE} if none did. */
  serial: number = NOWHERE;
  /** The slot of that import. */
  slot = 0;
  /** The Value that people hold. */
  declare value: Node;
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

/** A Value that no gradient reaches. */
export function constant(data: number, id?: number): Node {
  const leaf = new Leaf(data, "", true, id);
  return leaf.value = handle(leaf, 0);
}
