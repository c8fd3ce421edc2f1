/**
 * Words of 32 bits that are written one after the other, as many as come.
 *
 * @module
 */

/** A growing sequence of words. */
export class WordWriter {
  #words = new Int32Array(256);
  #length = 0;

  /** How many words were written. */
  get length(): number {
    return this.#length;
  }

  /** Appends a word. */
  push(word: number): void {
    if (this.#length === this.#words.length) {
      const grown = new Int32Array(2 * this.#words.length);
      grown.set(this.#words);
      this.#words = grown;
    }
    this.#words[this.#length++] = word;
  }

  /** The words written so far; a view, good until the next write. */
  view(): Int32Array<ArrayBuffer> {
    return this.#words.subarray(0, this.#length);
  }
}
