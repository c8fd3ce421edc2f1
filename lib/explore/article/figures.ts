/**
 * Pictures of graphs that stand in a page.
 *
 * @module
 */

import { formatNumber, type Frame, toSvg } from "../../draw/mod.ts";
import { Html, html, scrolling } from "./html.ts";
import { gradientsOf, rootOf, WORKED } from "./states.ts";

/** The style sheet that a picture brings along. */
const STYLE = /<style>(.*?)<\/style>\n/s;

/**
 * A frame as a figure. It has no style sheet of its own, as the policy of a page allows none: {@linkcode figureStyles} has it.
 *
 * @param name What the figure is called among those of the article.
 * @param caption What stands below it.
 */
export function figure(name: string, frame: Frame, caption: Html): Html {
  const still = { ...frame, title: description(frame), active: undefined, line: "" };
  const svg = new Html(toSvg(still).replace(STYLE, ""));
  return html`<figure class="article-figure">
${scrolling(name, svg)}
<figcaption>${caption}</figcaption>
</figure>`;
}

/** The style sheet of all figures, for the page in which they stand. */
export function figureStyles(): string {
  return STYLE.exec(toSvg(rootOf(WORKED)))![1]!;
}

/** What a frame shows, in words: each node with its number, and the gradients that are known. */
function description(frame: Frame): string {
  const { nodes } = frame.drawing;
  const numbers = nodes.map(({ name, formula, data }) =>
    [name, formula, formatNumber(data)].filter((part) => part !== "").join(" = ")
  );
  const gradients = gradientsOf(frame).map(({ name, gradient }) =>
    `${name} ${formatNumber(gradient)}`
  );
  const known = gradients.length === 0
    ? "No gradient is known"
    : `Gradients: ${gradients.join("; ")}`;
  return `Computational graph of ${nodes.at(-1)!.name}: ${numbers.join("; ")}. ${known}. In all`;
}
