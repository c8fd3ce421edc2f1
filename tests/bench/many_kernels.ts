/**
 * Keeps kernels alive, 10,000 in Deno and in Node.js and 3,000 in a page in Chromium, where those are installed, each
 * of which computed value, gradient and batch, and prints how many are right, what one took, and what is left of the
 * memory when they are dropped. An argument is another number of kernels.
 *
 *     deno run --allow-all tests/bench/many_kernels.ts [KERNELS]
 */
import { hasChromium, inChromium } from "../support/chromium.ts";
import { isInstalled, runToSuccess } from "../support/command.ts";
import { manyKernelsBundle } from "../support/many_kernels_bundle.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

/** What a process or a page prints: the kernels that are right, milliseconds, and bytes before, with them, and after. */
interface Figures {
  readonly right: number;
  readonly ms: number;
  readonly bytes?: readonly [before: number, alive: number, dropped: number];
}

/** The text of a program that prints figures; `bytes` is an expression of how many the process has. */
const program = (bundle: string, count: number, bytes: string) => `
  await import("file://${bundle}");
  const bytes = () => (${bytes});
  const nextJob = () => new Promise((resolve) => setTimeout(resolve, 10));
  rightKernels(10);
  const before = bytes(), begin = performance.now();
  let alive = 0;
  const right = rightKernels(${count}, () => alive = bytes());
  const ms = performance.now() - begin;
  for (let i = 0; i < 3; i++) {
    await nextJob();
    gc();
  }
  console.log(JSON.stringify({ right, ms, bytes: [before, alive, bytes()] }));`;

function print(where: string, count: number, { right, ms, bytes }: Figures): void {
  const time = `${(ms / count).toFixed(2)} ms a kernel`;
  const megabytes = bytes?.map((size) => (size / 1e6).toFixed(0));
  const memory = megabytes === undefined
    ? ""
    : `; ${megabytes[0]} MB before, ${megabytes[1]} MB alive, ${megabytes[2]} MB dropped`;
  console.log(`${where}: ${right} of ${count} right, ${time}${memory}`);
}

const count = Number(Deno.args[0] ?? 10_000);
await using folder = await temporaryFolder("kernels");
const bundle = await manyKernelsBundle(folder.path);

async function inProcess(command: string, args: readonly string[], bytes: string): Promise<void> {
  const file = `${folder.path}/${command}.mjs`;
  await Deno.writeTextFile(file, program(bundle, count, bytes));
  print(command, count, JSON.parse(await runToSuccess(command, [...args, file])));
}

await inProcess("deno", ["run", "--v8-flags=--expose-gc"], "Deno.memoryUsage().rss");
if (await isInstalled("node")) {
  await inProcess("node", ["--expose-gc"], "process.memoryUsage().rss");
}
if (await hasChromium()) {
  const inPage = Math.min(count, 3000);
  const figures = await inChromium<Figures>(
    `<script type="module" src="file://${bundle}"></script>`,
    `const begin = performance.now(), right = rightKernels(${inPage});
    return { right, ms: performance.now() - begin };`,
  );
  print("chromium", inPage, figures);
}
