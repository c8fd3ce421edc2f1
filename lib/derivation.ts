/**
 * Keeps the graph of a derivative small while it is recorded: x·1 becomes x, 2·3 becomes 6, and an expression that was recorded
 * already is not recorded again. What stands for an operation has its bits: 0 + x is not x where x is −0, nor 0/x always 0. Of a
 * product of adjoint and partial the sign of a zero is free. A Value that merely happens to be 0 stays: if 2x vanished where x is
 * 0, x² would have no second derivative there.
 */

import { withoutRoot } from "./cancellation.ts";
import { add, azmul, mul, neg } from "./operations.ts";
import { type Rule, rules, ruleWithCode } from "./registry.ts";
import { type Interceptor, recorder, setDerivation } from "./tape/mod.ts";
import { type Operand, Value } from "./value.ts";

type Simplification = (x: Operand, y: Operand, z: Operand) => Operand | undefined;

/** The other factor where one is 1, its negative where one is −1. */
const timesUnit: Simplification = (x, y) => {
  if (x === 1 || y === 1) return x === 1 ? y : x;
  return x === -1 ? neg(y) : y === -1 ? neg(x) : undefined;
};

/** Whether every product by a number is the same one. The sign of a zero may be another: −2 · 0 is −0. */
const isPlainFactor = (x: Operand) => typeof x === "number" && x !== 0 && Number.isFinite(x);

/** What stands for the product of an adjoint and a partial where either is a number, or both have a root that cancels. */
const ofAdjointAndPartial: Simplification = (x, y, z) => {
  if (x === 0 || y === 0) return 0;
  return timesUnit(x, y, z) ?? withoutRoot(x, y) ??
    (isPlainFactor(x) || isPlainFactor(y) ? mul(x, y) : undefined);
};

/** For each rule its result where that needs no computing, as x for x·1, or another rule that gives it; else undefined. */
const simplifications: ReadonlyMap<Rule, Simplification> = new Map(
  Object.entries<Simplification>({
    add: (x, y) => Object.is(x, -0) ? y : Object.is(y, -0) ? x : undefined,
    sub: (x, y) => Object.is(y, 0) ? x : undefined,
    mul: timesUnit,
    azmul: ofAdjointAndPartial,
    div: (x, y) => y === 1 ? x : undefined,
    pow: (x, y) => y === 0 ? 1 : y === 1 ? x : undefined,
    select: (x, y, z) => typeof x !== "number" ? (Object.is(y, z) ? y : undefined) : x > 0 ? y : z,
  }).map(([name, simplify]) => [rules.get(name)!, simplify]),
);

/** The rules whose operands may be exchanged. */
const commutative: ReadonlySet<Rule | undefined> = new Set(
  [add, mul, azmul].map(({ name }) => rules.get(name)),
);

/** The recording of one derivative. */
export class Derivation implements Interceptor {
  readonly #recorded = new Map<string, Operand>();

  /** Runs `compute` as part of this derivation. */
  run<T>(compute: () => T): T {
    const { derivation } = recorder;
    setDerivation(this);
    try {
      return compute();
    } finally {
      setDerivation(derivation);
    }
  }

  /** The result of a rule: simplified, or recorded before, or else recorded now by `record`. */
  apply(code: number, operands: readonly Operand[], record: () => Operand): Operand {
    const [x, y, z] = operands as [Operand, Operand, Operand];
    const known = simplifications.get(ruleWithCode(code)!)?.(x, y, z);
    if (known !== undefined) return known;
    const key = keyOf(code, operands), earlier = this.#recorded.get(key);
    if (earlier !== undefined) return earlier;
    const result = record();
    this.#recorded.set(key, result);
    return result;
  }

  /** Notes a node that the graph has already, so that it is not recorded again. */
  know(code: number, operands: readonly Operand[], result: Value): void {
    this.#recorded.set(keyOf(code, operands), result);
  }
}

/** A text that two applications share where they are the same, as x + y and y + x are: of one rule, and not of two with one name. */
function keyOf(code: number, operands: readonly Operand[]): string {
  const names = operands.map(nameOf);
  if (commutative.has(ruleWithCode(code))) names.sort();
  return `${code} ${names.join(" ")}`;
}

/** A text that two operands share where they are the same. Unlike String it tells −0 from 0: 1/−0 is not 1/0. */
function nameOf(operand: Operand): string {
  if (operand instanceof Value) return `#${operand.id}`;
  return Object.is(operand, -0) ? "-0" : String(operand);
}
