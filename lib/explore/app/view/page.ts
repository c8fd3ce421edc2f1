/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * The document as the views see it. Text gets into it as text, never as markup.
 *
 * @module
 */

/** Attributes of an element: `true` sets one without a value, `false` and `undefined` none. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

type Child = Node | string;

const SVG = "http://www.w3.org/2000/svg";

/** A document, and short words for what the views do with it. */
export class Page {
  readonly document: Document;

  constructor(document: Document) {
    this.document = document;
  }

  get window(): Window & typeof globalThis {
    return this.document.defaultView!;
  }

  /** The element with an id, which the markup has. */
  get<T extends Element = HTMLElement>(id: string): T {
    return this.document.getElementById(id) as unknown as T;
  }

  /** Makes an element. */
  html<K extends keyof HTMLElementTagNameMap>(
    tag: K,
    attributes: Attributes = {},
    ...children: Child[]
  ): HTMLElementTagNameMap[K] {
    return filled(this.document.createElement(tag), attributes, children);
  }

  /** Makes an element of a picture. */
  svg<K extends keyof SVGElementTagNameMap>(
    tag: K,
    attributes: Attributes = {},
    ...children: Child[]
  ): SVGElementTagNameMap[K] {
    return filled(this.document.createElementNS(SVG, tag), attributes, children);
  }

  /** Has a function called when a control is used. */
  on(id: string, event: "click" | "input" | "change" | "toggle", act: () => void): void {
    this.get(id).addEventListener(event, act);
  }

  /** Whether the reader's device is as a media query says. */
  matches(query: string): boolean {
    return this.window.matchMedia?.(query).matches ?? false;
  }
}

/** Gives an element attributes. */
export function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
}

/** Sets a text where it is another than before: screen readers hear of a text that is set. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

function filled<T extends Element>(element: T, attributes: Attributes, children: Child[]): T {
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}
