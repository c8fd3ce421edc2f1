import { assert } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { runToSuccess } from "../support/command.ts";
import { readmeBlocks } from "../support/readme_blocks.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const checkout = new URL("../../", import.meta.url);

/** What programs import: the package from here, and what it imports. */
const imports = {
  ...config.imports,
  "@std/assert": "npm:deno-std@1.4.0/assert/mod.js", // which answers wherever npm does
  ...Object.fromEntries(
    Object.entries(config.exports).map(([name, path]) => [
      `@chainrule/autograd${name.slice(1)}`,
      new URL(path, checkout).href,
    ]),
  ),
};

Deno.test("the README's programs that need other engines, as they are written", async (t) => {
  await using folder = await temporaryFolder("engines");
  const { path } = folder;
  await Deno.writeTextFile(`${path}/deno.json`, JSON.stringify({ imports }));
  const readme = await Deno.readTextFile(new URL("README.md", checkout));
  const programs = readmeBlocks(readme).filter(({ language, attribute }) =>
    language === "ts" && attribute === "ignore"
  );
  assert(programs.length > 0);
  for (const [i, { text }] of programs.entries()) {
    await t.step(
      text.split("\n").find((line) => line.includes("npm:")) ?? `block ${i}`,
      async () => {
        await Deno.writeTextFile(`${path}/block_${i}.ts`, text);
        await runToSuccess("deno", ["run", "--allow-all", "--check", `block_${i}.ts`], {
          cwd: path,
        });
      },
    );
  }
});
