/**
 * The explorer in notebooks.
 *
 * @module
 */

import { explorePage, type ExploreStart } from "./explore_page.ts";

/** The explorer's page, which a notebook shows where it is the last value of a cell. */
export interface Exploration {
  /** The text of the page. */
  readonly page: string;
}

/** The method that Deno's Jupyter kernel calls on the last value of a cell. */
const DISPLAY = Symbol.for("Jupyter.display");

/**
 * The explorer for a notebook: as the last value of a cell it shows itself below the cell. The page runs in a frame of its own, which
 * can neither read the notebook nor reach anything else.
 *
 * @param start What it begins with; the worked example where not given.
 * @returns The page.
 * @throws {SyntaxError} When the formula cannot be read, or a variable of it has no number.
 * @throws {RangeError} When the formula has no variable, or more characters or variables than the page takes.
 * @throws {TypeError} When `start` is no object, the formula no text, or a value no finite number.
 *
 * @example Usage
 * ```ts
 * import { explore, explorePage } from "@chainrule/autograd/explore";
 * import { assertEquals } from "@std/assert";
 *
 * const start = { formula: "a = x * y; a * sin(x) + a", values: { x: 2, y: 3 } };
 * assertEquals(explore(start).page, explorePage(start));
 * ```
 */
export function explore(start?: ExploreStart): Exploration {
  const page = explorePage(start);
  return Object.defineProperty({ page }, DISPLAY, {
    value: () => ({ "text/html": frameOf(page), "text/plain": textOf(start) }),
  });
}

/** The page in a frame that may run its script, and nothing else. */
function frameOf(page: string): string {
  const source = page.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return `<iframe title="Backpropagation, step by step" sandbox="allow-scripts" ` +
    `style="width: 100%; height: 50rem; border: 0" srcdoc="${source}"></iframe>`;
}

/** What a notebook shows that has no HTML. */
function textOf(start: ExploreStart | undefined): string {
  return `The explorer${start === undefined ? "" : ` of ${JSON.stringify(start.formula)}`}`;
}
