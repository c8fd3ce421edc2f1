/**
 * The terminal of a process, with cli-progress where there is one.
 *
 * @module
 */

import process from "node:process";
// @ts-types="npm:@types/cli-progress@^3"
import { SingleBar } from "cli-progress";
import type { ProgressBar, Terminal } from "./session.ts";

/** The terminal of this process: results go to its output, messages to its error output. */
export function processTerminal(): Terminal {
  const terminal = { print: console.log, note: console.error, onInterrupt };
  return process.stderr.isTTY ? { ...terminal, bar: progressBar() } : terminal;
}

function onInterrupt(listener: () => void): () => void {
  process.once("SIGINT", listener);
  return () => process.removeListener("SIGINT", listener);
}

/** So wide a terminal is where it does not say how wide. */
const COLUMNS = 80;
/** The longest bar. A bar of fewer characters than the least is left out, with the words that say the same. */
const LONGEST_BAR = 40, SHORTEST_BAR = 5;
/** The longest time left that is shown, such as 23h59m. */
const TIME = 6;

/** What a bar's line shows. It fits the terminal, so that the terminal need not be told to cut it: a killed process would leave that so. */
function layout(total: number, what: string): { format: string; barsize: number } {
  const columns = process.stderr.columns || COLUMNS;
  for (
    const words of [
      `{value} of {total} ${what}, {eta_formatted} left`,
      "{value}/{total}, {eta_formatted} left",
    ]
  ) {
    const length = words.replace(/\{value\}|\{total\}/g, String(total))
      .replace("{eta_formatted}", "0".repeat(TIME)).length;
    const barsize = Math.min(LONGEST_BAR, columns - 2 - length); // a space, and the cursor at the end
    if (barsize >= SHORTEST_BAR) return { format: `{bar} ${words}`, barsize };
  }
  const barsize = Math.max(1, Math.min(LONGEST_BAR, columns - 7));
  return { format: "{bar} {percentage} %", barsize };
}

function progressBar(): ProgressBar {
  let bar: SingleBar | undefined;
  return {
    start: (total, what) => {
      bar = new SingleBar({
        ...layout(total, what),
        barCompleteChar: "█",
        barIncompleteChar: "░",
        clearOnComplete: true,
        gracefulExit: false, // the command line hears SIGINT itself
        linewrap: true,
        stream: process.stderr,
      });
      bar.start(total, 0);
    },
    update: (done) => bar?.update(done),
    stop: () => bar?.stop(),
  };
}
