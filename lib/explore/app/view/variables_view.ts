/// <reference lib="dom" />
/**
 * The variables: their numbers, and the three answers to what their derivatives are.
 *
 * @module
 */

import { formatNumber } from "../../../draw/mod.ts";
import {
  type Answer,
  type Answers,
  answersOf,
  differenceText,
  exactText,
  type NumberWithNote,
} from "../../answers.ts";
import type { Change, Explorer } from "../../explorer.ts";
import { numberText } from "../../state.ts";
import { type Page, setText } from "./page.ts";
import type { View } from "./view.ts";

/** Milliseconds without a change after which the answers are asked for. */
const PAUSE = 120;

/** A slider has so many stops, both ends with it. */
const STOPS = 201;

/** A slider from −2^1023 on is 2^1024 long, which is infinite. */
const MOST_REACH = 2 ** 1022;

/** A longer derivative stands behind a summary. */
const LONGEST = 90;

/** The elements of a variable that change. */
interface Row {
  readonly name: string;
  readonly row: HTMLTableRowElement;
  readonly slider: HTMLInputElement;
  readonly field: HTMLInputElement;
  readonly train: HTMLInputElement;
  readonly engine: HTMLTableCellElement;
  readonly symbolic: HTMLTableCellElement;
  readonly exact: HTMLTableCellElement;
  readonly difference: HTMLTableCellElement;
}

/** Shows the variables. */
export class VariablesView implements View {
  readonly #page: Page;
  readonly #explorer: Explorer;
  #rows: readonly Row[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(page: Page, explorer: Explorer) {
    this.#page = page;
    this.#explorer = explorer;
  }

  update(change: Change): void {
    const { reading } = this.#explorer, { names } = reading;
    if (change === "graph" && names.join() !== this.#rows.map(({ name }) => name).join()) {
      this.#rows = names.map((name) => this.#rowOf(name));
      this.#page.get("variables").replaceChildren(...this.#rows.map(({ row }) => row));
    }
    if (change === "step") return;
    this.#rows.forEach((row, i) => {
      this.#showValue(row, reading.values.get(row.name)!);
      row.train.checked = this.#explorer.isTrained(row.name);
      setText(row.engine, formatNumber(reading.leaves[i]!.grad));
    });
    const { lesson, root } = reading;
    setText(
      this.#page.get("result"),
      `${lesson.drawing.nodes.at(-1)!.name} = ${formatNumber(root.data)}`,
    );
    this.#askSoon();
  }

  #rowOf(name: string): Row {
    const page = this.#page, explorer = this.#explorer;
    const slider = page.html("input", { type: "range", "aria-label": `${name}, slider` });
    const field = page.html("input", {
      type: "number",
      step: "any",
      "aria-label": `${name}, number`,
    });
    const train = page.html("input", { type: "checkbox", "aria-label": `Descend on ${name}` });
    const cell = (kind: string, title: string) =>
      page.html("td", { class: kind, "data-name": title });
    const engine = cell("number engine", "engine"), symbolic = cell("derived", "mathjs derives");
    const exact = cell("number", "exactly"), difference = cell("number", "difference");
    const row = page.html(
      "tr",
      {},
      page.html("th", { scope: "row" }, name),
      page.html("td", { class: "inputs" }, page.html("div", {}, slider, field)),
      engine,
      symbolic,
      exact,
      difference,
      page.html("td", { "data-name": "descend" }, train),
    );
    slider.addEventListener("input", () => explorer.setValue(name, Number(slider.value)));
    slider.addEventListener("change", () => setRange(slider, explorer.reading.values.get(name)!));
    field.addEventListener("input", () => this.#onField(name, field));
    field.addEventListener("change", () => setRange(slider, explorer.reading.values.get(name)!));
    field.addEventListener(
      "blur",
      () => this.#showField(field, explorer.reading.values.get(name)!),
    );
    train.addEventListener("change", () => explorer.setTrained(name, train.checked));
    setRange(slider, explorer.reading.values.get(name)!);
    return { name, row, slider, field, train, engine, symbolic, exact, difference };
  }

  #onField(name: string, field: HTMLInputElement): void {
    const number = Number(field.value),
      isNumber = field.value.trim() !== "" && Number.isFinite(number);
    field.setAttribute("aria-invalid", String(!isNumber));
    if (isNumber) this.#explorer.setValue(name, number);
  }

  #showValue({ slider, field }: Row, value: number): void {
    const { activeElement } = this.#page.document;
    if (activeElement !== slider) {
      if (Math.abs(value) > Number(slider.max)) setRange(slider, value);
      slider.value = String(value);
    }
    if (activeElement !== field) this.#showField(field, value);
  }

  #showField(field: HTMLInputElement, value: number): void {
    field.value = numberText(value);
    field.setAttribute("aria-invalid", "false");
  }

  #askSoon(): void {
    const verdict = this.#page.get("verdict");
    verdict.setAttribute("aria-busy", "true");
    verdict.className = "";
    setText(verdict, "Checking …");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#showAnswers(answersOf(this.#explorer.reading)), PAUSE);
  }

  #showAnswers({ verdict, sentence, rows }: Answers): void {
    const element = this.#page.get("verdict");
    element.className = verdict;
    element.setAttribute("aria-busy", "false");
    setText(element, sentence);
    const answers = new Map(rows.map((answer) => [answer.name, answer]));
    for (const row of this.#rows) {
      const answer = answers.get(row.name);
      if (answer !== undefined) this.#showAnswer(row, answer);
    }
  }

  #showNumber(cell: HTMLTableCellElement, { number, note }: NumberWithNote): void {
    cell.replaceChildren(number, " ", this.#page.html("small", {}, note));
  }

  #showAnswer({ symbolic, exact, difference }: Row, answer: Answer): void {
    this.#showNumber(exact, exactText(answer));
    this.#showNumber(difference, differenceText(answer));
    const formula = answer.symbolic ?? "–";
    if (formula.length <= LONGEST) {
      setText(symbolic, formula);
      return;
    }
    const [shown] = symbolic.getElementsByTagName("p");
    if (shown?.textContent === formula) return;
    const page = this.#page, summary = page.html("summary", {}, `${formula.length} characters`);
    symbolic.replaceChildren(page.html("details", {}, summary, page.html("p", {}, formula)));
  }
}

/** A slider reaches to the next power of two on both sides, to ±2 at least; its whole range is a double. */
function setRange(slider: HTMLInputElement, value: number): void {
  const power = 2 ** Math.ceil(Math.log2(Math.abs(value) + 1));
  const reach = Math.max(2, Math.min(power, MOST_REACH));
  slider.min = String(-reach);
  slider.max = String(reach);
  slider.step = String(reach / ((STOPS - 1) / 2));
  slider.value = String(value);
}
