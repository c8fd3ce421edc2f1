/**
 * A linear program: instructions in an order in which operands come first. Its builder folds constants and
 * makes equal
 * instructions once.
 *
 * @module
 */

import { sechSquaredIdiom, sigmoidIdiom } from "./idioms.ts";
import {
  arities,
  firstCall,
  type Instruction,
  instructions,
  opcode,
  pairs,
} from "./instructions.ts";

/** A function outside of the program, such as a user's rule. */
export interface ExternalFunction {
  readonly name: string;
  readonly arity: number;
  readonly evaluate: (...operands: number[]) => number;
}

/** Instructions as flat arrays; an instruction's position is its index. */
export interface LinearProgram {
  readonly length: number;
  /** An {@linkcode opcode}, or {@linkcode firstCall} + the index of an external function. */
  readonly codes: Uint16Array;
  /** Three an instruction: positions, an index for constants and inputs; 0 where there is none. */
  readonly operands: Int32Array;
  readonly constants: Float64Array;
  readonly externals: readonly ExternalFunction[];
  /** How many inputs there are, used or not. */
  readonly inputs: number;
  /** Positions of the outputs. */
  readonly outputs: Int32Array;
}

/** How many positions an instruction refers to. */
export function arityOf(program: Pick<LinearProgram, "externals">, code: number): number {
  return code < firstCall ? arities[code]! : program.externals[code - firstCall]!.arity;
}

const initialCapacity = 1024;

/** A linear program under construction. */
export class ProgramBuilder {
  readonly #inputs: number;
  #length = 0;
  #codes: Uint16Array<ArrayBuffer>;
  #operands: Int32Array<ArrayBuffer>;
  #constants = new Float64Array(64);
  #constantCount = 0;
  readonly #constantPositions = new Map<number, number>();
  #negativeZero = -1;
  #nan = -1;
  readonly externals: ExternalFunction[] = [];
  /** How many instructions the table has. */
  #interned = 0;
  /** Positions + 1 by hash of their instructions; 0 is a free place. */
  #table: Int32Array<ArrayBuffer>;

  /**
   * Begins with the inputs, which take the positions 0 … `inputs` − 1.
   *
   * @param expected About how many instructions there will be: room is made for them.
   */
  constructor(inputs: number, expected = 0) {
    const capacity = Math.max(initialCapacity, inputs, expected);
    this.#inputs = inputs;
    this.#codes = new Uint16Array(capacity);
    this.#operands = new Int32Array(3 * capacity);
    this.#table = new Int32Array(2 ** Math.ceil(Math.log2(2 * capacity)));
    for (let i = 0; i < inputs; i++) this.#append(opcode.input, i, 0, 0);
  }

  /** Instructions so far. */
  get length(): number {
    return this.#length;
  }

  /** The code at a position. */
  code(position: number): number {
    return this.#codes[position]!;
  }

  /** An operand of the instruction at a position. */
  operand(position: number, k: 0 | 1 | 2): number {
    return this.#operands[3 * position + k]!;
  }

  /** The constant at a position; undefined where no constant is. */
  constantAt(position: number): number | undefined {
    return this.#codes[position] === opcode.constant
      ? this.#constants[this.#operands[3 * position]!]
      : undefined;
  }

