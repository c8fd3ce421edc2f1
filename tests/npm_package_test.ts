import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import config from "../deno.json" with { type: "json" };
import { explorePage } from "../lib/explore/mod.ts";
import { whileServed } from "./explore/support/served.ts";
import { bundle, gzippedBytes, stopBundling, type Target } from "./support/bundles.ts";
import { isInstalled, mayStartProcesses, run, runToSuccess } from "./support/command.ts";
import { programs } from "./support/consumer_programs.ts";
import { hasChromium, inChromium, NONCE } from "./support/chromium.ts";
import { printedInPage } from "./support/served_modules.ts";
import { installPackage } from "./support/npm_package.ts";
import { foundByKernel, foundInPage, pageProgram } from "./support/page_program.ts";
import { commandsOf, readmeBlocks } from "./support/readme_blocks.ts";
import { SIZES } from "./support/sizes.ts";

const checkout = new URL("../", import.meta.url);
const mayRun = await mayStartProcesses();
const hasNpm = mayRun && await isInstalled("npm"), hasBun = mayRun && await isInstalled("bun");
if (mayRun && !hasNpm) console.log("npm is not installed: tests of the package on npm are ignored");
if (mayRun && !hasBun) console.log("bun is not installed: tests with it are ignored");

const noPages = !await hasChromium();

const runtimes = hasBun ? ["node", "bun"] : ["node"];
const targets: readonly Target[] = [
  { platform: "browser", format: "esm" },
  { platform: "browser", format: "iife" },
  { platform: "node", format: "cjs" },
  { platform: "node", format: "esm" },
];
const names = Object.keys(config.exports).map((name) => `@chainrule/autograd${name.slice(1)}`);

const blocks = mayRun ? readmeBlocks(Deno.readTextFileSync(new URL("README.md", checkout))) : [];
/** What the README shows to those who have Node.js: programs, and command lines. */
const forNode = blocks.filter(({ language, file }) => language === "js" && file === undefined);
/** Programs of several files. */
const files = blocks.filter(({ file }) => file !== undefined);
const commands = blocks.filter(({ language }) => language === "shell").flatMap(commandsOf);
/** What each of these command lines prints. */
const commandsPrint = [
  /^x_1 +data=3 +grad=8\n/,
  /^x \* y = 12\n.*\nagrees\n$/s,
  /^flowchart LR/,
  /^<!doctype html>\n<html data-state="{&quot;formula/,
];

/** A text as a script in a page has it. */
const asText = (text: string) => JSON.stringify(text).replaceAll("<", "\\u003c");

/** What the README's program with workers prints. */
const FITTED = "3.000000 -1.000000\n";

