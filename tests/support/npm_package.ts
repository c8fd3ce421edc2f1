/** The package as npm installs it, in a folder of its own. */

import { runToSuccess } from "./command.ts";
import { temporaryFolder } from "./temporary_folder.ts";

/** A folder with the package in its node_modules. It is gone when it is disposed of. */
export interface InstalledPackage extends AsyncDisposable {
  readonly path: string;
}

/** Packs the checkout for npm, and installs that. */
export async function installPackage(checkout: URL): Promise<InstalledPackage> {
  const folder = await temporaryFolder("npm_package"), archive = `${folder.path}/package.tgz`;
  await runToSuccess("deno", ["pack", "--allow-dirty", "--output", archive], { cwd: checkout });
  await Deno.writeTextFile(`${folder.path}/package.json`, "{}");
  const setting = { cwd: folder.path };
  await runToSuccess("npm", ["install", "--no-audit", "--no-fund", archive], setting);
  return folder;
}
