/**
 * Linear programs in few bytes, for as long as nobody needs them: a kernel that computed a gradient may be asked for a
 * batch much later, or never.
 *
 * @module
 */

import { putLeb128 } from "../wasm/leb128.ts";
import { FIRST_CALL } from "./instructions.ts";
import { aritiesOf, type LinearProgram } from "./linear_program.ts";

/** Most bytes of an instruction: a code below 2¹⁶ and three distances of 32 bits. */
const MOST_BYTES = 3 + 3 * 5;

/** Bytes are written into parts of this many. */
const PART_BYTES = 1 << 16;

/** A program that was packed. */
export class PackedProgram {
  readonly #rest: Omit<LinearProgram, "codes" | "operands">;
  /**
   * An instruction after the other: its code, and for each operand how many instructions it lies before, as most lie a
   * few before. That makes about five bytes of fourteen.
   */
  readonly #parts: readonly Uint8Array[];

  constructor(program: LinearProgram) {
    const { codes, operands, ...rest } = program;
    this.#rest = rest;
    const arities = operandsWritten(program), parts: Uint8Array[] = [];
    const bytes = new Uint8Array(PART_BYTES);
    let at = 0;
    for (let i = 0; i < program.length; i++) {
      at = putLeb128(bytes, at, codes[i]!);
      const end = 3 * i + arities[codes[i]!]!;
      for (let k = 3 * i; k < end; k++) {
        const distance = i - operands[k]!; // an input's or a constant's index may be larger
        at = putLeb128(bytes, at, ((distance << 1) ^ (distance >> 31)) >>> 0);
      }
      if (at > PART_BYTES - MOST_BYTES) {
        parts.push(bytes.slice(0, at));
        at = 0;
      }
    }
    parts.push(bytes.slice(0, at));
    this.#parts = parts;
  }

  /** How many bytes the instructions take. */
  get bytes(): number {
    return this.#parts.reduce((sum, { length }) => sum + length, 0);
  }

  /** The program that was packed, made anew. */
  unpack(): LinearProgram {
    const { length } = this.#rest, arities = operandsWritten(this.#rest);
    const codes = new Uint16Array(length), operands = new Int32Array(3 * length);
    let i = 0;
    for (const bytes of this.#parts) {
      let at = 0;
      const next = () => {
        let value = 0, shift = 0, byte;
        do {
          byte = bytes[at++]!;
          value |= (byte & 0x7f) << shift;
          shift += 7;
        } while (byte >= 0x80);
        return value;
      };
      for (; at < bytes.length; i++) {
        const code = codes[i] = next(), end = 3 * i + arities[code]!;
        for (let k = 3 * i; k < end; k++) {
          const folded = next();
          operands[k] = i - ((folded >>> 1) ^ -(folded & 1));
        }
      }
    }
    return { ...this.#rest, codes, operands };
  }
}

/** How many operands are written, by code: inputs and constants have an index where others have positions. */
function operandsWritten(program: Pick<LinearProgram, "externals">): Uint8Array {
  return aritiesOf(program).map((arity, code) => code < FIRST_CALL ? Math.max(arity, 1) : arity);
}
