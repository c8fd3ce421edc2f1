/// <reference lib="dom" />
/** The page in jsdom, which has a document but lays nothing out. */
// @ts-types="npm:@types/jsdom@^21"
import { JSDOM } from "jsdom";
import { shell } from "../../../lib/explore/app/shell.ts";
import { startExplorer } from "../../../lib/explore/app/view/start.ts";
import type { Explorer } from "../../../lib/explore/explorer.ts";

/** How a page is opened. */
export interface ShownOptions {
  /** The fragment of its address. */
  readonly fragment?: string;
  /** What the command line wrote into it. */
  readonly data?: string;
  /** Media queries that match. */
  readonly media?: readonly string[];
  readonly article?: string;
  /** What copies texts; undefined where the browser has nothing. */
  readonly clipboard?: (text: string) => Promise<void>;
}

/** A page that was started. */
export interface ShownPage {
  readonly document: Document;
  readonly explorer: Explorer;
  /** The text of an element. */
  text(id: string): string;
  element<T extends Element = HTMLElement>(id: string): T;
  click(id: string): void;
  /** Lets other media queries match. */
  turn(media: readonly string[]): void;
  /** Types a text into a field, or moves a slider. */
  type(field: HTMLInputElement | HTMLTextAreaElement, text: string): void;
  /** Ticks a box, or not. */
  tick(id: string, isTicked: boolean): void;
  press(key: string, init?: KeyboardEventInit): void;
  event(type: string, init?: EventInit): Event;
}

/** Opens and starts the page. */
export function showPage(options: ShownOptions = {}): ShownPage {
  const { fragment = "", data, media = [], article = "", clipboard } = options;
  const html = `<!doctype html><html lang="en"><body>${shell({ article })}</body></html>`;
  const dom = new JSDOM(html, { url: `https://example.com/page.html${fragment}` });
  const window = dom.window as unknown as Window & typeof globalThis, { document } = window;
  if (data !== undefined) document.documentElement.dataset["state"] = data;
  let matching = media;
  const hearers = new Set<() => void>();
  const matchMedia = (query: string) => ({
    matches: matching.includes(query),
    addEventListener: (_: string, hear: () => void) => hearers.add(hear),
  });
  Object.assign(window, { matchMedia });
  if (clipboard !== undefined) {
    Object.defineProperty(window.navigator, "clipboard", { value: { writeText: clipboard } });
  }
  const event = (type: string, init: EventInit = { bubbles: true }) => new window.Event(type, init);
  const element = <T extends Element = HTMLElement>(id: string) =>
    document.getElementById(id) as unknown as T;
  return {
    document,
    explorer: startExplorer(document),
    element,
    event,
    text: (id) => element(id).textContent!,
    click: (id) => element(id).click(),
    turn(media) {
      matching = media;
      for (const hear of hearers) hear();
    },
    type(field, text) {
      field.value = text;
      field.dispatchEvent(event("input"));
    },
    tick(id, isTicked) {
      const box = element<HTMLInputElement>(id);
      box.checked = isTicked;
      box.dispatchEvent(event("change"));
    },
    press(key, init = {}) {
      const target = document.activeElement ?? document.body;
      target.dispatchEvent(
        new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init }),
      );
    },
  };
}
