/**
 * A small assembler of WebAssembly modules: types, imports of functions and of one memory, functions and exports, as the
 * {@link https://webassembly.github.io/spec/core/binary/ binary format} lays them out.
 *
 * @module
 */

import { IMPORT_MODULE, MEMORY_IMPORT } from "../../kernel/import_names.ts";
import { LONGEST_LEB128, putLeb128 } from "./leb128.ts";
import type { Code, ValueType } from "./opcodes.ts";

const TYPE_CODES: Record<ValueType, number> = { i32: 0x7f, f64: 0x7c, v128: 0x7b };

/**
 * The bytes that a function may have: V8's limit, which the
 * {@link https://webassembly.github.io/spec/js-api/#limits JavaScript interface} of WebAssembly gives for all engines.
 */
export const MOST_FUNCTION_BYTES = 7_654_321;

/** Parameters and results of a function. */
export interface Signature {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** A growing sequence of bytes. */
export class ByteWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  /** How many bytes were written. */
  get length(): number {
    return this.#length;
  }

  /** Appends bytes. */
  append(bytes: ArrayLike<number>): void {
    const count = bytes.length;
    this.#reserve(count);
    const start = this.#length;
    if (count > 64) this.#bytes.set(bytes, start);
    else for (let i = 0; i < count; i++) this.#bytes[start + i] = bytes[i]!; // faster for a few
    this.#length = start + count;
  }

  /** Appends one byte. */
  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** Appends an unsigned LEB128 number below 2³². */
  unsigned(value: number): void {
    this.#reserve(LONGEST_LEB128);
    this.#length = putLeb128(this.#bytes, this.#length, value);
  }

  /** Appends an opcode of one byte and an unsigned number below 2³², at once as code is made of such pairs. */
  operation(opcode: number, value: number): void {
    this.#reserve(1 + LONGEST_LEB128);
    const at = this.#length;
    this.#bytes[at] = opcode;
    if (value < 0x80) {
      this.#bytes[at + 1] = value;
      this.#length = at + 2;
    } else {
      this.#length = putLeb128(this.#bytes, at + 1, value);
    }
  }

  /** Appends a name: its length and its UTF-8 bytes. */
  name(text: string): void {
    this.sized(new TextEncoder().encode(text));
  }

  /** Appends bytes after their count. */
  sized(bytes: Uint8Array): void {
    this.unsigned(bytes.length);
    this.append(bytes);
  }

  /** Appends what `write` appends after the count of its bytes, which is not known before. */
  sizedPart(write: () => void): void {
    this.#reserve(LONGEST_LEB128);
    const start = this.#length;
    this.#length += LONGEST_LEB128;
    write();
    let size = this.#length - start - LONGEST_LEB128;
    for (let i = 0; i < LONGEST_LEB128; i++, size >>>= 7) { // zeros at the end of a number are allowed
      this.#bytes[start + i] = (size & 0x7f) | (i < LONGEST_LEB128 - 1 ? 0x80 : 0);
    }
  }

