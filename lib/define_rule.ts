/** Rules that users add: what follows from a built-in row follows from theirs. */

import { functionOf } from "./apply.ts";
import { cannot, show } from "./errors.ts";
import { noGrad } from "./no_grad.ts";
import type { BinaryFunction, TernaryFunction, UnaryFunction } from "./operations.ts";
import { type Branch, register, type Rule, rules } from "./registry.ts";
import type { BinaryRow, TernaryRow, UnaryRow } from "./registry.ts";
import { type Operand, Value } from "./value.ts";

/** An operation with one operand, as {@linkcode defineRule} returns it. */
export interface UnaryRule extends UnaryFunction {
  /** The row. */
  readonly rule: Rule;
}

/** An operation with two operands, as {@linkcode defineRule} returns it. */
export interface BinaryRule extends BinaryFunction {
  /** The row. */
  readonly rule: Rule;
}

/** An operation with three operands, as {@linkcode defineRule} returns it. */
export interface TernaryRule extends TernaryFunction {
  /** The row. */
  readonly rule: Rule;
}

/**
 * Adds an operation to the table of rules: it gets everything that a built-in one has, the symbolic check included.
 * @param row The name, the primal on numbers, a partial derivative for each operand, written once over functions that
 * serve numbers and Values, and the primal as mathjs reads it. Partials must not branch in JavaScript: they use
 * `select`, `step` and `sign`.
 * @returns The operation, a function of Values and numbers; its row as `rule`.
 * @throws {TypeError} Where a part of the row is missing or of the wrong kind, the name is a built-in's, an operand of
 * `evaluate` has no partial, or a partial does not work on numbers and on Values alike.
 * @throws {RangeError} Where the table is full, with 8,190 rules.
 * @example A rule of one's own
 * ```ts
 * import { add, defineRule, mul, neg, sigmoid, Value } from "@chainrule/autograd";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const swish = defineRule({
 *   name: "swish",
 *   evaluate: (x) => x * sigmoid(x),
 *   partials: [(x, out) => add(sigmoid(x), mul(out, sigmoid(neg(x))))],
 *   expression: "x / (1 + exp(-x))",
 * });
 * const x = new Value(2);
 * swish(x).backward();
 * assertAlmostEquals(x.grad, 1.0907842487848955);
 * ```
 */
export function defineRule(row: UnaryRow): UnaryRule;
/**
 * Adds an operation with two operands.
 * @example A rule with two operands
 * ```ts
 * import { defineRule, mul } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * const scaledProduct = defineRule({
 *   name: "scaledProduct",
 *   evaluate: (x, y) => 2 * x * y,
 *   partials: [(_x, y) => mul(2, y), (x) => mul(2, x)],
 *   expression: "2 * x * y",
 * });
 * assertEquals(scaledProduct(3, 4), 24);
 * ```
 */
export function defineRule(row: BinaryRow): BinaryRule;
/**
 * Adds an operation with three operands.
 * @example A rule with three operands
 * ```ts
 * import { defineRule } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * const multiplyAdd = defineRule({
 *   name: "multiplyAdd",
 *   evaluate: (x, y, z) => x * y + z,
 *   partials: [(_x, y) => y, (x) => x, () => 1],
 *   expression: "x * y + z",
 * });
 * assertEquals(multiplyAdd(2, 3, 4), 10);
 * ```
 */
export function defineRule(row: TernaryRow): TernaryRule;
export function defineRule(row: UnaryRow | BinaryRow | TernaryRow): unknown {
  const rule = validRow(row);
  const numbers = trialOf(rule), values = numbers.map((number) => new Value(number));
  rule.partials.forEach((_, k) => {
    tryPartial(rule, k, "numbers", numbers);
    tryPartial(rule, k, "Values", values);
  });
  const registered = register(rule);
  return Object.assign(functionOf(registered), { rule: registered });
}

/** The rule of a complete row: one without `expression`, say, could not be checked. */
function validRow(row: unknown): Rule {
  const action = "define a rule";
  if (typeof row !== "object" || row === null) throw cannot(action, "row", "an object", row);
  const { name, evaluate, partials, expression, derivatives } = row as Record<keyof Rule, unknown>;
  if (typeof name !== "string" || name === "") {
    throw cannot(action, "name", "a string that is not empty", name);
  }
  if (rules.get(name)?.builtIn) throw cannot(action, "name", "no built-in rule's", name);
  if (typeof evaluate !== "function") throw cannot(action, "evaluate", "a function", evaluate);
  if (
    !Array.isArray(partials) || partials.length < 1 || partials.length > 3 ||
    !partials.every((partial) => typeof partial === "function")
  ) throw cannot(action, "partials", "an array of one to three functions", partials);
  if (partials.length < evaluate.length) {
    throw new TypeError(
      `Cannot define rule "${name}" as its evaluate has ${evaluate.length} operands and needs a partial for each: current number of partials is ${partials.length}`,
    );
  }
  const text = "a string, or an array of branches { when, then }";
  if (!isExpression(expression)) throw cannot(action, "expression", text, expression);
  const branches = typeof expression === "string" ? [] : expression;
  for (const own of [derivatives, ...branches.map((branch) => branch.derivatives)]) {
    if (own === undefined || areDerivatives(own, partials.length)) continue;
    throw cannot(action, "derivatives", "an array of a string for each operand", own);
  }
  return {
    name,
    arity: partials.length,
    evaluate,
    partials,
    expression,
    derivatives,
  } as unknown as Rule;
}

function isExpression(expression: unknown): expression is string | Branch[] {
  if (typeof expression === "string") return expression.trim() !== "";
  return Array.isArray(expression) && expression.length > 0 &&
    expression.every((branch) =>
      typeof branch?.when === "string" && typeof branch?.then === "string"
    );
}

function areDerivatives(derivatives: unknown, arity: number): boolean {
  return Array.isArray(derivatives) && derivatives.length === arity &&
    derivatives.every((text) => typeof text === "string" && text.trim() !== "");
}

/** Operands to try the partials of a rule at, and last its result there. */
function trialOf(rule: Rule): number[] {
  const primals = [0.75, 0.5, 0.25].slice(0, rule.arity), out = rule.evaluate(...primals);
  if (typeof out === "number") return [...primals, out];
  throw cannot("define a rule", "evaluate", "a function that returns a number", out);
}

/** What a partial that works on numbers alone most often lacks. */
const ADVICE =
  "a partial is written with the package's functions, cos(x) for Math.cos(x), and with select, step or sign for a branch";

/** Tries a partial, so that a mistake shows where the rule is defined, and not at the first derivative of a derivative. */
function tryPartial(rule: Rule, k: number, kind: string, operands: readonly Operand[]): void {
  const failure = `Cannot define rule "${rule.name}" as its partial ${
    k + 1
  } does not work on ${kind}`;
  let result: unknown;
  try {
    result = noGrad(() => rule.partials[k]!(...operands));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : show(cause);
    const advice = kind === "Values" ? `; ${ADVICE}` : ""; // on numbers it worked
    throw new TypeError(`${failure}: ${reason}${advice}`, { cause });
  }
  if (typeof result === "number" || (kind === "Values" && result instanceof Value)) return;
  throw new TypeError(`${failure}: it returned ${show(result)}`);
}
