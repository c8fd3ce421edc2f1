/// <reference lib="dom" />
import { assertEquals, assertStringIncludes } from "@std/assert";
import { FakeTime } from "../../support/fake_time.ts";
import { PRESETS } from "../../../../lib/explore/presets.ts";
import { showPage } from "../../support/shown_page.ts";

const DATA = '{"formula":"l = p * q","values":{"p":2,"q":3}}';

Deno.test("the page begins with the fragment, or with what the command line wrote, or with the worked example", () => {
  assertEquals(
    showPage({ fragment: "#f=l=a-b&v.a=5&step=2", data: DATA }).text("line"),
    "∂l/∂l = 1",
  );
  assertEquals(showPage({ fragment: "#rules", data: DATA }).text("result"), "l = 6");
  assertEquals(showPage({ data: "{" }).explorer.reading.formula, PRESETS[0].formula);
});

Deno.test("a link that is too long is said to be", () => {
  const page = showPage({ fragment: `#f=${"x".repeat(2001)}`, data: DATA });
  assertStringIncludes(page.text("notice"), "2001 characters");
  assertEquals([page.element("notice").hidden, page.explorer.reading.formula], [
    false,
    PRESETS[0].formula,
  ]);
});

Deno.test("the address follows a change after a moment, and is left alone before one", () => {
  using time = new FakeTime();
  const page = showPage({ fragment: "#rules" }), { location } = page.document;
  time.tick(1000);
  assertEquals(location.hash, "#rules");
  page.click("next");
  time.tick(299);
  assertEquals(location.hash, "#rules");
  time.tick(1);
  assertEquals(location.hash, page.explorer.fragment);
});

Deno.test("a page whose address cannot be changed goes on", () => {
  using time = new FakeTime();
  const page = showPage(), window = page.document.defaultView!;
  window.history.replaceState = () => {
    throw new window.DOMException("The document is in a frame", "SecurityError");
  };
  page.click("next");
  time.tick(300);
  page.click("next");
  assertEquals(page.explorer.at, 2);
});

Deno.test("a link of the article opens its state and shows the tool, also when it is followed again", async () => {
  const page = showPage({
    article: '<p><a id="to" href="#f=l=x*y&v.x=3&v.y=5&step=1">Open</a></p>',
  });
  const window = page.document.defaultView!;
  const changed = new Promise((resolve) =>
    window.addEventListener("hashchange", resolve, { once: true })
  );
  page.click("to");
  await changed;
  assertEquals([page.text("line"), page.document.activeElement!.id], [
    "l = x · y = 3 · 5 = 15",
    "stage",
  ]);
  page.explorer.goTo(0);
  page.element("formula").focus();
  page.click("to");
  assertEquals([page.explorer.at, page.document.activeElement!.id], [1, "stage"]);
});