  /** The bytes written so far; a view, good until the next write. */
  view(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Makes room for `count` more bytes. */
  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

/** A function under construction: its locals and the code written so far. */
export class FunctionBuilder {
  readonly index: number;
  readonly signature: Signature;
  readonly #locals: ValueType[] = [];
  /** The code written so far, for those who write it byte by byte. */
  readonly code = new ByteWriter();

  constructor(index: number, signature: Signature) {
    this.index = index;
    this.signature = signature;
  }

  /** A new local variable; parameters come first. */
  local(type: ValueType): number {
    return this.signature.parameters.length + this.#locals.push(type) - 1;
  }

  /** Appends code to the body. */
  emit(...codes: readonly Code[]): void {
    for (const code of codes) this.code.append(code);
  }

  /** Appends the body as the code section wants it: runs of locals of one type, code, end. */
  writeBody(writer: ByteWriter): void {
    const runs: [number, ValueType][] = [];
    for (const type of this.#locals) {
      const last = runs.at(-1);
      if (last?.[1] === type) last[0]++;
      else runs.push([1, type]);
    }
    writer.unsigned(runs.length);
    for (const [count, type] of runs) {
      writer.unsigned(count);
      writer.byte(TYPE_CODES[type]);
    }
    writer.append(this.code.view());
    writer.byte(0x0b);
  }
}

const FUNCTION_KIND = 0x00;
const MEMORY_KIND = 0x02;
const NO_MAXIMUM = 0x00;

/** The unit of a memory's size. */
export const PAGE_BYTES = 1 << 16;

/** A module under construction. */
export class ModuleBuilder {
  /** How many bytes the longest function has, once the module is written. */
  longestFunction = 0;
  readonly #types = new Map<string, number>();
  readonly #signatures: Signature[] = [];
  readonly #imports: { name: string; type: number }[] = [];
  readonly #functions: FunctionBuilder[] = [];
  readonly #exports = new Map<string, FunctionBuilder>();

  /**
   * Imports a function. All imports come before the first function, as function indices begin with them.
   *
   * @returns The function's index.
   * @throws {Error} If a function was already begun.
   */
  import(name: string, signature: Signature): number {
    if (this.#functions.length > 0) throw new Error("Cannot import after the first function");
    return this.#imports.push({ name, type: this.#type(signature) }) - 1;
  }

  /** Begins a function, exported where a name is given. */
  function(signature: Signature, exportName?: string): FunctionBuilder {
    this.#type(signature);
    const index = this.#imports.length + this.#functions.length;
    const builder = new FunctionBuilder(index, signature);
    this.#functions.push(builder);
    if (exportName !== undefined) this.#exports.set(exportName, builder);
    return builder;
  }

  /**
   * The module, which works on the memory that it imports.
   *
   * @param memoryBytes How many bytes that memory has at least: V8 looks at no address below that.
   */
  toBytes(memoryBytes: number): Uint8Array<ArrayBuffer> {
    const pages = Math.ceil(memoryBytes / PAGE_BYTES);
    const module = new ByteWriter();
    module.append([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
    section(module, 1, this.#signatures, writeSignature);
    section(module, 2, [undefined, ...this.#imports], (writer, imported) => {
      writer.name(IMPORT_MODULE);
      writer.name(imported?.name ?? MEMORY_IMPORT);
      writer.byte(imported ? FUNCTION_KIND : MEMORY_KIND);
      if (imported === undefined) writer.byte(NO_MAXIMUM);
      writer.unsigned(imported?.type ?? pages);
    });
    section(module, 3, this.#functions, (writer, { signature }) => {
      writer.unsigned(this.#type(signature));
    });
    section(module, 7, [...this.#exports], (writer, [name, { index }]) => {
      writer.name(name);
      writer.byte(FUNCTION_KIND);
      writer.unsigned(index);
    });
    section(module, 10, this.#functions, (writer, builder) => {
      const begin = writer.length;
      writer.sizedPart(() => builder.writeBody(writer));
      this.longestFunction = Math.max(this.longestFunction, writer.length - begin);
    });
    return module.view();
  }

  #type(signature: Signature): number {
    const key = `${signature.parameters} -> ${signature.results}`;
    const known = this.#types.get(key);
    if (known !== undefined) return known;
    this.#types.set(key, this.#signatures.length);
    return this.#signatures.push(signature) - 1;
  }
}

function writeSignature(writer: ByteWriter, { parameters, results }: Signature): void {
  writer.byte(0x60);
  for (const types of [parameters, results]) {
    writer.unsigned(types.length);
    for (const type of types) writer.byte(TYPE_CODES[type]);
  }
}

function section<T>(
  module: ByteWriter,
  id: number,
  items: readonly T[],
  write: (writer: ByteWriter, item: T) => void,
): void {
  if (items.length === 0) return;
  module.byte(id);
  module.sizedPart(() => {
    module.unsigned(items.length);
    for (const item of items) write(module, item);
  });
}
