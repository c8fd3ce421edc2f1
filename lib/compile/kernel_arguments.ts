/**
 * The arguments of a kernel's methods, which are checked before anything is written.
 *
 * @module
 */

import { cannot } from "../errors.ts";

/** Whether two arrays have memory in common. */
export function overlap(a: Float64Array, b: Float64Array): boolean {
  return a.buffer === b.buffer && a.byteOffset < b.byteOffset + b.byteLength &&
    b.byteOffset < a.byteOffset + a.byteLength;
}

/** Throws where an argument is no Float64Array, or has no memory any more. */
export function requireFloat64Array(name: string, array: unknown): asserts array is Float64Array {
  if (!(array instanceof Float64Array)) {
    throw cannot("run a kernel", name, "a Float64Array", array);
  }
  if (array.length === 0 && (array.buffer as { detached?: boolean }).detached) {
    throw new TypeError(`Cannot run a kernel as the buffer of '${name}' is detached`);
  }
}

/** Throws where an argument is no Float64Array of so many elements. */
export function requireArray(name: string, array: unknown, length: number): void {
  requireFloat64Array(name, array);
  if (array.length !== length) {
    throw new RangeError(
      `Cannot run a kernel as '${name}' must have ${length} elements: current length is ${array.length}`,
    );
  }
}
