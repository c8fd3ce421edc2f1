import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromExpression } from "../lib/expression/mod.ts";
import { explorePage } from "../lib/explore/mod.ts";
import { PRESETS } from "../lib/explore/presets.ts";
import { programOf } from "../lib/explore/program.ts";
import { mayStartProcesses, run, runToSuccess } from "./support/command.ts";
import { programs } from "./support/consumer_programs.ts";
import { startJsrRegistry } from "./support/jsr_registry.ts";
import { commandsOf, readmeBlocks } from "./support/readme_blocks.ts";
import { temporaryFolder } from "./support/temporary_folder.ts";

const checkout = new URL("../", import.meta.url);

/** The nodes of the worked example: name, data, grad. */
const exampleNodes = [
  ["x_1", 3, 8],
  ["x_2", 4, 6],
  ["x_3", 12, 2],
  ["x_4", 5, 2],
  ["x_5", 17, 2],
  ["x_6", 2, 17],
  ["l", 34, 1],
];

const ignore = !await mayStartProcesses();

Deno.test(
  "a consumer imports the package from a jsr: URL and needs no permission",
  { ignore },
  async (t) => {
    await using registry = await startJsrRegistry();
    await registry.publish(checkout);
    await using folder = await temporaryFolder("consumer");
    const { path } = folder;
    // A cache of its own: Deno takes what it once got from JSR for unchangeable.
    const setting = { cwd: path, env: { JSR_URL: registry.url, DENO_DIR: `${path}/cache` } };
    const runDeno = (...args: string[]) =>
      runToSuccess("deno", ["run", "--no-prompt", ...args], setting);
    for (const [name, { text, prints }] of Object.entries(programs)) {
      await t.step(name, async () => {
        await Deno.writeTextFile(`${path}/${name}.ts`, text);
        assertEquals(await runDeno("--check", `${name}.ts`), prints);
      });
    }
    await t.step("the check's command line, with rules of the consumer's", async () => {
      await Deno.writeTextFile(
        `${path}/rules.ts`,
        `import { defineRule, mul } from "jsr:@chainrule/autograd";
         defineRule({
           name: "square",
           evaluate: (x) => x * x,
           partials: [(x) => mul(3, x)],
           expression: "x ^ 2",
         });`,
      );
      const check = ["run", "--no-prompt", "--allow-read=.", "jsr:@chainrule/autograd/check"];
      const args = ["--rules-from", "rules.ts", "--rules", "square", "--graphs", "2"];
      const { code, stdout, stderr } = await run("deno", [...check, ...args], setting);
      assertEquals(code, 1, stderr);
      assertMatch(stdout, /The rule square is wrong in the partial derivative/);
      assertMatch(stdout, /from "jsr:@chainrule\/autograd@\d+\.\d+\.\d+\/check";/);
    });
    await t.step("worked example", async () => {
      const output = await runDeno("jsr:@chainrule/autograd/example");
      for (const [name, data, grad] of exampleNodes) {
        assertMatch(output, new RegExp(`\\b${name}\\b.*\\bdata=${data}\\b.*\\bgrad=${grad}\\b`));
      }
    });
    await t.step("the command line that draws", async () => {
      const drawn = await runDeno(
        "jsr:@chainrule/autograd/draw",
        "x * 3",
        "x=2",
        "--format",
        "mermaid",
      );
      assertMatch(drawn, /^flowchart LR/);
    });
    await t.step("the explorer prints its page", async () => {
      assertEquals(await runDeno("jsr:@chainrule/autograd/explore"), explorePage());
    });
    for (const { key, formula, values } of PRESETS) {
      await t.step(`the program that the explorer shows: ${key}`, async () => {
        const { root, leaves } = fromExpression(formula, values);
        root.backward();
        await Deno.writeTextFile(`${path}/shown.ts`, programOf(root).lines.join("\n"));
        const printed = (await runDeno("--check", "shown.ts")).trimEnd().split("\n");
        const name = root.label || "l";
        assertEquals(
          printed.sort(),
          [
            `${name} ${root.data}`,
            ...leaves.map(({ label, grad }) => `∂${name}/∂${label} ${grad}`),
          ].sort(),
        );
      });
    }
    const blocks = readmeBlocks(await Deno.readTextFile(new URL("README.md", checkout)));
    await t.step("the README's programs, in a fresh folder as they are written", async () => {
      const imports = {
        "@chainrule/autograd": "jsr:@chainrule/autograd",
        "@chainrule/autograd/": "jsr:/@chainrule/autograd/",
        "@std/assert": "npm:deno-std@1.4.0/assert/mod.js", // which answers wherever npm does
      };
      await Deno.writeTextFile(`${path}/deno.json`, JSON.stringify({ imports }));
      const programs = blocks.filter(({ language, attribute }) =>
        language === "ts" && attribute === ""
      );
      assert(programs.length >= 5);
      for (const [i, { text }] of programs.entries()) {
        await Deno.writeTextFile(`${path}/block_${i}.ts`, text);
        const output = await runDeno(`block_${i}.ts`);
        const shown = blocks[blocks.findIndex((block) => block.text === text) + 1];
        if (/^epoch 0:/.test(output)) assertEquals(output, shown!.text);
      }
    });
    await t.step("the README's commands that start the package from JSR", async () => {
      const commands = blocks.filter(({ language }) => language === "sh").flatMap(commandsOf)
        .filter(([program, verb, what]) =>
          program === "deno" && verb === "run" && what?.startsWith("jsr:")
        );
      assert(commands.length >= 4);
      for (const [, , ...words] of commands) assert((await runDeno(...words)).length > 50);
    });
    await t.step(
      "the README's shares of a check, merged, on one machine and on several",
      async () => {
        const few = (text: string) => text.replaceAll("--graphs 1000", "--graphs 12");
        const [byHand, byMachines] = ["bash", "yaml"].map((kind) =>
          blocks.find(({ language }) => language === kind)!.text
        );
        const { code, stdout, stderr } = await run("sh", ["-c", few(byHand!)], setting);
        const whole = await runDeno("jsr:@chainrule/autograd/check", "--graphs", "12");
        assertEquals([code, stdout], [0, whole], stderr);
        const commands = Array.from(
          byMachines!.matchAll(/ run: (.*)$/gm),
          ([, command]) => command!,
        );
        assertEquals(commands.length, 2);
        for (const command of commands) {
          assertStringIncludes(byHand!, command.replaceAll("${{ matrix.share }}", "{}"));
        }
      },
    );
  },
);
