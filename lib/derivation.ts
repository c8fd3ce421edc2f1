/**
 * Keeps the graph of a derivative small while it is recorded: x·1 becomes x, x·0 becomes 0, 2·3 becomes 6, and an expression
 * that was recorded already is not recorded again. A Value that merely happens to be 0 stays: if 2x vanished where x is 0, x²
 * would have no second derivative there.
 */

import { neg } from "./operations.ts";
import { type Rule, ruleWithCode } from "./registry.ts";
import { type Interceptor, recorder, setDerivation } from "./tape/mod.ts";
import { type Operand, Value } from "./value.ts";

type Simplification = (x: Operand, y: Operand, z: Operand) => Operand | undefined;

/** For each rule its result where that needs no computing, as x for x + 0; else undefined. */
const simplifications = new Map(Object.entries<Simplification>({
  add: (x, y) => x === 0 ? y : y === 0 ? x : undefined,
  sub: (x, y) => y === 0 ? x : undefined,
  mul: (x, y) => {
    if (x === 0 || y === 0) return 0;
    if (x === 1 || y === 1) return x === 1 ? y : x;
    return x === -1 ? neg(y) : y === -1 ? neg(x) : undefined;
  },
  div: (x, y) => x === 0 ? 0 : y === 1 ? x : undefined,
  pow: (x, y) => y === 0 ? 1 : y === 1 ? x : undefined,
  select: (x, y, z) => typeof x !== "number" ? (y === z ? y : undefined) : x > 0 ? y : z,
}));

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
    const rule = ruleWithCode(code)!;
    const [x, y, z] = operands as [Operand, Operand, Operand];
    const known = simplifications.get(rule.name)?.(x, y, z);
    if (known !== undefined) return known;
    const key = keyOf(rule, operands), earlier = this.#recorded.get(key);
    if (earlier !== undefined) return earlier;
    const result = record();
    this.#recorded.set(key, result);
    return result;
  }

  /** Notes a node that the graph has already, so that it is not recorded again. */
  know(rule: Rule, operands: readonly Operand[], result: Value): void {
    this.#recorded.set(keyOf(rule, operands), result);
  }
}

/** A text that two applications share where they are the same, as x + y and y + x are. */
function keyOf(rule: Rule, operands: readonly Operand[]): string {
  const names = operands.map(nameOf);
  if (rule.name === "add" || rule.name === "mul") names.sort();
  return `${rule.name} ${names.join(" ")}`;
}

/** A text that two operands share where they are the same. Unlike String it tells −0 from 0: 1/−0 is not 1/0. */
function nameOf(operand: Operand): string {
  if (operand instanceof Value) return `#${operand.id}`;
  return Object.is(operand, -0) ? "-0" : String(operand);
}
