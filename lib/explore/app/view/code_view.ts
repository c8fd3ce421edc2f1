/// <reference lib="dom" />
/**
 * The graph as a program.
 *
 * @module
 */

import type { Change, Explorer } from "../../explorer.ts";
import { type Program, programLineAt, programOf } from "../../program.ts";
import { type Page, setText } from "./page.ts";
import type { View } from "./view.ts";

/** Shows the program, and which of its lines does the step of the moment. */
export class CodeView implements View {
  readonly #page: Page;
  readonly #explorer: Explorer;
  #program!: Program;
  #lines: readonly HTMLSpanElement[] = [];

  constructor(page: Page, explorer: Explorer) {
    this.#page = page;
    this.#explorer = explorer;
  }

  update(change: Change): void {
    const { reading: { root, lesson }, at } = this.#explorer;
    if (change !== "step") this.#show(programOf(root));
    const now = programLineAt(this.#program, lesson, at);
    this.#lines.forEach((line, i) => line.classList.toggle("now", i === now));
    // where a line stands takes a layout of the whole page, which is needless while a slider moves
    if (now !== undefined && change !== "numbers") this.#bringIntoView(this.#lines[now]!);
  }

  #show(program: Program): void {
    this.#program = program;
    const { lines } = program, page = this.#page;
    if (lines.length === this.#lines.length) {
      this.#lines.forEach((line, i) => setText(line, lines[i]!));
      return;
    }
    this.#lines = lines.map((line) => page.html("span", { class: "codeline" }, line));
    // line breaks between the lines, none within: what is selected by hand has each once
    page.get("code").replaceChildren(...this.#lines.flatMap((line) => [line, "\n"]));
  }

  #bringIntoView(line: HTMLSpanElement): void {
    const box = this.#page.get("program"), top = line.offsetTop - box.offsetTop;
    if (top < box.scrollTop || top + line.offsetHeight > box.scrollTop + box.clientHeight) {
      box.scrollTop = top - box.clientHeight / 2;
    }
  }
}
