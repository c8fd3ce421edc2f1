/** The shape of arguments: what is nested in arrays becomes a flat list, and a flat list takes the shape again. */

import { cannot } from "./errors.ts";
import { requireNoCircle } from "./open_arrays.ts";
import { type Operand, Value } from "./value.ts";

/** What a differentiated function takes: a Value, or an array of Values, or a matrix of them. */
export type Argument = Value | readonly Value[] | readonly (readonly Value[])[];

/** An array as long as `A`, of `X`. */
export type Filled<A extends readonly unknown[], X> = { -readonly [I in keyof A]: X };

/** The shape of `A` with each of its Values replaced by `X`. */
export type Mirror<A, X> = A extends Value ? X
  : A extends readonly Value[] ? Filled<A, X>
  : A extends readonly (readonly (infer I)[])[] ? Filled<A, Filled<readonly I[], X>>
  : never;

/** The shape of a list of arguments with each of its Values replaced by `X`. */
export type Arguments<A extends readonly unknown[], X> = {
  -readonly [K in keyof A]: Mirror<A[K], X>;
};

/** The shape of `A` with Float64Arrays for its arrays of Values. */
export type FlatMirror<A> = A extends Value ? number
  : A extends readonly Value[] ? Float64Array
  : A extends readonly (readonly unknown[])[] ? Filled<A, Float64Array>
  : never;

/** The shape of a list of arguments with Float64Arrays for their arrays of Values. */
export type FlatArguments<A extends readonly unknown[]> = {
  -readonly [K in keyof A]: FlatMirror<A[K]>;
};

/** A number, a Value, or an array of such, as a caller passes it. */
export type Nested<X> = X | readonly Nested<X>[] | Float64Array;

/** The numbers and Values of nested arrays, in order. */
export function flatten(
  action: string,
  name: string,
  argument: unknown,
  flat: Operand[] = [],
  open: unknown[] = [],
): Operand[] {
  if (typeof argument === "number" || argument instanceof Value) flat.push(argument);
  else if (argument instanceof Float64Array) { for (const number of argument) flat.push(number); }
  else if (Array.isArray(argument)) {
    requireNoCircle(action, name, argument, open);
    open.push(argument);
    for (let i = 0; i < argument.length; i++) {
      const item = argument[i];
      if (typeof item === "number") flat.push(item); // most are, and need no name
      else flatten(action, `${name}[${i}]`, item, flat, open);
    }
    open.pop();
  } else throw cannot(action, name, "a number, a Value or an array of them", argument);
  return flat;
}

/** Arrays nested as in `shape`, which hold the items in order; numbers stand in a Float64Array where `shape` has one. */
export function mirror<X>(shape: unknown, items: readonly X[]): Nested<X> {
  if (isFlat(shape)) return [...items]; // most are
  const areNumbers = items.every((item) => typeof item === "number");
  let at = 0;
  const fill = (part: unknown): Nested<X> => {
    if (Array.isArray(part)) return part.map(fill);
    if (!(part instanceof Float64Array)) return items[at++]!;
    const list = items.slice(at, at += part.length);
    return areNumbers ? Float64Array.from(list as readonly number[]) : list;
  };
  return fill(shape);
}

/** Whether `shape` is an array without arrays in it. */
function isFlat(shape: unknown): boolean {
  if (!Array.isArray(shape)) return false;
  for (const item of shape) {
    if (Array.isArray(item) || item instanceof Float64Array) return false;
  }
  return true;
}

/** The items of `argument`, which must be nested as `shape` is. */
export function flattenLike(
  action: string,
  name: string,
  argument: unknown,
  shape: unknown,
  open: readonly unknown[] = [],
): Operand[] {
  if (shape instanceof Float64Array) {
    return flattenLike(action, name, argument, Array.from(shape));
  }
  if (argument instanceof Float64Array) argument = Array.from(argument);
  if (!Array.isArray(shape)) {
    if (typeof argument === "number" || argument instanceof Value) return [argument];
    throw cannot(action, name, "a number or a Value", argument);
  }
  if (!Array.isArray(argument) || argument.length !== shape.length) {
    throw cannot(action, name, `an array of ${shape.length}`, argument);
  }
  requireNoCircle(action, name, shape, open);
  const inner = [...open, shape];
  return shape.flatMap((item, i) => flattenLike(action, `${name}[${i}]`, argument[i], item, inner));
}

/** What a function returned, in order: arrays in arrays become one list. */
export function flatResult(action: string, result: unknown): unknown[] {
  const flat: unknown[] = [], open: unknown[] = [];
  const add = (part: unknown): void => {
    if (!Array.isArray(part)) return void flat.push(part);
    requireNoCircle(action, "f(…)", part, open);
    open.push(part);
    for (const item of part) add(item);
    open.pop();
  };
  add(result);
  return flat;
}
