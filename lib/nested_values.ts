/** Values in arrays: however many there are, they are one argument, so that no call overflows the stack. */

import { requireValue } from "./tape/mod.ts";
import type { Value } from "./value.ts";

/** A Value, or Values in arrays, nested as one likes: the parameters of a layer, or of all layers. */
export type NestedValues = Value | readonly NestedValues[];

/**
 * The Values in nested arrays, in order.
 *
 * @throws {TypeError} Where there is anything else, which is named by its place: `leaves[0][2]`.
 */
export function valuesIn(action: string, name: string, nested: readonly unknown[]): Value[] {
  const values: Value[] = [];
  const add = (items: readonly unknown[], name: string): void => {
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      if (Array.isArray(item)) {
        add(item, `${name}[${i}]`);
        continue;
      }
      requireValue(action, `${name}[${i}]`, item);
      values.push(item as Value);
    }
  };
  add(nested, name);
  return values;
}
