/**
 * The types by which mathjs's functions tell their operands apart. mathjs's own list has identifiers by a regular expression of all
 * letters, which is a twentieth of what a page with formulas loads, and conversions to classes that are not there.
 *
 * @module
 */

// @ts-types="./typed_function.d.ts"
import typedFunction, { type Type, type TypedFunctions } from "typed-function";

/** Which kinds of nodes there are. */
const NODES = [
  "AccessorNode",
  "ArrayNode",
  "AssignmentNode",
  "BlockNode",
  "ConditionalNode",
  "ConstantNode",
  "FunctionNode",
  "FunctionAssignmentNode",
  "IndexNode",
  "ObjectNode",
  "OperatorNode",
  "ParenthesisNode",
  "RangeNode",
  "RelationalNode",
  "SymbolNode",
];

/** What signatures name, and is nowhere made. */
const ABSENT = ["BigNumber", "bigint", "Fraction", "Unit", "Complex", "Matrix", "Index"];

/** The types, in the order in which a signature is looked for: every node is an object. */
const TYPES: readonly Type[] = [
  { name: "number", test: (x) => typeof x === "number" },
  { name: "string", test: (x) => typeof x === "string" },
  { name: "Array", test: Array.isArray },
  { name: "boolean", test: (x) => typeof x === "boolean" },
  { name: "function", test: (x) => typeof x === "function" },
  { name: "null", test: (x) => x === null },
  { name: "undefined", test: (x) => x === undefined },
  ...NODES.map((name) => ({ name, test: (x: unknown) => isNode(x) && x.type === name })),
  { name: "Node", test: isNode },
  ...ABSENT.map((name) => ({ name, test: () => false })),
  { name: "Object", test: (x) => typeof x === "object" && x?.constructor === Object },
];

function isNode(x: unknown): x is { type: string } {
  return (x as { isNode?: boolean } | null | undefined)?.isNode === true;
}

/** What makes functions that choose by the types of their operands. */
export function createTypes(): TypedFunctions {
  const typed = typedFunction.create();
  typed.clear();
  typed.addTypes(TYPES);
  return typed;
}
