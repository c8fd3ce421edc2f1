import { assert, assertEquals } from "@std/assert";
import axe from "axe-core";
import type { BrowserContextOptions, Page } from "playwright-core";
import { PRESETS } from "../../lib/explore/presets.ts";
import { hasChromium } from "../support/chromium.ts";
import { pageFile, startBrowser, visit } from "./support/browser.ts";

/** How the page looks when it is examined. */
interface State {
  readonly options: BrowserContextOptions;
  /** Whether the tool alone is examined, as the article is as before. */
  readonly toolAlone?: boolean;
  /** What a reader has done. */
  act?(page: Page): Promise<void>;
}

const preset = (page: Page, key: string) => page.selectOption("#presets", key).then(() => {});

async function openAll(page: Page): Promise<void> {
  await page.evaluate(`document.querySelectorAll("details").forEach((one) => one.open = true)`);
}

const STATES: Readonly<Record<string, State>> = {
  "light, at the start": { options: {} },
  "dark, at the start": { options: { colorScheme: "dark" } },
  "light, on the way back, with all opened, after descent": {
    toolAlone: true,
    options: {},
    async act(page) {
      for (let i = 0; i < 7; i++) await page.click("#next");
      await openAll(page);
      await page.click("#ten");
    },
  },
  "dark, the network, on the way back, with all opened, after descent": {
    toolAlone: true,
    options: { colorScheme: "dark" },
    async act(page) {
      await preset(page, "network");
      await page.click("#forward");
      for (let i = 0; i < 5; i++) await page.click("#next");
      await openAll(page);
      await page.click("#ten");
    },
  },
  "light, a mistake in the formula": {
    toolAlone: true,
    options: {},
    act: (page) => page.fill("#formula", "x + * y"),
  },
  "dark, a mistake in the formula": {
    toolAlone: true,
    options: { colorScheme: "dark" },
    act: (page) => page.fill("#formula", "x + * y"),
  },
  "dark, all fields with a mistake, with all opened, after a descent that stopped": {
    toolAlone: true,
    options: { colorScheme: "dark" },
    async act(page) {
      await preset(page, "chain");
      await page.fill("#rate", "1e308");
      await page.click("#many");
      await page.fill("#rate", "-1");
      await page.fill("#variables input[type=number]", "");
      await page.fill("#formula", "l = tanh(x, y)");
      await openAll(page);
    },
  },
  "dark, a prediction that is none": {
    toolAlone: true,
    options: { colorScheme: "dark" },
    async act(page) {
      await page.check("#predict");
      await page.click("#next");
      await page.fill("#guess", "twelve");
      await page.click("#judge");
    },
  },
  "light, a kink, at the end": {
    toolAlone: true,
    options: {},
    async act(page) {
      await preset(page, "kink");
      await page.click("#last");
    },
  },
  "light, sizes and predictions": {
    toolAlone: true,
    options: {},
    async act(page) {
      await preset(page, "chain");
      await page.check("#predict");
      await page.click("#forward");
      await page.click("#next");
    },
  },
  "a phone": {
    options: { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true },
    async act(page) {
      for (let i = 0; i < 5; i++) await page.tap("#next");
    },
  },
  "reduced motion and forced colours": {
    options: { reducedMotion: "reduce", forcedColors: "active" },
    act: (page) => page.click("#last"),
  },
};

/** WCAG 2.2 at the levels A and AA, and what is good practice beside. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** How axe-core examines a page: of what is well it need not say where it stands. */
const SETTINGS = JSON.stringify({ runOnly: RULES, resultTypes: ["violations"] });

/** What axe-core finds, as far as it is used here. */
interface Findings {
  readonly passes: readonly unknown[];
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly target: readonly string[] }[];
  }[];
}

const ignore = !await hasChromium();

Deno.test(
  "a reader who does not see the explorer, or sees it small, can use it",
  { ignore },
  async (t) => {
    await using browser = await startBrowser();
    await using file = await pageFile();

    for (const [name, { options, act, toolAlone }] of Object.entries(STATES)) {
      await t.step(`axe-core finds nothing: ${name}`, async () => {
        await using one = await visit(browser, file.address, options);
        const { page } = one;
        await one.checked();
        await act?.(page);
        await page.waitForTimeout(600); // transitions end, and the check is made
        await page.evaluate(axe.source);
        const { passes, violations } = await page.evaluate(
          `axe.run(${toolAlone ? '{ exclude: [".article"] }' : "document"}, ${SETTINGS})`,
        ) as Findings;
        assert(passes.length > 30);
        assertEquals(
          violations.map(({ id, nodes }) => [id, ...nodes.map(({ target }) => target.join(" "))]),
          [],
        );
      });
    }

    await t.step("at 320 pixels nothing sticks out of the page", async () => {
      await using one = await visit(browser, file.address, {
        viewport: { width: 320, height: 640 },
      });
      const { page } = one;
      await openAll(page);
      for (const { key } of PRESETS) {
        await preset(page, key);
        await page.click("#last");
        await one.checked();
        const width = await page.evaluate("document.documentElement.scrollWidth");
        assertEquals(width, 320, key);
      }
    });

    await t.step("every button and field is at least 24 pixels high and wide", async () => {
      await using one = await visit(browser, file.address);
      const small = await one.page.evaluate(
        `[...document.querySelectorAll("button, select, textarea, summary, " +
        "input:not([type=checkbox], [type=range]), label:has(input)")]
      .map((one) => [one.id || one.textContent, one.getBoundingClientRect()])
      .filter(([, { width, height }]) => width > 0 && (width < 24 || height < 24))
      .map(([name]) => name)`,
      );
      assertEquals(small, []);
    });
  },
);
