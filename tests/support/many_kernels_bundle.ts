/** {@linkcode rightKernels} as a script for Node.js and browsers. */
import { runToSuccess } from "./command.ts";

const module = new URL("./many_kernels.ts", import.meta.url).href;

/** Writes a module into a folder that makes `rightKernels` global, and returns its path. */
export async function manyKernelsBundle(folder: string): Promise<string> {
  const [entry, bundle] = [`${folder}/entry.ts`, `${folder}/bundle.js`];
  await Deno.writeTextFile(
    entry,
    `import { rightKernels } from ${JSON.stringify(module)};
    Object.assign(globalThis, { rightKernels });`,
  );
  await runToSuccess("deno", ["bundle", "--platform", "browser", "-o", bundle, entry]);
  return bundle;
}
