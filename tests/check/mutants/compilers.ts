/**
 * Wrong compilers: copies of the package whose kernels compute a rule wrongly, though the engine computes it right. `checkRule`
 * must find each, as it compares the compiled form.
 */

import type { BinaryRow, Rule, TernaryRow, UnaryRow } from "../../../mod.ts";
import type { EngineFace } from "./mutant_engine.ts";

/** One fault. */
export interface WrongCompiler {
  readonly name: string;
  /** A file of lib/. */
  readonly file: string;
  /** What is replaced; it stands once in the file. */
  readonly find: string;
  readonly replace: string;
  /** The rule of the copy that shows it: a built-in one, or one of a user's. */
  readonly ruleOf: (engine: EngineFace) => Rule;
}

function compiler(
  name: string,
  file: string,
  find: string,
  replace: string,
  ruleOf: WrongCompiler["ruleOf"],
): WrongCompiler {
  return { name: `compiled: ${name}`, file: `compile/${file}`, find, replace, ruleOf };
}

const builtIn = (name: string) => ({ rules }: EngineFace) => rules.get(name)!;

/** A rule of a user's: the kernel calls its value, and has instructions for its partials. */
const user =
  (row: (engine: EngineFace) => Omit<UnaryRow | BinaryRow | TernaryRow, "name">) =>
  (engine: EngineFace): Rule =>
    (engine.defineRule as (row: unknown) => { rule: Rule })({ name: "user's", ...row(engine) })
      .rule;

const quotient = user(({ div, neg }) => ({
  expression: "x / y",
  evaluate: (x: number, y: number) => x / y,
  partials: [(_x, y) => div(1, y), (_x, y, out) => neg(div(out, y))] as BinaryRow["partials"],
}));

const weightedSum = user(({ add, mul }) => ({
  expression: "x * y + 3 * x * z",
  evaluate: (x: number, y: number, z: number) => x * y + 3 * x * z,
  partials: [
    (_x, y, z) => add(y, mul(3, z)),
    (x) => x,
    (x) => mul(3, x),
  ] as TernaryRow["partials"],
}));

/** All of them. */
export const wrongCompilers: readonly WrongCompiler[] = [
  compiler(
    "sub: add",
    "program/lowering.ts",
    '["sub", opcode.subtract]',
    '["sub", opcode.add]',
    builtIn("sub"),
  ),
  compiler(
    "neg: abs",
    "program/lowering.ts",
    '["neg", opcode.negate]',
    '["neg", opcode.abs]',
    builtIn("neg"),
  ),
  compiler(
    "relu: the lesser",
    "program/lowering.ts",
    "program.instruction(opcode.maximum, x, program.constant(0))",
    "program.instruction(opcode.minimum, x, program.constant(0))",
    builtIn("relu"),
  ),
  compiler(
    "clamp: no upper bound",
    "program/lowering.ts",
    "return program.instruction(opcode.minimum, program.instruction(opcode.maximum, x, y), z);",
    "return program.instruction(opcode.maximum, x, y);",
    builtIn("clamp"),
  ),
  compiler(
    "the operands of a user's evaluate are swapped",
    "program/lowering.ts",
    "checked(evaluate(x, y)),",
    "checked(evaluate(y, x)),",
    quotient,
  ),
  compiler(
    "a partial gets an operand for the result",
    "program/templates.ts",
    "positions[OUT_REFERENCE] = out;",
    "positions[OUT_REFERENCE] = x;",
    quotient,
  ),
  compiler(
    "a partial of a built-in rule gets an operand for the result",
    "program/templates.ts",
    "positions[OUT_REFERENCE] = out;",
    "positions[OUT_REFERENCE] = x;",
    builtIn("sqrt"),
  ),
  compiler(
    "a partial gets the second operand for the third",
    "program/templates.ts",
    "positions[2] = z;",
    "positions[2] = y;",
    weightedSum,
  ),
  compiler(
    "partials in reversed order",
    "program/adjoint.ts",
    "this.#templates.partial(rule, k, x, y, z, positions[node]!)",
    "this.#templates.partial(rule, this.#active[operands[first + arity - 1 - k]!] === 1 ? arity - 1 - k : k, x, y, z, positions[node]!)",
    builtIn("div"),
  ),
  compiler(
    "the term of the first operand for all",
    "program/adjoint.ts",
    "if (partial !== lastPartial) {",
    "if (lastTerm === NONE) {",
    builtIn("atan2"),
  ),
  compiler(
    "x · −1 is x",
    "program/simplification.ts",
    "if (factor === -1) return program.instruction(opcode.negate, a);",
    "if (factor === -1) return a;",
    user(({ mul, sin }) => ({
      expression: "cos(x)",
      evaluate: Math.cos,
      partials: [(x) => mul(-1, sin(x))] as UnaryRow["partials"],
    })),
  ),
  compiler(
    "a quotient by a negative power of two loses its sign",
    "program/simplification.ts",
    "program.constant(1 / divisor)",
    "program.constant(1 / Math.abs(divisor))",
    user(({ div }) => ({
      expression: "-x ^ 2 / 8",
      evaluate: (x: number) => -x * x / 8,
      partials: [(x) => div(x, -4)] as UnaryRow["partials"],
    })),
  ),
  compiler(
    "odd powers lose a factor",
    "program/simplification.ts",
    "return n % 2 === 0 ? square :",
    "return n % 2 === 0 || n === 5 ? square :",
    user(({ mul, pow }) => ({
      expression: "x ^ 6",
      evaluate: (x: number) => x ** 6,
      partials: [(x) => mul(6, pow(x, 5))] as UnaryRow["partials"],
    })),
  ),
  compiler(
    "negative powers are positive",
    "program/simplification.ts",
    "const base = exponent > 0 ? x :",
    "const base = exponent > -2 ? x :",
    user(({ pow }) => ({
      expression: "log(x)",
      evaluate: Math.log,
      partials: [(x) => pow(x, -1)] as UnaryRow["partials"],
    })),
  ),
  compiler(
    "a choice takes the other branch in pairs",
    "wasm/lanes.ts",
    "v128.select(then, otherwise, test),",
    "v128.select(otherwise, then, test),",
    builtIn("select"),
  ),
  compiler(
    "the second of a pair is called with the operands of the first",
    "wasm/lanes.ts",
    "return f64x2.replace(first, 1, callLane(index, operands, 1));",
    "return f64x2.replace(first, 1, callLane(index, operands, 0));",
    quotient,
  ),
  compiler(
    "exp: a coefficient of the series",
    "wasm/elementary/exponential.ts",
    "0.008333333333314586",
    "0.008333333334314586",
    builtIn("exp"),
  ),
  compiler(
    "log10: the low half of a constant",
    "wasm/elementary/logarithm.ts",
    "1.1451100898021838e-10",
    "1.1451200898021838e-10",
    builtIn("log10"),
  ),
];
