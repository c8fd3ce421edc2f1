/**
 * Addition, subtraction and multiplication past their rows, where nothing stands in the way: operands are numbers or
 * nodes at hand in the segment being written. They make up most graphs, and this costs a third of the way through
 * {@linkcode applyBinary}, which serves all other cases; a test holds both equal bit for bit.
 */

import { applyBinary } from "./apply.ts";
import type { Extent } from "./extent.ts";
import * as keys from "./keys.ts";
import type { RegisteredRule } from "./registry.ts";
import * as layout from "./segment.ts";
import { importLeaf, tape } from "./tape.ts";
import { Handle, type Operand } from "./value.ts";

// V8 folds constants of the module itself, but loads imported ones at every use.
const { DOUBLES, INTEGERS, NUMBER, PARTIAL, TAG } = layout;
const home: typeof keys.home = keys.home, index: typeof keys.index = keys.index;
const HANDLE: typeof keys.HANDLE = keys.HANDLE;

/** Which of the three: small integers, as strings cost a type check each. */
export const ADD = 0, SUB = 1, MUL = 2;

/** x + y, x − y or x · y, of which at least one is a Value. */
export function arithmetic(
  operation: 0 | 1 | 2,
  rule: RegisteredRule,
  x: Operand,
  y: Operand,
): Operand {
  const { segment, recording, derivation } = tape;
  if (!recording || derivation !== null || segment.length >= segment.limit) {
    return applyBinary(rule, x, y);
  }
  const { serial, doubles, integers } = segment;
  let a = NUMBER, b = NUMBER, u: number, v: number;
  let wide: Extent | null = null;
  if (typeof x === "number") u = +x;
  else {
    const at = x?.[home];
    if (at?.serial !== serial && !importLeaf(segment, x)) return applyBinary(rule, x, y);
    a = x[index];
    u = doubles[a * DOUBLES]!;
    wide = at.wide;
  }
  if (typeof y === "number") v = +y;
  else {
    const at = y?.[home];
    if (at?.serial !== serial && !importLeaf(segment, y)) return applyBinary(rule, x, y);
    b = y[index];
    v = doubles[b * DOUBLES]!;
    if (at.wide !== null && at.wide !== wide) {
      if (wide !== null) return applyBinary(rule, x, y);
      wide = at.wide;
    }
  }
  const record = segment.length++, d = record * DOUBLES, k = record * INTEGERS;
  if (operation === MUL) {
    doubles[d] = u * v;
    doubles[d + PARTIAL] = a === NUMBER ? u : v;
    doubles[d + PARTIAL + 1] = b === NUMBER ? v : u;
  } else {
    doubles[d] = operation === ADD ? u + v : u - v;
    doubles[d + PARTIAL] = a === NUMBER ? u : 1;
    doubles[d + PARTIAL + 1] = b === NUMBER ? v : operation === SUB ? -1 : 1;
  }
  integers[k] = a;
  integers[k + 1] = b;
  integers[k + TAG] = rule.code;
  return new Handle(wide === null ? segment.own : wide, record, HANDLE);
}
