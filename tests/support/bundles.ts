/** Bundles of the installed package, made as its users make them. */

import * as esbuild from "esbuild";
import type { InstalledPackage } from "./npm_package.ts";

/** Where a bundle runs and how it is loaded there. */
export interface Target {
  readonly platform: "browser" | "node";
  readonly format: "esm" | "iife" | "cjs";
  /** What the bundle imports where it runs, if it ever gets there. */
  readonly external?: string[];
}

/**
 * Bundles a program.
 *
 * @returns The text of the bundle, minified; what esbuild warns of, and an import that is left in it, is an error.
 */
export async function bundle(
  { path }: InstalledPackage,
  program: string,
  target: Target,
): Promise<string> {
  const { outputFiles, warnings, metafile } = await esbuild.build({
    ...target,
    absWorkingDir: path,
    stdin: { contents: program, resolveDir: path, sourcefile: "program.js" },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const texts = warnings.map(({ text, location }) => `${location?.file}: ${text}`);
  if (texts.length > 0) throw new Error(`esbuild warns:\n${texts.join("\n")}`);
  const left = Object.values(metafile.outputs).flatMap(({ imports }) => imports)
    .filter(({ path }) => !target.external?.includes(path));
  if (left.length > 0) throw new Error(`The bundle still imports ${JSON.stringify(left)}`);
  return outputFiles[0]!.text;
}

/** Ends esbuild's process, which else outlives the tests. */
export async function stopBundling(): Promise<void> {
  await esbuild.stop();
}

/** How many bytes a text has once it is gzipped. */
export async function gzippedBytes(text: string): Promise<number> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(stream).arrayBuffer()).byteLength;
}
