/**
 * How wide a text is, without the fonts in which it will be shown.
 *
 * @module
 */

/**
 * The fonts of pictures, as the value of `font-family`. The first two and Liberation Sans have the same widths.
 *
 * @example Usage
 * ```ts
 * import { FONTS } from "@chainrule/autograd/draw";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(FONTS.split(", ").at(-1), "sans-serif");
 * ```
 */
export const FONTS: string = 'Helvetica, Arial, "Liberation Sans", "DejaVu Sans", sans-serif';

/** Characters by their width in the widest of the fonts, in twentieths of the font's size, rounded up. */
const REGULAR: Readonly<Record<number, string>> = {
  5: "′",
  6: "'IijlıłΙ",
  7: " ,./:;\\|¦·ι‘’",
  8: "()-[]ft″",
  9: "!r¡²³¹₀₁₂₃₄₅₆₇₈₉⁰⁴⁵⁶⁷⁸⁹ℓ",
  10: '"*J`¨ª°´¸º',
  11: "cszεζгзсэ∂∫₊₋⁺⁻“”",
  12: "?L_kvxy§¯Γγκλνξςυχвтухчь–",
  13: "$0123456789FTabdeghnopqu{}¢£¤¥«µ¶»¿ßðøþđΞΣΤβδηθμορστГЗТУабеиклоря√∘",
  14: "ABEKPSVXYZÞΑΒΔΕΖΚΛΡΥΧαπφАБВЕРХЧЬднпц∇",
  15: "CNRUΝψИКСЭЯъ∑",
  16: "&DGHOQÐØΗΘΟΠΦΩДЛНОПЦмы",
  17: "#+<=>^w~¬±×÷ΨωЪю−∞∏≤≥≠≈↑↓",
  18: "MΜМФЫф∈",
  19: "жшщ",
  20: "%Wm©®¼½¾Ææ…→←—",
  21: "@œ\uFFFD",
  22: "ŒЖШЩЮ",
};
const BOLD: Readonly<Record<number, string>> = {
  6: "′",
  7: " 'ijlı",
  8: ",./:;I\\|¦·łΙι‘’",
  9: "-f²³¹₀₁₂₃₄₅₆₇₈₉⁰⁴⁵⁶⁷⁸⁹",
  10: "!()[]`rt¡¨°´¸″ℓ",
  11: '"*г∂₊₋⁺⁻',
  12: "J_csz§ª¯ºεζξςзстэ–",
  13: "?Lx¤«¶»¿ΓΞλτχГвхья∫∘",
  14: "$0123456789EFTaekovy¢£¥ðøΕΣΤαγδθνουЕТабекнопуч√∇“”",
  15: "CPSYZbdghnpqu{}µÞßþđΖΡΥβηκμρЗРСЭилрц∑",
  16: "ABKRVXΑΒΔΚΛΧπσφψАБВУХЬЯъ",
  17: "#+<=>DGHNU^~¬±Ð×÷ΗΝΠΨИКЛНПЧдм−∞∏≤≥≠≈↑↓",
  18: "&OQØΘΟΦΩωДО∈",
  19: "wЦЪы",
  20: "@M©®ΜМФжфю…→←—",
  21: "%m¼½¾æЫ",
  22: "Æœш",
  23: "Wщ\uFFFD",
  24: "ŒЮ",
  25: "ЖШ",
  27: "Щ",
};

/** The width of each character of a table, where the font's size is 1. */
function widthsOf(table: Readonly<Record<number, string>>): ReadonlyMap<string, number> {
  return new Map(
    Object.entries(table).flatMap(([width, characters]) =>
      Array.from(characters, (character) => [character, Number(width) / 20] as const)
    ),
  );
}

/** The widths of the characters that the tables have, by whether the font is bold. */
export const WIDTHS = { regular: widthsOf(REGULAR), bold: widthsOf(BOLD) } as const;

/** A weight of the font. */
export type Weight = "regular" | "bold";

/** The widths of letters that are in no table, of ideographs, and of emoji. They need not be the greatest: the text is set to them. */
const OTHER = 0.7, IDEOGRAPH = 1, EMOJI = 1.3;

/** Marks that stand above or below a letter, and characters that show nothing. */
const MARK = /[\p{M}\p{Cf}]/u;

const IDEOGRAPHS =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\u{20000}-\u{3FFFF}]/u;
const EMOJIS = /[\p{Extended_Pictographic}\p{Regional_Indicator}]/u;

/** The width of a text. */
export interface TextWidth {
  /** The width in the widest font, in the units of `size`. */
  readonly width: number;
  /** Whether all characters are in the tables. Where not, the text must be set to that width, as it is a guess. */
  readonly known: boolean;
}

/**
 * Measures a text in the widest of the fonts of pictures: in none of them it is wider.
 *
 * @param text One line of text.
 * @param size The size of the font, in any unit.
 * @param weight Whether the font is bold.
 * @returns The width in that unit, and whether all of the text's characters are known.
 *
 * @example Usage
 * ```ts
 * import { measureText } from "@chainrule/autograd/draw";
 * import { assert } from "@std/assert";
 *
 * assert(measureText("x_1", 14, "regular").width < measureText("x_1", 14, "bold").width);
 * ```
 */
export function measureText(text: string, size: number, weight: Weight): TextWidth {
  let width = 0, known = true;
  for (const character of text.normalize("NFD")) { // a letter with an accent is as wide as the letter
    const own = WIDTHS[weight].get(character);
    if (own === undefined) known &&= ACCENT.test(character);
    width += own ?? guess(character);
  }
  return { width: width * size, known };
}

/** Accents of European languages: fonts have the letters with them. */
const ACCENT = /[\u0300-\u030C\u0327\u0328]/u;

function guess(character: string): number {
  if (MARK.test(character)) return 0;
  if (EMOJIS.test(character)) return EMOJI;
  return IDEOGRAPHS.test(character) ? IDEOGRAPH : OTHER;
}
