import { assert } from "@std/assert";
import { ANY, DARK, type InkPalette, LIGHT, type Palette } from "../../lib/draw/palette.ts";

const GROUNDS: { name: string; palette: Palette | InkPalette; grounds: string[]; least: number }[] =
  [
    { name: "the light palette", palette: LIGHT, grounds: ["#ffffff"], least: 4.5 },
    {
      name: "the dark palette",
      palette: DARK,
      grounds: ["#000000", "#0d1117", "#1e1e1e"],
      least: 4.5,
    },
    { name: "the palette for any ground", palette: ANY, grounds: ["#ffffff", "#0d1117"], least: 4 },
  ];

/** Relative luminance, by WCAG 2.2. */
function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const channel = parseInt(color.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

/** Contrast ratio, by WCAG 2.2. */
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

for (const { name, palette, grounds, least } of GROUNDS) {
  Deno.test(`text of ${name} has a contrast of at least ${least} on what it stands on`, () => {
    for (const ground of grounds) {
      if ("ink" in palette) assert(contrast(palette.ink, ground) >= least);
      for (const { fill, text } of [...Object.values(palette.boxes), palette.active]) {
        const ratio = contrast(text, fill === "none" ? ground : fill);
        assert(ratio >= least, `${text} on ${fill}, ${ground}: ${ratio}`);
      }
    }
  });

  Deno.test(`boxes of ${name} stand out from the page`, () => {
    for (const ground of grounds) {
      for (const { stroke } of [...Object.values(palette.boxes), palette.active]) {
        if (stroke !== "none") assert(contrast(stroke, ground) >= 3, `${stroke} on ${ground}`);
      }
    }
  });
}
