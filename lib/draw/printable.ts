/**
 * Labels as a picture can show them, in whatever format.
 *
 * @module
 */

/** How many characters of a label are shown. */
const LONGEST = 32;

/** What no XML document may hold, what starts a new line or page, and what turns the direction of the text around it. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\uFFFE\uFFFF\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/** A label on one line, without what cannot be shown, cut where it is long. */
export function printable(label: string): string {
  const line = label.slice(0, 64 * LONGEST).replace(/\s+/g, " ").trim()
    .replace(UNPRINTABLE, "\uFFFD");
  const characters = Array.from(SEGMENTER.segment(line), ({ segment }) => segment);
  return characters.length <= LONGEST ? line : characters.slice(0, LONGEST - 1).join("") + "…";
}

/** Cuts between what people see as characters: an emoji may consist of several code points. */
const SEGMENTER = new Intl.Segmenter("en", { granularity: "grapheme" });
