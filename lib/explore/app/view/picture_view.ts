/// <reference lib="dom" />
/**
 * The picture of the graph, and the order in which the backward pass visits its nodes.
 *
 * @module
 */

import { type Direction, FONTS, formatNumber, type Frame } from "../../../draw/mod.ts";
import type { Change, Explorer } from "../../explorer.ts";
import { completeAt, edgeAt, orderAt, visitedIn } from "../../lesson.ts";
import {
  type Box,
  dataText,
  gradientText,
  LINE,
  type Picture,
  pictureOf,
  shapeOf,
  SMALL,
  TEXT,
  wordsAt,
} from "../../picture.ts";
import { presetOf } from "../../presets.ts";
import { sizesOf } from "../../sizes.ts";
import { lineOf, spoken } from "../../words.ts";
import { type Page, setAttributes, setText } from "./page.ts";
import type { View } from "./view.ts";

/** Below this width the picture runs from top to bottom. */
const NARROW = "(max-width: 40rem)";

/** Paper is narrow, too. */
const PRINTED = "print";

/** A picture is never smaller than so much of its size, but where the whole graph is wanted: words stay readable. */
const LEAST_SCALE = { right: 0.85, down: 0.7 } as const;

/** The whole graph is no smaller than so much of its size: letters of 14 pixels have 8, and can just be read. Phones are zoomed by fingers. */
const LEAST_WHOLE = 0.55;

/** What a picture has around it: room for the borders of its boxes. */
const MARGIN = 4;

/** The elements of a node that change. */
interface NodeElements {
  readonly group: SVGGElement;
  readonly data: SVGTextElement;
  readonly gradient: SVGTextElement;
  readonly bar: SVGRectElement;
}

/** The elements of an edge that change. */
interface EdgeElements {
  readonly group: SVGGElement;
  readonly words: SVGGElement;
  readonly ground: SVGRectElement;
  readonly text: SVGTextElement;
}

/** Shows the graph. */
export class PictureView implements View {
  readonly #page: Page;
  readonly #explorer: Explorer;
  #shape = "";
  #picture!: Picture;
  #nodes: readonly (NodeElements | undefined)[] = [];
  #edges: readonly EdgeElements[] = [];
  #order: readonly HTMLLIElement[] = [];

