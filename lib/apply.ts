/** Applies a rule to operands: evaluates it, and records the result with its partials. */

import { cannot, show, wrongCount } from "./errors.ts";
import { type Extent, wideIn, wider } from "./extent.ts";
import * as keys from "./keys.ts";
import * as state from "./recorder.ts";
import { type RegisteredRule, type Rule, ruleWithCode } from "./registry.ts";
import * as layout from "./segment.ts";
import { recordBinary, recordTernary, recordUnary, requireOperand } from "./tape.ts";
import type { Operand, Value } from "./value.ts";

// V8 folds constants of the module itself, but loads imported ones at every use.
const { FOREIGN, MUL, NUMBER, PAIR_BITS, STORED, SUB } = layout;
type Segment = layout.Segment;
const { ELSEWHERE, keep, placeOf, recorder } = state;
const home: typeof keys.home = keys.home;

/** The names of operands, in errors and in the expressions of rules. */
const NAMES = ["x", "y", "z"];

/** The number that an operand stands for. */
function primal(rule: Rule, k: number, operand: Operand): number {
  if (typeof operand === "number") return operand;
  requireOperand(`compute ${rule.name}`, NAMES[k]!, operand);
  return operand.data;
}

/** What a rule's own function returned, where that is a number. */
function checked(rule: Rule, what: string, result: unknown): number {
  if (typeof result === "number") return result;
  throw noNumber(rule, what, result);
}

/** Apart from the check, which V8 inlines. */
function noNumber(rule: Rule, what: string, result: unknown): TypeError {
  return new TypeError(
    `Cannot compute ${rule.name} as its ${what} must return a number: current value is ${
      show(result)
    }`,
  );
}

function evaluate(rule: Rule, primals: readonly number[]): number {
  return checked(rule, "evaluate", rule.evaluate(...primals));
}

/** The local partial derivative of `rule` by its operand k, in numbers. */
export function partialAt(rule: Rule, k: number, primals: readonly number[], out: number): number {
  return checked(rule, `partial ${k}`, rule.partials[k]!(...primals, out));
}

/** Applies a rule of one operand. */
export function applyUnary(rule: RegisteredRule, x: Operand): Operand {
  return typeof x === "number" ? applyUnaryAnywhere(rule, x) : applyUnaryDirectly(rule, x);
}

/** The same where nothing stands in the way: the segment being written has room, for the operand too. */
function applyUnaryDirectly(rule: RegisteredRule, x: Value): Operand {
  const segment = recorder.direct, a = placeOf(segment, x);
  if (a === ELSEWHERE || segment.length >= segment.limit) return applyUnaryAnywhere(rule, x);
  const u = primalAt(segment, a, x);
  const out = checked(rule, "evaluate", rule.evaluate(u));
  const p = checked(rule, "partial 0", rule.partials[0]!(u, out));
  // The rule's own functions may have recorded meanwhile.
  if (recorder.direct !== segment || segment.length >= segment.limit) {
    return recordUnary(rule, x, out, p);
  }
  const { length } = segment;
  segment.primals[length] = out;
  segment.partials[length << PAIR_BITS] = p;
  return keep(segment, length, rule.code | STORED, a, NUMBER, wideIn(segment, x[home]));
}

function applyUnaryAnywhere(rule: RegisteredRule, x: Operand): Operand {
  return recorder.derivation === null
    ? evaluateUnary(rule, x)
    : recorder.derivation.apply(rule, [x], () => evaluateUnary(rule, x));
}

function evaluateUnary(rule: RegisteredRule, x: Operand): Operand {
  const u = primal(rule, 0, x);
  const out = checked(rule, "evaluate", rule.evaluate(u));
  if (typeof x === "number") return out;
  const p = checked(rule, "partial 0", rule.partials[0]!(u, out));
  return recordUnary(rule, x, out, p);
}

/** Applies a rule of two operands. */
export function applyBinary(rule: RegisteredRule, x: Operand, y: Operand): Operand {
  const segment = recorder.direct, a = placeOf(segment, x), b = placeOf(segment, y);
  return applyBinaryAt(rule, x, y, a, b);
}

/** Whether an operation with operands at these places is one to record, and has room. */
function canRecord(segment: Segment, a: number, b: number): boolean {
  return !(a === NUMBER && b === NUMBER) && segment.length < segment.limit;
}

/** Whether a place is a number's, or of the segment being written itself. */
function isOwn(place: number): boolean {
  return place === NUMBER || place >= 0 && place < FOREIGN;
}

/** The primal of a Value that stands at a place. */
function primalAt(segment: Segment, place: number, x: Value): number {
  return place < FOREIGN ? segment.primals[place]! : x.data;
}

