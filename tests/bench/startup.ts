/**
 * Prints how much longer a process takes that imports the engine than one that runs an empty script: medians of
 * processes that take turns.
 *
 *     deno task bench:startup
 */
import { runToSuccess } from "../support/command.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { median } from "./support/median.ts";

const ROUNDS = 41;

await using folder = await temporaryFolder("startup");
const scripts = {
  empty: "export {};\n",
  engine: `import ${JSON.stringify(new URL("../../mod.ts", import.meta.url).href)};\n`,
};
const milliseconds: Record<keyof typeof scripts, number[]> = { empty: [], engine: [] };
const names = Object.keys(scripts) as (keyof typeof scripts)[];
for (const name of names) await Deno.writeTextFile(`${folder.path}/${name}.ts`, scripts[name]);

async function start(name: keyof typeof scripts): Promise<number> {
  const begin = performance.now();
  await runToSuccess("deno", ["run", "--no-config", `${name}.ts`], { cwd: folder.path });
  return performance.now() - begin;
}

for (const name of names) await start(name); // compiles and caches
for (let round = 0; round < ROUNDS; round++) {
  for (const name of names) milliseconds[name].push(await start(name));
}

const empty = median(milliseconds.empty), engine = median(milliseconds.engine);
console.log(`an empty script    ${empty.toFixed(1)} ms`);
console.log(`importing mod.ts   ${engine.toFixed(1)} ms, ${(engine - empty).toFixed(1)} ms more`);
