/// <reference lib="dom" />
import { assertEquals, assertMatch } from "@std/assert";
import { FakeTime } from "../../support/fake_time.ts";
import { type ShownPage, showPage } from "../../support/shown_page.ts";

function rowOf(page: ShownPage, name: string) {
  const rows = [...page.element<HTMLTableSectionElement>("variables").rows];
  const row = rows.find(({ cells }) => cells[0]!.textContent === name)!;
  const [slider, field, train] = row.querySelectorAll("input");
  return {
    slider: slider!,
    field: field!,
    train: train!,
    cells: Array.from(row.cells, ({ textContent }) => textContent!.trim()),
  };
}

Deno.test("a slider and a field change a variable, and follow each other", () => {
  const page = showPage();
  page.type(rowOf(page, "x_1").slider, "-2");
  assertEquals([rowOf(page, "x_1").field.value, page.text("result")], [
    "-2",
    "l = −6",
  ]);
  page.type(rowOf(page, "x_1").field, "1.5");
  assertEquals([rowOf(page, "x_1").slider.value, page.text("result")], ["1.5", "l = 22"]);
});

Deno.test("a slider reaches to the next power of two, and further when it is let go at its end", () => {
  const page = showPage(), { slider } = rowOf(page, "x_1");
  assertEquals([slider.min, slider.max, slider.step], ["-4", "4", "0.04"]);
  page.type(slider, "4");
  slider.dispatchEvent(page.event("change"));
  assertEquals(slider.max, "8");
  page.type(rowOf(page, "x_2").field, "1000");
  assertEquals(rowOf(page, "x_2").slider.max, "1024");
  page.type(rowOf(page, "x_2").field, "0");
  rowOf(page, "x_2").slider.dispatchEvent(page.event("change"));
  assertEquals(rowOf(page, "x_2").slider.max, "2");
});

Deno.test("a field without a number is marked, and the number stays", () => {
  const page = showPage(), { field } = rowOf(page, "x_1");
  field.focus();
  page.type(field, "");
  assertEquals([field.getAttribute("aria-invalid"), page.text("result")], ["true", "l = 34"]);
  field.dispatchEvent(page.event("blur"));
  assertEquals([field.value, field.getAttribute("aria-invalid")], ["3", "false"]);
});

Deno.test("the answers come after a pause, and say how far they are apart", () => {
  using time = new FakeTime();
  const page = showPage(), verdict = page.element("verdict");
  assertEquals([page.text("verdict"), verdict.getAttribute("aria-busy")], ["Checking …", "true"]);
  assertEquals(rowOf(page, "x_1").cells[2], "8");
  time.tick(100);
  page.type(rowOf(page, "x_1").slider, "2");
  time.tick(100);
  assertEquals(verdict.getAttribute("aria-busy"), "true");
  time.tick(20);
  assertEquals([page.text("verdict"), verdict.className], [
    "mathjs agrees: 13 numbers compared.",
    "agrees",
  ]);
  assertEquals(verdict.getAttribute("aria-busy"), "false");
  const [, , engine, symbolic, exact, difference] = rowOf(page, "x_2").cells;
  assertEquals([engine, symbolic, exact], ["4", "x_6 * x_1", "4 off by 0.00 ulp"]);
  assertMatch(difference!, /^4 off by (0|\de−\d+)$/);
});

Deno.test("a long derivative stands behind a summary", () => {
  using time = new FakeTime();
  const page = showPage(), presets = page.element<HTMLSelectElement>("presets");
  presets.value = "chain";
  presets.dispatchEvent(page.event("change"));
  time.tick(120);
  const details = page.element("variables").querySelector("details")!;
  assertMatch(details.querySelector("summary")!.textContent!, /^\d+ characters$/);
  page.explorer.setValue("x", 1);
  time.tick(120);
  assertEquals(page.element("variables").querySelector("details") === details, true);
});

Deno.test("a variable may be called __proto__", () => {
  const page = showPage({ fragment: "#f=__proto__%20*%20x&v.__proto__=5&v.x=2" });
  page.type(rowOf(page, "__proto__").slider, "4");
  assertEquals([page.text("result"), rowOf(page, "x").cells[2]], ["v_1 = 8", "4"]);
});

Deno.test("a ticked variable is one that descent changes", () => {
  const page = showPage(), { train } = rowOf(page, "x_1");
  assertEquals(train.checked, true);
  train.checked = false;
  train.dispatchEvent(page.event("change"));
  assertEquals(page.explorer.isTrained("x_1"), false);
});

Deno.test("a field shows the sign of −0, on which 1 / x depends", () => {
  const page = showPage({ fragment: "#f=1/x&v.x=-0" });
  assertEquals([rowOf(page, "x").field.value, page.text("result")], ["-0", "v_1 = −∞"]);
});

Deno.test("a variable that a formula brings is ticked", () => {
  const page = showPage({ fragment: "#f=x*y&v.x=1&v.y=2&train=x" });
  page.type(page.element("formula"), "x * y * z");
  assertEquals(["x", "y", "z"].map((name) => rowOf(page, name).train.checked), [true, false, true]);
});

Deno.test("a slider has a finite range, however large its number is, and a smaller one for a smaller number", () => {
  const page = showPage({ fragment: "#f=x*y&v.x=3&v.y=2" }), { slider, field } = rowOf(page, "x");
  for (const x of ["1e308", "-1.7976931348623157e308", "1e307", "5e-324", "3"]) {
    page.type(field, x);
    field.dispatchEvent(page.event("change"));
    const [min, max, step] = [slider.min, slider.max, slider.step].map(Number);
    assertEquals([Number.isFinite(max! - min!), step! * 100], [true, max!], x);
  }
  assertEquals([slider.min, slider.max], ["-4", "4"]);
});