/** The same where the places of the operands are known: directly, where nothing stands in the way. */
function applyBinaryAt(
  rule: RegisteredRule,
  x: Operand,
  y: Operand,
  a: number,
  b: number,
): Operand {
  const segment = recorder.direct;
  if (a === ELSEWHERE || b === ELSEWHERE || !canRecord(segment, a, b)) {
    return applyBinaryAnywhere(rule, x, y);
  }
  const u = typeof x === "number" ? x : primalAt(segment, a, x);
  const v = typeof y === "number" ? y : primalAt(segment, b, y);
  const out = checked(rule, "evaluate", rule.evaluate(u, v));
  const p = typeof x === "number" ? x : checked(rule, "partial 0", rule.partials[0]!(u, v, out));
  const q = typeof y === "number" ? y : checked(rule, "partial 1", rule.partials[1]!(u, v, out));
  // The rule's own functions may have recorded meanwhile.
  if (recorder.direct !== segment || segment.length >= segment.limit) {
    return recordBinary(rule, x, y, out, p, q);
  }
  const { length } = segment, k = length << PAIR_BITS;
  segment.primals[length] = out;
  segment.partials[k] = p;
  segment.partials[k | 1] = q;
  return keep(segment, length, rule.code | STORED, a, b, extentOver(segment, x, y));
}

/** x + y, x − y or x · y past its row, with operands that arithmetic.ts has not at hand: at home in a wide extent, say. */
export function applyArithmetic(code: number, x: Operand, y: Operand): Operand {
  const segment = recorder.direct, a = placeOf(segment, x), b = placeOf(segment, y);
  if (!isOwn(a) || !isOwn(b) || !canRecord(segment, a, b)) {
    return applyBinaryAt(ruleWithCode(code), x, y, a, b);
  }
  const { primals, partials, length } = segment, k = length << PAIR_BITS;
  const u = typeof x === "number" ? x : primals[a]!, v = typeof y === "number" ? y : primals[b]!;
  primals[length] = arithmetic(code, u, v);
  if (typeof x === "number") partials[k] = x;
  if (typeof y === "number") partials[k | 1] = y;
  return keep(segment, length, code, a, b, extentOver(segment, x, y));
}

/** The sum, difference or product that a code stands for. */
export function arithmetic(code: number, u: number, v: number): number {
  return code === MUL ? u * v : code === SUB ? u - v : u + v;
}

/** The extent of a result of operands at hand, where it is wide. */
function extentOver(segment: Segment, x: Operand, y: Operand): Extent | null {
  return wider(
    typeof x === "number" ? null : wideIn(segment, x[home]),
    typeof y === "number" ? null : wideIn(segment, y[home]),
  );
}

function applyBinaryAnywhere(rule: RegisteredRule, x: Operand, y: Operand): Operand {
  return recorder.derivation === null
    ? evaluateBinary(rule, x, y)
    : recorder.derivation.apply(rule, [x, y], () => evaluateBinary(rule, x, y));
}

function evaluateBinary(rule: RegisteredRule, x: Operand, y: Operand): Operand {
  const u = primal(rule, 0, x), v = primal(rule, 1, y);
  const out = checked(rule, "evaluate", rule.evaluate(u, v));
  if (typeof x === "number" && typeof y === "number") return out;
  const p = typeof x === "number" ? 0 : checked(rule, "partial 0", rule.partials[0]!(u, v, out));
  const q = typeof y === "number" ? 0 : checked(rule, "partial 1", rule.partials[1]!(u, v, out));
  return recordBinary(rule, x, y, out, p, q);
}

/** Applies a rule of three operands. */
export function applyTernary(rule: RegisteredRule, x: Operand, y: Operand, z: Operand): Operand {
  const operands = [x, y, z] as const;
  return recorder.derivation === null
    ? evaluateTernary(rule, operands)
    : recorder.derivation.apply(rule, operands, () => evaluateTernary(rule, operands));
}

function evaluateTernary(
  rule: RegisteredRule,
  operands: readonly [Operand, Operand, Operand],
): Operand {
  const primals = operands.map((operand, k) => primal(rule, k, operand));
  const out = evaluate(rule, primals);
  if (operands.every((operand) => typeof operand === "number")) return out;
  const partials = operands.map((operand, k) =>
    typeof operand === "number" ? 0 : partialAt(rule, k, primals, out)
  );
  return recordTernary(rule, operands, out, partials as [number, number, number]);
}

/**
 * Applies a rule, built-in or user's, to its operands.
 *
 * @returns A Value where an operand is one, else a number.
 * @throws {TypeError} Where an operand is neither a Value nor a number, where their number is not the rule's arity,
 * or where `rule` is not one of the table's.
 *
 * @example Usage
 * ```ts
 * import { apply, rules } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
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
