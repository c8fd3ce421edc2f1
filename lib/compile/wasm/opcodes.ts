/**
 * Instructions of WebAssembly as factories, a group an object: `f64.add(a, b)` is the code that leaves the sum of what
 * `a` and `b` leave. The type parameter of {@linkcode Code} is the type of that result, so that a wrong operand does
 * not compile.
 *
 * @module
 */

import { signedLeb128, unsignedLeb128 } from "./leb128.ts";

/** The types of WebAssembly values that the compiler uses. */
export type ValueType = "i32" | "f64" | "v128";

/** Code that leaves one value of the type `Result` on the stack; `"none"` leaves nothing. */
export type Code<Result extends string = string> = readonly number[] & { readonly result?: Result };

type I32 = Code<"i32">;
type F64 = Code<"f64">;
type V128 = Code<"v128">;
type None = Code<"none">;

type Unary<A extends Code, R extends Code> = (a: A) => R;
type Binary<A extends Code, R extends Code> = (a: A, b: A) => R;

const NOTHING: readonly number[] = [];

/** Codes one after the other. Measured: an array that they are spread into takes ten times as long where it is made once. */
function join(...codes: readonly Code[]): number[] {
  return NOTHING.concat(...codes);
}

function unary<A extends Code, R extends Code>(...opcode: number[]): Unary<A, R> {
  return (a) => a.concat(opcode) as readonly number[] as R;
}

function binary<A extends Code, R extends Code>(...opcode: number[]): Binary<A, R> {
  return (a, b) => a.concat(b, opcode) as readonly number[] as R;
}

/** The opcode of a vector instruction: the prefix and its number. */
function vector(number: number): number[] {
  return join([0xfd], unsignedLeb128(number));
}

/** Offset and alignment of an access; the alignment is a hint, as a power of two. */
function access(alignment: number, offset: number): number[] {
  return join([alignment], unsignedLeb128(offset));
}

/** A shuffle that takes eight bytes from each of two places. */
function shuffle(first: number, second: number): number[] {
  const run = (start: number) => Array.from({ length: 8 }, (_, i) => start + i);
  return join(vector(0x0d), run(first), run(second));
}

function doubleBytes(value: number): number[] {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return Array.from(bytes);
}

/** Local variables. */
export const local = {
  get: <T extends ValueType>(index: number): Code<T> => join([0x20], unsignedLeb128(index)),
  set: (index: number, value: Code): None => join(value, [0x21], unsignedLeb128(index)),
  tee: <T extends ValueType>(index: number, value: Code<T>): Code<T> =>
    join(value, [0x22], unsignedLeb128(index)),
} as const;

/** Integers of 32 bits: addresses, counts and the answers of comparisons. */
export const i32 = {
  constant: (value: number): I32 => join([0x41], signedLeb128(value | 0)),
  load: (address: I32, offset = 0): I32 => join(address, [0x28], access(2, offset)),
  isZero: unary<I32, I32>(0x45),
  lessUnsigned: binary<I32, I32>(0x49),
  add: binary<I32, I32>(0x6a),
  subtract: binary<I32, I32>(0x6b),
  shiftLeft: (value: I32, by: number): I32 => join(value, i32.constant(by), [0x74]),
} as const;

/** Doubles. */
export const f64 = {
  constant: (value: number): F64 => join([0x44], doubleBytes(value)),
  load: (address: I32, offset = 0): F64 => join(address, [0x2b], access(3, offset)),
  store: (address: I32, value: F64, offset = 0): None =>
    join(address, value, [0x39], access(3, offset)),
  notEqual: binary<F64, I32>(0x62),
  less: binary<F64, I32>(0x63),
  abs: unary<F64, F64>(0x99),
  negate: unary<F64, F64>(0x9a),
  sqrt: unary<F64, F64>(0x9f),
  add: binary<F64, F64>(0xa0),
  subtract: binary<F64, F64>(0xa1),
  multiply: binary<F64, F64>(0xa2),
  divide: binary<F64, F64>(0xa3),
  minimum: binary<F64, F64>(0xa4),
  maximum: binary<F64, F64>(0xa5),
  copySign: binary<F64, F64>(0xa6),
} as const;