Deno.test("the package as npm has it", { ignore: !hasNpm }, async (t) => {
  await using folder = await installPackage(checkout);
  const setting = { cwd: folder.path };
  assertEquals(commands.length, commandsPrint.length);
  for (const runtime of runtimes) {
    for (const [name, { text, prints }] of Object.entries(programs)) {
      await t.step(`serves a program of ${runtime}: ${name}`, async () => {
        await Deno.writeTextFile(`${folder.path}/${name}.mjs`, text.replaceAll("jsr:", ""));
        assertEquals(await runToSuccess(runtime, [`${name}.mjs`], setting), prints);
      });
    }
    await t.step(`runs the README's program for ${runtime}`, async () => {
      assert(forNode.length >= 1);
      for (const { text } of forNode) {
        await Deno.writeTextFile(`${folder.path}/readme.mjs`, text);
        const shown = Array.from(text.matchAll(/ \/\/ (.*)$/gm), ([, line]) => `${line}\n`);
        assertEquals(await runToSuccess(runtime, ["readme.mjs"], setting), shown.join(""));
      }
    });
    await t.step(`runs the README's workers in ${runtime}`, async () => {
      assertEquals(files.map(({ file }) => file), ["worker.mjs", "fit.mjs"]);
      for (const { file, text } of files) await Deno.writeTextFile(`${folder.path}/${file}`, text);
      assertEquals(await runToSuccess(runtime, ["fit.mjs"], setting), FITTED);
    });
    for (const [i, [, file, ...args]] of commands.entries()) {
      await t.step(`has the README's command line in ${runtime}: ${file}`, async () => {
        assertMatch(await runToSuccess(runtime, [file!, ...args], setting), commandsPrint[i]!);
      });
    }
  }
  for (const runtime of runtimes) {
    await t.step(`serves the explorer in ${runtime}`, async () => {
      const args = ["node_modules/@chainrule/autograd/lib/explore/mod.js", "--serve", "--port=0"];
      const { code, stderr } = await whileServed(runtime, args, async (address) => {
        assertEquals(await (await fetch(address)).text(), explorePage());
      }, folder.path);
      assertEquals({ code, stderr }, { code: 0, stderr: "" });
    });
  }
  await t.step("can be required, as no module of it waits before it is there", async () => {
    const script = `if (process.features.require_module) for (const name of ${
      JSON.stringify(names)
    }) require(name)`;
    assertEquals(await runToSuccess("node", ["-e", script], setting), "");
  });
  for (const name of names) {
    for (const target of targets) {
      await t.step(`is bundled for ${target.platform} as ${target.format}: ${name}`, async () => {
        const program = `import * as all from ${JSON.stringify(name)};
          if (Object.keys(all).length === 0) throw new Error("nothing is exported");
          console.log("the program's own output");`;
        const text = await bundle(folder, program, target);
        const file = `bundle.${target.format === "esm" ? "mjs" : "cjs"}`;
        await Deno.writeTextFile(`${folder.path}/${file}`, text);
        const { code, stdout, stderr } = await run("node", [file, "--help"], setting);
        assertEquals({ code, stdout, stderr }, {
          code: 0,
          stdout: "the program's own output\n",
          stderr: "",
        });
      });
    }
  }
  for (const [what, sources] of [["forbids", ""], ["allows", " 'wasm-unsafe-eval'"]] as const) {
    const name = `runs in a page whose policy ${what} WebAssembly, and all but scripts by name`;
    await t.step({
      name,
      ignore: noPages,
      fn: async () => {
        const text = await bundle(folder, pageProgram, { platform: "browser", format: "iife" });
        const script = `<script nonce="${NONCE}">${
          text.replaceAll("</script", "<\\/script")
        }</script>`;
        const policy = `default-src 'none'; script-src 'nonce-${NONCE}'${sources}`;
        const found = await inChromium<unknown[]>(script, "return globalThis.found", { policy });
        assertEquals(found.slice(0, -1), foundInPage);
        if (what === "allows") assertAlmostEquals(found.at(-1) as number, foundByKernel, 1e-15);
        else assertMatch(String(found.at(-1)), /^Cannot compile .*WebAssembly/s);
      },
    });
  }
  await t.step({
    name: "runs in a module worker of a page",
    ignore: noPages,
    fn: async () => {
      const program = `${pageProgram}; postMessage(globalThis.found);`;
      const text = await bundle(folder, program, { platform: "browser", format: "esm" });
      const found = await inChromium<unknown[]>(
        "",
        `
      const text = ${asText(text)};
      const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
      const worker = new Worker(url, { type: "module" });
      return await new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
      });`,
      );
      assertEquals(found.slice(0, -1), foundInPage);
      assertAlmostEquals(found.at(-1) as number, foundByKernel, 1e-15);
    },
  });
  await t.step("runs the README's workers in Deno", async () => {
    const options = ["--node-modules-dir=manual", "--allow-read=.", "--no-prompt"];
    assertEquals(await runToSuccess("deno", ["run", ...options, "fit.mjs"], setting), FITTED);
  });
  await t.step({
    name: "runs the README's workers in a page",
    ignore: noPages,
    fn: async () => {
      const external = ["node:worker_threads"]; // where globalThis has no Worker
      const served = new Map<string, string>();
      for (const { file, text } of files) {
        const target = { platform: "browser", format: "esm", external } as const;
        served.set(`/${file}`, await bundle(folder, text, target));
      }
      assertEquals(await printedInPage(served, "/fit.mjs"), FITTED.trim());
    },
  });
  for (const [name, { program, kilobytes }] of Object.entries(SIZES)) {
    await t.step(`is small enough for a page: ${name}`, async () => {
      const text = await bundle(folder, program, targets[0]!);
      const bytes = await gzippedBytes(text);
      assert(bytes <= 1024 * kilobytes, `${bytes} bytes gzipped, wanted ${1024 * kilobytes}`);
    });
  }
  await stopBundling();
});
