/** The graph as seen from a node: its rule, its operands, its partials. */

import { partialAt } from "./apply.ts";
import { type Extent, extentBySegment, segmentOf, segmentsOf } from "./extent.ts";
import { handle } from "./handle.ts";
import { home, index } from "./keys.ts";
import { Leaf } from "./leaf.ts";
import { type RegisteredRule, type Rule, ruleWithCode } from "./registry.ts";
import { FOREIGN, nodeKey, NUMBER, PAIR_BITS, type Segment } from "./segment.ts";
import { constant, requireValue } from "./tape.ts";
import type { Value } from "./value.ts";

/** The rule that computed a node; undefined of a leaf and of a constant. */
function registeredRule(value: Value): RegisteredRule | undefined {
  const at = value[home];
  return at instanceof Leaf ? undefined : ruleWithCode(at.segment.code(value[index]));
}

/** The name of a node's rule; "leaf" or "constant" where none computed it. */
export function operationOf(value: Value): string {
  const at = value[home];
  if (at instanceof Leaf) return at.constant ? "constant" : "leaf";
  return registeredRule(value)!.name;
}

/** The record of a node's operands after the first: of three they stand in a continuation. */
export function restOf(segment: Segment, record: number, arity: number): number {
  return arity < 3 ? record : segment.operand(record, 1);
}

/** Operand k of a record stands at one of the two positions of a record: its own, or of three those of its continuation. */
export function operandPlace(
  segment: Segment,
  record: number,
  arity: number,
  k: number,
): { record: number; position: number } {
  return arity < 3 || k === 0
    ? { record, position: k }
    : { record: restOf(segment, record, arity), position: k - 1 };
}

/** The Value made for an operand that is a number, always the same one. */
export function numberOperand(segment: Segment, record: number, position: number): Value {
  const key = nodeKey(record, position + 1), numbers = segment.numbers ??= new Map();
  let value = numbers.get(key);
  if (value === undefined) {
    const data = segment.partials[record << PAIR_BITS | position]!;
    numbers.set(key, value = constant(data, segment.id(record, position + 1)));
  }
  return value;
}

/** The node at a position of a record; the extents let a handle into an older segment keep alive what it needs. */
function operandAt(
  extents: () => ReadonlyMap<Segment, Extent>,
  extent: Extent,
  record: number,
  position: number,
): Value {
  const { segment } = extent, operand = segment.operand(record, position);
  if (operand === NUMBER) return numberOperand(segment, record, position);
  if (operand >= FOREIGN) {
    const place = segment.foreignPlace(operand);
    for (const older of extents().values()) {
      if (older.segment.serial === place.serial) return handle(older, place.record);
    }
  }
  return operand < segment.length ? handle(extent, operand) : segment.imported(operand).value;
}

/** What `compute` returns, computed when it is first asked for. */
function once<T extends object>(compute: () => T): () => T {
  let result: T | undefined;
  return () => result ??= compute();
}

/** The operands of a node, in order. */
export function childrenOf(value: Value): Value[] {
  const at = value[home];
  if (at instanceof Leaf) return [];
  const record = value[index], { arity } = registeredRule(value)!;
  const extents = once(() => extentBySegment([at]));
  return Array.from({ length: arity }, (_, k) => {
    const place = operandPlace(at.segment, record, arity, k);
    return operandAt(extents, at, place.record, place.position);
  });
}

/**
 * The rule that computed a node: its row in the table.
 *
 * @returns undefined of a leaf and of a constant.
 * @throws {TypeError} Where `value` is not a Value.
 *
 * @example Usage
 * ```ts
 * import { ruleOf, Value } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(ruleOf(new Value(1).tanh())?.name, "tanh");
 * ```
 */
export function ruleOf(value: Value): Rule | undefined {
  requireValue("find the rule", "value", value);
  return registeredRule(value);
}

/** The primal that a node saw of its operand at a position. */
export function operandPrimal(
  segment: Segment,
  segments: () => readonly Segment[],
  record: number,
  position: number,
): number {
  const operand = segment.operand(record, position);
  if (operand === NUMBER) return segment.partials[record << PAIR_BITS | position]!;
  if (operand < FOREIGN) return segment.primals[operand]!;
  const place = segment.foreignPlace(operand);
  return segmentOf(segments(), place.serial)!.primals[place.record]!;
}

/**
 * The local partial derivatives of a node by each of its operands, as they were when it was computed.
 *
 * @returns One number an operand, in the order of `children`; none of a leaf and of a constant.
 * @throws {TypeError} Where `value` is not a Value.
 *
 * @example Usage
 * ```ts
 * import { partialsOf, Value } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(partialsOf(new Value(3).mul(new Value(4))), [4, 3]);
 * ```
 */
export function partialsOf(value: Value): number[] {
  requireValue("find partials", "value", value);
  const at = value[home], rule = registeredRule(value);
  if (at instanceof Leaf || rule === undefined) return [];
  const { segment } = at;
  const segments = once(() => segmentsOf(at));
  const places = rule.partials.map((_, k) => operandPlace(segment, value[index], rule.arity, k));
  const primals = places.map(({ record, position }) =>
    operandPrimal(segment, segments, record, position)
  );
  return places.map(({ record, position }, k) =>
    segment.operand(record, position) === NUMBER
      ? partialAt(rule, k, primals, value.data) // the record holds the number in its place
      : segment.partial(record, position)
  );
}
