/** The packages that the explorer's page contains, at the versions that packages.lock has, in a folder for bundlers. */
import { runToSuccess } from "../command.ts";
import { type TemporaryFolder, temporaryFolder } from "../temporary_folder.ts";

/** A package, as it is installed. */
export interface Package {
  readonly name: string;
  readonly version: string;
  /** Its folder, without a slash at the end. */
  readonly path: string;
}

/** Installs the packages into the folder node_modules of a folder of its own. */
export async function installPackages(): Promise<TemporaryFolder> {
  const folder = await temporaryFolder("page");
  const here = new URL("./", import.meta.url);
  await Deno.copyFile(new URL("packages.json", here), `${folder.path}/deno.json`);
  await Deno.copyFile(new URL("packages.lock", here), `${folder.path}/packages.lock`);
  await runToSuccess("deno", ["install", "--quiet"], { cwd: folder.path });
  return folder;
}

/** The packages that files lie in, each once, by name. */
export async function packagesOf(files: readonly string[]): Promise<Package[]> {
  const paths = files.map((file) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0]);
  const found = await Promise.all(
    [...new Set(paths)].filter((path) => path !== undefined).map(async (path) => {
      const { name, version } = JSON.parse(await Deno.readTextFile(`${path}/package.json`));
      return { name, version, path };
    }),
  );
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}
