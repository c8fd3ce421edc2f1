/** A digest of all that the explorer's page is made of, by which is seen that it is stale. */
import { createHash } from "node:crypto";
import config from "../../../deno.json" with { type: "json" };
import { localModules } from "../module_graph.ts";
import { ENTRIES, FROM_SCRATCH, STYLES } from "./entries.ts";

const TOP = new URL("../../../", import.meta.url);

/** What builds the page, with the versions of packages. */
const TOOLS: readonly string[] = [
  "LICENSE",
  "tests/support/page/build.ts",
  "tests/support/page/bundle.ts",
  "tests/support/page/document.ts",
  "tests/support/page/entries.ts",
  "tests/support/page/licences.ts",
  "tests/support/page/packages.json",
  "tests/support/page/packages.lock",
  "tests/support/page/packages.ts",
];

/** The bundler, with its version. */
export const BUNDLER: string = config.imports.esbuild;

/** The paths of all files that go into the page. */
export async function sources(): Promise<string[]> {
  const modules = await Promise.all(Object.values(ENTRIES).map(localModules));
  return [...new Set([...modules.flat(), ...STYLES, FROM_SCRATCH, ...TOOLS])].sort();
}

/** The digest of the files as they are now, and of the bundler's version. */
export async function digestOfSources(): Promise<string> {
  const hash = createHash("sha256").update(`${BUNDLER}\n`);
  for (const file of await sources()) {
    const text = await Deno.readTextFile(new URL(file, TOP));
    hash.update(`${file} ${createHash("sha256").update(text).digest("hex")}\n`);
  }
  return hash.digest("hex");
}

/** The digest that the text of the built module names. */
export function digestIn(module: string): string | undefined {
  return /^\/\/ Digest of its sources: ([0-9a-f]{64})$/m.exec(module)?.[1];
}
