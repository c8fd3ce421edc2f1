/// <reference lib="dom" />
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { FakeTime } from "../../support/fake_time.ts";
import { fromFragment } from "../../../../lib/explore/state.ts";
import { showPage } from "../../support/shown_page.ts";

Deno.test("program, link and pictures can be copied", async () => {
  using time = new FakeTime();
  const copied: string[] = [];
  const page = showPage({ clipboard: (text) => Promise.resolve(void copied.push(text)) });
  page.explorer.goTo(7);
  for (const id of ["copy", "link", "copy-svg", "copy-mermaid", "copy-dot"]) {
    page.click(id);
    await time.runMicrotasks();
  }
  const [code, link, svg, mermaid, dot] = copied;
  assertEquals(code, page.text("code"));
  assertMatch(link!, /^https:\/\/example\.com\/page\.html#f=/);
  assertEquals("state" in fromFragment(new URL(link!).hash)!, true);
  assertMatch(svg!, /^<svg .*<\/svg>\s*$/s);
  assertMatch(mermaid!, /flowchart LR/);
  assertMatch(dot!, /^digraph /);
  for (const picture of [svg, mermaid, dot]) assertStringIncludes(picture!, "grad 2");
  assertEquals([page.text("said"), page.text("link-said"), page.text("picture-said")], [
    "Copied.",
    "Copied.",
    "Copied.",
  ]);
  time.tick(3000);
  assertEquals(page.text("said"), "");
});

Deno.test("without a clipboard a text is copied as by the browser's menu, or it is said that it is not", async () => {
  using time = new FakeTime();
  const page = showPage(), { document } = page;
  let selected = "";
  Object.assign(document, {
    execCommand(command: string) {
      const field = document.activeElement as HTMLTextAreaElement;
      selected = `${command}: ${field.value.slice(field.selectionStart, field.selectionEnd)}`;
      return true;
    },
  });
  page.element("copy").focus();
  page.click("copy");
  await time.runMicrotasks();
  assertEquals([selected, page.text("said")], [`copy: ${page.text("code")}`, "Copied."]);
  assertEquals([document.activeElement!.id, document.querySelectorAll("textarea").length], [
    "copy",
    1,
  ]);
  Object.assign(document, { execCommand: undefined });
  page.click("copy");
  await time.runMicrotasks();
  assertEquals(page.text("said"), "This browser lets no page copy here.");
});
