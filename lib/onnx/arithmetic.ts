/**
 * Operators on tensors of a model, as formulas are written: operands are tensors by name, or numbers.
 *
 * @module
 */

import type { GraphBuilder } from "./graph_builder.ts";
import { DATA_TYPES, type ElementType } from "./model.ts";

/** A tensor of the model's type by name, or a number. */
export type Term = string | number;

/** A tensor of truth values, by name. */
export type Truth = string & { readonly truth?: true };

/** Writes formulas as nodes. */
export class Arithmetic {
  readonly graph: GraphBuilder;

  constructor(graph: GraphBuilder) {
    this.graph = graph;
  }

  /** Whether numbers are doubles, for which runtimes lack some operators that they have for floats. */
  get isDouble(): boolean {
    return this.graph.type === "double";
  }

  /** The number that a term is; undefined of a tensor that is no constant. */
  numberIn(x: Term): number | undefined {
    return typeof x === "number" ? x : this.graph.numberAt(x);
  }

  /** An operator of ONNX. */
  apply(operator: string, ...terms: Term[]): string {
    return this.graph.node(operator, terms.map((term) => this.#name(term)));
  }

  add(x: Term, y: Term): string {
    return this.apply("Add", x, y);
  }

  subtract(x: Term, y: Term): string {
    return this.apply("Sub", x, y);
  }

  multiply(x: Term, y: Term): string {
    return this.apply("Mul", x, y);
  }

  divide(x: Term, y: Term): string {
    return this.apply("Div", x, y);
  }

  negate(x: Term): string {
    return this.apply("Neg", x);
  }

  abs(x: Term): string {
    return this.apply("Abs", x);
  }

  sqrt(x: Term): string {
    return this.apply("Sqrt", x);
  }

  exp(x: Term): string {
    return this.apply("Exp", x);
  }

  log(x: Term): string {
    return this.apply("Log", x);
  }

  sign(x: Term): string {
    return this.apply("Sign", x);
  }

  less(x: Term, y: Term): Truth {
    return this.apply("Less", x, y);
  }

  equal(x: Term, y: Term): Truth {
    return this.apply("Equal", x, y);
  }

  or(a: Truth, b: Truth): Truth {
    return this.apply("Or", a, b);
  }

  and(a: Truth, b: Truth): Truth {
    return this.apply("And", a, b);
  }

  /** x where a condition holds, else y. */
  where(condition: Truth, x: Term, y: Term): string {
    return this.apply("Where", condition, x, y);
  }

  /** A tensor of numbers as numbers of a type. */
  cast(x: Term, to: ElementType): string {
    return this.graph.node("Cast", [this.#name(x)], { to: DATA_TYPES[to] });
  }

  isInfinite(x: Term): Truth {
    return this.equal(this.abs(x), Infinity);
  }

  /** Whether x is below 0, or −0. */
  isNegative(x: Term): Truth {
    return this.or(this.less(x, 0), this.less(this.apply("Reciprocal", x), 0));
  }

  /** `size` with the sign of x, for an odd function of which `size` is the value at |x|: x itself where it is 0 or −0. */
  odd(x: Term, size: Term): string {
    return this.where(this.equal(x, 0), x, this.multiply(this.sign(x), size));
  }

  #name(term: Term): string {
    return typeof term === "string" ? term : this.graph.number(term);
  }
}
