/**
 * The explorer's command line.
 *
 * @module
 */

import {
  exitCodeOf,
  type Given,
  type Output,
  readArguments,
  readFormula,
  UsageError,
} from "../expression/command_line.ts";
import { explorePage } from "./explore_page.ts";

const USAGE = `Writes the explorer, a page that steps through backpropagation.

Usage:
  explore > page.html                       the page, with the worked example
  explore FORMULA [NAME=NUMBER …] > page.html
                                            the page, with a formula:
                                            explore "h = w * x; l = h * tanh(h)" w=0.5 x=2 > page.html
  explore --serve [FORMULA [NAME=NUMBER …]]
                                            serves it on this machine until it is
                                            interrupted; Deno asks for --allow-net=127.0.0.1

Options:
  --serve           serves the page instead of printing it
  --port N          the port to serve it at (8017); 0 takes a free one
  --help            prints this

Exit code: 0, 2 for wrong usage.`;

const OPTIONS = {
  serve: { type: "boolean" },
  port: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

/** Where the page is served if nobody says. */
const PORT = 8017;
const LAST_PORT = 65535;

/** What the command writes to, and how it serves a page. */
export interface World extends Output {
  /** Whether what is printed goes to a terminal. */
  readonly isTerminal: boolean;
  /**
   * Serves a page until the process is interrupted.
   *
   * @param started Is called once it is there, with its address.
   */
  serve(page: string, port: number, started: (address: string) => void): Promise<void>;
}

/**
 * Runs the command.
 *
 * @param args The words after the command's name.
 * @returns The exit code: 0, or 2 for wrong usage.
 */
export async function runCli(args: readonly string[], world: World): Promise<number> {
  try {
    const { values, positionals } = readArguments(args, OPTIONS);
    if (values.help) world.print(USAGE);
    else if (values.serve) await servePage(pageOf(positionals), values, world);
    else printPage(positionals, values, world);
    return 0;
  } catch (error) {
    return exitCodeOf(error, world);
  }
}

type Options = Given<typeof OPTIONS>["values"];

/** The page of a formula whose variables are given as NAME=NUMBER. */
function pageOf([formula, ...assignments]: readonly string[]): string {
  if (formula === undefined) return explorePage();
  try {
    const { leaves } = readFormula(formula.trim(), assignments);
    const values = Object.fromEntries(leaves.map(({ label, data }) => [label, data]));
    return explorePage({ formula: formula.trim(), values });
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) {
      throw new UsageError(error.message);
    }
    throw error;
  }
}

function printPage(positionals: readonly string[], { port }: Options, world: World): void {
  if (port !== undefined) {
    throw new UsageError(`Cannot use --port ${port}: nothing is served without --serve`);
  }
  const page = pageOf(positionals);
  if (world.isTerminal) {
    throw new UsageError(
      "Cannot print the page to a terminal: put `> page.html` behind the command, or give it --serve",
    );
  }
  world.print(page.trimEnd());
}

async function servePage(page: string, { port = `${PORT}` }: Options, world: World): Promise<void> {
  if (!/^\d{1,5}$/.test(port.trim()) || Number(port) > LAST_PORT) {
    throw new UsageError(
      `Cannot use --port ${port}: it must be a whole number from 0 to ${LAST_PORT}`,
    );
  }
  const number = Number(port);
  try {
    await world.serve(page, number, (address) => {
      world.print(`The explorer is at ${address} until you press Ctrl+C.`);
    });
  } catch (error) {
    throw new UsageError(reasonOf(error, number), { cause: error });
  }
}

/** Why a page could not be served; an error that says nothing to the caller is thrown again. */
function reasonOf(error: unknown, port: number): string {
  const { code, name } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") {
    return `Cannot serve at port ${port} as another program does: give another one by --port`;
  }
  if (name === "NotCapable" || code === "EACCES" || code === "EPERM") {
    return `Cannot serve at port ${port} as it is not permitted: in Deno that takes --allow-net=127.0.0.1`;
  }
  throw error;
}
