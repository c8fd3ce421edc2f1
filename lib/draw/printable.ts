/**
 * Labels as a picture can show them, in any format.
 *
 * @module
 */

/** How many characters of a label are shown at most. */
const LONGEST = 32;

/** Characters that no XML document may hold, that start a new line or page, or that turn the direction of the text around. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\uFFFE\uFFFF\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/** A label on one line, cut where it is long. The sign � stands for each character that cannot be shown. */
export function printable(label: string): string {
  const line = label.slice(0, 64 * LONGEST).replace(/\s+/g, " ").trim()
    .replace(UNPRINTABLE, "\uFFFD");
  const characters = Array.from(SEGMENTER.segment(line), ({ segment }) => segment);
  return characters.length <= LONGEST ? line : characters.slice(0, LONGEST - 1).join("") + "…";
}

/** Cuts a text into characters as people see them: an emoji of several code points stays whole. */
const SEGMENTER = new Intl.Segmenter("en", { granularity: "grapheme" });
