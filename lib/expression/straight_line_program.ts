/**
 * mathjs formulas of a rule, lowered to one straight-line program: registers are written once, in order, and common
 * subexpressions are computed once. Two machines run it, one in doubles (double_machine.ts), and one in BigNumbers
 * (../check/oracle/exact_machine.ts).
 *
 * @module
 */

import type {
  ConstantNode,
  FunctionNode,
  MathNode,
  OperatorNode,
  ParenthesisNode,
  SymbolNode,
} from "./mathjs.ts";
import { OPERAND_NAMES } from "../errors.ts";

/** The instructions: each loads operand `a` or constant `a`, or applies a function to the registers `a` and `b`. */
export const OPCODES = [
  "operand",
  "constant",
  "pi",
  "add",
  "subtract",
  "multiply",
  "divide",
  "pow",
  "negate",
  "abs",
  "sqrt",
  "cbrt",
  "exp",
  "expm1",
  "log",
  "log1p",
  "log2",
  "log10",
  "sin",
  "cos",
  "tan",
  "asin",
  "acos",
  "atan",
  "sinh",
  "cosh",
  "tanh",
  "asinh",
  "acosh",
  "atanh",
] as const;

/** The name of an instruction. */
export type Opcode = typeof OPCODES[number];

/** The unary functions, the ones from {@linkcode FIRST_UNARY} on. */
export type UnaryOpcode = Exclude<
  Opcode,
  "operand" | "constant" | "pi" | "add" | "subtract" | "multiply" | "divide" | "pow"
>;

export const OPERAND = 0;
export const CONSTANT = 1;
export const PI = 2;
export const ADD = 3;
export const SUBTRACT = 4;
export const MULTIPLY = 5;
export const DIVIDE = 6;
export const POW = 7;
export const FIRST_UNARY = 8;
const EXP = OPCODES.indexOf("exp");

/** A straight-line program: instruction i writes register i. */
export interface Program {
  /** Three integers for each instruction: its number in {@linkcode OPCODES}, and the registers, operand or constant it reads. */
  readonly code: Int32Array;
  /** The constants, exactly as doubles. */
  readonly constants: Float64Array;
  /** The registers that hold the results, in the order the formulas were given. */
  readonly results: Int32Array;
}

const BINARY: Record<string, number> = {
  add: ADD,
  subtract: SUBTRACT,
  multiply: MULTIPLY,
  divide: DIVIDE,
  pow: POW,
};

const UNARY = new Map<string, number>(
  OPCODES.slice(FIRST_UNARY).map((name, index) => [name, FIRST_UNARY + index]),
);

/** sec = 1 / cos and its like: the reciprocal of a function. */
export const RECIPROCAL: ReadonlyMap<string, string> = new Map([
  ["sec", "cos"],
  ["csc", "sin"],
  ["cot", "tan"],
  ["sech", "cosh"],
  ["csch", "sinh"],
  ["coth", "tanh"],
]);

/** asec(x) = acos(1 / x) and its like: a function of the reciprocal. */
export const OF_RECIPROCAL: ReadonlyMap<string, string> = new Map([
  ["asec", "acos"],
  ["acsc", "asin"],
  ["acot", "atan"],
  ["asech", "acosh"],
  ["acsch", "asinh"],
  ["acoth", "atanh"],
]);

/** The functions that formulas, and mathjs's derivatives of them, call. */
export const FUNCTION_NAMES: readonly string[] = [
  ...UNARY.keys(),
  ...RECIPROCAL.keys(),
  ...OF_RECIPROCAL.keys(),
];

/**
 * Lowers formulas to one program.
 *
 * @param formulas mathjs nodes over the operands and the constants pi and e.
 * @param operands The operands' names, in order.
 * @returns The program; result k belongs to formula k.
 * @throws {SyntaxError} When a formula holds something that has no meaning in a rule.
 */
export function lower(
  formulas: readonly MathNode[],
  operands: readonly string[] = OPERAND_NAMES,
): Program {
  const lowering = new Lowering(operands);
  const results = formulas.map((formula) => lowering.node(formula));
  return {
    code: Int32Array.from(lowering.code),
    constants: Float64Array.from(lowering.constants),
    results: Int32Array.from(results),
  };
}

/**
 * Lowers a formula word for word: log(1 + x) does not become log1p(x), whose rounding errors are smaller.
 *
 * @throws {SyntaxError} When the formula holds something that has no meaning in a rule.
 */
export function lowerAsWritten(formula: MathNode): Program {
  const lowering = new Lowering(OPERAND_NAMES, true);
  const result = lowering.node(formula);
  return {
    code: Int32Array.from(lowering.code),
    constants: Float64Array.from(lowering.constants),
    results: Int32Array.of(result),
  };
}

class Lowering {
  readonly code: number[] = [];
  readonly constants: number[] = [];
  readonly #registers = new Map<string, number>();
  readonly #operands: readonly string[];
  readonly #isWordForWord: boolean;

  constructor(operands: readonly string[], isWordForWord = false) {
    this.#operands = operands;
    this.#isWordForWord = isWordForWord;
  }

