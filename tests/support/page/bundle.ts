/** The explorer's program and style as browsers load them. */
import * as esbuild from "esbuild";
import { installPackages } from "./packages.ts";
import { type Package, packagesOf } from "./packages.ts";

const TOP = new URL("../../../", import.meta.url);

/** A bundled program. */
export interface Bundle {
  readonly text: string;
  /** The packages that a part of it comes from. */
  readonly packages: readonly Package[];
  /** Their licences. The packages are gone after that. */
  readonly licences: string;
}

/**
 * Bundles a module into one minified script in ASCII.
 *
 * @param entry The module's path from the top of the package.
 * @param licences Reads the licences of the packages, while they are there.
 */
export async function bundleScript(
  entry: string,
  licences: (packages: readonly Package[]) => Promise<string>,
): Promise<Bundle> {
  await using folder = await installPackages();
  const { outputFiles, warnings, metafile } = await esbuild.build({
    absWorkingDir: TOP.pathname,
    entryPoints: [entry],
    nodePaths: [`${folder.path}/node_modules`],
    platform: "browser",
    format: "esm",
    target: "es2022",
    charset: "ascii",
    legalComments: "none",
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  refuse(warnings.map(({ text, location }) => `${location?.file}: ${text}`));
  const left = Object.values(metafile.outputs).flatMap(({ imports }) => imports);
  refuse(left.map(({ path }) => `the bundle still imports ${path}`));
  const [output] = Object.values(metafile.outputs);
  const files = Object.entries(output!.inputs)
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([file]) => new URL(file, TOP).pathname);
  const packages = await packagesOf(files);
  return {
    text: inAscii(outputFiles[0]!.text.trim()),
    packages,
    licences: await licences(packages),
  };
}

/** A script without other signs than ASCII: esbuild leaves them in regular expressions, where an escape means the same. */
function inAscii(script: string): string {
  return script.replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Minifies a style sheet into ASCII. */
export async function minifyStyle(text: string): Promise<string> {
  const { code, warnings } = await esbuild.transform(text, {
    loader: "css",
    charset: "ascii",
    minify: true,
  });
  refuse(warnings.map(({ text }) => text));
  return code.trim();
}

/** Ends esbuild's process, which else keeps this one from ending. */
export async function stopBundling(): Promise<void> {
  await esbuild.stop();
}

function refuse(mistakes: readonly string[]): void {
  if (mistakes.length > 0) throw new Error(`Cannot bundle the page:\n${mistakes.join("\n")}`);
}
