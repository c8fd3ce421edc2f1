/// <reference lib="dom" />
import { assertEquals, assertMatch } from "@std/assert";
import { type ShownPage, showPage } from "../../support/shown_page.ts";

const FRAGMENT = "#f=l=(x-3)^2%2B1e-9&v.x=1&rate=0.25";

const isDrawn = (page: ShownPage) => !page.element("losses").hasAttribute("hidden");

Deno.test("steps of descent are summed up, drawn, and undone", () => {
  const page = showPage({ fragment: FRAGMENT });
  assertEquals([page.text("loss"), isDrawn(page)], ["No step taken yet.", false]);
  page.click("one");
  assertEquals(page.text("loss"), "After 1 step l = 1, from 4.");
  page.click("ten");
  page.click("many");
  assertMatch(page.text("loss"), /^After 111 steps l = 1e−9, from 4\.$/);
  assertEquals(isDrawn(page), true);
  assertEquals(page.text("losses-title"), page.text("loss"));
  assertMatch(page.element("losses").textContent!, /logarithmic scale/);
  page.click("undo");
  assertEquals([page.text("loss"), isDrawn(page), page.explorer.reading.values.get("x")], [
    "No step taken yet.",
    false,
    1,
  ]);
  assertEquals(page.element<HTMLButtonElement>("undo").disabled, true);
});

Deno.test("a rate that is none is marked, and not taken", () => {
  const page = showPage({ fragment: FRAGMENT }), rate = page.element<HTMLInputElement>("rate");
  assertEquals(rate.value, "0.25");
  page.type(rate, "0");
  assertEquals([rate.getAttribute("aria-invalid"), page.explorer.state.rate], ["true", 0.25]);
  page.type(rate, "0.5");
  assertEquals([rate.getAttribute("aria-invalid"), page.explorer.state.rate], ["false", 0.5]);
  page.click("one");
  assertEquals(page.explorer.reading.values.get("x"), 3);
});

Deno.test("a descent that leaves the finite numbers says so", () => {
  const page = showPage({ fragment: "#f=l=exp(x^2)&v.x=3&rate=1" });
  page.click("many");
  assertMatch(page.text("loss"), /would not be finite/);
  assertEquals(isDrawn(page), false);
});
