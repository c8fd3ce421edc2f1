/**
 * Runs the checker's command line, for the arguments of this process.
 *
 * @module
 */

import process from "node:process";
import { runCli } from "./cli.ts";
import { processTerminal } from "./terminal.ts";

process.exitCode = await runCli(process.argv.slice(2), processTerminal());
