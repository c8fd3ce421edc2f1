/// <reference lib="dom" />
/**
 * The state in the page's address: where the page begins, and what a link holds.
 *
 * @module
 */

import type { Explorer } from "../../explorer.ts";
import { fromData, fromFragment, type Start } from "../../state.ts";
import { type Page, setText } from "./page.ts";

/** Browsers allow few changes of an address in a second. */
const PAUSE = 300;

/** Where the page begins: with what the fragment holds, or what the command line wrote into it; undefined where there is neither. */
export function startOf({ document, window }: Page): Start | undefined {
  const { dataset } = document.documentElement;
  return fromFragment(window.location.hash) ?? fromData(dataset["state"] ?? "");
}

/** Says why a link was not followed, or takes that back. */
export function showProblem(page: Page, start: Start | undefined): void {
  const notice = page.get("notice");
  const problem = start !== undefined && "problem" in start ? start.problem : "";
  notice.hidden = problem === "";
  setText(notice, problem);
}

/** Keeps the address and the explorer together. */
export class Address {
  readonly #page: Page;
  readonly #explorer: Explorer;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(page: Page, explorer: Explorer) {
    this.#page = page;
    this.#explorer = explorer;
    page.window.addEventListener("hashchange", () => this.#follow());
    page.document.addEventListener("click", (event) => {
      const link = (event.target as Element).closest<HTMLAnchorElement>('a[href^="#f="]');
      if (link?.hash === page.window.location.hash) this.#follow(); // the address does not change
    });
  }

  /** Writes the state into the address, soon. */
  save(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      try {
        this.#page.window.history.replaceState(null, "", this.#explorer.fragment);
      } catch { /* a page in a frame has no address of its own */ }
    }, PAUSE);
  }

  /** Goes where a link leads that has a state. */
  #follow(): void {
    const start = fromFragment(this.#page.window.location.hash);
    if (start === undefined) return;
    showProblem(this.#page, start);
    if ("state" in start) this.#explorer.open(start.state);
    this.#page.get("stage").focus();
  }
}
