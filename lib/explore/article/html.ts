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

/** Words in which formulas stand between dollar signs, as in `the sum $x + y$`. */
export function words(text: string): Html {
  const marked = text.replaceAll(/\s+/g, " ").trim().split("$");
  return new Html(marked.map((part, i) => i % 2 === 1 ? math(part) : escape(part)).join(""));
}

/** A piece of code in a sentence. */
export function codeWord(text: string): Html {
  return html`<code>${text}</code>`;
}

/** What must not be overlooked in a sentence. */
export function strong(text: string): Html {
  return html`<strong>${text}</strong>`;
}

/** A link to another page. */
export function link(address: string, text: string): Html {
  return html`<a href="${address}">${text}</a>`;
}

/** A paragraph. Its words have formulas between dollar signs, and contents as they are. */
export function paragraph(parts: TemplateStringsArray, ...contents: readonly Content[]): Html {
  const pieces = parts.map((part, i) => {
    const [, before, text, after] = /^(\s*)(.*?)(\s*)$/s.exec(part)!;
    const content = i < contents.length ? htmlOf(contents[i]!) : "";
    return (before && " ") + (text === "" ? "" : words(text!).text) + (text && after && " ") +
      content;
  });
  return new Html(`<p>${pieces.join("").trim()}</p>`);
}

/** Equations, one below the other. */
export function equations(...lines: readonly string[]): Html {
  return new Html(
    `<div class="article-equations">\n${
      lines.map((line) => math(line, "block")).join("\n")
    }\n</div>`,
  );
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