  node(node: MathNode): number {
    switch (node.type) {
      case "ParenthesisNode":
        return this.node((node as ParenthesisNode).content);
      case "ConstantNode":
        return this.#number((node as ConstantNode).value);
      case "SymbolNode":
        return this.#symbol((node as SymbolNode).name);
      case "OperatorNode":
        return this.#call((node as OperatorNode).fn, (node as OperatorNode).args);
      case "FunctionNode":
        return this.#call((node as FunctionNode).fn.name, (node as FunctionNode).args);
      default:
        throw new SyntaxError(
          `Cannot evaluate '${node.toString()}': a ${node.type} has no meaning in a rule`,
        );
    }
  }

  #symbol(name: string): number {
    const operand = this.#operands.indexOf(name);
    if (operand >= 0) return this.#emit(OPERAND, operand);
    if (name === "pi") return this.#emit(PI);
    if (name === "e") return this.#unary("exp", this.#constant(1));
    throw new SyntaxError(
      `Cannot evaluate the name '${name}': the operands are called ${this.#operands.join(", ")}`,
    );
  }

  #call(name: string, args: readonly MathNode[]): number {
    const [a, b] = args;
    if (a !== undefined && b === undefined) return this.#unaryCall(name, this.node(a));
    if (a !== undefined && b !== undefined && args.length === 2) {
      const opcode = BINARY[name];
      if (opcode !== undefined) return this.#binary(opcode, this.node(a), this.node(b));
      if (name === "log") { // log(x, base)
        return this.#binary(
          DIVIDE,
          this.#unary("log", this.node(a)),
          this.#unary("log", this.node(b)),
        );
      }
    }
    throw new SyntaxError(
      `Cannot evaluate '${name}' of ${args.length} arguments: it has no meaning in a rule`,
    );
  }

  #unaryCall(name: string, a: number): number {
    if (name === "unaryPlus") return a;
    if (name === "unaryMinus") return this.#unary("negate", a);
    const denominator = RECIPROCAL.get(name);
    if (denominator !== undefined) {
      return this.#binary(DIVIDE, this.#constant(1), this.#unary(denominator, a));
    }
    const inverse = OF_RECIPROCAL.get(name);
    if (inverse !== undefined) {
      return this.#unary(inverse, this.#binary(DIVIDE, this.#constant(1), a));
    }
    return this.#unary(name, a);
  }

  #unary(name: string, a: number): number {
    if (name === "log" && !this.#isWordForWord) { // log(1 + x): in doubles 1 + x loses digits of x, and log1p keeps them
      const x = this.#operandBesideOne(ADD, a);
      if (x !== undefined) return this.#unary("log1p", x);
    }
    const opcode = UNARY.get(name);
    if (opcode === undefined) {
      throw new SyntaxError(`Cannot evaluate '${name}': it has no meaning in a rule`);
    }
    const value = this.#constantOf(a);
    return name === "negate" && value !== undefined
      ? this.#constant(-value)
      : this.#emit(opcode, a);
  }

  #binary(opcode: number, a: number, b: number): number {
    const isOfOne = !this.#isWordForWord && opcode === SUBTRACT && this.#constantOf(b) === 1;
    if (isOfOne && this.code[3 * a] === EXP) {
      return this.#unary("expm1", this.code[3 * a + 1]!);
    }
    return this.#folded(opcode, a, b) ?? this.#emit(opcode, a, b);
  }

  /** x where a register computes x + 1 or 1 + x, given the opcode of +; undefined where it computes anything else. */
  #operandBesideOne(opcode: number, register: number): number | undefined {
    const [found, a, b] = this.code.slice(3 * register, 3 * register + 3) as [
      number,
      number,
      number,
    ];
    if (found !== opcode) return undefined;
    return this.#constantOf(a) === 1 ? b : this.#constantOf(b) === 1 ? a : undefined;
  }

  /** The result without an instruction, where it is exact in any arithmetic: x + 0, x · 1, sums and products of integers. */
  #folded(opcode: number, a: number, b: number): number | undefined {
    const x = this.#constantOf(a);
    const y = this.#constantOf(b);
    if (y === 0 && (opcode === ADD || opcode === SUBTRACT)) return a;
    if (y === 1 && (opcode === MULTIPLY || opcode === DIVIDE || opcode === POW)) return a;
    if (x === 0 && opcode === ADD) return b;
    if (x === 1 && opcode === MULTIPLY) return b;
    if (x === undefined || y === undefined) return undefined;
    const value = opcode === ADD
      ? x + y
      : opcode === SUBTRACT
      ? x - y
      : opcode === MULTIPLY
      ? x * y
      : NaN;
    return Number.isSafeInteger(x) && Number.isSafeInteger(y) && Number.isSafeInteger(value)
      ? this.#constant(value)
      : undefined;
  }

  #constantOf(register: number): number | undefined {
    return this.code[3 * register] === CONSTANT
      ? this.constants[this.code[3 * register + 1]!]
      : undefined;
  }

  #number(value: unknown): number {
    if (typeof value !== "number") {
      throw new SyntaxError(`Cannot evaluate the constant '${value}': it must be a number`);
    }
    return this.#constant(value);
  }

  #constant(value: number): number {
    let index = this.constants.findIndex((known) => Object.is(known, value));
    if (index < 0) index = this.constants.push(value) - 1;
    return this.#emit(CONSTANT, index);
  }

  #emit(opcode: number, a = -1, b = -1): number {
    const key = `${opcode} ${a} ${b}`;
    let register = this.#registers.get(key);
    if (register === undefined) {
      register = this.code.length / 3;
      this.code.push(opcode, a, b);
      this.#registers.set(key, register);
    }
    return register;
  }
}
