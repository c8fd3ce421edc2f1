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

/** What a kernel reads from and writes to: Float64Arrays, or arrays of numbers, which cost a copy each way. */
export type Numbers = Float64Array | number[];

/** Whether an argument is an array of numbers, or of what is to be refused. */
export function isList(argument: unknown): argument is readonly number[] {
  return Array.isArray(argument);
}

/** An array of numbers as a Float64Array; a Float64Array, and what is neither, as it is. */
function toFloat64Array(name: string, numbers: unknown): Float64Array {
  if (!Array.isArray(numbers)) return numbers as Float64Array;
  for (let i = 0; i < numbers.length; i++) {
    const number: unknown = numbers[i];
    if (typeof number !== "number") {
      const error = cannot("run a kernel", `${name}[${i}]`, "a number", number);
      if (isList(number)) error.message += `: rows stand one after the other, as in ${name}.flat()`;
      throw error;
    }
  }
  return Float64Array.from(numbers);
}

/** Throws where an array would not take what is written to it: a frozen one, or one with holes that takes no new elements. */
function requireWritable(name: string, numbers: readonly number[]): void {
  if (Object.isExtensible(numbers)) return;
  const isWritable = (i: number) => Object.getOwnPropertyDescriptor(numbers, i)?.writable === true;
  if (Array.from(numbers, (_, i) => i).every(isWritable)) return;
  throw new TypeError(
    `Cannot run a kernel as '${name}' must take numbers: current value is a frozen array of ${numbers.length}`,
  );
}

/** Calls a method with Float64Arrays in place of arrays of numbers. What it writes to those that are not read alone goes back. */
export function withFloat64Arrays<T>(
  read: Readonly<Record<string, Numbers | readonly number[] | undefined>>,
  written: Readonly<Record<string, Numbers | undefined>>,
  run: (...arrays: Float64Array[]) => T,
): T {
  const inputs = Object.entries(read).map(([name, numbers]) => toFloat64Array(name, numbers));
  const outputs = Object.entries(written).map(([name, numbers]) => {
    if (!Array.isArray(numbers)) return toFloat64Array(name, numbers);
    requireWritable(name, numbers);
    return new Float64Array(numbers.length);
  });
  const result = run(...inputs, ...outputs);
  Object.values(written).forEach((numbers, i) => {
    if (Array.isArray(numbers)) outputs[i]!.forEach((number, k) => numbers[k] = number);
  });
  return result;
}

/** Throws where an argument is no Float64Array, or has no memory any more. */
export function requireFloat64Array(name: string, array: unknown): asserts array is Float64Array {
  if (!(array instanceof Float64Array)) {
    throw cannot("run a kernel", name, "a Float64Array or an array of numbers", array);
  }
  if (array.length === 0 && (array.buffer as { detached?: boolean }).detached) {
    throw new TypeError(`Cannot run a kernel as the buffer of '${name}' is detached`);
  }
}

/**
 * Throws where an array that is written has memory in common with another one.
 *
 * @param written The names of those that are written.
 */
export function requireApart(
  arrays: Readonly<Record<string, Numbers | readonly number[] | undefined>>,
  written: readonly string[],
): void {
  for (const name of written) {
    const array = arrays[name];
    for (const [other, otherArray] of Object.entries(arrays)) {
      if (other === name || array === undefined || otherArray === undefined) continue;
      const isShared = array instanceof Float64Array && otherArray instanceof Float64Array
        ? overlap(array, otherArray)
        : isList(array) && array === otherArray;
      if (isShared) throw sharedMemory(other, name);
    }
  }
}

/** The error for two arrays of which one is written, and the other would change with it. */
export function sharedMemory(first: string, second: string): TypeError {
  return new TypeError(
    `Cannot run a kernel as '${first}' and '${second}' must not share memory`,
  );
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