/** Vectors of 128 bits, whatever they hold. */
export const v128 = {
  load: (address: I32, offset = 0): V128 => join(address, vector(0x00), access(3, offset)),
  /** One double from memory into both lanes. */
  loadSplat: (address: I32, offset = 0): V128 => join(address, vector(0x0a), access(3, offset)),
  /** One double from memory into lane 0; lane 1 becomes 0. */
  loadZero: (address: I32, offset = 0): V128 => join(address, vector(0x5d), access(3, offset)),
  /** One double from memory into a lane of `value`. */
  loadLane: (address: I32, value: V128, lane: 0 | 1, offset = 0): V128 =>
    join(address, value, vector(0x57), access(3, offset), [lane]),
  store: (address: I32, value: V128, offset = 0): None =>
    join(address, value, vector(0x0b), access(3, offset)),
  /** One lane of `value` to memory. */
  storeLane: (address: I32, value: V128, lane: 0 | 1, offset = 0): None =>
    join(address, value, vector(0x5b), access(3, offset), [lane]),
  not: unary<V128, V128>(...vector(0x4d)),
  and: binary<V128, V128>(...vector(0x4e)),
  /** The bits of `a` that `b` does not have. */
  andNot: binary<V128, V128>(...vector(0x4f)),
  or: binary<V128, V128>(...vector(0x50)),
  xor: binary<V128, V128>(...vector(0x51)),
  /** The bits of `a` where `mask` is set, and those of `b` elsewhere. */
  select: (a: V128, b: V128, mask: V128): V128 => join(a, b, mask, vector(0x52)),
  anyTrue: unary<V128, I32>(...vector(0x53)),
} as const;

/** Pairs of 64-bit integers. */
export const i64x2 = {
  constant: (value: bigint): V128 => {
    const bytes = new Uint8Array(16);
    new BigInt64Array(bytes.buffer).fill(BigInt.asIntN(64, value));
    return join(vector(0x0c), Array.from(bytes));
  },
  shiftLeft: (value: V128, by: number): V128 => join(value, i32.constant(by), vector(0xcb)),
  shiftRight: (value: V128, by: number): V128 => join(value, i32.constant(by), vector(0xcd)),
  add: binary<V128, V128>(...vector(0xce)),
  subtract: binary<V128, V128>(...vector(0xd1)),
} as const;

/** Pairs of doubles. */
export const f64x2 = {
  constant: (value: number): V128 => join(vector(0x0c), doubleBytes(value), doubleBytes(value)),
  splat: unary<F64, V128>(...vector(0x14)),
  extract: (value: V128, lane: 0 | 1): F64 => join(value, vector(0x21), [lane]),
  replace: (value: V128, lane: 0 | 1, by: F64): V128 => join(value, by, vector(0x22), [lane]),
  equal: binary<V128, V128>(...vector(0x47)),
  notEqual: binary<V128, V128>(...vector(0x48)),
  less: binary<V128, V128>(...vector(0x49)),
  lessEqual: binary<V128, V128>(...vector(0x4b)),
  abs: unary<V128, V128>(...vector(0xec)),
  negate: unary<V128, V128>(...vector(0xed)),
  sqrt: unary<V128, V128>(...vector(0xef)),
  add: binary<V128, V128>(...vector(0xf0)),
  subtract: binary<V128, V128>(...vector(0xf1)),
  multiply: binary<V128, V128>(...vector(0xf2)),
  divide: binary<V128, V128>(...vector(0xf3)),
  /** The first lane of `a`, then that of `b`. */
  firsts: (a: V128, b: V128): V128 => join(a, b, shuffle(0, 16)),
  /** The second lane of `a`, then that of `b`. */
  seconds: (a: V128, b: V128): V128 => join(a, b, shuffle(8, 24)),
  /** The lanes of `a` exchanged; it is read twice. */
  exchange: (a: V128): V128 => join(a, a, shuffle(8, 16)),
  minimum: binary<V128, V128>(...vector(0xf4)),
  maximum: binary<V128, V128>(...vector(0xf5)),
  /** `b < a ? b : a`, one instruction of most machines. */
  lesser: binary<V128, V128>(...vector(0xf6)),
  /** `a < b ? b : a`. */
  greater: binary<V128, V128>(...vector(0xf7)),
} as const;

/** Control flow and calls. A block's code leaves nothing. */
export const control = {
  block: (...body: readonly Code[]): None => join([0x02, 0x40], ...body, [0x0b]),
  loop: (...body: readonly Code[]): None => join([0x03, 0x40], ...body, [0x0b]),
  if: (test: I32, then: readonly Code[], otherwise: readonly Code[] = []): None => {
    const rest = otherwise.length > 0 ? [[0x05], ...otherwise] : [];
    return join(test, [0x04, 0x40], ...then, ...rest, [0x0b]);
  },
  branch: (depth: number): None => join([0x0c], unsignedLeb128(depth)),
  branchIf: (test: I32, depth: number): None => join(test, [0x0d], unsignedLeb128(depth)),
  /** Branches to `depths[index]`, to `otherwise` beyond the last. */
  branchTable: (index: I32, depths: readonly number[], otherwise: number): None =>
    join(
      index,
      [0x0e],
      unsignedLeb128(depths.length),
      ...depths.map(unsignedLeb128),
      unsignedLeb128(otherwise),
    ),
  return: (...values: readonly Code[]): None => join(...values, [0x0f]),
  call: <R extends string>(index: number, ...operands: readonly Code[]): Code<R> =>
    join(...operands, [0x10], unsignedLeb128(index)),
  select: <T extends ValueType>(test: I32, then: Code<T>, otherwise: Code<T>): Code<T> =>
    then.concat(otherwise, test, 0x1b) as readonly number[] as Code<T>,
} as const;
