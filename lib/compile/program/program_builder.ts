/**
 * Builds linear programs: constants are folded, what has a simpler equal is replaced by it, and equal instructions are
 * made once.
 *
 * @module
 */

import { ConstantPool } from "./constant_pool.ts";
import { extract } from "./extraction.ts";
import { InstructionStore } from "./instruction_store.ts";
import { FIRST_CALL, type Instruction, instructions, opcode } from "./instructions.ts";
import { arityOf, type ExternalFunction, type LinearProgram } from "./linear_program.ts";
import { type InstructionGraph, simplify } from "./simplification.ts";

/** A linear program under construction. */
export class ProgramBuilder implements InstructionGraph {
  readonly #inputs: number;
  readonly #store: InstructionStore;
  readonly #constants = new ConstantPool();
  readonly #constantPositions: number[] = [];
  readonly externals: ExternalFunction[] = [];

  /**
   * Begins with the inputs, which take the positions 0 … `inputs` − 1.
   *
   * @param expected About how many instructions there will be: room is made for them.
   */
  constructor(inputs: number, expected = 0) {
    this.#inputs = inputs;
    this.#store = new InstructionStore(Math.max(inputs, expected));
    for (let i = 0; i < inputs; i++) this.#store.append(opcode.input, i, 0, 0);
  }

  /** Instructions so far. */
  get length(): number {
    return this.#store.length;
  }

  /** Constants so far. */
  get constantCount(): number {
    return this.#constants.length;
  }

  /** The code at a position. */
  code(position: number): number {
    return this.#store.codes[position]!;
  }

  /** An operand of the instruction at a position. */
  operand(position: number, k: 0 | 1 | 2): number {
    return this.#store.operands[3 * position + k]!;
  }

  /** Whether a constant is at a position. */
  isConstant(position: number): boolean {
    return this.#store.codes[position] === opcode.constant;
  }

  /** The constant at a position; undefined where no constant is. */
  constantAt(position: number): number | undefined {
    return this.isConstant(position)
      ? this.#constants.at(this.#store.operands[3 * position]!)
      : undefined;
  }

  /** The position of a number. */
  constant(value: number): number {
    const index = this.#constants.indexOf(value);
    if (index === this.#constantPositions.length) {
      this.#constantPositions.push(this.#store.append(opcode.constant, index, 0, 0));
    }
    return this.#constantPositions[index]!;
  }

  /** The code that calls a function outside. */
  external(f: ExternalFunction): number {
    const known = this.externals.indexOf(f);
    return FIRST_CALL + (known >= 0 ? known : this.externals.push(f) - 1);
  }

  /** The position of an instruction on operands: one made before, a folded constant, a simpler one, or a new one. */
  instruction(code: number, a: number, b = 0, c = 0): number {
    const arity = arityOf(this, code);
    if (this.#areConstant(arity, a, b, c)) return this.#fold(code, arity, a, b, c);
    const simpler = simplify(this, code, a, b, c);
    if (simpler >= 0) return simpler;
    return code < FIRST_CALL && instructions[code]!.commutative && a > b
      ? this.#store.intern(code, b, a, c)
      : this.#store.intern(code, a, b, c);
  }

  /**
   * The position of an instruction of two operands, which is not looked for among those made before: terms and sums of
   * adjoints are hardly ever equal, and the search would take longer than all else.
   */
  freshInstruction(code: number, a: number, b: number): number {
    if (this.#areConstant(2, a, b, 0)) return this.#fold(code, 2, a, b, 0);
    const simpler = simplify(this, code, a, b, 0);
    return simpler >= 0 ? simpler : this.#store.append(code, a, b, 0);
  }

  /**
   * The program of what the outputs need, and nothing else.
   *
   * @param pairsUp Whether one instruction with two results may stand for two instructions.
   */
  finish(outputs: ArrayLike<number>, pairsUp = true): LinearProgram {
    return {
      ...extract(this.#store, this, outputs, pairsUp),
      constants: this.#constants.toArray(),
      externals: this.externals,
      inputs: this.#inputs,
    };
  }

  /** Gives back room that was made for instructions to come. */
  trim(): void {
    this.#store.trim();
  }

  #areConstant(arity: number, a: number, b: number, c: number): boolean {
    const { codes } = this.#store;
    return codes[a] === opcode.constant &&
      (arity < 2 || codes[b] === opcode.constant) &&
      (arity < 3 || codes[c] === opcode.constant);
  }

  #fold(code: number, arity: number, a: number, b: number, c: number): number {
    const { evaluate }: Pick<Instruction, "evaluate"> = code >= FIRST_CALL
      ? this.externals[code - FIRST_CALL]!
      : instructions[code]!;
    const { operands } = this.#store;
    const x = this.#constants.at(operands[3 * a]!);
    if (arity === 1) return this.constant(evaluate(x));
    const y = this.#constants.at(operands[3 * b]!);
    if (arity === 2) return this.constant(evaluate(x, y));
    return this.constant(evaluate(x, y, this.#constants.at(operands[3 * c]!)));
  }
}
