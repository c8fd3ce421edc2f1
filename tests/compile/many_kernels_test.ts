import { assertEquals } from "@std/assert";
import { hasChromium, inChromium } from "../support/chromium.ts";
import { runToSuccess } from "../support/command.ts";
import { rightKernels } from "../support/many_kernels.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const ignore = !await hasChromium();

Deno.test("a thousand kernels and more live at once", () => {
  assertEquals(rightKernels(1200), 1200);
});

Deno.test(
  "in a page more kernels live than it has room for memories, 125",
  { ignore },
  async () => {
    await using folder = await temporaryFolder("kernels");
    const module = new URL("../support/many_kernels.ts", import.meta.url).pathname;
    const bundle = `${folder.path}/bundle.js`;
    await runToSuccess("deno", ["bundle", "--platform", "browser", "-o", bundle, module]);
    const right = await inChromium<number>(
      "",
      `return (await import("file://${bundle}")).rightKernels(200);`,
    );
    assertEquals(right, 200);
  },
);
