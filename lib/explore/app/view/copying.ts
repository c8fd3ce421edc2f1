/// <reference lib="dom" />
/**
 * What can be taken out of the page: the program, a link, and pictures.
 *
 * @module
 */

import { type Frame, toDot, toMermaid, toSvg } from "../../../draw/mod.ts";
import type { Explorer } from "../../explorer.ts";
import { type Page, setText } from "./page.ts";

/** How long it is said that something was copied, in milliseconds. */
const SAID_FOR = 3000;

/** Gives the buttons that copy something their work. */
export function offerCopies(page: Page, explorer: Explorer): void {
  const offer = (id: string, said: string, text: () => string) =>
    page.on(id, "click", () => void copy(page, text(), said));
  offer("copy", "said", () => page.get("code").textContent!);
  offer("link", "link-said", () => linkTo(page, explorer));
  const picture = (id: string, write: (frame: Frame) => string) =>
    offer(id, "picture-said", () => write(explorer.frame));
  picture("copy-svg", (frame) => toSvg(frame, { partials: true }));
  picture("copy-mermaid", (frame) => toMermaid(frame, { partials: true }));
  picture("copy-dot", (frame) => toDot(frame, { partials: true }));
}

/** The address of the page in its present state. */
export function linkTo(page: Page, explorer: Explorer): string {
  return page.document.URL.replace(/#.*|$/, "") + explorer.fragment;
}

async function copy(page: Page, text: string, said: string): Promise<void> {
  const note = page.get(said);
  setText(note, await isCopied(page, text) ? "Copied." : "This browser lets no page copy here.");
  setTimeout(() => setText(note, ""), SAID_FOR);
}

async function isCopied(page: Page, text: string): Promise<boolean> {
  try {
    await page.window.navigator.clipboard.writeText(text);
    return true;
  } catch { // no clipboard, as in a frame of a notebook
    return copiedFromField(page, text);
  }
}

/** Copies by the command of the browser's menu, from a field that holds the text for a moment. */
function copiedFromField(page: Page, text: string): boolean {
  const { document } = page, { activeElement } = document;
  const field = page.html("textarea", { class: "quiet", "aria-hidden": "true" });
  field.value = text;
  document.body.append(field);
  field.focus();
  field.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    field.remove();
    (activeElement as HTMLElement | null)?.focus();
  }
}
