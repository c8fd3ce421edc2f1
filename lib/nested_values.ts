/** Values in arrays: however many there are, they are one argument, so that no call overflows the stack. */

import { requireNoCircle } from "./open_arrays.ts";
import { requireValue } from "./tape/mod.ts";
import type { Value } from "./value.ts";

/** A Value, or Values in arrays, nested as one likes: the parameters of a layer, or of all layers. */
export type NestedValues = Value | readonly NestedValues[];

/**
 * The Values in nested arrays, in order.
 *
 * @throws {TypeError} Where there is anything else, which is named by its place: `leaves[0][2]`; where an array contains itself.
 */
export function valuesIn(action: string, name: string, nested: readonly unknown[]): Value[] {
  const values: Value[] = [];
  const open: unknown[] = [];
  const add = (items: readonly unknown[], name: string): void => {
    requireNoCircle(action, name, items, open);
    open.push(items);
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      if (Array.isArray(item)) {
        add(item, `${name}[${i}]`);
        continue;
      }
      requireValue(action, `${name}[${i}]`, item);
      values.push(item as Value);
    }
    open.pop();
  };
  add(nested, name);
  return values;
}
