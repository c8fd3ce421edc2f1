/**
 * Makes handles on nodes that exist. They are Values, whose class needs the operations, which need handles: so the
 * class is filled in when it is defined, and V8 takes a field that is written once for a constant.
 */

import type { Extent } from "./extent.ts";
import { HANDLE } from "./keys.ts";
import type { Leaf } from "./leaf.ts";
import type { Value } from "./value.ts";

const key: typeof HANDLE = HANDLE;

/** The class of handles. */
export const handles: {
  Handle?: new (at: Extent | Leaf, index: number, key: typeof HANDLE) => Value;
} = {};

const filledIn = handles as Required<typeof handles>;

/** A handle on a record of an extent's segment, or on a leaf. */
export function handle(at: Extent | Leaf, index: number): Value {
  return new filledIn.Handle(at, index, key);
}
