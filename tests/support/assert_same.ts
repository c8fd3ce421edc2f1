import { assertEquals } from "@std/assert";

/** A number that assertEquals tells from every other one: it takes −0 for 0. */
export const bits = (x: number): number | string => Object.is(x, -0) ? "-0" : x;

/** Asserts that numbers are the same one by one, −0 and 0 being different. */
export function assertSame(actual: readonly number[], expected: readonly number[]): void {
  assertEquals(actual.map(bits), expected.map(bits));
}
