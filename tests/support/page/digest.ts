/** A digest of all that the explorer's page is made of, by which is seen that it is stale. */
import { digestOf } from "../generated.ts";
import { localModules } from "../module_graph.ts";
import { ENTRIES, FROM_SCRATCH, STYLES } from "./entries.ts";

/** What builds the page, with the versions of packages. */
const TOOLS: readonly string[] = [
  "LICENSE",
  "tests/support/generated.ts",
  "tests/support/page/build.ts",
  "tests/support/page/bundle.ts",
  "tests/support/page/document.ts",
  "tests/support/page/entries.ts",
  "tests/support/page/licences.ts",
  "tests/support/page/packages.json",
  "tests/support/page/packages.lock",
  "tests/support/page/packages.ts",
];

/** The paths of all files that go into the page. */
export async function sources(): Promise<string[]> {
  const modules = await Promise.all(Object.values(ENTRIES).map(localModules));
  return [...new Set([...modules.flat(), ...STYLES, FROM_SCRATCH, ...TOOLS])].sort();
}

/** The digest of the files as they are now. */
export async function digestOfSources(): Promise<string> {
  return await digestOf(await sources());
}