  /** The position of a number. */
  constant(value: number): number {
    if (Object.is(value, -0) && this.#negativeZero >= 0) return this.#negativeZero;
    if (value !== value && this.#nan >= 0) return this.#nan;
    const known = Object.is(value, -0) ? undefined : this.#constantPositions.get(value);
    if (known !== undefined) return known;
    if (this.#constantCount === this.#constants.length) {
      const grown = new Float64Array(2 * this.#constantCount);
      grown.set(this.#constants);
      this.#constants = grown;
    }
    this.#constants[this.#constantCount] = value;
    const position = this.#append(opcode.constant, this.#constantCount++, 0, 0);
    if (Object.is(value, -0)) this.#negativeZero = position;
    else if (value !== value) this.#nan = position;
    else this.#constantPositions.set(value, position);
    return position;
  }

  /** The code that calls a function outside. */
  external(f: ExternalFunction): number {
    const known = this.externals.indexOf(f);
    return firstCall + (known >= 0 ? known : this.externals.push(f) - 1);
  }

  /**
   * The position of an instruction on operands: one made before, a folded constant, a simpler one, or a new
   * one.
   */
  instruction(code: number, a: number, b = 0, c = 0): number {
    const arity = arityOf(this, code);
    if (this.#allConstant(arity, a, b, c)) return this.#fold(code, arity, a, b, c);
    const simpler = this.#simplify(code, a, b, c);
    return simpler >= 0 ? simpler : this.#intern(code, a, b, c);
  }

  /**
   * As {@linkcode ProgramBuilder.instruction} for an instruction that is not looked for among those made
   * before: terms and sums of adjoints are hardly ever equal.
   */
  freshInstruction(code: number, a: number, b: number): number {
    if (this.#allConstant(2, a, b, 0)) return this.#fold(code, 2, a, b, 0);
    const simpler = this.#simplify(code, a, b, 0);
    return simpler >= 0 ? simpler : this.#append(code, a, b, 0);
  }

  /** The program of what the outputs need, and nothing else. */
  finish(outputs: ArrayLike<number>): LinearProgram {
    const partners = this.#pair(this.#live(outputs));
    return this.#compact(outputs, this.#live(outputs, partners), partners);
  }

  #allConstant(arity: number, a: number, b: number, c: number): boolean {
    const codes = this.#codes;
    return codes[a] === opcode.constant &&
      (arity < 2 || codes[b] === opcode.constant) &&
      (arity < 3 || codes[c] === opcode.constant);
  }

  #fold(code: number, arity: number, a: number, b: number, c: number): number {
    const row: Pick<Instruction, "evaluate"> = code >= firstCall
      ? this.externals[code - firstCall]!
      : instructions[code]!;
    const values = [a, b, c].slice(0, arity).map((position) => this.constantAt(position)!);
    return this.constant(row.evaluate(...values));
  }

  /** What equals the instruction bit for bit and is there already or cheaper; -1 where nothing is. */
  #simplify(code: number, a: number, b: number, c: number): number {
    switch (code) {
      case opcode.multiply:
      case opcode.product:
        if (this.constantAt(a) !== undefined) [a, b] = [b, a];
        return this.#simplifyProduct(code, a, b);
      case opcode.add:
        if (this.#codes[b] === opcode.negate) {
          return this.instruction(opcode.subtract, a, this.operand(b, 0));
        }
        if (this.#codes[a] === opcode.negate) {
          return this.instruction(opcode.subtract, b, this.operand(a, 0));
        }
        return -1;
      case opcode.subtract:
        return this.#simplifyDifference(a, b);
      case opcode.divide:
        return this.#simplifyQuotient(a, b);
      case opcode.select:
        return this.#simplifySelect(a, b, c);
      case opcode.negate:
        return this.#codes[a] === opcode.negate ? this.operand(a, 0) : -1;
      default:
        return -1;
    }
  }

  /** select(x, y, z) where it is known whether x > 0. */
  #simplifySelect(x: number, y: number, z: number): number {
    if (y === z || this.#isNeverPositive(x)) return z;
    return this.constantAt(x)! > 0 ? y : -1;
  }

  /** Whether a value is at most 0, or NaN, whatever the inputs are. */
  #isNeverPositive(position: number): boolean {
    const constant = this.constantAt(position);
    if (constant !== undefined) return !(constant > 0);
    return this.#codes[position] === opcode.minimum &&
      (this.#isNeverPositive(this.operand(position, 0)) ||
        this.#isNeverPositive(this.operand(position, 1)));
  }

  #simplifyProduct(code: number, a: number, b: number): number {
    const factor = this.constantAt(b);
    if (factor === 1) return a;
    if (factor === -1) return this.instruction(opcode.negate, a);
    if (factor === 0 && code === opcode.product) return b;
    return (factor === 4 ? sechSquaredIdiom(this, a) : undefined) ?? -1;
  }

  #simplifyDifference(a: number, b: number): number {
    if (this.#codes[b] === opcode.negate) {
      return this.instruction(opcode.add, a, this.operand(b, 0));
    }
    if (Object.is(this.constantAt(b), 0)) return a;
    const isLogistic = this.#codes[b] === opcode.multiply && this.operand(b, 0) === a &&
      this.operand(b, 1) === a;
    return (isLogistic ? sigmoidIdiom(this, a) : undefined) ?? -1;
  }

  #simplifyQuotient(a: number, b: number): number {
    const divisor = this.constantAt(b);
    if (divisor === undefined) return -1;
    if (divisor === 1) return a;
    const exponent = Math.log2(Math.abs(divisor));
    const exact = Number.isInteger(exponent) && Math.abs(exponent) < 1022 &&
      2 ** exponent === Math.abs(divisor);
    return exact ? this.instruction(opcode.multiply, a, this.constant(1 / divisor)) : -1;
  }

  #intern(code: number, a: number, b: number, c: number): number {
    if (code < firstCall && instructions[code]!.commutative && a > b) [a, b] = [b, a];
    if (2 * ++this.#interned > this.#table.length) this.#rehash();
    const place = this.#place(code, a, b, c);
    const known = this.#table[place]! - 1;
    if (known >= 0) return known;
    const position = this.#append(code, a, b, c);
    this.#table[place] = position + 1;
    return position;
  }

