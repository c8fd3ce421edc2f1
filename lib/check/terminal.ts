/**
 * The terminal of a process, with cli-progress where there is one.
 *
 * @module
 */

import process from "node:process";
// @ts-types="npm:@types/cli-progress@^3"
import { SingleBar } from "cli-progress";
import type { ProgressBar, Terminal } from "./cli.ts";

/** The terminal of this process: results go to its output, messages to its error output. */
export function processTerminal(): Terminal {
  const terminal = { print: console.log, note: console.error };
  return process.stderr.isTTY ? { ...terminal, bar: progressBar() } : terminal;
}

function progressBar(): ProgressBar {
  const bar = new SingleBar({
    format: "{bar} {value} of {total} graphs, {eta_formatted} left",
    barCompleteChar: "█",
    barIncompleteChar: "░",
    clearOnComplete: true,
    stream: process.stderr,
  });
  return {
    start: (total) => bar.start(total, 0),
    update: (done) => bar.update(done),
    stop: () => bar.stop(),
  };
}
