/**
 * Programs whose first inputs are the same for all samples, in two parts: what depends on these inputs alone is computed
 * once, and the rest for each sample.
 *
 * @module
 */

import { opcode } from "./instructions.ts";
import { aritiesOf, type LinearProgram, sharedInstructions } from "./linear_program.ts";
import { partFor } from "./part.ts";

/** A program in two parts. Both together compute what it computes, to the bit. */
export interface DividedProgram {
  /**
   * Computes what each sample reads, from the shared inputs; undefined where each sample reads these inputs, all of
   * them in order.
   */
  readonly once: LinearProgram | undefined;
  /** Computes the outputs. Its inputs are what {@linkcode DividedProgram.once} computes, then those of a sample. */
  readonly each: LinearProgram;
  /** How many inputs of {@linkcode DividedProgram.each} are the same for all samples. */
  readonly sharedValues: number;
}

/** Divides a program that has so many shared inputs. Instructions that no output needs are left out. */
export function divideProgram(whole: LinearProgram, sharedInputs: number): DividedProgram {
  const program = partFor(whole, whole.outputs.length, whole.constants.length);
  const isShared = sharedInstructions(program, (input) => input < sharedInputs);
  const read = readBySamples(program, isShared);
  const isComputed = read.some((position) => program.codes[position] !== opcode.input);
  const inputs = new Map<number, number>(); // of the program of a sample, by position
  const { codes, operands, length } = program;
  const sharedValues = isComputed ? read.length : sharedInputs;
  read.forEach((position, k) => {
    inputs.set(position, isComputed ? k : operands[3 * position]!);
  });
  for (let i = 0; i < length; i++) {
    if (codes[i] !== opcode.input || isShared[i] === 1) continue;
    inputs.set(i, sharedValues + operands[3 * i]! - sharedInputs);
  }
  const once = isComputed
    ? new Selection(program, (i) => isShared[i] === 1, new Map())
      .finish(sharedInputs, read)
    : undefined;
  const each = new Selection(program, (i) => isShared[i] === 0, inputs)
    .finish(sharedValues + program.inputs - sharedInputs, program.outputs);
  return { once, each, sharedValues };
}

/** The positions, but those of constants, that are shared and that samples read, or have as outputs. */
function readBySamples(program: LinearProgram, isShared: Uint8Array): number[] {
  const { codes, operands, length } = program, arities = aritiesOf(program);
  const isRead = new Uint8Array(length);
  for (const output of program.outputs) isRead[output] = 1;
  for (let i = 0; i < length; i++) {
    if (isShared[i] === 1) continue;
    const end = 3 * i + arities[codes[i]!]!;
    for (let k = 3 * i; k < end; k++) isRead[operands[k]!] = 1;
  }
  const read: number[] = [];
  for (let i = 0; i < length; i++) {
    if (isRead[i] === 1 && isShared[i] === 1 && codes[i] !== opcode.constant) read.push(i);
  }
  return read;
}

/** Instructions of a program as a program of their own. */
class Selection {
  readonly #program: LinearProgram;
  readonly #isSelected: (position: number) => boolean;
  /** What becomes an input, by position. */
  readonly #inputs: ReadonlyMap<number, number>;
  readonly #places: Int32Array;
  readonly #codes: number[] = [];
  readonly #operands: number[] = [];
  readonly #constants: number[] = [];

  constructor(
    program: LinearProgram,
    isSelected: (position: number) => boolean,
    inputs: ReadonlyMap<number, number>,
  ) {
    this.#program = program;
    this.#isSelected = isSelected;
    this.#inputs = inputs;
    this.#places = new Int32Array(program.length).fill(-1);
  }

  /** The program, of so many inputs, with the outputs at these positions. */
  finish(inputs: number, outputs: ArrayLike<number>): LinearProgram {
    const { codes, operands, length } = this.#program, arities = aritiesOf(this.#program);
    for (let i = 0; i < length; i++) {
      const code = codes[i]!;
      if (code === opcode.constant || this.#inputs.has(i) || !this.#isSelected(i)) continue;
      const [a, b, c] = [0, 1, 2].map((k) => {
        const operand = operands[3 * i + k]!;
        return k < arities[code]! ? this.#placeOf(operand) : operand;
      });
      this.#places[i] = this.#append(code, a!, b!, c!);
    }
    const found = Int32Array.from(outputs, (output) => this.#placeOf(output));
    return {
      ...this.#program,
      length: this.#codes.length,
      codes: Uint16Array.from(this.#codes),
      operands: Int32Array.from(this.#operands),
      constants: Float64Array.from(this.#constants),
      inputs,
      outputs: found,
    };
  }

  /** Where the value at a position is, appended where it is an input or a constant that was not used before. */
  #placeOf(position: number): number {
    const place = this.#places[position]!;
    if (place >= 0) return place;
    const input = this.#inputs.get(position);
    return this.#places[position] = input === undefined
      ? this.#append(opcode.constant, this.#constants.push(this.#constantAt(position)) - 1, 0, 0)
      : this.#append(opcode.input, input, 0, 0);
  }

  #constantAt(position: number): number {
    return this.#program.constants[this.#program.operands[3 * position]!]!;
  }

  #append(code: number, a: number, b: number, c: number): number {
    this.#operands.push(a, b, c);
    return this.#codes.push(code) - 1;
  }
}
