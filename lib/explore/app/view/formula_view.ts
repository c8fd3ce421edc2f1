/// <reference lib="dom" />
/**
 * The formula: its field, what is wrong with it, presets, and help.
 *
 * @module
 */

import type { Change, Explorer } from "../../explorer.ts";
import { operations } from "../../help.ts";
import { markedLine, mistakeSentence } from "../../mistake.ts";
import { presetOf, PRESETS } from "../../presets.ts";
import { type Page, setText } from "./page.ts";
import type { View } from "./view.ts";

/** How many lines the field shows. */
const LEAST_ROWS = 4, MOST_ROWS = 9;

/** Shows the formula. */
export class FormulaView implements View {
  readonly #page: Page;
  readonly #explorer: Explorer;
  readonly #field: HTMLTextAreaElement;
  readonly #presets: HTMLSelectElement;

  constructor(page: Page, explorer: Explorer) {
    this.#page = page;
    this.#explorer = explorer;
    this.#field = page.get("formula");
    this.#presets = page.get("presets");
    this.#presets.append(
      ...PRESETS.map(({ key, name }) => page.html("option", { value: key }, name)),
      page.html("option", { value: "", hidden: true, disabled: true }, "A formula of your own"),
    );
    this.#field.addEventListener("input", () => explorer.edit(this.#field.value));
    this.#presets.addEventListener("change", () => {
      const preset = PRESETS.find(({ key }) => key === this.#presets.value);
      if (preset !== undefined) explorer.openPreset(preset);
    });
    page.on("operations", "toggle", () => this.#listOperations());
  }

  update(change: Change): void {
    if (change !== "graph") return;
    const { state: { formula } } = this.#explorer, preset = presetOf(formula);
    if (this.#field.value !== formula) this.#field.value = formula;
    this.#field.rows = Math.max(LEAST_ROWS, Math.min(formula.split("\n").length, MOST_ROWS));
    this.#presets.value = preset?.key ?? "";
    setText(this.#page.get("note"), preset?.note ?? "");
    this.#showMistake();
  }

  #showMistake(): void {
    const { state: { formula }, mistake } = this.#explorer, page = this.#page;
    const error = page.get("error");
    this.#field.setAttribute("aria-invalid", String(mistake !== undefined));
    page.get("stale").hidden = mistake === undefined;
    if (mistake === undefined) {
      error.replaceChildren();
      return;
    }
    const line = markedLine(formula, mistake);
    const marked = line === undefined ? [] : [
      page.html(
        "pre",
        { "aria-hidden": "true" },
        line.before,
        page.html("mark", {}, line.mark),
        line.after,
      ),
    ];
    error.replaceChildren(...marked, page.html("p", {}, mistakeSentence(formula, mistake)));
  }

  /** Fills the table of operations when it is opened first. */
  #listOperations(): void {
    const page = this.#page, body = page.get("operations").querySelector("tbody")!;
    if (body.children.length > 0) return;
    body.append(
      ...operations().map(({ formula, derivatives }) =>
        page.html(
          "tr",
          {},
          page.html("th", { scope: "row" }, formula),
          ...[0, 1, 2].map((k) => page.html("td", { class: "derived" }, derivatives[k] ?? "")),
        )
      ),
    );
  }
}
