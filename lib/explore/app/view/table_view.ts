/// <reference lib="dom" />
/**
 * The whole state as a table, for those who read rather than look.
 *
 * @module
 */

import { backwardSteps, formatNumber, type Frame } from "../../../draw/mod.ts";
import type { Change, Explorer } from "../../explorer.ts";
import { completeAt } from "../../lesson.ts";
import { type Page, setText } from "./page.ts";
import type { View } from "./view.ts";

/** Shows the nodes as a table, where it is open. */
export class TableView implements View {
  readonly #page: Page;
  readonly #explorer: Explorer;
  #rows: readonly { readonly node: number; readonly row: HTMLTableRowElement }[] = [];
  /** For each node the chain rule with all of its terms. */
  #sums = new Map<number, string>();
  #isStale = true;

  constructor(page: Page, explorer: Explorer) {
    this.#page = page;
    this.#explorer = explorer;
    page.on("table", "toggle", () => this.update("graph"));
  }

  update(change: Change): void {
    if (change !== "step") this.#isStale = true;
    if (!this.#page.get<HTMLDetailsElement>("table").open) return;
    if (this.#isStale) this.#build();
    this.#isStale = false;
    const { frame } = this.#explorer;
    for (const { node, row } of this.#rows) {
      row.classList.toggle("active", node === frame.active);
      this.#cells(frame, node).forEach((text, i) => setText(row.cells[i + 2]!, text));
    }
  }

  #build(): void {
    const { root, lesson } = this.#explorer.reading, page = this.#page;
    this.#sums = new Map(backwardSteps(root).map(({ active, line }) => [active!, line]));
    this.#rows = lesson.drawing.nodes.flatMap(({ kind, name, formula }, node) => {
      if (kind === "constant") return [];
      const button = page.html("button", {
        type: "button",
        class: "name",
        title: `To the step that completes the gradient of ${name}`,
      }, name);
      button.addEventListener("click", () => this.#explorer.goTo(completeAt(lesson, node)));
      const row = page.html(
        "tr",
        {},
        page.html("th", { scope: "row" }, button),
        page.html("td", {}, formula === "" ? "variable" : formula),
        ...["number", "number", "", "sum"].map((name) => page.html("td", { class: name })),
      );
      return [{ node, row }];
    });
    page.get("nodes").replaceChildren(...this.#rows.map(({ row }) => row));
  }

  /** Data, gradient, terms and chain rule of a node. */
  #cells({ drawing, computed, gradients, missing }: Frame, node: number): string[] {
    const gradient = gradients[node], terms = this.#explorer.reading.lesson.terms[node]!;
    const lacking = missing?.[node] ?? 0, data = formatNumber(drawing.nodes[node]!.data);
    const isComplete = gradient !== undefined && lacking === 0;
    return [
      computed?.[node] === false ? "?" : data,
      gradient === undefined ? "–" : formatNumber(gradient),
      isComplete ? "complete" : gradient === undefined ? "–" : `${terms - lacking} of ${terms}`,
      isComplete ? this.#sums.get(node)! : "",
    ];
  }
}
