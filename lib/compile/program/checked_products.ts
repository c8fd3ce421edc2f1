/**
 * Products that are 0 where a factor is exactly 0, of recorded derivatives, computed as plain products, with a check
 * whether that may have changed a result.
 *
 * An azmul takes several instructions where a product takes one. A plain product differs from it where a factor is 0: it
 * is NaN, or a zero of another sign. Where sums, differences, products and dividends are all that is made of it, the NaN
 * reaches the outputs, and the sign of a zero shows in no output that is not 0 itself. So outputs that are neither NaN
 * nor 0 are right.
 *
 * @module
 */

import { opcode } from "./instructions.ts";
import { aritiesOf, type LinearProgram } from "./linear_program.ts";

const LINEAR: ReadonlySet<number> = new Set([
  opcode.add,
  opcode.subtract,
  opcode.negate,
  opcode.multiply,
  opcode.product,
  opcode.azmul,
]);

/** Marks the instructions of which something else is made than sums and products. */
function otherwiseUsed(program: LinearProgram): Uint8Array {
  const { codes, operands, length } = program, arities = aritiesOf(program);
  const isUsed = new Uint8Array(length);
  for (let i = length - 1; i >= 0; i--) {
    const code = codes[i]!, isLinear = LINEAR.has(code) && isUsed[i] === 0;
    for (let k = 0; k < arities[code]!; k++) {
      const isDividend = code === opcode.divide && k === 0 && isUsed[i] === 0;
      if (!isLinear && !isDividend) isUsed[operands[3 * i + k]!] = 1;
    }
  }
  return isUsed;
}

/** Marks the products that may be plain, and all that is made of them. */
function madeOfProducts(program: LinearProgram): Uint8Array {
  const { codes, operands, length } = program, arities = aritiesOf(program);
  const isUsed = otherwiseUsed(program), isMade = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const code = codes[i]!;
    if (code === opcode.azmul && isUsed[i] === 0) isMade[i] = 2;
    for (let k = 0; k < arities[code]! && isMade[i] === 0; k++) {
      if (isMade[operands[3 * i + k]!]! > 0) isMade[i] = 1;
    }
  }
  return isMade;
}

/** So many outputs are multiplied for one check: the product is neither NaN nor 0 unless one is, or it underflows. */
const CHECKED_AT_ONCE = 4;

/** A program under construction, which begins as another. */
class Extension {
  readonly codes: number[] = [];
  readonly operands: number[] = [];
  readonly #constants: number[];
  /** The product of outputs that were not checked yet, and how many they are. */
  #product = 0;
  #factors = 0;
  #doubt: number;
  readonly #inDoubt: number;

  constructor(constants: Iterable<number>) {
    this.#constants = [...constants];
    this.#doubt = this.#constant(0);
    this.#inDoubt = this.#constant(NaN);
  }

  append(code: number, a: number, b = 0, c = 0): number {
    this.operands.push(a, b, c);
    return this.codes.push(code) - 1;
  }

  /** Has an output be checked with those that come next. */
  check(output: number): void {
    this.#product = this.#factors === 0
      ? output
      : this.append(opcode.multiply, this.#product, output);
    if (++this.#factors === CHECKED_AT_ONCE) this.#checkProduct();
  }

  /** The program with these outputs, and one that is NaN where a check failed, else 0. */
  finish(program: LinearProgram, outputs: readonly number[]): LinearProgram {
    if (this.#factors > 0) this.#checkProduct();
    return {
      ...program,
      length: this.codes.length,
      codes: Uint16Array.from(this.codes),
      operands: Int32Array.from(this.operands),
      constants: Float64Array.from(this.#constants),
      outputs: Int32Array.from([...outputs, this.#doubt]),
    };
  }

  #constant(value: number): number {
    return this.append(opcode.constant, this.#constants.push(value) - 1);
  }

  #checkProduct(): void {
    const size = this.append(opcode.abs, this.#product);
    this.#doubt = this.append(opcode.select, size, this.#doubt, this.#inDoubt);
    this.#factors = 0;
  }
}

/**
 * The program with plain products where that can be checked, and with an output more: NaN where another output may
 * differ from that of the program with azmuls, else 0.
 *
 * @returns undefined where no product would be plain.
 */
export function checkedProducts(program: LinearProgram): LinearProgram | undefined {
  const isMade = madeOfProducts(program);
  const doubtful = new Set(program.outputs.filter((output) => isMade[output]! > 0));
  if (doubtful.size === 0) return undefined;
  const arities = aritiesOf(program), places = new Int32Array(program.length);
  const extension = new Extension(program.constants);
  for (let i = 0; i < program.length; i++) {
    const code = program.codes[i]!;
    const [a, b, c] = [0, 1, 2].map((k) => {
      const operand = program.operands[3 * i + k]!;
      return k < arities[code]! ? places[operand]! : operand;
    });
    places[i] = extension.append(isMade[i] === 2 ? opcode.product : code, a!, b, c);
    if (doubtful.has(i)) extension.check(places[i]!);
  }
  return extension.finish(program, Array.from(program.outputs, (output) => places[output]!));
}
