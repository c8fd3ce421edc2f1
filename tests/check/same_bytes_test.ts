import { assert, assertEquals } from "@std/assert";
import { mayStartProcesses, run } from "../support/command.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const checkout = new URL("../../", import.meta.url);

const RULES = `import { defineRule, mul } from "@chainrule/autograd";
defineRule({
  name: "wrongCube",
  evaluate: (x) => x ** 3,
  partials: [(x) => mul(2, mul(x, x))],
  expression: "x ^ 3",
});`;

/** A copy of the package under a folder. */
function copy(from: URL, to: string): string {
  Deno.mkdirSync(to, { recursive: true });
  for (const { name, isDirectory } of Deno.readDirSync(from)) {
    if (isDirectory) copy(new URL(`${name}/`, from), `${to}/${name}`);
    else Deno.copyFileSync(new URL(name, from), `${to}/${name}`);
  }
  return to;
}

/** What the check prints of a wrong rule, from a copy of the package in this folder. */
async function outputFrom(folder: string, ...options: string[]): Promise<string> {
  copy(new URL("lib/", checkout), `${folder}/lib`);
  for (const file of ["mod.ts", "deno.json"]) {
    Deno.copyFileSync(new URL(file, checkout), `${folder}/${file}`);
  }
  Deno.writeTextFileSync(`${folder}/rules.ts`, RULES);
  const args = ["run", "--no-check", "--allow-read", "lib/check/mod.ts"];
  const graphs = ["--rules-from", "rules.ts", "--rules", "wrongCube,add", "--graphs", "4"];
  const { code, stdout, stderr } = await run("deno", [...args, ...graphs, ...options], {
    cwd: folder,
  });
  assertEquals(code, 1, stderr);
  return stdout;
}

for (const options of [[], ["--json"], ["--draw"]]) {
  const command = ["check", ...options].join(" ");
  Deno.test({
    name: `the same seed gives the same bytes wherever the package lies: ${command}`,
    ignore: !await mayStartProcesses(),
    async fn() {
      await using one = await temporaryFolder("here");
      await using other = await temporaryFolder("there");
      const output = await outputFrom(`${one.path}/a`, ...options);
      assertEquals(await outputFrom(`${other.path}/b/c`, ...options), output);
      assert(
        output.includes(`import { checkGradient } from \\"@chainrule/autograd/check\\"`) ||
          output.includes(`import { checkGradient } from "@chainrule/autograd/check"`),
      );
      assert(!output.includes("file:") && !output.includes(one.path));
    },
  });
}
