/// <reference lib="dom" />
/**
 * The step of the moment: its line, its reason, and the question where its number is to be predicted.
 *
 * @module
 */

import type { Explorer } from "../../explorer.ts";
import { lineOf, phaseAt, reasonAt, spoken } from "../../words.ts";
import { type Page, setText } from "./page.ts";
import type { View } from "./view.ts";

/** Shows the step of the moment. */
export class MomentView implements View {
  readonly #page: Page;
  readonly #explorer: Explorer;
  /** Whether steps follow each other too fast to be read aloud. */
  isSilent: () => boolean = () => false;

  constructor(page: Page, explorer: Explorer) {
    this.#page = page;
    this.#explorer = explorer;
    const guess = page.get<HTMLInputElement>("guess"),
      predict = page.get<HTMLInputElement>("predict");
    predict.addEventListener("change", () => explorer.setPredicting(predict.checked));
    page.on("judge", "click", () => this.#judge());
    page.on("show", "click", () => this.#reveal(undefined));
    guess.addEventListener("keydown", ({ key }) => key === "Enter" && this.#judge());
  }

  update(): void {
    const { reading: { lesson }, at, frame, asks } = this.#explorer, page = this.#page;
    const line = lineOf(frame);
    this.#showLine(line, frame.line === "");
    setText(page.get("phase"), phaseAt(lesson, at));
    setText(page.get("why"), reasonAt(lesson, at));
    if (!this.isSilent() || at === lesson.length) setText(page.get("spoken"), spoken(line));
    page.get("prediction").hidden = !asks;
    if (asks) setText(page.get("judgement"), "");
  }

  /** The line in its parts: what stands after the last sign of equality is the result. */
  #showLine(line: string, isSentence: boolean): void {
    const page = this.#page, element = page.get("line");
    element.classList.toggle("sentence", isSentence);
    if (element.textContent === line) return;
    element.replaceChildren(...(isSentence ? [line] : this.#parts(line)));
  }

  #parts(line: string): Node[] {
    const [, rule, count] = /^(.*?)( \(term \d.*)?$/s.exec(line)!;
    const parts = rule!.split(/( \+?= )/).map((part, i, { length }) => {
      const name = i % 2 === 1 ? "equals" : i > 0 && i === length - 1 ? "result" : undefined;
      return this.#page.html("span", { class: name }, part);
    });
    return count === undefined
      ? parts
      : [...parts, this.#page.html("span", { class: "count" }, count)];
  }

  #judge(): void {
    const guess = this.#page.get<HTMLInputElement>("guess");
    const text = guess.value.trim().replace("−", "-").replace(",", "."), number = Number(text);
    const isNumber = text !== "" && !Number.isNaN(number);
    guess.setAttribute("aria-invalid", String(!isNumber));
    if (isNumber) this.#reveal(number);
  }

  #reveal(predicted: number | undefined): void {
    const guess = this.#page.get<HTMLInputElement>("guess");
    guess.value = "";
    guess.setAttribute("aria-invalid", "false");
    setText(this.#page.get("judgement"), this.#explorer.reveal(predicted));
    this.#page.get("next").focus();
  }
}
