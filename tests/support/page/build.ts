/**
 * Builds the explorer's page, and writes it into lib/explore/page.ts.
 *
 *     deno task page
 */
import { article, figureStyles } from "../../../lib/explore/article/mod.ts";
import { shell } from "../../../lib/explore/app/shell.ts";
import { bundleScript, minifyStyle, stopBundling } from "./bundle.ts";
import { BUNDLER } from "../generated.ts";
import { digestOfSources } from "./digest.ts";
import { ENTRIES, FROM_SCRATCH, STYLES } from "./entries.ts";
import { documentOf } from "./document.ts";
import { licencesOf } from "./licences.ts";

const TOP = new URL("../../../", import.meta.url);

/** Where the built page stands. */
export const PAGE_MODULE: URL = new URL("lib/explore/page.ts", TOP);

/** The page as its sources have it now, and what it was bundled with. */
async function build(): Promise<{ page: string; tools: string[] }> {
  const sheets = [...await Promise.all(STYLES.map(textOf)), figureStyles()];
  const { text: script, packages, licences } = await bundleScript(ENTRIES.script, licencesOf);
  const style = await minifyStyle(sheets.join("\n"));
  await stopBundling();
  const body = shell({ article: article({ fromScratch: await textOf(FROM_SCRATCH) }) });
  const page = documentOf({ body, style, script, licences });
  return { page, tools: [BUNDLER, ...packages.map(({ name, version }) => `${name}@${version}`)] };
}

/** The text of a file, by its path from the top of the package. */
function textOf(file: string): Promise<string> {
  return Deno.readTextFile(new URL(file, TOP));
}

/** The module that holds the page. */
function moduleOf(page: string, digest: string, tools: readonly string[]): string {
  return `// deno-fmt-ignore-file
// deno-lint-ignore-file
// Built by \`deno task page\`: not to be edited, nor merged, but built again.
// Digest of its sources: ${digest}
// Built with ${tools.join(", ")}

/**
 * The explorer's page.
 *
 * @module
 */

/** One HTML file, in ASCII. */
export const PAGE: string = ${JSON.stringify(page)};
`;
}

if (import.meta.main) {
  const { page, tools } = await build();
  const text = moduleOf(page, await digestOfSources(), tools);
  await Deno.writeTextFile(PAGE_MODULE, text);
  console.log(`lib/explore/page.ts: a page of ${page.length} bytes`);
}
