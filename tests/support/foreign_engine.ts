/** A second copy of the engine, whose classes are other ones: what a program has that loads two versions of it. */
import { temporaryFolder } from "./temporary_folder.ts";

/** Loads a copy of the engine. */
export async function foreignEngine(): Promise<typeof import("../../mod.ts")> {
  await using folder = await temporaryFolder("foreign_engine");
  const root = new URL("../../", import.meta.url), copy = new URL(`file://${folder.path}/`);
  await Deno.mkdir(new URL("lib", copy));
  await Deno.copyFile(new URL("mod.ts", root), new URL("mod.ts", copy));
  await Deno.mkdir(new URL("lib/tape", copy));
  for (const folder of ["lib", "lib/tape"]) {
    for await (const { name, isFile } of Deno.readDir(new URL(folder, root))) {
      const file = `${folder}/${name}`;
      if (isFile) await Deno.copyFile(new URL(file, root), new URL(file, copy));
    }
  }
  return await import(new URL("mod.ts", copy).href);
}
