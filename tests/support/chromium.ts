/** Pages in headless Chromium, where it is installed. */
import { isInstalled, mayStartProcesses, run } from "./command.ts";
import { temporaryFolder } from "./temporary_folder.ts";

const OPTIONS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--allow-file-access-from-files",
  "--virtual-time-budget=20000",
];

/** Whether pages can be shown here; says so where they cannot. */
export async function hasChromium(): Promise<boolean> {
  const found = await mayStartProcesses() && await isInstalled("chromium");
  if (!found) console.log("chromium is not installed: tests of pages are ignored");
  return found;
}

/** How a page is shown. */
export interface PageOptions {
  /** What the reader prefers; light where not given. */
  readonly scheme?: "light" | "dark";
  /** The page's content security policy; none where not given. Scripts with {@linkcode NONCE} may run under `script-src 'nonce-test'`. */
  readonly policy?: string;
}

/** The nonce of the scripts of a page. */
export const NONCE = "test";

/**
 * Shows a page, runs a script in it that returns a promise of data, and hands that out.
 *
 * @param body What stands in the page's body.
 * @param script The text of an async function's body.
 */
export async function inChromium<T>(
  body: string,
  script: string,
  { scheme = "light", policy }: PageOptions = {},
): Promise<T> {
  await using folder = await temporaryFolder("chromium");
  const page = `${folder.path}/page.html`;
  const meta = policy && `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
  await Deno.writeTextFile(
    page,
    `<!doctype html><meta charset="utf-8">${
      meta ?? ""
    }<body>${body}<script type="module" nonce="${NONCE}">
      const result = await (async () => { ${script} })().catch((error) => ({ error: String(error) }));
      const out = document.createElement("output");
      out.textContent = encodeURIComponent(JSON.stringify(result));
      document.body.append(out);
    </script>`,
  );
  const { stdout, stderr } = await run("chromium", [
    ...OPTIONS,
    `--user-data-dir=${folder.path}/profile`,
    `--blink-settings=preferredColorScheme=${scheme === "dark" ? 0 : 1}`,
    "--dump-dom",
    `file://${page}`,
  ]);
  const output = /<output>(.*)<\/output>/s.exec(stdout)?.[1];
  if (output === undefined) throw new Error(`Chromium shows no result\n${stdout}\n${stderr}`);
  const result = JSON.parse(decodeURIComponent(output));
  if (result?.error !== undefined) throw new Error(result.error);
  return result;
}
