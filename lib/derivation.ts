/**
 * Keeps derivative graphs small while they are recorded: what is structurally 0 or 1 vanishes, numbers are computed,
 * and an expression that was recorded already is not recorded again. What merely happens to be 0 stays: it may have a
 * derivative.
 */

import { neg } from "./operations.ts";
import { type Rule, ruleWithCode } from "./registry.ts";
import { type Interceptor, recorder, setDerivation } from "./tape/mod.ts";
import { type Operand, Value } from "./value.ts";

type Simplification = (x: Operand, y: Operand, z: Operand) => Operand | undefined;

/** For each rule what its result is known to be without computing it, where something is known. */
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

  /** The result of a rule: simplified, recorded before, or else recorded by `record`. */
  apply(code: number, operands: readonly Operand[], record: () => Operand): Operand {
    const rule = ruleWithCode(code);
    const [x, y, z] = operands as [Operand, Operand, Operand];
    const known = simplifications.get(rule.name)?.(x, y, z);
    if (known !== undefined) return known;
    const key = keyOf(rule, operands), earlier = this.#recorded.get(key);
    if (earlier !== undefined) return earlier;
    const result = record();
    this.#recorded.set(key, result);
    return result;
  }

  /** Notes a node that exists. */
  know(rule: Rule, operands: readonly Operand[], result: Value): void {
    this.#recorded.set(keyOf(rule, operands), result);
  }
}

/** Equal for applications that are the same, of x + y and y + x too. */
function keyOf(rule: Rule, operands: readonly Operand[]): string {
  const names = operands.map(nameOf);
  if (rule.name === "add" || rule.name === "mul") names.sort();
  return `${rule.name} ${names.join(" ")}`;
}

/** Equal for operands that are the same. A number is told from a node, and −0 from 0. */
function nameOf(operand: Operand): string {
  if (operand instanceof Value) return `#${operand.id}`;
  return Object.is(operand, -0) ? "-0" : String(operand);
}
