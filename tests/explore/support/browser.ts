/** The explorer's page in Chromium, where it is installed. */
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { explorePage } from "../../../lib/explore/mod.ts";
import { run } from "../../support/command.ts";
import { temporaryFolder } from "../../support/temporary_folder.ts";

const OPTIONS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** How long the page may take until it is there, on a machine with much else to do. */
const PATIENCE = 60_000;

/** Starts Chromium. */
export async function startBrowser(): Promise<Browser> {
  const path = (await run("sh", ["-c", "command -v chromium"])).stdout.trim();
  return await chromium.launch({ executablePath: path, args: OPTIONS, timeout: PATIENCE });
}

/** A file that holds the page; disposing of it removes it. */
export interface PageFile extends AsyncDisposable {
  readonly address: string;
}

/** Writes the page, as the command line prints it. */
export async function pageFile(page: string = explorePage()): Promise<PageFile> {
  const folder = await temporaryFolder("explorer"), path = `${folder.path}/page.html`;
  await Deno.writeTextFile(path, page);
  return {
    address: `file://${path}`,
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** A page that somebody looks at; disposing of it closes it. */
export interface Visit extends AsyncDisposable {
  readonly page: Page;
  /** What was asked for, the page itself first. */
  readonly requests: readonly string[];
  /** Messages of the console, errors that nobody caught, and dialogs. */
  readonly messages: readonly string[];
  /** What the policy has forbidden. */
  violations(): Promise<string[]>;
  /** The text of the element with an id, as it is seen. */
  text(id: string): Promise<string>;
  /** Waits until the numbers have been checked. */
  checked(): Promise<void>;
}

/** Opens an address, and waits until the explorer is ready there. */
export async function visit(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const requests: string[] = [], messages: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => messages.push(message.text()));
  page.on("pageerror", (error) => messages.push(String(error)));
  page.on("dialog", async (dialog) => {
    messages.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  await page.addInitScript(`globalThis.violations = [];
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      violations.push(violatedDirective + " " + blockedURI));`);
  await page.goto(address);
  await page.waitForSelector("html[data-ready]");
  return {
    page,
    requests,
    messages,
    violations: () => page.evaluate("violations"),
    text: (id) => page.locator(`#${id}`).innerText(),
    async checked() {
      await page.waitForSelector('#verdict[aria-busy="false"]');
    },
    [Symbol.asyncDispose]: () => context.close(),
  };
}
