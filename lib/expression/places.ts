/**
 * Where things stand in the text of a formula: mathjs's nodes do not know.
 *
 * @module
 */

/** Numbers, in which no names are, and names. */
const TOKEN = /0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|[\p{L}_$][\p{L}\p{N}_$]*/giu;

/** Finds the characters, counted from 1, at which the parts of a formula stand; undefined what is not found. */
export class Places {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Where a name first stands that is not called. */
  ofVariable(name: string): number | undefined {
    return this.#ofName(name, false, 0);
  }

  /** Where a function is called, after so many other calls. */
  ofCall(name: string, callsBefore: number): number | undefined {
    return this.#ofName(name, true, callsBefore);
  }

  /** Where a part of the formula stands, however it is spaced. */
  ofPart(part: string): number | undefined {
    const places = [...this.#text.matchAll(/\S/g)].map(({ index }) => index);
    const index = withoutSpace(this.#text).indexOf(withoutSpace(part));
    return index < 0 ? undefined : places[index]! + 1;
  }

  #ofName(name: string, isCalled: boolean, before: number): number | undefined {
    const found =
      [...this.#text.matchAll(TOKEN)].filter(({ 0: word, index }) =>
        word === name && /^\s*\(/.test(this.#text.slice(index + word.length)) === isCalled
      )[before];
    return found && found.index + 1;
  }
}

function withoutSpace(text: string): string {
  return text.replaceAll(/\s/g, "");
}
