/**
 * The places of names and parts in the text of a formula: mathjs's nodes do not keep them.
 *
 * @module
 */

/** A part of a text: from one character, counted from 0, to another that does not belong to it. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** A number or a name. Numbers are matched first, as the e of 1e5 is no name. */
const TOKEN = /0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|[\p{L}_$][\p{L}\p{N}_$]*/giu;

/** Finds where a part of a statement stands in the formula; undefined where it is not found. */
export class Places {
  readonly #text: string;
  readonly #offset: number;

  /**
   * @param text The text of the statement.
   * @param offset Where it starts in the formula.
   */
  constructor(text: string, offset: number) {
    this.#text = text;
    this.#offset = offset;
  }

  /** The whole statement. */
  get ofAll(): Place {
    return this.#place(0, this.#text.length);
  }

  /** The word or the sign at the character with a number, counted from 1 as mathjs does; at the end of the text nothing. */
  ofCharacter(char: number): Place {
    const start = char - 1, rest = this.#text.slice(start);
    return this.#place(start, start + (/^(?:[\p{L}\p{N}_$.]+|.)/su.exec(rest)?.[0].length ?? 0));
  }

  /** The name to which a statement assigns. */
  ofTarget(name: string): Place | undefined {
    const start = this.#text.indexOf(name);
    return start < 0 ? undefined : this.#place(start, start + name.length);
  }

  /** The first place of a variable: of its name where that is neither called nor assigned. */
  ofVariable(name: string): Place | undefined {
    return this.#ofName(name, /^(?!\s*(?:\(|=(?!=)))/, 0);
  }

  /** The place of a call of a function, after so many other calls of it. */
  ofCall(name: string, callsBefore: number): Place | undefined {
    return this.#ofName(name, /^\s*\(/, callsBefore);
  }

  /** The first number that is written with digits and has no double near it: 1e400 would be infinite, and 1e-400 be 0. */
  ofLostNumber(): Place | undefined {
    for (const { 0: word, index } of this.#text.matchAll(TOKEN)) {
      if (!/^[.\d]/.test(word)) continue;
      const value = Number(word), isZero = /^(?:0x0+|[0.]+(?:e.*)?)$/i.test(word);
      if (!Number.isFinite(value) || value === 0 && !isZero) {
        return this.#place(index, index + word.length);
      }
    }
    return undefined;
  }

  /** The place of a part of the formula, whatever spaces it has. */
  ofPart(part: string): Place | undefined {
    const places = [...this.#text.matchAll(/\S/g)].map(({ index }) => index);
    const wanted = withoutSpace(part), index = withoutSpace(this.#text).indexOf(wanted);
    if (index < 0 || wanted === "") return undefined;
    return this.#place(places[index]!, places[index + wanted.length - 1]! + 1);
  }

  #ofName(name: string, isFollowedBy: RegExp, before: number): Place | undefined {
    const found =
      [...this.#text.matchAll(TOKEN)].filter(({ 0: word, index }) =>
        word === name && isFollowedBy.test(this.#text.slice(index + word.length))
      )[before];
    return found && this.#place(found.index, found.index + name.length);
  }

  #place(start: number, end: number): Place {
    return { start: this.#offset + start, end: this.#offset + end };
  }
}

function withoutSpace(text: string): string {
  return text.replaceAll(/\s/g, "");
}
