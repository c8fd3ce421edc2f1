/**
 * LEB128, the encoding of integers in WebAssembly: seven bits a byte, the lowest first; the eighth bit says that
 * another byte follows.
 *
 * @module
 */

/** Bytes of the longest unsigned number below 2³². */
export const LONGEST_LEB128 = 5;

/** Writes an unsigned number below 2³² and returns where it ends. */
export function putLeb128(bytes: Uint8Array, at: number, value: number): number {
  while (value >= 0x80) {
    bytes[at++] = (value & 0x7f) | 0x80;
    value >>>= 7;
  }
  bytes[at++] = value;
  return at;
}

/** An unsigned number below 2³² in LEB128. */
export function unsignedLeb128(value: number): number[] {
  const bytes: number[] = [];
  while (value >= 0x80) {
    bytes.push((value & 0x7f) | 0x80);
    value = Math.floor(value / 128);
  }
  bytes.push(value);
  return bytes;
}

/** A signed integer of any size in LEB128. */
export function signedLeb128(value: number | bigint): number[] {
  const bytes: number[] = [];
  if (typeof value === "number" && value >= -0x40 && value < 0x40) return [value & 0x7f];
  let rest = BigInt(value);
  for (;;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    const done = (rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}
