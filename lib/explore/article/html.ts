/**
 * HTML from templates: what stands in a template is text with formulas, and what is put into it is escaped.
 *
 * @module
 */

import { math } from "./math.ts";

/** A piece of HTML, which no template escapes again. */
export class Html {
  /** Its text. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template. */
export type Content = Html | string | number | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** Escapes a text for elements and for attributes in quotes. */
export function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character]!);
}

function htmlOf(content: Content): string {
  if (content instanceof Html) return content.text;
  if (typeof content !== "object") return escape(String(content));
  return content.map(({ text }) => text).join("\n");
}

/** HTML as it is written: of what is put in, texts and numbers are escaped. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return new Html(String.raw({ raw: parts }, ...contents.map(htmlOf)));
}

/**
 * Words in which formulas stand between dollar signs, as in `the sum $x + y$`.
 *
 * @throws {SyntaxError} Where a formula does not end.
 */
export function words(text: string): Html {
  const parts = text.replaceAll(/\s+/g, " ").split("$");
  if (parts.length % 2 === 0) throw new SyntaxError(`A formula does not end in "${text}"`);
  const pieces = parts.map((part, i) => {
    if (i % 2 === 0) return escape(i === 0 ? part : part.slice(punctuation(part).length));
    const sign = punctuation(parts[i + 1]!), formula = math(part);
    return sign === "" ? formula : `<span class="article-whole">${formula}${sign}</span>`;
  });
  return new Html(pieces.join(""));
}

/** The punctuation with which a text begins: it must stay in the line of the formula before it. */
function punctuation(text: string): string {
  return /^[.,;:?!)”]*/.exec(text)![0];
}

/** A piece of code in a sentence. */
export function codeWord(text: string): Html {
  return html`<code>${text}</code>`;
}

/** The name of a node, such as x_5, for places in which checkers of accessibility take a formula for nothing: heads of rows. */
export function nodeName(name: string): Html {
  const [base, index] = name.split("_");
  return index === undefined
    ? html`<var>${name}</var>`
    : html`<var>${base!}</var><sub>${index}</sub>`;
}

/** What must stay in one line. */
export function whole(parts: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return html`<span class="article-whole">${html(parts, ...contents)}</span>`;
}

/** What must not be overlooked in a sentence. */
export function strong(text: string): Html {
  return html`<strong>${text}</strong>`;
}

/** A link to another page. */
export function link(address: string, text: string): Html {
  return html`<a href="${address}">${text}</a>`;
}

/** A paragraph. Its words have formulas between dollar signs; what is put in is no part of a formula. */
export function paragraph(parts: TemplateStringsArray, ...contents: readonly Content[]): Html {
  const pieces = parts.map((part, i) =>
    words(part).text + (i < contents.length ? htmlOf(contents[i]!) : "")
  );
  return new Html(`<p>${pieces.join("").trim()}</p>`);
}

/** Equations, one below the other. A line is broken at its commas where it is wider than the page. */
export function equations(...lines: readonly string[]): Html {
  const maths = lines.map((line) =>
    html`<p>${new Html(line.trim().split(/, (?![^(]*\))/).map(math).join(",\n"))}</p>`
  );
  return html`<div class="article-equations">
${maths}
</div>`;
}

/** A region that scrolls by itself where it is wider than the page: it can be focused, and has a name of its own. */
export function scrolling(name: string, content: Html): Html {
  return html`<div class="article-scroll" tabindex="0" role="region" aria-label="${name}">
${content}
</div>`;
}

/** A table with a heading for each column and each row. */
export function table(
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly Html[])[],
): Html {
  const heads = columns.map((column) => html`<th scope="col">${words(column)}</th>`);
  const lines = rows.map(([head, ...cells]) =>
    html`<tr><th scope="row">${head!}</th>${new Html(cells.map(cellOf).join(""))}</tr>`
  );
  return scrolling(
    caption,
    html`
      <table>
        <caption>${caption}</caption>
        <thead>
          <tr>${new Html(heads.map(({ text }) => text).join(""))}</tr>
        </thead>
        <tbody>
      ${lines}
        </tbody>
      </table>
    `,
  );
}

function cellOf({ text }: Html): string {
  return `<td>${text}</td>`;
}

/** Lines of code. */
export function code(name: string, text: string): Html {
  return scrolling(name, html`<pre><code>${text}</code></pre>`);
}

/** A section of the article. */
export function section(key: string, title: string, ...contents: readonly Html[]): Html {
  return html`<section class="article-section" id="article-${key}">
<h2>${title}</h2>
${contents}
</section>`;
}
