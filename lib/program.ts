/**
 * Modules that are a library to those who import them, and a program to those who start them.
 *
 * @module
 */

/** What a module knows of itself. Of a bundle in another format than that of modules, nothing. */
interface Meta {
  readonly url?: string;
  readonly main?: boolean;
}

/** The part of Node's `process` that is used here. Deno and Bun have it, too; browsers do not. */
interface Process {
  readonly argv: readonly string[];
  exitCode?: number;
  getBuiltinModule?(name: "fs"): { realpathSync(path: string): string };
  getBuiltinModule?(name: "url"): { pathToFileURL(path: string): URL };
}

/** Node's `process`; undefined in a browser. */
export const process: Process | undefined = (globalThis as { process?: Process }).process;

/**
 * Whether a module is the program that was started. It is not where a bundler has put it into somebody's program: that is started
 * under its own name.
 *
 * @param meta The module's `import.meta`.
 * @param path The end of the module's path in the package, without the extension: `lib/check/mod`.
 */
export function isProgram({ url, main }: Meta, path: string): boolean {
  if (url?.replace(/\.\w+$/, "").endsWith(`/${path}`) !== true) return false;
  return main ?? url === urlOfProgram(); // Node before 24 does not say
}

/** The address of the file that Node was started with, where it has led through links. */
function urlOfProgram(): string | undefined {
  const started = process?.argv[1];
  const files = process?.getBuiltinModule?.("fs"),
    urls = process?.getBuiltinModule?.("url");
  if (started === undefined || files === undefined || urls === undefined) return undefined;
  return urls.pathToFileURL(files.realpathSync(started)).href;
}

/**
 * Imports the module at an address that is not known before. The import stands in a module of its own: jsr.io reads every import of
 * a package, and in the package none may stand that it cannot read.
 *
 * @param url The address of the module.
 */
export async function importModule(url: string): Promise<void> {
  const { default: load } = await import(
    "data:text/javascript,export default (url) => import(url)"
  );
  await load(url);
}

/**
 * Starts the command line of a module `mod`, its neighbour `main`, where the module is the program.
 *
 * A bundler of the library leaves the command line out, with all it needs of Node: the module names it where its code never
 * comes. Deno and jsr.io read that name, and so know the file before it is asked for, which needs no permission then.
 *
 * @param meta The module's `import.meta`.
 * @param path As that of {@linkcode isProgram}.
 */
export async function startProgram(meta: Meta, path: string): Promise<void> {
  if (isProgram(meta, path)) await importModule(meta.url!.replace(/mod(?=\.\w+$)/, "main"));
}
