/**
 * Formulas as graphs.
 *
 * @module
 */

import type { MathNode } from "./mathjs.ts";
import { detach, Value } from "../../mod.ts";
import { cannot } from "../errors.ts";
import type { ExpressionNode } from "./expression_node.ts";
import { FormulaReader } from "./formula_reader.ts";

/** A graph and its leaves. */
export interface Graph {
  /** The output. */
  readonly root: Value;
  /** The variables, in the order in which the formula first names them. */
  readonly leaves: Value[];
}

/**
 * Reads a formula as a graph.
 *
 * The operations are + − * / ^, and every rule by its name, also a rule that `defineRule` has added. Any other name is a
 * variable, or one of the constants pi, tau, e, Infinity and NaN, unless a variable is called so. `**` is read as ^, `ln` as log, π
 * as pi, ∞ as Infinity, √(x) as sqrt(x), and the signs of print · × ÷ − as what they mean. A product may be written without a sign,
 * 2x or 2(x + 1), but not beside a quotient: 1/2x is (1/2)·x to some and 1/(2·x) to others.
 *
 * A formula may have several statements, with semicolons or line breaks between them. All but the last one name what they compute,
 * `h = tanh(x)`: the node is labelled so, and the name stands for it in the statements that follow. The last one is the output.
 *
 * @param formula The text of a formula, or a node of mathjs.
 * @param values The number of each variable, in an object or a Map; none where not given.
 * @returns The output, and a leaf for each variable, labelled with its name.
 * @throws {FormulaError} When the formula cannot be read, with the place: a mistake in its syntax, a name without a value, a name
 * given twice, or an operation that does not exist.
 * @throws {TypeError} When a value is no number, `values` neither an object nor a Map, or `formula` neither text nor a node.
 *
 * @example Usage
 * ```ts
 * import { fromExpression } from "@chainrule/autograd/expression";
 * import { assertEquals } from "@std/assert";
 *
 * const { root, leaves } = fromExpression("x ^ 2 + tanh(y)", { x: 3, y: 0 });
 * root.backward();
 * assertEquals(root.data, 9);
 * assertEquals(leaves.map(({ label, grad }) => [label, grad]), [["x", 6], ["y", 1]]);
 * ```
 *
 * @example Named intermediate values
 * ```ts
 * import { fromExpression } from "@chainrule/autograd/expression";
 * import { assertEquals } from "@std/assert";
 *
 * const { root } = fromExpression("h = x * y; l = h * sin(h) + h", { x: 2, y: 0 });
 * root.backward();
 * assertEquals(root.label, "l");
 * ```
 */
export function fromExpression(
  formula: string | ExpressionNode,
  values: Readonly<Record<string, number>> | ReadonlyMap<string, number> = {},
): Graph {
  const text = requireFormula("read a formula", formula);
  const reader = new FormulaReader(text, numbersByName(values));
  const root = reader.read();
  return {
    root: root instanceof Value ? root : detach(new Value(root)),
    leaves: reader.leaves,
  };
}

/**
 * The names of a formula's variables, in the order of their first use. Constants, and names that the formula's statements give,
 * are none. Nothing is computed.
 *
 * @param formula The text of a formula, or a node of mathjs.
 * @returns The names.
 * @throws {FormulaError} When the formula cannot be read, as {@linkcode fromExpression} says it.
 * @throws {TypeError} When `formula` is neither text nor a node.
 *
 * @example Usage
 * ```ts
 * import { variablesOf } from "@chainrule/autograd/expression";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(variablesOf("h = tanh(w * x + b); l = (h - pi)^2 + x"), ["w", "x", "b"]);
 * ```
 */
export function variablesOf(formula: string | ExpressionNode): string[] {
  const reader = new FormulaReader(requireFormula("list variables", formula), undefined);
  reader.read();
  return reader.leaves.map(({ label }) => label);
}

/** The numbers of the variables as an object. */
function numbersByName(values: unknown): Readonly<Record<string, number>> {
  if (values instanceof Map) return Object.fromEntries(values) as Record<string, number>;
  const isList = Array.isArray(values) || ArrayBuffer.isView(values) || values instanceof Set;
  if (typeof values === "object" && values !== null && !isList) {
    return values as Record<string, number>;
  }
  throw cannot(
    "read a formula",
    "values",
    "an object of numbers such as { x: 3 }, or a Map",
    values,
  );
}

function requireFormula(action: string, formula: unknown): string | MathNode {
  if (typeof formula === "string") return formula;
  if (typeof (formula as ExpressionNode | undefined | null)?.type === "string") {
    return formula as MathNode;
  }
  throw cannot(action, "formula", "a string or a node of mathjs", formula);
}