  constructor(page: Page, explorer: Explorer) {
    this.#page = page;
    this.#explorer = explorer;
    page.on("whole", "change", () => this.#turn());
    page.on("sizes", "change", () => this.#showSizes());
    for (const query of [NARROW, PRINTED]) {
      page.window.matchMedia?.(query).addEventListener("change", () => this.#turn());
    }
  }

  update(change: Change): void {
    const { reading: { lesson }, state } = this.#explorer;
    if (change === "graph") {
      const preset = presetOf(state.formula);
      if (preset !== undefined) this.#checkbox("sizes").checked = preset.sizes === true;
    }
    if (change !== "step") this.#layOut();
    const { frame, at } = this.#explorer;
    lesson.drawing.nodes.forEach((_, node) => this.#showNode(frame, node));
    lesson.edges.forEach((_, edge) => this.#showEdge(frame, edge, at));
    setText(
      this.#page.get("picture-title"),
      `Computational graph of ${
        lesson.drawing.nodes.at(-1)!.name
      }, ${lesson.drawing.nodes.length} nodes. ${spoken(lineOf(frame))}`,
    );
    this.#showSizes();
    this.#showOrder();
    if (change !== "numbers") this.#bringIntoView(frame.active);
  }

  #checkbox(id: string): HTMLInputElement {
    return this.#page.get(id);
  }

  #isNarrow(): boolean {
    return this.#page.matches(NARROW) || this.#page.matches(PRINTED);
  }

  /** Draws the picture anew where a node or an edge has changed, not where numbers have. */
  #layOut(): void {
    const { lesson } = this.#explorer.reading, isWhole = this.#checkbox("whole").checked;
    const direction: Direction = this.#isNarrow() ? "down" : "right";
    const shape = `${isWhole} ${shapeOf(lesson, direction)}`;
    if (shape === this.#shape) return;
    this.#shape = shape;
    this.#picture = pictureOf(lesson, direction);
    if (isWhole && this.#isTooWide()) this.#picture = pictureOf(lesson, "down");
    this.#draw();
    this.#scale();
    const { leftOut } = lesson.drawing, note = this.#page.get("left-out");
    note.hidden = leftOut === 0;
    setText(
      note,
      `${
        formatNumber(leftOut)
      } nodes far from the result are left out. They count in the gradients.`,
    );
  }

  /** Whether the whole graph from left to right would be too small to be read: then it runs from top to bottom, and the page is scrolled as any text. */
  #isTooWide(): boolean {
    const { width, direction } = this.#picture, room = this.#page.get("scroller").clientWidth;
    return direction === "right" && room > 0 && room < width * LEAST_WHOLE;
  }

  /** Lays the picture out for another width, or as a whole. */
  #turn(): void {
    this.update("numbers");
    this.#bringIntoView(this.#explorer.frame.active);
  }

  #draw(): void {
    const page = this.#page, { boxes, edges, width, height } = this.#picture;
    const svg = page.get<SVGSVGElement>("picture");
    setAttributes(svg, {
      viewBox: `${-MARGIN} ${-MARGIN} ${width + 2 * MARGIN} ${height + 2 * MARGIN}`,
      width: width + 2 * MARGIN,
      height: height + 2 * MARGIN,
      "font-family": FONTS,
      "font-size": TEXT,
    });
    const drawnEdges = edges.map(({ line, head, words }) => {
      const ground = page.svg("rect", { height: LINE - 1, rx: 3 });
      const text = page.svg("text", { x: words?.x, y: (words?.y ?? 0) + 4, "font-size": SMALL });
      if (words !== undefined) ground.setAttribute("y", String(words.y - LINE / 2));
      return {
        group: page.svg(
          "g",
          { class: "edge" },
          page.svg("path", { d: line }),
          page.svg("polygon", { points: head }),
        ),
        words: page.svg("g", { class: "words" }, ground, text),
        ground,
        text,
      };
    });
    const bodies = boxes.map((box, node) => this.#drawBox(box, node));
    this.#edges = drawnEdges;
    this.#nodes = bodies.map(({ elements }) => elements);
    svg.replaceChildren(
      page.svg("title", { id: "picture-title" }),
      ...drawnEdges.map(({ group }) => group),
      ...bodies.map(({ group }) => group),
      ...drawnEdges.map(({ words }) => words),
    );
  }

  #drawBox({ kind, heading, x, y, width, height }: Box, node: number): {
    group: SVGGElement;
    elements: NodeElements | undefined;
  } {
    const page = this.#page, group = page.svg("g", { class: `node ${kind}` });
    if (kind === "constant" || kind === "leftOut") {
      group.append(page.svg("text", { x, y: y + 4, "font-size": SMALL }, heading));
      return { group, elements: undefined };
    }
    const [left, top] = [x - width / 2, y - height / 2];
    const text = (line: number, name: string) =>
      page.svg("text", { x, y: y + line * LINE + 4, class: name });
    const data = text(0, "data"), gradient = text(1, "gradient"), title = text(-1, "heading");
    const bar = page.svg("rect", {
      class: "bar",
      x: left + 8,
      y: top + height - 7,
      height: 4,
      rx: 2,
    });
    title.append(heading);
    group.append(
      page.svg("rect", {
        class: "box",
        x: left,
        y: top,
        width,
        height,
        rx: kind === "leaf" ? 16 : 4,
      }),
      title,
      data,
      gradient,
      bar,
    );
    group.addEventListener("click", () => {
      this.#explorer.goTo(completeAt(this.#explorer.reading.lesson, node));
    });
    return { group, elements: { group, data, gradient, bar } };
  }

  #showNode(frame: Frame, node: number): void {
    const elements = this.#nodes[node];
    if (elements === undefined) return;
    const { group, data, gradient } = elements;
    group.classList.toggle("unknown", frame.computed?.[node] === false);
    group.classList.toggle("active", frame.active === node);
    group.classList.toggle("source", visitedIn(frame) === node && frame.active !== node);
    group.classList.toggle("bare", frame.gradients[node] === undefined);
    setText(data, dataText(frame, node));
    setText(gradient, gradientText(frame, node));
  }

