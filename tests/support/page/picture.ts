/**
 * Takes the README's picture of the explorer: the worked example on its way back.
 *
 *     deno task picture
 */
import { pageFile, startBrowser, visit } from "../../explore/support/browser.ts";

/** Where the picture stands, from the top of the package. */
export const PICTURE = "tests/explore/picture.png";

/** After so many steps there is a node that has its gradient, one that gets it, and one without. */
const STEPS = 7;

const WIDTH = 1280;

if (import.meta.main) {
  await using browser = await startBrowser();
  await using file = await pageFile();
  await using one = await visit(browser, file.address, {
    viewport: { width: WIDTH, height: 900 },
    reducedMotion: "reduce",
    colorScheme: "light",
  });
  for (let i = 0; i < STEPS; i++) await one.page.click("#next");
  await one.checked();
  await one.page.mouse.move(0, 0);
  await one.page.evaluate("document.activeElement.blur(); scrollTo(0, 0)");
  const path = new URL(`../../../${PICTURE}`, import.meta.url).pathname;
  const { y, height } = (await one.page.locator("#answers").boundingBox())!; // the last panel that is shown
  const clip = { x: 0, y: 0, width: WIDTH, height: y + height + 16 };
  await one.page.screenshot({ path, clip, fullPage: true });
  console.log(`${PICTURE}: ${(await Deno.stat(path)).size} bytes`);
}
