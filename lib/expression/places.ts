/**
 * The places of names and parts in the text of a formula: mathjs's nodes do not keep them.
 *
 * @module
 */

/** A number or a name. Numbers are matched first, as the e of 1e5 is no name. */
const TOKEN = /0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|[\p{L}_$][\p{L}\p{N}_$]*/giu;

/** Finds the character, counted from 1, at which a part of a formula stands; undefined where it is not found. */
export class Places {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The first place of a variable: of its name where that is not called. */
  ofVariable(name: string): number | undefined {
    return this.#ofName(name, false, 0);
  }

  /** The place of a call of a function, after so many other calls of it. */
  ofCall(name: string, callsBefore: number): number | undefined {
    return this.#ofName(name, true, callsBefore);
  }

  /** The place of a part of the formula, whatever spaces it has. */
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
