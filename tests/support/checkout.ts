/** Another checkout of this project, whose engine is held beside this one: the path comes from the command line. */
import { parseArgs } from "node:util";

/** The engine, as its users import it. */
export type Engine = typeof import("../../mod.ts");

/** This checkout. */
export const thisCheckout = new URL("../../", import.meta.url);

const HOW_TO_MAKE_ONE = "git worktree add --detach ../old main";

/** What a command line gave: the other checkout, and its options as texts. */
export interface CommandLine {
  readonly other: URL | undefined;
  readonly options: Readonly<Record<string, string>>;
  readonly flags: ReadonlySet<string>;
}

/** What a command takes besides the path of another checkout. */
export interface Usage {
  /** `deno task compare OTHER_CHECKOUT [--seed 1]`. */
  readonly text: string;
  /** Names of options that have a value. */
  readonly options?: readonly string[];
  /** Names of options that have none. */
  readonly flags?: readonly string[];
  /** Whether the command works on this checkout where none is given. */
  readonly otherIsOptional?: boolean;
}

/** Reads a command line. Where it is wrong, it prints how the command is called, and the process ends with code 2. */
export function readCommandLine(args: readonly string[], usage: Usage): CommandLine {
  try {
    return parse(args, usage);
  } catch (error) {
    console.error((error as Error).message);
    console.error(`Usage: ${usage.text}`);
    console.error(`Another checkout is made with: ${HOW_TO_MAKE_ONE}`);
    Deno.exit(2);
  }
}

function parse(args: readonly string[], usage: Usage): CommandLine {
  const { options = [], flags = [], otherIsOptional = false } = usage;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: Object.fromEntries([
      ...options.map((name) => [name, { type: "string" }] as const),
      ...flags.map((name) => [name, { type: "boolean" }] as const),
    ]),
  });
  if (positionals.length > 1) {
    throw new TypeError(`Cannot take more than one checkout: "${positionals[1]}" is one too many`);
  }
  const [path] = positionals;
  if (path === undefined && !otherIsOptional) {
    throw new TypeError("Cannot start as the path of the other checkout is missing");
  }
  const given = Object.entries(values);
  const texts = given.filter(([, value]) => typeof value === "string");
  return {
    other: path === undefined ? undefined : checkoutAt(path),
    options: Object.fromEntries(texts) as Record<string, string>,
    flags: new Set(given.filter(([, value]) => value === true).map(([name]) => name)),
  };
}

/** The checkout in a folder. */
function checkoutAt(path: string): URL {
  const folder = Deno.realPathSync(path);
  Deno.statSync(`${folder}/mod.ts`);
  return new URL(`file://${folder}/`);
}

/** An option that is a whole number from `least` on. */
export function wholeNumber(
  { options }: CommandLine,
  name: string,
  otherwise: number,
  least = 1,
): number {
  const text = options[name];
  if (text === undefined) return otherwise;
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= least) return number;
  console.error(`Cannot use --${name} as it must be a whole number from ${least} on: "${text}"`);
  Deno.exit(2);
}

/** The engine of a checkout. */
export async function engineOf(checkout: URL): Promise<Engine> {
  return await import(new URL("mod.ts", checkout).href);
}
