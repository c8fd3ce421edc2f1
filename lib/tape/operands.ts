/** The operands of a node, as the records have them. */

import { arityOf, FOREIGN, nodeKey, NUMBER, PAIR_BITS } from "./memory.ts";
import { type Home, unionOfAll } from "./home.ts";
import { handleAt } from "./identity.ts";
import { constant, home, index, Leaf, type Node } from "./node.ts";
import type { Segment } from "./segment.ts";

/** The code of the operation that computed a node; 0 of a leaf and of a constant. */
export function codeOf(node: Node): number {
  const at = node[home];
  return at instanceof Leaf ? 0 : at.segment.code(node[index]);
}

/** The records and positions at which the operands of a record stand: of three the last two in a continuation. */
export function placesOf(segment: Segment, record: number): { record: number; position: number }[] {
  const arity = arityOf(segment.code(record));
  return Array.from(
    { length: arity },
    (_, k) =>
      arity < 3 || k === 0
        ? { record, position: k }
        : { record: segment.operand(record, 1), position: k - 1 },
  );
}

/** The operands of a node, in order. */
export function operandsOf(node: Node): Node[] {
  const at = node[home];
  if (at instanceof Leaf) return [];
  return placesOf(at.segment, node[index]).map(({ record, position }) => {
    return operandAt(at, record, position);
  });
}

/** What a node saw of its operands, and of each the partial; undefined where the operand is a number. */
export function recordedAt(node: Node): { primals: number[]; partials: (number | undefined)[] } {
  const at = node[home] as Home, { segment } = at, places = placesOf(segment, node[index]);
  return {
    primals: places.map(({ record, position }) => operandPrimal(at, record, position)),
    partials: places.map(({ record, position }) =>
      segment.operand(record, position) === NUMBER ? undefined : segment.partial(record, position)
    ),
  };
}

/** The number that a record saw of its operand at a position. */
function operandPrimal(at: Home, record: number, position: number): number {
  const { segment } = at, operand = segment.operand(record, position);
  if (operand === NUMBER) return segment.partials[record << PAIR_BITS | position]!;
  if (operand < FOREIGN) return segment.primals[operand]!;
  const older = homeOfForeign(at, operand);
  return older.segment.primals[segment.foreignPlace(operand).record]!;
}

/** The node at a position of a record. */
function operandAt(at: Home, record: number, position: number): Node {
  const { segment } = at, operand = segment.operand(record, position);
  if (operand === NUMBER) return numberOperand(segment, record, position);
  if (operand < segment.length) return handleAt(at, operand);
  if (operand < FOREIGN) return segment.imported(operand).value;
  return handleAt(homeOfForeign(at, operand), segment.foreignPlace(operand).record);
}

/** A home that keeps alive what the node of an older segment needs: of those that `at` has there one is the node's own. */
function homeOfForeign(at: Home, operand: number): Home {
  const { serial } = at.segment.foreignPlace(operand);
  return unionOfAll(at.older.filter(({ segment }) => segment.serial === serial));
}

/** The node made for an operand that is a number, always the same one. */
export function numberOperand(segment: Segment, record: number, position: number): Node {
  const key = nodeKey(record, position + 1), numbers = segment.numbers ??= new Map();
  let value = numbers.get(key);
  if (value === undefined) {
    const data = segment.partials[record << PAIR_BITS | position]!;
    numbers.set(key, value = constant(data, segment.id(record, position + 1)));
  }
  return value;
}
