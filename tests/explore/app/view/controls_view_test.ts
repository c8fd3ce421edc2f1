/// <reference lib="dom" />
import { assertEquals, assertStringIncludes } from "@std/assert";
import { FakeTime } from "../../support/fake_time.ts";
import { showPage } from "../../support/shown_page.ts";

Deno.test("buttons move through the steps", () => {
  const page = showPage();
  const counts = ["next", "next", "back", "forward", "node", "node", "backward", "first", "last"]
    .map((id) => {
      page.click(id);
      return parseInt(page.text("count"));
    });
  assertEquals(counts, [1, 2, 1, 3, 4, 6, 10, 0, 10]);
});

Deno.test("buttons that lead nowhere are switched off, and the focus goes on to one that leads back", () => {
  const page = showPage(),
    isDisabled = (id: string) => page.element<HTMLButtonElement>(id).disabled;
  assertEquals(["first", "back", "next", "last"].map(isDisabled), [true, true, false, false]);
  page.element("last").focus();
  page.click("last");
  assertEquals(["first", "back", "next", "last"].map(isDisabled), [false, false, true, true]);
  assertEquals(page.document.activeElement!.id, "back");
  page.element("first").focus();
  page.click("first");
  assertEquals(page.document.activeElement!.id, "next");
});

Deno.test("the slider goes to any step, and says which one it is", () => {
  const page = showPage(), time = page.element<HTMLInputElement>("time");
  page.type(time, "5");
  assertEquals(page.text("count"), "5 / 10");
  assertEquals(time.max, "10");
  assertStringIncludes(
    time.getAttribute("aria-valuetext")!,
    "step 5 of 10: the derivative of l by x 5 equals",
  );
});

Deno.test("keys move through the steps where nothing else wants them", () => {
  const page = showPage(), counts: number[] = [];
  const press = (key: string, init: KeyboardEventInit = {}) => {
    page.press(key, init);
    counts.push(page.explorer.at);
  };
  press("ArrowLeft");
  press("ArrowRight");
  press("ArrowRight", { shiftKey: true });
  press("ArrowRight", { ctrlKey: true });
  press("ArrowLeft");
  press("End");
  press("ArrowRight");
  press("Home");
  press("constructor");
  assertEquals(counts, [0, 1, 2, 2, 1, 10, 10, 0, 0]);
  for (const id of ["formula", "presets", "next", "scroller", "program", "rate"]) {
    page.element(id).focus();
    assertEquals(page.document.activeElement!.id, id);
    press("End");
    assertEquals(page.explorer.at, 0, id);
  }
});

Deno.test("play takes a step at a time, is silent on the way, and stops at the end or when it is told to", () => {
  using time = new FakeTime();
  const page = showPage({ fragment: "#f=l=x*y&v.x=3&v.y=4" }), before = page.text("spoken");
  page.press(" ");
  assertEquals([page.text("play"), page.element("play").getAttribute("aria-pressed")], [
    "Pause",
    "true",
  ]);
  time.tick(1000);
  assertEquals([page.explorer.at, page.text("spoken")], [1, before]);
  const speed = page.element<HTMLSelectElement>("speed");
  speed.value = "6";
  speed.dispatchEvent(page.event("change"));
  time.tick(700);
  assertEquals(page.explorer.at, 3);
  page.click("play");
  time.tick(5000);
  assertEquals([page.explorer.at, page.text("play")], [3, "Play"]);
  page.click("play");
  time.tick(5000);
  assertEquals([page.explorer.at, page.text("play")], [4, "Play"]);
  assertStringIncludes(page.text("spoken"), "the derivative of l by y equals");
  page.click("play");
  assertEquals(page.explorer.at, 0);
  page.click("next");
  assertEquals(page.text("play"), "Play");
});
