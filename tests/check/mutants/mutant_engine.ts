/** Copies of the package with one fault each, loaded beside the right one. */

import { stripTypeScriptTypes } from "node:module";
import type { Mutant } from "./mutants.ts";

const CHECKOUT = new URL("../../../", import.meta.url);
const FOLDERS = ["lib", "lib/check", "lib/expression"];

/** The checker of a copy: the names of its public face that are used here. */
export type Checker = Pick<
  typeof import("../../../lib/check/mod.ts"),
  "checkGradient" | "checkRule" | "checkRules"
>;

/** Makes copies of the package, as JavaScript, under a folder. */
export class MutantEngines {
  readonly #folder: string;
  readonly #sources: ReadonlyMap<string, string>;
  readonly #scripts: ReadonlyMap<string, string>;
  #copies = 0;

  constructor(folder: string) {
    this.#folder = folder;
    this.#sources = new Map(sourceFiles().map((file) => [file, read(file)]));
    this.#scripts = new Map([...this.#sources].map(([file, text]) => [file, toScript(text)]));
  }

  /**
   * Loads a copy with the mutant's fault in it.
   *
   * @throws {Error} When the text that the mutant replaces does not stand in its file exactly once.
   */
  async load(mutant: Mutant): Promise<Checker> {
    const copy = `${this.#folder}/${this.#copies++}`;
    const patched = `lib/${mutant.file}`;
    const fault = toScript(patch(mutant, this.#sources.get(patched)));
    for (const folder of FOLDERS) Deno.mkdirSync(`${copy}/${folder}`, { recursive: true });
    for (const [file, script] of this.#scripts) {
      Deno.writeTextFileSync(`${copy}/${asScript(file)}`, file === patched ? fault : script);
    }
    return await import(`file://${copy}/lib/check/mod.js`);
  }
}

/** The file with the fault in it. */
export function patch(mutant: Mutant, source = ""): string {
  const { name, file, find, replace, rule } = mutant;
  if (file !== "rules.ts" || rule === undefined) return replaceOnce(mutant, source);
  const start = source.indexOf(`\n  ${rule}: {\n`), end = source.indexOf("\n  },\n", start);
  if (start < 0) throw new Error(`Cannot make the mutant "${name}" as rules.ts has no row ${rule}`);
  const row = replaceOnce({ name, file, find, replace }, source.slice(start, end));
  return source.slice(0, start) + row + source.slice(end);
}

function replaceOnce(
  { name, file, find, replace }: Omit<Mutant, "caughtBy">,
  text: string,
): string {
  const parts = text.split(find);
  if (parts.length === 2) return parts.join(replace);
  throw new Error(
    `Cannot make the mutant "${name}" as its text must stand once in its place in lib/${file}: ` +
      `it stands there ${parts.length - 1} times: ${find}`,
  );
}

function sourceFiles(): string[] {
  const files = FOLDERS.flatMap((folder) =>
    Array.from(Deno.readDirSync(new URL(folder, CHECKOUT)), ({ name }) => `${folder}/${name}`)
  );
  return ["mod.ts", ...files.filter((file) => file.endsWith(".ts"))];
}

function read(file: string): string {
  return Deno.readTextFileSync(new URL(file, CHECKOUT));
}

/** Scripts run as they are; of every module in TypeScript Deno would keep a translation in its cache. */
function toScript(source: string): string {
  // parameter properties must be written out; the types do not know this mode
  const script = stripTypeScriptTypes(source, { mode: "transform" as "strip" });
  return script.replaceAll(/(?<=(?:from |import\()"\.[^"]*)\.ts(?=")/g, ".js");
}

function asScript(file: string): string {
  return file.replace(/\.ts$/, ".js");
}
