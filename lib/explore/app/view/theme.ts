/// <reference lib="dom" />
/**
 * Light and dark: the reader's device decides, and a button overrides it for the visit.
 *
 * @module
 */

import { DARK, LIGHT, type Palette } from "../../../draw/mod.ts";
import { type Page, setText } from "./page.ts";

/** What matches where the device is dark. */
const DARK_DEVICE = "(prefers-color-scheme: dark)";

/** Gives the page the colours of pictures, and the button its work. */
export function offerThemes(page: Page): void {
  const { style, dataset } = page.document.documentElement, dark = boxesOf(DARK);
  for (const [box, light] of boxesOf(LIGHT)) {
    for (const [part, color] of Object.entries(light)) {
      const other = dark.get(box)![part as keyof typeof light];
      style.setProperty(`--${box}-${part}`, `light-dark(${color}, ${other})`);
    }
  }
  const isDark = () =>
    dataset["theme"] === undefined ? page.matches(DARK_DEVICE) : dataset["theme"] === "dark";
  const show = () => setText(page.get("theme"), isDark() ? "Light page" : "Dark page");
  page.on("theme", "click", () => {
    dataset["theme"] = isDark() ? "light" : "dark";
    show();
  });
  page.window.matchMedia?.(DARK_DEVICE).addEventListener("change", show);
  show();
}

function boxesOf({ boxes, active }: Palette) {
  return new Map(Object.entries({ ...boxes, active }));
}
