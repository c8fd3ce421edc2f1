/**
 * A run of the command line: how far it is, and whether the user has interrupted it.
 *
 * @module
 */

import type { Output } from "../expression/command_line.ts";
import { count } from "./report/report.ts";

/** What the command line writes to, and what interrupts it. */
export interface Terminal extends Output {
  /** Shows how far a run is; undefined where plain lines tell it, as in a file. */
  readonly bar?: ProgressBar;
  /**
   * Calls the listener at the first Ctrl+C, whose next ends the process at once. Absent where nothing interrupts.
   *
   * @returns A function after which Ctrl+C ends the process, too.
   */
  readonly onInterrupt?: (listener: () => void) => () => void;
}

/** A bar on a terminal. */
export interface ProgressBar {
  /** Shows the bar for so many of `what`, such as "graphs". */
  start(total: number, what: string): void;
  update(done: number): void;
  stop(): void;
}

/** So long, in milliseconds, a run computes before it lets a signal in. */
const BREATH = 50;

/** A run on a terminal. */
export class Session {
  readonly terminal: Terminal;
  #isInterrupted = false;
  #release: (() => void) | undefined;
  #breathed = performance.now();

  constructor(terminal: Terminal) {
    this.terminal = terminal;
  }

  /** Whether the user has interrupted the run. */
  get isInterrupted(): boolean {
    return this.#isInterrupted;
  }

  /** Waits for a moment where the last one is long ago: signals, and what redraws the bar, come in between. */
  async letEventsIn(): Promise<void> {
    if (performance.now() - this.#breathed < BREATH) return;
    await new Promise((resolve) => setTimeout(resolve));
    this.#breathed = performance.now();
  }

  /** Shows how far `run` is, which calls back with the number that is done. From here on it can be interrupted. */
  async withProgress<T>(
    total: number,
    what: string,
    run: (onProgress: (done: number) => void) => Promise<T>,
  ): Promise<T> {
    const { bar, note, onInterrupt } = this.terminal;
    this.#release ??= onInterrupt?.(() => {
      this.#isInterrupted = true;
      bar?.stop();
      note("Interrupted: this is what was compared so far.");
    });
    bar?.start(total, what);
    try {
      return await run((done) => {
        if (bar !== undefined) {
          if (!this.#isInterrupted) bar.update(done);
        } else if (Math.floor(10 * done / total) > Math.floor(10 * (done - 1) / total)) {
          note(`${count(done)} of ${count(total)} ${what}`);
        }
      });
    } finally {
      bar?.stop();
    }
  }

  /** Ends the run: Ctrl+C is not caught any more. */
  end(): void {
    this.#release?.();
  }
}
