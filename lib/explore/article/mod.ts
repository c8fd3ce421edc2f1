/**
 * The article of the explorer: backpropagation explained, with figures and tables that are computed when the page is built.
 *
 * It is HTML without scripts and without styles of its own. A page styles it by article.css beside this file, and by
 * {@linkcode figureStyles}.
 *
 * @module
 */

export { figureStyles } from "./figures.ts";
import { html } from "./html.ts";
import { addingUp } from "./sections/adding_up.ts";
import { evidence } from "./sections/evidence.ts";
import { fromScratch } from "./sections/from_scratch.ts";
import { kinks } from "./sections/kinks.ts";
import { next } from "./sections/next.ts";
import { nineLines } from "./sections/nine_lines.ts";
import { order } from "./sections/order.ts";
import { why } from "./sections/why.ts";
import { workedExample } from "./sections/worked_example.ts";

/** What the article shows that it cannot compute. */
export interface Sources {
  /** The text of from_scratch.ts, which stands beside this file. */
  readonly fromScratch: string;
}

/**
 * The article, as sections with headings from `<h2>` on, for the `<main>` of a page.
 *
 * Links to states of the tool are fragments: `#f=formula&v.x=3&step=7`.
 *
 * @param sources The texts of files that the article shows.
 * @returns The HTML of one element.
 */
export function article(sources: Sources): string {
  return html`
    <div class="article">
    ${[
      why(),
      nineLines(),
      workedExample(),
      order(),
      addingUp(),
      fromScratch(sources.fromScratch),
      evidence(),
      kinks(),
      next(),
    ]}
    </div>
  `.text;
}