  /** Where the table has the instruction, or would have it. */
  #place(code: number, a: number, b: number, c: number): number {
    const operands = this.#operands;
    const table = this.#table;
    const mask = table.length - 1;
    let place = hash(code, a, b, c) & mask;
    for (let entry; (entry = table[place]!) !== 0; place = (place + 1) & mask) {
      const k = 3 * (entry - 1);
      if (
        this.#codes[entry - 1] === code && operands[k] === a && operands[k + 1] === b &&
        operands[k + 2] === c
      ) break;
    }
    return place;
  }

  #rehash(): void {
    const entries = this.#table;
    const operands = this.#operands;
    this.#table = new Int32Array(2 * entries.length);
    for (const entry of entries) {
      if (entry === 0) continue;
      const k = 3 * (entry - 1);
      const code = this.#codes[entry - 1]!;
      const place = this.#place(code, operands[k]!, operands[k + 1]!, operands[k + 2]!);
      this.#table[place] = entry;
    }
  }

  #append(code: number, a: number, b: number, c: number): number {
    const position = this.#length++;
    if (position === this.#codes.length) {
      const codes = new Uint16Array(2 * position);
      codes.set(this.#codes);
      this.#codes = codes;
      const operands = new Int32Array(6 * position);
      operands.set(this.#operands);
      this.#operands = operands;
    }
    this.#codes[position] = code;
    this.#operands[3 * position] = a;
    this.#operands[3 * position + 1] = b;
    this.#operands[3 * position + 2] = c;
    return position;
  }

  #live(outputs: ArrayLike<number>, partners?: Int32Array): Uint8Array {
    const live = new Uint8Array(this.#length);
    for (let i = 0; i < outputs.length; i++) live[outputs[i]!] = 1;
    for (let i = this.#length - 1; i >= 0; i--) {
      const partner = partners?.[i] ?? 0;
      if (live[i] === 0 || partner < 0) continue; // a second result needs what the first one needs
      const arity = arityOf(this, this.#codes[i]!);
      for (let k = 0; k < arity; k++) live[this.#operands[3 * i + k]!] = 1;
    }
    return live;
  }

  /**
   * Finds two instructions on the same operand that one with two results computes: tanh x and sech² x, σ(x)
   * and σ(−x).
   *
   * @returns Of the first its partner's position + 1, of the second that of the first, negated; 0 of all
   * others.
   */
  #pair(live: Uint8Array): Int32Array {
    const partners = new Int32Array(this.#length);
    for (let i = 0; i < this.#length; i++) {
      const pair = live[i] === 0 ? undefined : pairs[this.#codes[i]!];
      if (pair === undefined) continue;
      const x = this.operand(i, 0);
      const operand = pair.ofNegated ? this.#find(opcode.negate, x) : x;
      const second = this.#find(pair.second, operand);
      if (second < 0 || live[second] === 0) continue;
      partners[i] = second + 1;
      partners[second] = -(i + 1);
    }
    return partners;
  }

  /** The position of a unary instruction, -1 where it is not computed. */
  #find(code: number, a: number): number {
    return this.#table[this.#place(code, a, 0, 0)]! - 1;
  }

  #compact(outputs: ArrayLike<number>, live: Uint8Array, partners: Int32Array): LinearProgram {
    const map = new Int32Array(this.#length).fill(-1);
    let length = 0;
    for (let i = 0; i < this.#length; i++) if (live[i] === 1) length++;
    const codes = new Uint16Array(length);
    const operands = new Int32Array(3 * length);
    let next = 0;
    for (let i = 0; i < this.#length; i++) {
      if (live[i] === 0 || map[i] !== -1) continue;
      const partner = partners[i]!;
      const source = partner < 0 ? -partner - 1 : i; // both results are of the first one's operand
      const code = this.#codes[source]!;
      const arity = arityOf(this, code);
      for (let k = 0; k < 3; k++) {
        const operand = this.#operands[3 * source + k]!;
        operands[3 * next + k] = k < arity ? map[operand]! : operand;
      }
      codes[next] = code;
      map[i] = next++;
      if (partner === 0) continue;
      const second = partner < 0 ? i : partner - 1;
      codes[next - 1] = pairs[code]!.both;
      codes[next] = opcode.second;
      operands[3 * next] = next - 1;
      map[source] = next - 1;
      map[second] = next++;
    }
    return {
      length,
      codes,
      operands,
      constants: this.#constants.slice(0, this.#constantCount),
      externals: this.externals,
      inputs: this.#inputs,
      outputs: Int32Array.from(outputs, (position) => map[position]!),
    };
  }
}

function hash(code: number, a: number, b: number, c: number): number {
  let h = Math.imul(code, 0x9e3779b1) ^ Math.imul(a, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35) ^ Math.imul(b + 1, 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 13), 0x165667b1) ^ Math.imul(c + 1, 0x9e3779b1);
  return h ^ (h >>> 16);
}
