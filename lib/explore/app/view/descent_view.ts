/// <reference lib="dom" />
/**
 * Gradient descent: its controls, and the curve of the result.
 *
 * @module
 */

import { formatNumber } from "../../../draw/mod.ts";
import { curveOf, summaryOf } from "../../descent.ts";
import type { Change, Explorer } from "../../explorer.ts";
import { type Page, setText } from "./page.ts";
import type { View } from "./view.ts";

/** Where the curve stands in its picture of 340 by 150. */
const LEFT = 64, TOP = 10, WIDTH = 262, HEIGHT = 112;

/** Shows gradient descent. */
export class DescentView implements View {
  readonly #page: Page;
  readonly #explorer: Explorer;

  constructor(page: Page, explorer: Explorer) {
    this.#page = page;
    this.#explorer = explorer;
    page.on("one", "click", () => explorer.descend(1));
    page.on("ten", "click", () => explorer.descend(10));
    page.on("many", "click", () => explorer.descend(100));
    page.on("undo", "click", () => {
      explorer.undoDescent();
      page.get("one").focus();
    });
    const rate = page.get<HTMLInputElement>("rate");
    rate.addEventListener("input", () => {
      rate.setAttribute("aria-invalid", String(!explorer.setRate(Number(rate.value))));
    });
  }

  update(change: Change): void {
    if (change === "step") return;
    const { state, descent, reading: { lesson } } = this.#explorer, page = this.#page;
    const rate = page.get<HTMLInputElement>("rate");
    if (page.document.activeElement !== rate) rate.value = String(state.rate);
    page.get<HTMLButtonElement>("undo").disabled = descent === undefined;
    const name = lesson.drawing.nodes.at(-1)!.name;
    const summary = descent === undefined ? "No step taken yet." : summaryOf(name, descent);
    setText(page.get("loss"), summary);
    const curve = page.get<SVGSVGElement>("losses"), isDrawn = (descent?.losses.length ?? 0) > 1;
    curve.toggleAttribute("hidden", !isDrawn);
    if (isDrawn) curve.replaceChildren(...this.#curve(descent!.losses, summary));
  }

  #curve(losses: readonly number[], summary: string): Element[] {
    const page = this.#page, bottom = TOP + HEIGHT;
    const { path, end, highest, lowest, isLogarithmic } = curveOf(losses, WIDTH, HEIGHT);
    const number = (x: number) => formatNumber(x, { digits: 3 });
    const tick = (y: number, text: string) =>
      page.svg("text", { class: "end", x: LEFT - 6, y: y + 4 }, text);
    return [
      page.svg("title", { id: "losses-title" }, summary),
      page.svg("path", {
        class: "axis",
        d: `M${LEFT},${TOP - 6}V${bottom + 4}H${LEFT + WIDTH + 8}`,
      }),
      tick(TOP, number(highest)),
      ...(lowest < highest ? [tick(bottom, number(lowest))] : []),
      page.svg("text", { x: LEFT, y: bottom + 20 }, isLogarithmic ? scaleName(lowest) : ""),
      page.svg(
        "text",
        { class: "end", x: LEFT + WIDTH, y: bottom + 20 },
        `${losses.length - 1} steps`,
      ),
      page.svg(
        "g",
        { transform: `translate(${LEFT} ${TOP})` },
        page.svg("path", { class: "curve", d: path }),
        page.svg("circle", { cx: end.x, cy: end.y, r: 3.5 }),
      ),
    ];
  }
}

function scaleName(lowest: number): string {
  return lowest === 0 ? "logarithmic scale, with 0 below" : "logarithmic scale";
}
