/**
 * The expression tree's type, under a name of this package.
 *
 * @module
 */

/** A node of mathjs's expression tree, as `parse` of mathjs returns it: the most useful part of its type `MathNode`. */
export interface ExpressionNode {
  /** The kind of node: "OperatorNode", "SymbolNode" and so on. */
  readonly type: string;
  /** The formula as text. */
  toString(options?: object): string;
  /** The formula in LaTeX. */
  toTex(options?: object): string;
  /** The formula's number, given its variables'. */
  evaluate(scope?: Record<string, unknown>): unknown;
}
