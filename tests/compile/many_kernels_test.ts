import { assertEquals } from "@std/assert";
import { hasChromium, inChromium } from "../support/chromium.ts";
import { rightKernels } from "../support/many_kernels.ts";
import { manyKernelsBundle } from "../support/many_kernels_bundle.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const ignore = !await hasChromium();

Deno.test("a thousand kernels and more live at once", () => {
  assertEquals(rightKernels(1200), 1200);
});

Deno.test("in a page more kernels live than it has room for memories", { ignore }, async () => {
  await using folder = await temporaryFolder("kernels"); // there is room for 125 memories
  const bundle = await manyKernelsBundle(folder.path);
  const script = `<script type="module" src="file://${bundle}"></script>`; // a page waits for it
  assertEquals(await inChromium<number>(script, "return rightKernels(200);"), 200);
});
