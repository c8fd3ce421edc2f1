/** Keys of what a Value holds for the engine alone. */

/** Where a Value's node is stored: a leaf by itself, other nodes in the segment of an extent. */
export const home: unique symbol = Symbol("home");
/** Which record of the segment the node is; of a leaf the slot of its last import. */
export const index: unique symbol = Symbol("index");
/** Shown to the constructor of Value by the engine alone, to make a handle on a node that exists. */
export const HANDLE: unique symbol = Symbol("handle");
