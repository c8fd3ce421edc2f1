/**
 * The constants of elementary functions, which all modules share: each memory has them at the same addresses, from 0
 * on.
 *
 * @module
 */

import { ConstantPool } from "../program/constant_pool.ts";

/** Where the shared constants end, and the rest of a memory begins. */
export const SHARED_BYTES = 8192;

const pool = new ConstantPool();

/**
 * The address of a constant.
 *
 * @throws {RangeError} Where there are more constants than have room: those of a program belong into its frame.
 */
export function addressOfShared(value: number): number {
  const address = 8 * pool.indexOf(value);
  if (address >= SHARED_BYTES) {
    throw new RangeError(
      `Cannot compile as there must be at most ${SHARED_BYTES / 8} constants that modules share`,
    );
  }
  return address;
}

/** How many constants there are so far. */
export function sharedConstantCount(): number {
  return pool.length;
}

/** The constants so far, in the order of their addresses. */
export function sharedConstants(): Float64Array<ArrayBuffer> {
  return pool.toArray();
}
