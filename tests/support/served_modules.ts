/** Modules that a page loads from a server on this machine. */
import { startBrowser } from "../explore/support/browser.ts";

/**
 * Serves modules by their paths, and loads one of them in a page.
 *
 * @returns The first line that it prints.
 */
export async function printedInPage(
  modules: ReadonlyMap<string, string>,
  entry: string,
): Promise<string> {
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, ({ url }) => {
    const text = modules.get(new URL(url).pathname);
    return text === undefined
      ? new Response(`<!doctype html><script type="module" src="${entry}"></script>`, {
        headers: { "content-type": "text/html" },
      })
      : new Response(text, { headers: { "content-type": "text/javascript" } });
  });
  await using browser = await startBrowser();
  const page = await browser.newPage();
  const printed = page.waitForEvent("console");
  await page.goto(`http://127.0.0.1:${server.addr.port}/`);
  return (await printed).text();
}
