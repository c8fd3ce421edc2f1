/**
 * Prints what the explorer's page takes in Chromium: script to start beside a page that has mathjs alone, an input event on the
 * network, layouts of 64 nodes, and how many bytes it has.
 *
 *     deno task bench:page
 */
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Browser } from "playwright-core";
import { layOut } from "../../lib/draw/layout/lay_out.ts";
import { PAGE } from "../../lib/explore/page.ts";
import { randomBoxes } from "../draw/support/random_picture.ts";
import { pageFile, startBrowser, visit } from "../explore/support/browser.ts";
import { bundleScript, stopBundling } from "../support/page/bundle.ts";
import { documentOf } from "../support/page/document.ts";
import { median } from "./support/median.ts";
import { processorTime } from "./support/processor_time.ts";

const ROUNDS = 9, EVENTS = 60, LAYOUT_ROUNDS = 5, NODES = 64, SPREAD = 3;

/** The shortest time, and the median. */
function shown(times: readonly number[]): string {
  return `${Math.min(...times).toFixed(1)} ms, median ${median([...times]).toFixed(1)} ms`;
}

/** A page with the part of mathjs that the package takes, and nothing else. */
async function mathjsAlone(): Promise<string> {
  const { text } = await bundleScript("lib/expression/mathjs.ts", () => Promise.resolve(""));
  await stopBundling();
  const script = `${text};document.documentElement.dataset.ready=""`;
  return documentOf({ body: "", style: "", script, licences: "" });
}

/** Milliseconds on the processor that a page's scripts take until it stands still, in a context of its own. */
async function scriptTime(browser: Browser, address: string): Promise<number> {
  const context = await browser.newContext(), page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.goto(address);
  await page.waitForSelector("html[data-ready]");
  await page.waitForTimeout(1000); // the first check is over
  const { metrics } = await session.send("Performance.getMetrics");
  await context.close();
  return 1000 * metrics.find(({ name }) => name === "ScriptDuration")!.value;
}

/** Milliseconds of each of some input events of the network's first slider. */
async function inputTimes(browser: Browser, address: string): Promise<number[]> {
  await using one = await visit(browser, address);
  await one.page.selectOption("#presets", "network");
  await one.checked();
  return await one.page.evaluate(`(() => {
    const slider = document.querySelector("#variables input[type=range]");
    return Array.from({ length: ${EVENTS} }, (_, i) => {
      slider.value = String(i / ${EVENTS});
      const start = performance.now();
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      return performance.now() - start;
    });
  })()`);
}

/** Milliseconds on the processor for layouts of random graphs. */
function layoutTimes(): number[] {
  const graphs = Array.from({ length: 400 }, (_, i) => randomBoxes(i + 1, 50, true))
    .filter(({ sizes }) => Math.abs(sizes.length - NODES) <= SPREAD);
  return graphs.flatMap(({ sizes, edges }) =>
    Array.from({ length: LAYOUT_ROUNDS }, () => {
      const start = processorTime();
      layOut(sizes, edges);
      return processorTime() - start;
    })
  );
}

await using browser = await startBrowser();
await using file = await pageFile();
await using alone = await pageFile(await mathjsAlone());
const starts: { explorer: number[]; mathjs: number[] } = { explorer: [], mathjs: [] };
for (let round = 0; round < ROUNDS; round++) { // in turns
  starts.explorer.push(await scriptTime(browser, file.address));
  starts.mathjs.push(await scriptTime(browser, alone.address));
}
console.log(`script to start           ${shown(starts.explorer)}`);
console.log(`the same of mathjs alone  ${shown(starts.mathjs)}`);
console.log(`an input event, network   ${shown(await inputTimes(browser, file.address))}`);
console.log(`a layout of ${NODES} nodes      ${shown(layoutTimes())}`);
console.log(
  `${PAGE.length} bytes, ${gzipSync(PAGE, { level: 9 }).length} gzipped, ` +
    `${brotliCompressSync(PAGE).length} by brotli`,
);
