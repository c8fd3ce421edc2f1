/** Applies a rule to operands: evaluates it, and records the result with its partials. */

import { cannot, OPERAND_NAMES, show, wrongCount, wrongCountOfFunction } from "./errors.ts";
import { type RegisteredRule, type Rule, ruleWithCode } from "./registry.ts";
import * as tape from "./tape/mod.ts";
import type { Operand, Value } from "./value.ts";

// V8 folds constants of the module itself, but loads imported ones at every use.
const { primalOf, recordBinary, recorder, recordUnary } = tape;

/** What a function of a rule returned. A user's may return "3", which the tape would store as the number 3 in silence. */
function checked(rule: Rule, what: string, result: unknown): number {
  if (typeof result === "number") return result;
  throw noNumber(rule, what, result);
}

/** Stands apart from the check, which is small so that V8 inlines it. */
function noNumber(rule: Rule, what: string, result: unknown): TypeError {
  const reason = `its ${what} must return a number: current value is ${show(result)}`;
  return new TypeError(`Cannot compute ${rule.name} as ${reason}`);
}

/** The local partial derivative of `rule` by its operand k, in numbers. */
export function partialAt(rule: Rule, k: number, primals: readonly number[], out: number): number {
  return checked(rule, `partial ${k + 1}`, rule.partials[k]!(...primals, out));
}

/** Lets the derivation under way decide. Inside of its callers, V8 would make a context for the closure at each of their calls. */
function intercepted<Operands extends Operand[]>(
  rule: RegisteredRule,
  operands: [...Operands],
  evaluate: (rule: RegisteredRule, ...operands: Operands) => Operand,
): Operand {
  const record = () => evaluate(rule, ...operands);
  return recorder.derivation!.apply(rule.code, operands, record) as Operand;
}

/** Applies a rule of one operand. */
export function applyUnary(rule: RegisteredRule, x: Operand): Operand {
  if (recorder.derivation === null) return evaluateUnary(rule, x);
  return intercepted(rule, [x], evaluateUnary);
}

function evaluateUnary(rule: RegisteredRule, x: Operand): Operand {
  const u = primalOf(rule.name, "x", x);
  const out = checked(rule, "evaluate", rule.evaluate(u));
  if (typeof x === "number") return out;
  const p = checked(rule, "partial 1", rule.partials[0]!(u, out));
  return recordUnary(rule.code, rule.name, x, out, p) as Value;
}

/** Applies a rule of two operands. */
export function applyBinary(rule: RegisteredRule, x: Operand, y: Operand): Operand {
  if (recorder.derivation === null) return evaluateBinary(rule, x, y);
  return intercepted(rule, [x, y], evaluateBinary);
}

function evaluateBinary(rule: RegisteredRule, x: Operand, y: Operand): Operand {
  const u = primalOf(rule.name, "x", x), v = primalOf(rule.name, "y", y);
  const out = checked(rule, "evaluate", rule.evaluate(u, v));
  if (typeof x === "number" && typeof y === "number") return out;
  const p = typeof x === "number" ? 0 : checked(rule, "partial 1", rule.partials[0]!(u, v, out));
  const q = typeof y === "number" ? 0 : checked(rule, "partial 2", rule.partials[1]!(u, v, out));
  return recordBinary(rule.code, rule.name, x, y, out, p, q) as Value;
}

/** Applies a rule of three operands. */
export function applyTernary(rule: RegisteredRule, x: Operand, y: Operand, z: Operand): Operand {
  if (recorder.derivation === null) return evaluateTernary(rule, x, y, z);
  return intercepted(rule, [x, y, z], evaluateTernary);
}

function evaluateTernary(rule: RegisteredRule, x: Operand, y: Operand, z: Operand): Operand {
  const operands = [x, y, z] as const;
  const primals = operands.map((operand, k) => primalOf(rule.name, OPERAND_NAMES[k]!, operand));
  const out = checked(rule, "evaluate", rule.evaluate(...primals));
  if (operands.every((operand) => typeof operand === "number")) return out;
  const partials = operands.map((operand, k) =>
    typeof operand === "number" ? 0 : partialAt(rule, k, primals, out)
  );
  return tape.recordTernary(
    rule.code,
    rule.name,
    operands,
    out,
    partials as [number, number, number],
  ) as Value;
}

/** The function that people call: it computes numbers, and applies its rule where an operand is a Value. */
export function functionOf(rule: RegisteredRule): (...operands: Operand[]) => Operand {
  return named(rule.name, [unary, binary, ternary][rule.arity - 1]!(rule));
}

/** Names a function, which would else bear the name that it has in this file. */
export function named<F>(name: string, f: F): F {
  return Object.defineProperty(f, "name", { value: name });
}

/** Ignores further arguments, so that it maps arrays. */
function unary(rule: RegisteredRule): (x: Operand) => Operand {
  return (x) =>
    typeof x === "number" ? checked(rule, "evaluate", rule.evaluate(x)) : applyUnary(rule, x);
}

function binary(rule: RegisteredRule): (x: Operand, y: Operand) => Operand {
  return function (x, y) {
    if (arguments.length > 2) throw wrongCountOfFunction(rule.name, 2, arguments.length);
    return typeof x === "number" && typeof y === "number"
      ? checked(rule, "evaluate", rule.evaluate(x, y))
      : applyBinary(rule, x, y);
  };
}

function ternary(rule: RegisteredRule): (x: Operand, y: Operand, z: Operand) => Operand {
  return function (x, y, z) {
    if (arguments.length > 3) throw wrongCountOfFunction(rule.name, 3, arguments.length);
    return typeof x === "number" && typeof y === "number" && typeof z === "number"
      ? checked(rule, "evaluate", rule.evaluate(x, y, z))
      : applyTernary(rule, x, y, z);
  };
}

/**
 * Applies a rule, built-in or user's, to its operands.
 * @returns A Value where an operand is one, else a number.
 * @throws {TypeError} Where an operand is neither a Value nor a number, where their number is not the rule's arity,
 * or where `rule` is not one of the table's.
 * @example Usage
 * ```ts
 * import { apply, rules } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals(apply(rules.get("mul")!, 3, 4), 12);
 * ```
 */
export function apply(rule: Rule, ...operands: Operand[]): Operand {
  if (!isRegistered(rule)) throw cannot("apply a rule", "rule", "one of the table's", rule);
  if (operands.length !== rule.arity) throw wrongCount(rule.name, rule.arity, operands.length);
  const [x, y, z] = operands as [Operand, Operand, Operand];
  if (rule.arity === 1) return applyUnary(rule, x);
  return rule.arity === 2 ? applyBinary(rule, x, y) : applyTernary(rule, x, y, z);
}

function isRegistered(rule: Rule): rule is RegisteredRule {
  const code = (rule as RegisteredRule | null | undefined)?.code;
  return code !== undefined && ruleWithCode(code) === rule;
}
