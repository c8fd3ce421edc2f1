/**
 * The steps of both passes over a graph, as data. Nodes are numbers among those of the drawing.
 *
 * @module
 */

/** One term of a gradient: what one edge of the graph adds to the gradient of its operand. */
export interface Term {
  /** The node that uses the operand. */
  readonly user: number;
  /** Which of the user's operands it is: 0, 1 or 2. */
  readonly k: number;
  /** The node to whose gradient the term is added. */
  readonly operand: number;
  /** The gradient of the user, which is complete. */
  readonly adjoint: number;
  /** The local derivative of the user by the operand. */
  readonly partial: number;
  /** The term: adjoint · partial, and 0 where either is 0. */
  readonly product: number;
  /** The operand's gradient before the term is added: 0 at the first one. */
  readonly before: number;
  /** The operand's gradient with the term. */
  readonly after: number;
  /** Which term of the gradient this is, counted from 1. Those of nodes that are left out count, too. */
  readonly index: number;
  /** How many terms the gradient has. */
  readonly count: number;
  /** The local derivative as a formula: "x_6". */
  readonly local: string;
  /** The term as a formula: "∂l/∂l · x_6". */
  readonly formula: string;
  /** The term in numbers: "1 · 2". */
  readonly numbers: string;
}

/** The forward pass computes a node. */
export interface ForwardStep {
  /** Which kind of step it is. */
  readonly kind: "forward";
  /** The node that is computed. */
  readonly node: number;
  /** What computes it: "x_1 · x_2". */
  readonly formula: string;
  /** The same in numbers: "3 · 4". */
  readonly numbers: string;
  /** The result. */
  readonly data: number;
}

/** The backward pass begins: the derivative of the root by itself is 1. */
export interface SeedStep {
  /** Which kind of step it is. */
  readonly kind: "seed";
  /** The root. */
  readonly node: number;
}

/** The backward pass adds one term to the gradient of a node. */
export interface TermStep {
  /** Which kind of step it is. */
  readonly kind: "term";
  /** The node to whose gradient the term is added. */
  readonly node: number;
  /** The term, and the gradient before and after it. */
  readonly term: Term;
}

/** A gradient is complete whose terms come from nodes that are left out, in part or all. */
export interface LeftOutStep {
  /** Which kind of step it is. */
  readonly kind: "leftOut";
  /** The node with the gradient. */
  readonly node: number;
  /** How many of its terms come from nodes that are left out. */
  readonly leftOut: number;
  /** The gradient. */
  readonly gradient: number;
}

/** The gradient of a node is complete: the sum of its terms. */
export interface GradientStep {
  /** Which kind of step it is. */
  readonly kind: "gradient";
  /** The node with the gradient. */
  readonly node: number;
  /** The terms from nodes that are drawn, in the order in which they are added; none for the root. */
  readonly terms: readonly Term[];
  /** How many more terms come from nodes that are left out. */
  readonly leftOut: number;
  /** The gradient. */
  readonly gradient: number;
}

/** A step of a pass. */
export type Step = ForwardStep | SeedStep | TermStep | LeftOutStep | GradientStep;
