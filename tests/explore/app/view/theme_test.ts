/// <reference lib="dom" />
import { assertEquals } from "@std/assert";
import { DARK, LIGHT } from "../../../../lib/draw/mod.ts";
import { showPage } from "../../support/shown_page.ts";

Deno.test("the button changes to the other theme and back, from that of the device", () => {
  for (
    const [media, first] of [[[], "Dark page"], [
      ["(prefers-color-scheme: dark)"],
      "Light page",
    ]] as const
  ) {
    const page = showPage({ media }), other = first === "Dark page" ? "Light page" : "Dark page";
    assertEquals([page.text("theme"), page.document.documentElement.dataset["theme"]], [
      first,
      undefined,
    ]);
    page.click("theme");
    assertEquals(page.text("theme"), other);
    assertEquals(
      page.document.documentElement.dataset["theme"],
      first === "Dark page" ? "dark" : "light",
    );
    page.click("theme");
    assertEquals(page.text("theme"), first);
  }
});

Deno.test("the page has the colours of pictures, light and dark", () => {
  const { style } = showPage().document.documentElement;
  assertEquals(
    style.getPropertyValue("--leaf-fill"),
    `light-dark(${LIGHT.boxes.leaf.fill}, ${DARK.boxes.leaf.fill})`,
  );
  assertEquals(
    style.getPropertyValue("--active-text"),
    `light-dark(${LIGHT.active.text}, ${DARK.active.text})`,
  );
});

Deno.test("the button follows a device that changes from light to dark, until it was pressed", () => {
  const page = showPage(), dark = ["(prefers-color-scheme: dark)"];
  page.turn(dark);
  assertEquals(page.text("theme"), "Light page");
  page.turn([]);
  assertEquals(page.text("theme"), "Dark page");
  page.click("theme");
  page.turn(dark);
  page.turn([]);
  assertEquals(page.text("theme"), "Light page");
});
