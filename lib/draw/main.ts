/**
 * Runs the command line that draws formulas, for the arguments of this process.
 *
 * @module
 */

import process from "node:process";
import { runCli } from "./cli.ts";

const output = { print: console.log, note: console.error };
process.exitCode = runCli(process.argv.slice(2), output);
