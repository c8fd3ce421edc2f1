/**
 * The constants of a program, each once: 0 and −0 are two, and every NaN is the same one.
 *
 * @module
 */

const INITIAL_CAPACITY = 64;

/** A double and its two halves. */
const scratch = new Float64Array(1);
const scratchBits = new Int32Array(scratch.buffer);

/** Numbers by index, found again by their bits. */
export class ConstantPool {
  /** How many there are. */
  length = 0;
  #values = new Float64Array(INITIAL_CAPACITY);
  #bits = new Int32Array(this.#values.buffer);
  /** Indices + 1; 0 is a free place. */
  #table = new Int32Array(2 * INITIAL_CAPACITY);

  /** The constant with an index. */
  at(index: number): number {
    return this.#values[index]!;
  }

  /** The index of a number: that which it has, or the next one. */
  indexOf(value: number): number {
    scratch[0] = value === value ? value : NaN; // a NaN may have any of many bits
    const low = scratchBits[0]!;
    const high = scratchBits[1]!;
    const place = this.#place(low, high);
    const known = this.#table[place]! - 1;
    if (known >= 0) return known;
    if (this.length === this.#values.length) {
      this.#grow();
      return this.indexOf(value);
    }
    const index = this.length++;
    this.#table[place] = index + 1;
    this.#bits[2 * index] = low;
    this.#bits[2 * index + 1] = high;
    return index;
  }

  /** All constants, by index. */
  toArray(): Float64Array<ArrayBuffer> {
    return this.#values.slice(0, this.length);
  }

  /** The place at which the table has a number with these bits, or would have it. */
  #place(low: number, high: number): number {
    const table = this.#table;
    const bits = this.#bits;
    const mask = table.length - 1;
    let place = hash(low, high) & mask;
    for (let entry; (entry = table[place]!) !== 0; place = (place + 1) & mask) {
      if (bits[2 * entry - 2] === low && bits[2 * entry - 1] === high) break;
    }
    return place;
  }

  #grow(): void {
    const values = new Float64Array(2 * this.#values.length);
    values.set(this.#values);
    this.#values = values;
    this.#bits = new Int32Array(values.buffer);
    this.#table = new Int32Array(2 * values.length);
    for (let i = 0; i < this.length; i++) {
      this.#table[this.#place(this.#bits[2 * i]!, this.#bits[2 * i + 1]!)] = i + 1;
    }
  }
}

function hash(low: number, high: number): number {
  let h = Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35);
  return h ^ (h >>> 13);
}
