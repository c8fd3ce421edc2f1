/**
 * Bundles what loads saved kernels, and writes it into lib/kernel/loader_script.ts, from where standalone modules have it.
 *
 *     deno task loader
 */
import * as esbuild from "esbuild";
import { digestOf } from "../generated.ts";
import { localModules } from "../module_graph.ts";

const TOP = new URL("../../../", import.meta.url);

/** The module that is bundled. */
const ENTRY = "lib/kernel/load_kernel.ts";

/** What builds the bundle. */
const TOOLS = ["tests/support/generated.ts", "tests/support/loader/build.ts"];

/** Where the bundle stands. */
export const LOADER_MODULE: URL = new URL("lib/kernel/loader_script.ts", TOP);

/** The bundle: a script that defines `loader`. */
async function bundle(): Promise<string> {
  const { outputFiles, warnings } = await esbuild.build({
    absWorkingDir: TOP.pathname,
    entryPoints: [ENTRY],
    platform: "neutral",
    format: "iife",
    globalName: "loader",
    target: "es2022",
    charset: "ascii",
    legalComments: "none",
    bundle: true,
    minify: true,
    write: false,
    logLevel: "silent",
  });
  await esbuild.stop();
  if (warnings.length > 0) throw new Error(warnings.map(({ text }) => text).join("\n"));
  return outputFiles[0]!.text.trim();
}

/** The module that holds the bundle. */
function moduleOf(script: string, digest: string): string {
  return `// deno-fmt-ignore-file
// deno-lint-ignore-file
// Built by \`deno task loader\`: not to be edited, nor merged, but built again.
// Digest of its sources: ${digest}

/**
 * What loads saved kernels, as a script.
 *
 * @module
 */

/** Defines \`loader\`, which has \`loadKernel\`. */
export const LOADER: string = ${JSON.stringify(script)};
`;
}

/** The digest of the bundle's sources as they are now. */
export async function digestOfSources(): Promise<string> {
  return await digestOf([...await localModules(ENTRY), ...TOOLS]);
}

if (import.meta.main) {
  const script = await bundle();
  await Deno.writeTextFile(LOADER_MODULE, moduleOf(script, await digestOfSources()));
  console.log(`lib/kernel/loader_script.ts: a script of ${script.length} bytes`);
}
