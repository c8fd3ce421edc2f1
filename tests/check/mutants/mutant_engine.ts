/** Copies of the package with one fault each, loaded beside the right one. */

import { stripTypeScriptTypes } from "node:module";
import type { Mutant } from "./mutants.ts";

const CHECKOUT = new URL("../../../", import.meta.url);
/** The checker of a copy, without its ending. */
const ENTRY = "lib/check/mod";

/** The checker of a copy: the names of its public face that are used here. */
export type Checker = Pick<
  typeof import("../../../lib/check/mod.ts"),
  "checkGradient" | "checkRule" | "checkRules" | "randomGraph"
>;

/** What the engine exports. */
export type EngineFace = typeof import("../../../mod.ts");

/** A copy that was loaded. */
export interface Copy extends Checker {
  readonly engine: EngineFace;
}

/** Makes copies of the package, as JavaScript, under a folder. */
export class MutantEngines {
  readonly #folder: string;
  readonly #sources: ReadonlyMap<string, string>;
  readonly #scripts: ReadonlyMap<string, string>;
  #copies = 0;

  constructor(folder: string) {
    this.#folder = folder;
    this.#sources = sources(`${ENTRY}.ts`);
    this.#scripts = new Map([...this.#sources].map(([file, text]) => [file, toScript(text)]));
  }

  /**
   * Loads a copy with the mutant's fault in it.
   *
   * @throws {Error} When the text that the mutant replaces does not stand in its file exactly once.
   */
  async load(mutant: Fault): Promise<Copy> {
    const copy = `${this.#folder}/${this.#copies++}`;
    const patched = `lib/${mutant.file}`;
    const fault = toScript(patch(mutant, this.#sources.get(patched)));
    for (const [file, script] of this.#scripts) {
      const path = `${copy}/${asScript(file)}`;
      Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      Deno.writeTextFileSync(path, file === patched ? fault : script);
    }
    const engine: EngineFace = await import(`file://${copy}/mod.js`);
    return { ...await import(`file://${copy}/${ENTRY}.js`) as Checker, engine };
  }
}

/** What is wrong, without the check that shows it. */
export type Fault = Pick<Mutant, "name" | "file" | "find" | "replace" | "rule">;

/** The file with the fault in it: a fault of a row stands in that row of operations.ts. */
export function patch(mutant: Fault, source = ""): string {
  const { name, file, find, replace, rule } = mutant;
  if (file !== "operations.ts" || rule === undefined) return replaceOnce(mutant, source);
  // `unary("tanh", Math.tanh, {` up to the `});` that stands at the start of a line
  const [row] = new RegExp(`\\(\\s*"${rule}",[^]*?\\n[})]`).exec(source) ?? [];
  if (row === undefined) {
    throw new Error(`Cannot make the mutant "${name}" as operations.ts has no row ${rule}`);
  }
  return source.replace(row, () => replaceOnce({ name, file, find, replace }, row));
}

function replaceOnce({ name, file, find, replace }: Fault, text: string): string {
  const parts = text.split(find);
  if (parts.length === 2) return parts.join(replace);
  throw new Error(
    `Cannot make the mutant "${name}" as its text must stand once in its place in lib/${file}: ` +
      `it stands there ${parts.length - 1} times: ${find}`,
  );
}

/** The text of a file of the checkout and of every file that it imports, directly or through others. */
function sources(entry: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>(), todo = [entry];
  for (let file = todo.pop(); file !== undefined; file = todo.pop()) {
    if (texts.has(file)) continue;
    const url = new URL(file, CHECKOUT), text = Deno.readTextFileSync(url);
    texts.set(file, text);
    for (const [, path] of text.matchAll(/^(?:import|export|\}) .*from "(\..*)";$/gm)) {
      todo.push(new URL(path!, url).href.slice(CHECKOUT.href.length));
    }
  }
  return texts;
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
