/**
 * The product of an adjoint and a partial of a root, where the root cancels: of h² with h = √(x² + y²) it is 2h · x/h, and that is
 * 2x. At the origin x/h has no derivative but ∞, and 0 · ∞ would make 0 of the second derivative of x² + y², which is 2. So a sum of
 * squares may be written by its root, as in exp(−h²).
 */

import { add, azmul, div, mul, neg, pow, sub } from "./operations.ts";
import { ruleWithCode } from "./registry.ts";
import { codeOf, operandsOf } from "./tape/mod.ts";
import type { Operand, Value } from "./value.ts";

/** So many nodes of an adjoint are looked at: those of deep graphs are long products. */
const MOST_NODES = 32;

/** The product of an adjoint and x/h where the adjoint is quotient · h, as quotient · x; else undefined. */
export function withoutRoot(adjoint: Operand, partial: Operand): Operand | undefined {
  if (typeof adjoint === "number" || typeof partial === "number") return undefined;
  if (operationOf(partial) !== "directionCosine") return undefined;
  const legs = operandsOf(partial) as [Value, Value];
  const quotient = new Division(legs).quotient(adjoint);
  return quotient === undefined ? undefined : azmul(quotient, asOperand(legs[0]));
}

/** node / root for a root that hypot computed, where it is a factor of the node; else undefined. */
export function quotientByRoot(node: Operand, root: Value): Operand | undefined {
  if (typeof node === "number") return undefined;
  return new Division(operandsOf(root) as [Value, Value]).quotient(node);
}

/** The division of products by hypot(x, y), as they are written. */
class Division {
  readonly #legs: readonly [Value, Value];
  #nodesLeft = MOST_NODES;

  constructor(legs: readonly [Value, Value]) {
    this.#legs = legs;
  }

  /** node / hypot(x, y) where that is a factor of the node; else undefined. */
  quotient(node: Value): Operand | undefined {
    const operation = operationOf(node);
    if (operation === undefined || --this.#nodesLeft < 0) return undefined;
    const operands = operandsOf(node) as [Value, Value];
    switch (operation) {
      case "hypot":
        return this.#areLegs(operands) ? 1 : undefined;
      case "neg":
        return after(this.quotient(operands[0]), neg);
      case "mul":
        return this.#ofProduct(operands, mul);
      case "azmul":
        return this.#ofProduct(operands, azmul);
      case "div":
        return after(this.quotient(operands[0]), (x) => div(x, asOperand(operands[1])));
      case "add":
        return this.#ofSum(operands, add);
      case "sub":
        return this.#ofSum(operands, sub);
      case "pow":
        return this.#ofPower(operands);
      default:
        return undefined;
    }
  }

  #areLegs([x, y]: readonly [Value, Value]): boolean {
    const [first, second] = this.#legs;
    return isSame(x, first) && isSame(y, second) || isSame(x, second) && isSame(y, first);
  }

  #ofProduct([x, y]: readonly [Value, Value], product: Operation): Operand | undefined {
    return after(this.quotient(x), (quotient) => product(quotient, asOperand(y))) ??
      after(this.quotient(y), (quotient) => product(quotient, asOperand(x)));
  }

  #ofSum([x, y]: readonly [Value, Value], sum: Operation): Operand | undefined {
    return after(this.quotient(x), (first) => {
      return after(this.quotient(y), (second) => sum(first, second));
    });
  }

  /** h^n / h is h^(n − 1) for n ≥ 1: of h^0.5 it would be ∞ at the origin. */
  #ofPower([x, n]: readonly [Value, Value]): Operand | undefined {
    const exponent = asOperand(n);
    if (typeof exponent !== "number" || !(exponent >= 1)) return undefined;
    return operationOf(x) === "hypot" && this.quotient(x) === 1 ? pow(x, exponent - 1) : undefined;
  }
}

type Operation = (x: Operand, y: Operand) => Operand;

/** What follows from a quotient where there is one. */
function after(
  quotient: Operand | undefined,
  next: (quotient: Operand) => Operand | undefined,
): Operand | undefined {
  return quotient === undefined ? undefined : next(quotient);
}

/** The name of the engine's own rule that computed a node; undefined where none did. */
function operationOf(node: Value): string | undefined {
  const rule = ruleWithCode(codeOf(node));
  return rule?.builtIn ? rule.name : undefined;
}

/** A constant as its number. */
function asOperand(node: Value): Operand {
  return node.operation === "constant" ? node.data : node;
}

/** Whether two operands are one node, or one number. */
function isSame(a: Value, b: Value): boolean {
  if (a.operation !== "constant" || b.operation !== "constant") return a.id === b.id;
  return Object.is(a.data, b.data);
}
