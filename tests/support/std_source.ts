/**
 * Prints the option that lets `deno test` and `deno check` find `@std` from npm where JSR does not answer, and
 * nothing where it does. The import map is a `data:` URL made from deno.json's imports, so nothing is written.
 *
 *     deno test $(deno run --allow-net --allow-env=JSR_URL tests/support/std_source.ts)
 */
import config from "../../deno.json" with { type: "json" };

/** How long JSR may take to answer before it counts as out of reach. */
const PATIENCE_MS = 1500;

/** The modules of `@std` that the tests import, and what serves them where only npm answers. */
const standIns: Readonly<Record<string, string>> = {
  "@std/assert": "./std_assert.ts",
  "@std/testing/bdd": "./std_testing_bdd.ts",
};

/** The names in deno.json's imports that come from JSR. */
const jsrNames: readonly string[] = Object.entries(config.imports)
  .filter(([, specifier]) => specifier.startsWith("jsr:"))
  .map(([name]) => name);

async function jsrAnswers(): Promise<boolean> {
  const registry = Deno.env.get("JSR_URL") ?? "https://jsr.io";
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const found = await Promise.all(jsrNames.map(async (name) => {
    try {
      const response = await fetch(new URL(`/${name}/meta.json`, registry), { signal });
      await response.body?.cancel();
      return response.ok;
    } catch {
      return false; // refused, unresolved or too slow
    }
  }));
  return found.every(Boolean);
}

/** What deno.json's imports and exports say, spelled out as a plain import map needs it, `@std` replaced. */
function importMap(): { imports: Record<string, string> } {
  const imports: Record<string, string> = {};
  for (const [name, specifier] of Object.entries(config.imports)) {
    if (jsrNames.includes(name)) continue;
    imports[name] = specifier;
    imports[`${name}/`] = `${specifier.replace(/^npm:/, "npm:/")}/`;
  }
  for (const [name, file] of Object.entries(standIns)) imports[name] = import.meta.resolve(file);
  for (const [path, file] of Object.entries(config.exports)) {
    imports[config.name + path.slice(1)] = import.meta.resolve(`../../${file}`);
  }
  return { imports };
}

if (!await jsrAnswers()) {
  console.log(
    `--import-map=data:application/json,${encodeURIComponent(JSON.stringify(importMap()))}`,
  );
}
Deno.exit(); // a name look-up that hangs cannot be aborted, and must not keep the process
