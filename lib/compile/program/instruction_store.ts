/**
 * Instructions as flat arrays that grow, and a table that finds them again by what they compute.
 *
 * @module
 */

const INITIAL_CAPACITY = 64;

/** Places of a bucket: those of one cache line or less. */
const BUCKET_SIZE = 8;

/** Instructions in order; an instruction's position is its index. */
export class InstructionStore {
  /** How many there are. */
  length = 0;
  codes: Uint16Array<ArrayBuffer>;
  /** Three an instruction; 0 where there is none. */
  operands: Int32Array<ArrayBuffer>;
  /** How many instructions the table has. */
  #interned = 0;
  /** Positions + 1; 0 is a free place. */
  #table: Int32Array<ArrayBuffer>;

  /** @param expected About how many instructions there will be: room is made for them. */
  constructor(expected: number) {
    const capacity = Math.max(INITIAL_CAPACITY, expected);
    this.codes = new Uint16Array(capacity);
    this.operands = new Int32Array(3 * capacity);
    this.#table = new Int32Array(2 ** Math.ceil(Math.log2(2 * capacity)));
  }

  /** Appends an instruction, which the table does not get to know. */
  append(code: number, a: number, b: number, c: number): number {
    const position = this.length++;
    if (position === this.codes.length) this.#grow();
    this.codes[position] = code;
    this.operands[3 * position] = a;
    this.operands[3 * position + 1] = b;
    this.operands[3 * position + 2] = c;
    return position;
  }

  /** The position of an instruction, which is appended where the table does not have it. */
  intern(code: number, a: number, b: number, c: number): number {
    const place = this.#place(code, a, b, c);
    const known = this.#table[place]! - 1;
    if (known >= 0) return known;
    const position = this.append(code, a, b, c);
    this.#table[place] = position + 1;
    if (2 * ++this.#interned > this.#table.length) this.#rehash(2 * this.#table.length);
    return position;
  }

  /** The position of an instruction that the table has; -1 where it has not. */
  find(code: number, a: number, b: number, c: number): number {
    return this.#table[this.#place(code, a, b, c)]! - 1;
  }

  /** Gives back room beyond the instructions that there are; more may follow. */
  trim(): void {
    const capacity = Math.max(INITIAL_CAPACITY, this.length);
    this.codes = this.codes.slice(0, capacity);
    this.operands = this.operands.slice(0, 3 * capacity);
    const size = 2 ** Math.ceil(Math.log2(2 * Math.max(INITIAL_CAPACITY, this.#interned)));
    if (size < this.#table.length) this.#rehash(size);
  }

  /**
   * The place at which the table has an instruction, or would have it. It is in the bucket of the newest operand, which
   * was read a moment ago and is still in the cache; where that bucket is full, it is where the hash says.
   */
  #place(code: number, a: number, b: number, c: number): number {
    const table = this.#table;
    const mask = table.length - 1;
    const bucket = 2 * Math.max(a, b, c) & mask & -BUCKET_SIZE;
    const h = hash(code, a, b, c);
    for (let k = 0; k < BUCKET_SIZE; k++) {
      const place = bucket + ((h + k) & (BUCKET_SIZE - 1));
      const entry = table[place]!;
      if (entry === 0 || this.#is(entry - 1, code, a, b, c)) return place;
    }
    let place = h & mask;
    for (let entry; (entry = table[place]!) !== 0; place = (place + 1) & mask) {
      if (this.#is(entry - 1, code, a, b, c)) break;
    }
    return place;
  }

  #is(position: number, code: number, a: number, b: number, c: number): boolean {
    const operands = this.operands;
    const k = 3 * position;
    return operands[k] === a && operands[k + 1] === b && operands[k + 2] === c &&
      this.codes[position] === code;
  }

  /** Makes a table of another size. */
  #rehash(size: number): void {
    const entries = this.#table;
    const operands = this.operands;
    this.#table = new Int32Array(size);
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i]!;
      if (entry === 0) continue;
      const k = 3 * (entry - 1);
      const code = this.codes[entry - 1]!;
      this.#table[this.#place(code, operands[k]!, operands[k + 1]!, operands[k + 2]!)] = entry;
    }
  }

  #grow(): void {
    const codes = new Uint16Array(2 * this.codes.length);
    codes.set(this.codes);
    this.codes = codes;
    const operands = new Int32Array(2 * this.operands.length);
    operands.set(this.operands);
    this.operands = operands;
  }
}

function hash(code: number, a: number, b: number, c: number): number {
  let h = Math.imul(code, 0x9e3779b1) ^ Math.imul(a, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35) ^ Math.imul(b + 1, 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 13), 0x165667b1) ^ Math.imul(c + 1, 0x9e3779b1);
  return h ^ (h >>> 16);
}
