/**
 * Runs the explorer's command line, for the arguments of this process.
 *
 * @module
 */

import process from "node:process";
import { runCli } from "./cli.ts";
import { serve } from "./serve.ts";

process.exitCode = await runCli(process.argv.slice(2), {
  print: console.log,
  note: console.error,
  isTerminal: process.stdout.isTTY === true,
  serve,
});
