/**
 * Formulas: from text or mathjs nodes to graphs, and back.
 *
 * @example Usage
 * ```ts
 * import { fromExpression, toExpression } from "@chainrule/autograd/expression";
 * import { assertEquals } from "@std/assert";
 *
 * const { root, leaves } = fromExpression("(x_1 * x_2 + 5) * 2", { x_1: 3, x_2: 4 });
 * root.backward();
 *
 * assertEquals(leaves.map(({ grad }) => grad), [8, 6]);
 * assertEquals(toExpression(root).toString(), "(x_1 * x_2 + 5) * 2");
 * ```
 *
 * @module
 */

export type { ExpressionNode } from "./expression_node.ts";
export { FormulaError, type FormulaMistake } from "./formula_error.ts";
export { fromExpression, type Graph, variablesOf } from "./from_expression.ts";
export { toExpression, type ToExpressionOptions } from "./to_expression.ts";
