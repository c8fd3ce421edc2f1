/** The operands of a node, as the records have them. */

import { arityOf, nodeKey, NUMBER, PAIR_BITS } from "./memory.ts";
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
    primals: places.map(({ record, position }) => segment.operandPrimal(record, position)),
    partials: places.map(({ record, position }) =>
      segment.operand(record, position) === NUMBER ? undefined : segment.partial(record, position)
    ),
  };
}

/** The node at a position of a record. */
function operandAt(at: Home, record: number, position: number): Node {
  const { segment } = at, operand = segment.operand(record, position);
  if (operand === NUMBER) return numberOperand(segment, record, position);
  if (operand < segment.length) return handleAt(at, operand);
  const leaf = segment.imported(operand);
  if (leaf !== null) return leaf.value;
  const place = segment.placeOfImported(operand);
  const homes = at.older.filter(({ segment }) => segment.serial === place.serial);
  return handleAt(unionOfAll(homes), place.record); // one of them is the node's own
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
