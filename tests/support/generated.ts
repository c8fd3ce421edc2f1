/** Files of lib/ that are built of others: a digest of these in their head, by which is seen that they are stale. */
import { createHash } from "node:crypto";
import config from "../../deno.json" with { type: "json" };

const TOP = new URL("../../", import.meta.url);

/** The bundler, with its version. */
export const BUNDLER: string = config.imports.esbuild;

/** The digest of files as they are now, given by their paths from the top of the package, and of the bundler's version. */
export async function digestOf(files: readonly string[]): Promise<string> {
  const hash = createHash("sha256").update(`${BUNDLER}\n`);
  for (const file of files.toSorted()) {
    const text = await Deno.readTextFile(new URL(file, TOP));
    hash.update(`${file} ${createHash("sha256").update(text).digest("hex")}\n`);
  }
  return hash.digest("hex");
}

/** The digest that the text of a built module names. */
export function digestIn(module: string): string | undefined {
  return /^\/\/ Digest of its sources: ([0-9a-f]{64})$/m.exec(module)?.[1];
}
