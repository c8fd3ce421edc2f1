/// <reference lib="dom" />
/**
 * What moves through the steps: buttons, the slider, keys, and play.
 *
 * @module
 */

import type { Explorer } from "../../explorer.ts";
import { afterNextNode } from "../../lesson.ts";
import { lineOf, spoken } from "../../words.ts";
import { type Page, setText } from "./page.ts";
import type { View } from "./view.ts";

/** Milliseconds between two steps at speed 1. */
const PACE = 2000;

/** Where keys mean something else: in fields and on controls, and in regions that they scroll. */
const OWN_KEYS =
  'input, textarea, select, button, summary, a, [contenteditable], [role="region"][tabindex]';

/** Moves through the steps. */
export class ControlsView implements View {
  readonly #page: Page;
  readonly #explorer: Explorer;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(page: Page, explorer: Explorer) {
    this.#page = page;
    this.#explorer = explorer;
    for (const [id, act] of Object.entries(this.#actions)) page.on(id, "click", act);
    const time = page.get<HTMLInputElement>("time");
    time.addEventListener("input", () => explorer.goTo(Number(time.value)));
    page.on("speed", "change", () => this.isPlaying && this.#play());
    page.document.addEventListener("keydown", (event) => this.#onKey(event));
  }

  /** Whether steps follow each other by themselves. */
  get isPlaying(): boolean {
    return this.#timer !== undefined;
  }

  update(): void {
    const { reading: { lesson: { length } }, at, frame, predicts } = this.#explorer;
    const page = this.#page, time = page.get<HTMLInputElement>("time");
    time.max = String(length);
    time.value = String(at);
    time.setAttribute("aria-valuetext", `step ${at} of ${length}: ${spoken(lineOf(frame))}`);
    setText(page.get("count"), `${at} / ${length}`);
    for (const id of ["first", "back"]) this.#enable(id, at > 0);
    for (const id of ["next", "node", "last"]) this.#enable(id, at < length);
    this.#enable("play", !predicts);
    if (predicts || at === length) this.#pause();
  }

  readonly #actions: Readonly<Record<string, () => void>> = {
    first: () => this.#goTo(0),
    back: () => this.#goTo(this.#explorer.at - 1),
    next: () => this.#goTo(this.#explorer.at + 1),
    node: () => this.#goTo(afterNextNode(this.#explorer.reading.lesson, this.#explorer.at)),
    last: () => this.#goTo(this.#explorer.reading.lesson.length),
    forward: () => this.#goTo(this.#explorer.reading.lesson.forward),
    backward: () => this.#goTo(this.#explorer.reading.lesson.length),
    play: () => this.isPlaying ? this.#pause() : this.#play(),
  };

  #goTo(step: number): void {
    this.#pause();
    this.#explorer.goTo(step);
  }

  /** A button that is switched off would lose the focus: it stays in place, and says that it does nothing. */
  #enable(id: string, isEnabled: boolean): void {
    const button = this.#page.get<HTMLButtonElement>(id);
    if (!isEnabled && this.#page.document.activeElement === button) {
      const other = { first: "next", back: "next" }[id] ?? "back";
      this.#page.get(other).removeAttribute("disabled");
      this.#page.get(other).focus();
    }
    button.disabled = !isEnabled;
  }

  #play(): void {
    const { reading: { lesson: { length } }, at } = this.#explorer;
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (at === length) this.#explorer.goTo(0);
    const speed = Number(this.#page.get<HTMLSelectElement>("speed").value);
    this.#timer = setInterval(() => this.#explorer.goTo(this.#explorer.at + 1), PACE / speed);
    this.#showPlaying();
  }

  #pause(): void {
    if (!this.isPlaying) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#showPlaying();
  }

  #showPlaying(): void {
    const play = this.#page.get("play");
    setText(play, this.isPlaying ? "Pause" : "Play");
    play.setAttribute("aria-pressed", String(this.isPlaying));
  }

  #onKey(event: KeyboardEvent): void {
    const { key, target, altKey, ctrlKey, metaKey, shiftKey } = event;
    if (altKey || ctrlKey || metaKey || event.defaultPrevented) return;
    if ((target as Element).closest(OWN_KEYS) !== null) return;
    const keys: Readonly<Record<string, string>> = {
      ArrowRight: shiftKey ? "node" : "next",
      ArrowLeft: "back",
      Home: "first",
      End: "last",
      " ": "play",
    };
    const action = Object.hasOwn(keys, key) ? keys[key]! : undefined;
    if (action === undefined || this.#page.get<HTMLButtonElement>(action).disabled) return;
    event.preventDefault();
    this.#actions[action]!();
  }
}
