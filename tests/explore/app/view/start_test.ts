/// <reference lib="dom" />
import { assertEquals } from "@std/assert";
import { PRESETS } from "../../../../lib/explore/presets.ts";
import { formatNumber } from "../../../../lib/draw/mod.ts";
import { showPage } from "../../support/shown_page.ts";

Deno.test("the script starts the tool, which is hidden without it", async () => {
  const { document } = showPage();
  document.getElementById("explore")!.hidden = true;
  document.documentElement.removeAttribute("data-ready");
  Object.assign(globalThis, { document });
  await import("../../../../lib/explore/app/main.ts");
  assertEquals(document.getElementById("explore")!.hidden, false);
  assertEquals(document.documentElement.hasAttribute("data-ready"), true);
});

Deno.test("the page shows each step of each preset in all its parts", () => {
  const page = showPage(), presets = page.element<HTMLSelectElement>("presets");
  for (const { key } of PRESETS) {
    presets.value = key;
    presets.dispatchEvent(page.event("change"));
    const { lesson, leaves } = page.explorer.reading;
    for (let at = 1; at <= lesson.length; at++) {
      page.click("next");
      assertEquals(page.text("line"), lesson.frames[at]!.line, key);
      assertEquals(page.text("count"), `${at} / ${lesson.length}`);
      assertEquals(page.element("picture").querySelectorAll(".node.active").length, 1, key);
    }
    const engine = Array.from(
      page.element("variables").querySelectorAll(".engine"),
      ({ textContent }) => textContent,
    );
    assertEquals(engine, leaves.map(({ grad }) => formatNumber(grad)), key);
  }
});

Deno.test("the page is not laid out within the event of a number that changes", () => {
  const page = showPage(), { HTMLElement, Element } = page.document.defaultView!;
  page.explorer.goTo(10);
  const measured: string[] = [];
  for (const [owner, name] of [[HTMLElement, "offsetTop"], [Element, "clientHeight"]] as const) {
    Object.defineProperty(owner.prototype, name, { get: () => measured.push(name) });
  }
  Element.prototype.getBoundingClientRect = () => {
    measured.push("box");
    return {} as DOMRect;
  };
  page.explorer.setValue("x_1", 7);
  assertEquals(measured, []);
  page.explorer.goTo(9);
  assertEquals(new Set(measured).size, 3);
});