  #showEdge(frame: Frame, edge: number, at: number): void {
    const { lesson } = this.#explorer.reading, { to } = lesson.edges[edge]!;
    const { group, words, ground, text } = this.#edges[edge]!, state = edgeAt(lesson, edge, at);
    group.classList.toggle("active", state === "active");
    group.classList.toggle("done", state === "done");
    const isKnown = lesson.frames[at]!.computed?.[to] !== false;
    const place = this.#picture.edges[edge]!.words,
      label = isKnown ? wordsAt(lesson.edges[edge]!) : "";
    words.classList.toggle("active", state === "active" && frame.step?.kind === "term");
    if (text.textContent === label) return;
    setText(text, label);
    const width = label.length * SMALL * 0.56 + 8; // it is a ground alone: letters need not be measured for it
    setAttributes(ground, { x: (place?.x ?? 0) - width / 2, width: label === "" ? 0 : width });
  }

  #showSizes(): void {
    const isShown = this.#checkbox("sizes").checked, page = this.#page;
    page.get("picture").classList.toggle("sizes", isShown);
    page.get("sizes-scale").hidden = !isShown;
    if (!isShown) return;
    const { reading: { lesson }, frame } = this.#explorer, { bars, scale } = sizesOf(lesson);
    setText(page.get("sizes-scale"), scale);
    this.#nodes.forEach((elements, node) => {
      const isKnown = frame.gradients[node] !== undefined && !frame.missing?.[node];
      const room = this.#picture.boxes[node]!.width - 16;
      elements?.bar.setAttribute("width", (isKnown ? room * (bars[node] ?? 0) : 0).toFixed(1));
    });
  }

  #showOrder(): void {
    const { reading: { lesson }, at } = this.#explorer, page = this.#page;
    const { order, drawing: { nodes } } = lesson, states = orderAt(lesson, at);
    if (order.length !== this.#order.length) {
      this.#order = order.map(() => page.html("li"));
      page.get("order").replaceChildren(...this.#order);
    }
    this.#order.forEach((chip, i) => {
      const state = states[i]!;
      setText(chip, nodes[order[i]!]!.name);
      if (chip.className === state) return;
      chip.className = state;
      if (state === "now") chip.setAttribute("aria-current", "step");
      else chip.removeAttribute("aria-current");
    });
  }

  /** The picture shrinks to the page; as a whole to the window, too: but no further than its words can be read. */
  #scale(): void {
    const { width, height, direction } = this.#picture;
    const isWhole = this.#checkbox("whole").checked, isNarrow = this.#isNarrow();
    const least = isWhole ? isNarrow ? 0 : LEAST_WHOLE : LEAST_SCALE[direction];
    const { style } = this.#page.get<SVGSVGElement>("picture");
    style.setProperty("min-width", `${Math.round(width * least)}px`);
    style.setProperty(
      "max-height",
      isWhole ? `max(75vh, ${Math.round(height * least)}px)` : "none",
    );
  }

  #bringIntoView(node: number | undefined): void {
    if (node === undefined) return;
    const page = this.#page, scroller = page.get("scroller"), { x, y } = this.#picture.boxes[node]!;
    const scale = page.get("picture").getBoundingClientRect().height /
      (this.#picture.height + 2 * MARGIN);
    scroller.scrollTo?.({ // one call: where scrolling is smooth, a second one would stop the first
      left: x * scale - scroller.clientWidth / 2,
      top: y * scale - scroller.clientHeight / 2,
    });
  }
}
